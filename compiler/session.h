/*
 * session.h - the inside of a session.  For session.c, settings.c, findings.c and output.c only.
 */
#ifndef KZ_SESSION_H
#define KZ_SESSION_H

#include "base/arena.h"
#include "base/intern.h"
#include "base/vec.h"
#include "diag/diag.h"
#include "eval/eval.h"
#include "kaizen.h"
#include "lower/lower.h"
#include "module/module.h"

/* A `--set`, before it is known what the parameter takes. */
struct given {
	const struct name *name;
	uint32_t file; /* the source that holds the value */
	bool used;     /* some stack has the parameter */
};

/* What became of one environment. */
struct outcome {
	struct program *program;
	kobject_list objects;
	bool whole; /* all phases were run */
};

struct stack {
	struct module_graph *graph;
	const struct stmt *stmt;
	environment_list envs;
	const char **env_names;
	struct setting *settings;
	size_t setting_n;
	struct outcome *outcomes; /* one for each environment, or one; NULL: not checked */
	bool broken;		  /* its sources have errors, so nothing can be said of it */
};

struct kz_session {
	struct arena *arena;
	struct interner *names;
	struct sources *sources;
	struct sink *sink;
	struct kz_vfs vfs;
	const char *root;
	bool annotate;
	VEC(struct given) given;
	VEC(struct stack *) stacks;
};

static inline size_t stack_outcome_count(const struct stack *st)
{
	return st->envs.n ? st->envs.n : 1;
}

/* settings.c */

/* Makes the settings of a stack from what was given. */
void settings_make(struct kz_session *s, struct stack *st);

/* Notes what the stack has used. */
void settings_note(struct kz_session *s, const struct stack *st);

/* Reports what no stack has used. */
void settings_report(struct kz_session *s);

#endif
