/*
 * describe.c - types in the words of messages.
 */
#include <inttypes.h>

#include "type/noun.h"
#include "type/type.h"

/* What the kinds are called that are the same for every type of the kind. */
struct wording {
	const char *one;   /* "a duration" */
	const char *many;  /* behind "a range of", "a list of" */
	const char *shown; /* an example */
	const char *range; /* an example of a range of it */
};

static const struct wording wordings[] = {
	[T_ANY] = { "any value", "values", NULL, NULL },
	[T_BOOL] = { "`true` or `false`", "`true` or `false`", "true", NULL },
	[T_INT] = { "a whole number", "whole numbers", "3", "3..10" },
	[T_NUMBER] = { "a number", "numbers", "1.5", "1..2" },
	[T_STRING] = { "text", "text", "\"text\"", NULL },
	[T_CPU] = { "an amount of CPU", "CPU", "250m", "250m..1" },
	[T_MEMORY] = { "an amount of memory", "memory", "512Mi", "512Mi..1Gi" },
	[T_DURATION] = { "a duration", "durations", "30s", "30s..5m" },
	[T_PERCENT] = { "a percentage", "percentages", "70%", "50%..80%" },
	[T_RATE] = { "a rate", "rates", "100/s", "10/s..100/s" },
	[T_RANGE] = { "a range", "ranges", "1..3", NULL },
	[T_LIST] = { "a list", "lists", NULL, NULL },
	[T_MAP] = { "a map", "maps", NULL, NULL },
	[T_ENUM] = { "a word", "words", NULL, NULL },
	[T_COUNT] = { "a whole number or a percentage", "numbers or percentages", "25%", NULL },
	[T_REF] = { "a declaration", "declarations", NULL, NULL },
	[T_KEY] = { "a key of a config or secret", "keys of configs or secrets",
		    "config.app.LOG_LEVEL", NULL },
	[T_SECRET_KEY] = { "a key of a secret", "keys of secrets", "secret.app.PASSWORD", NULL },
	[T_ENV_VALUE] = { "text, a key of a config or secret, or a fact of the pod", "such values",
			  "secret.app.PASSWORD", NULL },
	[T_SECRET_VALUE] = { "a source of a secret value", "sources of secret values",
			     "random(32)", NULL },
	[T_SOURCE] = { "a config, a secret, one of their keys, or a volume",
		       "configs, secrets, keys or volumes", "config.app", NULL },
	[T_PORT] = { "a port, by name or number", "ports", "http", NULL },
	[T_IMAGE] = { "a container image", "container images",
		      "\"ghcr.io/example/app:1.4.2\"", NULL },
	[T_HOST] = { "a host name", "host names", "\"app.example.com\"", NULL },
	[T_EMAIL] = { "an email address", "email addresses", "\"team@example.com\"", NULL },
	[T_URL] = { "a URL", "URLs", "\"https://example.com/runbook\"", NULL },
	[T_PATH] = { "an absolute path", "absolute paths", "\"/var/lib/app\"", NULL },
	[T_CRON] = { "a cron schedule", "cron schedules", "\"30 3 * * *\"", NULL },
	[T_HEADERS] = { "`secure`, `none`, or a map of headers", "headers", "secure", NULL },
};

static const char *describe_words(struct arena *a, const char *const *words)
{
	struct sb b = { 0 };
	size_t n = 0;

	while (words[n])
		n++;
	if (n == 1) {
		sb_printf(&b, "`%s`", words[0]);
	} else if (n == 2) {
		sb_printf(&b, "`%s` or `%s`", words[0], words[1]);
	} else {
		sb_addz(&b, "one of ");
		for (size_t i = 0; i < n; i++)
			sb_printf(&b, "%s`%s`", i ? ", " : "", words[i]);
	}
	return sb_finish(&b, a);
}

static const char *noun_word(unsigned n)
{
	return n == N_COMPONENT ? "component" : noun_of((enum noun)n)->name;
}

static const char *article(const char *word)
{
	return *word == 'a' || *word == 'e' || *word == 'i' || *word == 'o' ? "an" : "a";
}

/* "a service, stateful or component" */
static const char *describe_nouns(struct arena *a, unsigned nouns)
{
	unsigned left = nouns & ((1u << NOUN_COUNT) - 1);
	struct sb b = { 0 };

	if ((left & ~NOUN_BIT(N_COMPONENT)) == NOUNS_WORKLOAD)
		return "a workload";
	for (unsigned n = N_NONE + 1; n < NOUN_COUNT && left; n++) {
		if (!(left & NOUN_BIT(n)))
			continue;
		left &= ~NOUN_BIT(n);
		if (!b.n)
			sb_printf(&b, "%s %s", article(noun_word(n)), noun_word(n));
		else
			sb_printf(&b, "%s%s", left ? ", " : " or ", noun_word(n));
	}
	return b.n ? sb_finish(&b, a) : wordings[T_REF].one;
}

/* How bounds are shown: in the unit that people write. */
static const char *bound_unit(enum type_kind k)
{
	if (k == T_DURATION)
		return "s";
	return k == T_PERCENT ? "%" : "";
}

static const char *describe_bounds(struct arena *a, const struct type *t)
{
	const char *unit = bound_unit(t->kind);
	const char *what = wordings[t->kind].one;
	bool upper = t->high < INT32_MAX;

	/* Nobody has to be told that memory is not negative. */
	if (!upper && t->low <= 0)
		return what;
	if (!upper)
		return arena_printf(a, "%s of at least %" PRId64 "%s", what, t->low, unit);
	return arena_printf(a, "%s from %" PRId64 "%s to %" PRId64 "%s", what, t->low, unit,
			    t->high, unit);
}

static bool shows_bounds(const struct type *t)
{
	return t->bounded && (t->kind == T_INT || t->kind == T_NUMBER || t->kind == T_DURATION ||
			      t->kind == T_PERCENT || t->kind == T_RATE);
}

static const char *describe_many(struct arena *a, const struct type *of)
{
	if (!of)
		return wordings[T_ANY].many;
	if (of->kind == T_REF || of->kind == T_ENUM || of->kind == T_LIST || of->kind == T_MAP)
		return type_describe(a, of);
	return wordings[of->kind].many;
}

const char *type_describe(struct arena *a, const struct type *t)
{
	if (!t)
		return wordings[T_ANY].one;
	if (t->kind == T_ENUM && t->words)
		return describe_words(a, t->words);
	if (t->kind == T_REF)
		return describe_nouns(a, t->nouns);
	if (t->kind == T_RANGE || t->kind == T_LIST || t->kind == T_MAP)
		return arena_printf(a, "%s of %s", wordings[t->kind].one,
				    describe_many(a, t->of));
	if (shows_bounds(t))
		return describe_bounds(a, t);
	return wordings[t->kind].one;
}

const char *type_example(const struct type *t)
{
	if (!t)
		return NULL;
	if (t->kind == T_ENUM)
		return t->words ? t->words[0] : NULL;
	if (t->kind == T_RANGE && t->of)
		return wordings[t->of->kind].range;
	if (t->kind == T_LIST && t->of && t->of->kind == T_STRING)
		return "[\"a\", \"b\"]";
	if (t->kind == T_MAP && t->of && t->of->kind == T_STRING)
		return "{ key = \"value\" }";
	return wordings[t->kind].shown;
}
