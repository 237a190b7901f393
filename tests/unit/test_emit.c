/*
 * YAML from trees: which strings are plain, what the text looks like, and that libyaml's own
 * parser reads back what was written. test_scalars.py has PyYAML read the same strings.
 */
#include "emit/yaml.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "emit/kustomization.h"
#include "eval/origin.h"
#include "unit.h"

#define A the_arena()

static const struct origin here = { .what = "base, stack.kaizen:31" };

static struct arena *the_arena(void)
{
	static struct arena *a;

	if (!a)
		a = arena_new();
	return a;
}

/* Strings that some reader takes for something else, or that are hard to write. */
static const struct str nasty[] = {
#define N(text) STR(text),
#include "nasty.def"
#undef N
};

#define NASTY_COUNT (sizeof(nasty) / sizeof(nasty[0]))

static struct knode *text(const char *s)
{
	return k_strz(A, s, &here);
}

static void emits(const struct knode *n, const struct yaml_options *o, const char *expected)
{
	struct sb b = { 0 };

	ck_assert(yaml_emit(n, &b, o));
	ck_assert_str_eq(b.s, expected);
	sb_free(&b);
}

static yaml_node_t *item(yaml_document_t *doc, yaml_node_t *list, size_t i)
{
	return yaml_document_get_node(doc, list->data.sequence.items.start[i]);
}

static void load(const struct sb *b, yaml_parser_t *parser, yaml_document_t *doc)
{
	ck_assert(yaml_parser_initialize(parser));
	yaml_parser_set_input_string(parser, (const unsigned char *)b->s, b->n);
	ck_assert_msg(yaml_parser_load(parser, doc), "%s, line %zu", parser->problem,
		      parser->problem_mark.line);
}

static void scalar_is(const yaml_node_t *n, struct str s)
{
	struct str got = { (const char *)n->data.scalar.value, n->data.scalar.length };

	ck_assert_msg(str_eq(got, s), "`%.*s` came back as `%.*s`", (int)s.n, s.s, (int)got.n,
		      got.s);
}

static const char *annotate_all(void *ctx, const struct origin *o)
{
	(*(size_t *)ctx)++;
	return o->what;
}

static void round_trip(const struct yaml_options *o)
{
	struct knode *list = k_list(A, &here), *nested = k_map(A, &here);
	struct sb b = { 0 };
	yaml_parser_t parser;
	yaml_document_t doc;
	yaml_node_t *root;

	for (size_t i = 0; i < NASTY_COUNT; i++)
		k_push(A, list, k_str(A, nasty[i], &here));
	k_set(A, nested, "deep", k_map(A, &here));
	k_set(A, k_get(nested, "deep"), "list", list);
	ck_assert(yaml_emit(nested, &b, o));
	load(&b, &parser, &doc);
	root = yaml_document_get_root_node(&doc);
	root = yaml_document_get_node(&doc, root->data.mapping.pairs.start->value);
	root = yaml_document_get_node(&doc, root->data.mapping.pairs.start->value);
	ck_assert_int_eq((int)(root->data.sequence.items.top - root->data.sequence.items.start),
			 (int)NASTY_COUNT);
	for (size_t i = 0; i < NASTY_COUNT; i++)
		scalar_is(item(&doc, root, i), nasty[i]);
	yaml_document_delete(&doc);
	yaml_parser_delete(&parser);
	sb_free(&b);
}

START_TEST(nasty_strings_come_back)
{
	size_t seen = 0;
	struct yaml_options o = { .annotate = annotate_all, .ctx = &seen };

	ck_assert_int_ge((int)NASTY_COUNT, 150);
	round_trip(NULL);
	round_trip(&o);
	ck_assert_int_eq((int)seen, (int)NASTY_COUNT);
}
END_TEST

START_TEST(nasty_strings_come_back_as_keys)
{
	struct knode *map = k_map(A, &here);
	struct sb b = { 0 };
	yaml_parser_t parser;
	yaml_document_t doc;
	yaml_node_t *root;
	size_t n = 0;

	for (size_t i = 0; i < NASTY_COUNT; i++) {
		if (!memchr(nasty[i].s, '\0', nasty[i].n))
			k_set(A, map, nasty[i].s, k_str(A, nasty[i], &here));
	}
	ck_assert(yaml_emit(map, &b, NULL));
	load(&b, &parser, &doc);
	root = yaml_document_get_root_node(&doc);
	for (yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top;
	     p++, n++) {
		yaml_node_t *key = yaml_document_get_node(&doc, p->key);
		struct str s = { (const char *)key->data.scalar.value, key->data.scalar.length };

		scalar_is(yaml_document_get_node(&doc, p->value), s);
	}
	ck_assert_int_eq((int)n, (int)map->map.n);
	yaml_document_delete(&doc);
	yaml_parser_delete(&parser);
	sb_free(&b);
}
END_TEST

static void is_style(enum scalar_style style, const char *s)
{
	ck_assert_msg(yaml_scalar_style(str_of(s)) == style, "`%s` has style %d", s,
		      yaml_scalar_style(str_of(s)));
}

START_TEST(plain_only_when_safe)
{
	static const char *const plain[] = {
		"backend",
		"Deployment",
		"apps/v1",
		"/healthz",
		"app.kubernetes.io/name",
		"IfNotPresent",
		"ghcr.io/kaizen/api:1.4.2",
		"nginx:1.27@sha256:0a1b",
		"http://api:8080/x",
		"250m",
		"64Mi",
		"2Gi",
		"30s",
		"25%",
		"DATABASE_URL",
		"a-b",
		"C++",
		"yesterday",
		"nullable",
		"e5",
		"x1",
		"10k",
		"user.properties",
		"ms",
		"truely",
	};
	static const char *const quoted[] = {
		"",	      "yes",   "No",	   "ON",	 "off",	 "y",	 "N",	 "true",
		"FALSE",      "null",  "Null",	   "~",		 "nan",	 ".nan", ".inf", "Infinity",
		"012",	      "0x1F",  "0o17",	   "0b1",	 "1:30", "1e3",	 "1.5",	 "12",
		"-1",	      "+1",    "1_000",	   "2024-01-01", "1E",	 "1e",	 "5E",	 "-x",
		"--flag",     "a: b",  "a:",	   ":a",	 "a #b", "#a",	 " a",	 "a ",
		"@a",	      "%a",    "*a",	   "&a",	 "!a",	 "|",	 ">",	 "{a}",
		"[a]",	      "a,b",   "a b",	   "'a'",	 "\"",	 "`a`",	 "?a",	 "=",
		"<<",	      "---",   "...",	   "_a",	 ".a",	 "\\a",	 "a\tb", "0.5m",
		"10.0.0.0/8", "1.2.3", "\xc3\xa9",
	};

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		is_style(SCALAR_PLAIN, plain[i]);
	for (size_t i = 0; i < sizeof(quoted) / sizeof(quoted[0]); i++)
		is_style(SCALAR_QUOTED, quoted[i]);
}
END_TEST

START_TEST(blocks_only_when_exact)
{
	is_style(SCALAR_LITERAL, "a\n");
	is_style(SCALAR_LITERAL, "a\nb");
	is_style(SCALAR_LITERAL, "a\n\n  b\n\n");
	is_style(SCALAR_LITERAL, "# x\n---\n\xc3\xa9\n");
	is_style(SCALAR_QUOTED, "\n");
	is_style(SCALAR_QUOTED, "\n\na\n");
	is_style(SCALAR_QUOTED, " a\nb\n");
	is_style(SCALAR_QUOTED, "a \nb\n");
	is_style(SCALAR_QUOTED, "a\nb ");
	is_style(SCALAR_QUOTED, "a\n  \nb\n");
	is_style(SCALAR_QUOTED, "a\n\tb\n");
	is_style(SCALAR_QUOTED, "a\r\nb\r\n");
	is_style(SCALAR_QUOTED, "a\n\xe2\x80\xa8");
	is_style(SCALAR_QUOTED, "a\n\xc2\x85");
	is_style(SCALAR_QUOTED, "a\n\xef\xbb\xbf");
	is_style(SCALAR_QUOTED, "a\n\x7f");
}
END_TEST

static struct knode *sample(void)
{
	struct knode *m = k_map(A, &here), *l, *inner = k_map(A, &here);

	k_set(A, m, "kind", text("Pod"));
	l = k_set(A, m, "items", k_list(A, &here));
	k_push(A, l, text("no"));
	k_set(A, inner, "b", k_list(A, &here));
	k_set(A, inner, "a", k_map(A, &here));
	k_push(A, l, inner);
	k_set(A, m, "apiVersion", text("v1"));
	k_set(A, m, "on", k_bool(A, false, &here));
	k_set(A, m, "Zero", k_int(A, INT64_MIN, &here));
	k_set(A, m, "none", k_null(A, &here));
	k_set(A, m, "text", text("a: 1\n\nb: 2\n"));
	return m;
}

START_TEST(sorts_keys_and_lays_out)
{
	emits(sample(), NULL,
	      "---\n"
	      "Zero: -9223372036854775808\n"
	      "apiVersion: v1\n"
	      "items:\n"
	      "- \"no\"\n"
	      "- a: {}\n"
	      "  b: []\n"
	      "kind: Pod\n"
	      "none: null\n"
	      "\"on\": false\n"
	      "text: |\n"
	      "  a: 1\n"
	      "\n"
	      "  b: 2\n");
	emits(k_map(A, &here), NULL, "--- {}\n");
}
END_TEST

static const char *name_origin(void *ctx, const struct origin *o)
{
	return o->what;
}

START_TEST(writes_comments)
{
	static const struct origin quiet = { 0 }, odd = { .what = "two\nlines" };
	struct yaml_options o = { .header = "generated\n\nby hand", .annotate = name_origin };
	struct knode *m = sample();

	k_set(A, m, "kind", k_strz(A, "Pod", &quiet));
	k_set(A, m, "none", k_null(A, &odd));
	emits(m, &o,
	      "# generated\n"
	      "#\n"
	      "# by hand\n"
	      "---\n"
	      "Zero: -9223372036854775808  # base, stack.kaizen:31\n"
	      "apiVersion: v1  # base, stack.kaizen:31\n"
	      "items:\n"
	      "- \"no\"  # base, stack.kaizen:31\n"
	      "- a: {}  # base, stack.kaizen:31\n"
	      "  b: []  # base, stack.kaizen:31\n"
	      "kind: Pod\n"
	      "none: null  # two lines\n"
	      "\"on\": false  # base, stack.kaizen:31\n"
	      "text: |  # base, stack.kaizen:31\n"
	      "  a: 1\n"
	      "\n"
	      "  b: 2\n");
}
END_TEST

START_TEST(refuses_and_leaves_alone)
{
	struct knode *deep = k_map(A, &here), *at = deep;
	struct sb b = { 0 };

	sb_addz(&b, "before");
	ck_assert(!yaml_emit(text("\xff"), &b, NULL));
	ck_assert(!yaml_emit(text("\xed\xa0\x80\n"), &b, NULL));
	for (int i = 0; i < YAML_DEPTH_MAX; i++)
		at = k_set(A, at, "x", k_map(A, &here));
	ck_assert(!yaml_emit(deep, &b, NULL));
	ck_assert_str_eq(b.s, "before");
	ck_assert(yaml_emit(k_get(deep, "x"), &b, NULL));
	sb_free(&b);
}
END_TEST

START_TEST(does_not_fold)
{
	struct sb line = { 0 }, expected = { 0 };

	for (int i = 0; i < 500; i++)
		sb_addz(&line, "word ");
	sb_addz(&line, "end");
	sb_printf(&expected, "---\na: \"%s\"\n", line.s);
	struct knode *m = k_map(A, &here);
	k_set(A, m, "a", text(line.s));
	emits(m, NULL, expected.s);
	sb_free(&line);
	sb_free(&expected);
}
END_TEST

START_TEST(lists_what_is_applied)
{
	static const char *const files[] = { "40-backend.yaml",	     "kustomization.yaml",
					     "00-namespace.yaml",    "scripts/deploy.sh",
					     "15-app.template.yaml", "40-backend.yaml" };

	emits(kustomization(A, files, 6, &here), NULL,
	      "---\n"
	      "apiVersion: kustomize.config.k8s.io/v1beta1\n"
	      "kind: Kustomization\n"
	      "resources:\n"
	      "- \"00-namespace.yaml\"\n"
	      "- \"40-backend.yaml\"\n");
	emits(kustomization(A, files, 0, &here), NULL,
	      "---\n"
	      "apiVersion: kustomize.config.k8s.io/v1beta1\n"
	      "kind: Kustomization\n"
	      "resources: []\n");
}
END_TEST

UNIT_MAIN("emit", nasty_strings_come_back, nasty_strings_come_back_as_keys, plain_only_when_safe,
	  blocks_only_when_exact, sorts_keys_and_lays_out, writes_comments,
	  refuses_and_leaves_alone, does_not_fold, lists_what_is_applied)
