/*
 * Writes the strings of nasty.def as the data of a ConfigMap, to be read by other YAML readers;
 * see nasty_readers.py. With an argument, the strings that a comment can follow have one.
 */
#include <stdio.h>

#include "emit/yaml.h"
#include "eval/origin.h"

static const struct str nasty[] = {
#define N(text) STR(text),
#include "nasty.def"
#undef N
};

static const char *comment(void *ctx, const struct origin *o)
{
	return o->what;
}

int main(int argc, char **argv)
{
	static const struct origin here = { .what = "env `prod`, stack.kaizen:7: x # y" };
	struct yaml_options o = { .header = "generated", .annotate = argc > 1 ? comment : NULL };
	struct arena *a = arena_new();
	struct knode *root = k_map(a, &here), *data = k_map_at(a, root, "data", &here);
	struct sb out = { 0 };
	bool ok;

	k_set(a, root, "apiVersion", k_strz(a, "v1", &here));
	k_set(a, root, "kind", k_strz(a, "ConfigMap", &here));
	k_set(a, k_map_at(a, root, "metadata", &here), "name", k_strz(a, "nasty", &here));
	for (size_t i = 0; i < sizeof(nasty) / sizeof(nasty[0]); i++)
		k_set(a, data, arena_printf(a, "k%03zu", i), k_str(a, nasty[i], &here));
	ok = yaml_emit(root, &out, &o) && fwrite(out.s, 1, out.n, stdout) == out.n;
	sb_free(&out);
	arena_free(a);
	return ok ? 0 : 1;
}
