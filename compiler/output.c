/*
 * output.c - what a session gives back: files and diagnostics.
 */
#include <errno.h>
#include <string.h>

#include "base/reason.h"
#include "diag/render.h"
#include "emit/folder.h"
#include "emit/kustomization.h"
#include "emit/yaml.h"
#include "session.h"

#define MODE_FILE 0644

/* One file while documents are added to it. */
struct draft {
	const char *name;
	struct sb text;
	bool applied;
};

struct emission {
	struct kz_session *s;
	const char *header;
	VEC(struct draft) drafts;
	bool failed;
};

static const char *annotation(void *ctx, const struct origin *o)
{
	struct kz_session *s = ctx;

	return origin_describe(s->arena, s->sources, o);
}

static struct draft *draft_named(struct emission *e, const char *name, bool applied)
{
	/* Objects come sorted by file, and a stem has at most a file and a template. */
	for (size_t i = e->drafts.n; i > 0 && i + 2 > e->drafts.n; i--)
		if (!strcmp(e->drafts.v[i - 1].name, name))
			return &e->drafts.v[i - 1];
	vec_push(e->s->arena, &e->drafts, ((struct draft){ .name = name, .applied = applied }));
	return &e->drafts.v[e->drafts.n - 1];
}

static void add_document(struct emission *e, struct draft *d, const struct knode *root)
{
	struct yaml_options o = { .header = d->text.n ? NULL : e->header };

	if (e->s->annotate) {
		o.annotate = annotation;
		o.ctx = e->s;
	}
	e->failed |= !yaml_emit(root, &d->text, &o);
}

static void add_objects(struct emission *e, const struct outcome *o)
{
	vec_for(i, &o->objects) {
		const struct kobject *k = o->objects.v[i];
		const char *suffix = k->secret_template ? "template.yaml" : "yaml";
		const char *name = arena_printf(e->s->arena, "%s.%s", k->file, suffix);

		add_document(e, draft_named(e, name, !k->secret_template), k->root);
	}
}

static void add_kustomization(struct emission *e, const struct origin *o)
{
	const char **names = arena_array(e->s->arena, const char *, e->drafts.n);
	size_t n = e->drafts.n;

	for (size_t i = 0; i < n; i++)
		names[i] = e->drafts.v[i].name;
	add_document(e, draft_named(e, "kustomization.yaml", false),
		     kustomization(e->s->arena, names, n, o));
}

static void take_files(struct emission *e, struct kz_files *ret)
{
	struct kz_file *v = arena_array(e->s->arena, struct kz_file, e->drafts.n);

	vec_for(i, &e->drafts) {
		struct draft *d = &e->drafts.v[i];

		v[i].name = d->name;
		v[i].size = d->text.n;
		v[i].bytes = sb_finish(&d->text, e->s->arena);
		v[i].mode = MODE_FILE;
		v[i].applied = d->applied;
	}
	ret->v = v;
	ret->n = e->drafts.n;
}

/* Only the last part of the source's path: the same source gives the same bytes from anywhere. */
static const char *header_of(struct kz_session *s, const struct stack *st, const char *env)
{
	const char *path = source_path(s->sources, st->stmt->span.file);
	const char *slash = strrchr(path, '/');

	return arena_printf(s->arena, "made by kaizenc from %s%s%s%s; edits are lost",
			    slash ? slash + 1 : path, env ? " (env " : "", env ? env : "",
			    env ? ")" : "");
}

static void unknown_environment(struct kz_session *s, const struct stack *st, const char *env)
{
	const char *near = str_nearest(str_of(env), st->env_names, st->envs.n);
	struct diag *d = diag_new(s->sink, KZ_D006, NO_SPAN, "stack `%s` has no environment `%s`",
				  st->stmt->ident.name->s, env);
	struct sb all = { 0 };

	if (near)
		diag_help(d, "did you mean `%s`?", near);
	vec_for(i, &st->envs)
		sb_printf(&all, "%s`%s`", i ? ", " : "", st->env_names[i]);
	if (st->envs.n)
		diag_note(d, "it declares %s", all.s);
	else
		diag_note(d, "it declares none: leave `--env` out");
	sb_free(&all);
}

/* The index of an environment's outcome, or what kz_compile() returns instead. */
static int find_environment(struct kz_session *s, const struct stack *st, const char *env,
			    size_t *ret)
{
	*ret = 0;
	if (!env)
		return st->envs.n > 1 ? -EINVAL : 0;
	vec_for(i, &st->envs) {
		if (!strcmp(st->env_names[i], env)) {
			*ret = i;
			return 0;
		}
	}
	unknown_environment(s, st, env);
	return 1;
}

int kz_compile(struct kz_session *s, size_t stack, const char *env, struct kz_files *ret)
{
	struct emission e = { .s = s };
	const struct outcome *o;
	struct stack *st;
	size_t i;
	int err;

	if (stack >= s->stacks.n)
		return -EINVAL;
	st = s->stacks.v[stack];
	err = find_environment(s, st, env, &i);
	kz_check(s);
	if (err)
		return err;
	o = &st->outcomes[i];
	if (sink_count(s->sink, LEVEL_ERROR) || !o->whole)
		return 1;
	e.header = header_of(s, st, st->envs.n ? st->env_names[i] : NULL);
	add_objects(&e, o);
	add_kustomization(&e, o->program->stack->origin);
	take_files(&e, ret);
	return e.failed ? -EILSEQ : 0;
}

int kz_write_folder(struct kz_session *s, const char *folder, const struct kz_files *files)
{
	struct out_file *out = arena_array(s->arena, struct out_file, files->n);
	const char *where = folder;
	int err;

	for (size_t i = 0; i < files->n; i++)
		out[i] = (struct out_file){ files->v[i].name,
					    { files->v[i].bytes, files->v[i].size },
					    files->v[i].mode };
	err = folder_write(folder, out, files->n, s->arena, &where);
	if (err)
		diag_new(s->sink, err == -EEXIST || err == -ENOTDIR ? KZ_F002 : KZ_F001, NO_SPAN,
			 "cannot write `%s`: %s", where ? where : folder, reason_of(err));
	return err;
}

static const char *page_of(const char *code)
{
	struct kz_code known;

	return kz_code_find(code, &known) ? known.page : NULL;
}

const char *kz_render(struct kz_session *s, const char *format,
		      const struct kz_render_options *options, size_t *ret_size)
{
	render_fn *render = render_find(format);
	struct render_options o = { 0 };
	struct sb text = { 0 };

	if (!render)
		return NULL;
	if (options)
		o = (struct render_options){ .color = options->color, .max = options->max,
					     .verbose = options->verbose };
	o.page = page_of;
	o.version = kz_version();
	sink_finish(s->sink);
	render(s->sink, &o, &text);
	if (ret_size)
		*ret_size = text.n;
	return text.n ? sb_finish(&text, s->arena) : "";
}

const char *const *kz_formats(void)
{
	return render_names();
}
