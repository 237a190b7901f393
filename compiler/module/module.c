/*
 * module.c - loads a file and everything that it imports.
 *
 * Depth first, in the order of the import statements; a file is loaded once, however it is named.
 * The stack of files that are being loaded is what a circle is shown by.  An import that cannot
 * be loaded is left out: names that it would have brought are then unknown, and the evaluator
 * says so only where they are used.
 */
#include "module/module.h"

#include <errno.h>
#include <string.h>

#include "base/path.h"
#include "base/reason.h"

#define STDLIB_FOLDER "std/"

struct loader {
	struct arena *a;
	struct interner *in;
	struct sink *sink;
	struct module_graph *g;
	VEC(const struct stmt *) trail; /* the import statements that lead here */
};

static void load_imports(struct loader *l, struct module *m);

static struct module *module_find(const struct module_graph *g, const char *path, bool embedded)
{
	vec_for(i, &g->all)
		if (g->all.v[i]->embedded == embedded && !strcmp(g->all.v[i]->path, path))
			return g->all.v[i];
	return NULL;
}

static bool stands_in_file(const struct stmt *st)
{
	return st->kind == STMT_STACK || st->kind == STMT_COMPONENT || st->kind == STMT_IMPORT ||
	       st->kind == STMT_LET || st->kind == STMT_ERROR;
}

static bool declares(const struct body *b)
{
	vec_for(i, &b->stmts)
		if (b->stmts.v[i]->kind == STMT_STACK || b->stmts.v[i]->kind == STMT_COMPONENT)
			return true;
	return false;
}

/* What stands beside the stack would never be looked at. After a syntax error it may only seem to
 * stand there; and where there is neither stack nor component, that is what is told. */
static void check_places(struct loader *l, const struct module *m)
{
	const struct body *b = &m->tree->body;

	if (m->tree->broken || !declares(b))
		return;
	vec_for(i, &b->stmts)
		if (!stands_in_file(b->stmts.v[i]))
			diag_help(diag_new(l->sink, KZ_P012, b->stmts.v[i]->span,
					   "this stands outside of the stack"),
				  "a file holds `import`, `let`, `component` and one `stack`; write "
				  "this inside of one of them");
}

static struct module *module_make(struct loader *l, uint32_t file, const char *path, bool embedded)
{
	struct module *m = arena_new_of(l->a, struct module);

	m->graph = l->g;
	m->file = file;
	m->path = path;
	m->folder = embedded ? "" : path_folder(l->a, path);
	m->embedded = embedded;
	m->depth = (int)l->trail.n;
	vec_push(l->a, &l->g->all, m);
	m->tree = parse_file(l->a, l->in, l->sink, file);
	check_places(l, m);
	m->loading = true;
	load_imports(l, m);
	m->loading = false;
	return m;
}

/* What a statement imports, for people and where it stands. */
static struct span import_span(const struct stmt *st)
{
	if (st->value)
		return st->value->span;
	return st->path.n ? span_join(st->path.v[0].span, st->path.v[st->path.n - 1].span) :
			    st->span;
}

static const char *dotted(struct arena *a, const struct stmt *st)
{
	struct sb b = { 0 };

	vec_for(i, &st->path) {
		const struct name *part = st->path.v[i].name;

		sb_printf(&b, "%s%s", i ? "." : "", part ? part->s : "");
	}
	return sb_finish(&b, a);
}

/* The last import of the trail leads back to a file on it. */
static struct module *circle(struct loader *l, const struct module *back)
{
	struct sources *ss = sink_sources(l->sink);
	size_t first = (size_t)back->depth, last = l->trail.n - 1;
	struct sb chain = { 0 };
	struct diag *d;

	for (size_t i = first; i <= last; i++)
		sb_printf(&chain, "`%s` -> ", source_path(ss, l->trail.v[i]->span.file));
	d = diag_new(l->sink, KZ_M002, import_span(l->trail.v[last]),
		     "files import each other in a circle: %s`%s`", chain.s,
		     source_path(ss, back->file));
	sb_free(&chain);
	diag_here(d, first == last ? "this file imports itself" : "this import closes the circle");
	for (size_t i = first; i < last; i++)
		diag_label(d, import_span(l->trail.v[i]), "imported here");
	diag_help(d, "move what both need into a file of its own");
	return NULL;
}

/* The standard library */

static struct module *unknown_module(struct loader *l, const struct stmt *st, const char *name)
{
	const char *const *pages = stdlib_names();
	VEC(const char *) known = { 0 };
	struct diag *d;

	for (size_t i = 0; pages[i]; i++)
		vec_push(l->a, &known, arena_printf(l->a, "std.%s", pages[i]));
	d = diag_new(l->sink, KZ_M001, import_span(st), "there is no module `%s`", name);
	diag_did_you_mean(d, str_nearest(str_of(name), known.v, known.n));
	if (st->path.n == 1 || strcmp(st->path.v[0].name->s, "std") != 0)
		diag_help(d, "a file is imported by its path in quotes: import \"./%s.kaizen\"",
			  st->path.v[st->path.n - 1].name->s);
	return NULL;
}

static struct module *load_page(struct loader *l, const struct stmt *st)
{
	const char *name = dotted(l->a, st);
	const char *path;
	struct module *m;
	struct str text;

	vec_for(i, &st->path)
		if (!st->path.v[i].name)
			return NULL; /* a syntax error, which was reported */
	text = st->path.n == 2 && !strcmp(st->path.v[0].name->s, "std") ?
		       stdlib_page(st->path.v[1].name->s) :
		       (struct str){ 0 };
	if (!text.s)
		return unknown_module(l, st, name);
	path = arena_printf(l->a, STDLIB_FOLDER "%s.kaizen", st->path.v[1].name->s);
	m = module_find(l->g, path, true);
	if (m)
		return m->loading ? circle(l, m) : m;
	return module_make(l, sources_add(sink_sources(l->sink), path, text), path, true);
}

/* Files */

const char *module_resolve(struct arena *a, const struct module_graph *g, const struct module *m,
			   struct str path, const char **ret_why)
{
	const char *full;

	*ret_why = NULL;
	if (m->embedded)
		*ret_why = "the standard library has no files of its own";
	else if (!path.n)
		*ret_why = "the path is empty";
	else if (memchr(path.s, '\0', path.n))
		*ret_why = "the path holds a NUL character";
	else if (*path.s == '/')
		*ret_why = "the path is absolute; it must be relative to this file";
	if (*ret_why)
		return NULL;
	full = path_join(a, m->folder, path);
	if (path_inside(g->root, full))
		return full;
	*ret_why = "the path leaves the project's folder";
	return NULL;
}

/* The text of a plain string, without interpolation. */
static bool plain_text(struct arena *a, const struct expr *x, struct str *ret)
{
	struct sb b = { 0 };

	if (x->kind != EXPR_STRING)
		return false;
	vec_for(i, &x->parts)
		if (x->parts.v[i].expr)
			return false;
	vec_for(i, &x->parts)
		sb_add(&b, x->parts.v[i].text.s, x->parts.v[i].text.n);
	ret->n = b.n;
	ret->s = sb_finish(&b, a);
	return true;
}

static struct module *cannot_read(struct loader *l, const struct stmt *st, const char *path,
				  int err)
{
	struct diag *d;

	if (err != -ENOENT) {
		diag_new(l->sink, KZ_P009, import_span(st), "cannot read `%s`: %s", path,
			 reason_of(err));
		return NULL;
	}
	d = diag_new(l->sink, KZ_M001, import_span(st), "there is no file `%s`", path);
	if (!str_ends(str_of(path), ".kaizen"))
		diag_help(d, "the path is taken as it is; source files end in `.kaizen`");
	return NULL;
}

static struct module *load_path(struct loader *l, const struct module *from, const struct stmt *st)
{
	const char *why, *path;
	struct module *m;
	struct str text;
	uint32_t file;
	int err;

	if (st->value->kind == EXPR_ERROR)
		return NULL;
	if (!plain_text(l->a, st->value, &text)) {
		diag_new(l->sink, KZ_M001, import_span(st),
			 "the path of an import is plain text, without `${...}`");
		return NULL;
	}
	path = module_resolve(l->a, l->g, from, text, &why);
	if (!path) {
		diag_new(l->sink, KZ_M004, import_span(st), "`%.*s` cannot be imported: %s",
			 (int)text.n, text.s, why);
		return NULL;
	}
	m = module_find(l->g, path, false);
	if (m)
		return m->loading ? circle(l, m) : m;
	err = sources_load(sink_sources(l->sink), path, &file);
	return err ? cannot_read(l, st, path, err) : module_make(l, file, path, false);
}

/* Imports of one file */

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.s[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-')))
			return false;
	}
	return s.n > 0;
}

/* The name that the import has here; NULL when it can have none. */
static const struct name *alias_of(struct loader *l, const struct stmt *st, const struct module *m)
{
	struct str stem;

	if (st->ident.name)
		return st->ident.name;
	if (!st->value)
		return st->path.v[st->path.n - 1].name;
	stem = path_stem(m->path);
	if (is_name(stem))
		return intern(l->in, stem.s, stem.n);
	diag_help(diag_new(l->sink, KZ_D005, st->span, "the import of `%s` needs a name", m->path),
		  "add `as` and a name");
	return NULL;
}

static bool alias_taken(struct loader *l, const struct module *m, const struct name *alias,
			const struct stmt *st)
{
	struct diag *d;

	vec_for(i, &m->imports) {
		if (m->imports.v[i].alias != alias)
			continue;
		d = diag_new(l->sink, KZ_D001, st->span, "`%s` is imported twice", alias->s);
		diag_label(d, m->imports.v[i].stmt->span, "first imported here");
		diag_help(d, "remove one, or give it another name with `as`");
		return true;
	}
	return false;
}

static void load_import(struct loader *l, struct module *m, const struct stmt *st)
{
	struct module_import import = { .stmt = st };

	if (l->trail.n >= IMPORT_DEPTH_MAX) {
		diag_new(l->sink, KZ_M003, import_span(st), "imports are nested deeper than %d",
			 IMPORT_DEPTH_MAX);
		return;
	}
	vec_push(l->a, &l->trail, st);
	import.module = st->value ? load_path(l, m, st) : load_page(l, st);
	l->trail.n--;
	if (!import.module)
		return;
	import.alias = alias_of(l, st, import.module);
	if (import.alias && !alias_taken(l, m, import.alias, st))
		vec_push(l->a, &m->imports, import);
}

static void load_imports(struct loader *l, struct module *m)
{
	vec_for(i, &m->tree->body.stmts)
		if (m->tree->body.stmts.v[i]->kind == STMT_IMPORT)
			load_import(l, m, m->tree->body.stmts.v[i]);
}

struct module_graph *module_load(struct arena *a, struct interner *in, struct sink *sink,
				 uint32_t file, const char *root)
{
	struct loader l = { .a = a, .in = in, .sink = sink };
	const char *path;

	l.g = arena_new_of(a, struct module_graph);
	if (!file)
		return l.g;
	path = path_normal(a, str_of(source_path(sink_sources(sink), file)));
	l.g->root = *root ? path_normal(a, str_of(root)) : path_folder(a, path);
	l.g->main = module_make(&l, file, path, false);
	return l.g;
}
