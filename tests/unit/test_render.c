/* Whole outputs of the human, short and JSON renderers. */
#define _GNU_SOURCE /* memmem */
#include <jansson.h>
#include <string.h>

#include "base/intern.h"
#include "diag/render.h"
#include "unit.h"

struct run {
	struct arena *arena;
	struct interner *names;
	struct sources *sources;
	struct sink *sink;
};

static struct run start(const char *text)
{
	struct run r = { arena_new(), interner_new(), sources_new(&vfs_disk), NULL };

	sources_add(r.sources, "stack.kaizen", str_of(text));
	r.sink = sink_new(r.arena, r.sources);
	return r;
}

static void finish(struct run *r)
{
	interner_free(r->names);
	sources_free(r->sources);
	arena_free(r->arena);
}

/* The first place of `needle` in a file. */
static struct span at_in(struct run *r, uint32_t file, const char *needle)
{
	struct str text = source_text(r->sources, file);
	const char *p = memmem(text.s, text.n, needle, strlen(needle));
	uint32_t from;

	ck_assert_msg(p != NULL, "%s", needle);
	from = (uint32_t)(p - text.s);
	return (struct span){ file, from, from + (uint32_t)strlen(needle) };
}

static struct span at(struct run *r, const char *needle)
{
	return at_in(r, 1, needle);
}

static struct span after(struct span s)
{
	return (struct span){ s.file, s.end, s.end };
}

static void expect(struct run *r, const char *format, const struct render_options *opt,
		   const char *want)
{
	struct sb out = { 0 };

	sink_finish(r->sink);
	render_find(format)(r->sink, opt, &out);
	ck_assert_str_eq(out.s ? out.s : "", want);
	sb_free(&out);
}

/* The diagnostic of EXPERIENCE.md. */
static struct run budget(void)
{
	struct sb text = { 0 };
	struct run r;
	struct diag *d;
	struct span s;

	sb_addn(&text, '\n', 28);
	sb_addz(&text, "    replicas  = 3\n\n    budget    { min_available = 2 }\n");
	sb_addn(&text, '\n', 64);
	sb_addz(&text, "    service backend  { replicas = 1, autoscale { replicas = 1..3 } }\n");
	r = start("");
	sources_free(r.sources);
	r.sources = sources_new(&vfs_disk);
	sources_add(r.sources, "stack.kaizen",
		    (struct str){ arena_strndup(r.arena, text.s, text.n), text.n });
	sb_free(&text);
	r.sink = sink_new(r.arena, r.sources);
	sink_set_env_count(r.sink, 3);
	sink_set_env(r.sink, internz(r.names, "dev"));
	d = diag_new(r.sink, KZ_T012, at(&r, "min_available = 2"),
		     "disruption budget of `backend` can never be met");
	diag_object(d, "backend");
	diag_here(d, "set in base, still in force in `dev`: 2 of 1 pods must stay up");
	s = at(&r, "3");
	diag_label(d, s, "base value; `dev` replaces it");
	diag_label(d, at(&r, "replicas = 1"), "`dev` lowers it to 1 here");
	diag_value(d, "backend.replicas = 1");
	diag_value(d, "backend.budget.min_available = 2 (staging, prod: fine)");
	diag_note(d, "Kubernetes accepts this; the next node drain then waits until someone "
		     "intervenes");
	fix_edit(d, diag_fix(d, FIX_NEEDS_LOOK, "turn the budget off where there is one pod"),
		 after(at(&r, "replicas = 1..3 }")), ", budget { min_available = 0 }");
	return r;
}

static const char budget_text[] =
	"error[KZ-T012]: disruption budget of `backend` can never be met in env `dev`\n"
	"  --> stack.kaizen:31:17\n"
	"   |\n"
	"29 |     replicas  = 3\n"
	"   |                 - base value; `dev` replaces it\n"
	"...\n"
	"31 |     budget    { min_available = 2 }\n"
	"   |                 ^^^^^^^^^^^^^^^^^ set in base, still in force in `dev`: 2 of 1 pods "
	"must stay up\n"
	"...\n"
	"96 |     service backend  { replicas = 1, autoscale { replicas = 1..3 } }\n"
	"   |                        ------------ `dev` lowers it to 1 here\n"
	"   = env dev: backend.replicas = 1, backend.budget.min_available = 2 (staging, prod: "
	"fine)\n"
	"   = note: Kubernetes accepts this; the next node drain then waits until someone "
	"intervenes\n"
	"help: turn the budget off where there is one pod   [needs a look]\n"
	"96 |     service backend  { replicas = 1, autoscale { replicas = 1..3 }, budget { "
	"min_available = 0 } }\n"
	"   |                                                                   "
	"++++++++++++++++++++++++++++++\n";

START_TEST(human_draws_the_sample)
{
	struct run r = budget();

	expect(&r, "human", NULL, budget_text);
	finish(&r);
}
END_TEST

START_TEST(human_without_a_place)
{
	struct run r = start("");

	diag_help(diag_new(r.sink, KZ_F001, NO_SPAN, "cannot write `out`"), "try another folder");
	expect(&r, "human", NULL,
	       "error[KZ-F001]: cannot write `out`\n"
	       "help: try another folder\n");
	finish(&r);
}
END_TEST

START_TEST(human_puts_labels_of_a_line_in_one_row)
{
	struct run r = start("port 80 -> web.http because\n");
	struct diag *d = diag_new(r.sink, KZ_T002, at(&r, "web.http"), "types differ");

	diag_here(d, "a port");
	diag_label(d, at(&r, "80"), "a number");
	diag_label(d, at(&r, "because"), "the reason");
	expect(&r, "human", NULL,
	       "error[KZ-T002]: types differ\n"
	       " --> stack.kaizen:1:12\n"
	       "  |\n"
	       "1 | port 80 -> web.http because\n"
	       "  |      --    ^^^^^^^^ ------- the reason\n"
	       "  |      |     |\n"
	       "  |      |     a port\n"
	       "  |      a number\n");
	finish(&r);
}
END_TEST

START_TEST(human_puts_overlapping_labels_in_rows)
{
	struct run r = start("a = b + c\n");
	struct diag *d = diag_new(r.sink, KZ_T002, at(&r, "b + c"), "types differ");

	diag_label(d, at(&r, "b"), "text");
	diag_label(d, at(&r, "c"), "number");
	diag_here(d, "this sum");
	expect(&r, "human", NULL,
	       "error[KZ-T002]: types differ\n"
	       " --> stack.kaizen:1:5\n"
	       "  |\n"
	       "1 | a = b + c\n"
	       "  |     ^^^^^ this sum\n"
	       "  |     -   - number\n"
	       "  |     |\n"
	       "  |     text\n");
	finish(&r);
}
END_TEST

START_TEST(human_handles_tabs_wide_and_hostile_text)
{
	struct run r = start("\tx = \"\xe6\x97\xa5\xe6\x9c\xac e\xcc\x81\" + \x1b[2J y\n");
	struct diag *d = diag_new(r.sink, KZ_T002, at(&r, "y"), "bad \x1b[31m\n`y`");

	diag_label(d, at(&r, "\xe6\x97\xa5\xe6\x9c\xac"), "wide");
	expect(&r, "human", NULL,
	       "error[KZ-T002]: bad \xef\xbf\xbd[31m `y`\n"
	       " --> stack.kaizen:1:21\n"
	       "  |\n"
	       "1 |     x = \"\xe6\x97\xa5\xe6\x9c\xac e\xcc\x81\" + \xef\xbf\xbd[2J y\n"
	       "  |          ----           ^\n"
	       "  |          |\n"
	       "  |          wide\n");
	finish(&r);
}
END_TEST

START_TEST(human_underlines_the_first_of_many_lines)
{
	struct run r = start("block {  \n  x\n}\n");

	diag_here(diag_new(r.sink, KZ_P004, at(&r, "{  \n  x\n}"), "unclosed"), "opened here");
	expect(&r, "human", NULL,
	       "error[KZ-P004]: unclosed\n"
	       " --> stack.kaizen:1:7\n"
	       "  |\n"
	       "1 | block {\n"
	       "  |       ^ opened here\n");
	finish(&r);
}
END_TEST

START_TEST(human_marks_the_end_of_the_file)
{
	struct run r = start("abc");
	struct span end = after(at(&r, "abc"));

	diag_here(diag_new(r.sink, KZ_P001, end, "unexpected end"), "a value is missing");
	end.start = end.end = 99; /* beyond the text */
	diag_new(r.sink, KZ_P001, end, "beyond");
	expect(&r, "human", NULL,
	       "error[KZ-P001]: unexpected end\n"
	       " --> stack.kaizen:1:4\n"
	       "  |\n"
	       "1 | abc\n"
	       "  |    ^ a value is missing\n"
	       "\n"
	       "error[KZ-P001]: beyond\n"
	       " --> stack.kaizen:1:4\n"
	       "  |\n"
	       "1 | abc\n"
	       "  |    ^\n");
	finish(&r);
}
END_TEST

START_TEST(human_shows_other_files_in_blocks)
{
	struct run r = start("import x\nuse x.y\n");
	struct diag *d = diag_new(r.sink, KZ_D011, at(&r, "y"), "`x` has no member `y`");

	sources_add(r.sources, "lib/x.kaizen", STR("\n\n\n\n\n\n\n\n\n\ncomponent x\n"));
	diag_label(d, at_in(&r, 2, "x"), "declared here");
	diag_label(d, at(&r, "import x"), "imported here");
	expect(&r, "human", NULL,
	       "error[KZ-D011]: `x` has no member `y`\n"
	       "  --> stack.kaizen:2:7\n"
	       "   |\n"
	       " 1 | import x\n"
	       "   | -------- imported here\n"
	       " 2 | use x.y\n"
	       "   |       ^\n"
	       "  ::: lib/x.kaizen:11:11\n"
	       "   |\n"
	       "11 | component x\n"
	       "   |           - declared here\n");
	finish(&r);
}
END_TEST

START_TEST(human_cuts_long_lines)
{
	struct sb text = { 0 }, want = { 0 };
	struct run r;

	sb_addn(&text, 'a', 200);
	sb_addz(&text, " HERE ");
	sb_addn(&text, 'b', 300);
	r = start(text.s);
	diag_here(diag_new(r.sink, KZ_P001, at(&r, "HERE"), "odd"), "this");
	sb_addz(&want, "error[KZ-P001]: odd\n --> stack.kaizen:1:202\n  |\n1 | \xe2\x80\xa6");
	sb_addn(&want, 'a', 38);
	sb_addz(&want, " HERE ");
	sb_addn(&want, 'b', 114);
	sb_addz(&want, "\xe2\x80\xa6\n  | ");
	sb_addn(&want, ' ', 40);
	sb_addz(&want, "^^^^ this\n");
	expect(&r, "human", NULL, want.s);
	sb_free(&text);
	sb_free(&want);
	finish(&r);
}
END_TEST

START_TEST(human_cuts_towards_the_primary_label)
{
	struct sb text = { 0 }, want = { 0 };
	struct run r;
	struct diag *d;

	sb_addz(&text, "first ");
	sb_addn(&text, 'a', 300);
	sb_addz(&text, " HERE");
	r = start(text.s);
	d = diag_new(r.sink, KZ_P001, at(&r, "HERE"), "odd");
	diag_label(d, at(&r, "first"), "far");
	sb_addz(&want, "error[KZ-P001]: odd\n --> stack.kaizen:1:308\n  |\n1 | \xe2\x80\xa6");
	sb_addn(&want, 'a', 153);
	sb_addz(&want, " HERE\n  | -");
	sb_addn(&want, ' ', 154);
	sb_addz(&want, "^^^^\n  | |\n  | far\n");
	expect(&r, "human", NULL, want.s);
	sb_free(&text);
	sb_free(&want);
	finish(&r);
}
END_TEST

START_TEST(human_previews_replacing_and_deleting)
{
	struct run r = start("replcias = 3, 3\n");
	struct diag *d = diag_new(r.sink, KZ_T001, at(&r, "replcias"), "unknown field `replcias`");

	diag_did_you_mean(d, "replicas");
	fix_edit(d, diag_fix(d, FIX_SAFE, "drop the second"), at(&r, ", 3"), "");
	expect(&r, "human", NULL,
	       "error[KZ-T001]: unknown field `replcias`\n"
	       " --> stack.kaizen:1:1\n"
	       "  |\n"
	       "1 | replcias = 3, 3\n"
	       "  | ^^^^^^^^\n"
	       "help: did you mean `replicas`?   [safe]\n"
	       "1 | replicas = 3, 3\n"
	       "  | ++++++++\n"
	       "help: drop the second   [safe]\n"
	       "1 | replcias = 3, 3\n"
	       "  |             ---\n");
	finish(&r);
}
END_TEST

START_TEST(human_previews_many_edits_in_a_line)
{
	struct run r = start("a = b\n");
	struct diag *d = diag_new(r.sink, KZ_T002, at(&r, "b"), "odd");
	struct fix *f = diag_fix(d, FIX_SAFE, "wrap it");

	fix_edit(d, f, after(at(&r, "b")), ")");
	fix_edit(d, f, (struct span){ 1, 4, 4 }, "f(");
	expect(&r, "human", NULL,
	       "error[KZ-T002]: odd\n"
	       " --> stack.kaizen:1:5\n"
	       "  |\n"
	       "1 | a = b\n"
	       "  |     ^\n"
	       "help: wrap it   [safe]\n"
	       "1 | a = f(b)\n"
	       "  |     ++ +\n");
	finish(&r);
}
END_TEST

START_TEST(human_previews_lines_like_a_diff)
{
	struct run r = start("service web {\r\n  a = 1\r\n}\r\n");
	struct diag *d = diag_new(r.sink, KZ_T004, at(&r, "web"), "`web` has no image");

	fix_edit(d, diag_fix(d, FIX_NEEDS_LOOK, "name one"), after(at(&r, "web {")),
		 "\n  image = \"x\"");
	fix_edit(d, diag_fix(d, FIX_SAFE, "drop a line"), at(&r, "  a = 1\r\n"), "");
	expect(&r, "human", NULL,
	       "error[KZ-T004]: `web` has no image\n"
	       " --> stack.kaizen:1:9\n"
	       "  |\n"
	       "1 | service web {\n"
	       "  |         ^^^\n"
	       "help: name one   [needs a look]\n"
	       "2 +   image = \"x\"\n"
	       "help: drop a line   [safe]\n"
	       "2 -   a = 1\n");
	finish(&r);
}
END_TEST

START_TEST(human_hides_long_diffs_and_senseless_edits)
{
	struct run r = start("a\n");
	struct diag *d = diag_new(r.sink, KZ_T004, at(&r, "a"), "odd");
	struct fix *f = diag_fix(d, FIX_SAFE, "overlapping");

	fix_edit(d, f, at(&r, "a"), "b");
	fix_edit(d, f, at(&r, "a"), "c");
	fix_edit(d, diag_fix(d, FIX_SAFE, "outside"), (struct span){ 1, 50, 60 }, "c");
	fix_edit(d, diag_fix(d, FIX_SAFE, "no file"), (struct span){ 7, 0, 0 }, "c");
	diag_fix(d, FIX_SAFE, "no edits");
	fix_edit(d, diag_fix(d, FIX_SAFE, "long"), after(at(&r, "a")), "\n1\n2\n3\n4\n5\n6\n7\n8\n9");
	expect(&r, "human", NULL,
	       "error[KZ-T004]: odd\n"
	       "  --> stack.kaizen:1:1\n"
	       "   |\n"
	       " 1 | a\n"
	       "   | ^\n"
	       "help: overlapping   [safe]\n"
	       "help: outside   [safe]\n"
	       "help: no file   [safe]\n"
	       "help: no edits   [safe]\n"
	       "help: long   [safe]\n");
	finish(&r);
}
END_TEST

START_TEST(human_groups_values_by_environment)
{
	struct run r = start("a\n");
	static const char *const envs[] = { "dev", "test", "prod" };

	for (size_t i = 0; i < 3; i++) {
		struct diag *d;

		sink_set_env(r.sink, internz(r.names, envs[i]));
		d = diag_new(r.sink, KZ_T004, at(&r, "a"), "odd");
		diag_value(d, "a = %d", i == 2 ? 2 : 1);
		diag_value(d, "b = 1");
		sink_set_env(r.sink, NULL);
		diag_value(d, "c = 1");
	}
	sink_set_env_count(r.sink, 3);
	expect(&r, "human", NULL,
	       "error[KZ-T004]: odd\n"
	       " --> stack.kaizen:1:1\n"
	       "  |\n"
	       "1 | a\n"
	       "  | ^\n"
	       "  = envs dev, test: a = 1, b = 1\n"
	       "  = c = 1\n"
	       "  = env prod: a = 2, b = 1\n");
	finish(&r);
}
END_TEST

START_TEST(human_caps_and_separates)
{
	struct run r = start("a b c d\n");
	struct render_options opt = { .max = 2 };

	diag_new(r.sink, KZ_W004, at(&r, "a"), "one");
	diag_new(r.sink, KZ_T001, at(&r, "b"), "two");
	diag_new(r.sink, KZ_T001, at(&r, "c"), "three");
	diag_new(r.sink, KZ_T001, at(&r, "d"), "four");
	expect(&r, "human", &opt,
	       "warning[KZ-W004]: one\n"
	       " --> stack.kaizen:1:1\n"
	       "  |\n"
	       "1 | a b c d\n"
	       "  | ^\n"
	       "\n"
	       "error[KZ-T001]: two\n"
	       " --> stack.kaizen:1:3\n"
	       "  |\n"
	       "1 | a b c d\n"
	       "  |   ^\n"
	       "\n"
	       "... and 2 more\n");
	finish(&r);
}
END_TEST

START_TEST(human_colours)
{
	struct run r = start("a\n");
	struct render_options opt = { .color = true };

	diag_here(diag_new(r.sink, KZ_T001, at(&r, "a"), "odd"), "x");
	expect(&r, "human", &opt,
	       "\x1b[1;31merror[KZ-T001]\x1b[0m\x1b[1m: odd\x1b[0m\n"
	       " \x1b[1;34m-->\x1b[0m stack.kaizen:1:1\n"
	       "\x1b[1;34m  |\x1b[0m\n"
	       "\x1b[1;34m1 |\x1b[0m a\n"
	       "\x1b[1;34m  |\x1b[0m \x1b[1;31m^\x1b[0m \x1b[1;31mx\x1b[0m\n");
	finish(&r);
}
END_TEST

START_TEST(short_prints_lines_for_editors)
{
	struct run r = budget();

	diag_new(r.sink, KZ_F001, NO_SPAN, "cannot\nwrite");
	expect(&r, "short", NULL,
	       "kaizenc: error: cannot write in env `dev` [KZ-F001]\n"
	       "stack.kaizen:31:17: error: disruption budget of `backend` can never be met in env "
	       "`dev` [KZ-T012]\n"
	       "stack.kaizen:29:17: note: base value; `dev` replaces it\n"
	       "stack.kaizen:96:24: note: `dev` lowers it to 1 here\n");
	finish(&r);
}
END_TEST

START_TEST(json_is_complete_and_ordered)
{
	struct run r = start("\xef\xbb\xbf" "a = \xff\n");
	struct diag *d;

	sink_set_env_count(r.sink, 2);
	sink_set_env(r.sink, internz(r.names, "dev"));
	d = diag_new(r.sink, KZ_T001, at(&r, "a"), "odd \xff");
	diag_here(d, "here");
	diag_value(d, "a = 1");
	diag_note(d, "n");
	diag_help(d, "h");
	diag_did_you_mean(d, "b");
	sink_set_env(r.sink, NULL);
	diag_new(r.sink, KZ_W004, NO_SPAN, "w");
	expect(&r, "json", NULL,
	       "{\n"
	       "  \"schema\": \"kaizenc-diagnostics/1\",\n"
	       "  \"diagnostics\": [\n"
	       "    {\n"
	       "      \"code\": \"KZ-W004\",\n"
	       "      \"slug\": \"unused-permission\",\n"
	       "      \"level\": \"warning\",\n"
	       "      \"message\": \"w\",\n"
	       "      \"envs\": [],\n"
	       "      \"object\": null,\n"
	       "      \"labels\": [],\n"
	       "      \"values\": [],\n"
	       "      \"notes\": [],\n"
	       "      \"help\": [],\n"
	       "      \"fixes\": [],\n"
	       "      \"fingerprint\": \"b672ed5e8c53c60c\",\n"
	       "      \"rendered\": \"warning[KZ-W004]: w\\n\"\n"
	       "    },\n"
	       "    {\n"
	       "      \"code\": \"KZ-T001\",\n"
	       "      \"slug\": \"unknown-field\",\n"
	       "      \"level\": \"error\",\n"
	       "      \"message\": \"odd \xef\xbf\xbd\",\n"
	       "      \"envs\": [\n"
	       "        \"dev\"\n"
	       "      ],\n"
	       "      \"object\": null,\n"
	       "      \"labels\": [\n"
	       "        {\n"
	       "          \"path\": \"stack.kaizen\",\n"
	       "          \"line\": 1,\n"
	       "          \"column\": 1,\n"
	       "          \"endLine\": 1,\n"
	       "          \"endColumn\": 2,\n"
	       "          \"byteStart\": 3,\n"
	       "          \"byteEnd\": 4,\n"
	       "          \"primary\": true,\n"
	       "          \"text\": \"here\"\n"
	       "        }\n"
	       "      ],\n"
	       "      \"values\": [\n"
	       "        {\n"
	       "          \"env\": \"dev\",\n"
	       "          \"text\": \"a = 1\"\n"
	       "        }\n"
	       "      ],\n"
	       "      \"notes\": [\n"
	       "        \"n\"\n"
	       "      ],\n"
	       "      \"help\": [\n"
	       "        \"h\"\n"
	       "      ],\n"
	       "      \"fixes\": [\n"
	       "        {\n"
	       "          \"text\": \"did you mean `b`?\",\n"
	       "          \"confidence\": \"safe\",\n"
	       "          \"edits\": [\n"
	       "            {\n"
	       "              \"path\": \"stack.kaizen\",\n"
	       "              \"byteStart\": 3,\n"
	       "              \"byteEnd\": 4,\n"
	       "              \"text\": \"b\"\n"
	       "            }\n"
	       "          ]\n"
	       "        }\n"
	       "      ],\n"
	       "      \"fingerprint\": \"3e9f8f31a2b24e0d\",\n"
	       "      \"rendered\": \"error[KZ-T001]: odd \xef\xbf\xbd in env `dev`\\n"
	       " --> stack.kaizen:1:1\\n  |\\n1 | a = \xef\xbf\xbd\\n  | ^ here\\n"
	       "  = env dev: a = 1\\n  = note: n\\nhelp: h\\nhelp: did you mean `b`?   [safe]\\n"
	       "1 | b = \xef\xbf\xbd\\n  | +\\n\"\n"
	       "    }\n"
	       "  ],\n"
	       "  \"summary\": {\n"
	       "    \"errors\": 1,\n"
	       "    \"warnings\": 1,\n"
	       "    \"notes\": 0\n"
	       "  }\n"
	       "}\n");
	finish(&r);
}
END_TEST

START_TEST(empty_sinks_render)
{
	struct run r = start("a\n");

	expect(&r, "human", NULL, "");
	expect(&r, "short", NULL, "");
	expect(&r, "json", NULL,
	       "{\n"
	       "  \"schema\": \"kaizenc-diagnostics/1\",\n"
	       "  \"diagnostics\": [],\n"
	       "  \"summary\": {\n"
	       "    \"errors\": 0,\n"
	       "    \"warnings\": 0,\n"
	       "    \"notes\": 0\n"
	       "  }\n"
	       "}\n");
	finish(&r);
}
END_TEST

START_TEST(any_spans_render)
{
	/* Every pair of offsets, also ones that no phase should make. */
	struct run r = start("a\t\xc3\xa9\r\n\n\xff\xe6\x97\xa5 b");

	for (uint32_t from = 0; from < 18; from++) {
		for (uint32_t to = 0; to < 18; to++) {
			struct span s = { 1 + (from + to) % 3, from, to };
			struct diag *d = diag_new(r.sink, KZ_P001, s, "x");

			diag_label(d, (struct span){ 1, to, from }, "l");
			fix_edit(d, diag_fix(d, FIX_SAFE, "f"), (struct span){ 1, from, to }, "\n");
			fix_edit(d, diag_fix(d, FIX_SAFE, "f"), (struct span){ 1, from, to }, "y");
		}
	}
	sink_finish(r.sink);
	for (const char *const *name = render_names(); *name; name++) {
		struct sb out = { 0 };

		render_find(*name)(r.sink, NULL, &out);
		ck_assert_uint_gt(out.n, 0);
		sb_free(&out);
	}
	ck_assert_ptr_null(render_find("yaml"));
	finish(&r);
}
END_TEST

UNIT_MAIN("render", human_draws_the_sample, human_without_a_place,
	  human_puts_labels_of_a_line_in_one_row, human_puts_overlapping_labels_in_rows,
	  human_handles_tabs_wide_and_hostile_text, human_underlines_the_first_of_many_lines,
	  human_marks_the_end_of_the_file, human_shows_other_files_in_blocks,
	  human_cuts_long_lines, human_cuts_towards_the_primary_label,
	  human_previews_replacing_and_deleting, human_previews_many_edits_in_a_line,
	  human_previews_lines_like_a_diff, human_hides_long_diffs_and_senseless_edits,
	  human_groups_values_by_environment, human_caps_and_separates, human_colours,
	  short_prints_lines_for_editors, json_is_complete_and_ordered, empty_sinks_render,
	  any_spans_render)
