/*
 * kaizen.y - the grammar of the Kaizen language.
 *
 * One constructor call per action (syntax/build.h); nothing is resolved or evaluated here.  The
 * tokens come from the filter in syntax/feed.c, which has balanced the brackets and decided which
 * line ends and commas are separators, so every statement ends in SEP, also the last before `}`.
 *
 * Lists recurse to the left: right recursion would use a stack place for every element.  Each
 * `error` is followed by a real terminal; otherwise the node just built is lost.  The driver
 * drops what is left of the statement after an error, so that recovery never stops in the middle
 * of a nested bracket.  For that the list behind a `{` must have begun before its first token is
 * looked at, so nothing but a list may follow: the map made by a loop has a brace of its own.
 */
%require "3.8"
%define api.pure full
%define api.push-pull push
%define api.prefix {grammar_}
%define api.token.prefix {TOK_}
%define api.token.raw
%define api.value.type union
%define api.location.type {struct span}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%parse-param {struct parse *p}

%code requires {
#include "syntax/build.h"
}

%code {
#include "syntax/message.h"

#define YYMAXDEPTH 10000

/* An empty rule stands at the end of what precedes it, so that no span begins in white space. */
#define YYLLOC_DEFAULT(cur, rhs, n)                                                            \
	do {                                                                                   \
		if (n) {                                                                       \
			(cur).file = YYRHSLOC(rhs, 1).file;                                    \
			(cur).start = YYRHSLOC(rhs, 1).start;                                  \
			(cur).end = YYRHSLOC(rhs, n).end;                                      \
		} else {                                                                       \
			(cur).file = YYRHSLOC(rhs, 0).file;                                    \
			(cur).start = (cur).end = YYRHSLOC(rhs, 0).end;                        \
		}                                                                              \
	} while (0)

static void grammar_error(struct span *where, struct parse *p, const char *text);
}

%token END 0 "the end of the file"
%token SEP "the end of the line"
%token START_FILE "statements" START_EXPR "an expression"
%token HOLE "something nested too deep"
%token <struct str> NUMBER "a number" DATE "a date" STRING "a string" TEXT "text"
%token STR_BEGIN "the begin of a string" STR_END "the end of a string"
%token INTERP "${" INTERP_END "the } of ${"
%token <const struct name *> IDENT "a name"

%token ASSIGN "=" APPEND "+=" ARROW "->" DOTS ".." COMMA "," COLON ":" QUESTION "?" DOT "." BAR "|"
%token LPAREN "(" RPAREN ")" LBRACKET "[" RBRACKET "]" LBRACE "{" RBRACE "}" LOOP_BRACE "{ of a loop"
%token PLUS "+" MINUS "-" STAR "*" SLASH "/" AND "&&" OR "||" NOT "!"
%token EQ "==" NE "!=" LT "<" LE "<=" GT ">" GE ">="

%token <const struct name *> STACK "stack" COMPONENT "component" IMPORT "import" PARAM "param"
%token <const struct name *> LET "let" EXPORT "export" IF "if" THEN "then" ELSE "else" IN "in"
%token <const struct name *> FOR "for" LOOP "for in a loop" OBJECT "object" PATCH "patch"
%token <const struct name *> ASSERT "assert" ALLOW "allow" BECAUSE "because" UNTIL "until"
%token <const struct name *> EXTERNAL "external" REMOVE "remove" ADD "add" AS "as"
%token TRUE "true" FALSE "false" NULL "null"

%precedence CONDITIONAL
%left "||"
%left "&&"
%precedence "!"
%nonassoc "==" "!=" "<" "<=" ">" ">="
%nonassoc ".."
%left "+" "-"
%left "*" "/"
%precedence NEGATION

%type <struct stmt_list> stmts fields
%type <struct stmt *> stmt block entry arrow if_stmt field saved
%type <struct body> braces optional_braces saved_braces
%type <struct ident_list> path keyword_path header_path field_path import_path choices
%type <struct ident> word ident member path_head keyword_head choice
%type <struct expr *> expr postfix string name variable target_expr port map_key bound
%type <struct expr *> optional_condition
%type <struct destination> destination optional_destination
%type <struct target_list> targets
%type <struct target> target
%type <struct entry_list> options entries
%type <struct map_entry> option map_entry
%type <struct expr_list> items
%type <struct part_list> parts
%type <struct type_expr *> type plain_type

%%

input
	: START_FILE stmts		{ p->root = $2; }
	| START_EXPR expr		{ p->expr = $2; }
	;

stmts
	: %empty			{ $$ = (struct stmt_list){ 0 }; }
	| stmts stmt SEP		{ $$ = list_stmt(p, $1, $2); }
	| stmts field_path "=" error SEP
		{ yyerrok; $$ = list_stmt(p, $1, stmt_half(p, span_join(@2, @4), $2, @4)); }
	| stmts field_path "+=" error SEP
		{ yyerrok; $$ = list_stmt(p, $1, stmt_half(p, span_join(@2, @4), $2, @4)); }
	| stmts field_path "=" error saved_braces SEP
		{ $$ = list_saved(p, list_stmt(p, $1, stmt_half(p, span_join(@2, @4), $2, @4)),
				  @5, $5); }
	| stmts field_path "+=" error saved_braces SEP
		{ $$ = list_saved(p, list_stmt(p, $1, stmt_half(p, span_join(@2, @4), $2, @4)),
				  @5, $5); }
	| stmts stmt error SEP		{ yyerrok; $$ = list_stmt(p, $1, $2); }
	| stmts stmt error saved_braces SEP
		{ $$ = list_saved(p, list_stmt(p, $1, $2), @4, $4); }
	| stmts error SEP		{ yyerrok; $$ = $1; }
	| stmts saved SEP		{ $$ = list_stmt(p, $1, $2); }
	| stmts saved ELSE braces SEP	{ $$ = list_stmt(p, $1, $2); }
	| stmts saved ELSE if_stmt SEP	{ $$ = list_stmt(p, list_stmt(p, $1, $2), $4); }
	;

/* A block whose head is wrong keeps what is in its braces. */
saved
	: error saved_braces		{ $$ = stmt_saved(p, @$, $2); }
	;

saved_braces
	: "{" { yyerrok; } stmts "}"	{ $$ = body_of(@$, $3); }
	;

braces
	: "{" stmts "}"			{ $$ = body_of(@$, $2); }
	;

optional_braces
	: %empty			{ $$ = (struct body){ 0 }; }
	| braces
	;

stmt
	: field_path "=" expr		{ $$ = stmt_field(p, @$, $1, $3, false); }
	| field_path "+=" expr		{ $$ = stmt_field(p, @$, $1, $3, true); }
	| field_path ":" expr		{ $$ = stmt_yaml_field(p, @$, $1, @2, $3); }
	| block
	| entry
	| arrow
	| ADD block			{ $$ = stmt_mark_add(@$, $2); }
	| ADD entry			{ $$ = stmt_mark_add(@$, $2); }
	| ADD arrow			{ $$ = stmt_mark_add(@$, $2); }
	| EXTERNAL block		{ $$ = stmt_mark_external(@$, $2); }
	| EXTERNAL path name		{ $$ = stmt_external(p, @$, $2, $3); }
	| PARAM ident ":" type		{ $$ = stmt_param(p, @$, $2, $4, NULL); }
	| PARAM ident ":" type "=" expr	{ $$ = stmt_param(p, @$, $2, $4, $6); }
	| LET ident "=" expr		{ $$ = stmt_bind(p, STMT_LET, @$, $2, $4); }
	| EXPORT ident "=" expr		{ $$ = stmt_bind(p, STMT_EXPORT, @$, $2, $4); }
	| STACK ident braces		{ $$ = stmt_named(p, STMT_STACK, @$, $2, $3); }
	| COMPONENT ident braces	{ $$ = stmt_named(p, STMT_COMPONENT, @$, $2, $3); }
	| if_stmt
	| LOOP ident IN expr braces	{ $$ = stmt_for(p, @$, NO_IDENT, $2, $4, $5); }
	| LOOP ident "," ident IN expr braces
					{ $$ = stmt_for(p, @$, $2, $4, $6, $7); }
	| IMPORT import_path		{ $$ = stmt_import(p, @$, $2, NULL, NO_IDENT); }
	| IMPORT import_path AS ident	{ $$ = stmt_import(p, @$, $2, NULL, $4); }
	| IMPORT string			{ $$ = stmt_import(p, @$, NO_PATH, $2, NO_IDENT); }
	| IMPORT string AS ident	{ $$ = stmt_import(p, @$, NO_PATH, $2, $4); }
	| OBJECT string ident name braces
					{ $$ = stmt_object(p, @$, $2, $3, $4, $5); }
	| PATCH ident braces		{ $$ = stmt_patch(p, @$, $2, NULL, $3); }
	| PATCH ident name braces	{ $$ = stmt_patch(p, @$, $2, $3, $4); }
	| ASSERT expr ":" expr		{ $$ = stmt_assert(p, @$, $2, $4); }
	| ALLOW ident BECAUSE string	{ $$ = stmt_allow(p, @$, $2, $4, NO_STR, NO_SPAN); }
	| ALLOW ident BECAUSE string UNTIL DATE
					{ $$ = stmt_allow(p, @$, $2, $4, $6, @6); }
	| REMOVE path			{ $$ = stmt_remove(p, @$, $2, NULL); }
	| REMOVE path name		{ $$ = stmt_remove(p, @$, $2, $3); }
	;

block
	: path braces			{ $$ = stmt_block(p, @$, $1, NULL, NO_IDENT, $2); }
	| keyword_path braces		{ $$ = stmt_block(p, @$, $1, NULL, NO_IDENT, $2); }
	| path name braces		{ $$ = stmt_block(p, @$, $1, $2, NO_IDENT, $3); }
	| path name ":" ident braces	{ $$ = stmt_block(p, @$, $1, $2, $4, $5); }
	;

entry
	: path name "=" expr optional_destination optional_braces
					{ $$ = stmt_entry(p, @$, $1, $2, $4, $5, $6); }
	| path name destination optional_braces
					{ $$ = stmt_entry(p, @$, $1, $2, NULL, $3, $4); }
	;

optional_destination
	: %empty			{ $$ = (struct destination){ 0 }; }
	| destination
	;

destination
	: "->" expr			{ $$ = (struct destination){ $2, NULL, @$ }; }
	| "->" expr ":" port		{ $$ = (struct destination){ $2, $4, @$ }; }
	;

arrow
	: "->" targets			{ $$ = stmt_arrow(p, @$, $2, (struct entry_list){ 0 }); }
	| "->" targets "(" options optional_comma ")"
					{ $$ = stmt_arrow(p, @$, $2, $4); }
	;

targets
	: target			{ $$ = list_target(p, (struct target_list){ 0 }, $1); }
	| targets "," target		{ $$ = list_target(p, $1, $3); }
	;

/* No calls here: the parenthesis after a target holds the options of the arrow. */
target
	: target_expr			{ $$ = (struct target){ $1, NULL, @$ }; }
	| target_expr ":" port		{ $$ = (struct target){ $1, $3, @$ }; }
	;

target_expr
	: ident				{ $$ = expr_name(p, $1); }
	| target_expr "." member	{ $$ = expr_member(p, @$, $1, $3); }
	| target_expr "[" expr "]"	{ $$ = expr_binary(p, EXPR_INDEX, OP_NONE, @$, $1, $3); }
	;

port
	: NUMBER			{ $$ = expr_number(p, @$, $1); }
	| ident				{ $$ = expr_name(p, $1); }
	;

options
	: option			{ $$ = list_entry(p, (struct entry_list){ 0 }, $1); }
	| options "," option		{ $$ = list_entry(p, $1, $3); }
	;

option
	: word "=" expr			{ $$ = (struct map_entry){ expr_name(p, $1), $3 }; }
	;

if_stmt
	: IF expr braces		{ $$ = stmt_if(p, @$, $2, $3, (struct body){ 0 }); }
	| IF expr braces ELSE braces	{ $$ = stmt_if(p, @$, $2, $3, $5); }
	| IF expr braces ELSE if_stmt	{ $$ = stmt_if(p, @$, $2, $3, body_one(p, @5, $5)); }
	;

/* Types of parameters */

type
	: plain_type
	| plain_type "?"		{ $$ = type_optional(@$, $1); }
	| plain_type bound ".." bound	{ $$ = type_bounded(@$, $1, $2, $4); }
	| plain_type "?" bound ".." bound
					{ $$ = type_optional(@$, type_bounded(@$, $1, $3, $5)); }
	| plain_type bound ".." bound "?"
					{ $$ = type_optional(@$, type_bounded(@$, $1, $2, $4)); }
	;

plain_type
	: ident				{ $$ = type_name(p, @$, $1, NULL); }
	| ident "(" type ")"		{ $$ = type_name(p, @$, $1, $3); }
	| STRING			{ $$ = type_quoted(p, @$, $1); }
	| choices			{ $$ = type_enum(p, @$, $1); }
	| "{" fields "}"		{ $$ = type_record(p, @$, $2); }
	;

choices
	: choice "|" choice		{ $$ = list_ident(p, list_ident(p, NO_PATH, $1), $3); }
	| choices "|" choice		{ $$ = list_ident(p, $1, $3); }
	;

choice
	: ident
	| STRING			{ $$ = ident_quoted(p, @$, $1); }
	;

bound
	: NUMBER			{ $$ = expr_number(p, @$, $1); }
	| "-" NUMBER			{ $$ = expr_unary(p, OP_NEG, @$, expr_number(p, @2, $2)); }
	;

fields
	: %empty			{ $$ = (struct stmt_list){ 0 }; }
	| fields field SEP		{ $$ = list_stmt(p, $1, $2); }
	| fields error SEP		{ yyerrok; $$ = $1; }
	| fields error "{" { yyerrok; } fields "}" SEP
					{ $$ = $1; }
	;

field
	: word ":" type			{ $$ = stmt_param(p, @$, $1, $3, NULL); }
	| word ":" type "=" expr	{ $$ = stmt_param(p, @$, $1, $3, $5); }
	;

/* Expressions */

expr
	: postfix
	| IF expr THEN expr ELSE expr %prec CONDITIONAL
					{ $$ = expr_if(p, @$, $2, $4, $6); }
	| expr "||" expr		{ $$ = expr_binary(p, EXPR_BINARY, OP_OR, @$, $1, $3); }
	| expr "&&" expr		{ $$ = expr_binary(p, EXPR_BINARY, OP_AND, @$, $1, $3); }
	| "!" expr			{ $$ = expr_unary(p, OP_NOT, @$, $2); }
	| expr "==" expr		{ $$ = expr_binary(p, EXPR_BINARY, OP_EQ, @$, $1, $3); }
	| expr "!=" expr		{ $$ = expr_binary(p, EXPR_BINARY, OP_NE, @$, $1, $3); }
	| expr "<" expr			{ $$ = expr_binary(p, EXPR_BINARY, OP_LT, @$, $1, $3); }
	| expr "<=" expr		{ $$ = expr_binary(p, EXPR_BINARY, OP_LE, @$, $1, $3); }
	| expr ">" expr			{ $$ = expr_binary(p, EXPR_BINARY, OP_GT, @$, $1, $3); }
	| expr ">=" expr		{ $$ = expr_binary(p, EXPR_BINARY, OP_GE, @$, $1, $3); }
	| expr ".." expr		{ $$ = expr_binary(p, EXPR_RANGE, OP_NONE, @$, $1, $3); }
	| expr "+" expr			{ $$ = expr_binary(p, EXPR_BINARY, OP_ADD, @$, $1, $3); }
	| expr "-" expr			{ $$ = expr_binary(p, EXPR_BINARY, OP_SUB, @$, $1, $3); }
	| expr "*" expr			{ $$ = expr_binary(p, EXPR_BINARY, OP_MUL, @$, $1, $3); }
	| expr "/" expr			{ $$ = expr_binary(p, EXPR_BINARY, OP_DIV, @$, $1, $3); }
	| "-" expr %prec NEGATION	{ $$ = expr_unary(p, OP_NEG, @$, $2); }
	;

postfix
	: NUMBER			{ $$ = expr_number(p, @$, $1); }
	| DATE				{ $$ = expr_text(p, @$, $1); }
	| string
	| TRUE				{ $$ = expr_bool(p, @$, true); }
	| FALSE				{ $$ = expr_bool(p, @$, false); }
	| NULL				{ $$ = expr_new(p, EXPR_NULL, @$); }
	| HOLE				{ $$ = expr_new(p, EXPR_ERROR, @$); }
	| variable
	| ident "(" ")"			{ $$ = expr_call(p, @$, $1, (struct expr_list){ 0 }); }
	| ident "(" items optional_comma ")"
					{ $$ = expr_call(p, @$, $1, $3); }
	| "(" expr ")"			{ $$ = $2; }
	| "[" "]"			{ $$ = expr_list(p, @$, (struct expr_list){ 0 }); }
	| "[" items optional_comma "]"	{ $$ = expr_list(p, @$, $2); }
	| "[" LOOP ident IN expr optional_condition ":" expr "]"
					{ $$ = expr_for(p, @$, NO_IDENT, $3, $5, $6, NULL, $8); }
	| "[" LOOP ident "," ident IN expr optional_condition ":" expr "]"
					{ $$ = expr_for(p, @$, $3, $5, $7, $8, NULL, $10); }
	| "{" entries "}"		{ $$ = expr_map(p, @$, $2); }
	| LOOP_BRACE LOOP ident IN expr optional_condition ":" expr "=" expr "}"
					{ $$ = expr_for(p, @$, NO_IDENT, $3, $5, $6, $8, $10); }
	| LOOP_BRACE LOOP ident "," ident IN expr optional_condition ":" expr "=" expr "}"
					{ $$ = expr_for(p, @$, $3, $5, $7, $8, $10, $12); }
	| postfix "." member		{ $$ = expr_member(p, @$, $1, $3); }
	| postfix "[" expr "]"		{ $$ = expr_binary(p, EXPR_INDEX, OP_NONE, @$, $1, $3); }
	;

variable
	: ident				{ $$ = expr_name(p, $1); }
	;

optional_condition
	: %empty			{ $$ = NULL; }
	| IF expr			{ $$ = $2; }
	;

items
	: expr				{ $$ = list_expr(p, (struct expr_list){ 0 }, $1); }
	| items "," expr		{ $$ = list_expr(p, $1, $3); }
	;

optional_comma
	: %empty
	| ","
	;

entries
	: %empty			{ $$ = (struct entry_list){ 0 }; }
	| entries map_entry SEP		{ $$ = list_entry(p, $1, $2); }
	| entries map_key "=" error SEP
		{ yyerrok; $$ = list_entry(p, $1, entry_half(p, $2, @4)); }
	| entries error SEP		{ yyerrok; $$ = $1; }
	| entries map_key "=" error "{" { yyerrok; } entries "}" SEP
		{ $$ = list_entry(p, $1, entry_half(p, $2, @4)); }
	| entries error "{" { yyerrok; } entries "}" SEP
					{ $$ = $1; }
	;

map_entry
	: map_key "=" expr		{ $$ = (struct map_entry){ $1, $3 }; }
	| map_key ":" expr		{ $$ = entry_yaml(p, $1, @2, $3); }
	;

map_key
	: word				{ $$ = expr_name(p, $1); }
	| string
	;

string
	: STRING			{ $$ = expr_text(p, @$, $1); }
	| STR_BEGIN parts STR_END	{ $$ = expr_string(p, @$, $2); }
	;

parts
	: %empty			{ $$ = (struct part_list){ 0 }; }
	| parts TEXT			{ $$ = list_part(p, $1, (struct string_part){ $2, NULL }); }
	| parts INTERP expr INTERP_END	{ $$ = list_part(p, $1, (struct string_part){ NO_STR, $3 }); }
	;

/* Names.  A keyword is a name wherever one token of lookahead tells the two apart. */

field_path
	: path
	| keyword_path
	| header_path
	;

path
	: path_head			{ $$ = list_ident(p, NO_PATH, $1); }
	| path "." member		{ $$ = list_ident(p, $1, $3); }
	| path "." STRING		{ $$ = list_ident(p, $1, ident_quoted(p, @3, $3)); }
	;

/* Begins with the first word of another statement, so it can be a field or a block without name. */
keyword_path
	: keyword_head			{ $$ = list_ident(p, NO_PATH, $1); }
	| keyword_path "." member	{ $$ = list_ident(p, $1, $3); }
	| keyword_path "." STRING	{ $$ = list_ident(p, $1, ident_quoted(p, @3, $3)); }
	;

/* `if` and `assert` take an expression, which may begin with `{`: these can only be fields. */
header_path
	: IF				{ $$ = list_ident(p, NO_PATH, ident_of($1, @$)); }
	| ASSERT			{ $$ = list_ident(p, NO_PATH, ident_of($1, @$)); }
	| header_path "." member	{ $$ = list_ident(p, $1, $3); }
	| header_path "." STRING	{ $$ = list_ident(p, $1, ident_quoted(p, @3, $3)); }
	;

import_path
	: ident				{ $$ = list_ident(p, NO_PATH, $1); }
	| import_path "." member	{ $$ = list_ident(p, $1, $3); }
	;

path_head
	: IDENT				{ $$ = ident_of($1, @$); }
	| STRING			{ $$ = ident_quoted(p, @$, $1); }
	| THEN				{ $$ = ident_of($1, @$); }
	| ELSE				{ $$ = ident_of($1, @$); }
	| IN				{ $$ = ident_of($1, @$); }
	| FOR				{ $$ = ident_of($1, @$); }
	| AS				{ $$ = ident_of($1, @$); }
	| BECAUSE			{ $$ = ident_of($1, @$); }
	| UNTIL				{ $$ = ident_of($1, @$); }
	;

keyword_head
	: STACK				{ $$ = ident_of($1, @$); }
	| COMPONENT			{ $$ = ident_of($1, @$); }
	| IMPORT			{ $$ = ident_of($1, @$); }
	| PARAM				{ $$ = ident_of($1, @$); }
	| LET				{ $$ = ident_of($1, @$); }
	| EXPORT			{ $$ = ident_of($1, @$); }
	| OBJECT			{ $$ = ident_of($1, @$); }
	| PATCH				{ $$ = ident_of($1, @$); }
	| ALLOW				{ $$ = ident_of($1, @$); }
	| EXTERNAL			{ $$ = ident_of($1, @$); }
	| REMOVE			{ $$ = ident_of($1, @$); }
	| ADD				{ $$ = ident_of($1, @$); }
	;

name
	: word				{ $$ = expr_name(p, $1); }
	| string
	;

/* Where a variable or a new name stands. */
ident
	: IDENT				{ $$ = ident_of($1, @$); }
	| keyword_head
	| ASSERT			{ $$ = ident_of($1, @$); }
	| AS				{ $$ = ident_of($1, @$); }
	| BECAUSE			{ $$ = ident_of($1, @$); }
	| UNTIL				{ $$ = ident_of($1, @$); }
	| FOR				{ $$ = ident_of($1, @$); }
	;

/* Where nothing but a name can stand. */
word
	: ident
	| IF				{ $$ = ident_of($1, @$); }
	| THEN				{ $$ = ident_of($1, @$); }
	| ELSE				{ $$ = ident_of($1, @$); }
	| IN				{ $$ = ident_of($1, @$); }
	;

member
	: word
	;

%%

/* Counts as full what fills the array, so it holds every token. */
static int grammar_report_syntax_error(const yypcontext_t *context, struct parse *p)
{
	yysymbol_kind_t expected[YYNTOKENS];
	int n = yypcontext_expected_tokens(context, expected, YYNTOKENS);
	int kinds[YYNTOKENS];

	for (int i = 0; i < n; i++)
		kinds[i] = expected[i];
	message_syntax_error(p, kinds, n < 0 ? 0 : (size_t)n);
	return 0;
}

static int yyreport_syntax_error(const yypcontext_t *context, struct parse *p)
{
	return grammar_report_syntax_error(context, p);
}

static void grammar_error(struct span *where, struct parse *p, const char *text)
{
	(void)text; /* the one call is for a full stack */
	message_too_deep(p, *where);
}

const char *grammar_token_name(int kind)
{
	return yysymbol_name((yysymbol_kind_t)kind);
}
