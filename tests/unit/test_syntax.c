/* Tokens, separators, every form of statement, precedence, errors and recovery, limits. */
#include <stdio.h>
#include <string.h>

#include "source/source.h"
#include "syntax/parser.h"
#include "syntax/print.h"
#include "syntax/report.h"
#include "unit.h"

#ifndef UNIT_DATA
#define UNIT_DATA "tests/unit/data"
#endif

struct parsed {
	struct arena *a;
	struct interner *in;
	struct sources *ss;
	struct sink *sink;
	struct tree *tree;
	struct expr *expr;
	struct sb dump;
};

static struct parsed parse_text(const char *text, size_t n, bool whole_is_expression)
{
	struct parsed r = { .a = arena_new(), .in = interner_new(), .ss = sources_new(&vfs_disk) };
	uint32_t file = sources_add(r.ss, "test.kaizen", (struct str){ text, n });

	r.sink = sink_new(r.a, r.ss);
	if (whole_is_expression) {
		r.expr = parse_expression(r.a, r.in, r.sink, file);
		if (r.expr)
			ast_dump_expr(r.expr, &r.dump);
	} else {
		r.tree = parse_file(r.a, r.in, r.sink, file);
		ck_assert_ptr_nonnull(r.tree);
		ck_assert_int_eq(r.tree->broken, sink_size(r.sink) > 0);
		ast_dump(&r.tree->body, &r.dump);
	}
	sink_finish(r.sink);
	return r;
}

static void parsed_free(struct parsed *r)
{
	sb_free(&r->dump);
	sources_free(r->ss);
	interner_free(r->in);
	arena_free(r->a);
}

static const char *codes(const struct parsed *r, struct sb *out)
{
	for (size_t i = 0; i < sink_size(r->sink); i++)
		sb_printf(out, "%s%s", i ? " " : "", diag_code_name(sink_at(r->sink, i)->code) + 3);
	return out->s ? out->s : "";
}

/* The text has no errors and this tree. */
static void gives(const char *text, const char *want)
{
	struct parsed r = parse_text(text, strlen(text), false);
	struct sb out = { 0 };

	if (sink_size(r.sink))
		ck_abort_msg("%s: %s", text, sink_at(r.sink, 0)->headline);
	ck_assert_str_eq(codes(&r, &out), "");
	ck_assert_str_eq(r.dump.s ? r.dump.s : "", want);
	sb_free(&out);
	parsed_free(&r);
}

static void gives_expr(const char *text, const char *want)
{
	struct parsed r = parse_text(text, strlen(text), true);

	if (sink_size(r.sink))
		ck_abort_msg("%s: %s", text, sink_at(r.sink, 0)->headline);
	ck_assert_str_eq(r.dump.s, want);
	parsed_free(&r);
}

/* The text has these errors, and this is left of the tree. */
static void fails(const char *text, const char *want_codes, const char *want)
{
	struct parsed r = parse_text(text, strlen(text), false);
	struct sb out = { 0 };

	ck_assert_str_eq(codes(&r, &out), want_codes);
	if (want)
		ck_assert_str_eq(r.dump.s ? r.dump.s : "", want);
	sb_free(&out);
	parsed_free(&r);
}

/* The one error of the text has this headline. */
static void says(const char *text, const char *headline)
{
	struct parsed r = parse_text(text, strlen(text), false);

	ck_assert_uint_eq(sink_size(r.sink), 1);
	ck_assert_str_eq(sink_at(r.sink, 0)->headline, headline);
	parsed_free(&r);
}

START_TEST(numbers)
{
	gives_expr("24..48", "(.. 24 48)");
	gives_expr("0.5", "0.5");
	gives_expr("250m", "250m");
	gives_expr("70%", "70%");
	gives_expr("512Mi..1Gi", "(.. 512Mi 1Gi)");
	gives_expr("100/s", "100/s");
	gives_expr("5/min", "5/min");
	gives_expr("10/h", "10/h");
	gives_expr("10/hosts", "(/ 10 hosts)");
	gives_expr("10/s-x", "(/ 10 s-x)");
	gives_expr("2027-03-31", "\"2027-03-31\"");
	fails("a = 1h30m\n", "P001", NULL);
	fails("a = 1.2.3\n", "P001", "(= a \"1.2.3\")\n");
}
END_TEST

START_TEST(number_splits_into_digits_and_suffix)
{
	struct parsed r = parse_text("1.50/s", 6, true);

	ck_assert(str_eqz(r.expr->number.digits, "1.50"));
	ck_assert_str_eq(r.expr->number.suffix->s, "/s");
	parsed_free(&r);
	r = parse_text("3", 1, true);
	ck_assert_ptr_null(r.expr->number.suffix);
	parsed_free(&r);
}
END_TEST

START_TEST(names)
{
	gives_expr("kaizen-studio", "kaizen-studio");
	gives_expr("a - b", "(- a b)");
	gives_expr("a_1-2x", "a_1-2x");
	gives("a b->c\n", "(entry a b -> c)\n");
}
END_TEST

START_TEST(strings)
{
	gives_expr("\"\"", "\"\"");
	gives_expr("\"a\\n\\t\\\"\\\\\\$\"", "\"a\\n\t\\\"\\\\$\"");
	gives_expr("\"cost $5\"", "\"cost $5\"");
	gives_expr("\"\\${x}\"", "\"${x}\"");
	gives_expr("\"v${x}-${y}\"", "(str \"v\" x \"-\" y)");
	gives_expr("\"${x}\"", "(str x)");
	gives_expr("\"${\"a${b}\" + {c = 1}.c}d\"", "(str (+ (str \"a\" b) (. (map (c 1)) c)) \"d\")");
	gives_expr("\"gr\xc3\xb6\xc3\x9f" "e\"", "\"gr\xc3\xb6\xc3\x9f" "e\"");
	fails("a = \"\\q\"\n", "P008", "(= a \"q\")\n");
	fails("a { b = \"x }\nc = 1\n", "P003", "(block a {\n  (= b \"x }\")\n})\n(= c 1)\n");
	fails("a = \"x\nb = 1\n", "P003", "(= a \"x\")\n(= b 1)\n");
	fails("a = \"x${v\"\nb = 1\n", "P003", "(= a \"x\")\n(= b 1)\n");
	fails("a = \"x", "P003", "(= a \"x\")\n");
	fails("a = \"${", "P003", "(= a \"\")\n");
	fails("a = \"${}\"\nb = 1\n", "P001", "(= a <error>)\n(= b 1)\n");
	fails("a = 'x'\n", "P002", "(= a \"x\")\n");
}
END_TEST

START_TEST(block_strings)
{
	gives("a = \"\"\"\n    one ${x}\n      two\n\n    three\n    \"\"\"\nb = 1\n",
	      "(= a (str \"one \" x \"\\n  two\\n\\nthree\\n\"))\n(= b 1)\n");
	gives("a = \"\"\"\n    one\n  \"\"\"\n", "(= a \"  one\\n\")\n");
	gives("a = \"\"\"\n  one \\\n  two\"\"\"\n", "(= a \"one two\")\n");
	gives("a = \"\"\"\n  \"\"\"\n", "(= a \"\")\n");
	gives("a = \"\"\"one\"\"\"\n", "(= a \"one\")\n");
	gives("a = \"\"\"\r\n  x\r\n  \\\"y\"\r\n  \"\"\"\r\n", "(= a \"x\\n\\\"y\\\"\\n\")\n");
	gives("a = \"\"\"\n  $x $ \\n\n  \"\"\"\n", "(= a \"$x $ \\n\\n\")\n");
	fails("a = \"\"\"\n  x ${y\n  z\n  \"\"\"\nb = 1\n", "P004",
	      "(= a (str \"x \" \"\\nz\\n\"))\n(= b 1)\n");
	fails("s {\n  a = \"\"\"\n    x\n  b = 1\n}\n", "P003",
	      "(block s {\n  (= a \"x\")\n  (= b 1)\n})\n");
}
END_TEST

START_TEST(separators)
{
	gives("a = 1, b = 2,\n\n,c = 3", "(= a 1)\n(= b 2)\n(= c 3)\n");
	gives("a = [1,\n2\n,3,\n]\n", "(= a (list 1 2 3))\n");
	gives("a = (1 +\n2)\n", "(= a (+ 1 2))\n");
	gives("a =\n  1\nb = 1 +\n  2\n", "(= a 1)\n(= b (+ 1 2))\n");
	gives("a = b\n  && c\n  || d\n", "(= a (|| (&& b c) d))\n");
	gives("a { }\nb {\n}\nc { x = 1, }\n", "(block a {})\n(block b {})\n(block c {\n  (= x 1)\n})\n");
	gives("if a { x = 1 }\nelse { x = 2 }\n",
	      "(if a {\n  (= x 1)\n} else {\n  (= x 2)\n})\n");
	gives("a = 1 # b\n# c = 3\n\r\nd = 2\r\n", "(= a 1)\n(= d 2)\n");
	gives("", "");
	gives("# nothing\n\n", "");
}
END_TEST

START_TEST(documentation)
{
	struct parsed r;
	const char *text = "## File\n## here.\n\n## One\n## two\na = 1\n##   Lost\n\nb = 1\n"
			   "##Three\nadd c d { }\n### ruler\ne = 1\n";

	gives(text, "## \"One\\ntwo\" (= a 1)\n(= b 1)\n## \"Three\" (add block c d {})\n(= e 1)\n");
	r = parse_text(text, strlen(text), false);
	ck_assert(str_eqz(r.tree->doc, "File\nhere."));
	parsed_free(&r);
	gives("param a : {\n  ## Inner\n  b : int\n}\n", "(param a : {b: int})\n");
}
END_TEST

START_TEST(fields)
{
	gives("a = 1\na.b.\"c/d\" += [1]\n\"e f\" = 2\n", "(= a 1)\n(+= a.b.c/d (list 1))\n(= e f 2)\n");
	gives("for = a, add = 1, if = 2, assert = 3, stack = 4, in.else = 5, until = 6\n",
	      "(= for a)\n(= add 1)\n(= if 2)\n(= assert 3)\n(= stack 4)\n(= in.else 5)\n(= until 6)\n");
	gives("a = b.for.in.if\n", "(= a (. (. (. b for) in) if))\n");
}
END_TEST

START_TEST(blocks)
{
	gives("service backend { replicas = 3 }\n", "(block service backend {\n  (= replicas 3)\n})\n");
	gives("env prod-eu : prod { }\n", "(block env prod-eu : prod {})\n");
	gives("alerts.http { for = b }\n", "(block alerts.http {\n  (= for b)\n})\n");
	gives("scratch \"/tmp\" { }\nx \"a${b}\" { }\n",
	      "(block scratch \"/tmp\" {})\n(block x (str \"a\" b) {})\n");
	gives("add service a { }\nexternal secret b\nexternal secret c { }\n",
	      "(add block service a {})\n(external block secret b)\n(external block secret c {})\n");
	gives("export { }\nobject { }\ncapabilities { add = [a] }\n",
	      "(block export {})\n(block object {})\n(block capabilities {\n  (= add (list a))\n})\n");
	gives("config external { }\nprobe for { }\n", "(block config external {})\n(block probe for {})\n");
}
END_TEST

START_TEST(entries)
{
	gives("port http = 80\n", "(entry port http 80)\n");
	gives("port http = 80 -> 8080 { a = 1 }\n", "(entry port http 80 -> 8080 {\n  (= a 1)\n})\n");
	gives("route \"/\" -> a\nroute \"/b\" -> b:http\nroute \"/c\" -> c.d:80 { }\n",
	      "(entry route \"/\" -> a)\n(entry route \"/b\" -> b:http)\n"
	      "(entry route \"/c\" -> (. c d):80 {})\n");
	gives("add port x = 1\n", "(add entry port x 1)\n");
}
END_TEST

START_TEST(arrows)
{
	gives("-> a\n-> a, b.c:80, d:http\n", "(-> a)\n(-> a (. b c):80 d:http)\n");
	gives("-> a,\n   b\nc = 1\n", "(-> a b)\n(= c 1)\n");
	gives("-> db (wait = false, n = 1)\n", "(-> db (wait false) (n 1))\n");
	gives("s { -> a, b = 1 }\nt { -> a, b, }\n",
	      "(block s {\n  (-> a)\n  (= b 1)\n})\n(block t {\n  (-> a b)\n})\n");
	gives("-> a,\nservice b { }\n", "(-> a)\n(block service b {})\n");
	gives("add -> a\n", "(add -> a)\n");
}
END_TEST

START_TEST(parameters)
{
	gives("param a : int\nparam b : int 1..16 = 3\nparam c : int? = null\n",
	      "(param a : int)\n(param b : int 1..16 3)\n(param c : int? null)\n");
	gives("param a : \"x\" | \"y\" = \"x\"\nparam b : x | y\nparam c : \"x\"\n",
	      "(param a : \"x\"|\"y\" \"x\")\n(param b : x|y)\n(param c : \"x\")\n");
	gives("param a : list(map(int))\nparam b : memory -1Gi..2Gi?\n",
	      "(param a : list(map(int)))\n(param b : memory? (neg 1Gi)..2Gi)\n");
	gives("param a : {\n b : int = 2\n c : string?, for : x\n} = { }\n",
	      "(param a : {b: int = 2, c: string?, for: x} (map))\n");
}
END_TEST

START_TEST(other_statements)
{
	gives("import std.redis\nimport std.a as b\nimport \"./x.kaizen\"\nimport \"./x.kaizen\" as y\n",
	      "(import std.redis)\n(import std.a as b)\n(import \"./x.kaizen\")\n"
	      "(import \"./x.kaizen\" as y)\n");
	gives("stack a { let b = 1, export c = 2 }\ncomponent d { }\n",
	      "(stack a {\n  (let b 1)\n  (export c 2)\n})\n(component d {})\n");
	gives("if a { } else if b { } else { c = 1 }\n",
	      "(if a {} else {\n  (if b {} else {\n    (= c 1)\n  })\n})\n");
	gives("for a in b { }\nfor k, v in {c = 1} { d = k }\n",
	      "(for a in b {})\n(for k v in (map (c 1)) {\n  (= d k)\n})\n");
	gives("object \"v1\" Pod x { spec { a.b = 1 } }\n",
	      "(object \"v1\" Pod x {\n  (block spec {\n    (= a.b 1)\n  })\n})\n");
	gives("patch Pod { a = 1 }\npatch Pod x { }\n", "(patch Pod {\n  (= a 1)\n})\n(patch Pod x {})\n");
	gives("assert a <= 1 : \"no\"\n", "(assert (<= a 1) \"no\")\n");
	gives("allow KZ-S004 because \"x\"\nallow KZ-S004\n  because \"x\"\n  until 2027-03-31\n",
	      "(allow KZ-S004 \"x\")\n(allow KZ-S004 \"x\" until 2027-03-31)\n");
	gives("remove ingress web\nremove quota\n", "(remove ingress web)\n(remove quota)\n");
}
END_TEST

START_TEST(precedence)
{
	gives_expr("a || b && c", "(|| a (&& b c))");
	gives_expr("!a == b && c", "(&& (! (== a b)) c)");
	gives_expr("1 + 2 * 3 - 4 / 2", "(- (+ 1 (* 2 3)) (/ 4 2))");
	gives_expr("2*a..3*a + 1", "(.. (* 2 a) (+ (* 3 a) 1))");
	gives_expr("a..b == c", "(== (.. a b) c)");
	gives_expr("-a.b * 2", "(* (neg (. a b)) 2)");
	gives_expr("if a then b else c + 1", "(if a b (+ c 1))");
	gives_expr("if a then b else if c then d else e", "(if a b (if c d e))");
	gives_expr("(1 + 2) * 3", "(* (+ 1 2) 3)");
	gives_expr("a.b[1].c", "(. ([] (. a b) 1) c)");
	gives_expr("f()", "(call f)");
	gives_expr("f(a, [1],\n {b = 2},)", "(call f a (list 1) (map (b 2)))");
	gives_expr("external(store, key).x", "(. (call external store key) x)");
}
END_TEST

START_TEST(collections)
{
	gives_expr("[]", "(list)");
	gives_expr("{}", "(map)");
	gives_expr("{a = 1, \"b\" = 2\n for = 3\n \"${c}\" = 4}",
		   "(map (a 1) (\"b\" 2) (for 3) ((str c) 4))");
	gives_expr("[for x in xs if x > 1 : x * 2]", "(for-list x in xs if (> x 1) : (* x 2))");
	gives_expr("[for k, v in m : v]", "(for-list k v in m : v)");
	gives_expr("{for k, v in m if v : k = v}", "(for-map k v in m if v : k v)");
	gives("a = {\n  for x in xs :\n    x = 1\n}\n", "(= a (for-map x in xs : x 1))\n");
	gives("a { for x in xs { b = x } }\n", "(block a {\n  (for x in xs {\n    (= b x)\n  })\n})\n");
}
END_TEST

START_TEST(one_whole_expression)
{
	struct parsed r = parse_text("1 2", 3, true);

	ck_assert_ptr_null(r.expr);
	ck_assert_uint_eq(sink_size(r.sink), 1);
	parsed_free(&r);
	r = parse_text("", 0, true);
	ck_assert_ptr_null(r.expr);
	ck_assert_uint_eq(sink_size(r.sink), 1);
	parsed_free(&r);
	r = parse_text("a = 1", 5, true);
	ck_assert_ptr_null(r.expr);
	parsed_free(&r);
	gives_expr("[1,\n2]\n", "(list 1 2)");
}
END_TEST

START_TEST(spans)
{
	const char *text = "add service a  {\n x = 1\n}\n";
	struct parsed r = parse_text(text, strlen(text), false);
	const struct stmt *s = r.tree->body.stmts.v[0];

	ck_assert_uint_eq(s->span.start, 0);
	ck_assert_uint_eq(s->span.end, strlen(text) - 1);
	ck_assert_uint_eq(s->head.end, strlen("add service a"));
	ck_assert_uint_eq(s->body.span.start, strlen("add service a  "));
	ck_assert_uint_eq(s->name->span.start, strlen("add service "));
	s = s->body.stmts.v[0];
	ck_assert_uint_eq(s->span.start, 18);
	ck_assert_uint_eq(s->span.end, 23);
	ck_assert_uint_eq(s->head.end, 23);
	ck_assert_uint_eq(s->value->span.start, 22);
	parsed_free(&r);
}
END_TEST

START_TEST(messages)
{
	says("a { b = }\n", "expected a value after `=`, found `}`");
	says("a =\nb = 1\n", "expected a value after `=`, found the end of the line");
	says("replicas: 3\n", "a field is set with `=`, not with `:`");
	says("a == 3\n", "a field is set with `=`, not with `==`");
	says("a = b < c < d\n", "comparisons do not chain");
	says("a = 1 2\n", "expected the end of the line after `1`, found `2`");
	says("probe liveness\n",
	     "expected `=`, `->` or `{` after `liveness`, found the end of the line");
	says("a = [1 2]\n", "expected `,` or `]` after `1`, found `2`");
	says("param a = 3\n", "expected `:` after `a`, found `=`");
	says("a < 3\n", "expected `=`, `{` or a name after `a`, found `<`");
	says("gr\xc3\xb6\xc3\x9f" "e = 3\n",
	     "`gr\xc3\xb6\xc3\x9f" "e` is not a name: `\xc3\xb6` is not an ASCII letter");
	says("}\n", "`}` closes nothing");
	says("a {\n", "`{` is never closed");
}
END_TEST

START_TEST(yaml_colon_has_a_safe_fix)
{
	struct parsed r = parse_text("replicas: 3\n", 12, false);
	const struct diag *d = sink_at(r.sink, 0);

	ck_assert_uint_eq(d->fixes.n, 1);
	ck_assert_int_eq(d->fixes.v[0]->confidence, FIX_SAFE);
	ck_assert_str_eq(d->fixes.v[0]->edits.v[0].text, " =");
	ck_assert_str_eq(r.dump.s, "(= replicas 3)\n");
	parsed_free(&r);
}
END_TEST

START_TEST(recovery_keeps_the_rest)
{
	fails("a = \nb = 2\n", "P001", "(= a <error>)\n(= b 2)\n");
	fails("a = [1 2 {b = 1, c = 2}]\nd = 3\n", "P001", "(= a <error>)\n(= d 3)\n");
	fails("a = [1 {b = 1\n c = 2}]\nd = 3\n", "P001", "(= a <error>)\n(= d 3)\n");
	fails("= 1\n= 2\na = 3\n", "P001 P001", "(= a 3)\n");
	fails("x { = 1, b = 2 }\ny = 3\n", "P001", "(block x {\n  (= b 2)\n})\n(= y 3)\n");
	fails("x = { = 1, b = 2 }\ny = 3\n", "P001", "(= x (map (b 2)))\n(= y 3)\n");
	fails("param x : { = 1, b : int }\n", "P001", "(param x : {b: int})\n");
	fails("x = { for = 1, b }\ny = 3\n", "P001", "(= x (map (for 1)))\n(= y 3)\n");
	fails("x = [ a { for b in c : d = e } ]\ny = 3\n", "P001", "(= x <error>)\n(= y 3)\n");
	fails("s x { a = 1 } for\nb = 2\n", "P001", "(block s x {\n  (= a 1)\n})\n(= b 2)\n");
	fails("x = y { a = 1 }\n", "P001", "(= x <error>)\n(error {\n  (= a 1)\n})\n");
	fails("x = {\n a b { }\n c d = 1\n}\ny = 1\n", "P001", "(= x (map))\n(= y 1)\n");
	fails("a b c { d = 1 }\ne = 2\n", "P001", "(error {\n  (= d 1)\n})\n(= e 2)\n");
	fails("a = = { b = 1 }\nc = 3\n", "P001", "(= a <error>)\n(= c 3)\n");
	fails("if a b { c = 1 } else { d = 2 }\ne = 3\n", "P001", "(error {\n  (= c 1)\n})\n(= e 3)\n");
	fails("m = { a = 1, b c, d = }\nn = 2\n", "P001 P001",
	      "(= m (map (a 1) (d <error>)))\n(= n 2)\n");
	fails("a = { for x in y }\nb = 1\n", "P001", "(= a <error>)\n(= b 1)\n");
	fails("a = \"${b c} ${d}\"\ne = 1\n", "P001", "(= a <error>)\n(= e 1)\n");
	fails("a = 1; b = 2\n", "P002", "(= a 1)\n(= b 2)\n");
	fails("x y z { = 1\n a = [ {b = } ] }\nc = 1\n", "P001 P001 P001", NULL);
}
END_TEST

START_TEST(brackets_are_repaired)
{
	fails("s {\n  a {\n    x = 1\n  b {\n    y = 2\n  }\n}\n", "P004",
	      "(block s {\n  (block a {\n    (= x 1)\n  })\n  (block b {\n    (= y 2)\n  })\n})\n");
	fails("s {\n  a = [1, 2\n  b = 3\n}\n", "P004", "(block s {\n  (= a (list 1 2))\n  (= b 3)\n})\n");
	fails("s {\n  a = f(1, 2\n  b { c = 3 }\n}\n", "P004",
	      "(block s {\n  (= a (call f 1 2))\n  (block b {\n    (= c 3)\n  })\n})\n");
	fails("s {\n  a {\n    x = 1\n  }\n  }\n  b = 2\n}\n", "P005",
	      "(block s {\n  (block a {\n    (= x 1)\n  })\n  (= b 2)\n})\n");
	fails("a { b = [1, 2 }\nc = 1\n", "P004", "(block a {\n  (= b (list 1 2))\n})\n(= c 1)\n");
	fails("a = (1 + 2\n", "P004", "(= a (+ 1 2))\n");
	fails("a = 1)\nb = 2\n", "P005", "(= a 1)\n(= b 2)\n");
	/* Not indented: pairs are told by kind alone. */
	fails("s {\na {\nx = 1\nb {\ny = 2\n}\n}\n", "P004", NULL);
}
END_TEST

START_TEST(eight_errors_are_eight_diagnostics)
{
	fails("stack shop {\n"
	      "  service a {\n"
	      "    replicas: 3\n"
	      "    image =\n"
	      "  }\n"
	      "  service b c {\n"
	      "    port http = 80\n"
	      "  }\n"
	      "  env { from = [config.app, secret.app }\n"
	      "  probe liveness\n"
	      "  x = \"abc\n"
	      "  y = (1 + 2\n"
	      "  if a b { z = 1 }\n"
	      "  service last { replicas = 2 }\n"
	      "}\n",
	      "P001 P001 P001 P004 P001 P003 P004 P001",
	      "(stack shop {\n"
	      "  (block service a {\n    (= replicas 3)\n    (= image <error>)\n  })\n"
	      "  (error {\n    (entry port http 80)\n  })\n"
	      "  (block env {\n    (= from (list (. config app) (. secret app)))\n  })\n"
	      "  (= x \"abc\")\n"
	      "  (= y (+ 1 2))\n"
	      "  (error {\n    (= z 1)\n  })\n"
	      "  (block service last {\n    (= replicas 2)\n  })\n"
	      "})\n");
}
END_TEST

START_TEST(text_that_is_none)
{
	struct parsed r = parse_text("a = 1\0", 6, false);

	ck_assert_int_eq(sink_at(r.sink, 0)->code, KZ_P011);
	ck_assert_uint_eq(r.tree->body.stmts.n, 0);
	parsed_free(&r);
	fails("a = \"\xff\xfe\"\nb = \"\xff\"\n", "P007", NULL);
	fails("a = 1 \xff\n", "P001 P007", NULL);
	fails("a\xc2\xa0= 1\n", "P002", "(= a 1)\n");
	fails("a = 1 // b\n", "P002", "(= a 1)\n");
	fails("/* x\n y */ a = 1\n", "P002", "(= a 1)\n");
	fails("a = \xe2\x80\x9cx y\xe2\x80\x9d\n", "P002", "(= a \"x y\")\n");
}
END_TEST

static char *read_flagship(size_t *ret_n)
{
	FILE *f = fopen(UNIT_DATA "/flagship.kaizen", "rb");
	char *text = malloc(1 << 16);

	ck_assert_ptr_nonnull(f);
	*ret_n = fread(text, 1, 1 << 16, f);
	fclose(f);
	return text;
}

START_TEST(flagship_parses)
{
	size_t n;
	char *text = read_flagship(&n);
	struct parsed r = parse_text(text, n, false);
	const struct stmt *stack;

	ck_assert_uint_eq(sink_size(r.sink), 0);
	ck_assert_uint_eq(r.tree->body.stmts.n, 4);
	stack = r.tree->body.stmts.v[3];
	ck_assert_int_eq(stack->kind, STMT_STACK);
	ck_assert(str_starts(stack->doc, "Kaizen Studio"));
	ck_assert_uint_eq(stack->body.stmts.n, 21);
	parsed_free(&r);
	free(text);
}
END_TEST

START_TEST(every_prefix_of_the_flagship_gives_a_tree)
{
	size_t n;
	char *text = read_flagship(&n);

	for (size_t i = 0; i < n; i++) {
		/* Of the heap, so that a sanitizer sees a read past the end. */
		char *prefix = malloc(i + 1);
		struct parsed r;

		memcpy(prefix, text, i);
		r = parse_text(prefix, i, false);
		parsed_free(&r);
		free(prefix);
	}
	free(text);
}
END_TEST

/* A small generator: the same bytes on every machine. */
static unsigned next_random(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16 & 0x7fff;
}

START_TEST(garbage_gives_a_tree)
{
	static const char *const bits[] = {
		"{", "}", "(", ")", "[", "]", "\"", "\"\"\"", "${", "\n", "\n  ", ",", "=", "+=", "->",
		":", ".", "..", "a", "for", "in", "if", "else", "then", "param", "1", "5m", "x-y", "|",
		"?", "!", "-", "+", "*", "/", "==", "<", "#", "## d\n", "\\", "$", "allow", "until",
		"2027-01-01", " ", "\xc3\xb6", "\xff", "object", "import", "as", "add", "external",
		"stack s", "patch", "assert", "remove", "true", "null", "/s", "\r\n", "'", ";", "&",
	};
	unsigned state = 7;

	for (unsigned round = 0; round < 4000; round++) {
		struct sb text = { 0 };
		unsigned length = next_random(&state) % 60;
		struct parsed r;

		for (unsigned i = 0; i < length; i++)
			sb_addz(&text, bits[next_random(&state) % (sizeof(bits) / sizeof(bits[0]))]);
		r = parse_text(text.s ? text.s : "", text.n, round & 1);
		parsed_free(&r);
		sb_free(&text);
	}
}
END_TEST

static void repeat(struct sb *b, const char *s, size_t times)
{
	while (times--)
		sb_addz(b, s);
}

/* head, `open` many times, middle, `close` as often, tail: gives these codes. */
static void deep(const char *head, const char *open, const char *middle, const char *close,
		 size_t times, const char *want)
{
	struct sb text = { 0 };

	sb_addz(&text, head);
	repeat(&text, open, times);
	sb_addz(&text, middle);
	repeat(&text, close, times);
	sb_addz(&text, "\n");
	fails(text.s, want, NULL);
	sb_free(&text);
}

START_TEST(depth_is_limited)
{
	deep("", "a {\n", "", "}\n", NESTING_MAX, "");
	deep("x = ", "(", "1", ")", NESTING_MAX, "");
	deep("", "a {\n", "", "}\n", NESTING_MAX + 1, "P006");
	deep("", "a {", "", "", 10000, "P006");
	deep("x = ", "(", "1", ")", 10000, "P006");
	deep("x = ", "[", "", "", 10000, "P006");
	deep("x = ", "\"${", "a", "}\"", 10000, "P006");
	deep("param x : ", "list(", "int", ")", 10000, "P006");
	deep("x = ", "!", "a", "", 100000, "P006");
	deep("x = ", "-", "a", "", 100000, "P006");
	deep("x = a", ".b", "", "", 100000, "P006");
	deep("x = a", "[1]", "", "", 100000, "P006");
	deep("x = 1", "+1", "", "", 100000, "P006");
	deep("x = 1", "+1", "", "", EXPR_DEPTH_MAX - 1, "");
	deep("x = ", "if a then b else ", "c", "", 100000, "P006");
	deep("if a { }", " else if a { }", "", "", 100000, "P006");
	deep("x = [", "1, ", "", "", 1, "P004");
}
END_TEST

START_TEST(long_lists_are_no_depth)
{
	deep("", "a = 1\n", "", "", 100000, "");
	deep("x = [1", ", 1", "]", "", 100000, "");
	deep("-> a", ", a", "", "", 100000, "");
	deep("a", ".b", " = 1", "", 100000, "");
	deep("x = \"", "a${b}", "\"", "", 100000, "");
}
END_TEST

START_TEST(a_flood_of_errors_is_capped)
{
	struct sb text = { 0 };
	struct parsed r;

	repeat(&text, "= 1\n", 5000);
	r = parse_text(text.s, text.n, false);
	ck_assert_uint_eq(sink_size(r.sink), SYNTAX_ERRORS_MAX);
	parsed_free(&r);
	sb_free(&text);
}
END_TEST

UNIT_MAIN("syntax", numbers, number_splits_into_digits_and_suffix, names, strings, block_strings,
	  separators, documentation, fields, blocks, entries, arrows, parameters, other_statements,
	  precedence, collections, one_whole_expression, spans, messages, yaml_colon_has_a_safe_fix,
	  recovery_keeps_the_rest, brackets_are_repaired, eight_errors_are_eight_diagnostics,
	  text_that_is_none, flagship_parses, every_prefix_of_the_flagship_gives_a_tree,
	  garbage_gives_a_tree, depth_is_limited, long_lists_are_no_depth,
	  a_flood_of_errors_is_capped)
