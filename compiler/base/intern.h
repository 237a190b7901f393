/*
 * intern.h - interned names.
 *
 * Each distinct spelling exists once per interner, so comparing two names is comparing two
 * pointers.  Names live as long as the interner.
 */
#ifndef KZ_BASE_INTERN_H
#define KZ_BASE_INTERN_H

#include <stddef.h>
#include <stdint.h>

struct name {
	uint32_t len;
	uint32_t hash;
	char s[]; /* NUL-terminated */
};

struct interner;

struct interner *interner_new(void);
void interner_free(struct interner *in);

/* Returns the one name spelled by these `n` bytes; never NULL. */
const struct name *intern(struct interner *in, const char *s, size_t n);
const struct name *internz(struct interner *in, const char *s);

/* Returns the name if these bytes have been interned already, else NULL. */
const struct name *intern_find(const struct interner *in, const char *s, size_t n);

#endif
