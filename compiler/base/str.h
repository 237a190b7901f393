/*
 * str.h - string slices and a string builder.
 *
 * A slice does not own its bytes and need not be NUL-terminated.  The builder grows on the heap
 * and is the one way to make text of unknown length; take the result with sb_finish() into an
 * arena or free it with sb_free().
 */
#ifndef KZ_BASE_STR_H
#define KZ_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

struct str {
	const char *s;
	size_t n;
};

#define STR(lit) ((struct str){ (lit), sizeof(lit) - 1 })

struct str str_of(const char *s);			 /* NULL gives the empty slice */
bool str_eq(struct str a, struct str b);
bool str_eqz(struct str a, const char *b);
int str_cmp(struct str a, struct str b);		 /* byte order, like memcmp */
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);

struct sb {
	char *s; /* always NUL-terminated once anything was added; NULL before */
	size_t n, cap;
};

void sb_add(struct sb *b, const char *s, size_t n);
void sb_addz(struct sb *b, const char *s);
void sb_addc(struct sb *b, char c);
void sb_addn(struct sb *b, char c, size_t times);	 /* `times` copies of `c` */
void sb_printf(struct sb *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sb_vprintf(struct sb *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void sb_free(struct sb *b);				 /* frees and resets */
char *sb_finish(struct sb *b, struct arena *a);		 /* copy into `a`, then sb_free() */

/* Edit distance with transpositions, capped: returns limit + 1 when it is larger than `limit`. */
unsigned str_distance(struct str a, struct str b, unsigned limit);

/* Of `n` candidates the one nearest to `wanted`, or NULL when none is near enough to suggest
 * (distance at most one third of the longer length, at least 1, and something in common).
 * Letter case and `-` for `_` do not count, except between equals. Ties go to the earlier. */
const char *str_nearest(struct str wanted, const char *const *candidates, size_t n);

#endif
