/* test_around.c - raw bodies over trees, patches, and peers of network policies. */
#include <string.h>

#include "lower/around.h"
#include "lower/merge.h"
#include "lower/peer.h"
#include "source/source.h"
#include "unit.h"

/* What patch.c takes of the model is only its program. */
struct bench {
	struct arena *a;
	struct interner *in;
	struct sources *sources;
	struct sink *sink;
	struct program program;
	struct model model;
	struct object stack;
	kobject_list out;
	struct lower l;
	struct origin base, env;
};

static struct bench *bench_new(void)
{
	struct arena *a = arena_new();
	struct bench *b = arena_new_of(a, struct bench);

	b->a = a;
	b->in = interner_new();
	b->sources = sources_new(&vfs_disk);
	b->sink = sink_new(a, b->sources);
	b->base.kind = ORIGIN_BASE;
	b->env.kind = ORIGIN_ENV;
	b->stack.origin = &b->base;
	b->program.stack = &b->stack;
	b->program.namespace_ = "shop";
	b->model.program = &b->program;
	b->l = (struct lower){ a, b->sink, &b->model, &b->out };
	return b;
}

static void bench_free(struct bench *b)
{
	sources_free(b->sources);
	interner_free(b->in);
	arena_free(b->a);
}

static struct value *value(struct bench *b, enum value_kind kind)
{
	struct value *v = arena_new_of(b->a, struct value);

	v->kind = kind;
	v->origin = &b->env;
	return v;
}

static struct value *text(struct bench *b, const char *s)
{
	struct value *v = value(b, VAL_STRING);

	v->string = str_of(s);
	return v;
}

static struct value *number(struct bench *b, int64_t n, const char *suffix)
{
	struct value *v = value(b, VAL_NUMBER);

	v->num = num_of(n);
	v->unit = *suffix ? T_ANY : T_INT;
	v->suffix = *suffix ? internz(b->in, suffix) : NULL;
	return v;
}

static struct value *list(struct bench *b, const struct value *first, const struct value *second)
{
	struct value *v = value(b, VAL_LIST);

	v->list.v = arena_array(b->a, const struct value *, 2);
	v->list.v[v->list.n++] = first;
	if (second)
		v->list.v[v->list.n++] = second;
	return v;
}

static struct value *map(struct bench *b)
{
	struct value *v = value(b, VAL_MAP);

	v->map.v = arena_array(b->a, struct value_entry, 8);
	return v;
}

static struct value *with(struct bench *b, struct value *m, const char *key, const struct value *v)
{
	m->map.v[m->map.n++] = (struct value_entry){ internz(b->in, key), v };
	return m;
}

static struct kobject *object(struct bench *b, const char *kind, const char *name)
{
	struct kobject *k = arena_new_of(b->a, struct kobject);
	struct knode *spec;

	k->kind = kind;
	k->name = name;
	k->root = k_map(b->a, &b->base);
	spec = k_set(b->a, k->root, "spec", k_map(b->a, &b->base));
	k_set(b->a, spec, "replicas", k_int(b->a, 1, &b->base));
	k_set(b->a, spec, "paused", k_bool(b->a, true, &b->base));
	vec_push(b->a, &b->out, k);
	return k;
}

START_TEST(merge_replaces_and_remembers)
{
	struct bench *b = bench_new();
	struct kobject *k = object(b, "Deployment", "backend");
	struct value *spec = map(b);
	const struct knode *n;

	with(b, spec, "replicas", number(b, 3, ""));
	with(b, spec, "paused", value(b, VAL_NULL));
	with(b, spec, "cpu", number(b, 1000, "m"));
	with(b, spec, "every", number(b, 5, "s"));
	merge_value(&b->l, k->root, with(b, map(b), "spec", spec));

	n = k_path(k->root, "spec.replicas");
	ck_assert_int_eq(k_integer(n, 0), 3);
	ck_assert_int_eq(n->origin->kind, ORIGIN_ENV);
	ck_assert_ptr_eq(n->origin->prev, &b->base);
	ck_assert_ptr_null(k_path(k->root, "spec.paused"));
	ck_assert_str_eq(k_string(k_path(k->root, "spec.cpu"), ""), "1");
	ck_assert_str_eq(k_string(k_path(k->root, "spec.every"), ""), "5s");
	ck_assert_ptr_eq(k_path(k->root, "spec")->origin, &b->base);
	bench_free(b);
}
END_TEST

START_TEST(merge_leaves_no_null_behind)
{
	struct bench *b = bench_new();
	struct knode *root = k_map(b->a, &b->base);
	struct value *inner = with(b, with(b, map(b), "gone", value(b, VAL_NULL)), "kept",
				   text(b, "x"));

	merge_value(&b->l, root,
		    with(b, map(b), "fresh", list(b, inner, value(b, VAL_NULL))));
	ck_assert_uint_eq(k_get(root, "fresh")->list.n, 1);
	ck_assert_uint_eq(k_get(root, "fresh")->list.v[0]->map.n, 1);
	bench_free(b);
}
END_TEST

static struct raw *patch(struct bench *b, const char *kind, const char *name,
			 const struct value *body)
{
	struct stmt *st = arena_new_of(b->a, struct stmt);
	struct raw r = { .stmt = st, .kind = kind, .name = name, .body = body,
			 .owner = &b->stack, .origin = &b->env };

	vec_push(b->a, &b->program.patches, r);
	return &b->program.patches.v[b->program.patches.n - 1];
}

START_TEST(patch_finds_its_objects)
{
	struct bench *b = bench_new();
	struct kobject *one = object(b, "Deployment", "one");
	struct kobject *two = object(b, "Deployment", "two");
	struct kobject *other = object(b, "StatefulSet", "one");
	struct value *all = with(b, map(b), "spec", with(b, map(b), "all", text(b, "yes")));
	struct value *named = with(b, map(b), "spec", with(b, map(b), "named", text(b, "yes")));

	patch(b, "Deployment", NULL, all);
	patch(b, "Deployment", "two", named);
	lower_patches(&b->l);
	ck_assert_ptr_nonnull(k_path(one->root, "spec.all"));
	ck_assert_ptr_nonnull(k_path(two->root, "spec.all"));
	ck_assert_ptr_null(k_path(other->root, "spec.all"));
	ck_assert_ptr_null(k_path(one->root, "spec.named"));
	ck_assert_ptr_nonnull(k_path(two->root, "spec.named"));
	ck_assert_uint_eq(sink_size(b->sink), 0);
	bench_free(b);
}
END_TEST

START_TEST(patch_of_a_component_stays_inside)
{
	struct bench *b = bench_new();
	struct object instance = { .full_name = "db" };
	struct object child = { .full_name = "db", .parent = &instance };
	struct kobject *inside = object(b, "StatefulSet", "db");
	struct kobject *outside = object(b, "StatefulSet", "cache");

	inside->owner = &child;
	patch(b, "StatefulSet", NULL, with(b, map(b), "x", text(b, "y")))->owner = &instance;
	patch(b, "StatefulSet", "main", with(b, map(b), "z", text(b, "y")))->owner = &instance;
	lower_patches(&b->l);
	ck_assert_ptr_nonnull(k_get(inside->root, "x"));
	ck_assert_ptr_nonnull(k_get(inside->root, "z"));
	ck_assert_ptr_null(k_get(outside->root, "x"));
	ck_assert_uint_eq(sink_size(b->sink), 0);
	bench_free(b);
}
END_TEST

START_TEST(patch_that_misses_is_told)
{
	struct bench *b = bench_new();

	object(b, "Deployment", "backend");
	patch(b, "Deployment", "bakend", map(b));
	patch(b, "Deploymnt", NULL, map(b));
	lower_patches(&b->l);
	sink_finish(b->sink);
	ck_assert_uint_eq(sink_size(b->sink), 2);
	ck_assert_int_eq(sink_at(b->sink, 0)->code, KZ_W005);
	bench_free(b);
}
END_TEST

START_TEST(patch_may_not_rename)
{
	struct bench *b = bench_new();
	struct kobject *k = object(b, "Deployment", "backend");

	patch(b, "Deployment", NULL,
	      with(b, map(b), "metadata", with(b, map(b), "name", text(b, "other"))));
	lower_patches(&b->l);
	sink_finish(b->sink);
	ck_assert_uint_eq(sink_size(b->sink), 1);
	ck_assert_int_eq(sink_at(b->sink, 0)->code, KZ_T013);
	ck_assert_ptr_null(k_get(k->root, "metadata"));
	bench_free(b);
}
END_TEST

/* The `except` of the n-th peer, NULL when it has none. */
static const struct knode *except(const struct knode *peers, size_t n)
{
	return k_path(peers->list.v[n], "ipBlock.except");
}

START_TEST(exceptions_go_where_they_belong)
{
	struct bench *b = bench_new();
	struct knode *peers = k_list(b->a, &b->base);
	const struct value *values[NETWORK_FIELDS] = { 0 };
	struct object network = { .origin = &b->base, .values = values };
	struct value *ranges = list(b, text(b, "10.128.0.0/9"), text(b, "2001:db8::/32"));
	struct value *holes = list(b, text(b, "10.200.0.0/16"), text(b, "2001:db8:1::/48"));

	values[NETWORK_cidr] = ranges;
	values[NETWORK_except] = holes;
	peer_network(&b->l, peers, &network, &b->base);
	ck_assert_uint_eq(peers->list.n, 2);
	ck_assert_uint_eq(except(peers, 0)->list.n, 1);
	ck_assert_str_eq(k_string(except(peers, 0)->list.v[0], ""), "10.200.0.0/16");
	ck_assert_str_eq(k_string(except(peers, 1)->list.v[0], ""), "2001:db8:1::/48");

	/* Neither the range itself nor one beside it is a part of it. */
	peers = k_list(b->a, &b->base);
	values[NETWORK_except] = list(b, text(b, "10.128.0.0/9"), text(b, "10.1.0.0/16"));
	peer_network(&b->l, peers, &network, &b->base);
	ck_assert_ptr_null(except(peers, 0));
	bench_free(b);
}
END_TEST

START_TEST(nothing_said_is_nobody)
{
	struct bench *b = bench_new();
	struct knode *peers = k_list(b->a, &b->base);
	const struct value *values[EXTERNAL_SERVICE_FIELDS + NETWORK_FIELDS] = { 0 };
	struct object o = { .origin = &b->base, .values = values };

	peer_network(&b->l, peers, &o, &b->base);
	ck_assert_uint_eq(peers->list.n, 0);
	peer_external(&b->l, peers, &o, &b->base);
	ck_assert_uint_eq(peers->list.n, 2);
	bench_free(b);
}
END_TEST

START_TEST(durations_and_counts)
{
	struct bench *b = bench_new();

	ck_assert_str_eq(duration_text(&b->l, 90), "1m30s");
	ck_assert_str_eq(duration_text(&b->l, 86400), "24h");
	ck_assert_str_eq(duration_text(&b->l, 0), "0s");
	ck_assert_str_eq(count_text(&b->l, 80), "80");
	ck_assert_str_eq(count_text(&b->l, 2000), "2k");
	bench_free(b);
}
END_TEST

UNIT_MAIN("around", merge_replaces_and_remembers, merge_leaves_no_null_behind,
	  patch_finds_its_objects, patch_of_a_component_stays_inside, patch_that_misses_is_told,
	  patch_may_not_rename, exceptions_go_where_they_belong, nothing_said_is_nobody,
	  durations_and_counts)
