/*
 * noun.h - the tables of nouns, blocks and fields.
 *
 * One table drives checking, evaluation, suggestions and the reference manual.  A `set` is a
 * table of fields and blocks; a noun is a declaration of a stack whose body is a set.  Sets of
 * components are made at run time from their parameters and have the same form.
 *
 * The .def file of a set is the one place where its fields are described: FIELD and BLOCK rows,
 * from which the enumerators (CONTAINER_image) and the tables are made.
 */
#ifndef KZ_TYPE_NOUN_H
#define KZ_TYPE_NOUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/intern.h"
#include "type/type.h"

enum noun {
	N_NONE, /* blocks that are parts of a noun */
#define NOUN(id, name, set, flags, doc) N_##id,
#include "type/nouns.def"
#undef NOUN
	N_COMPONENT, /* an instance of a component */
	NOUN_COUNT
};

#define NOUN_BIT(n) (1u << (n))
#define NOUNS_SCALED (NOUN_BIT(N_SERVICE) | NOUN_BIT(N_WORKER) | NOUN_BIT(N_STATEFUL))
#define NOUNS_LASTING (NOUNS_SCALED | NOUN_BIT(N_DAEMON))
#define NOUNS_BATCH (NOUN_BIT(N_JOB) | NOUN_BIT(N_CRON))
#define NOUNS_WORKLOAD (NOUNS_LASTING | NOUNS_BATCH)

enum noun_flag {
	NOUN_NAMED = 1,	    /* has a name: service backend { } */
	NOUN_UNNAMED = 2,   /* has none, one per scope: quota { } */
	NOUN_ARROWS = 4,    /* its body may hold arrows */
};

struct field_def {
	const char *name;
	const struct type *type;
	const char *initial; /* default in Kaizen notation; NULL: none */
	unsigned nouns;	     /* nouns that have the field; 0: all that use the set */
	bool required;
	const char *kube;    /* where it lands, for the manual and for people who know Kubernetes */
	const char *doc;
};

enum block_flag {
	BLOCK_ONE,   /* at most one, without a name; several statements refine it */
	BLOCK_NAMED, /* keyed by name */
};

struct block_def {
	const char *name;
	const struct set_def *set;
	enum block_flag flag;
	unsigned nouns;
	const char *const *names; /* the only names it may have (probe), NULL: any */
	const char *doc;
};

enum set_flag {
	SET_OPEN = 1, /* takes any key, with values of `open` */
};

struct set_def {
	const char *name;
	const char *doc;
	const struct field_def *fields;
	size_t field_n;
	const struct block_def *blocks;
	size_t block_n;
	unsigned flags;
	const struct type *open;
	int value_field; /* field set by `noun name = value`; -1: that form is not allowed */
	int arrow_field; /* field set by `-> value` after it; -1: none */
};

struct noun_def {
	enum noun noun;
	const char *name;
	const struct set_def *set;
	unsigned flags;
	const char *doc;
};

/* A noun by its word, NULL when there is none. `external` gives the noun of that word for things
 * that are made elsewhere (external secret, external service, ...). */
const struct noun_def *noun_find(const char *word, bool external);
const struct noun_def *noun_of(enum noun n);

int set_field(const struct set_def *s, const char *name, enum noun n); /* index or -1 */
int set_block(const struct set_def *s, const char *name, enum noun n); /* index or -1 */

/* What Kaizen calls a Kubernetes field (`imagePullPolicy` -> `pull`), NULL when it has no other
 * name here. */
const char *noun_kaizen_name(const char *kubernetes_field);

/* Enumerators of the fields and blocks of each set: WORKLOAD_replicas, WORKLOAD_B_budget. The
 * sets of workloads begin with the fields and blocks of `container`. */
#define FIELDS_OF(SET, file)
#define FIELD(id, ...) CONTAINER_##id,
#define BLOCK(id, ...)
enum container_field {
#include "type/container.def"
	CONTAINER_FIELDS
};
#undef FIELD
#undef BLOCK
#define FIELD(id, ...)
#define BLOCK(id, ...) CONTAINER_B_##id,
enum container_block {
#include "type/container.def"
	CONTAINER_BLOCKS
};
#undef FIELD
#undef BLOCK
#define FIELD(id, ...) WORKLOAD_##id,
#define BLOCK(id, ...)
enum workload_field {
	WORKLOAD_FIRST_ = CONTAINER_FIELDS - 1,
#include "type/workload.def"
	WORKLOAD_FIELDS
};
#undef FIELD
#undef BLOCK
#define FIELD(id, ...)
#define BLOCK(id, ...) WORKLOAD_B_##id,
enum workload_block {
	WORKLOAD_B_FIRST_ = CONTAINER_BLOCKS - 1,
#include "type/workload.def"
	WORKLOAD_BLOCKS
};
#undef FIELD
#undef BLOCK

/* The other sets are listed in sets.def as SET(ID, id, "word", flags, open, value, arrow, doc)
 * followed by their rows and END_SET. */
#define SET(ID, id, ...) enum id##_field { id##_first_ = -1,
#define FIELD_IN(ID, field, ...) ID##_##field,
#define BLOCK_IN(ID, block, ...)
#define END_SET(ID, id) ID##_FIELDS };
#include "type/sets.def"
#undef SET
#undef FIELD_IN
#undef BLOCK_IN
#undef END_SET
#define SET(ID, id, ...) enum id##_block { id##_b_first_ = -1,
#define FIELD_IN(ID, field, ...)
#define BLOCK_IN(ID, block, ...) ID##_B_##block,
#define END_SET(ID, id) ID##_BLOCKS };
#include "type/sets.def"
#undef SET
#undef FIELD_IN
#undef BLOCK_IN
#undef END_SET
#undef FIELDS_OF

#define SET(ID, id, ...) extern const struct set_def set_##id;
#define FIELD_IN(...)
#define BLOCK_IN(...)
#define END_SET(ID, id)
#include "type/sets.def"
#undef SET
#undef FIELD_IN
#undef BLOCK_IN
#undef END_SET
extern const struct set_def set_container;
extern const struct set_def set_workload;

#endif
