/* Trees, names and quantities of Kubernetes. */
#include "kube/name.h"
#include "kube/quantity.h"
#include "kube/tree.h"

#include <string.h>

#include "eval/origin.h"
#include "unit.h"

/* Lives as long as the program; in the parent process when Check does not fork. */
#define A the_arena()

static const struct origin here = { .what = "test" };

static struct arena *the_arena(void)
{
	static struct arena *a;

	if (!a)
		a = arena_new();
	return a;
}

static struct knode *sample(void)
{
	struct knode *root = k_map(A, &here);
	struct knode *spec = k_map_at(A, root, "spec", &here);

	k_set(A, root, "kind", k_strz(A, "Pod", &here));
	k_set(A, spec, "replicas", k_int(A, 3, &here));
	k_set(A, spec, "paused", k_bool(A, true, &here));
	k_set(A, spec, "none", k_null(A, &here));
	k_push(A, k_list_at(A, spec, "args", &here), k_strz(A, "-v", &here));
	return root;
}

START_TEST(reads_what_was_set)
{
	struct knode *t = sample();

	ck_assert_str_eq(k_string(k_get(t, "kind"), ""), "Pod");
	ck_assert_int_eq(k_integer(k_path(t, "spec.replicas"), 0), 3);
	ck_assert(k_true(k_path(t, "spec.paused")));
	ck_assert_int_eq((int)k_path(t, "spec.args")->list.n, 1);
	ck_assert_ptr_null(k_path(t, "spec.args.x"));
	ck_assert_ptr_null(k_path(t, "spec.replicas.x"));
	ck_assert_ptr_null(k_path(t, "spe"));
	ck_assert_ptr_null(k_get(NULL, "kind"));
	ck_assert_str_eq(k_string(k_path(t, "spec.replicas"), "otherwise"), "otherwise");
	ck_assert_int_eq(k_integer(NULL, 9), 9);
	ck_assert(!k_true(k_get(t, "kind")));
	ck_assert_ptr_eq(k_get(t, "kind")->origin, &here);
}
END_TEST

START_TEST(replaces_and_removes)
{
	struct knode *t = sample();

	k_set(A, t, "kind", k_strz(A, "Job", &here));
	ck_assert_int_eq((int)t->map.n, 2);
	ck_assert_str_eq(k_string(k_get(t, "kind"), ""), "Job");
	ck_assert(k_remove(t, "spec"));
	ck_assert(!k_remove(t, "spec"));
	ck_assert_int_eq((int)t->map.n, 1);
	ck_assert_str_eq(k_string(k_get(t, "kind"), ""), "Job");
	ck_assert(k_remove(t, "kind"));
	ck_assert_int_eq((int)t->map.n, 0);
}
END_TEST

START_TEST(compares_data_only)
{
	struct knode *x = sample(), *y = k_copy(A, x), *swapped = k_map(A, &here);

	ck_assert(k_equal(x, y));
	ck_assert_ptr_ne(k_get(x, "spec"), k_get(y, "spec"));
	k_set(A, swapped, "kind", k_get(x, "kind"));
	k_set(A, swapped, "spec", k_get(x, "spec"));
	ck_assert(k_equal(x, swapped));
	k_set(A, k_get(y, "spec"), "replicas", k_int(A, 4, &here));
	ck_assert(!k_equal(x, y));
	ck_assert_int_eq(k_integer(k_path(x, "spec.replicas"), 0), 3);
	ck_assert(!k_equal(k_int(A, 1, &here), k_strz(A, "1", &here)));
	ck_assert(!k_equal(x, NULL));
	ck_assert(k_equal(NULL, NULL));
}
END_TEST

typedef const char *grammar(struct str s);

static void fits(grammar *g, const char *text)
{
	const char *why = g(str_of(text));

	ck_assert_msg(!why, "`%s`: %s", text, why);
}

static void fails(grammar *g, const char *text, const char *why)
{
	const char *said = g(str_of(text));

	ck_assert_msg(said && strcmp(said, why) == 0, "`%s`: %s", text, said ? said : "fits");
}

static const char *times(const char *s, int n)
{
	struct sb b = { 0 };

	for (int i = 0; i < n; i++)
		sb_addz(&b, s);
	return sb_finish(&b, A);
}

START_TEST(knows_dns_names)
{
	fits(name_dns_label, "a");
	fits(name_dns_label, "9-web");
	fits(name_dns_label, times("a", 63));
	fails(name_dns_label, times("a", 64), "longer than 63 characters");
	fails(name_dns_label, "", "empty");
	fails(name_dns_label, "-a", "must begin with a lower-case letter or a digit");
	fails(name_dns_label, "Web", "must begin with a lower-case letter or a digit");
	fails(name_dns_label, "a-", "must end with a lower-case letter or a digit");
	fails(name_dns_label, "a.b", "only lower-case letters, digits and `-` are allowed");
	fails(name_dns_label, "a\xc3\xa9z", "only lower-case letters, digits and `-` are allowed");
	fits(name_dns1035_label, "web-2");
	fails(name_dns1035_label, "2048-web", "must begin with a lower-case letter");
	fails(name_dns1035_label, "", "empty");
	fails(name_dns1035_label, times("9", 64), "longer than 63 characters");
	fits(name_dns_subdomain, "app.config-1.2");
	fits(name_dns_subdomain, times("a", 253));
	fails(name_dns_subdomain, times("a", 254), "longer than 253 characters");
	fails(name_dns_subdomain, "", "empty");
	fails(name_dns_subdomain, "a..b", "a dot must stand between letters or digits");
	fails(name_dns_subdomain, ".a", "a dot must stand between letters or digits");
	fails(name_dns_subdomain, "a.", "a dot must stand between letters or digits");
	fails(name_dns_subdomain, "a.-b",
	      "each part between dots must begin and end with a letter or a digit");
	fails(name_dns_subdomain, "a_b",
	      "only lower-case letters, digits, `-` and `.` are allowed");
}
END_TEST

START_TEST(knows_port_names)
{
	fits(name_port, "http");
	fits(name_port, "a");
	fits(name_port, "8080-h");
	fits(name_port, "abcdefghijklmno");
	fails(name_port, "abcdefghijklmnop", "longer than 15 characters");
	fails(name_port, "8080", "must hold at least one letter");
	fails(name_port, "a--b", "must not hold `--`");
	fails(name_port, "-a", "must not begin or end with `-`");
	fails(name_port, "a-", "must not begin or end with `-`");
	fails(name_port, "-", "must not begin or end with `-`");
	fails(name_port, "Http", "only lower-case letters, digits and `-` are allowed");
	fails(name_port, "", "empty");
}
END_TEST

START_TEST(knows_keys_and_values)
{
	fits(name_label_key, "app.kubernetes.io/name");
	fits(name_label_key, "A_b.c-9");
	fails(name_label_key, "", "empty");
	fails(name_label_key, "a/b/c", "only one `/` is allowed");
	fails(name_label_key, "/a", "the part before `/` must be a lower-case domain name");
	fails(name_label_key, "Ex.io/a", "the part before `/` must be a lower-case domain name");
	fails(name_label_key, "ex.io/", "nothing follows the `/`");
	fails(name_label_key, times("k", 64), "longer than 63 characters");
	fails(name_label_key, arena_printf(A, "x/%s", times("k", 64)),
	      "the part after `/` is longer than 63 characters");
	fails(name_label_key, "_a", "must begin with a letter or a digit");
	fails(name_label_key, "a.", "must end with a letter or a digit");
	fails(name_label_key, "a b", "only letters, digits, `-`, `_` and `.` are allowed");
	fits(name_label_value, "");
	fits(name_label_value, "1.2.3-rc_1");
	fails(name_label_value, "1.2.3+build",
	      "only letters, digits, `-`, `_` and `.` are allowed");
	fails(name_label_value, "-a", "must begin with a letter or a digit");
	fits(name_env, "_PATH2");
	fails(name_env, "2A", "must not begin with a digit");
	fails(name_env, "A-B", "only letters, digits and `_` are allowed");
	fails(name_env, "", "empty");
	fits(name_config_key, ".env");
	fits(name_config_key, "-_.");
	fails(name_config_key, ".", "must not be `.`");
	fails(name_config_key, "..", "must not begin with `..`");
	fails(name_config_key, "..a", "must not begin with `..`");
	fails(name_config_key, "a/b", "only letters, digits, `-`, `_` and `.` are allowed");
	fails(name_config_key, times("k", 254), "longer than 253 characters");
	fails(name_config_key, "", "empty");
}
END_TEST

static struct num fraction(int64_t n, int64_t d)
{
	struct num r;

	ck_assert(num_ratio(n, d, &r));
	return r;
}

static void writes(const char *got, const char *expected)
{
	ck_assert_msg(got && strcmp(got, expected) == 0, "%s, not %s", got ? got : "(none)",
		      expected);
}

START_TEST(writes_cpu)
{
	writes(quantity_cpu(A, fraction(1, 4)), "250m");
	writes(quantity_cpu(A, fraction(2, 1)), "2");
	writes(quantity_cpu(A, fraction(3, 2)), "1500m");
	writes(quantity_cpu(A, fraction(1, 1000)), "1m");
	writes(quantity_cpu(A, fraction(0, 1)), "0");
	writes(quantity_cpu(A, fraction(100, 1)), "100");
	writes(quantity_cpu(A, fraction(1000, 1)), "1k");
	writes(quantity_cpu(A, fraction(1500, 1)), "1500");
	ck_assert_ptr_null(quantity_cpu(A, fraction(1, 2000)));
	ck_assert_ptr_null(quantity_cpu(A, fraction(1, 3)));
	ck_assert_ptr_null(quantity_cpu(A, fraction(-1, 1)));
}
END_TEST

START_TEST(writes_memory)
{
	writes(quantity_memory(A, num_of(0)), "0");
	writes(quantity_memory(A, num_of(1023)), "1023");
	writes(quantity_memory(A, num_of(1024)), "1Ki");
	writes(quantity_memory(A, num_of(1536)), "1536");
	writes(quantity_memory(A, num_of(1000)), "1k");
	writes(quantity_memory(A, num_of(500000000)), "500M");
	writes(quantity_memory(A, num_of(1024000)), "1000Ki");
	writes(quantity_memory(A, num_of((int64_t)256 << 20)), "256Mi");
	writes(quantity_memory(A, num_of((int64_t)1536 << 20)), "1536Mi");
	writes(quantity_memory(A, num_of((int64_t)1024 << 20)), "1Gi");
	writes(quantity_memory(A, num_of((int64_t)4 << 60)), "4Ei");
	writes(quantity_memory(A, num_of(INT64_MAX)), "9223372036854775807");
	ck_assert_ptr_null(quantity_memory(A, fraction(1, 2)));
	ck_assert_ptr_null(quantity_memory(A, num_of(-1)));
}
END_TEST

/* The second column is what API servers 1.34.1 and 1.36.2 store for the first (V166, V290), or
 * follows from the algorithm; NULL is what they refuse or we cannot hold. */
static const char *const canonical[][2] = {
	{ "2000m", "2" },
	{ "1024Mi", "1Gi" },
	{ "1000", "1k" },
	{ "512m", "512m" },
	{ ".5", "500m" },
	{ "5.", "5" },
	{ "1.5Gi", "1536Mi" },
	{ "0.5Ki", "512" },
	{ "0.3Ki", "308" },
	{ "+1k", "1k" },
	{ "-1", "-1" },
	{ "-2048", "-2048" },
	{ "-2Ki", "-2Ki" },
	{ "0", "0" },
	{ "0Ki", "0" },
	{ "0m", "0" },
	{ "1E", "1E" },
	{ "1E3", "1k" },
	{ "1e-3", "1m" },
	{ "1e+2", "100" },
	{ "1000n", "1u" },
	{ "0.000000001", "1n" },
	{ "1000Ki", "1000Ki" },
	{ "1023Ki", "1023Ki" },
	{ "512MB", NULL },
	{ "1gi", NULL },
	{ "1K", NULL },
	{ "100 Mi", NULL },
	{ "", NULL },
	{ "m", NULL },
	{ ".", NULL },
	{ "1.2.3", NULL },
	{ "e3", NULL },
	{ "1e", NULL },
	{ "1e3x", NULL },
	{ "--1", NULL },
	{ "0x10", NULL },
	{ "9Ei", NULL },
	{ "1e19", NULL },
	{ "1mm", NULL },
	{ "99999999999999999999", NULL },
	{ "1_000", NULL },
	{ "1e99999999999", NULL },
};

static void check_canonical(const char *text, const char *expected)
{
	const char *got = quantity_canonical(A, str_of(text));
	struct num n;

	ck_assert_msg((!got && !expected) || (got && expected && strcmp(got, expected) == 0),
		      "%s gives %s", text, got ? got : "nothing");
	ck_assert_int_eq(quantity_parse(str_of(text), &n), expected != NULL);
	if (expected)
		writes(quantity_canonical(A, str_of(expected)), expected);
}

START_TEST(knows_the_canonical_form)
{
	for (size_t i = 0; i < sizeof(canonical) / sizeof(canonical[0]); i++)
		check_canonical(canonical[i][0], canonical[i][1]);
}
END_TEST

START_TEST(reads_quantities)
{
	struct num n;

	ck_assert(quantity_parse(STR("1500m"), &n));
	ck_assert_int_eq(num_cmp(n, fraction(3, 2)), 0);
	ck_assert(quantity_parse(STR("64Mi"), &n));
	ck_assert_int_eq(num_cmp(n, num_of(64 << 20)), 0);
	ck_assert(quantity_parse(STR("-0.25"), &n));
	ck_assert_int_eq(num_cmp(n, fraction(-1, 4)), 0);
}
END_TEST

UNIT_MAIN("kube", reads_what_was_set, replaces_and_removes, compares_data_only, knows_dns_names,
	  knows_port_names, knows_keys_and_values, writes_cpu, writes_memory,
	  knows_the_canonical_form, reads_quantities)
