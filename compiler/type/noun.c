/*
 * noun.c - the tables of nouns and sets, made from the .def files.
 *
 * Every array ends with an empty row, because C has no empty arrays and some sets have no fields
 * or no blocks; the counts come from the enumerators of noun.h, so table and enumerators cannot
 * disagree.
 */
#include <string.h>

#include "type/noun.h"
#include "type/types.h"

static const char *const probe_names[] = { "liveness", "readiness", "startup", NULL };
static const char *const hook_names[] = { "start", "stop", NULL };

#define FIELD(id, type, initial, nouns, required, kube, doc) \
	{ #id, type, initial, nouns, required, kube, doc },
#define BLOCK(...)
static const struct field_def fields_container[] = {
#include "type/container.def"
	{ 0 },
};
static const struct field_def fields_workload[] = {
#include "type/container.def"
#include "type/workload.def"
	{ 0 },
};
#undef FIELD
#undef BLOCK

#define FIELD(...)
#define BLOCK(id, set, flag, nouns, names, doc) { #id, &set_##set, flag, nouns, names, doc },
static const struct block_def blocks_container[] = {
#include "type/container.def"
	{ 0 },
};
static const struct block_def blocks_workload[] = {
#include "type/container.def"
#include "type/workload.def"
	{ 0 },
};
#undef FIELD
#undef BLOCK

const struct set_def set_container = {
	"container", "A container.", fields_container, CONTAINER_FIELDS,
	blocks_container, CONTAINER_BLOCKS, 0, NULL, -1, -1,
};
const struct set_def set_workload = {
	"workload", "Something that runs.", fields_workload, WORKLOAD_FIELDS,
	blocks_workload, WORKLOAD_BLOCKS, 0, NULL, -1, -1,
};

#define SET(ID, id, ...) static const struct field_def fields_##id[] = {
#define FIELD_IN(ID, id, type, initial, nouns, required, kube, doc) \
	{ #id, type, initial, nouns, required, kube, doc },
#define BLOCK_IN(...)
#define END_SET(ID, id) { 0 } };
#include "type/sets.def"
#undef SET
#undef FIELD_IN
#undef BLOCK_IN
#undef END_SET

#define SET(ID, id, ...) static const struct block_def blocks_##id[] = {
#define FIELD_IN(...)
#define BLOCK_IN(ID, id, set, flag, nouns, names, doc) { #id, &set_##set, flag, nouns, names, doc },
#define END_SET(ID, id) { 0 } };
#include "type/sets.def"
#undef SET
#undef FIELD_IN
#undef BLOCK_IN
#undef END_SET

#define SET(ID, id, word, flags, open, value, arrow, doc)                                          \
	const struct set_def set_##id = { word, doc, fields_##id, ID##_FIELDS, blocks_##id,        \
					  ID##_BLOCKS, flags, open, value, arrow };
#define FIELD_IN(...)
#define BLOCK_IN(...)
#define END_SET(...)
#include "type/sets.def"
#undef SET
#undef FIELD_IN
#undef BLOCK_IN
#undef END_SET

#define NOUN(id, word, set, flags, doc) [N_##id] = { N_##id, word, &set_##set, flags, doc },
static const struct noun_def nouns[NOUN_COUNT] = {
#include "type/nouns.def"
};
#undef NOUN

static const char external_word[] = "external ";

const struct noun_def *noun_find(const char *word, bool external)
{
	size_t n = sizeof(external_word) - 1;

	for (int i = N_NONE + 1; i < N_COMPONENT; i++) {
		const char *name = nouns[i].name;
		bool made_elsewhere = strncmp(name, external_word, n) == 0;

		if (made_elsewhere == external && !strcmp(external ? name + n : name, word))
			return &nouns[i];
	}
	return NULL;
}

const struct noun_def *noun_of(enum noun n)
{
	return n > N_NONE && n < N_COMPONENT ? &nouns[n] : NULL;
}

static bool applies(unsigned mask, enum noun n)
{
	return !mask || (mask & NOUN_BIT(n));
}

int set_field(const struct set_def *s, const char *name, enum noun n)
{
	for (size_t i = 0; i < s->field_n; i++)
		if (!strcmp(s->fields[i].name, name) && applies(s->fields[i].nouns, n))
			return (int)i;
	return -1;
}

int set_block(const struct set_def *s, const char *name, enum noun n)
{
	for (size_t i = 0; i < s->block_n; i++)
		if (!strcmp(s->blocks[i].name, name) && applies(s->blocks[i].nouns, n))
			return (int)i;
	return -1;
}
