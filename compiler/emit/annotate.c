/*
 * annotate.c - finds the line of each leaf by reading the document back, and appends to it.
 *
 * A comment may follow a scalar that ends its line, and the header `|` of a literal block; both
 * are the line on which the parser saw the leaf begin, since the emitter folds nothing and a
 * quoted scalar is one line.  Two spaces stand before the `#`, as yamllint wants it.
 */
#include "emit/annotate.h"

#include <string.h>
#include <yaml.h>

struct reader {
	const struct leaves *leaves;
	struct str yaml;
	struct sb *out;
	size_t copied; /* bytes of yaml that are in `out` */
	size_t line;   /* lines of yaml that are in `out` */
	size_t next;   /* the next leaf */
	/* One byte for each open container: 'l' list, 'k' map that waits for a key, 'v' for a
	 * value. The empty stack is the document. */
	struct sb stack;
	bool opened; /* the last event opened a container */
};

void leaves_add(struct leaves *l, const struct origin *o)
{
	vec_push(l->arena, &l->origins, o);
}

/* Copies up to the end of line number `line`, without its newline. */
static void copy_line(struct reader *r, size_t line)
{
	const char *end = r->yaml.s + r->yaml.n;

	for (;;) {
		const char *from = r->yaml.s + r->copied;
		const char *nl = memchr(from, '\n', (size_t)(end - from));

		if (!nl)
			nl = end;
		sb_add(r->out, from, (size_t)(nl - from));
		r->copied += (size_t)(nl - from);
		if (r->line == line || nl == end)
			return;
		sb_addc(r->out, '\n');
		r->copied++;
		r->line++;
	}
}

static void add_comment(struct sb *out, const char *text)
{
	sb_addz(out, "  # ");
	for (; *text; text++)
		sb_addc(out, (unsigned char)*text < ' ' || *text == 0x7F ? ' ' : *text);
}

static bool comment_leaf(struct reader *r, size_t line)
{
	const struct leaves *l = r->leaves;
	const struct origin *o;
	const char *text;

	if (r->next == l->origins.n)
		return false;
	o = l->origins.v[r->next++];
	text = o ? l->annotate(l->ctx, o) : NULL;
	if (text && *text) {
		copy_line(r, line);
		add_comment(r->out, text);
	}
	return true;
}

/* Notes that a node begins; whether it is a key. */
static bool begins_key(struct reader *r)
{
	char *top = r->stack.n ? &r->stack.s[r->stack.n - 1] : NULL;

	if (!top || *top == 'l')
		return false;
	*top = *top == 'k' ? 'v' : 'k';
	return *top == 'v';
}

static bool take_event(struct reader *r, const yaml_event_t *e)
{
	bool opened = r->opened, ok = true;

	r->opened = false;
	if (e->type == YAML_SCALAR_EVENT) {
		if (!begins_key(r))
			ok = comment_leaf(r, e->start_mark.line);
	} else if (e->type == YAML_MAPPING_START_EVENT || e->type == YAML_SEQUENCE_START_EVENT) {
		begins_key(r);
		sb_addc(&r->stack, e->type == YAML_MAPPING_START_EVENT ? 'k' : 'l');
		r->opened = true;
	} else if (e->type == YAML_MAPPING_END_EVENT || e->type == YAML_SEQUENCE_END_EVENT) {
		r->stack.n--;
		if (opened)
			ok = comment_leaf(r, e->start_mark.line);
	}
	return ok;
}

static bool read_events(struct reader *r, yaml_parser_t *parser)
{
	for (;;) {
		yaml_event_t e;
		bool ok, last;

		if (!yaml_parser_parse(parser, &e))
			return false;
		last = e.type == YAML_STREAM_END_EVENT;
		ok = take_event(r, &e);
		yaml_event_delete(&e);
		if (!ok || last)
			return ok;
	}
}

bool annotate(struct str yaml, const struct leaves *l, struct sb *out)
{
	struct reader r = { .leaves = l, .yaml = yaml, .out = out };
	yaml_parser_t parser;
	bool ok;

	if (!yaml_parser_initialize(&parser))
		return false;
	yaml_parser_set_input_string(&parser, (const unsigned char *)yaml.s, yaml.n);
	ok = read_events(&r, &parser) && r.next == l->origins.n;
	yaml_parser_delete(&parser);
	sb_free(&r.stack);
	sb_add(out, yaml.s + r.copied, yaml.n - r.copied);
	return ok;
}
