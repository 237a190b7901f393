/*
 * module.h - files and what they import.
 *
 * A module is a parsed file and the modules that its imports name.  `std.x` is a page of the
 * standard library inside the compiler; a quoted path is a file relative to the importing one and
 * may not leave the project's folder.  Imports may not form a circle.
 */
#ifndef KZ_MODULE_MODULE_H
#define KZ_MODULE_MODULE_H

#include "base/arena.h"
#include "base/intern.h"
#include "base/vec.h"
#include "diag/diag.h"
#include "syntax/parser.h"

#define IMPORT_DEPTH_MAX 64

struct module;

struct module_import {
	const struct name *alias; /* the name it has in the importing file */
	struct module *module;
	const struct stmt *stmt;
};

struct module_graph;

struct module {
	const struct module_graph *graph; /* that it belongs to */
	uint32_t file;
	struct tree *tree;
	const char *path;   /* as opened, or "std/redis.kaizen" */
	const char *folder; /* of the file, for relative paths; "" for embedded modules */
	bool embedded;
	VEC(struct module_import) imports;
	bool loading;
	int depth;
};

/* Everything that one main file needs. */
struct module_graph {
	struct module *main;
	VEC(struct module *) all;
	const char *root; /* folder that no path may leave */
};

/* Loads a main file and its imports. `root` is the project's folder ("" for the main file's own).
 * Always returns a graph; `main` is NULL when the file could not be read. */
struct module_graph *module_load(struct arena *a, struct interner *in, struct sink *sink,
				 uint32_t file, const char *root);

/* Resolves `path`, written in `m`, inside the project; NULL with the reason in *ret_why. */
const char *module_resolve(struct arena *a, const struct module_graph *g, const struct module *m,
			   struct str path, const char **ret_why);

/* A page of the embedded standard library by the name after `std.`; empty when there is none. */
struct str stdlib_page(const char *name);
const char *const *stdlib_names(void); /* NULL-terminated, sorted */

#endif
