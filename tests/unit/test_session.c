/* test_session.c - libkaizen as others see it: through kaizen.h, and nothing else. */
#include "kaizen.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "unit.h"

#define STACK                                                    \
	"import std.redis\n"                                     \
	"stack shop {\n"                                         \
	"  param domain : host\n"                                \
	"  config app { DOMAIN = domain }\n"                     \
	"  env dev { domain = \"dev.example.com\" }\n"           \
	"  env prod { domain = \"example.com\" }\n"              \
	"}\n"

static int load(struct kz_session *s, const char *path, const char *text)
{
	return kz_load_text(s, path, text, strlen(text), 0);
}

static const struct kz_file *file_named(const struct kz_files *files, const char *name)
{
	for (size_t i = 0; i < files->n; i++)
		if (!strcmp(files->v[i].name, name))
			return &files->v[i];
	ck_abort_msg("no file %s", name);
}

START_TEST(compiles_an_environment)
{
	struct kz_session *s = kz_session_new(NULL);
	const struct kz_file *f;
	struct kz_files files;

	ck_assert_int_eq(load(s, "shop.kaizen", STACK), 0);
	ck_assert_uint_eq(kz_stack_count(s), 1);
	ck_assert_str_eq(kz_stack_name(s, 0), "shop");
	ck_assert_str_eq(kz_environments(s, 0)[1], "prod");
	ck_assert_ptr_null(kz_environments(s, 0)[2]);
	ck_assert_int_eq(kz_compile(s, 0, NULL, &files), -EINVAL);
	ck_assert_int_eq(kz_compile(s, 0, "prod", &files), 0);
	f = file_named(&files, "10-app-config.yaml");
	ck_assert_uint_eq(f->size, strlen(f->bytes));
	ck_assert_ptr_nonnull(strstr(f->bytes, "DOMAIN: example.com\n"));
	ck_assert(f->applied);
	ck_assert(!file_named(&files, "kustomization.yaml")->applied);
	ck_assert_int_eq(kz_compile(s, 0, "dev", &files), 0);
	ck_assert_int_eq(kz_compile(s, 0, "test", &files), 1);
	ck_assert_uint_eq(kz_count(s, KZ_LEVEL_ERROR), 1);
	ck_assert_str_eq(kz_render(s, "short", NULL, NULL),
			 "kaizenc: error: stack `shop` has no environment `test` [KZ-D006]\n");
	kz_session_free(s);
}
END_TEST

/* A vfs of one file, from malloc() as the contract wants it. */
static int one_file(void *ctx, const char *path, size_t limit, char **ret_bytes, size_t *ret_size)
{
	const char *text = ctx;

	if (strcmp(path, "lib/x.kaizen") != 0)
		return -ENOENT;
	if (strlen(text) > limit)
		return -EFBIG;
	*ret_bytes = strdup(text);
	*ret_size = strlen(text);
	return 0;
}

START_TEST(reads_through_the_caller)
{
	char text[] = "stack x { config app { A = \"b\" } }\n";
	const struct kz_vfs vfs = { one_file, text };
	struct kz_session *s = kz_session_new(&vfs);
	struct kz_files files;

	ck_assert_int_eq(kz_load(s, "y.kaizen", 0), -ENOENT);
	ck_assert_int_eq(kz_load(s, "lib/x.kaizen", 0), 0);
	ck_assert_str_eq(kz_render(s, "short", NULL, NULL),
			 "kaizenc: error: cannot read `y.kaizen`: no such file or folder "
			 "[KZ-P009]\n");
	/* One file that is missing keeps the others from being written, too. */
	ck_assert_int_eq(kz_compile(s, 0, NULL, &files), 1);
	kz_session_free(s);
}
END_TEST

START_TEST(libraries_are_no_stacks)
{
	static const char text[] = "component c { config x { A = \"b\" } }\n";
	struct kz_session *s = kz_session_new(NULL);

	ck_assert_int_eq(kz_load_text(s, "c.kaizen", text, sizeof(text) - 1, KZ_LOAD_LIBRARIES),
			 -ENODATA);
	ck_assert_uint_eq(kz_count(s, KZ_LEVEL_NOTE), 0);
	ck_assert_int_eq(load(s, "d.kaizen", text), -ENODATA);
	ck_assert_uint_eq(kz_count(s, KZ_LEVEL_ERROR), 1);
	ck_assert_uint_eq(kz_stack_count(s), 0);
	kz_check(s);
	kz_session_free(s);
}
END_TEST

START_TEST(a_second_stack_is_reported)
{
	struct kz_session *s = kz_session_new(NULL);

	ck_assert_int_eq(load(s, "x.kaizen", "stack a { }\nstack b { }\n"), 0);
	ck_assert_str_eq(kz_render(s, "short", NULL, NULL),
			 "x.kaizen:2:1: error: `b` is a second stack in this file [KZ-D001]\n"
			 "x.kaizen:1:1: note: the first one\n");
	kz_session_free(s);
}
END_TEST

START_TEST(levels_only_rise)
{
	struct kz_session *s = kz_session_new(NULL);

	ck_assert_int_eq(kz_set_level(s, "KZ-W004", KZ_LEVEL_ERROR), 0);
	ck_assert_int_eq(kz_set_level(s, "w004", KZ_LEVEL_WARNING), 0);
	ck_assert_int_eq(kz_set_level(s, "KZ-P001", KZ_LEVEL_WARNING), -EPERM);
	ck_assert_int_eq(kz_set_level(s, "KZ-W004", KZ_LEVEL_OFF), -EPERM);
	ck_assert_int_eq(kz_set_level(s, "KZ-Q000", KZ_LEVEL_ERROR), -EINVAL);
	kz_session_free(s);
}
END_TEST

START_TEST(codes_can_be_listed)
{
	struct kz_code c, again;
	size_t n = 0;

	for (; kz_code_at(n, &c); n++) {
		ck_assert(!strncmp(c.name, "KZ-", 3));
		ck_assert(c.level >= KZ_LEVEL_NOTE);
		ck_assert(kz_code_find(c.name, &again));
		ck_assert_str_eq(again.slug, c.slug);
	}
	ck_assert_uint_gt(n, 50);
	ck_assert(!kz_code_find("", &c));
	ck_assert(!kz_code_find("KZ-", &c));
	ck_assert_ptr_null(kz_render(NULL, "nothing", NULL, NULL));
	ck_assert_str_eq(kz_formats()[0], "human");
}
END_TEST

/* The bytes of all files, one after the other. */
static char *compiled(const char *env)
{
	struct kz_session *s = kz_session_new(NULL);
	struct kz_files files;
	char *all;
	size_t n = 0;

	ck_assert_int_eq(load(s, "shop.kaizen", STACK), 0);
	ck_assert_int_eq(kz_compile(s, 0, env, &files), 0);
	for (size_t i = 0; i < files.n; i++)
		n += files.v[i].size;
	all = malloc(n + 1);
	*all = '\0';
	for (size_t i = 0; i < files.n; i++)
		strcat(all, files.v[i].bytes);
	kz_session_free(s);
	return all;
}

static void *compile_in_thread(void *env)
{
	return compiled(env);
}

START_TEST(sessions_share_nothing)
{
	static char env[] = "prod";
	char *alone = compiled(env);
	pthread_t threads[8];

	for (int i = 0; i < 8; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, compile_in_thread, env), 0);
	for (int i = 0; i < 8; i++) {
		void *text;

		pthread_join(threads[i], &text);
		ck_assert_str_eq(text, alone);
		free(text);
	}
	free(alone);
}
END_TEST

UNIT_MAIN("session", compiles_an_environment, reads_through_the_caller, libraries_are_no_stacks,
	  a_second_stack_is_reported, levels_only_rise, codes_can_be_listed, sessions_share_nothing)
