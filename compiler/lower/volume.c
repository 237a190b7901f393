/*
 * volume.c - what a container sees at its paths, and the pod's volumes behind it.
 *
 * Containers that show the same config or secret share one volume; a scratch folder is a
 * container's own.  Volumes are named after what they show or where, never by number, so that a
 * new mount renames no other.  Kubernetes takes DNS labels only, so a name is a slug; one that is
 * taken gets a hash behind it.
 */
#include <stdlib.h>
#include <string.h>

#include "kube/name.h"
#include "lower/pod.h"

#define DEFAULT_MODE 0440 /* JSON has no octal: written as 288 (RULES.md V197) */
#define SUFFIX_DIGITS 6

static const char *suffixed(struct lower *l, const char *base, const struct knode *content)
{
	size_t most = NAME_LABEL_MAX - SUFFIX_DIGITS - 1;
	const char *hash = content_hash(l, content, SUFFIX_DIGITS);
	size_t n = strlen(base) < most ? strlen(base) : most;

	while (n && base[n - 1] == '-')
		n--;
	return arena_printf(l->a, "%.*s-%s", (int)n, base, hash);
}

static const char *suffixed_text(struct lower *l, const char *base, const char *text)
{
	return suffixed(l, base, k_strz(l->a, text, l->m->program->stack->origin));
}

static bool is_slug_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

const char *label_slug(struct lower *l, const char *text)
{
	char *slug = arena_alloc(l->a, strlen(text) + 1);
	size_t n = 0;

	for (const char *s = text; *s; s++) {
		char c = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a') : *s;

		if (is_slug_char(c))
			slug[n++] = c;
		else if (n && slug[n - 1] != '-')
			slug[n++] = '-';
	}
	while (n && slug[n - 1] == '-')
		n--;
	slug[n] = '\0';
	if (!n)
		return "root";
	return n > NAME_LABEL_MAX ? suffixed_text(l, slug, text) : slug;
}

static bool name_taken(struct pod *p, const char *name)
{
	const object_list *declared = &p->w->obj->blocks[WORKLOAD_B_volume];

	vec_for(i, &p->volumes->list) {
		if (strcmp(k_string(k_get(p->volumes->list.v[i], "name"), ""), name) == 0)
			return true;
	}
	/* Claim templates share the name space of volumes but are not among them. */
	vec_for(i, declared) {
		if (strcmp(label_slug(p->l, declared->v[i]->name->s), name) == 0)
			return true;
	}
	return false;
}

static struct knode *add_volume(struct pod *p, const char *name, const char *key,
				struct knode *source)
{
	struct lower *l = p->l;
	struct knode *volume = k_push(l->a, p->volumes, k_map(l->a, source->origin));

	put_str(l, volume, "name", name, source->origin);
	k_set(l->a, volume, key, source);
	return volume;
}

/* The name of the volume with this source, made when there is none. */
static const char *shared_volume(struct pod *p, const char *base, const char *key,
				 struct knode *source)
{
	vec_for(i, &p->volumes->list) {
		struct knode *old = k_get(p->volumes->list.v[i], key);

		if (old && k_equal(old, source))
			return k_string(k_get(p->volumes->list.v[i], "name"), "");
	}
	if (name_taken(p, base))
		base = suffixed(p->l, base, source);
	add_volume(p, base, key, source);
	return base;
}

static const char *in_container(struct pod *p, const struct container *c, const char *text)
{
	if (c->role == CONTAINER_MAIN)
		return text;
	return arena_printf(p->l->a, "%s-%s", c->name, text);
}

static struct knode *add_mount(struct pod *p, struct knode *mounts, const char *volume,
			       const struct object *o)
{
	struct lower *l = p->l;
	struct knode *mount = k_push(l->a, mounts, k_map(l->a, o->origin));

	put_str(l, mount, "name", volume, o->origin);
	put_str(l, mount, "mountPath", o->name->s, o->origin);
	return mount;
}

static void put_scratch(struct pod *p, struct knode *mounts, const struct container *c,
			const struct object *o)
{
	struct lower *l = p->l;
	struct knode *source = k_map(l->a, o->origin);
	const struct value *memory = field(o, SCRATCH_memory);
	const char *name = label_slug(l, in_container(p, c, o->name->s));

	if (val_bool(memory, false))
		put_str(l, source, "medium", "Memory", memory->origin);
	put_value(l, source, "sizeLimit", field(o, SCRATCH_size));
	if (name_taken(p, name))
		name = suffixed_text(l, name, in_container(p, c, o->name->s));
	add_volume(p, name, "emptyDir", source);
	add_mount(p, mounts, name, o);
}

static void put_item(struct lower *l, struct knode *items, const char *key,
		     const struct origin *o)
{
	struct knode *item = k_push(l->a, items, k_map(l->a, o));

	put_str(l, item, "key", key, o);
	put_str(l, item, "path", key, o);
}

static void note_keys(struct pod *p, struct object *config, const struct value *keys)
{
	if (!keys || keys->kind != VAL_LIST || keys->list.n == 0) {
		note_config(p, config, NULL);
		return;
	}
	for (size_t i = 0; i < keys->list.n; i++) {
		vec_for(j, &config->open) {
			const struct name *key = config->open.v[j].key;

			if (str_eqz(val_str(keys->list.v[i]), key->s))
				note_config(p, config, key);
		}
	}
}

/* The source for all keys of a config or secret, for some of them, or for one (`key`). */
static struct knode *config_source(struct pod *p, const struct object *o, struct object *from,
				   const struct name *key)
{
	struct lower *l = p->l;
	const struct value *mode = field(o, MOUNT_mode), *keys = field(o, MOUNT_keys);
	const struct origin *of = field_origin(o, MOUNT_from);
	struct knode *source = k_map(l->a, of), *items;

	put_str(l, source, is_secret(from) ? "secretName" : "name", config_name(l, from), of);
	put_int(l, source, "defaultMode",
		mode ? strtol(val_text(l->a, mode, "0440"), NULL, 8) : DEFAULT_MODE,
		mode ? mode->origin : lower_choice(l, p->w->obj, "safe default: mode 0440"));
	if (key_optional(from, key))
		put_bool(l, source, "optional", true, from->origin);
	if (key) {
		put_item(l, put_list(l, source, "items", of), key->s, of);
	} else if (keys && keys->kind == VAL_LIST && keys->list.n) {
		items = put_list(l, source, "items", keys->origin);
		for (size_t i = 0; i < keys->list.n; i++)
			put_item(l, items, val_text(l->a, keys->list.v[i], ""), keys->origin);
	}
	return source;
}

static void put_config_mount(struct pod *p, struct knode *mounts, const struct object *o,
			     struct object *from, const struct name *key)
{
	struct lower *l = p->l;
	const struct value *read_only = field(o, MOUNT_read_only), *keys = field(o, MOUNT_keys);
	const char *base = config_name(l, from), *name;
	struct knode *mount;

	if (key)
		base = arena_printf(l->a, "%s-%s", base, key->s);
	else if (keys && keys->kind == VAL_LIST && keys->list.n == 1)
		base = arena_printf(l->a, "%s-%s", base, val_text(l->a, keys->list.v[0], ""));
	else if (keys || field(o, MOUNT_mode))
		base = arena_printf(l->a, "%s-%s", base, o->name->s);
	name = shared_volume(p, label_slug(l, base), is_secret(from) ? "secret" : "configMap",
			     config_source(p, o, from, key));
	mount = add_mount(p, mounts, name, o);
	put_bool(l, mount, "readOnly", true, read_only ? read_only->origin : o->origin);
	/* One key is one file: without a subPath it would hide the folder around it. */
	if (key)
		put_str(l, mount, "subPath", key->s, field_origin(o, MOUNT_from));
	else
		put_value(l, mount, "subPath", field(o, MOUNT_sub_path));
	if (key)
		note_config(p, from, key);
	else
		note_keys(p, from, keys);
}

static void add_declared_volume(struct pod *p, const struct object *v, const char *name)
{
	struct lower *l = p->l;
	struct knode *source = k_map(l->a, v->origin);
	const char *key = "persistentVolumeClaim";

	if (volume_makes_claim(v)) {
		if (p->w->kind == N_STATEFUL)
			return; /* a claim template stands in for the volume */
		put_str(l, source, "claimName", claim_name(l, p->w, v), v->origin);
	} else if (field(v, VOLUME_claim)) {
		put_value(l, source, "claimName", field(v, VOLUME_claim));
	} else if (field(v, VOLUME_host)) {
		key = "hostPath";
		put_value(l, source, "path", field(v, VOLUME_host));
	} else {
		return; /* a volume of nothing; reported by the model */
	}
	vec_for(i, &p->volumes->list) {
		if (strcmp(k_string(k_get(p->volumes->list.v[i], "name"), ""), name) == 0)
			return;
	}
	add_volume(p, name, key, source);
}

static void put_volume_mount(struct pod *p, struct knode *mounts, const struct object *o,
			     const struct object *volume)
{
	struct lower *l = p->l;
	const struct value *read_only = field(o, MOUNT_read_only);
	const char *name = label_slug(l, volume->name->s);
	struct knode *mount = add_mount(p, mounts, name, o);

	add_declared_volume(p, volume, name);
	if (val_bool(read_only, false))
		put_bool(l, mount, "readOnly", true, read_only->origin);
	put_value(l, mount, "subPath", field(o, MOUNT_sub_path));
}

static void put_mount(struct pod *p, struct knode *mounts, const struct object *o)
{
	const struct value *from = field(o, MOUNT_from);

	if (!from)
		return;
	if (from->kind == VAL_KEY)
		put_config_mount(p, mounts, o, from->key.object, from->key.key);
	else if (val_ref(from) && val_ref(from)->set == &set_volume)
		put_volume_mount(p, mounts, o, val_ref(from));
	else if (val_ref(from))
		put_config_mount(p, mounts, o, val_ref(from), NULL);
}

void put_mounts(struct pod *p, struct knode *container, const struct container *c)
{
	const object_list *scratch = &c->obj->blocks[CONTAINER_B_scratch];
	const object_list *mount = &c->obj->blocks[CONTAINER_B_mount];
	struct knode *mounts = k_list(p->l->a, c->obj->origin);

	vec_for(i, scratch)
		put_scratch(p, mounts, c, scratch->v[i]);
	vec_for(i, mount)
		put_mount(p, mounts, mount->v[i]);
	if (mounts->list.n)
		k_set(p->l->a, container, "volumeMounts", mounts);
}
