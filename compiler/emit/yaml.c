/*
 * yaml.c - walks a tree and feeds libyaml's emitter.
 *
 * Comments are not events, so libyaml cannot write them.  The header is text before the first
 * event.  Annotations are put in afterwards: the finished document is read back with libyaml's
 * parser, whose scalars come in the order in which the leaves were written and say on which line
 * they stand, and a comment is appended to each of those lines (annotate.c).
 */
#include "emit/yaml.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/utf8.h"
#include "emit/annotate.h"

struct writer {
	yaml_emitter_t emitter;
	struct arena *scratch; /* sorted keys */
	struct leaves *leaves; /* NULL when nothing is annotated */
	unsigned depth;
};

static bool write_node(struct writer *w, const struct knode *n);

static int sink(void *data, unsigned char *buffer, size_t size)
{
	sb_add(data, (const char *)buffer, size);
	return 1;
}

/* libyaml takes the event over, also when it fails. */
static bool emit(struct writer *w, yaml_event_t *event, int initialized)
{
	return initialized && yaml_emitter_emit(&w->emitter, event);
}

static bool write_scalar(struct writer *w, struct str s, yaml_scalar_style_t style)
{
	yaml_event_t e;
	const char *bytes = s.s ? s.s : "";

	if (s.n > INT32_MAX)
		return false;
	return emit(w, &e,
		    yaml_scalar_event_initialize(&e, NULL, NULL, (const yaml_char_t *)bytes,
						 (int)s.n, 1, 1, style));
}

static bool write_string(struct writer *w, struct str s, bool key)
{
	enum scalar_style style = yaml_scalar_style(s);

	/* libyaml lets surrogates through; no other reader does. */
	if (style != SCALAR_PLAIN && utf8_invalid_at(s) != s.n)
		return false;
	switch (style) {
	case SCALAR_PLAIN:
		return write_scalar(w, s, YAML_PLAIN_SCALAR_STYLE);
	case SCALAR_LITERAL:
		if (!key)
			return write_scalar(w, s, YAML_LITERAL_SCALAR_STYLE);
		break;
	case SCALAR_QUOTED:
		break;
	}
	return write_scalar(w, s, YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}

static bool write_int(struct writer *w, int64_t i)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%" PRId64, i);

	return write_scalar(w, (struct str){ text, (size_t)n }, YAML_PLAIN_SCALAR_STYLE);
}

#define FEW_KEYS 16

static int by_key(const void *a, const void *b)
{
	const struct kentry *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static const struct kentry *sorted(struct writer *w, const struct knode *map)
{
	struct kentry *v = arena_array(w->scratch, struct kentry, map->map.n);

	if (map->map.n)
		memcpy(v, map->map.v, map->map.n * sizeof(*v));
	if (map->map.n > FEW_KEYS) {
		qsort(v, map->map.n, sizeof(*v), by_key);
		return v;
	}
	for (size_t i = 1; i < map->map.n; i++) { /* nearly all maps are small */
		struct kentry one = v[i];
		size_t at = i;

		for (; at > 0 && strcmp(v[at - 1].key, one.key) > 0; at--)
			v[at] = v[at - 1];
		v[at] = one;
	}
	return v;
}

static bool write_map(struct writer *w, const struct knode *map)
{
	const struct kentry *v = sorted(w, map);
	yaml_event_t e;

	if (!emit(w, &e,
		  yaml_mapping_start_event_initialize(&e, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE)))
		return false;
	for (size_t i = 0; i < map->map.n; i++) {
		if (!write_string(w, str_of(v[i].key), true) || !write_node(w, v[i].value))
			return false;
	}
	return emit(w, &e, yaml_mapping_end_event_initialize(&e));
}

static bool write_list(struct writer *w, const struct knode *list)
{
	yaml_event_t e;

	if (!emit(w, &e,
		  yaml_sequence_start_event_initialize(&e, NULL, NULL, 1,
						       YAML_BLOCK_SEQUENCE_STYLE)))
		return false;
	vec_for(i, &list->list) {
		if (!write_node(w, list->list.v[i]))
			return false;
	}
	return emit(w, &e, yaml_sequence_end_event_initialize(&e));
}

static bool write_container(struct writer *w, const struct knode *n)
{
	bool ok;

	if (w->depth == YAML_DEPTH_MAX)
		return false;
	w->depth++;
	ok = n->kind == KNODE_MAP ? write_map(w, n) : write_list(w, n);
	w->depth--;
	return ok;
}

static bool is_leaf(const struct knode *n)
{
	return (n->kind != KNODE_MAP || !n->map.n) && (n->kind != KNODE_LIST || !n->list.n);
}

static bool write_node(struct writer *w, const struct knode *n)
{
	if (w->leaves && is_leaf(n))
		leaves_add(w->leaves, n->origin);
	switch (n->kind) {
	case KNODE_NULL:
		return write_scalar(w, STR("null"), YAML_PLAIN_SCALAR_STYLE);
	case KNODE_BOOL:
		return write_scalar(w, n->boolean ? STR("true") : STR("false"),
				    YAML_PLAIN_SCALAR_STYLE);
	case KNODE_INT:
		return write_int(w, n->integer);
	case KNODE_STRING:
		return write_string(w, n->string, false);
	case KNODE_MAP:
	case KNODE_LIST:
		return write_container(w, n);
	}
	return false;
}

static bool write_stream(struct writer *w, const struct knode *root)
{
	yaml_event_t e;

	return emit(w, &e, yaml_stream_start_event_initialize(&e, YAML_UTF8_ENCODING)) &&
	       emit(w, &e, yaml_document_start_event_initialize(&e, NULL, NULL, NULL, 0)) &&
	       write_node(w, root) && emit(w, &e, yaml_document_end_event_initialize(&e, 1)) &&
	       emit(w, &e, yaml_stream_end_event_initialize(&e)) && yaml_emitter_flush(&w->emitter);
}

static bool write_document(const struct knode *root, struct sb *out, struct leaves *leaves)
{
	struct writer w = { .leaves = leaves };
	bool ok;

	if (!yaml_emitter_initialize(&w.emitter))
		return false;
	yaml_emitter_set_output(&w.emitter, sink, out);
	yaml_emitter_set_unicode(&w.emitter, 1);
	yaml_emitter_set_width(&w.emitter, -1);
	yaml_emitter_set_indent(&w.emitter, 2);
	w.scratch = arena_new();
	ok = write_stream(&w, root);
	arena_free(w.scratch);
	yaml_emitter_delete(&w.emitter);
	return ok;
}

static void add_header(struct sb *out, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		sb_addz(out, n ? "# " : "#");
		sb_add(out, text, n);
		sb_addc(out, '\n');
		text += n + (text[n] == '\n');
	}
}

static bool write_annotated(const struct knode *root, struct sb *out, const struct yaml_options *o)
{
	struct leaves leaves = { .annotate = o->annotate, .ctx = o->ctx, .arena = arena_new() };
	struct sb bare = { 0 };
	bool ok = write_document(root, &bare, &leaves) &&
		  annotate((struct str){ bare.s, bare.n }, &leaves, out);

	sb_free(&bare);
	arena_free(leaves.arena);
	return ok;
}

bool yaml_emit(const struct knode *root, struct sb *out, const struct yaml_options *o)
{
	size_t before = out->n;
	bool ok;

	if (o && o->header)
		add_header(out, o->header);
	if (o && o->annotate)
		ok = write_annotated(root, out, o);
	else
		ok = write_document(root, out, NULL);
	if (!ok && out->s) {
		out->n = before;
		out->s[before] = '\0';
	}
	return ok;
}
