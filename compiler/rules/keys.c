/*
 * keys.c - configs and secrets that pods read and nobody makes.
 *
 * A missing one that is not optional stops the container (CreateContainerConfigError) or the pod
 * (it stays ContainerCreating), long after the apply has said `configured` (RULES.md V187).
 * Something is made by the stack, by an operator whose object is in the stack, or elsewhere; for
 * the last the stack has to say so, with `external`.
 */
#include <string.h>

#include "rules/rule.h"

/* What is known of a ConfigMap or Secret. */
struct source {
	bool found;
	bool any_key; /* made by something that does not say which keys */
	const struct kobject *by;
	VEC(const char *) keys;
};

static void add_keys(struct rules *r, struct source *src, const struct knode *map)
{
	for (size_t i = 0; map && map->kind == KNODE_MAP && i < map->map.n; i++)
		vec_push(r->a, &src->keys, map->map.v[i].key);
}

static void from_object(struct rules *r, struct source *src, const struct kobject *k)
{
	if (!k)
		return;
	src->found = true;
	src->by = k;
	add_keys(r, src, k_get(k->root, "data"));
	add_keys(r, src, k_get(k->root, "stringData"));
	add_keys(r, src, k_get(k->root, "binaryData"));
}

static void from_external(struct rules *r, struct source *src, enum noun noun, const char *name)
{
	const object_list *all = &r->m->program->by_noun[noun];

	vec_for(i, all) {
		const struct value *own = field(all->v[i], EXTERNAL_KEYS_name);
		const struct value *keys = field(all->v[i], EXTERNAL_KEYS_keys);
		const char *called = own ? val_text(r->a, own, "") : all->v[i]->full_name;

		if (strcmp(called, name) != 0)
			continue;
		src->found = true;
		for (size_t j = 0; keys && keys->kind == VAL_LIST && j < keys->list.n; j++)
			vec_push(r->a, &src->keys, val_text(r->a, keys->list.v[j], ""));
	}
}

/* external-secrets.io: a Secret is named after its ExternalSecret unless `target` says another. */
static void from_external_secret(struct rules *r, struct source *src, const struct kobject *k,
				 const char *name)
{
	const struct knode *data = k_path(k->root, "spec.data");

	if (strcmp(k_string(k_path(k->root, "spec.target.name"), k->name), name) != 0)
		return;
	src->found = true;
	src->by = src->by ? src->by : k;
	src->any_key |= k_count(k_path(k->root, "spec.dataFrom")) > 0 ||
			k_path(k->root, "spec.target.template.data");
	for (size_t i = 0; i < k_count(data); i++)
		vec_push(r->a, &src->keys, k_string(k_get(k_at(data, i), "secretKey"), ""));
}

/* cert-manager puts a key and a certificate into the Secret, and the root when it has it. */
static void certificate(struct rules *r, struct source *src)
{
	src->found = true;
	vec_push(r->a, &src->keys, "tls.crt");
	vec_push(r->a, &src->keys, "tls.key");
	vec_push(r->a, &src->keys, "ca.crt");
}

static void from_ingress(struct rules *r, struct source *src, const struct kobject *k,
			 const char *name)
{
	const struct knode *notes = k_path(k->root, "metadata.annotations");
	const struct knode *tls = k_path(k->root, "spec.tls");

	if (!k_get(notes, "cert-manager.io/cluster-issuer") &&
	    !k_get(notes, "cert-manager.io/issuer"))
		return;
	for (size_t i = 0; i < k_count(tls); i++) {
		if (strcmp(k_string(k_get(k_at(tls, i), "secretName"), ""), name) == 0)
			certificate(r, src);
	}
}

static void from_operators(struct rules *r, struct source *src, const char *ns, const char *name)
{
	const struct kobject *k;

	for (size_t i = 0; (k = object_of_kind(r, "ExternalSecret", i)); i++)
		from_external_secret(r, src, k, name);
	for (size_t i = 0; (k = object_of_kind(r, "Certificate", i)); i++) {
		if (strcmp(k_string(k_path(k->root, "spec.secretName"), ""), name) == 0)
			certificate(r, src);
	}
	for (size_t i = 0; (k = object_of_kind(r, "Ingress", i)); i++)
		from_ingress(r, src, k, name);
	k = object_find(r, "SealedSecret", ns, name);
	if (k) {
		src->found = true;
		src->by = k;
		add_keys(r, src, k_path(k->root, "spec.encryptedData"));
		add_keys(r, src, k_path(k->root, "spec.template.data"));
	}
}

static struct source source_of(struct rules *r, bool secret, const char *ns, const char *name)
{
	struct source src = { 0 };

	from_object(r, &src, object_find(r, secret ? "Secret" : "ConfigMap", ns, name));
	from_external(r, &src, secret ? N_EXTERNAL_SECRET : N_EXTERNAL_CONFIG, name);
	if (secret)
		from_operators(r, &src, ns, name);
	else if (strcmp(name, "kube-root-ca.crt") == 0) /* Kubernetes puts it into each namespace */
		src.found = src.any_key = true;
	return src;
}

/* A place that reads. */
struct reading {
	const struct subject *s;
	bool secret;
	bool volume;
	const struct knode *name;
	const struct knode *key; /* NULL: all of them */
};

static const char *kind_of(const struct reading *at)
{
	return at->secret ? "Secret" : "ConfigMap";
}

static void tell_consequence(struct diag *d, const struct reading *at)
{
	if (at->volume)
		diag_note(d, "Kubernetes accepts it: the pod stays in ContainerCreating");
	else
		diag_note(d, "Kubernetes accepts it: the container does not start, "
			     "CreateContainerConfigError");
}

/* Names that are there, to suggest one of them. */
static const char *nearest_object(const struct reading *at, const char *name)
{
	VEC(const char *) names = { 0 };
	struct rules *r = at->s->r;
	const struct kobject *k;

	for (size_t i = 0; (k = object_of_kind(r, kind_of(at), i)); i++)
		vec_push(r->a, &names, k->name);
	return str_nearest(str_of(name), names.v, names.n);
}

static void report_object(const struct reading *at, const char *name)
{
	const struct subject *s = at->s;
	struct diag *d = finding(s, at->name->origin, "%s reads %s `%s`, which nothing makes",
				 subject_name(s), kind_of(at), name);

	diag_here(d, "no such %s in the stack", kind_of(at));
	tell_consequence(d, at);
	tell_near(d, s->r, at->name->origin, name, nearest_object(at, name));
	diag_help(d, "when it is made elsewhere: `external %s %s { keys = [\"...\"] }`",
		  at->secret ? "secret" : "config", name);
}

static void report_key(const struct reading *at, const struct source *src, const char *name)
{
	const struct subject *s = at->s;
	const char *key = node_text(s->r->a, at->key);
	struct diag *d =
		finding(s, at->key->origin, "%s reads key `%s` of %s `%s`, which has none such",
			subject_name(s), key, kind_of(at), name);
	struct sb all = { 0 };

	diag_here(d, "no such key");
	if (src->by)
		diag_label(d, src->by->decl, "%s `%s` is made here", kind_of(at), name);
	for (size_t i = 0; i < src->keys.n && i < 12; i++)
		sb_printf(&all, "%s`%s`", i ? ", " : "", src->keys.v[i]);
	diag_note(d, "its keys: %s", all.n ? all.s : "none");
	sb_free(&all);
	tell_consequence(d, at);
	tell_near(d, s->r, at->key->origin, key,
		  str_nearest(str_of(key), src->keys.v, src->keys.n));
}

static void check(const struct reading *at, const struct knode *optional)
{
	const struct kobject *k = at->s->k;
	const char *name = k_string(at->name, "");
	struct source src;

	if (!*name || k_true(optional))
		return;
	src = source_of(at->s->r, at->secret, k->namespace_, name);
	if (!src.found) {
		report_object(at, name);
		return;
	}
	if (!at->key || src.any_key)
		return;
	for (size_t i = 0; i < src.keys.n; i++) {
		if (strcmp(src.keys.v[i], k_string(at->key, "")) == 0)
			return;
	}
	report_key(at, &src, name);
}

/* `ref` is {name, key, optional}. */
static void check_ref(const struct subject *s, bool secret, const struct knode *ref)
{
	struct reading at = { .s = s, .secret = secret };

	at.name = k_get(ref, "name");
	at.key = k_get(ref, "key");
	if (ref)
		check(&at, k_get(ref, "optional"));
}

static void check_container(const struct subject *s)
{
	const struct knode *env = k_get(s->c->node, "env"), *from = k_get(s->c->node, "envFrom");

	for (size_t i = 0; i < k_count(env); i++) {
		const struct knode *source = k_get(k_at(env, i), "valueFrom");

		check_ref(s, false, k_get(source, "configMapKeyRef"));
		check_ref(s, true, k_get(source, "secretKeyRef"));
	}
	for (size_t i = 0; i < k_count(from); i++) {
		check_ref(s, false, k_get(k_at(from, i), "configMapRef"));
		check_ref(s, true, k_get(k_at(from, i), "secretRef"));
	}
}

/* `source` is {name or secretName, items, optional}. */
static void check_volume(const struct subject *s, bool secret, const char *name_key,
			 const struct knode *source)
{
	struct reading at = { .s = s, .secret = secret, .volume = true };
	const struct knode *items = k_get(source, "items"), *optional;

	if (!source)
		return;
	at.name = k_get(source, name_key);
	optional = k_get(source, "optional");
	if (!k_count(items))
		check(&at, optional);
	for (size_t i = 0; i < k_count(items); i++) {
		at.key = k_get(k_at(items, i), "key");
		check(&at, optional);
	}
}

static void check_volumes(const struct subject *s)
{
	const struct knode *volumes = k_get(s->pod->spec, "volumes");

	for (size_t i = 0; i < k_count(volumes); i++) {
		const struct knode *v = k_at(volumes, i);
		const struct knode *sources = k_path(v, "projected.sources");

		check_volume(s, false, "name", k_get(v, "configMap"));
		check_volume(s, true, "secretName", k_get(v, "secret"));
		for (size_t j = 0; j < k_count(sources); j++) {
			check_volume(s, false, "name", k_get(k_at(sources, j), "configMap"));
			check_volume(s, true, "name", k_get(k_at(sources, j), "secret"));
		}
	}
}

void rule_keys(const struct subject *s)
{
	check_volumes(s);
	vec_for(i, &s->pod->containers) {
		struct subject own = *s;

		own.c = &s->pod->containers.v[i];
		check_container(&own);
	}
}
