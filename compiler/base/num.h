/*
 * num.h - exact numbers.
 *
 * Every number of the language is a fraction of two 64-bit integers in lowest terms; there is no
 * rounding and no `double`.  What cannot be held exactly is refused: each operation returns false
 * on overflow and on division by zero, and then leaves its result alone.  A result may be one of
 * the operands.
 */
#ifndef KZ_BASE_NUM_H
#define KZ_BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct num {
	int64_t n;
	int64_t d; /* > 0 */
};

#define NUM_ZERO ((struct num){ 0, 1 })

struct num num_of(int64_t i);
bool num_ratio(int64_t n, int64_t d, struct num *ret); /* n / d, reduced; `d` may be negative */

bool num_add(struct num a, struct num b, struct num *ret);
bool num_sub(struct num a, struct num b, struct num *ret);
bool num_mul(struct num a, struct num b, struct num *ret);
bool num_div(struct num a, struct num b, struct num *ret);
bool num_neg(struct num a, struct num *ret);

/* To whole numbers: down, up, to the nearest (halves away from zero). */
bool num_floor(struct num a, struct num *ret);
bool num_ceil(struct num a, struct num *ret);
bool num_round(struct num a, struct num *ret);

int num_cmp(struct num a, struct num b); /* < 0, 0, > 0; cannot overflow */
bool num_is_int(struct num a);

/* The whole number, when it is one. */
bool num_to_int(struct num a, int64_t *ret);

/* Reads all of "12", "12.5" or "-0.25"; false for any other text and for what does not fit. */
bool num_parse(struct str digits, struct num *ret);

/* Appends the exact decimal text, shortest form; false, with nothing added, when there is none of
 * at most 18 digits after the point. */
bool num_format(struct num a, struct sb *b);

#endif
