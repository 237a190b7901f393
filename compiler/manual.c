/*
 * manual.c - the codes of diagnostics and their pages in the manual, from docs/rules/ by way of
 * tools/embed.py.
 */
#include <string.h>
#include <strings.h>

#include "base/page.h"
#include "diag/diag.h"
#include "kaizen.h"

extern const struct page rule_pages[];
extern const size_t rule_pages_count;

static const char *page_of(const char *name)
{
	for (size_t i = 0; i < rule_pages_count; i++)
		if (!strcmp(rule_pages[i].name, name))
			return rule_pages[i].text.s;
	return NULL;
}

bool kz_code_at(size_t i, struct kz_code *ret)
{
	enum diag_code c = (enum diag_code)(i + 1); /* KZ_NONE is none */

	if (i >= KZ_CODE_COUNT - 1)
		return false;
	ret->name = diag_code_name(c);
	ret->slug = diag_code_slug(c);
	ret->summary = diag_code_summary(c);
	ret->level = (enum kz_level)diag_code_level(c);
	ret->page = page_of(ret->name);
	return true;
}

bool kz_code_find(const char *text, struct kz_code *ret)
{
	for (size_t i = 0; kz_code_at(i, ret); i++)
		if (!strcasecmp(ret->name, text) || !strcasecmp(ret->name + 3, text) ||
		    !strcmp(ret->slug, text))
			return true;
	return false;
}

const char *kz_version(void)
{
	return KZ_VERSION;
}
