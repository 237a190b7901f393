/* test_module.c - paths, the import graph and the embedded library, over a vfs in memory. */
#include <errno.h>
#include <string.h>

#include "module/module.h"
#include "base/path.h"
#include "unit.h"

struct file {
	const char *path, *text;
};

static int table_read(void *ctx, const char *path, size_t limit, struct arena *a, struct str *ret)
{
	const struct file *f = ctx;

	(void)limit;
	(void)a;
	for (; f->path; f++) {
		if (strcmp(f->path, path) != 0)
			continue;
		if (!f->text)
			return -EACCES;
		*ret = str_of(f->text);
		return 0;
	}
	return -ENOENT;
}

struct world {
	struct arena *a;
	struct interner *in;
	struct sources *ss;
	struct sink *sink;
	struct module_graph *g;
};

static struct world load(const struct file *files, const char *root)
{
	struct world w = { .a = arena_new(), .in = interner_new() };
	const struct vfs vfs = { table_read, (void *)(uintptr_t)files };
	uint32_t file = 0;

	w.ss = sources_new(&vfs);
	w.sink = sink_new(w.a, w.ss);
	ck_assert_int_eq(sources_load(w.ss, files[0].path, &file), 0);
	w.g = module_load(w.a, w.in, w.sink, file, root);
	sink_finish(w.sink);
	return w;
}

static void unload(struct world *w)
{
	sources_free(w->ss);
	interner_free(w->in);
	arena_free(w->a);
}

/* The one diagnostic. */
static void says(const struct world *w, enum diag_code code, const char *headline)
{
	ck_assert_uint_eq(sink_size(w->sink), 1);
	ck_assert_str_eq(sink_at(w->sink, 0)->headline, headline);
	ck_assert_int_eq(sink_at(w->sink, 0)->code, code);
}

static void finds(const struct file *files, const char *root, enum diag_code code,
		  const char *headline)
{
	struct world w = load(files, root);

	says(&w, code, headline);
	unload(&w);
}

#define FILES(...) ((const struct file[]){ __VA_ARGS__, { NULL, NULL } })

START_TEST(paths_are_normal)
{
	struct arena *a = arena_new();

	ck_assert_str_eq(path_normal(a, STR("./a//b/./c")), "a/b/c");
	ck_assert_str_eq(path_normal(a, STR("a/../b")), "b");
	ck_assert_str_eq(path_normal(a, STR("a/..")), "");
	ck_assert_str_eq(path_normal(a, STR("../../a/..")), "../..");
	ck_assert_str_eq(path_normal(a, STR("/a/../../b")), "/b");
	ck_assert_str_eq(path_normal(a, STR("/")), "/");
	ck_assert_str_eq(path_normal(a, STR("/a/..")), "/");
	ck_assert_str_eq(path_normal(a, STR(".")), "");
	ck_assert_str_eq(path_join(a, "", STR("./x")), "x");
	ck_assert_str_eq(path_join(a, "../p", STR("../x")), "../x");
	ck_assert_str_eq(path_join(a, "/", STR("x")), "/x");
	ck_assert_str_eq(path_folder(a, "a/b"), "a");
	ck_assert_str_eq(path_folder(a, "a"), "");
	ck_assert_str_eq(path_folder(a, "/a"), "/");
	ck_assert(str_eqz(path_stem("lib/queue.kaizen"), "queue"));
	ck_assert(str_eqz(path_stem(".kaizen"), ".kaizen"));
	arena_free(a);
}
END_TEST

START_TEST(folders_contain)
{
	ck_assert(path_inside("", "a/b"));
	ck_assert(!path_inside("", "../b"));
	ck_assert(!path_inside("", "/b"));
	ck_assert(path_inside("a", "a/b"));
	ck_assert(path_inside("a", "a"));
	ck_assert(!path_inside("a", "ab"));
	ck_assert(path_inside("..", "a"));
	ck_assert(path_inside("..", "../x"));
	ck_assert(!path_inside("..", "../../x"));
	ck_assert(path_inside("../p", "../p/x"));
	ck_assert(!path_inside("../p", "../q"));
	ck_assert(!path_inside("../p", "x"));
	ck_assert(path_inside("/", "/x"));
	ck_assert(path_inside("/a", "/a/b"));
	ck_assert(!path_inside("/a", "/ab"));
	ck_assert(!path_inside("/a", "a"));
}
END_TEST

START_TEST(imports_are_loaded_once)
{
	struct world w = load(FILES({ "app/stack.kaizen", "import std.redis\n"
							  "import \"./lib/queue.kaizen\"\n"
							  "import \"lib/../lib/base.kaizen\" as b\n"
							  "stack s { }\n" },
				    { "app/lib/queue.kaizen", "import \"./base.kaizen\"\n"
							      "import std.redis\n" },
				    { "app/lib/base.kaizen", "component base { }\n" }),
			      "");
	const struct module *m = w.g->main;

	ck_assert_uint_eq(sink_size(w.sink), 0);
	ck_assert_uint_eq(w.g->all.n, 4);
	ck_assert_uint_eq(m->imports.n, 3);
	ck_assert_str_eq(m->folder, "app");
	ck_assert_str_eq(m->imports.v[0].alias->s, "redis");
	ck_assert(m->imports.v[0].module->embedded);
	ck_assert_str_eq(m->imports.v[0].module->path, "std/redis.kaizen");
	ck_assert_str_eq(m->imports.v[1].alias->s, "queue");
	ck_assert_str_eq(m->imports.v[2].alias->s, "b");
	ck_assert_ptr_eq(m->imports.v[2].module, m->imports.v[1].module->imports.v[0].module);
	ck_assert_ptr_eq(m->imports.v[0].module, m->imports.v[1].module->imports.v[1].module);
	ck_assert_int_eq(m->imports.v[2].module->depth, 2);
	unload(&w);
}
END_TEST

START_TEST(circles_are_shown)
{
	struct world w = load(FILES({ "a.kaizen", "import \"b.kaizen\"\n" },
				    { "b.kaizen", "\nimport \"c.kaizen\"\n" },
				    { "c.kaizen", "import \"b.kaizen\"\n" }),
			      "");
	const struct diag *d;

	says(&w, KZ_M002,
	     "files import each other in a circle: `b.kaizen` -> `c.kaizen` -> `b.kaizen`");
	d = sink_at(w.sink, 0);
	ck_assert_uint_eq(d->labels.n, 2);
	ck_assert_str_eq(source_path(w.ss, d->labels.v[0].span.file), "c.kaizen");
	ck_assert_str_eq(source_path(w.ss, d->labels.v[1].span.file), "b.kaizen");
	unload(&w);
	finds(FILES({ "./a.kaizen", "import \"a.kaizen\"\n" }), "", KZ_M002,
	      "files import each other in a circle: `./a.kaizen` -> `./a.kaizen`");
}
END_TEST

START_TEST(what_is_not_there)
{
	struct world w = load(FILES({ "a.kaizen", "import std.rediss\n" }), "");

	says(&w, KZ_M001, "there is no module `std.rediss`");
	ck_assert_str_eq(sink_at(w.sink, 0)->fixes.v[0]->edits.v[0].text, "std.redis");
	unload(&w);
	finds(FILES({ "a.kaizen", "import queue\n" }), "", KZ_M001, "there is no module `queue`");
	finds(FILES({ "a.kaizen", "import \"b.kaizen\"\n" }), "", KZ_M001,
	      "there is no file `b.kaizen`");
	finds(FILES({ "a.kaizen", "import \"b.kaizen\"\n" }, { "b.kaizen", NULL }), "", KZ_P009,
	      "cannot read `b.kaizen`: permission denied");
	finds(FILES({ "a.kaizen", "let x = 1\nimport \"${x}.kaizen\"\n" }), "", KZ_M001,
	      "the path of an import is plain text, without `${...}`");
}
END_TEST

START_TEST(the_project_is_not_left)
{
	const struct file *files = FILES({ "p/app/a.kaizen", "import \"../lib/b.kaizen\"\n" },
					 { "p/lib/b.kaizen", "component b { }\n" });
	struct world w;

	finds(files, "", KZ_M004,
	      "`../lib/b.kaizen` cannot be imported: the path leaves the project's folder");
	w = load(files, "./p");
	ck_assert_uint_eq(sink_size(w.sink), 0);
	ck_assert_uint_eq(w.g->all.n, 2);
	unload(&w);
	finds(FILES({ "a.kaizen", "import \"/etc/passwd\"\n" }), "", KZ_M004,
	      "`/etc/passwd` cannot be imported: the path is absolute; it must be relative to this "
	      "file");
}
END_TEST

START_TEST(names_of_imports)
{
	finds(FILES({ "a.kaizen", "import std.redis\nimport std.redis\n" }), "", KZ_D001,
	      "`redis` is imported twice");
	finds(FILES({ "a.kaizen", "import \"2 b.kaizen\"\n" }, { "2 b.kaizen", "\n" }), "",
	      KZ_D005, "the import of `2 b.kaizen` needs a name");
}
END_TEST

/* A vfs of endless files: "1.kaizen" imports "2.kaizen" and so on. */
static int deep_read(void *ctx, const char *path, size_t limit, struct arena *a, struct str *ret)
{
	(void)ctx;
	(void)limit;
	*ret = str_of(arena_printf(a, "import \"%d.kaizen\" as x\n", atoi(path) + 1));
	return 0;
}

START_TEST(depth_has_a_limit)
{
	const struct vfs vfs = { deep_read, NULL };
	struct world w = { .a = arena_new(), .in = interner_new(), .ss = sources_new(&vfs) };
	uint32_t file;

	w.sink = sink_new(w.a, w.ss);
	ck_assert_int_eq(sources_load(w.ss, "0.kaizen", &file), 0);
	w.g = module_load(w.a, w.in, w.sink, file, "");
	says(&w, KZ_M003, "imports are nested deeper than 64");
	ck_assert_uint_eq(w.g->all.n, 65);
	unload(&w);
}
END_TEST

START_TEST(the_library_is_sorted_and_whole)
{
	const char *const *names = stdlib_names();

	for (size_t i = 0; names[i]; i++) {
		ck_assert(str_starts(stdlib_page(names[i]), "## "));
		ck_assert(!names[i + 1] || strcmp(names[i], names[i + 1]) < 0);
	}
	ck_assert_ptr_null(stdlib_page("nothing").s);
}
END_TEST

UNIT_MAIN("module", paths_are_normal, folders_contain, imports_are_loaded_once, circles_are_shown,
	  what_is_not_there, the_project_is_not_left, names_of_imports, depth_has_a_limit,
	  the_library_is_sorted_and_whole)
