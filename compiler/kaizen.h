/*
 * kaizen.h - libkaizen, the compiler as a library; the only public header.
 *
 * A session takes sources, checks every environment of every stack in them, and gives back
 * diagnostics and output files.  It reads through the caller's functions, prints nothing, never
 * exits, looks at neither clock nor environment, and shares no state with other sessions, so
 * several may run in several threads.  All results belong to the session and live until it is
 * freed.
 *
 *	struct kz_session *s = kz_session_new(NULL);
 *	struct kz_files files;
 *
 *	if (kz_load(s, "stack.kaizen", 0) >= 0 && kz_compile(s, 0, "prod", &files) == 0)
 *		use(files.v, files.n);
 *	puts(kz_render(s, "human", NULL, NULL));
 *	kz_session_free(s);
 */
#ifndef KAIZEN_H
#define KAIZEN_H

#include <stdbool.h>
#include <stddef.h>

struct kz_session;

/* Where texts come from. `read` gives a text in memory from malloc() and returns 0, or returns a
 * negative errno (-EFBIG above `limit` bytes) and leaves the results alone. */
struct kz_vfs {
	int (*read)(void *ctx, const char *path, size_t limit, char **ret_bytes, size_t *ret_size);
	void *ctx;
};

enum kz_level { KZ_LEVEL_OFF, KZ_LEVEL_NOTE, KZ_LEVEL_WARNING, KZ_LEVEL_ERROR };

/* `vfs` is copied; NULL reads regular files from the disk. Never NULL. */
struct kz_session *kz_session_new(const struct kz_vfs *vfs);
void kz_session_free(struct kz_session *s);

/* Options. They hold for what is loaded and checked after them. */

/* The project's folder, which no import may leave; "" for the folder of each loaded file. */
void kz_set_root(struct kz_session *s, const char *root);

/* Raises the level of a code ("KZ-S001"). -EINVAL for an unknown code, -EPERM where this would
 * lower it. */
int kz_set_level(struct kz_session *s, const char *code, enum kz_level level);

/* Sets a parameter in every environment, as if the last line of each said so. Parameters that
 * are text take the value as it is, others take an expression. A second value for the same name
 * replaces the first. */
void kz_set_value(struct kz_session *s, const char *name, const char *value);

/* Puts the origin of each value behind it, as a comment. */
void kz_set_annotate(struct kz_session *s, bool on);

/* Sources */

#define KZ_SOURCE_MAX ((size_t)16 << 20) /* bytes; a larger text is refused with -EFBIG */

enum kz_load_flag {
	KZ_LOAD_LIBRARIES = 1, /* a file that declares no stack is fine, and counts for nothing */
};

/* Loads a file and its imports. Returns the number of its stack, -ENODATA when it has none, or
 * another negative errno when it cannot be read; all but a library with KZ_LOAD_LIBRARIES have
 * been reported. */
int kz_load(struct kz_session *s, const char *path, unsigned flags);

/* The same for a text, which is copied; `path` is what it is called, and where imports look. */
int kz_load_text(struct kz_session *s, const char *path, const char *bytes, size_t size,
		 unsigned flags);

size_t kz_stack_count(const struct kz_session *s);
const char *kz_stack_name(const struct kz_session *s, size_t stack);

/* The environments of a stack in their order, with a NULL behind; only that NULL when it declares
 * none. */
const char *const *kz_environments(const struct kz_session *s, size_t stack);

/* Checking */

/* Evaluates and checks every environment of every stack that was loaded and is not checked yet. */
void kz_check(struct kz_session *s);

/* How many diagnostics there are of a level or above it. */
size_t kz_count(struct kz_session *s, enum kz_level at_least);

/* Output */

struct kz_file {
	const char *name; /* "40-backend.yaml" */
	const char *bytes;
	size_t size;
	unsigned mode;
	bool applied; /* Kubernetes takes it: no template, no script, no kustomization */
};

struct kz_files {
	const struct kz_file *v;
	size_t n;
};

/* The output of one environment, after checking all of them. `env` may be NULL for a stack with
 * fewer than two. Returns 0; 1 when there are errors in any environment, or no such environment,
 * which is then reported; -EINVAL when `env` must be given; -EILSEQ when the compiler has made
 * something that cannot be written, which is a defect of the compiler. */
int kz_compile(struct kz_session *s, size_t stack, const char *env, struct kz_files *ret);

/* Makes a folder hold exactly these files beside those of others, all at once; 0, or a negative
 * errno after reporting. */
int kz_write_folder(struct kz_session *s, const char *folder, const struct kz_files *files);

/* Diagnostics */

struct kz_render_options {
	bool color;
	bool verbose;
	size_t max; /* most that are shown to people; 0: all */
};

/* All diagnostics so far as text; `ret_size` may be NULL. NULL when there is no such format. */
const char *kz_render(struct kz_session *s, const char *format,
		      const struct kz_render_options *options, size_t *ret_size);

struct kz_edit {
	const char *path;
	size_t start, end; /* bytes of the file that are replaced; the same: an insertion */
	const char *text;
};

struct kz_fix {
	const char *text; /* what it does, in words */
	bool safe;	  /* nobody has to look at it */
	const struct kz_edit *edits;
	size_t n;
};

struct kz_finding {
	const char *code;
	enum kz_level level;
	const char *message;
	const char *fingerprint; /* stays when the file around it changes */
	const char *path;	 /* "" when it has no place */
	unsigned line;
	const struct kz_fix *fixes;
	size_t fix_n;
};

/* The diagnostics so far, from 0; false behind the last one. */
bool kz_finding_at(struct kz_session *s, size_t i, struct kz_finding *ret);

/* Names of the formats, with a NULL behind. */
const char *const *kz_formats(void);

struct kz_code {
	const char *name;    /* "KZ-G005" */
	const char *slug;    /* "budget-blocks-drain" */
	const char *summary; /* one line */
	enum kz_level level; /* unless it is raised */
	const char *page;    /* the manual's page in Markdown; NULL when it is not written */
};

/* The codes, from 0; false behind the last one. */
bool kz_code_at(size_t i, struct kz_code *ret);

/* A code by its name, with or without `KZ-`, in any case, or by its slug. */
bool kz_code_find(const char *text, struct kz_code *ret);

const char *kz_version(void);

#endif
