/*
 * diag.h - diagnostics and the one sink that takes them all.
 *
 * A phase reports by diag_new() and then adds labels, values, notes, help and fixes to what it
 * got back; nothing is printed here.  The sink knows which environment is being checked and
 * merges a finding that several environments share into one (same code, place and headline), so
 * a cause is told once.  sink_finish() sorts by file, position and code.
 *
 * Style of the texts: lower case, no full stop, names in backticks, plain words.  The headline
 * names the object; the environment is added by the renderer.  Labels carry facts, `note` lines
 * what Kubernetes would do, and only `help` proposes.
 */
#ifndef KZ_DIAG_DIAG_H
#define KZ_DIAG_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "source/source.h"
#include "source/span.h"

enum level { LEVEL_OFF, LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR };

/* All codes: the compiler's own (diag.def) and the rules' (rules.def), one enumerator each,
 * spelled KZ_ and the code after "KZ-": KZ_P001, KZ_G005. */
enum diag_code {
	KZ_NONE,
#define DIAG(code, slug, level, summary) KZ_##code,
#define RULE(code, slug, level, scope, function, summary) KZ_##code,
#include "diag/diag.def"
#include "rules/rules.def"
#undef DIAG
#undef RULE
	KZ_CODE_COUNT
};

const char *diag_code_name(enum diag_code c);	  /* "KZ-G005" */
const char *diag_code_slug(enum diag_code c);	  /* "budget-blocks-drain" */
const char *diag_code_summary(enum diag_code c);  /* one line */
enum level diag_code_level(enum diag_code c);	  /* the level it has by default */
enum diag_code diag_code_find(const char *name);  /* "KZ-G005" or "G005"; KZ_NONE when unknown */
const char *level_name(enum level l);		  /* "error", "warning", "note" */

struct label {
	struct span span;
	const char *text; /* may be "" */
	bool primary;
};

struct edit {
	struct span span; /* replaced; empty for an insertion */
	const char *text;
};

enum confidence { FIX_SAFE, FIX_NEEDS_LOOK };

struct fix {
	const char *text;
	enum confidence confidence;
	VEC(struct edit) edits;
};

/* A value that took part, shown as `= env dev: backend.replicas = 1`. */
struct diag_value {
	const struct name *env; /* NULL: not bound to an environment */
	const char *text;
};

struct diag {
	enum diag_code code;
	enum level level;
	const char *headline;
	const char *object; /* path of the declaration, for the fingerprint; may be NULL */
	VEC(struct label) labels; /* labels.v[0] is the primary one */
	VEC(struct diag_value) values;
	VEC(const char *) notes;
	VEC(const char *) helps;
	VEC(struct fix *) fixes;
	VEC(const struct name *) envs; /* in which it was found; empty: before environments */
	struct sink *sink;
	size_t order; /* the how-manieth report; breaks ties when sorting */
	size_t run;   /* the walk over environments that it was found in */
};

struct sink;

/* The sink and its diagnostics live in `a`; `sources` must outlive it. */
struct sink *sink_new(struct arena *a, struct sources *sources);

/* Names the environment that diagnostics from now on belong to; NULL for none, which also ends the
 * walk over the environments of a stack. */
void sink_set_env(struct sink *s, const struct name *env);

/* What is being worked on, such as an instance of a component: a finding in another file gets a
 * label at `where`. NO_SPAN for nothing; read it with sink_context() to set it back later. */
void sink_set_context(struct sink *s, struct span where, const char *text);
struct span sink_context(const struct sink *s, const char **ret_text);

/* How many environments the run has; lets the renderer leave "in every environment" unsaid. */
void sink_set_env_count(struct sink *s, size_t n);

/* Says that every check has run for this environment (NULL: nothing is said), so that findings of
 * others can tell that it is fine. */
void sink_env_checked(struct sink *s, const struct name *env);

/* Changes the level of one code (raising it, for --deny and --warn) from now on. Diagnostics of a
 * code that is off are still made, so callers need not ask, but never reach the sink. */
void sink_set_level(struct sink *s, enum diag_code code, enum level level);

/* Starts a diagnostic; never NULL. The primary label has no text until diag_here(). */
struct diag *diag_new(struct sink *s, enum diag_code code, struct span where, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* The text of the primary label. */
void diag_here(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A secondary label; the same place and text only once. Without a place it becomes a note. */
void diag_label(struct diag *d, struct span where, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* A value, bound to the environment that the sink is in. */
void diag_value(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void diag_note(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void diag_help(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "did you mean `x`?" with a safe fix that replaces the primary span; nothing when name is NULL. */
void diag_did_you_mean(struct diag *d, const char *name);
struct fix *diag_fix(struct diag *d, enum confidence c, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void fix_edit(struct diag *d, struct fix *f, struct span where, const char *text);
void diag_object(struct diag *d, const char *path);

#define DIAG_FINGERPRINT_SIZE 17 /* 16 hexadecimal digits and the NUL */

/* Names a finding across edits of the file: of code, object and environments, never of lines. The
 * headline stands in for the object where there is none. */
void diag_fingerprint(const struct diag *d, char ret[DIAG_FINGERPRINT_SIZE]);

/* Merges and sorts; call once, before rendering. Later diagnostics may follow a second call. */
void sink_finish(struct sink *s);
size_t sink_count(const struct sink *s, enum level at_least); /* before or after finishing */
size_t sink_size(const struct sink *s);
const struct diag *sink_at(const struct sink *s, size_t i);
struct sources *sink_sources(const struct sink *s);
size_t sink_env_count(const struct sink *s);

/* "in env `dev`", "in envs `dev` and `staging`" or "" when it holds in all of them. */
const char *diag_env_phrase(const struct diag *d);

/* "staging, prod": the environments that were checked and do not have the finding; "" when there
 * are none. */
const char *diag_fine_envs(const struct diag *d);

#endif
