/*
 * eval.h - environments and evaluation.
 *
 * A stack is evaluated once for each environment: the stack's own statements first, then those of
 * the environment's ancestors, then its own; what comes later refines what is there.  Structure
 * (which declarations exist) is settled before values are computed, so a condition over
 * declarations may only use parameters and bindings.
 */
#ifndef KZ_EVAL_EVAL_H
#define KZ_EVAL_EVAL_H

#include "base/arena.h"
#include "base/intern.h"
#include "diag/diag.h"
#include "eval/object.h"
#include "module/module.h"

#define EVAL_DEPTH_MAX 2048u
#define EVAL_STEPS_MAX 2000000u /* expressions evaluated in one environment */

/* A `--set name=value`. */
struct setting {
	const struct name *name;
	struct expr *value;
	struct span span;
	bool used;
};

/* The environments that a stack declares, in order; empty when it declares none. Reports cycles
 * and unknown parents. */
struct environment {
	const struct name *name;
	const struct name *parent;
	const struct stmt *stmt;
};
typedef VEC(struct environment) environment_list;
void eval_environments(struct arena *a, struct sink *sink, const struct stmt *stack,
		       environment_list *ret);

/* Evaluates one environment (NULL when the stack declares none). Never NULL; program->failed says
 * whether anything was reported. */
struct program *eval_environment(struct arena *a, struct interner *in, struct sink *sink,
				 struct module *module, const struct stmt *stack,
				 const environment_list *envs, const struct name *env,
				 struct setting *settings, size_t setting_n);

#endif
