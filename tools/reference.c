/*
 * reference.c - writes the reference manual of nouns, fields and functions from the compiler's
 * own tables.
 *
 * `reference > docs/reference/nouns.md`; a test fails when the committed page differs.
 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "type/noun.h"

struct writer {
	struct arena *a;
	const struct set_def *done[64];
	size_t done_n;
	const struct set_def *todo[64];
	const char *todo_name[64];
	size_t todo_n;
};

static const char *anchor(struct writer *w, const char *name)
{
	char *s = arena_strndup(w->a, name, strlen(name));

	for (char *c = s; *c; c++)
		if (*c == ' ' || *c == '_')
			*c = '-';
	return s;
}

static bool applies(unsigned nouns, enum noun n)
{
	return !nouns || n == N_NONE || (nouns & NOUN_BIT(n));
}

static void want(struct writer *w, const struct set_def *set, const char *name)
{
	for (size_t i = 0; i < w->todo_n; i++)
		if (w->todo[i] == set)
			return;
	w->todo_name[w->todo_n] = name;
	w->todo[w->todo_n++] = set;
}

static const char *cell(struct writer *w, const char *s)
{
	char *out = arena_alloc(w->a, 2 * strlen(s) + 1), *to = out;

	for (; *s; s++) {
		if (*s == '|')
			*to++ = '\\';
		*to++ = *s;
	}
	return out;
}

static void only_for(unsigned nouns)
{
	bool first = true;

	if (!nouns)
		return;
	printf(" Of ");
	for (int n = N_NONE + 1; n < N_COMPONENT; n++)
		if (nouns & NOUN_BIT(n)) {
			printf("%s`%s`", first ? "" : ", ", noun_of((enum noun)n)->name);
			first = false;
		}
	printf(" only.");
}

static void fields(struct writer *w, const struct set_def *set, enum noun n)
{
	bool any = false;

	for (size_t i = 0; i < set->field_n; i++) {
		const struct field_def *f = &set->fields[i];

		if (!applies(f->nouns, n))
			continue;
		if (!any)
			printf("| field | takes | default | what it does | in Kubernetes |\n"
			       "| --- | --- | --- | --- | --- |\n");
		any = true;
		printf("| `%s` | %s | %s%s%s | %s", f->name, cell(w, type_describe(w->a, f->type)),
		       f->initial ? "`" : f->required ? "required" : "", f->initial ? f->initial : "",
		       f->initial ? "`" : "", cell(w, f->doc));
		if (n == N_NONE)
			only_for(f->nouns);
		printf(" | %s%s%s |\n", f->kube ? "`" : "", f->kube ? f->kube : "", f->kube ? "`" : "");
	}
	if (set->flags & SET_OPEN)
		printf("\nAny other key takes %s.\n", type_describe(w->a, set->open));
	if (any)
		printf("\n");
}

static void blocks(struct writer *w, const struct set_def *set, enum noun n)
{
	bool any = false;

	for (size_t i = 0; i < set->block_n; i++) {
		const struct block_def *b = &set->blocks[i];

		if (!applies(b->nouns, n))
			continue;
		if (!any)
			printf("| block | what it is |\n| --- | --- |\n");
		any = true;
		printf("| [`%s%s { }`](#block-%s) | %s", b->name, b->flag == BLOCK_NAMED ? " NAME" : "",
		       anchor(w, b->set->name), cell(w, b->doc));
		if (n == N_NONE)
			only_for(b->nouns);
		printf(" |\n");
		want(w, b->set, b->set->name);
	}
	if (any)
		printf("\n");
}

static void set_page(struct writer *w, const struct set_def *set, const char *name)
{
	printf("### block %s\n\n%s\n\n", name, set->doc);
	if (set->value_field >= 0)
		printf("Short form: `%s NAME = %s`%s.\n\n", name, set->fields[set->value_field].name,
		       set->arrow_field >= 0 ? ", and `-> ` before a second value" : "");
	else if (set->arrow_field >= 0)
		printf("Short form: `%s NAME -> %s`.\n\n", name, set->fields[set->arrow_field].name);
	fields(w, set, N_NONE);
	blocks(w, set, N_NONE);
}

static void functions(void)
{
	printf("## Functions\n\n| call | gives |\n| --- | --- |\n");
#define BUILTIN(name, least, most, usage, doc) printf("| `%s` | %s |\n", usage, doc);
#include "eval/builtins.def"
#undef BUILTIN
	printf("\n");
}

int main(void)
{
	struct writer w = { .a = arena_new() };

	printf("# Nouns, fields and functions\n\n"
	       "Made from the compiler's own tables; what stands here is what is checked.\n\n"
	       "Every field may be overridden by an environment. Defaults are written as in Kaizen.\n\n"
	       "## The stack\n\n");
	fields(&w, &set_stack, N_NONE);
	printf("## Nouns\n\n");
	for (int n = N_NONE + 1; n < N_COMPONENT; n++) {
		const struct noun_def *d = noun_of((enum noun)n);

		printf("### %s\n\n%s\n\n", d->name, d->doc);
		fields(&w, d->set, d->noun);
		blocks(&w, d->set, d->noun);
	}
	printf("## Blocks\n\n");
	for (size_t i = 0; i < w.todo_n; i++)
		set_page(&w, w.todo[i], w.todo_name[i]);
	functions();
	arena_free(w.a);
	return ferror(stdout) ? 1 : 0;
}
