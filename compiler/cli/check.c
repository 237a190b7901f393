/*
 * check.c - `kaizenc check FILE...|FOLDER|-`: every diagnostic of every environment, no output.
 */
#include <string.h>

#include "base/reason.h"
#include "cli/fix.h"
#include "cli/project.h"
#include "cli/run.h"
#include "cli/stream.h"

static void load_folder(struct run *r, const char *folder)
{
	size_t before = kz_stack_count(r->session);
	path_list paths = { 0 };
	const char *where;
	int err = project_sources(r->o->arena, folder, &paths, &where);

	if (err) {
		complain("cannot read `%s`: %s", where, reason_of(err));
		run_note(r, EXIT_FILES);
	}
	vec_for(i, &paths)
		run_load(r, paths.v[i], KZ_LOAD_LIBRARIES);
	if (kz_stack_count(r->session) > before || r->code || kz_count(r->session, r->o->fail_on))
		return;
	complain("no file in `%s` declares a stack", folder);
	run_note(r, EXIT_USAGE);
}

static void load(struct run *r, const char *operand)
{
	if (strcmp(operand, "-") != 0 && is_folder(operand))
		load_folder(r, operand);
	else
		run_load(r, operand, 0);
}

/* "dev, staging and prod" */
static void add_names(struct sb *b, const char *const *names)
{
	for (size_t i = 0; names[i]; i++)
		sb_printf(b, "%s%s", !i ? "" : names[i + 1] ? ", " : " and ", names[i]);
}

static void tell_fine(struct run *r)
{
	struct kz_session *s = r->session;

	if (!run_talks(r) || r->code || kz_count(s, KZ_LEVEL_NOTE))
		return;
	for (size_t i = 0; i < kz_stack_count(s); i++) {
		struct sb envs = { 0 };

		add_names(&envs, kz_environments(s, i));
		say("`%s` is fine%s%s", kz_stack_name(s, i), envs.n ? " in " : "",
		    envs.n ? envs.s : "");
		sb_free(&envs);
	}
}

static bool check(struct run *r, const struct options *o, const struct kz_vfs *vfs)
{
	if (!run_begin(r, o, vfs))
		return false;
	if (!o->operands.n)
		load(r, ".");
	vec_for(i, &o->operands)
		load(r, o->operands.v[i]);
	run_check(r);
	return true;
}

static bool known_use(const struct options *o)
{
	if (o->diff && !o->fix) {
		complain("`--diff` shows what `--fix` would change; say both");
		return false;
	}
	vec_for(i, &o->operands) {
		if (!o->fix || strcmp(o->operands.v[i], "-") != 0)
			continue;
		complain("standard input cannot be fixed; name a file");
		return false;
	}
	return true;
}

enum exit_code command_check(const struct options *o)
{
	struct run r;

	if (!known_use(o))
		return EXIT_USAGE;
	if (!(o->fix ? fix_all(&r, o, check) : check(&r, o, NULL)))
		return r.code;
	tell_fine(&r);
	run_tell(&r, !o->diff);
	return run_end(&r);
}
