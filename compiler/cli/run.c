/*
 * run.c - a session made from the options.
 */
#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/reason.h"
#include "base/str.h"
#include "cli/project.h"
#include "cli/save.h"
#include "cli/stream.h"

void run_note(struct run *r, enum exit_code code)
{
	if (code > r->code)
		r->code = code;
}

static const char *near_code(struct arena *a, const char *wanted)
{
	VEC(const char *) names = { 0 };
	struct kz_code code;

	for (size_t i = 0; kz_code_at(i, &code); i++)
		vec_push(a, &names, code.name);
	return str_nearest(str_of(wanted), names.v, names.n);
}

static bool raise_levels(struct run *r)
{
	const struct options *o = r->o;

	vec_for(i, &o->raised) {
		const char *code = o->raised.v[i].code;
		int err = kz_set_level(r->session, code, o->raised.v[i].level);
		const char *near = err == -EINVAL ? near_code(o->arena, code) : NULL;

		if (!err)
			continue;
		if (err == -EPERM)
			complain("`%s` is an error already, and levels are only raised", code);
		else if (near)
			complain("there is no code `%s`; did you mean `%s`?", code, near);
		else
			complain("there is no code `%s`; see `kaizenc explain --list`", code);
		return false;
	}
	return true;
}

bool run_begin(struct run *r, const struct options *o, const struct kz_vfs *vfs)
{
	*r = (struct run){ .o = o, .session = kz_session_new(vfs) };
	if (!raise_levels(r)) {
		kz_session_free(r->session);
		r->session = NULL;
		r->code = EXIT_USAGE;
		return false;
	}
	kz_set_annotate(r->session, o->annotate);
	vec_for(i, &o->settings)
		kz_set_value(r->session, o->settings.v[i].name, o->settings.v[i].value);
	return true;
}

static int load_input(struct run *r, unsigned flags)
{
	const char *path = r->o->stdin_filename ? r->o->stdin_filename : "<stdin>";
	struct str text;
	int err = in_read(KZ_SOURCE_MAX, r->o->arena, &text);

	if (!err)
		return kz_load_text(r->session, path, text.s, text.n, flags);
	complain("cannot read standard input: %s", reason_of(err));
	return err;
}

void run_load(struct run *r, const char *operand, unsigned flags)
{
	bool input = !strcmp(operand, "-");
	const char *path = input ? r->o->stdin_filename : operand;
	int err;

	kz_set_root(r->session, path ? project_root(r->o->arena, path) : "");
	err = input ? load_input(r, flags) : kz_load(r->session, operand, flags);
	if (err < 0 && err != -ENODATA)
		run_note(r, EXIT_FILES);
}

void run_check(struct run *r)
{
	kz_check(r->session);
	if (kz_count(r->session, r->o->fail_on))
		run_note(r, EXIT_FINDINGS);
}

bool run_talks(const struct run *r)
{
	return !r->o->quiet && !strcmp(r->o->format, "human");
}

static bool wants_color(const struct run *r, bool terminal)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (r->o->color != COLOR_AUTO)
		return r->o->color == COLOR_ALWAYS;
	return terminal && !(no_color && *no_color) && !(term && !strcmp(term, "dumb"));
}

static void tell_count(struct run *r)
{
	size_t errors = kz_count(r->session, KZ_LEVEL_ERROR);
	size_t warnings = kz_count(r->session, KZ_LEVEL_WARNING) - errors;

	if (errors && warnings)
		say("\n%zu error%s, %zu warning%s", errors, errors == 1 ? "" : "s", warnings,
		    warnings == 1 ? "" : "s");
	else if (errors || warnings)
		say("\n%zu %s%s", errors + warnings, errors ? "error" : "warning",
		    errors + warnings == 1 ? "" : "s");
}

static void write_reports(struct run *r)
{
	vec_for(i, &r->o->reports) {
		const struct report *report = &r->o->reports.v[i];
		size_t n;
		const char *text = kz_render(r->session, report->format, NULL, &n);
		int err = save(report->path, text, n);

		if (!err)
			continue;
		complain("cannot write `%s`: %s", report->path, reason_of(err));
		run_note(r, EXIT_FILES);
	}
}

void run_tell(struct run *r, bool product)
{
	struct kz_render_options o = { .verbose = r->o->verbose, .max = r->o->max_errors };
	const char *text;
	size_t n;

	o.color = wants_color(r, product ? out_is_terminal() : err_is_terminal());
	text = kz_render(r->session, r->o->format, &o, &n);
	if (product)
		out_add(text, n);
	else
		err_add(text, n);
	if (product && !out_finish())
		run_note(r, EXIT_FILES);
	write_reports(r);
	if (run_talks(r))
		tell_count(r);
}

enum exit_code run_end(struct run *r)
{
	kz_session_free(r->session);
	return r->code;
}
