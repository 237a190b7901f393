/*
 * json.c - diagnostics for programs: kaizenc-diagnostics/1, see docs/diagnostics.schema.json.
 *
 * Fields are only ever added.  Byte offsets are those of the file, byte order mark included, so
 * that a program can edit what it reads from the disk.
 */
#include "diag/human.h"
#include "diag/render.h"
#include "diag/tojson.h"

#define BOM_SIZE 3
#define put tojson_put
#define push tojson_push

static void put_bytes(const struct sources *ss, json_t *object, struct span s)
{
	uint32_t before = source_has_bom(ss, s.file) ? BOM_SIZE : 0;

	put(object, "byteStart", json_integer(s.start + before));
	put(object, "byteEnd", json_integer(s.end + before));
}

static json_t *label_json(const struct sources *ss, const struct label *l)
{
	struct position start = source_position(ss, l->span.file, l->span.start);
	struct position end = source_position(ss, l->span.file, l->span.end);
	json_t *j = json_object();

	put(j, "path", tojson_text(source_path(ss, l->span.file)));
	put(j, "line", json_integer(start.line));
	put(j, "column", json_integer(start.column));
	put(j, "endLine", json_integer(end.line));
	put(j, "endColumn", json_integer(end.column));
	put_bytes(ss, j, l->span);
	put(j, "primary", json_boolean(l->primary));
	put(j, "text", tojson_text(l->text));
	return j;
}

/* Labels without a place say nothing to a program; their array is just shorter. */
static json_t *labels_json(const struct sources *ss, const struct diag *d)
{
	json_t *j = json_array();

	vec_for(i, &d->labels) {
		const struct label *l = &d->labels.v[i];

		if (l->span.file && l->span.file <= sources_count(ss))
			push(j, label_json(ss, l));
	}
	return j;
}

static json_t *values_json(const struct diag *d)
{
	json_t *j = json_array();

	vec_for(i, &d->values) {
		const struct diag_value *v = &d->values.v[i];
		json_t *value = json_object();

		put(value, "env", v->env ? tojson_text(v->env->s) : json_null());
		put(value, "text", tojson_text(v->text));
		push(j, value);
	}
	return j;
}

static json_t *texts_json(const char *const *texts, size_t n)
{
	json_t *j = json_array();

	for (size_t i = 0; i < n; i++)
		push(j, tojson_text(texts[i]));
	return j;
}

static json_t *envs_json(const struct diag *d)
{
	json_t *j = json_array();

	vec_for(i, &d->envs) {
		push(j, tojson_text(d->envs.v[i]->s));
	}
	return j;
}

static const char *confidence_name(enum confidence c)
{
	switch (c) {
	case FIX_SAFE:
		return "safe";
	case FIX_NEEDS_LOOK:
		break;
	}
	return "needs-look";
}

static json_t *fix_json(const struct sources *ss, const struct fix *f)
{
	json_t *j = json_object(), *edits = json_array();

	vec_for(i, &f->edits) {
		const struct edit *e = &f->edits.v[i];
		json_t *edit = json_object();

		put(edit, "path", tojson_text(source_path(ss, e->span.file)));
		put_bytes(ss, edit, e->span);
		put(edit, "text", tojson_text(e->text));
		push(edits, edit);
	}
	put(j, "text", tojson_text(f->text));
	put(j, "confidence", tojson_text(confidence_name(f->confidence)));
	put(j, "edits", edits);
	return j;
}

static json_t *fixes_json(const struct sources *ss, const struct diag *d)
{
	json_t *j = json_array();

	vec_for(i, &d->fixes) {
		push(j, fix_json(ss, d->fixes.v[i]));
	}
	return j;
}

static json_t *rendered_json(const struct sources *ss, const struct diag *d)
{
	struct sb b = { 0 };
	json_t *j;

	human_add(ss, d, NULL, &b);
	j = tojson_text(b.s);
	sb_free(&b);
	return j;
}

static json_t *diag_json(const struct sources *ss, const struct diag *d)
{
	char fingerprint[DIAG_FINGERPRINT_SIZE];
	json_t *j = json_object();

	diag_fingerprint(d, fingerprint);
	put(j, "code", tojson_text(diag_code_name(d->code)));
	put(j, "slug", tojson_text(diag_code_slug(d->code)));
	put(j, "level", tojson_text(level_name(d->level)));
	put(j, "message", tojson_text(d->headline));
	put(j, "envs", envs_json(d));
	put(j, "object", d->object ? tojson_text(d->object) : json_null());
	put(j, "labels", labels_json(ss, d));
	put(j, "values", values_json(d));
	put(j, "notes", texts_json(d->notes.v, d->notes.n));
	put(j, "help", texts_json(d->helps.v, d->helps.n));
	put(j, "fixes", fixes_json(ss, d));
	put(j, "fingerprint", tojson_text(fingerprint));
	put(j, "rendered", rendered_json(ss, d));
	return j;
}

static json_t *summary_json(const struct sink *s)
{
	size_t errors = sink_count(s, LEVEL_ERROR), warnings = sink_count(s, LEVEL_WARNING);
	json_t *j = json_object();

	put(j, "errors", json_integer((json_int_t)errors));
	put(j, "warnings", json_integer((json_int_t)(warnings - errors)));
	put(j, "notes", json_integer((json_int_t)(sink_count(s, LEVEL_NOTE) - warnings)));
	return j;
}

render_fn render_json;

void render_json(const struct sink *s, const struct render_options *opt, struct sb *out)
{
	json_t *document = json_object(), *diagnostics = json_array();

	(void)opt;
	for (size_t i = 0; i < sink_size(s); i++)
		push(diagnostics, diag_json(sink_sources(s), sink_at(s, i)));
	put(document, "schema", json_string("kaizenc-diagnostics/1"));
	put(document, "diagnostics", diagnostics);
	put(document, "summary", summary_json(s));
	tojson_finish(document, out);
}
