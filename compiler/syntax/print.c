/*
 * print.c - a compact s-expression of a syntax tree.
 */
#include "syntax/print.h"

static void dump_body(const struct body *b, struct sb *out, unsigned depth);

static void dump_ident(const struct ident *i, struct sb *out)
{
	sb_addz(out, i->name ? i->name->s : "<none>");
}

static void dump_quoted(struct str s, struct sb *out)
{
	sb_addc(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.s[i] == '\n')
			sb_addz(out, "\\n");
		else if (s.s[i] == '"' || s.s[i] == '\\')
			sb_printf(out, "\\%c", s.s[i]);
		else
			sb_addc(out, s.s[i]);
	}
	sb_addc(out, '"');
}

static const char *op_name(enum op op)
{
	static const char *const names[] = {
		[OP_NONE] = "?", [OP_OR] = "||", [OP_AND] = "&&", [OP_NOT] = "!", [OP_EQ] = "==",
		[OP_NE] = "!=", [OP_LT] = "<", [OP_LE] = "<=", [OP_GT] = ">", [OP_GE] = ">=",
		[OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*", [OP_DIV] = "/", [OP_NEG] = "neg",
	};

	return names[op];
}

/* A space and the expression; nothing for one that is not there. */
static void dump_next(const struct expr *e, struct sb *out)
{
	if (!e)
		return;
	sb_addc(out, ' ');
	ast_dump_expr(e, out);
}

static void dump_string(const struct expr *e, struct sb *out)
{
	if (e->parts.n == 0 || (e->parts.n == 1 && !e->parts.v[0].expr)) {
		dump_quoted(e->parts.n ? e->parts.v[0].text : STR(""), out);
		return;
	}
	sb_addz(out, "(str");
	vec_for(i, &e->parts) {
		if (e->parts.v[i].expr) {
			dump_next(e->parts.v[i].expr, out);
		} else {
			sb_addc(out, ' ');
			dump_quoted(e->parts.v[i].text, out);
		}
	}
	sb_addc(out, ')');
}

static void dump_for(const struct expr *e, struct sb *out)
{
	sb_addz(out, e->each.map_key ? "(for-map " : "(for-list ");
	if (e->each.key.name) {
		dump_ident(&e->each.key, out);
		sb_addc(out, ' ');
	}
	dump_ident(&e->each.value, out);
	sb_addz(out, " in");
	dump_next(e->each.in, out);
	if (e->each.test)
		sb_addz(out, " if");
	dump_next(e->each.test, out);
	sb_addz(out, " :");
	dump_next(e->each.map_key, out);
	dump_next(e->each.body, out);
	sb_addc(out, ')');
}

static void dump_pair(const char *head, const struct expr *e, struct sb *out)
{
	sb_printf(out, "(%s", head);
	dump_next(e->binary.left, out);
	dump_next(e->binary.right, out);
	sb_addc(out, ')');
}

void ast_dump_expr(const struct expr *e, struct sb *out)
{
	switch (e->kind) {
	case EXPR_ERROR:
		sb_addz(out, "<error>");
		break;
	case EXPR_NULL:
		sb_addz(out, "null");
		break;
	case EXPR_BOOL:
		sb_addz(out, e->boolean ? "true" : "false");
		break;
	case EXPR_NUMBER:
		sb_add(out, e->number.digits.s, e->number.digits.n);
		sb_addz(out, e->number.suffix ? e->number.suffix->s : "");
		break;
	case EXPR_STRING:
		dump_string(e, out);
		break;
	case EXPR_NAME:
		dump_ident(&e->ident, out);
		break;
	case EXPR_MEMBER:
		sb_addz(out, "(.");
		dump_next(e->member.of, out);
		sb_addc(out, ' ');
		dump_ident(&e->member.name, out);
		sb_addc(out, ')');
		break;
	case EXPR_INDEX:
		dump_pair("[]", e, out);
		break;
	case EXPR_CALL:
		sb_addz(out, "(call ");
		dump_ident(&e->call.name, out);
		vec_for(i, &e->call.args)
			dump_next(e->call.args.v[i], out);
		sb_addc(out, ')');
		break;
	case EXPR_UNARY:
	case EXPR_BINARY:
		dump_pair(op_name(e->op), e, out);
		break;
	case EXPR_RANGE:
		dump_pair("..", e, out);
		break;
	case EXPR_LIST:
		sb_addz(out, "(list");
		vec_for(i, &e->items)
			dump_next(e->items.v[i], out);
		sb_addc(out, ')');
		break;
	case EXPR_MAP:
		sb_addz(out, "(map");
		vec_for(i, &e->entries) {
			sb_addz(out, " (");
			ast_dump_expr(e->entries.v[i].key, out);
			dump_next(e->entries.v[i].value, out);
			sb_addc(out, ')');
		}
		sb_addc(out, ')');
		break;
	case EXPR_IF:
		sb_addz(out, "(if");
		dump_next(e->cond.test, out);
		dump_next(e->cond.yes, out);
		dump_next(e->cond.no, out);
		sb_addc(out, ')');
		break;
	case EXPR_FOR:
		dump_for(e, out);
		break;
	}
}

static void dump_type(const struct type_expr *t, struct sb *out)
{
	switch (t->kind) {
	case TYPE_EXPR_NAME:
		dump_ident(&t->name, out);
		if (t->of) {
			sb_addc(out, '(');
			dump_type(t->of, out);
			sb_addc(out, ')');
		}
		break;
	case TYPE_EXPR_ENUM:
		vec_for(i, &t->words) {
			sb_addz(out, i ? "|" : "");
			if (t->quoted)
				dump_quoted(str_of(t->words.v[i].name->s), out);
			else
				dump_ident(&t->words.v[i], out);
		}
		break;
	case TYPE_EXPR_RECORD:
		sb_addc(out, '{');
		vec_for(i, &t->fields) {
			const struct stmt *s = t->fields.v[i];

			sb_addz(out, i ? ", " : "");
			dump_ident(&s->ident, out);
			sb_addz(out, ": ");
			dump_type(s->type, out);
			if (s->value)
				sb_addz(out, " =");
			dump_next(s->value, out);
		}
		sb_addc(out, '}');
		break;
	}
	if (t->optional)
		sb_addc(out, '?');
	if (t->low) {
		sb_addc(out, ' ');
		ast_dump_expr(t->low, out);
		sb_addz(out, "..");
		ast_dump_expr(t->high, out);
	}
}

static void dump_path(const struct stmt *s, struct sb *out)
{
	vec_for(i, &s->path) {
		sb_addz(out, i ? "." : " ");
		dump_ident(&s->path.v[i], out);
	}
}

static const char *stmt_word(const struct stmt *s)
{
	static const char *const words[] = {
		[STMT_ERROR] = "error", [STMT_FIELD] = "=", [STMT_BLOCK] = "block",
		[STMT_ENTRY] = "entry", [STMT_ARROW] = "->", [STMT_PARAM] = "param",
		[STMT_LET] = "let", [STMT_EXPORT] = "export", [STMT_STACK] = "stack",
		[STMT_COMPONENT] = "component", [STMT_IF] = "if", [STMT_FOR] = "for",
		[STMT_IMPORT] = "import", [STMT_OBJECT] = "object", [STMT_PATCH] = "patch",
		[STMT_ASSERT] = "assert", [STMT_ALLOW] = "allow", [STMT_REMOVE] = "remove",
	};

	return s->append ? "+=" : words[s->kind];
}

static void dump_arrow(const struct stmt *s, struct sb *out)
{
	vec_for(i, &s->targets) {
		dump_next(s->targets.v[i].expr, out);
		if (s->targets.v[i].port) {
			sb_addc(out, ':');
			ast_dump_expr(s->targets.v[i].port, out);
		}
	}
	vec_for(i, &s->options) {
		sb_addz(out, " (");
		ast_dump_expr(s->options.v[i].key, out);
		dump_next(s->options.v[i].value, out);
		sb_addc(out, ')');
	}
}

static void dump_stmt(const struct stmt *s, struct sb *out, unsigned depth)
{
	sb_addn(out, ' ', 2 * (size_t)depth);
	if (s->doc.n) {
		sb_addz(out, "## ");
		dump_quoted(s->doc, out);
		sb_addc(out, ' ');
	}
	sb_printf(out, "(%s%s%s", s->add ? "add " : "", s->external ? "external " : "",
		  stmt_word(s));
	if (s->kind == STMT_OBJECT)
		dump_next(s->value, out);
	if (s->ident.name && s->kind != STMT_IMPORT) {
		sb_addc(out, ' ');
		dump_ident(&s->ident, out);
	}
	dump_path(s, out);
	dump_next(s->name, out);
	if (s->kind == STMT_IMPORT && s->value)
		dump_next(s->value, out);
	if (s->kind == STMT_IMPORT && s->ident.name)
		sb_printf(out, " as %s", s->ident.name->s);
	if (s->parent.name)
		sb_printf(out, " : %s", s->parent.name->s);
	if (s->type) {
		sb_addz(out, " : ");
		dump_type(s->type, out);
	}
	if (s->kind == STMT_FOR)
		sb_printf(out, " %s%s%s in", s->key.name ? s->key.name->s : "",
			  s->key.name ? " " : "", s->each.name ? s->each.name->s : "<none>");
	if (s->value && s->kind != STMT_OBJECT && s->kind != STMT_IMPORT)
		dump_next(s->value, out);
	if (s->to && s->kind == STMT_ENTRY)
		sb_addz(out, " ->");
	dump_next(s->to, out);
	if (s->to_port) {
		sb_addc(out, ':');
		ast_dump_expr(s->to_port, out);
	}
	if (s->kind == STMT_ARROW)
		dump_arrow(s, out);
	if (s->kind == STMT_ALLOW && s->until.n)
		sb_printf(out, " until %.*s", (int)s->until.n, s->until.s);
	if (s->has_body) {
		sb_addz(out, " {");
		dump_body(&s->body, out, depth);
		sb_addc(out, '}');
	}
	if (s->kind == STMT_IF && span_known(s->otherwise.span)) {
		sb_addz(out, " else {");
		dump_body(&s->otherwise, out, depth);
		sb_addc(out, '}');
	}
	sb_addz(out, ")\n");
}

static void dump_body(const struct body *b, struct sb *out, unsigned depth)
{
	if (!b->stmts.n)
		return;
	sb_addc(out, '\n');
	vec_for(i, &b->stmts)
		dump_stmt(b->stmts.v[i], out, depth + 1);
	sb_addn(out, ' ', 2 * (size_t)depth);
}

void ast_dump(const struct body *b, struct sb *out)
{
	vec_for(i, &b->stmts)
		dump_stmt(b->stmts.v[i], out, 0);
}
