/*
 * findings.c - diagnostics one by one, for callers that act on them.
 */
#include "session.h"

#include "source/source.h"

#define BOM_SIZE 3

static struct kz_edit edit_of(const struct sources *ss, const struct edit *e)
{
	size_t before = source_has_bom(ss, e->span.file) ? BOM_SIZE : 0;

	return (struct kz_edit){ source_path(ss, e->span.file), e->span.start + before,
				 e->span.end + before, e->text };
}

static struct kz_fix fix_of(struct kz_session *s, const struct fix *f)
{
	struct kz_edit *edits = arena_array(s->arena, struct kz_edit, f->edits.n);

	vec_for(i, &f->edits)
		edits[i] = edit_of(s->sources, &f->edits.v[i]);
	return (struct kz_fix){ f->text, f->confidence == FIX_SAFE, edits, f->edits.n };
}

bool kz_finding_at(struct kz_session *s, size_t i, struct kz_finding *ret)
{
	char *fingerprint = arena_alloc(s->arena, DIAG_FINGERPRINT_SIZE);
	struct kz_fix *fixes;
	const struct diag *d;
	struct span where;

	sink_finish(s->sink);
	d = sink_at(s->sink, i);
	if (!d)
		return false;
	where = d->labels.v[0].span;
	fixes = arena_array(s->arena, struct kz_fix, d->fixes.n);
	vec_for(k, &d->fixes)
		fixes[k] = fix_of(s, d->fixes.v[k]);
	diag_fingerprint(d, fingerprint);
	*ret = (struct kz_finding){ .code = diag_code_name(d->code),
				    .level = (enum kz_level)d->level,
				    .message = d->headline,
				    .fingerprint = fingerprint,
				    .path = source_path(s->sources, where.file),
				    .line = source_position(s->sources, where.file,
							    where.start).line,
				    .fixes = fixes,
				    .fix_n = d->fixes.n };
	return true;
}
