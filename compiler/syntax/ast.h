/*
 * ast.h - the syntax tree of one file.
 *
 * Statements and expressions as they were written, nothing resolved.  The tree is immutable once
 * parsed and lives in the file's arena.  Every node has the span of its whole text; names that a
 * diagnostic may have to point at have spans of their own.
 */
#ifndef KZ_SYNTAX_AST_H
#define KZ_SYNTAX_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "source/span.h"

/* A name with its place. `name` is NULL after a syntax error. */
struct ident {
	const struct name *name;
	struct span span;
};

enum expr_kind {
	EXPR_ERROR,  /* after a syntax error; evaluates to a mute error */
	EXPR_NULL,
	EXPR_BOOL,   /* .boolean */
	EXPR_NUMBER, /* .number: digits and unit suffix as written */
	EXPR_STRING, /* .parts: text and interpolated expressions */
	EXPR_NAME,   /* .ident */
	EXPR_MEMBER, /* .member: of.name */
	EXPR_INDEX,  /* .binary: left[right] */
	EXPR_CALL,   /* .call: name(args) */
	EXPR_UNARY,  /* .binary.left with .op OP_NOT or OP_NEG */
	EXPR_BINARY, /* .binary */
	EXPR_RANGE,  /* .binary: left..right */
	EXPR_LIST,   /* .items */
	EXPR_MAP,    /* .entries */
	EXPR_IF,     /* .cond: if c then a else b */
	EXPR_FOR,    /* .each: [for x in xs if c : e] or {for k, v in m if c : k = e} */
};

enum op {
	OP_NONE, OP_OR, OP_AND, OP_NOT, OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE,
	OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_NEG,
};

/* Deeper expressions are KZ-P006 and become EXPR_ERROR, so that recursion over a tree is safe. */
#define EXPR_DEPTH_MAX 1000

struct expr;

struct string_part {
	struct str text;    /* escapes resolved; used when expr is NULL */
	struct expr *expr;  /* ${...} */
};

struct map_entry {
	struct expr *key; /* EXPR_STRING, or EXPR_NAME standing for itself as text */
	struct expr *value;
};

struct expr {
	enum expr_kind kind;
	enum op op;
	struct span span;
	uint32_t depth; /* 1 + the depth of its deepest operand; at most EXPR_DEPTH_MAX */
	union {
		bool boolean;
		struct { struct str digits; const struct name *suffix; /* NULL: none; "s" of 100/s is "/s" */ } number;
		VEC(struct string_part) parts;
		struct ident ident;
		struct { struct expr *of; struct ident name; } member;
		struct { struct expr *left, *right; } binary;
		struct { struct ident name; VEC(struct expr *) args; } call;
		VEC(struct expr *) items;
		VEC(struct map_entry) entries;
		struct { struct expr *test, *yes, *no; } cond;
		struct {
			struct ident key, value; /* key.name is NULL in the one-variable form */
			struct expr *in, *test;  /* test may be NULL */
			struct expr *map_key;    /* NULL: makes a list */
			struct expr *body;
		} each;
	};
};

/* A type as written after `param name :`. */
enum type_expr_kind {
	TYPE_EXPR_NAME,   /* int, memory, service, list(T), map(T): .name and .of */
	TYPE_EXPR_ENUM,   /* "a" | "b" or word | word: .words */
	TYPE_EXPR_RECORD, /* { field : type = default, ... }: .fields, statements of kind STMT_PARAM */
};

struct type_expr {
	enum type_expr_kind kind;
	struct span span;
	struct ident name;
	struct type_expr *of;          /* element type of list(T), map(T), range(T) */
	VEC(struct ident) words;
	bool quoted;                   /* the words of an enum were written as strings */
	VEC(struct stmt *) fields;
	struct expr *low, *high;       /* constraint: `int 1..16`; NULL: none */
	bool optional;                 /* `type?`: may be null */
};

enum stmt_kind {
	STMT_ERROR,	/* after a syntax error; .body when a block could be saved */
	STMT_FIELD,	/* path = value, path += value */
	STMT_BLOCK,	/* noun name : parent { body }; also env, labels, with add and external */
	STMT_ENTRY,	/* port http = 80 -> 8080, route "/api" -> backend: noun name = value -> to */
	STMT_ARROW,	/* -> a, b:5432 (wait = false) */
	STMT_PARAM,	/* param name : type = value */
	STMT_LET,	/* let name = value */
	STMT_EXPORT,	/* export name = value */
	STMT_STACK,	/* stack name { body } */
	STMT_COMPONENT, /* component name { body } */
	STMT_IF,	/* if test { body } else { otherwise } */
	STMT_FOR,	/* for key, value in list { body } */
	STMT_IMPORT,	/* import std.redis, import "./x.kaizen" as y */
	STMT_OBJECT,	/* object "v1" Kind name { body } */
	STMT_PATCH,	/* patch Kind name { body } */
	STMT_ASSERT,	/* assert test : "message" */
	STMT_ALLOW,	/* allow KZ-S004 because "reason" until 2027-03-31 */
	STMT_REMOVE,	/* remove ingress web */
};

struct stmt;
struct body {
	VEC(struct stmt *) stmts;
	struct span span; /* from brace to brace */
};

struct path_part {
	struct ident ident; /* quoted parts are interned without their quotes */
};

struct target {
	struct expr *expr; /* db, internet, queue.main */
	struct expr *port; /* number or name after ':'; NULL: every port that it declares */
	struct span span;
};

struct stmt {
	enum stmt_kind kind;
	struct span span;	   /* the whole statement */
	struct span head;	   /* up to the brace: what a diagnostic underlines */
	struct str doc;		   /* text of the `##` lines before it; empty: none */
	VEC(struct ident) path;	   /* FIELD: the key; BLOCK, ENTRY, REMOVE: the noun, maybe dotted; IMPORT: std.x */
	struct expr *name;	   /* BLOCK, ENTRY, REMOVE, OBJECT, PATCH: its name (EXPR_NAME stands for itself, or EXPR_STRING); NULL: none */
	struct ident ident;	   /* PARAM, LET, EXPORT, STACK, COMPONENT: the name; OBJECT, PATCH: the kind; ALLOW: the code; IMPORT: the alias */
	struct ident parent;	   /* BLOCK: name after ':' */
	struct type_expr *type;	   /* PARAM */
	struct expr *value;	   /* FIELD, ENTRY, PARAM, LET, EXPORT; IF, ASSERT: the test; FOR: the list; IMPORT: the path; OBJECT: the apiVersion */
	struct expr *to;	   /* ENTRY: after the arrow; ASSERT: the message; ALLOW: the reason */
	struct expr *to_port;	   /* ENTRY: after the ':' in `-> backend:http`; NULL: none */
	struct body body;
	struct body otherwise;	   /* IF: else */
	bool has_body;
	bool append;		   /* FIELD: += */
	bool add;		   /* BLOCK: `add` before it */
	bool external;		   /* BLOCK: `external` before it */
	/* The members of rare kinds share their place; read only those of the statement's kind. */
	union {
		struct {
			VEC(struct target) targets;    /* ARROW */
			VEC(struct map_entry) options; /* ARROW: in parentheses */
		};
		struct {
			struct ident key, each; /* FOR: variables; key.name NULL in the one-variable form */
		};
		struct {
			struct str until; /* ALLOW: the date as written; empty: none */
			struct span until_span;
		};
	};
};

#endif
