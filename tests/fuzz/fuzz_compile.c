/*
 * fuzz_compile.c - the whole compiler on any bytes, through kaizen.h and nothing else.
 *
 * The input is a stack, and after lines `#@ NAME` the files that it may read.  Whatever it is, the
 * compiler must neither crash nor hang, and say what it says in every format.  What it accepts must
 * compile in every environment, to YAML that libyaml reads, without a key that stands twice, and a
 * second time to the same bytes.  libFuzzer and AFL++ take LLVMFuzzerTestOneInput(); replay.c runs
 * it over files.
 */
#include <errno.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "kaizen.h"

#define FILE_MARK "#@ "
#define FILES_MAX 16
#define KEYS_COMPARED 256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct file {
	const char *name;
	size_t name_n;
	const char *bytes;
	size_t n;
};

struct memory {
	struct file files[FILES_MAX];
	size_t n;
};

_Noreturn static void wrong(const char *what, const char *detail)
{
	fprintf(stderr, "fuzz_compile: %s: %s\n", what, detail);
	abort();
}

/* The first file is what stands before the first mark. */
static void split(const char *s, size_t n, struct memory *m)
{
	const char *end = s + n, *line = s;

	m->files[0] = (struct file){ .name = "main.kaizen", .name_n = 11, .bytes = s, .n = n };
	m->n = 1;
	while (line < end && m->n < FILES_MAX) {
		const char *eol = memchr(line, '\n', (size_t)(end - line));
		const char *next = eol ? eol + 1 : end;
		struct file *last = &m->files[m->n - 1];

		if (eol && eol - line > 3 && !memcmp(line, FILE_MARK, 3)) {
			last->n = (size_t)(line - last->bytes);
			m->files[m->n++] = (struct file){
				.name = line + 3,
				.name_n = (size_t)(eol - line) - 3,
				.bytes = next,
				.n = (size_t)(end - next),
			};
		}
		line = next;
	}
}

static int memory_read(void *ctx, const char *path, size_t limit, char **ret_bytes,
		       size_t *ret_size)
{
	const struct memory *m = ctx;

	for (size_t i = 0; i < m->n; i++) {
		const struct file *f = &m->files[i];

		if (strlen(path) != f->name_n || memcmp(path, f->name, f->name_n) != 0)
			continue;
		if (f->n > limit)
			return -EFBIG;
		*ret_bytes = malloc(f->n ? f->n : 1);
		if (!*ret_bytes)
			return -ENOMEM;
		memcpy(*ret_bytes, f->bytes, f->n);
		*ret_size = f->n;
		return 0;
	}
	return -ENOENT;
}

static void check_keys(yaml_document_t *doc, const yaml_node_t *map, const char *file)
{
	const yaml_node_pair_t *first = map->data.mapping.pairs.start;
	const yaml_node_pair_t *top = map->data.mapping.pairs.top;

	if (top - first > KEYS_COMPARED)
		return;
	for (const yaml_node_pair_t *a = first; a < top; a++) {
		const yaml_node_t *key = yaml_document_get_node(doc, a->key);

		if (key->type != YAML_SCALAR_NODE)
			wrong("a key that is no text", file);
		for (const yaml_node_pair_t *b = first; b < a; b++) {
			const yaml_node_t *other = yaml_document_get_node(doc, b->key);

			if (key->data.scalar.length == other->data.scalar.length &&
			    !memcmp(key->data.scalar.value, other->data.scalar.value,
				    key->data.scalar.length))
				wrong("a key that stands twice", file);
		}
	}
}

static void check_yaml(const struct kz_file *f)
{
	yaml_parser_t parser;
	bool more = true;

	if (!yaml_parser_initialize(&parser))
		abort();
	yaml_parser_set_input_string(&parser, (const unsigned char *)f->bytes, f->size);
	while (more) {
		yaml_document_t doc;
		const yaml_node_t *node;

		if (!yaml_parser_load(&parser, &doc))
			wrong("libyaml cannot read what was written", f->name);
		more = yaml_document_get_root_node(&doc) != NULL;
		for (int i = 1; (node = yaml_document_get_node(&doc, i)); i++)
			if (node->type == YAML_MAPPING_NODE)
				check_keys(&doc, node, f->name);
		yaml_document_delete(&doc);
	}
	yaml_parser_delete(&parser);
}

static void check_same(const struct kz_files *a, const struct kz_files *b)
{
	if (a->n != b->n)
		wrong("other files the second time", "");
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->v[i].name, b->v[i].name) || a->v[i].size != b->v[i].size ||
		    memcmp(a->v[i].bytes, b->v[i].bytes, a->v[i].size))
			wrong("other bytes the second time", a->v[i].name);
}

static void check_json(const char *text, size_t n)
{
	json_error_t error;
	json_t *json;

	while (n && text[n - 1] == '\n')
		n--;
	if (!n)
		return;
	json = json_loadb(text, n, 0, &error);
	if (!json)
		wrong("a rendering that is not JSON", error.text);
	json_decref(json);
}

static void check_renderings(struct kz_session *s)
{
	for (const char *const *f = kz_formats(); *f; f++) {
		size_t n = 0;
		const char *text = kz_render(s, *f, NULL, &n);

		if (!text)
			wrong("no rendering", *f);
		if (!strcmp(*f, "json"))
			check_json(text, n);
	}
}

static struct kz_session *session(const struct kz_vfs *vfs, const struct memory *m)
{
	struct kz_session *s = kz_session_new(vfs);

	kz_load_text(s, "main.kaizen", m->files[0].bytes, m->files[0].n, KZ_LOAD_LIBRARIES);
	kz_check(s);
	return s;
}

static void check_outputs(struct kz_session *s, struct kz_session *again)
{
	for (size_t i = 0; i < kz_stack_count(s); i++) {
		const char *const *env = kz_environments(s, i);

		do {
			struct kz_files files, same;
			int r = kz_compile(s, i, *env, &files);

			if (r)
				wrong("accepted, and does not compile", r < 0 ? strerror(-r) : "");
			if (kz_compile(again, i, *env, &same))
				wrong("compiles once only", kz_stack_name(s, i));
			for (size_t j = 0; j < files.n; j++)
				if (strstr(files.v[j].name, ".yaml"))
					check_yaml(&files.v[j]);
			check_same(&files, &same);
		} while (*env && *++env);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct memory m;
	const struct kz_vfs vfs = { memory_read, &m };
	struct kz_session *s;

	split((const char *)data, size, &m);
	s = session(&vfs, &m);
	check_renderings(s);
	if (!kz_count(s, KZ_LEVEL_ERROR)) {
		struct kz_session *again = session(&vfs, &m);

		check_outputs(s, again);
		kz_session_free(again);
	}
	kz_session_free(s);
	return 0;
}
