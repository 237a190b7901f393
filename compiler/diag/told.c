/*
 * told.c - a finding in words.
 */
#include "diag/told.h"

#include "base/utf8.h"

void told_headline(const struct diag *d, struct sb *out)
{
	const char *phrase = diag_env_phrase(d);

	utf8_add_safe(out, str_of(d->headline));
	if (*phrase) {
		sb_addc(out, ' ');
		utf8_add_safe(out, str_of(phrase));
	}
}

static void add_line(struct sb *out, const char *indent, const char *head, const char *text)
{
	sb_printf(out, "%s%s: ", indent, head);
	utf8_add_safe(out, str_of(text));
	sb_addc(out, '\n');
}

void told_details(const struct diag *d, const char *indent, struct sb *out)
{
	const char *fine = diag_fine_envs(d);

	vec_for(i, &d->values) {
		const struct name *env = d->values.v[i].env;
		struct sb head = { 0 };

		sb_printf(&head, "value%s%s", env ? " in env " : "", env ? env->s : "");
		add_line(out, indent, head.s, d->values.v[i].text);
		sb_free(&head);
	}
	if (*fine)
		add_line(out, indent, "fine in", fine);
	vec_for(i, &d->notes) {
		add_line(out, indent, "note", d->notes.v[i]);
	}
	vec_for(i, &d->helps) {
		add_line(out, indent, "help", d->helps.v[i]);
	}
	vec_for(i, &d->fixes) {
		const struct fix *f = d->fixes.v[i];

		add_line(out, indent, f->confidence == FIX_SAFE ? "safe fix" : "fix that needs a look",
			 f->text);
	}
}

bool told_place(const struct sources *ss, const struct label *l)
{
	return l->span.file && l->span.file <= sources_count(ss);
}
