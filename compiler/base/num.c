/*
 * num.c - exact numbers.
 *
 * Sums and products of two 64-bit fractions fit 128 bits before they are reduced, so reduce()
 * is the only place where a number can turn out not to fit.
 */
#include "base/num.h"

#define MAX_FRACTION 18
#define DIGITS_BOUND ((__int128)1000000000000000000 * 1000000000000000000) /* 10^36 */

static unsigned __int128 gcd(unsigned __int128 a, unsigned __int128 b)
{
	while (b) {
		unsigned __int128 r = a % b;

		a = b;
		b = r;
	}
	return a;
}

/* |n| and |d| are below 2^127, so neither negation overflows. */
static bool reduce(__int128 n, __int128 d, struct num *ret)
{
	__int128 g;

	if (d == 0)
		return false;
	if (d < 0) {
		n = -n;
		d = -d;
	}
	g = (__int128)gcd((unsigned __int128)(n < 0 ? -n : n), (unsigned __int128)d);
	n /= g;
	d /= g;
	if (n < INT64_MIN || n > INT64_MAX || d > INT64_MAX)
		return false;
	*ret = (struct num){ (int64_t)n, (int64_t)d };
	return true;
}

struct num num_of(int64_t i)
{
	return (struct num){ i, 1 };
}

bool num_ratio(int64_t n, int64_t d, struct num *ret)
{
	return reduce(n, d, ret);
}

bool num_add(struct num a, struct num b, struct num *ret)
{
	return reduce((__int128)a.n * b.d + (__int128)b.n * a.d, (__int128)a.d * b.d, ret);
}

bool num_sub(struct num a, struct num b, struct num *ret)
{
	return reduce((__int128)a.n * b.d - (__int128)b.n * a.d, (__int128)a.d * b.d, ret);
}

bool num_mul(struct num a, struct num b, struct num *ret)
{
	return reduce((__int128)a.n * b.n, (__int128)a.d * b.d, ret);
}

bool num_div(struct num a, struct num b, struct num *ret)
{
	return reduce((__int128)a.n * b.d, (__int128)a.d * b.n, ret);
}

bool num_neg(struct num a, struct num *ret)
{
	return reduce(-(__int128)a.n, a.d, ret);
}

/* Floor division; `d` > 0. C rounds towards zero instead. */
static __int128 floor_div(__int128 n, __int128 d)
{
	return n / d - (n % d < 0);
}

bool num_floor(struct num a, struct num *ret)
{
	return a.d > 0 && reduce(floor_div(a.n, a.d), 1, ret);
}

bool num_ceil(struct num a, struct num *ret)
{
	return a.d > 0 && reduce(-floor_div(-(__int128)a.n, a.d), 1, ret);
}

bool num_round(struct num a, struct num *ret)
{
	__int128 n = a.n < 0 ? -(__int128)a.n : a.n, r;

	if (a.d <= 0)
		return false;
	r = (2 * n + a.d) / (2 * (__int128)a.d);
	return reduce(a.n < 0 ? -r : r, 1, ret);
}

int num_cmp(struct num a, struct num b)
{
	__int128 x = (__int128)a.n * b.d, y = (__int128)b.n * a.d;

	return (x > y) - (x < y);
}

bool num_is_int(struct num a)
{
	return a.d == 1;
}

bool num_to_int(struct num a, int64_t *ret)
{
	if (a.d != 1)
		return false;
	*ret = a.n;
	return true;
}

static size_t count_digits(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && s.s[at + n] >= '0' && s.s[at + n] <= '9')
		n++;
	return n;
}

/* Appends digits to *n and scales *d, if given, along; false when one grows beyond what could
 * still be reduced to fit. */
static bool take_digits(struct str s, size_t at, size_t count, __int128 *n, __int128 *d)
{
	for (size_t i = at; i < at + count; i++) {
		if (*n >= DIGITS_BOUND || (d && *d >= DIGITS_BOUND))
			return false;
		*n = *n * 10 + (s.s[i] - '0');
		if (d)
			*d *= 10;
	}
	return true;
}

bool num_parse(struct str s, struct num *ret)
{
	bool negative = s.n && s.s[0] == '-';
	size_t at = negative, whole = count_digits(s, at), fraction = 0;
	__int128 n = 0, d = 1;

	if (!whole || !take_digits(s, at, whole, &n, NULL))
		return false;
	at += whole;
	if (at < s.n && s.s[at] == '.') {
		fraction = count_digits(s, ++at);
		if (!fraction || at + fraction != s.n)
			return false;
		while (fraction && s.s[at + fraction - 1] == '0')
			fraction--; /* 1.500000000000000000000 is 1.5, not an overflow */
		if (!take_digits(s, at, fraction, &n, &d))
			return false;
	} else if (at != s.n) {
		return false;
	}
	return reduce(negative ? -n : n, d, ret);
}

bool num_format(struct num a, struct sb *b)
{
	char digits[MAX_FRACTION], whole[24];
	size_t n = 0, w = sizeof(whole);
	__int128 rest;
	uint64_t left;

	if (a.d <= 0)
		return false;
	rest = a.n < 0 ? -(__int128)a.n : a.n;
	left = (uint64_t)(rest / a.d);
	for (rest %= a.d; rest && n < MAX_FRACTION; rest %= a.d) {
		rest *= 10;
		digits[n++] = (char)('0' + (int)(rest / a.d));
	}
	if (rest)
		return false;
	do {
		whole[--w] = (char)('0' + left % 10);
		left /= 10;
	} while (left);
	if (a.n < 0)
		sb_addc(b, '-');
	sb_add(b, whole + w, sizeof(whole) - w);
	if (n) {
		sb_addc(b, '.');
		sb_add(b, digits, n);
	}
	return true;
}
