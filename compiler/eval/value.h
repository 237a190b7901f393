/*
 * value.h - evaluated values.
 *
 * Values are immutable and carry their origin.  VAL_ERROR is contagious and mute: whoever made it
 * has reported, and nobody who meets it reports again.
 */
#ifndef KZ_EVAL_VALUE_H
#define KZ_EVAL_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/intern.h"
#include "base/num.h"
#include "base/str.h"
#include "eval/origin.h"
#include "type/type.h"

enum value_kind {
	VAL_ERROR,
	VAL_NULL,
	VAL_BOOL,
	VAL_NUMBER,    /* .num in base units when `unit` is decided */
	VAL_STRING,
	VAL_SYMBOL,    /* a word of an enum */
	VAL_RANGE,
	VAL_LIST,
	VAL_MAP,
	VAL_REF,       /* a declaration, or a part of one (volume.data) */
	VAL_KEY,       /* a key of a config or secret */
	VAL_FACT,      /* a fact of the running pod: pod.name, node.ip */
	VAL_GENERATED, /* random(), optional, external(), sealed */
};

enum generator { GEN_LITERAL, GEN_RANDOM, GEN_OPTIONAL, GEN_EXTERNAL, GEN_SEALED };

struct object;
struct value;

struct value_entry {
	const struct name *key;
	const struct value *value;
};

struct value {
	enum value_kind kind;
	bool secret; /* made from a secret value; may not reach a place that is not secret */
	/* VAL_NUMBER: T_NUMBER, T_CPU, T_MEMORY, T_DURATION, T_PERCENT, T_RATE; T_ANY while the
	 * literal has met no expectation, and then `suffix` is what was written. */
	enum type_kind unit;
	const struct name *suffix;
	const struct origin *origin;
	union {
		bool boolean;
		struct num num;
		struct str string; /* VAL_STRING, VAL_SYMBOL */
		struct { const struct value *low, *high; } range;
		struct { const struct value **v; size_t n; } list;
		struct { struct value_entry *v; size_t n; } map;
		struct { struct object *object; const struct name *variant; } ref; /* variant: issuer.prod */
		struct { struct object *object; const struct name *key; } key;
		struct { const char *kube_path; } fact; /* "metadata.name" */
		struct { enum generator how; int64_t length; const char *encoding; const char *store, *remote; } gen;
	};
};

/* Readers for phases after evaluation: the value is of the field's type, so these only unwrap.
 * NULL gives the fallback. */
int64_t val_int(const struct value *v, int64_t otherwise);	  /* whole numbers, seconds, bytes, percent */
bool val_bool(const struct value *v, bool otherwise);
struct str val_str(const struct value *v);			  /* strings and symbols; empty when NULL */
const char *val_text(struct arena *a, const struct value *v, const char *otherwise); /* NUL-terminated */
bool val_is(const struct value *v, const char *symbol);		  /* symbol or string equals */
struct object *val_ref(const struct value *v);			  /* NULL unless VAL_REF */
bool val_percent(const struct value *v);			  /* a T_COUNT written with % */

/* Text as `${...}` gives it: canonical units ("250m" is CPU, "512Mi", "30s", "70%"). Returns NULL
 * for values that have no text (lists, references to whole declarations, inexact numbers). */
const char *value_format(struct arena *a, const struct value *v);

bool value_equal(const struct value *x, const struct value *y);

#endif
