/*
 * build.h - the state of one parse and the constructors that the grammar calls.
 *
 * Constructors cannot fail.  Lists are values here and become vectors of the nodes; the first
 * element of a list takes the space of one, for most lists have no second.
 */
#ifndef KZ_SYNTAX_BUILD_H
#define KZ_SYNTAX_BUILD_H

#include "base/arena.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "syntax/ast.h"
#include "syntax/report.h"
#include "syntax/token.h"

struct stmt_list { struct stmt **v; size_t n, cap; };
struct expr_list { struct expr **v; size_t n, cap; };
struct ident_list { struct ident *v; size_t n, cap; };
struct entry_list { struct map_entry *v; size_t n, cap; };
struct part_list { struct string_part *v; size_t n, cap; };
struct target_list { struct target *v; size_t n, cap; };

/* `-> to:port` of an entry. */
struct destination {
	struct expr *to, *port;
	struct span span;
};

struct doc {
	uint32_t start; /* of the statement that it stands before */
	struct str text;
};

struct parse {
	struct arena *a;
	struct interner *in;
	struct str text;
	struct report report;
	struct token last, current; /* for the messages: pushed before, being pushed */
	bool failed;		    /* the token being pushed was a syntax error */
	uint32_t bracket;	    /* where the bracket around it was opened */
	uint32_t statements_in_map; /* the map that was told not to hold statements */
	int found;		    /* kind that the message names instead of an empty SEP */
	VEC(struct doc) docs;	    /* by start */
	struct stmt_list root;
	struct expr *expr;
};

#define NO_IDENT ((struct ident){ 0 })
#define NO_STR ((struct str){ 0 })
#define NO_PATH ((struct ident_list){ 0 })

static inline struct ident ident_of(const struct name *name, struct span span)
{
	return (struct ident){ name, span };
}

struct ident ident_quoted(struct parse *p, struct span span, struct str text);

struct stmt_list list_stmt(struct parse *p, struct stmt_list l, struct stmt *s);
/* The block after a broken statement, when it holds anything. */
struct stmt_list list_saved(struct parse *p, struct stmt_list l, struct span span,
			    struct body body);
struct expr_list list_expr(struct parse *p, struct expr_list l, struct expr *e);
struct ident_list list_ident(struct parse *p, struct ident_list l, struct ident i);
struct entry_list list_entry(struct parse *p, struct entry_list l, struct map_entry e);
struct part_list list_part(struct parse *p, struct part_list l, struct string_part s);
struct target_list list_target(struct parse *p, struct target_list l, struct target t);

struct expr *expr_new(struct parse *p, enum expr_kind kind, struct span span);
struct expr *expr_bool(struct parse *p, struct span span, bool value);
struct expr *expr_number(struct parse *p, struct span span, struct str lexeme);
struct expr *expr_text(struct parse *p, struct span span, struct str text);
struct expr *expr_string(struct parse *p, struct span span, struct part_list parts);
struct expr *expr_name(struct parse *p, struct ident name);
struct expr *expr_member(struct parse *p, struct span span, struct expr *of, struct ident name);
struct expr *expr_unary(struct parse *p, enum op op, struct span span, struct expr *of);
struct expr *expr_binary(struct parse *p, enum expr_kind kind, enum op op, struct span span,
			 struct expr *left, struct expr *right);
struct expr *expr_call(struct parse *p, struct span span, struct ident name, struct expr_list args);
struct expr *expr_list(struct parse *p, struct span span, struct expr_list items);
struct expr *expr_map(struct parse *p, struct span span, struct entry_list entries);
struct expr *expr_if(struct parse *p, struct span span, struct expr *test, struct expr *yes,
		     struct expr *no);
struct expr *expr_for(struct parse *p, struct span span, struct ident key, struct ident value,
		      struct expr *in, struct expr *test, struct expr *map_key, struct expr *body);

/* `key : value` where `key = value` was meant; reports, and gives the entry that was meant. */
struct map_entry entry_yaml(struct parse *p, struct expr *key, struct span colon,
			    struct expr *value);
struct map_entry entry_half(struct parse *p, struct expr *key, struct span error);

struct body body_of(struct span span, struct stmt_list stmts);
struct body body_one(struct parse *p, struct span span, struct stmt *s);

struct stmt *stmt_field(struct parse *p, struct span span, struct ident_list path,
			struct expr *value, bool append);
struct stmt *stmt_yaml_field(struct parse *p, struct span span, struct ident_list path,
			     struct span colon, struct expr *value);
struct stmt *stmt_half(struct parse *p, struct span span, struct ident_list path,
		       struct span error);
struct stmt *stmt_saved(struct parse *p, struct span span, struct body body);
struct stmt *stmt_block(struct parse *p, struct span span, struct ident_list path,
			struct expr *name, struct ident parent, struct body body);
struct stmt *stmt_external(struct parse *p, struct span span, struct ident_list path,
			   struct expr *name);
struct stmt *stmt_mark_add(struct span span, struct stmt *s);
struct stmt *stmt_mark_external(struct span span, struct stmt *s);
struct stmt *stmt_entry(struct parse *p, struct span span, struct ident_list path,
			struct expr *name, struct expr *value, struct destination to,
			struct body body);
struct stmt *stmt_arrow(struct parse *p, struct span span, struct target_list targets,
			struct entry_list options);
struct stmt *stmt_param(struct parse *p, struct span span, struct ident name,
			struct type_expr *type, struct expr *value);
struct stmt *stmt_bind(struct parse *p, enum stmt_kind kind, struct span span, struct ident name,
		       struct expr *value);
struct stmt *stmt_named(struct parse *p, enum stmt_kind kind, struct span span, struct ident name,
			struct body body);
struct stmt *stmt_if(struct parse *p, struct span span, struct expr *test, struct body body,
		     struct body otherwise);
struct stmt *stmt_for(struct parse *p, struct span span, struct ident key, struct ident each,
		      struct expr *in, struct body body);
struct stmt *stmt_import(struct parse *p, struct span span, struct ident_list path,
			 struct expr *file, struct ident alias);
struct stmt *stmt_object(struct parse *p, struct span span, struct expr *version,
			 struct ident kind, struct expr *name, struct body body);
struct stmt *stmt_patch(struct parse *p, struct span span, struct ident kind, struct expr *name,
			struct body body);
struct stmt *stmt_assert(struct parse *p, struct span span, struct expr *test,
			 struct expr *message);
struct stmt *stmt_allow(struct parse *p, struct span span, struct ident code, struct expr *reason,
			struct str until, struct span until_span);
struct stmt *stmt_remove(struct parse *p, struct span span, struct ident_list path,
			 struct expr *name);

struct type_expr *type_name(struct parse *p, struct span span, struct ident name,
			    struct type_expr *of);
struct type_expr *type_quoted(struct parse *p, struct span span, struct str word);
struct type_expr *type_enum(struct parse *p, struct span span, struct ident_list words);
struct type_expr *type_record(struct parse *p, struct span span, struct stmt_list fields);
struct type_expr *type_optional(struct span span, struct type_expr *t);
struct type_expr *type_bounded(struct span span, struct type_expr *t, struct expr *low,
			       struct expr *high);

#endif
