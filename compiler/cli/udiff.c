/*
 * udiff.c - the longest common subsequence of the lines between what both texts begin and end
 * with.  Where that is too much to compare, all of it counts as changed.
 */
#include "cli/udiff.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

#define CONTEXT 3
#define CELLS_MOST ((size_t)1 << 24)

struct lines {
	VEC(struct str) list;
};

/* A line of the result: ' ', '-' or '+'. */
struct step {
	char mark;
	size_t old, new; /* the lines before it, in each text */
	struct str text;
};

struct steps {
	struct arena *a;
	VEC(struct step) list;
	size_t old, new;
};

static void split(struct arena *a, struct str text, struct lines *ret)
{
	for (size_t at = 0, n; at < text.n; at += n) {
		const char *end = memchr(text.s + at, '\n', text.n - at);

		n = end ? (size_t)(end - text.s) + 1 - at : text.n - at;
		vec_push(a, &ret->list, ((struct str){ text.s + at, n }));
	}
}

static void step(struct steps *s, char mark, struct str text)
{
	vec_push(s->a, &s->list, ((struct step){ mark, s->old, s->new, text }));
	s->old += mark != '+';
	s->new += mark != '-';
}

static void walk(struct steps *s, const struct str *x, size_t n, const struct str *y, size_t m)
{
	unsigned *len, w = (unsigned)m + 1;
	size_t i = 0, k = 0;

	if ((n + 1) * (m + 1) > CELLS_MOST) {
		for (; i < n; i++)
			step(s, '-', x[i]);
		for (; k < m; k++)
			step(s, '+', y[k]);
		return;
	}
	/* len[i][k]: the length of what x from i and y from k have in common. */
	len = arena_array(s->a, unsigned, (n + 1) * (m + 1));
	for (i = n; i-- > 0;) {
		for (k = m; k-- > 0;) {
			unsigned down = len[(i + 1) * w + k], right = len[i * w + k + 1];

			len[i * w + k] = str_eq(x[i], y[k]) ? len[(i + 1) * w + k + 1] + 1 :
					 down > right	    ? down :
							      right;
		}
	}
	for (i = k = 0; i < n || k < m;) {
		if (i < n && k < m && str_eq(x[i], y[k])) {
			step(s, ' ', x[i++]);
			k++;
		} else if (i < n && (k == m || len[(i + 1) * w + k] >= len[i * w + k + 1])) {
			step(s, '-', x[i++]);
		} else {
			step(s, '+', y[k++]);
		}
	}
}

static void add_hunk(const struct steps *s, size_t from, size_t to, struct sb *out)
{
	const struct step *first = &s->list.v[from];
	size_t old = 0, new = 0;

	for (size_t i = from; i < to; i++) {
		old += s->list.v[i].mark != '+';
		new += s->list.v[i].mark != '-';
	}
	sb_printf(out, "@@ -%zu,%zu +%zu,%zu @@\n", first->old + (old > 0), old,
		  first->new + (new > 0), new);
	for (size_t i = from; i < to; i++) {
		struct str text = s->list.v[i].text;

		sb_addc(out, s->list.v[i].mark);
		sb_add(out, text.s, text.n);
		if (!str_ends(text, "\n"))
			sb_addz(out, "\n\\ No newline at end of file\n");
	}
}

static void add_hunks(const struct steps *s, struct sb *out)
{
	for (size_t i = 0; i < s->list.n; i++) {
		size_t from = i > CONTEXT ? i - CONTEXT : 0, last = i;

		if (s->list.v[i].mark == ' ')
			continue;
		for (; i < s->list.n && i <= last + 2 * CONTEXT; i++)
			if (s->list.v[i].mark != ' ')
				last = i;
		i = last + CONTEXT + 1 < s->list.n ? last + CONTEXT + 1 : s->list.n;
		add_hunk(s, from, i, out);
		i--;
	}
}

void udiff(const char *path, struct str old, struct str new, struct sb *out)
{
	struct steps s = { .a = arena_new() };
	struct lines x = { 0 }, y = { 0 };
	size_t head = 0, tail = 0, n, m;

	split(s.a, old, &x);
	split(s.a, new, &y);
	n = x.list.n;
	m = y.list.n;
	while (head < n && head < m && str_eq(x.list.v[head], y.list.v[head]))
		head++;
	while (tail < n - head && tail < m - head &&
	       str_eq(x.list.v[n - tail - 1], y.list.v[m - tail - 1]))
		tail++;
	for (size_t i = 0; i < head; i++)
		step(&s, ' ', x.list.v[i]);
	walk(&s, x.list.v + head, n - head - tail, y.list.v + head, m - head - tail);
	for (size_t i = n - tail; i < n; i++)
		step(&s, ' ', x.list.v[i]);
	if (head < n || head < m) {
		sb_printf(out, "--- %s\n+++ %s\n", path, path);
		add_hunks(&s, out);
	}
	arena_free(s.a);
}
