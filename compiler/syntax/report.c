/*
 * report.c - reporting the syntax errors of one file.
 */
#include "syntax/report.h"

#include <stdarg.h>

#include "base/str.h"

struct diag *report_new(struct report *r, enum diag_code code, uint32_t start, uint32_t end,
			const char *fmt, ...)
{
	struct sb text = { 0 };
	struct diag *d;
	va_list ap;

	if (r->count++ >= SYNTAX_ERRORS_MAX)
		return NULL;
	va_start(ap, fmt);
	sb_vprintf(&text, fmt, ap);
	va_end(ap);
	d = diag_new(r->sink, code, report_span(r, start, end), "%s", text.s ? text.s : "");
	sb_free(&text);
	return d;
}
