/*
 * utf8.h - code points and how wide they are on a terminal.
 *
 * Broken bytes never stop a reader: each one counts as one U+FFFD.
 */
#ifndef KZ_BASE_UTF8_H
#define KZ_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define UTF8_BROKEN ((uint32_t)0xFFFD)

/* Decodes the code point that begins at byte `at` (< s.n) into *ret_cp and returns its length in
 * bytes, at least 1. A byte that begins none gives UTF8_BROKEN and length 1. */
size_t utf8_next(struct str s, size_t at, uint32_t *ret_cp);

/* Offset of the first byte that is not UTF-8, or s.n when all of it is. */
size_t utf8_invalid_at(struct str s);

/* Terminal columns: 0 for combining marks, 2 for wide characters. */
unsigned utf8_width(uint32_t cp);

/* Control characters, and the bidirectional overrides that let a text look like another. */
bool utf8_is_unsafe(uint32_t cp);

/* Appends `s`, each broken byte and each unsafe character (but newline and tab) replaced by
 * U+FFFD. */
void utf8_add_safe(struct sb *b, struct str s);

#endif
