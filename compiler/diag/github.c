/*
 * github.c - diagnostics as workflow commands, which GitHub shows beside the lines of a change.
 */
#include <string.h>

#include "diag/render.h"
#include "diag/told.h"

/* Values of properties end at a comma, their list at a colon, and the command at its line's end. */
static void add_escaped(struct sb *out, const char *text, const char *escaped)
{
	for (; *text; text++) {
		if (strchr(escaped, *text))
			sb_printf(out, "%%%02X", (unsigned char)*text);
		else
			sb_addc(out, *text);
	}
}

static void add_place(const struct sources *ss, const struct label *l, struct sb *out)
{
	struct position start = source_position(ss, l->span.file, l->span.start);
	struct position end = source_position(ss, l->span.file, l->span.end);

	sb_addz(out, "file=");
	add_escaped(out, source_path(ss, l->span.file), "%\r\n:,");
	sb_printf(out, ",line=%u,endLine=%u", start.line, end.line);
	/* Columns are shown only where they are of one line. */
	if (start.line == end.line)
		sb_printf(out, ",col=%u,endColumn=%u", start.column, end.column);
	sb_addc(out, ',');
}

static void add_diag(const struct sources *ss, const struct diag *d, struct sb *out)
{
	const struct label *first = &d->labels.v[0];
	struct sb text = { 0 };

	told_headline(d, &text);
	if (*first->text)
		sb_printf(&text, "\n%s", first->text);
	sb_addc(&text, '\n');
	told_details(d, "", &text);
	text.s[--text.n] = '\0'; /* the last line's end */
	sb_printf(out, "::%s ", d->level == LEVEL_NOTE ? "notice" : level_name(d->level));
	if (told_place(ss, first))
		add_place(ss, first, out);
	sb_printf(out, "title=%s %s::", diag_code_name(d->code), diag_code_slug(d->code));
	add_escaped(out, text.s, "%\r\n");
	sb_addc(out, '\n');
	sb_free(&text);
}

render_fn render_github;

void render_github(const struct sink *s, const struct render_options *opt, struct sb *out)
{
	(void)opt;
	for (size_t i = 0; i < sink_size(s); i++)
		add_diag(sink_sources(s), sink_at(s, i), out);
}
