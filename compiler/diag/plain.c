/*
 * plain.c - diagnostics as sentences, for screen readers and logs: no drawing, no columns that
 * mean anything by standing below each other.
 */
#include "base/utf8.h"
#include "diag/render.h"
#include "diag/told.h"

static void add_place(const struct sources *ss, const struct label *l, struct sb *out)
{
	struct position p = source_position(ss, l->span.file, l->span.start);

	utf8_add_safe(out, str_of(source_path(ss, l->span.file)));
	sb_printf(out, ", line %u, column %u", p.line, p.column);
}

static void add_label(const struct sources *ss, const struct label *l, struct sb *out)
{
	if (!*l->text)
		return;
	sb_addz(out, "  ");
	if (l->primary)
		sb_addz(out, "there");
	else if (told_place(ss, l))
		add_place(ss, l, out);
	else
		sb_addz(out, "elsewhere");
	sb_addz(out, ": ");
	utf8_add_safe(out, str_of(l->text));
	sb_addc(out, '\n');
}

static void add_diag(const struct sources *ss, const struct diag *d, struct sb *out)
{
	const struct label *first = &d->labels.v[0];

	sb_printf(out, "%s %s", level_name(d->level), diag_code_name(d->code));
	if (told_place(ss, first)) {
		sb_addz(out, " in ");
		add_place(ss, first, out);
	}
	sb_addz(out, ": ");
	told_headline(d, out);
	sb_addc(out, '\n');
	vec_for(i, &d->labels) {
		add_label(ss, &d->labels.v[i], out);
	}
	told_details(d, "  ", out);
}

render_fn render_plain;

void render_plain(const struct sink *s, const struct render_options *opt, struct sb *out)
{
	(void)opt;
	for (size_t i = 0; i < sink_size(s); i++)
		add_diag(sink_sources(s), sink_at(s, i), out);
}
