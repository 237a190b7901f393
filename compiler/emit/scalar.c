/*
 * scalar.c - which style a string is written in.
 *
 * The readers of our output disagree about plain scalars: YAML 1.1 (PyYAML, Go's yaml.v2 and so
 * kubectl) knows `yes`, `0777`, `1:30`, `1_000` and `2024-01-01`; YAML 1.2 knows `0o17`; each has
 * its own idea of numbers.  So nothing is guessed: plain is a short list of shapes that no reader
 * takes for anything but a string, and all else is quoted.  The shapes are
 *
 *   word      a letter or `/` first, then letters, digits and `_ . / @ + -`, and `:` between
 *             two of these; but no word that some reader knows as a value
 *   quantity  digits with a suffix of Kubernetes or of a duration: `250m`, `64Mi`, `30s`, `25%`
 *
 * A literal block cannot hold every text: libyaml itself falls back to quotes for spaces before
 * a line end and for tabs, and readers differ about blocks that begin with a space or an empty
 * line, or hold the line ends that only YAML 1.1 knows (U+0085, U+2028, U+2029).
 */
#include <string.h>

#include "base/utf8.h"
#include "emit/yaml.h"

#define LONGEST_RESERVED 8

/* In lower case. `=` and `<<` need no entry, their letters are in no shape. */
static const char *const reserved[] = {
	"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity",
};

static const char *const suffixes[] = {
	"%",  "n",  "u",  "m",	"k",  "M",  "G",  "T", "P",
	"Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "ms", "s", "h",
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_inner(char c)
{
	return is_letter(c) || is_digit(c) || (c && strchr("_./@+-", c) != NULL);
}

static bool is_reserved(struct str s)
{
	char low[LONGEST_RESERVED + 1] = { 0 };

	if (s.n > LONGEST_RESERVED)
		return false;
	for (size_t i = 0; i < s.n; i++)
		low[i] = (char)(s.s[i] >= 'A' && s.s[i] <= 'Z' ? s.s[i] + ('a' - 'A') : s.s[i]);
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		if (strcmp(low, reserved[i]) == 0)
			return true;
	}
	return false;
}

static bool is_word(struct str s)
{
	if (!is_letter(s.s[0]) && s.s[0] != '/')
		return false;
	for (size_t i = 1; i < s.n; i++) {
		if (s.s[i] == ':' && i + 1 < s.n && is_inner(s.s[i + 1]))
			continue;
		if (!is_inner(s.s[i]))
			return false;
	}
	return !is_reserved(s);
}

static bool is_quantity(struct str s)
{
	size_t i = 0;

	while (i < s.n && is_digit(s.s[i]))
		i++;
	if (i == 0 || i == s.n)
		return false;
	for (size_t k = 0; k < sizeof(suffixes) / sizeof(suffixes[0]); k++) {
		if (str_eqz((struct str){ s.s + i, s.n - i }, suffixes[k]))
			return true;
	}
	return false;
}

/* Whether libyaml writes the code point as itself in a block; everything outside the basic plane
 * it escapes, and so do we. */
static bool is_block_char(uint32_t cp)
{
	if (cp == '\n' || (cp >= 0x20 && cp <= 0x7E))
		return true;
	return cp >= 0xA0 && cp < 0xFFFE && cp != 0xFEFF && cp != 0x2028 && cp != 0x2029;
}

static bool is_literal(struct str s)
{
	bool blank_before = true; /* a space, or the beginning */

	if (s.s[0] == '\n' || !memchr(s.s, '\n', s.n) || s.s[s.n - 1] == ' ')
		return false;
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = (unsigned char)s.s[i];
		size_t len = cp < 0x80 ? 1 : utf8_next(s, i, &cp);

		if (!is_block_char(cp) || (cp == '\n' && blank_before))
			return false;
		if (i == 0 && cp == ' ')
			return false;
		blank_before = cp == ' ';
		i += len;
	}
	return true;
}

enum scalar_style yaml_scalar_style(struct str s)
{
	if (s.n == 0)
		return SCALAR_QUOTED;
	if (is_word(s) || is_quantity(s))
		return SCALAR_PLAIN;
	return is_literal(s) ? SCALAR_LITERAL : SCALAR_QUOTED;
}
