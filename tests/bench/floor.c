/*
 * floor.c - reads YAML streams with libyaml and writes them again, and does nothing else.
 *
 * What kaizenc emits goes through the same library, so this is a speed below which no compiler
 * built on it can come; run.py reports kaizenc's times as multiples of it.
 *
 * usage: floor FILE...   (to standard output)
 */
#include <stdbool.h>
#include <stdio.h>
#include <yaml.h>

static int sink(void *file, unsigned char *bytes, size_t n)
{
	return fwrite(bytes, 1, n, file) == n;
}

/* The emitter takes each event over, also when it fails. */
static bool copy(yaml_parser_t *parser, yaml_emitter_t *emitter)
{
	for (;;) {
		yaml_event_t event;
		bool last;

		if (!yaml_parser_parse(parser, &event)) {
			fprintf(stderr, "floor: %s in line %zu\n", parser->problem,
				parser->problem_mark.line + 1);
			return false;
		}
		last = event.type == YAML_STREAM_END_EVENT;
		if (!yaml_emitter_emit(emitter, &event)) {
			fprintf(stderr, "floor: %s\n", emitter->problem);
			return false;
		}
		if (last)
			return true;
	}
}

static bool copy_file(const char *path)
{
	FILE *in = fopen(path, "rb");
	yaml_parser_t parser;
	yaml_emitter_t emitter;
	bool ok;

	if (!in) {
		perror(path);
		return false;
	}
	if (!yaml_parser_initialize(&parser) || !yaml_emitter_initialize(&emitter)) {
		fclose(in);
		return false;
	}
	yaml_parser_set_input_file(&parser, in);
	yaml_emitter_set_output(&emitter, sink, stdout);
	yaml_emitter_set_unicode(&emitter, 1);
	yaml_emitter_set_width(&emitter, -1);
	ok = copy(&parser, &emitter);
	yaml_emitter_delete(&emitter);
	yaml_parser_delete(&parser);
	fclose(in);
	return ok;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!copy_file(argv[i]))
			return 1;
	}
	return fflush(stdout) ? 1 : 0;
}
