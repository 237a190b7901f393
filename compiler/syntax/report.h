/*
 * report.h - reporting the syntax errors of one file.
 *
 * Counts them, so that garbage costs a bounded number of diagnostics.
 */
#ifndef KZ_SYNTAX_REPORT_H
#define KZ_SYNTAX_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "diag/diag.h"

#define SYNTAX_ERRORS_MAX 500 /* of one file; further ones are not told */

struct report {
	struct sink *sink;
	uint32_t file;
	unsigned count;
	bool too_deep; /* KZ-P006 was told; it is told once, and explains what is unclosed */
};

static inline struct span report_span(const struct report *r, uint32_t start, uint32_t end)
{
	return (struct span){ r->file, start, end };
}

/* Returns NULL when enough has been said. */
struct diag *report_new(struct report *r, enum diag_code code, uint32_t start, uint32_t end,
			const char *fmt, ...) __attribute__((format(printf, 5, 6)));

#endif
