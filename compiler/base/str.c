/*
 * str.c - string slices, the string builder, and the search for the word that was meant.
 *
 * The distance is optimal string alignment: insert, delete, replace, or swap two neighbours, each
 * for 1.  Words are compared byte by byte; a misspelt letter beyond ASCII may count twice, which
 * no name of the language can notice.
 */
#include "base/str.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

struct str str_of(const char *s)
{
	return (struct str){ s, s ? strlen(s) : 0 };
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

bool str_eqz(struct str a, const char *b)
{
	return str_eq(a, str_of(b));
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.s, b.s, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && (n == 0 || memcmp(s.s, prefix, n) == 0);
}

bool str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n && (n == 0 || memcmp(s.s + s.n - n, suffix, n) == 0);
}

static void sb_room(struct sb *b, size_t n)
{
	if (n > SIZE_MAX / 4)
		abort();
	if (b->cap - b->n > n)
		return;
	while (b->cap - b->n <= n)
		b->cap = b->cap ? b->cap * 2 : 64;
	b->s = heap_resize(b->s, b->cap);
}

void sb_add(struct sb *b, const char *s, size_t n)
{
	sb_room(b, n);
	if (n)
		memcpy(b->s + b->n, s, n);
	b->n += n;
	b->s[b->n] = '\0';
}

void sb_addz(struct sb *b, const char *s)
{
	sb_add(b, s, strlen(s));
}

void sb_addc(struct sb *b, char c)
{
	sb_add(b, &c, 1);
}

void sb_addn(struct sb *b, char c, size_t times)
{
	sb_room(b, times);
	memset(b->s + b->n, c, times);
	b->n += times;
	b->s[b->n] = '\0';
}

void sb_vprintf(struct sb *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = fmt ? vsnprintf(NULL, 0, fmt, again) : -1; /* gcc -fsanitize warns of NULL else */
	va_end(again);
	if (n < 0)
		return;
	sb_room(b, (size_t)n);
	vsnprintf(b->s + b->n, (size_t)n + 1, fmt, ap);
	b->n += (size_t)n;
}

void sb_printf(struct sb *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	sb_vprintf(b, fmt, ap);
	va_end(ap);
}

void sb_free(struct sb *b)
{
	free(b->s);
	*b = (struct sb){ 0 };
}

char *sb_finish(struct sb *b, struct arena *a)
{
	char *s = arena_strndup(a, b->s, b->n);

	sb_free(b);
	return s;
}

typedef unsigned char fold_fn(unsigned char c);

static unsigned char fold_none(unsigned char c)
{
	return c;
}

static unsigned char fold_loose(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned char)(c + ('a' - 'A'));
	return c == '-' ? '_' : c;
}

/* Fills row `cur` of the distance matrix for a[i - 1]; returns the smallest entry. */
static unsigned distance_row(struct str a, struct str b, size_t i, unsigned *const rows[3],
			     fold_fn *fold)
{
	const unsigned *before = rows[0], *prev = rows[1];
	unsigned *cur = rows[2];
	unsigned char x = fold((unsigned char)a.s[i - 1]);
	unsigned least = cur[0] = (unsigned)i;

	for (size_t j = 1; j <= b.n; j++) {
		unsigned char y = fold((unsigned char)b.s[j - 1]);
		unsigned d = prev[j - 1] + (x != y);

		if (prev[j] + 1 < d)
			d = prev[j] + 1;
		if (cur[j - 1] + 1 < d)
			d = cur[j - 1] + 1;
		if (i > 1 && j > 1 && x == fold((unsigned char)b.s[j - 2]) &&
		    y == fold((unsigned char)a.s[i - 2]) && before[j - 2] + 1 < d)
			d = before[j - 2] + 1;
		cur[j] = d;
		if (d < least)
			least = d;
	}
	return least;
}

static unsigned distance(struct str a, struct str b, unsigned limit, fold_fn *fold)
{
	unsigned stack[3 * 65];
	size_t width = b.n + 1;
	unsigned *cells, *rows[3], result;

	if ((a.n > b.n ? a.n - b.n : b.n - a.n) > limit)
		return limit + 1;
	cells = width <= 65 ? stack : heap_resize(NULL, 3 * width * sizeof(*cells));
	for (size_t k = 0; k < 3; k++)
		rows[k] = cells + k * width;
	for (size_t j = 0; j <= b.n; j++)
		rows[1][j] = rows[2][j] = (unsigned)j;
	for (size_t i = 1; i <= a.n; i++) {
		unsigned *spare = rows[0];

		if (i > 1) {
			rows[0] = rows[1];
			rows[1] = rows[2];
			rows[2] = spare;
		}
		/* The least entry rises by at most 1 a row and a swap, which reaches back two rows,
		 * costs 1: once a whole row is beyond the limit, so are all that follow. */
		if (distance_row(a, b, i, rows, fold) > limit)
			break;
	}
	result = rows[2][b.n];
	if (cells != stack)
		free(cells);
	return result > limit ? limit + 1 : result;
}

unsigned str_distance(struct str a, struct str b, unsigned limit)
{
	return distance(a, b, limit, fold_none);
}

const char *str_nearest(struct str wanted, const char *const *candidates, size_t n)
{
	const char *best = NULL;
	unsigned best_loose = 0, best_exact = 0;

	for (size_t i = 0; i < n; i++) {
		struct str c = str_of(candidates[i]);
		size_t longer = c.n > wanted.n ? c.n : wanted.n;
		unsigned limit = longer < 6 ? 1 : (unsigned)(longer / 3);
		unsigned loose = distance(wanted, c, limit, fold_loose), exact;

		if (loose > limit || (loose && loose >= longer))
			continue;
		exact = distance(wanted, c, (unsigned)longer, fold_none);
		if (best && (loose > best_loose || (loose == best_loose && exact >= best_exact)))
			continue;
		best = candidates[i];
		best_loose = loose;
		best_exact = exact;
	}
	return best;
}
