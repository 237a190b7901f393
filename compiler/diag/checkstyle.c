/*
 * checkstyle.c - diagnostics as Checkstyle's XML, which most build servers read.
 */
#include <string.h>

#include "base/utf8.h"
#include "diag/render.h"
#include "diag/told.h"

/* The value of an attribute. Characters that XML cannot hold become U+FFFD. */
static void add_value(struct sb *out, const char *text)
{
	struct str s = str_of(text);
	uint32_t cp;

	for (size_t i = 0, n; i < s.n; i += n) {
		n = utf8_next(s, i, &cp);
		if (cp == UTF8_BROKEN || cp == 0xfffe || cp == 0xffff ||
		    (utf8_is_unsafe(cp) && cp != '\n' && cp != '\t'))
			sb_addz(out, "\xef\xbf\xbd");
		else if (cp < 0x80 && strchr("<>&\"'\n\t", (int)cp))
			sb_printf(out, "&#%u;", (unsigned)cp);
		else
			sb_add(out, s.s + i, n);
	}
}

static void add_diag(const struct sources *ss, const struct diag *d, struct sb *out)
{
	const struct label *first = &d->labels.v[0];
	struct sb text = { 0 };

	sb_addz(out, "    <error");
	if (told_place(ss, first)) {
		struct position p = source_position(ss, first->span.file, first->span.start);

		sb_printf(out, " line=\"%u\" column=\"%u\"", p.line, p.column);
	}
	told_headline(d, &text);
	if (*first->text)
		sb_printf(&text, ": %s", first->text);
	sb_printf(out, " severity=\"%s\" message=\"",
		  d->level == LEVEL_NOTE ? "info" : level_name(d->level));
	add_value(out, text.s);
	sb_printf(out, "\" source=\"kaizenc.%s\"/>\n", diag_code_name(d->code));
	sb_free(&text);
}

static uint32_t file_of(const struct sink *s, size_t i)
{
	const struct label *first = &sink_at(s, i)->labels.v[0];

	return told_place(sink_sources(s), first) ? first->span.file : 0;
}

render_fn render_checkstyle;

/* The findings of a file stand together: the sink is sorted by it. */
void render_checkstyle(const struct sink *s, const struct render_options *opt, struct sb *out)
{
	(void)opt;
	sb_addz(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n");
	for (size_t i = 0; i < sink_size(s); i++) {
		uint32_t file = file_of(s, i);

		if (i == 0 || file != file_of(s, i - 1)) {
			sb_addz(out, i ? "  </file>\n  <file name=\"" : "  <file name=\"");
			add_value(out, file ? source_path(sink_sources(s), file) : "kaizenc");
			sb_addz(out, "\">\n");
		}
		add_diag(sink_sources(s), sink_at(s, i), out);
	}
	sb_addz(out, sink_size(s) ? "  </file>\n</checkstyle>\n" : "</checkstyle>\n");
}
