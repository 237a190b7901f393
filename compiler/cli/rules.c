/*
 * rules.c - `kaizenc rules`: every code, for people or programs.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/stream.h"

const char *level_word(enum kz_level level)
{
	return level == KZ_LEVEL_ERROR ? "error" : level == KZ_LEVEL_WARNING ? "warning" : "note";
}

void list_codes(void)
{
	struct kz_code c;

	for (size_t i = 0; kz_code_at(i, &c); i++)
		out_printf("%-8s  %-7s  %-28s  %s\n", c.name, level_word(c.level), c.slug,
			   c.summary);
}

bool known_list_format(const struct options *o)
{
	if (!strcmp(o->format, "human") || !strcmp(o->format, "json"))
		return true;
	complain("this list is written as `human` or `json`, not as `%s`", o->format);
	return false;
}

void out_json(json_t *document)
{
	char *text = heap_must(json_dumps(document, JSON_INDENT(2) | JSON_PRESERVE_ORDER));

	out_printf("%s\n", text);
	free(text);
	json_decref(document);
}

static json_t *code_json(const struct kz_code *c)
{
	return heap_must(json_pack("{s:s, s:s, s:s, s:s}", "code", c->name, "slug", c->slug,
				   "level", level_word(c->level), "summary", c->summary));
}

enum exit_code command_rules(const struct options *o)
{
	json_t *list;
	struct kz_code c;

	if (o->operands.n) {
		complain("`kaizenc rules` takes no operand; `kaizenc explain %s` explains one",
			 o->operands.v[0]);
		return EXIT_USAGE;
	}
	if (!known_list_format(o))
		return EXIT_USAGE;
	if (strcmp(o->format, "json") != 0) {
		list_codes();
		return out_finish() ? EXIT_FINE : EXIT_FILES;
	}
	list = heap_must(json_array());
	for (size_t i = 0; kz_code_at(i, &c); i++)
		json_array_append_new(list, code_json(&c));
	out_json(heap_must(json_pack("{s:s, s:o}", "schema", "kaizenc-rules/1", "rules", list)));
	return out_finish() ? EXIT_FINE : EXIT_FILES;
}
