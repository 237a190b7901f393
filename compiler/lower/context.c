/*
 * context.c - what the objects of all kinds have in common: metadata, labels, files, names.
 *
 * Labels come in two sorts.  One label selects, app.kubernetes.io/instance; it is the workload's
 * name and nothing can change it, since selectors are immutable (RULES.md V141).  All others
 * describe and may change with every version.  Objects outside of namespaces are shared by the
 * environments of a cluster, so they carry nothing that differs between environments.
 */
#include <string.h>

#include "kube/name.h"
#include "lower/context.h"

#define INSTANCE_LABEL "app.kubernetes.io/instance"

const struct origin *lower_choice(struct lower *l, const struct object *decl, const char *what)
{
	return origin_default(l->a, decl->decl, what);
}

static bool inside(const struct object *o, const struct object *scope)
{
	if (!scope)
		return true;
	for (; o; o = o->parent) {
		if (o == scope)
			return true;
	}
	return false;
}

/* `labels` or `annotations` of the stack and of the components that the declaration is in. */
static void put_scoped(struct lower *l, struct knode *map, enum noun noun,
		       const struct object *decl)
{
	const object_list *all = &l->m->program->by_noun[noun];

	vec_for(i, all) {
		const struct object *o = all->v[i];

		if (!inside(decl, o->parent))
			continue;
		vec_for(j, &o->open) {
			if (strcmp(o->open.v[j].key->s, INSTANCE_LABEL) != 0)
				put_value(l, map, o->open.v[j].key->s, o->open.v[j].value);
		}
	}
}

/* What a declaration is: the component that made it, else its noun. */
static const char *component_label(const struct lower *l, const struct object *decl)
{
	const struct object *parent = decl->parent;

	if (parent && parent->noun == N_COMPONENT && parent->set && parent->set->name &&
	    !name_label_value(str_of(parent->set->name)))
		return parent->set->name;
	if (decl->noun != N_NONE)
		return noun_of(decl->noun)->name;
	return decl == l->m->program->stack ? "stack" : "object";
}

/* The version of what has no image: the stack's parameter of that name, when a label can hold it. */
static const struct value *stack_version(const struct lower *l)
{
	const struct object *stack = l->m->program->stack;
	int index = set_field(stack->set, "version", N_NONE);
	const struct value *v = index < 0 ? NULL : field(stack, index);

	return v && v->kind == VAL_STRING && val_str(v).n && !name_label_value(val_str(v)) ? v
											   : NULL;
}

static void put_common_labels(struct lower *l, struct knode *labels, const char *name,
			      const struct object *decl, const struct origin *o)
{
	const struct program *p = l->m->program;

	if (!name_label_value(str_of(name))) { /* raw objects may be called `system:x` */
		put_str(l, labels, "app.kubernetes.io/name", name, o);
		put_str(l, labels, INSTANCE_LABEL, name, o);
	}
	put_str(l, labels, "app.kubernetes.io/part-of", p->stack_name, p->stack->origin);
	put_str(l, labels, "app.kubernetes.io/managed-by", "kaizenc", o);
	put_str(l, labels, "app.kubernetes.io/component", component_label(l, decl), o);
}

/* Labels that may differ between environments. */
static void put_env_labels(struct lower *l, struct knode *labels, const struct object *decl,
			   const struct value *version)
{
	const struct program *p = l->m->program;

	put_value(l, labels, "app.kubernetes.io/version", version);
	if (p->env)
		put_str(l, labels, "env", p->env->s, p->stack->origin);
	put_value(l, labels, "owner", field(p->stack, STACK_owner));
	put_scoped(l, labels, N_LABELS, decl);
}

static void put_annotations(struct lower *l, struct knode *metadata, const struct object *decl)
{
	const struct program *p = l->m->program;
	struct knode *map = k_map(l->a, decl->origin);

	put_value(l, map, "email", field(p->stack, STACK_email));
	put_scoped(l, map, N_ANNOTATIONS, decl);
	if (map->map.n)
		k_set(l->a, metadata, "annotations", map);
}

static struct knode *new_metadata(struct lower *l, const char *name, const struct object *decl,
				  unsigned flags)
{
	const struct program *p = l->m->program;
	struct knode *metadata = k_map(l->a, decl->origin);
	struct knode *labels;

	put_str(l, metadata, "name", name, decl->origin);
	if (!(flags & LOWER_CLUSTER_SCOPED))
		put_str(l, metadata, "namespace", p->namespace_,
			p->namespace_origin ? p->namespace_origin : p->stack->origin);
	labels = put_map(l, metadata, "labels", decl->origin);
	put_common_labels(l, labels, name, decl, decl->origin);
	if (!(flags & LOWER_CLUSTER_SCOPED)) {
		put_env_labels(l, labels, decl, stack_version(l));
		put_annotations(l, metadata, decl);
	}
	return metadata;
}

struct kobject *lower_object(struct lower *l, const char *api_version, const char *kind,
			     const char *name, const struct object *decl, const char *file,
			     unsigned flags)
{
	struct kobject *k = arena_new_of(l->a, struct kobject);

	k->api_version = api_version;
	k->kind = kind;
	k->name = name;
	k->namespace_ = flags & LOWER_CLUSTER_SCOPED ? NULL : l->m->program->namespace_;
	k->origin = decl->origin;
	k->decl = decl->decl;
	k->owner = decl;
	k->file = file;
	k->root = k_map(l->a, decl->origin);
	put_str(l, k->root, "apiVersion", api_version, decl->origin);
	put_str(l, k->root, "kind", kind, decl->origin);
	k_set(l->a, k->root, "metadata", new_metadata(l, name, decl, flags));
	put_waivers(l, k, decl);
	vec_push(l->a, l->out, k);
	return k;
}

const char *lower_file(struct lower *l, enum file_order order, const char *stem)
{
	return arena_printf(l->a, "%02d-%s", (int)order, stem);
}

const char *workload_file(struct lower *l, const struct workload *w)
{
	enum file_order order = FILE_WORKLOAD;

	if (w->kind == N_STATEFUL)
		order = FILE_STATEFUL;
	else if (w->kind == N_JOB)
		order = FILE_JOB;
	return lower_file(l, order, w->name);
}

/* The tag of "host:5000/name:tag@sha256:...", when a label can hold it ("1.2+build" cannot). */
static const char *image_version(struct lower *l, struct str image)
{
	const char *at = memchr(image.s, '@', image.n);
	size_t end = at ? (size_t)(at - image.s) : image.n;
	size_t i = end;

	while (i > 0 && image.s[i - 1] != ':' && image.s[i - 1] != '/')
		i--;
	if (i == 0 || image.s[i - 1] != ':' || i == end)
		return NULL;
	if (name_label_value((struct str){ image.s + i, end - i }))
		return NULL;
	return arena_strndup(l->a, image.s + i, end - i);
}

void put_workload_labels(struct lower *l, struct knode *labels, const struct workload *w,
			 const struct origin *o)
{
	const struct value *image = field(w->main->obj, CONTAINER_image);
	const char *version = image ? image_version(l, val_str(image)) : NULL;

	put_common_labels(l, labels, w->name, w->obj, o);
	if (version)
		put_str(l, labels, "app.kubernetes.io/version", version, image->origin);
	put_env_labels(l, labels, w->obj, NULL); /* a new version of the stack starts no pod anew */
}

struct knode *workload_selector(struct lower *l, const struct workload *w, const struct origin *o)
{
	struct knode *map = k_map(l->a, o);

	put_str(l, map, INSTANCE_LABEL, w->name, o);
	return map;
}

const char *config_name(struct lower *l, const struct object *decl)
{
	const struct value *name;

	if (decl->noun == N_EXTERNAL_SECRET || decl->noun == N_EXTERNAL_CONFIG) {
		name = field(decl, EXTERNAL_KEYS_name);
		return name ? val_text(l->a, name, "") : decl->name->s;
	}
	return arena_printf(l->a, "%s-%s", decl->full_name,
			    decl->noun == N_SECRET ? "secret" : "config");
}
