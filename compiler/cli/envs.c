/*
 * envs.c - `kaizenc envs FILE...`: the environments of each stack, in their order.
 */
#include <jansson.h>
#include <string.h>

#include "cli/run.h"
#include "cli/stream.h"

static void list(struct kz_session *s)
{
	for (size_t i = 0; i < kz_stack_count(s); i++) {
		const char *const *envs = kz_environments(s, i);

		for (size_t k = 0; envs[k]; k++) {
			if (kz_stack_count(s) > 1)
				out_printf("%s ", kz_stack_name(s, i));
			out_printf("%s\n", envs[k]);
		}
	}
}

static void list_json(struct kz_session *s)
{
	json_t *stacks = heap_must(json_array());

	for (size_t i = 0; i < kz_stack_count(s); i++) {
		const char *const *envs = kz_environments(s, i);
		json_t *names = heap_must(json_array());

		for (size_t k = 0; envs[k]; k++)
			json_array_append_new(names, heap_must(json_string(envs[k])));
		json_array_append_new(stacks, heap_must(json_pack("{s:s, s:o}", "name",
								  kz_stack_name(s, i),
								  "environments", names)));
	}
	out_json(heap_must(json_pack("{s:s, s:o}", "schema", "kaizenc-environments/1", "stacks",
				     stacks)));
}

enum exit_code command_envs(const struct options *o)
{
	struct options told = *o;
	struct run r;

	if (!o->operands.n) {
		complain("say of which file: kaizenc envs stack.kaizen");
		return EXIT_USAGE;
	}
	/* The format is that of the list; what is wrong is told to people. */
	told.format = "human";
	if (!known_list_format(o))
		return EXIT_USAGE;
	if (!run_begin(&r, &told, NULL))
		return r.code;
	vec_for(i, &o->operands)
		run_load(&r, o->operands.v[i], 0);
	if (kz_count(r.session, KZ_LEVEL_ERROR)) {
		run_note(&r, EXIT_FINDINGS);
		run_tell(&r, false);
		return run_end(&r);
	}
	if (strcmp(o->format, "json") != 0)
		list(r.session);
	else
		list_json(r.session);
	if (!out_finish())
		run_note(&r, EXIT_FILES);
	return run_end(&r);
}
