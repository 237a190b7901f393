/*
 * type.h - the types that fields and parameters take.
 *
 * A type decides what a literal means: `250m` is a quarter core where CPU is expected and
 * 250 minutes where a duration is.  Built-in types are constants of the noun tables; the types of
 * a component's parameters are made while its declaration is read.
 */
#ifndef KZ_TYPE_TYPE_H
#define KZ_TYPE_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/str.h"

enum type_kind {
	T_ANY,	       /* whatever it is: raw objects, `let` */
	T_BOOL,
	T_INT,
	T_NUMBER,
	T_STRING,
	T_CPU,	       /* cores */
	T_MEMORY,      /* bytes */
	T_DURATION,    /* seconds */
	T_PERCENT,     /* per hundred */
	T_RATE,	       /* events a second */
	T_RANGE,       /* low..high of `of`; one value stands for both ends */
	T_LIST,	       /* of `of`; one value stands for a list of one */
	T_MAP,	       /* text keys to `of` */
	T_ENUM,	       /* one of `words` */
	T_COUNT,       /* a whole number or a percentage: Kubernetes' IntOrString */
	T_REF,	       /* a declaration whose noun is in `nouns` */
	T_KEY,	       /* a key of a config or secret: config.app.PORT */
	T_SECRET_KEY,  /* a key of a secret only */
	T_ENV_VALUE,   /* text, a key, or a fact of the pod (pod.name, node.ip, ...) */
	T_SECRET_VALUE,/* text, random(), optional, external(), sealed */
	T_SOURCE,      /* what a mount shows: a config, a secret, one of their keys, a volume */
	T_PORT,	       /* a declared port's name, or its number */
	T_IMAGE,
	T_HOST,
	T_EMAIL,
	T_URL,
	T_PATH,	       /* absolute */
	T_CRON,
	T_HEADERS,     /* the word `secure`, `none`, or a map */
};

struct type {
	enum type_kind kind;
	const struct type *of;
	const char *const *words; /* T_ENUM: NULL-terminated */
	unsigned nouns;		  /* T_REF: bits 1 << enum noun */
	bool bounded;		  /* low and high hold (inclusive, in the type's base unit) */
	int64_t low, high;
	bool optional;		  /* null is a value */
};

/* What people call the type: "a duration", "one of `node`, `zone`", "a range of CPU". */
const char *type_describe(struct arena *a, const struct type *t);

/* An example of a literal of the type, for messages: "30s"; NULL when there is none. */
const char *type_example(const struct type *t);

/* The units that a literal of the type may carry, for messages; NULL when it takes none. */
const char *type_units(const struct type *t);

/* The factor from a literal with this suffix to the type's base unit (cores, bytes, seconds,
 * per hundred, events a second); returns false when the type does not take the suffix.
 * An empty suffix is given as "". */
bool type_unit_factor(enum type_kind k, const char *suffix, struct num *ret);

/* The type that a suffix belongs to without any expectation ("Mi" is memory, "%" percent);
 * T_ANY when it may mean several things ("m") or nothing. */
enum type_kind type_of_suffix(const char *suffix);

/* NULL when the text has the form that the type asks for (host, email, image, path, url, cron),
 * else the reason in plain words. */
const char *type_check_format(enum type_kind k, struct str text);

#endif
