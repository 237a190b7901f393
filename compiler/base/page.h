/*
 * page.h - text files that were put into the compiler when it was built; see tools/embed.py.
 */
#ifndef KZ_BASE_PAGE_H
#define KZ_BASE_PAGE_H

#include <stddef.h>

#include "base/str.h"

struct page {
	const char *name; /* of the file, without folder and suffix */
	struct str text;  /* NUL-terminated behind its last byte */
};

#endif
