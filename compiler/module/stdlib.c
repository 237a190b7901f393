/*
 * stdlib.c - the pages of the standard library, from stdlib/ by way of tools/embed.py.
 */
#include <string.h>

#include "base/page.h"
#include "module/module.h"

extern const struct page stdlib_pages[];
extern const size_t stdlib_pages_count;
extern const char *const stdlib_page_names[];

struct str stdlib_page(const char *name)
{
	for (size_t i = 0; i < stdlib_pages_count; i++)
		if (!strcmp(stdlib_pages[i].name, name))
			return stdlib_pages[i].text;
	return (struct str){ 0 };
}

const char *const *stdlib_names(void)
{
	return stdlib_page_names;
}
