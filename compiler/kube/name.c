/*
 * name.c - the grammars, each a length, a first, a last and an inner alphabet.
 *
 * <ctype.h> is not used: its answers depend on the locale.  Reasons are ordered so that the one
 * that helps most comes first: empty, too long, ends, then what is in the middle.
 */
#include "kube/name.h"

#include <string.h>

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
	return is_lower(c) || (c >= 'A' && c <= 'Z');
}

static bool is_lower_alnum(char c)
{
	return is_lower(c) || is_digit(c);
}

static bool is_alnum(char c)
{
	return is_alpha(c) || is_digit(c);
}

static bool is_dns(char c)
{
	return is_lower_alnum(c) || c == '-';
}

static bool is_qualified(char c)
{
	return is_alnum(c) || c == '-' || c == '_' || c == '.';
}

static bool all(struct str s, bool (*in)(char c))
{
	for (size_t i = 0; i < s.n; i++) {
		if (!in(s.s[i]))
			return false;
	}
	return true;
}

static const char *dns_ends(struct str s)
{
	if (!is_lower_alnum(s.s[0]))
		return "must begin with a lower-case letter or a digit";
	if (!is_lower_alnum(s.s[s.n - 1]))
		return "must end with a lower-case letter or a digit";
	return NULL;
}

const char *name_dns_label(struct str s)
{
	const char *why;

	if (!s.n)
		return "empty";
	if (s.n > NAME_LABEL_MAX)
		return "longer than 63 characters";
	why = dns_ends(s);
	if (why)
		return why;
	return all(s, is_dns) ? NULL : "only lower-case letters, digits and `-` are allowed";
}

const char *name_dns1035_label(struct str s)
{
	if (s.n && s.n <= NAME_LABEL_MAX && !is_lower(s.s[0]))
		return "must begin with a lower-case letter";
	return name_dns_label(s);
}

const char *name_dns_subdomain(struct str s)
{
	const char *end = s.s + s.n;

	if (!s.n)
		return "empty";
	if (s.n > NAME_SUBDOMAIN_MAX)
		return "longer than 253 characters";
	for (const char *p = s.s; p <= end;) {
		const char *dot = p < end ? memchr(p, '.', (size_t)(end - p)) : NULL;
		struct str part = { p, (size_t)((dot ? dot : end) - p) };

		if (!part.n)
			return "a dot must stand between letters or digits";
		if (!all(part, is_dns))
			return "only lower-case letters, digits, `-` and `.` are allowed";
		if (dns_ends(part))
			return "each part between dots must begin and end with a letter or a digit";
		p += part.n + 1;
	}
	return NULL;
}

const char *name_port(struct str s)
{
	bool letter = false;

	if (!s.n)
		return "empty";
	if (s.n > NAME_PORT_MAX)
		return "longer than 15 characters";
	if (!all(s, is_dns))
		return "only lower-case letters, digits and `-` are allowed";
	if (s.s[0] == '-' || s.s[s.n - 1] == '-')
		return "must not begin or end with `-`";
	for (size_t i = 0; i < s.n; i++) {
		letter |= is_lower(s.s[i]);
		if (s.s[i] == '-' && s.s[i + 1 < s.n ? i + 1 : i - 1] == '-')
			return "must not hold `--`";
	}
	return letter ? NULL : "must hold at least one letter";
}

/* The part of a key behind its prefix, and a label's value: one alphabet, other words. */
static const char *qualified(struct str s)
{
	if (s.n > NAME_LABEL_MAX)
		return "longer than 63 characters";
	if (!is_alnum(s.s[0]))
		return "must begin with a letter or a digit";
	if (!is_alnum(s.s[s.n - 1]))
		return "must end with a letter or a digit";
	return all(s, is_qualified) ? NULL : "only letters, digits, `-`, `_` and `.` are allowed";
}

const char *name_label_key(struct str s)
{
	const char *slash = s.n ? memchr(s.s, '/', s.n) : NULL;
	struct str rest = s;

	if (!s.n)
		return "empty";
	if (slash) {
		struct str prefix = { s.s, (size_t)(slash - s.s) };

		rest = (struct str){ slash + 1, s.n - prefix.n - 1 };
		if (rest.n && memchr(rest.s, '/', rest.n))
			return "only one `/` is allowed";
		if (name_dns_subdomain(prefix))
			return "the part before `/` must be a lower-case domain name";
		if (!rest.n)
			return "nothing follows the `/`";
	}
	if (slash && rest.n > NAME_LABEL_MAX)
		return "the part after `/` is longer than 63 characters";
	return qualified(rest);
}

const char *name_label_value(struct str s)
{
	return s.n ? qualified(s) : NULL;
}

static bool is_env(char c)
{
	return is_alnum(c) || c == '_';
}

const char *name_env(struct str s)
{
	if (!s.n)
		return "empty";
	if (is_digit(s.s[0]))
		return "must not begin with a digit";
	return all(s, is_env) ? NULL : "only letters, digits and `_` are allowed";
}

const char *name_config_key(struct str s)
{
	if (!s.n)
		return "empty";
	if (s.n > NAME_SUBDOMAIN_MAX)
		return "longer than 253 characters";
	if (!all(s, is_qualified))
		return "only letters, digits, `-`, `_` and `.` are allowed";
	if (str_eqz(s, "."))
		return "must not be `.`";
	return str_starts(s, "..") ? "must not begin with `..`" : NULL;
}
