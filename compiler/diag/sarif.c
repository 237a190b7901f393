/*
 * sarif.c - diagnostics as SARIF 2.1.0, for code scanning.
 *
 * Columns count code points and lines begin at 1, as everywhere else.  Paths are URIs relative to
 * the folder that the compiler ran in, or absolute where they were given so.
 */
#include "diag/render.h"
#include "diag/told.h"
#include "diag/tojson.h"

#include <string.h>

#define put tojson_put
#define push tojson_push

static json_t *message(const char *text)
{
	json_t *j = json_object();

	put(j, "text", tojson_text(text));
	return j;
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~/", c));
}

static json_t *uri(const char *path)
{
	struct sb b = { 0 };
	json_t *j;

	sb_addz(&b, *path == '/' ? "file://" : "");
	for (; *path; path++) {
		if (is_plain(*path))
			sb_addc(&b, *path);
		else
			sb_printf(&b, "%%%02X", (unsigned char)*path);
	}
	j = tojson_text(b.s);
	sb_free(&b);
	return j;
}

static json_t *artifact(const struct sources *ss, uint32_t file)
{
	json_t *j = json_object();

	put(j, "uri", uri(source_path(ss, file)));
	return j;
}

static json_t *region(const struct sources *ss, struct span s)
{
	struct position start = source_position(ss, s.file, s.start);
	struct position end = source_position(ss, s.file, s.end);
	json_t *j = json_object();

	put(j, "startLine", json_integer(start.line));
	put(j, "startColumn", json_integer(start.column));
	put(j, "endLine", json_integer(end.line));
	put(j, "endColumn", json_integer(end.column));
	return j;
}

static json_t *location(const struct sources *ss, const struct label *l)
{
	json_t *j = json_object(), *physical = json_object();

	put(physical, "artifactLocation", artifact(ss, l->span.file));
	put(physical, "region", region(ss, l->span));
	put(j, "physicalLocation", physical);
	if (*l->text)
		put(j, "message", message(l->text));
	return j;
}

/* The place of the finding, or those of its other labels. */
static json_t *locations(const struct sources *ss, const struct diag *d, bool primary)
{
	json_t *j = json_array();

	vec_for(i, &d->labels) {
		const struct label *l = &d->labels.v[i];

		if (l->primary == primary && told_place(ss, l))
			push(j, location(ss, l));
	}
	return j;
}

static json_t *replacement(const struct sources *ss, const struct edit *e)
{
	json_t *j = json_object();

	put(j, "deletedRegion", region(ss, e->span));
	if (*e->text)
		put(j, "insertedContent", message(e->text));
	return j;
}

/* The edits of a fix, by file. */
static json_t *changes(const struct sources *ss, const struct fix *f)
{
	json_t *j = json_array();

	for (uint32_t file = 1; file <= sources_count(ss); file++) {
		json_t *change, *replacements = json_array();

		vec_for(i, &f->edits) {
			if (f->edits.v[i].span.file == file)
				push(replacements, replacement(ss, &f->edits.v[i]));
		}
		if (!json_array_size(replacements)) {
			json_decref(replacements);
			continue;
		}
		change = json_object();
		put(change, "artifactLocation", artifact(ss, file));
		put(change, "replacements", replacements);
		push(j, change);
	}
	return j;
}

static json_t *fixes(const struct sources *ss, const struct diag *d)
{
	json_t *j = json_array();

	vec_for(i, &d->fixes) {
		json_t *fix, *edits = changes(ss, d->fixes.v[i]);

		if (!json_array_size(edits)) {
			json_decref(edits);
			continue;
		}
		fix = json_object();
		put(fix, "description", message(d->fixes.v[i]->text));
		put(fix, "artifactChanges", edits);
		push(j, fix);
	}
	return j;
}

static void put_filled(json_t *object, const char *key, json_t *array)
{
	if (json_array_size(array))
		put(object, key, array);
	else
		json_decref(array);
}

static json_t *told(const struct diag *d)
{
	struct sb b = { 0 };
	json_t *j;

	told_headline(d, &b);
	sb_addc(&b, '\n');
	told_details(d, "", &b);
	b.s[--b.n] = '\0'; /* the last line's end */
	j = message(b.s);
	sb_free(&b);
	return j;
}

static json_t *fingerprints(const struct diag *d)
{
	char fingerprint[DIAG_FINGERPRINT_SIZE];
	json_t *j = json_object();

	diag_fingerprint(d, fingerprint);
	put(j, "kaizenc/v1", tojson_text(fingerprint));
	return j;
}

static json_t *result(const struct sources *ss, const struct diag *d, int rule)
{
	json_t *j = json_object();

	put(j, "ruleId", tojson_text(diag_code_name(d->code)));
	put(j, "ruleIndex", json_integer(rule));
	put(j, "level", tojson_text(level_name(d->level)));
	put(j, "message", told(d));
	put(j, "locations", locations(ss, d, true));
	put_filled(j, "relatedLocations", locations(ss, d, false));
	put(j, "partialFingerprints", fingerprints(d));
	put_filled(j, "fixes", fixes(ss, d));
	return j;
}

static json_t *rule(enum diag_code code, const struct render_options *opt)
{
	const char *page = opt && opt->page ? opt->page(diag_code_name(code)) : NULL;
	json_t *j = json_object(), *configuration = json_object(), *help = json_object();

	put(j, "id", tojson_text(diag_code_name(code)));
	put(j, "name", tojson_text(diag_code_slug(code)));
	put(j, "shortDescription", message(diag_code_summary(code)));
	put(configuration, "level", tojson_text(level_name(diag_code_level(code))));
	put(j, "defaultConfiguration", configuration);
	put(help, "text", tojson_text(page ? page : diag_code_summary(code)));
	if (page)
		put(help, "markdown", tojson_text(page));
	put(j, "help", help);
	return j;
}

/* The rules of the findings, in the order of the codes; index[code] is where each stands. */
static json_t *rules(const struct sink *s, const struct render_options *opt, int *index)
{
	json_t *j = json_array();
	int n = 0;

	for (size_t i = 0; i < sink_size(s); i++)
		index[sink_at(s, i)->code] = 1;
	for (int c = 0; c < KZ_CODE_COUNT; c++) {
		if (!index[c])
			continue;
		index[c] = n++;
		push(j, rule((enum diag_code)c, opt));
	}
	return j;
}

static json_t *tool(const struct render_options *opt, json_t *of_rules)
{
	json_t *j = json_object(), *driver = json_object();

	put(driver, "name", json_string("kaizenc"));
	if (opt && opt->version)
		put(driver, "semanticVersion", tojson_text(opt->version));
	put(driver, "rules", of_rules);
	put(j, "driver", driver);
	return j;
}

render_fn render_sarif;

void render_sarif(const struct sink *s, const struct render_options *opt, struct sb *out)
{
	json_t *document = json_object(), *runs = json_array(), *run = json_object();
	json_t *results = json_array();
	int index[KZ_CODE_COUNT] = { 0 };

	put(run, "tool", tool(opt, rules(s, opt, index)));
	put(run, "columnKind", json_string("unicodeCodePoints"));
	for (size_t i = 0; i < sink_size(s); i++)
		push(results, result(sink_sources(s), sink_at(s, i), index[sink_at(s, i)->code]));
	put(run, "results", results);
	push(runs, run);
	put(document, "$schema",
	    json_string("https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/"
			"sarif-schema-2.1.0.json"));
	put(document, "version", json_string("2.1.0"));
	put(document, "runs", runs);
	tojson_finish(document, out);
}
