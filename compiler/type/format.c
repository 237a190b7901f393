/*
 * format.c - texts that must have a form: hosts, addresses, images, paths, schedules.
 *
 * Only the form is looked at here; whether a tag is missing or a host is free is for the rules.
 */
#include <string.h>

#include "type/cron.h"
#include "type/type.h"

#define LABEL_MAX 63
#define HOST_MAX 253
#define PATH_MAX_BYTES 4096
#define IMAGE_NAME_MAX 255
#define TAG_MAX 128

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_lower(c) || is_upper(c) || is_digit(c) || c == '_';
}

/* No controls, no spaces, nothing outside ASCII. */
static bool is_graphic(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] <= ' ' || s.s[i] > '~')
			return false;
	return true;
}

static struct str from(struct str s, size_t at)
{
	return (struct str){ s.s + at, s.n - at };
}

static bool find(struct str s, char c, size_t *ret)
{
	const char *at = s.n ? memchr(s.s, c, s.n) : NULL;

	if (at)
		*ret = (size_t)(at - s.s);
	return at != NULL;
}

static const char *check_label(struct str s)
{
	if (!s.n)
		return "a part between dots is empty";
	if (s.n > LABEL_MAX)
		return "a part between dots is longer than 63 characters";
	if (s.s[0] == '-' || s.s[s.n - 1] == '-')
		return "a part between dots begins or ends with `-`";
	for (size_t i = 0; i < s.n; i++) {
		if (is_upper(s.s[i]))
			return "host names are written in lower case";
		if (s.s[i] == '_')
			return "host names have no `_`";
		if (!is_lower(s.s[i]) && !is_digit(s.s[i]) && s.s[i] != '-')
			return "host names are made of letters, digits, `-` and dots";
	}
	return NULL;
}

static bool is_all_numbers(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.s[i]) && s.s[i] != '.')
			return false;
	return true;
}

static const char *check_host(struct str s)
{
	const char *why = NULL;
	size_t dot;

	if (!s.n)
		return "it is empty";
	if (s.n > HOST_MAX)
		return "it is longer than 253 characters";
	if (s.s && memmem(s.s, s.n, "://", 3))
		return "a host has no scheme before it";
	if (find(s, '/', &dot))
		return "a host has no path behind it";
	if (find(s, ':', &dot))
		return "a host has no port behind it";
	if (is_all_numbers(s))
		return "an address of numbers, where a name is expected";
	if (str_starts(s, "*."))
		s = from(s, 2);
	while (!why && find(s, '.', &dot)) {
		why = check_label((struct str){ s.s, dot });
		s = from(s, dot + 1);
	}
	return why ? why : check_label(s);
}

static const char *check_email(struct str s)
{
	size_t at, next;

	if (!find(s, '@', &at))
		return "there is no `@`";
	if (find(from(s, at + 1), '@', &next))
		return "there are two `@`";
	if (!at)
		return "nothing stands before the `@`";
	if (!is_graphic(s) || at > 64)
		return "the part before the `@` is no mailbox";
	for (size_t i = 0; i < at; i++)
		if (strchr("\"(),:;<>[\\]", s.s[i]))
			return "the part before the `@` is no mailbox";
	if (!find(from(s, at + 1), '.', &next))
		return "the part behind the `@` is no host name";
	return check_host(from(s, at + 1)) ? "the part behind the `@` is no host name" : NULL;
}

static const char *check_url(struct str s)
{
	size_t n = str_starts(s, "https://") ? 8 : str_starts(s, "http://") ? 7 : 0;

	if (!n)
		return "it does not begin with `https://` or `http://`";
	if (!is_graphic(s))
		return "it holds a space or a character that must be escaped";
	if (s.n == n || strchr("/?#", s.s[n]))
		return "there is no host behind `://`";
	return NULL;
}

static const char *check_path(struct str s)
{
	size_t slash;

	if (!s.n || s.s[0] != '/')
		return "it does not begin with `/`";
	if (s.n > PATH_MAX_BYTES)
		return "it is longer than 4096 bytes";
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.s[i] < ' ' || s.s[i] == 127)
			return "it holds a control character";
	do {
		s = from(s, 1);
		if (!find(s, '/', &slash))
			slash = s.n;
		if (str_eqz((struct str){ s.s, slash }, ".."))
			return "it holds `..`";
		s = from(s, slash);
	} while (s.n);
	return NULL;
}

/* Images, as in the reference grammar of the distribution project. */

static const char *check_component(struct str s)
{
	size_t i = 0;

	while (i < s.n) {
		size_t start = i;

		while (i < s.n && (is_lower(s.s[i]) || is_digit(s.s[i])))
			i++;
		if (i == start)
			break;
		if (i == s.n)
			return NULL;
		start = i;
		while (i < s.n && s.s[i] == '-')
			i++;
		if (i == start)
			i += s.s[i] == '.' ? 1 : str_starts(from(s, i), "__") ? 2 : s.s[i] == '_';
		if (i == start)
			break;
	}
	if (!s.n)
		return "a part of its name is empty";
	if (i < s.n && is_upper(s.s[i]))
		return "names of images are in lower case";
	return "a part of its name has characters that images may not have";
}

/* Docker's rule: the first part is a registry when it has a dot or a port, or is localhost. */
static bool is_registry(struct str s)
{
	size_t at;

	return find(s, '.', &at) || find(s, ':', &at) || str_eqz(s, "localhost");
}

static const char *check_registry(struct str s)
{
	size_t colon;

	for (size_t i = 0; i < s.n; i++)
		if (!is_word(s.s[i]) && !strchr(".-:[]", s.s[i]))
			return "its registry is no host name";
	if (s.s[0] == '[')
		return NULL;
	if (find(s, ':', &colon)) {
		struct str port = from(s, colon + 1);

		if (!port.n || port.n > 5 || !is_all_numbers(port))
			return "its registry's port is no number";
		s.n = colon;
	}
	return !s.n || s.s[0] == '.' || s.s[0] == '-' ? "its registry is no host name" : NULL;
}

static const char *check_repository(struct str s)
{
	const char *why;
	size_t slash;

	if (!s.n)
		return "there is no name";
	if (s.n > IMAGE_NAME_MAX)
		return "its name is longer than 255 characters";
	if (find(s, '/', &slash) && is_registry((struct str){ s.s, slash })) {
		why = slash ? check_registry((struct str){ s.s, slash }) : NULL;
		if (why)
			return why;
		s = from(s, slash + 1);
	}
	while (find(s, '/', &slash)) {
		why = check_component((struct str){ s.s, slash });
		if (why)
			return why;
		s = from(s, slash + 1);
	}
	return check_component(s);
}

static const char *check_tag(struct str s)
{
	if (!s.n)
		return "the tag behind `:` is empty";
	if (s.n > TAG_MAX)
		return "its tag is longer than 128 characters";
	if (!is_word(s.s[0]))
		return "a tag begins with a letter, a digit or `_`";
	for (size_t i = 0; i < s.n; i++)
		if (!is_word(s.s[i]) && s.s[i] != '.' && s.s[i] != '-')
			return "its tag has characters that tags may not have";
	return NULL;
}

static const char *check_digest(struct str s)
{
	bool sha256 = str_starts(s, "sha256:");
	bool sha512 = str_starts(s, "sha512:");
	struct str hex = from(s, sha256 || sha512 ? 7 : 0);

	if (!sha256 && !sha512)
		return "the digest behind `@` begins with neither `sha256:` nor `sha512:`";
	if (hex.n != (sha256 ? 64u : 128u))
		return sha256 ? "a sha256 digest has 64 hexadecimal digits" :
				"a sha512 digest has 128 hexadecimal digits";
	for (size_t i = 0; i < hex.n; i++)
		if (!is_digit(hex.s[i]) && (hex.s[i] < 'a' || hex.s[i] > 'f'))
			return "a digest is made of the digits 0 to 9 and a to f";
	return NULL;
}

static const char *check_image(struct str s)
{
	const char *why = NULL;
	size_t at, slash = 0;

	if (!is_graphic(s))
		return "it holds a space or a character that images may not have";
	if (s.s && memmem(s.s, s.n, "://", 3))
		return "an image has no scheme before it";
	if (find(s, '@', &at)) {
		why = check_digest(from(s, at + 1));
		s.n = at;
	}
	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] == '/')
			slash = i;
	if (!why && find(from(s, slash), ':', &at)) {
		why = check_tag(from(s, slash + at + 1));
		s.n = slash + at;
	}
	return why ? why : check_repository(s);
}

const char *type_check_format(enum type_kind k, struct str text)
{
	if (k == T_HOST)
		return check_host(text);
	if (k == T_EMAIL)
		return check_email(text);
	if (k == T_IMAGE)
		return check_image(text);
	if (k == T_PATH)
		return check_path(text);
	if (k == T_URL)
		return check_url(text);
	return k == T_CRON ? cron_check(text) : NULL;
}
