/*
 * utf8.c - code points and how wide they are on a terminal, over utf8proc.
 */
#include "base/utf8.h"

#include <utf8proc.h>

size_t utf8_next(struct str s, size_t at, uint32_t *ret_cp)
{
	utf8proc_int32_t cp;
	utf8proc_ssize_t n;

	if (!((unsigned char)s.s[at] & 0x80)) {
		*ret_cp = (unsigned char)s.s[at];
		return 1;
	}
	n = utf8proc_iterate((const utf8proc_uint8_t *)s.s + at, (utf8proc_ssize_t)(s.n - at),
			     &cp);
	if (n < 1) {
		*ret_cp = UTF8_BROKEN;
		return 1;
	}
	*ret_cp = (uint32_t)cp;
	return (size_t)n;
}

size_t utf8_invalid_at(struct str s)
{
	uint32_t cp;

	for (size_t i = 0; i < s.n;) {
		size_t n;

		if ((unsigned char)s.s[i] < 0x80) { /* nearly all of a source */
			i++;
			continue;
		}
		n = utf8_next(s, i, &cp);
		if (n == 1 && cp == UTF8_BROKEN) /* the real U+FFFD takes 3 bytes */
			return i;
		i += n;
	}
	return s.n;
}

unsigned utf8_width(uint32_t cp)
{
	int w;

	if (cp >= 0x20 && cp < 0x7f)
		return 1;
	w = utf8proc_charwidth((utf8proc_int32_t)cp);
	return w > 0 ? (unsigned)w : 0;
}

bool utf8_is_unsafe(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || (cp >= 0x202a && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069);
}

void utf8_add_safe(struct sb *b, struct str s)
{
	uint32_t cp;

	for (size_t i = 0; i < s.n;) {
		size_t n = utf8_next(s, i, &cp);
		bool broken = n == 1 && cp == UTF8_BROKEN;

		if (broken || (utf8_is_unsafe(cp) && cp != '\n' && cp != '\t'))
			sb_addz(b, "\xef\xbf\xbd");
		else
			sb_add(b, s.s + i, n);
		i += n;
	}
}
