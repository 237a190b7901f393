/*
 * compile.c - `kaizenc FILE... --env=ENV -o FOLDER`.
 *
 * All that is to be written is made first; then it is written, or nothing is.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "cli/run.h"
#include "cli/stream.h"

/* The files of one environment, and where they go. */
struct output {
	const char *folder; /* NULL: standard output */
	const char *env;    /* NULL: the stack declares none */
	struct kz_files files;
	bool written;
};

struct compilation {
	struct run run;
	const struct options *o;
	VEC(struct output) outputs;
};

static bool to_stream(const struct options *o)
{
	return o->output && !strcmp(o->output, "-");
}

static const char *known_use(const struct options *o)
{
	size_t inputs = 0;

	vec_for(i, &o->operands)
		inputs += !strcmp(o->operands.v[i], "-");
	if (!o->operands.n)
		return "there is nothing to compile; name a file";
	if (inputs > 1)
		return "standard input can be read only once";
	if (o->env && o->all_envs)
		return "`--env` and `--all-envs` exclude each other";
	if (o->all_envs && to_stream(o))
		return "`--all-envs` needs a folder: -o FOLDER";
	if (!o->output && !o->dry_run)
		return "say where to write: -o FOLDER, or -o - for standard output";
	return NULL;
}

static bool files_only(const struct options *o)
{
	vec_for(i, &o->operands) {
		if (is_file_operand(o->operands.v[i]))
			continue;
		complain("`%s` is no file that ends in `.kaizen`", o->operands.v[i]);
		return false;
	}
	return true;
}

/* Folders end in a slash where people read them. */
static const char *shown(struct arena *a, const char *folder)
{
	return str_ends(str_of(folder), "/") ? folder : arena_printf(a, "%s/", folder);
}

static const char *below(struct arena *a, const char *folder, const char *name)
{
	return arena_printf(a, "%s%s", shown(a, folder), name);
}

/* DIR, DIR/STACK where there are several stacks, DIR/ENV where all environments are asked for. */
static const char *folder_of(const struct compilation *c, size_t stack, const char *env)
{
	const char *folder = c->o->output ? c->o->output : ".";

	if (to_stream(c->o))
		return NULL;
	if (kz_stack_count(c->run.session) > 1)
		folder = below(c->o->arena, folder, kz_stack_name(c->run.session, stack));
	if (c->o->all_envs && env)
		folder = below(c->o->arena, folder, env);
	return folder;
}

static void compile_one(struct compilation *c, size_t stack, const char *env)
{
	struct output out = { .folder = folder_of(c, stack, env), .env = env };
	int err = kz_compile(c->run.session, stack, env, &out.files);

	if (err == -EILSEQ)
		complain("internal error: `%s` was made into something that is no YAML",
			 kz_stack_name(c->run.session, stack));
	if (err)
		run_note(&c->run, err < 0 ? EXIT_INTERNAL : EXIT_FINDINGS);
	else
		vec_push(c->o->arena, &c->outputs, out);
}

/* Whether it is said which environment is wanted of a stack. */
static bool is_chosen(struct compilation *c, size_t stack)
{
	const char *const *envs = kz_environments(c->run.session, stack);
	struct sb all = { 0 };

	if (c->o->env || c->o->all_envs || !envs[0] || !envs[1])
		return true;
	for (size_t i = 0; envs[i]; i++)
		sb_printf(&all, "--env=%s, ", envs[i]);
	complain("`%s` has several environments; say which: %sor --all-envs",
		 kz_stack_name(c->run.session, stack), all.s);
	sb_free(&all);
	return false;
}

static void compile_stack(struct compilation *c, size_t stack)
{
	const char *const *envs = kz_environments(c->run.session, stack);

	if (!c->o->all_envs || !envs[0]) {
		compile_one(c, stack, c->o->env ? c->o->env : envs[0]);
		return;
	}
	for (size_t i = 0; envs[i]; i++)
		compile_one(c, stack, envs[i]);
}

/* What can only be known once the files are loaded. */
static bool is_clear(struct compilation *c)
{
	struct kz_session *s = c->run.session;

	for (size_t i = 0; i < kz_stack_count(s); i++) {
		if (!is_chosen(c, i))
			return false;
		for (size_t k = 0; k < i; k++) {
			if (strcmp(kz_stack_name(s, i), kz_stack_name(s, k)) != 0)
				continue;
			complain("two files declare a stack `%s`; compile them into folders of "
				 "their own",
				 kz_stack_name(s, i));
			return false;
		}
	}
	return true;
}

/* Writing */

static void write_stream(const struct output *out)
{
	for (size_t i = 0; i < out->files.n; i++)
		if (out->files.v[i].applied)
			out_add(out->files.v[i].bytes, out->files.v[i].size);
}

static void list_files(const struct compilation *c, const struct output *out)
{
	for (size_t i = 0; i < out->files.n; i++)
		out_printf("%s\n", out->folder && c->o->output ?
					   below(c->o->arena, out->folder, out->files.v[i].name) :
					   out->files.v[i].name);
}

static void write_all(struct compilation *c)
{
	vec_for(i, &c->outputs) {
		struct output *out = &c->outputs.v[i];

		if (c->o->dry_run)
			list_files(c, out);
		else if (!out->folder)
			write_stream(out);
		else
			out->written =
				kz_write_folder(c->run.session, out->folder, &out->files) == 0;
		if (out->folder && !c->o->dry_run && !out->written) {
			run_note(&c->run, EXIT_FILES);
			return;
		}
	}
	if (!out_finish())
		run_note(&c->run, EXIT_FILES);
}

static void tell_written(const struct compilation *c)
{
	if (!run_talks(&c->run))
		return;
	vec_for(i, &c->outputs) {
		const struct output *out = &c->outputs.v[i];

		if (!out->written)
			continue;
		say("wrote %zu file%s to %s%s%s%s", out->files.n, out->files.n == 1 ? "" : "s",
		    shown(c->o->arena, out->folder), out->env ? " (env " : "",
		    out->env ? out->env : "", out->env ? ")" : "");
	}
}

enum exit_code command_compile(const struct options *o)
{
	struct compilation c = { .o = o };
	const char *wrong = known_use(o);

	if (wrong)
		complain("%s", wrong);
	if (wrong || !files_only(o))
		return EXIT_USAGE;
	if (!run_begin(&c.run, o, NULL))
		return c.run.code;
	vec_for(i, &o->operands)
		run_load(&c.run, o->operands.v[i], 0);
	if (!is_clear(&c)) {
		run_note(&c.run, EXIT_USAGE);
		run_tell(&c.run, false);
		return run_end(&c.run);
	}
	for (size_t i = 0; i < kz_stack_count(c.run.session); i++)
		compile_stack(&c, i);
	run_check(&c.run);
	if (!c.run.code)
		write_all(&c);
	run_tell(&c.run, false);
	tell_written(&c);
	return run_end(&c.run);
}
