/*
 * build.c - the constructors that the grammar calls.
 */
#include "syntax/build.h"

#include <string.h>

#include "syntax/message.h"

/* Vectors of different declarations are different types in C; their members are the same. */
#define VEC_SET(to, from) ((to)->v = (from).v, (to)->n = (from).n, (to)->cap = (from).cap)

#define LIST_PUSH(p, l, x)                                                                     \
	do {                                                                                   \
		if (!(l)->cap) {                                                               \
			(l)->v = arena_alloc((p)->a, sizeof(*(l)->v));                         \
			(l)->cap = 1;                                                          \
		}                                                                              \
		vec_push((p)->a, (l), (x));                                                    \
	} while (0)

struct ident ident_quoted(struct parse *p, struct span span, struct str text)
{
	return (struct ident){ intern(p->in, text.s, text.n), span };
}

static struct str doc_before(const struct parse *p, uint32_t start)
{
	size_t low = 0, high = p->docs.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->docs.v[middle].start < start)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < p->docs.n && p->docs.v[low].start == start)
		return p->docs.v[low].text;
	return NO_STR;
}

/* The span of a statement is final only here, after `add` and `external` have been seen. */
struct stmt_list list_stmt(struct parse *p, struct stmt_list l, struct stmt *s)
{
	s->doc = doc_before(p, s->span.start);
	LIST_PUSH(p, &l, s);
	return l;
}

struct stmt_list list_saved(struct parse *p, struct stmt_list l, struct span span,
			    struct body body)
{
	return body.stmts.n ? list_stmt(p, l, stmt_saved(p, span, body)) : l;
}

struct expr_list list_expr(struct parse *p, struct expr_list l, struct expr *e)
{
	LIST_PUSH(p, &l, e);
	return l;
}

struct ident_list list_ident(struct parse *p, struct ident_list l, struct ident i)
{
	LIST_PUSH(p, &l, i);
	return l;
}

struct entry_list list_entry(struct parse *p, struct entry_list l, struct map_entry e)
{
	LIST_PUSH(p, &l, e);
	return l;
}

struct part_list list_part(struct parse *p, struct part_list l, struct string_part s)
{
	LIST_PUSH(p, &l, s);
	return l;
}

struct target_list list_target(struct parse *p, struct target_list l, struct target t)
{
	LIST_PUSH(p, &l, t);
	return l;
}

/* Expressions */

struct expr *expr_new(struct parse *p, enum expr_kind kind, struct span span)
{
	struct expr *e = arena_new_of(p->a, struct expr);

	e->kind = kind;
	e->span = span;
	e->depth = 1;
	return e;
}

static void expr_over(struct expr *e, const struct expr *operand)
{
	if (operand && operand->depth >= e->depth)
		e->depth = operand->depth + 1;
}

/* Bounds the recursion of everything that will walk the tree. */
static struct expr *expr_done(struct parse *p, struct expr *e)
{
	if (e->depth <= EXPR_DEPTH_MAX)
		return e;
	message_too_deep(p, e->span);
	return expr_new(p, EXPR_ERROR, e->span);
}

struct expr *expr_bool(struct parse *p, struct span span, bool value)
{
	struct expr *e = expr_new(p, EXPR_BOOL, span);

	e->boolean = value;
	return e;
}

struct expr *expr_number(struct parse *p, struct span span, struct str lexeme)
{
	struct expr *e = expr_new(p, EXPR_NUMBER, span);
	size_t n = 0;

	while (n < lexeme.n && ((lexeme.s[n] >= '0' && lexeme.s[n] <= '9') || lexeme.s[n] == '.'))
		n++;
	e->number.digits = (struct str){ lexeme.s, n };
	if (n < lexeme.n)
		e->number.suffix = intern(p->in, lexeme.s + n, lexeme.n - n);
	return e;
}

struct expr *expr_text(struct parse *p, struct span span, struct str text)
{
	struct part_list parts = { 0 };

	return expr_string(p, span, list_part(p, parts, (struct string_part){ text, NULL }));
}

struct expr *expr_string(struct parse *p, struct span span, struct part_list parts)
{
	struct expr *e = expr_new(p, EXPR_STRING, span);

	VEC_SET(&e->parts, parts);
	vec_for(i, &parts)
		expr_over(e, parts.v[i].expr);
	return expr_done(p, e);
}

struct expr *expr_name(struct parse *p, struct ident name)
{
	struct expr *e = expr_new(p, EXPR_NAME, name.span);

	e->ident = name;
	return e;
}

struct expr *expr_member(struct parse *p, struct span span, struct expr *of, struct ident name)
{
	struct expr *e = expr_new(p, EXPR_MEMBER, span);

	e->member.of = of;
	e->member.name = name;
	expr_over(e, of);
	return expr_done(p, e);
}

struct expr *expr_unary(struct parse *p, enum op op, struct span span, struct expr *of)
{
	struct expr *e = expr_new(p, EXPR_UNARY, span);

	e->op = op;
	e->binary.left = of;
	expr_over(e, of);
	return expr_done(p, e);
}

struct expr *expr_binary(struct parse *p, enum expr_kind kind, enum op op, struct span span,
			 struct expr *left, struct expr *right)
{
	struct expr *e = expr_new(p, kind, span);

	e->op = op;
	e->binary.left = left;
	e->binary.right = right;
	expr_over(e, left);
	expr_over(e, right);
	return expr_done(p, e);
}

struct expr *expr_call(struct parse *p, struct span span, struct ident name, struct expr_list args)
{
	struct expr *e = expr_new(p, EXPR_CALL, span);

	e->call.name = name;
	VEC_SET(&e->call.args, args);
	vec_for(i, &args)
		expr_over(e, args.v[i]);
	return expr_done(p, e);
}

struct expr *expr_list(struct parse *p, struct span span, struct expr_list items)
{
	struct expr *e = expr_new(p, EXPR_LIST, span);

	VEC_SET(&e->items, items);
	vec_for(i, &items)
		expr_over(e, items.v[i]);
	return expr_done(p, e);
}

struct expr *expr_map(struct parse *p, struct span span, struct entry_list entries)
{
	struct expr *e = expr_new(p, EXPR_MAP, span);

	VEC_SET(&e->entries, entries);
	vec_for(i, &entries) {
		expr_over(e, entries.v[i].key);
		expr_over(e, entries.v[i].value);
	}
	return expr_done(p, e);
}

struct expr *expr_if(struct parse *p, struct span span, struct expr *test, struct expr *yes,
		     struct expr *no)
{
	struct expr *e = expr_new(p, EXPR_IF, span);

	e->cond.test = test;
	e->cond.yes = yes;
	e->cond.no = no;
	expr_over(e, test);
	expr_over(e, yes);
	expr_over(e, no);
	return expr_done(p, e);
}

struct expr *expr_for(struct parse *p, struct span span, struct ident key, struct ident value,
		      struct expr *in, struct expr *test, struct expr *map_key, struct expr *body)
{
	struct expr *e = expr_new(p, EXPR_FOR, span);

	e->each.key = key;
	e->each.value = value;
	e->each.in = in;
	e->each.test = test;
	e->each.map_key = map_key;
	e->each.body = body;
	expr_over(e, in);
	expr_over(e, test);
	expr_over(e, map_key);
	expr_over(e, body);
	return expr_done(p, e);
}

struct map_entry entry_yaml(struct parse *p, struct expr *key, struct span colon,
			    struct expr *value)
{
	message_yaml_colon(p, key->span, colon);
	return (struct map_entry){ key, value };
}

struct map_entry entry_half(struct parse *p, struct expr *key, struct span error)
{
	return (struct map_entry){ key, expr_new(p, EXPR_ERROR, error) };
}

/* Statements */

struct body body_of(struct span span, struct stmt_list stmts)
{
	struct body b = { .span = span };

	VEC_SET(&b.stmts, stmts);
	return b;
}

struct body body_one(struct parse *p, struct span span, struct stmt *s)
{
	return body_of(span, list_stmt(p, (struct stmt_list){ 0 }, s));
}

static struct stmt *stmt_new(struct parse *p, enum stmt_kind kind, struct span span)
{
	struct stmt *s = arena_new_of(p->a, struct stmt);

	s->kind = kind;
	s->span = span;
	s->head = span;
	return s;
}

/* An optional body that is not there has no place. The head ends before the brace. */
static void stmt_set_body(struct parse *p, struct stmt *s, struct body body)
{
	if (!span_known(body.span))
		return;
	s->body = body;
	s->has_body = true;
	s->head.end = body.span.start;
	while (s->head.end > s->head.start && strchr(" \t\r\n", p->text.s[s->head.end - 1]))
		s->head.end--;
}

struct stmt *stmt_field(struct parse *p, struct span span, struct ident_list path,
			struct expr *value, bool append)
{
	struct stmt *s = stmt_new(p, STMT_FIELD, span);

	VEC_SET(&s->path, path);
	s->value = value;
	s->append = append;
	return s;
}

struct stmt *stmt_yaml_field(struct parse *p, struct span span, struct ident_list path,
			     struct span colon, struct expr *value)
{
	message_yaml_colon(p, span_join(path.v[0].span, path.v[path.n - 1].span), colon);
	return stmt_field(p, span, path, value, false);
}

struct stmt *stmt_half(struct parse *p, struct span span, struct ident_list path, struct span error)
{
	return stmt_field(p, span, path, expr_new(p, EXPR_ERROR, error), false);
}

struct stmt *stmt_saved(struct parse *p, struct span span, struct body body)
{
	struct stmt *s = stmt_new(p, STMT_ERROR, span);

	stmt_set_body(p, s, body);
	return s;
}

struct stmt *stmt_block(struct parse *p, struct span span, struct ident_list path,
			struct expr *name, struct ident parent, struct body body)
{
	struct stmt *s = stmt_new(p, STMT_BLOCK, span);

	VEC_SET(&s->path, path);
	s->name = name;
	s->parent = parent;
	stmt_set_body(p, s, body);
	return s;
}

struct stmt *stmt_external(struct parse *p, struct span span, struct ident_list path,
			   struct expr *name)
{
	struct stmt *s = stmt_new(p, STMT_BLOCK, span);

	VEC_SET(&s->path, path);
	s->name = name;
	s->external = true;
	return s;
}

struct stmt *stmt_mark_add(struct span span, struct stmt *s)
{
	s->span.start = s->head.start = span.start;
	s->add = true;
	return s;
}

struct stmt *stmt_mark_external(struct span span, struct stmt *s)
{
	s->span.start = s->head.start = span.start;
	s->external = true;
	return s;
}

struct stmt *stmt_entry(struct parse *p, struct span span, struct ident_list path,
			struct expr *name, struct expr *value, struct destination to,
			struct body body)
{
	struct stmt *s = stmt_new(p, STMT_ENTRY, span);

	VEC_SET(&s->path, path);
	s->name = name;
	s->value = value;
	s->to = to.to;
	s->to_port = to.port;
	stmt_set_body(p, s, body);
	return s;
}

struct stmt *stmt_arrow(struct parse *p, struct span span, struct target_list targets,
			struct entry_list options)
{
	struct stmt *s = stmt_new(p, STMT_ARROW, span);

	VEC_SET(&s->targets, targets);
	VEC_SET(&s->options, options);
	return s;
}

struct stmt *stmt_param(struct parse *p, struct span span, struct ident name,
			struct type_expr *type, struct expr *value)
{
	struct stmt *s = stmt_new(p, STMT_PARAM, span);

	s->ident = name;
	s->type = type;
	s->value = value;
	return s;
}

struct stmt *stmt_bind(struct parse *p, enum stmt_kind kind, struct span span, struct ident name,
		       struct expr *value)
{
	struct stmt *s = stmt_new(p, kind, span);

	s->ident = name;
	s->value = value;
	return s;
}

struct stmt *stmt_named(struct parse *p, enum stmt_kind kind, struct span span, struct ident name,
			struct body body)
{
	struct stmt *s = stmt_new(p, kind, span);

	s->ident = name;
	stmt_set_body(p, s, body);
	return s;
}

struct stmt *stmt_if(struct parse *p, struct span span, struct expr *test, struct body body,
		     struct body otherwise)
{
	struct stmt *s = stmt_new(p, STMT_IF, span);

	s->value = test;
	s->otherwise = otherwise;
	stmt_set_body(p, s, body);
	return s;
}

struct stmt *stmt_for(struct parse *p, struct span span, struct ident key, struct ident each,
		      struct expr *in, struct body body)
{
	struct stmt *s = stmt_new(p, STMT_FOR, span);

	s->key = key;
	s->each = each;
	s->value = in;
	stmt_set_body(p, s, body);
	return s;
}

struct stmt *stmt_import(struct parse *p, struct span span, struct ident_list path,
			 struct expr *file, struct ident alias)
{
	struct stmt *s = stmt_new(p, STMT_IMPORT, span);

	VEC_SET(&s->path, path);
	s->value = file;
	s->ident = alias;
	return s;
}

struct stmt *stmt_object(struct parse *p, struct span span, struct expr *version,
			 struct ident kind, struct expr *name, struct body body)
{
	struct stmt *s = stmt_new(p, STMT_OBJECT, span);

	s->value = version;
	s->ident = kind;
	s->name = name;
	stmt_set_body(p, s, body);
	return s;
}

struct stmt *stmt_patch(struct parse *p, struct span span, struct ident kind, struct expr *name,
			struct body body)
{
	struct stmt *s = stmt_new(p, STMT_PATCH, span);

	s->ident = kind;
	s->name = name;
	stmt_set_body(p, s, body);
	return s;
}

struct stmt *stmt_assert(struct parse *p, struct span span, struct expr *test, struct expr *message)
{
	struct stmt *s = stmt_new(p, STMT_ASSERT, span);

	s->value = test;
	s->to = message;
	return s;
}

struct stmt *stmt_allow(struct parse *p, struct span span, struct ident code, struct expr *reason,
			struct str until, struct span until_span)
{
	struct stmt *s = stmt_new(p, STMT_ALLOW, span);

	s->ident = code;
	s->to = reason;
	s->until = until;
	s->until_span = until_span;
	return s;
}

struct stmt *stmt_remove(struct parse *p, struct span span, struct ident_list path,
			 struct expr *name)
{
	struct stmt *s = stmt_new(p, STMT_REMOVE, span);

	VEC_SET(&s->path, path);
	s->name = name;
	return s;
}

/* Types */

static struct type_expr *type_new(struct parse *p, enum type_expr_kind kind, struct span span)
{
	struct type_expr *t = arena_new_of(p->a, struct type_expr);

	t->kind = kind;
	t->span = span;
	return t;
}

struct type_expr *type_name(struct parse *p, struct span span, struct ident name,
			    struct type_expr *of)
{
	struct type_expr *t = type_new(p, TYPE_EXPR_NAME, span);

	t->name = name;
	t->of = of;
	return t;
}

struct type_expr *type_quoted(struct parse *p, struct span span, struct str word)
{
	return type_enum(p, span, list_ident(p, NO_PATH, ident_quoted(p, span, word)));
}

struct type_expr *type_enum(struct parse *p, struct span span, struct ident_list words)
{
	struct type_expr *t = type_new(p, TYPE_EXPR_ENUM, span);

	VEC_SET(&t->words, words);
	t->quoted = p->text.s[words.v[0].span.start] == '"';
	return t;
}

struct type_expr *type_record(struct parse *p, struct span span, struct stmt_list fields)
{
	struct type_expr *t = type_new(p, TYPE_EXPR_RECORD, span);

	VEC_SET(&t->fields, fields);
	return t;
}

struct type_expr *type_optional(struct span span, struct type_expr *t)
{
	t->optional = true;
	t->span = span;
	return t;
}

struct type_expr *type_bounded(struct span span, struct type_expr *t, struct expr *low,
			       struct expr *high)
{
	t->low = low;
	t->high = high;
	t->span = span;
	return t;
}
