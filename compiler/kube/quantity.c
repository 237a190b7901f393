/*
 * quantity.c - reading and writing Kubernetes quantities.
 *
 * A quantity has one of two families of suffixes, and the server keeps the family while it
 * chooses the largest suffix that leaves a whole number.  One exception is easily missed: below
 * 1024 the binary family is written like the decimal one.
 */
#include "kube/quantity.h"

#include <stdlib.h>
#include <string.h>

struct suffix {
	const char *text;
	int64_t base; /* 1000 or 1024 */
	int power;
};

static const struct suffix suffixes[] = {
	{ "", 1000, 0 },   { "n", 1000, -3 }, { "u", 1000, -2 }, { "m", 1000, -1 },
	{ "k", 1000, 1 },  { "M", 1000, 2 },  { "G", 1000, 3 },	 { "T", 1000, 4 },
	{ "P", 1000, 5 },  { "E", 1000, 6 },  { "Ki", 1024, 1 }, { "Mi", 1024, 2 },
	{ "Gi", 1024, 3 }, { "Ti", 1024, 4 }, { "Pi", 1024, 5 }, { "Ei", 1024, 6 },
};

static const char *suffix_text(int64_t base, int power)
{
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (suffixes[i].power == power && (suffixes[i].base == base || power == 0))
			return suffixes[i].text;
	}
	return NULL;
}

/* The whole number `i` times 1000^power with the largest suffix of the family. */
static const char *largest(struct arena *a, int64_t i, int64_t base, int power)
{
	while (i != 0 && i % base == 0 && power < 6) {
		i /= base;
		power++;
	}
	return arena_printf(a, "%lld%s", (long long)i, i ? suffix_text(base, power) : "");
}

/* Decimal family; `finest` is the smallest power of 1000 that may be used. */
static const char *decimal(struct arena *a, struct num n, int finest)
{
	struct num scaled = n;

	for (int power = 0; power >= finest; power--) {
		if (num_is_int(scaled))
			return largest(a, scaled.n, 1000, power);
		if (!num_mul(scaled, num_of(1000), &scaled))
			return NULL;
	}
	return NULL;
}

static const char *binary(struct arena *a, struct num bytes)
{
	if (!num_is_int(bytes))
		return NULL;
	if (llabs(bytes.n) < 1024)
		return decimal(a, bytes, 0);
	return largest(a, bytes.n, 1024, 0);
}

const char *quantity_cpu(struct arena *a, struct num cores)
{
	return cores.n < 0 ? NULL : decimal(a, cores, -1);
}

const char *quantity_memory(struct arena *a, struct num bytes)
{
	if (bytes.n < 0 || !num_is_int(bytes))
		return NULL;
	return bytes.n % 1024 ? decimal(a, bytes, 0) : binary(a, bytes);
}

/* Takes the number off the front of *text: digits with at most one point, `.5` and `5.` too. */
static bool take_number(struct str *text, struct num *ret)
{
	int64_t digits = 0, scale = 1;
	bool point = false, any = false;
	size_t i = 0;

	for (; i < text->n; i++) {
		char c = text->s[i];

		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			break;
		any = true;
		if (__builtin_mul_overflow(digits, 10, &digits) ||
		    __builtin_add_overflow(digits, c - '0', &digits))
			return false;
		if (point && __builtin_mul_overflow(scale, 10, &scale))
			return false;
	}
	*text = (struct str){ text->s + i, text->n - i };
	return any && num_ratio(digits, scale, ret);
}

static bool times_power(struct num *n, int64_t base, int power)
{
	for (; power > 0; power--) {
		if (!num_mul(*n, num_of(base), n))
			return false;
	}
	for (; power < 0; power++) {
		if (!num_div(*n, num_of(base), n))
			return false;
	}
	return true;
}

/* "e3", "E-6". The server takes any exponent; we hold none beyond 10^18 anyway. */
static bool take_exponent(struct str s, int *ret)
{
	bool minus = s.n > 1 && s.s[1] == '-';
	size_t i = 1 + (minus || (s.n > 1 && s.s[1] == '+'));
	int e = 0;

	if (s.n == 0 || (s.s[0] != 'e' && s.s[0] != 'E') || i >= s.n)
		return false;
	for (; i < s.n; i++) {
		if (s.s[i] < '0' || s.s[i] > '9' || e > 18)
			return false;
		e = e * 10 + (s.s[i] - '0');
	}
	*ret = minus ? -e : e;
	return true;
}

static const struct suffix *find_suffix(struct str s)
{
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (str_eqz(s, suffixes[i].text))
			return &suffixes[i];
	}
	return NULL;
}

static bool parse(struct str text, struct num *ret, int64_t *ret_base)
{
	const struct suffix *suffix;
	struct num n;
	bool minus = text.n && text.s[0] == '-';
	int exponent;

	if (minus || (text.n && text.s[0] == '+'))
		text = (struct str){ text.s + 1, text.n - 1 };
	if (!take_number(&text, &n))
		return false;
	suffix = find_suffix(text);
	if (suffix) {
		if (!times_power(&n, suffix->base, suffix->power))
			return false;
		*ret_base = suffix->base;
	} else {
		if (!take_exponent(text, &exponent) || !times_power(&n, 10, exponent))
			return false;
		*ret_base = 1000;
	}
	if (minus && !num_neg(n, &n))
		return false;
	*ret = n;
	return true;
}

bool quantity_parse(struct str text, struct num *ret)
{
	int64_t base;

	return parse(text, ret, &base);
}

const char *quantity_canonical(struct arena *a, struct str text)
{
	struct num n;
	int64_t base;

	if (!parse(text, &n, &base))
		return NULL;
	if (base == 1024) {
		/* The server rounds fractions of a byte up: "0.5Ki" is exact, "0.3Ki" is 308. */
		if (!num_ceil(n, &n))
			return NULL;
		return binary(a, n);
	}
	return decimal(a, n, -3);
}
