/*
 * short.c - diagnostics in the lines that GCC prints, for editors and problem matchers.
 *
 * One line is one message, so line ends in texts become spaces.
 */
#include <string.h>

#include "base/utf8.h"
#include "diag/render.h"

static void add_text(struct sb *out, const char *text)
{
	size_t from = out->n;

	utf8_add_safe(out, str_of(text));
	for (size_t i = from; i < out->n; i++)
		if (out->s[i] == '\n' || out->s[i] == '\t')
			out->s[i] = ' ';
}

static void add_place(const struct sources *ss, struct span where, struct sb *out)
{
	struct position p = source_position(ss, where.file, where.start);

	if (!p.line) {
		sb_addz(out, "kaizenc: ");
		return;
	}
	add_text(out, source_path(ss, where.file));
	sb_printf(out, ":%u:%u: ", p.line, p.column);
}

static void add_diag(const struct sources *ss, const struct diag *d, struct sb *out)
{
	const char *phrase = diag_env_phrase(d);

	add_place(ss, d->labels.v[0].span, out);
	sb_printf(out, "%s: ", level_name(d->level));
	add_text(out, d->headline);
	if (*phrase) {
		sb_addc(out, ' ');
		add_text(out, phrase);
	}
	sb_printf(out, " [%s]\n", diag_code_name(d->code));
	vec_for(i, &d->labels) {
		const struct label *l = &d->labels.v[i];

		if (l->primary || !*l->text)
			continue;
		add_place(ss, l->span, out);
		sb_addz(out, "note: ");
		add_text(out, l->text);
		sb_addc(out, '\n');
	}
}

render_fn render_short;

void render_short(const struct sink *s, const struct render_options *opt, struct sb *out)
{
	(void)opt;
	for (size_t i = 0; i < sink_size(s); i++)
		add_diag(sink_sources(s), sink_at(s, i), out);
}
