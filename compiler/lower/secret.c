/*
 * secret.c - what must exist of each `secret`: a template, and an ExternalSecret for keys that a
 * store keeps.
 *
 * No value of the source reaches the output, not even one that is no secret ("kaizen" as a user's
 * name): who sees the folder should not have to know which keys are harmless.  The template is
 * never applied; scripts/generate-secrets.sh makes the Secret, and the template says in
 * annotations what each key has to be.
 */
#include <inttypes.h>
#include <string.h>

#include "kube/name.h"
#include "lower/around.h"

static enum generator how_made(const struct value *v)
{
	return v->kind == VAL_GENERATED ? v->gen.how : GEN_LITERAL;
}

static bool usable(const struct value *v)
{
	return v && v->kind != VAL_ERROR && v->kind != VAL_NULL;
}

static size_t count_made(const struct object *secret, bool external)
{
	size_t n = 0;

	vec_for(i, &secret->open) {
		const struct value *v = secret->open.v[i].value;

		if (usable(v) && (how_made(v) == GEN_EXTERNAL) == external)
			n++;
	}
	return n;
}

static const char *describe(struct lower *l, const struct value *v)
{
	switch (how_made(v)) {
	case GEN_RANDOM:
		if (v->gen.encoding && strcmp(v->gen.encoding, "alnum") != 0)
			return arena_printf(l->a, "random, %" PRId64 " bytes in %s", v->gen.length,
					    v->gen.encoding);
		return arena_printf(l->a, "random, %" PRId64 " letters and digits",
				    v->gen.length);
	case GEN_OPTIONAL:
		return "optional";
	case GEN_SEALED:
		return "sealed: encrypt it with kubeseal for this cluster and namespace";
	case GEN_LITERAL:
		return "text, as the stack's source gives it";
	case GEN_EXTERNAL:
		break;
	}
	return "external";
}

/* Keys of Secrets may be longer than names of annotations and end in other characters; such a key
 * goes undescribed. */
static void put_description(struct lower *l, struct knode *annotations, const char *key,
			    const struct value *v)
{
	const char *name = arena_printf(l->a, "kaizen.dev/key.%s", key);

	if (!name_label_key(str_of(name)))
		put_str(l, annotations, name, describe(l, v), v->origin);
}

static void put_template_keys(struct lower *l, struct kobject *k, const struct object *secret)
{
	struct knode *annotations = object_annotations(l, k);
	struct knode *data = put_map(l, k->root, "stringData", secret->origin);

	put_str(l, annotations, "kaizen.dev/template",
		"Never applied and without values: make this Secret with all of these keys.",
		secret->origin);
	vec_for(i, &secret->open) {
		const struct open_entry *e = &secret->open.v[i];

		if (!usable(e->value) || how_made(e->value) == GEN_EXTERNAL)
			continue;
		put_description(l, annotations, e->key->s, e->value);
		put_str(l, data, e->key->s, "", e->value->origin);
	}
}

static void make_template(struct lower *l, const struct object *secret, const char *name)
{
	struct kobject *k = lower_object(l, "v1", "Secret", name, secret,
					 lower_file(l, FILE_SECRET, name), 0);

	k->secret_template = true;
	put_str(l, k->root, "type", "Opaque", secret->origin);
	put_template_keys(l, k, secret);
}

static void put_store(struct lower *l, struct knode *ref, const char *store,
		      const struct origin *o)
{
	put_str(l, ref, "kind", "ClusterSecretStore", o);
	put_str(l, ref, "name", store, o);
}

/* Keys of another store than the first one name theirs themselves. */
static void put_external_key(struct lower *l, struct knode *data, const struct open_entry *e,
			     const char *store)
{
	const struct value *v = e->value;
	struct knode *entry = k_push(l->a, data, k_map(l->a, v->origin));

	put_str(l, entry, "secretKey", e->key->s, v->origin);
	put_str(l, put_map(l, entry, "remoteRef", v->origin), "key",
		v->gen.remote ? v->gen.remote : e->key->s, v->origin);
	if (strcmp(v->gen.store, store) != 0)
		put_store(l, put_map(l, put_map(l, entry, "sourceRef", v->origin), "storeRef",
				     v->origin),
			  v->gen.store, v->origin);
}

/* Where the script makes the other keys, the operator only adds to its Secret (Merge), and does
 * not own it. The interval is spelled as a Go client would write it back. */
static void put_target(struct lower *l, struct knode *spec, const struct object *secret,
		       const char *name)
{
	struct knode *target = put_map(l, spec, "target", secret->origin);

	put_str(l, spec, "refreshInterval", "1h0m0s", secret->origin);
	put_str(l, target, "name", name, secret->origin);
	put_str(l, target, "creationPolicy", count_made(secret, false) ? "Merge" : "Owner",
		secret->origin);
	put_str(l, target, "deletionPolicy", "Retain", secret->origin);
}

static void make_external(struct lower *l, const struct object *secret, const char *name)
{
	const struct origin *o = secret->origin;
	struct kobject *k = lower_object(l, "external-secrets.io/v1", "ExternalSecret", name,
					 secret, lower_file(l, FILE_SECRET, name), 0);
	struct knode *spec = put_map(l, k->root, "spec", o);
	struct knode *data = put_list(l, spec, "data", o);
	const char *store = NULL;

	vec_for(i, &secret->open) {
		const struct open_entry *e = &secret->open.v[i];

		if (!usable(e->value) || how_made(e->value) != GEN_EXTERNAL)
			continue;
		if (!store) {
			store = e->value->gen.store;
			put_store(l, put_map(l, spec, "secretStoreRef", e->value->origin), store,
				  e->value->origin);
		}
		put_external_key(l, data, e, store);
	}
	put_target(l, spec, secret, name);
}

void lower_secret(struct lower *l)
{
	const object_list *all = &l->m->program->by_noun[N_SECRET];

	vec_for(i, all) {
		const struct object *secret = all->v[i];
		const char *name = config_name(l, secret);

		if (count_made(secret, true))
			make_external(l, secret, name);
		if (count_made(secret, false))
			make_template(l, secret, name);
	}
}
