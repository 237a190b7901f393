/*
 * lexer.h - what the rules of kaizen.l call.  Private to the lexer.
 *
 * A string may hold expressions that hold strings: each string being read has a frame, and the
 * scanner is in text when the top frame says so, else in the expression of its `${`.
 */
#ifndef KZ_SYNTAX_LEXER_H
#define KZ_SYNTAX_LEXER_H

#include <stdbool.h>
#include <stdint.h>

#include "syntax/token.h"

struct frame {
	bool block;	      /* opened by three quotes */
	bool in_text;	      /* else in a ${ } */
	bool started;	      /* block: the line end after the opener has been read */
	uint32_t open;	      /* offset of the opening quote */
	uint32_t interp;      /* offset of the last ${ */
	uint32_t braces;      /* open braces in that ${ */
	uint32_t indent;      /* block: white space that every line loses */
	uint32_t limit;	      /* block that is never closed: where it is taken to end */
	size_t begin;	      /* index of its STR_BEGIN */
	size_t interp_token;  /* index of its last INTERP */
};

struct lexer {
	struct tokens *out;
	struct arena *scratch, *a;
	struct interner *in;
	struct report *report;
	struct str text;
	const char *base;     /* the scanner's own copy of `text`: makes pointers into offsets */
	bool line_begun;      /* something but white space stands before on this line */
	VEC(struct frame) frames;
	/* The piece of text being collected: a slice as long as it can be, then a copy. */
	uint32_t piece, piece_end;
	bool piece_open, piece_copied;
	struct sb copy;
	const struct keyword *by_letter[27];
};

struct keyword {
	const char *text;
	uint32_t length;
	int token;
};

void lex_keywords(struct lexer *l);

void lex_emit(struct lexer *l, int kind, uint32_t start, uint32_t end);
void lex_text(struct lexer *l, int kind, uint32_t start, uint32_t end, struct str text);
void lex_word(struct lexer *l, uint32_t start, uint32_t end);
void lex_comment(struct lexer *l, uint32_t start, uint32_t end);
/* False: the line end belongs to the block string that goes on after a broken `${`. */
bool lex_newline(struct lexer *l, uint32_t start, uint32_t end);

/* True when the number and rate at [start, end) is one token, as in 100/s; false: a division. */
bool lex_is_rate(struct str lexeme);

/* In an expression of a string, or not in a string at all. */
static inline struct frame *lex_frame(struct lexer *l)
{
	return l->frames.n ? &l->frames.v[l->frames.n - 1] : NULL;
}

void lex_open(struct lexer *l, uint32_t start);
void lex_open_block(struct lexer *l, uint32_t start);
void lex_close(struct lexer *l, uint32_t start, uint32_t end);
void lex_interp(struct lexer *l, uint32_t start, uint32_t end);
void lex_close_brace(struct lexer *l, uint32_t start, uint32_t end);
void lex_open_brace(struct lexer *l, uint32_t start, uint32_t end);
void lex_run(struct lexer *l, uint32_t start, uint32_t end); /* text as written */
void lex_char(struct lexer *l, uint32_t at, char c);	      /* text that an escape stands for */
void lex_bad_escape(struct lexer *l, uint32_t start, uint32_t end);

/* A line end and the white space after it, in a block string; false: the string ends here. */
bool lex_block_line(struct lexer *l, uint32_t start, uint32_t end, bool joined);

/* Ends every string that may not go on past a line end at `at`, reporting once. */
void lex_unwind(struct lexer *l, uint32_t at);
void lex_end(struct lexer *l);

void lex_bad_number(struct lexer *l, uint32_t start, uint32_t end);
void lex_bad_version(struct lexer *l, uint32_t start, uint32_t end);
void lex_bad_quotes(struct lexer *l, uint32_t start, uint32_t end, uint32_t quote_bytes);
void lex_bad_comment(struct lexer *l, uint32_t start, uint32_t end);
/* Returns how many of the bytes were taken. */
int lex_bad_word(struct lexer *l, uint32_t start, uint32_t end);
void lex_bad_character(struct lexer *l, uint32_t start, uint32_t end);

#endif
