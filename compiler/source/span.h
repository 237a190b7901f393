/*
 * span.h - a place in a source text: a file and two byte offsets.
 *
 * Lines and columns exist only while something is rendered for people; see source.h.
 */
#ifndef KZ_SOURCE_SPAN_H
#define KZ_SOURCE_SPAN_H

#include <stdbool.h>
#include <stdint.h>

struct span {
	uint32_t file;	/* index into struct sources, from 1; 0 is "no place" */
	uint32_t start; /* first byte */
	uint32_t end;	/* one past the last byte */
};

#define NO_SPAN ((struct span){ 0, 0, 0 })

static inline bool span_known(struct span s)
{
	return s.file != 0;
}

static inline struct span span_join(struct span a, struct span b)
{
	if (!a.file || a.file != b.file)
		return a.file ? a : b;
	return (struct span){ a.file, a.start < b.start ? a.start : b.start,
			      a.end > b.end ? a.end : b.end };
}

static inline bool span_eq(struct span a, struct span b)
{
	return a.file == b.file && a.start == b.start && a.end == b.end;
}

#endif
