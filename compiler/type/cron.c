/*
 * cron.c - reads a schedule into one bit set for each field.
 *
 * Stricter than the server in what is surely a mistake: empty parts of a list ("1,,2"), signs,
 * and days that no month has ("0 0 31 2 *" is accepted there and never fires).
 */
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "type/cron.h"

enum { MINUTE, HOUR, DAY, MONTH, WEEKDAY, FIELDS };

struct cron_field {
	unsigned low, high;
	const char *const *names; /* of low, low + 1, ...; NULL: numbers only */
	const char *wrong;	  /* what is said of a value that is none */
	const char *outside;
};

static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul",
				      "aug", "sep", "oct", "nov", "dec", NULL };
static const char *const days[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL };

static const struct cron_field cron_fields[FIELDS] = {
	[MINUTE] = { 0, 59, NULL, "the minute (first field) is no number",
		     "the minute (first field) goes from 0 to 59" },
	[HOUR] = { 0, 23, NULL, "the hour (second field) is no number",
		   "the hour (second field) goes from 0 to 23" },
	[DAY] = { 1, 31, NULL, "the day of the month (third field) is no number",
		  "the day of the month (third field) goes from 1 to 31" },
	[MONTH] = { 1, 12, months, "the month (fourth field) is neither number nor name",
		    "the month (fourth field) goes from 1 to 12, or `jan` to `dec`" },
	[WEEKDAY] = { 0, 6, days, "the day of the week (fifth field) is neither number nor name",
		      "the day of the week (fifth field) goes from 0 (Sunday) to 6, or `sun` to "
		      "`sat`" },
};

struct bits {
	uint64_t set;
	bool star; /* any value will do: the other day field decides alone */
};

/* Cuts the part up to `sep` off the front; returns whether there was a separator. */
static bool cut(struct str *rest, char sep, struct str *ret_part)
{
	const char *at = memchr(rest->s, sep, rest->n);
	size_t n = at ? (size_t)(at - rest->s) : rest->n;

	*ret_part = (struct str){ rest->s, n };
	if (!at) {
		rest->s += n;
		rest->n = 0;
		return false;
	}
	rest->s += n + 1;
	rest->n -= n + 1;
	return true;
}

static bool read_number(struct str s, unsigned *ret)
{
	unsigned n = 0;

	if (!s.n || s.n > 4)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
		n = n * 10 + (unsigned)(s.s[i] - '0');
	}
	*ret = n;
	return true;
}

static const char *read_value(const struct cron_field *f, struct str s, unsigned *ret)
{
	if (!s.n)
		return "a value is missing beside `,`, `-` or `/`";
	for (unsigned i = 0; f->names && f->names[i]; i++) {
		if (s.n == strlen(f->names[i]) && !strncasecmp(f->names[i], s.s, s.n)) {
			*ret = f->low + i;
			return NULL;
		}
	}
	if (!read_number(s, ret))
		return f->wrong;
	return *ret < f->low || *ret > f->high ? f->outside : NULL;
}

static bool is_star(struct str s)
{
	return str_eqz(s, "*") || str_eqz(s, "?");
}

/* One part of a list: `*`, `5`, `1-5`, any of them with a step behind `/`. */
static const char *read_part(const struct cron_field *f, struct str part, struct bits *ret)
{
	struct str step_text = part, range, first;
	bool stepped = cut(&step_text, '/', &range);
	unsigned low = f->low, high = f->high, step = 1;
	struct str last = range;
	bool ranged = cut(&last, '-', &first);
	const char *why = NULL;

	if (stepped && (!read_number(step_text, &step) || !step))
		return "a step (behind `/`) is a number from 1";
	if (is_star(range)) {
		ret->star |= step == 1;
	} else {
		why = read_value(f, first, &low);
		if (!why && ranged)
			why = read_value(f, last, &high);
		else if (!stepped)
			high = low;
	}
	if (why)
		return why;
	if (low > high)
		return "a range ends before it begins";
	for (unsigned i = low; i <= high; i += step)
		ret->set |= UINT64_C(1) << i;
	return NULL;
}

static const char *read_field(const struct cron_field *f, struct str text, struct bits *ret)
{
	const char *why;
	struct str part;
	bool more;

	do {
		more = cut(&text, ',', &part);
		why = read_part(f, part, ret);
	} while (more && !why);
	return why;
}

/* Both day fields restricted: either one will do. So only a day of the month that stands alone
 * can ask for what never comes. */
static bool comes(const struct bits *b)
{
	static const unsigned char lengths[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (!b[WEEKDAY].star || b[DAY].star)
		return true;
	for (unsigned m = 0; m < 12; m++)
		if (b[MONTH].set & (UINT64_C(1) << (m + 1)) &&
		    b[DAY].set & ((UINT64_C(1) << (lengths[m] + 1)) - 1))
			return true;
	return false;
}

/* `@every 1h30m`: the notation of Go's durations, whole units only. */
static const char *check_every(struct str s)
{
	bool digits = false, any = false, more_than_zero = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.s[i] >= '0' && s.s[i] <= '9') {
			digits = true;
			more_than_zero |= s.s[i] != '0';
		} else if (digits && strchr("hms", s.s[i])) {
			digits = false;
			any = true;
		} else {
			any = false;
			break;
		}
	}
	if (any && !digits && more_than_zero)
		return NULL;
	return "`@every` takes hours, minutes and seconds, as in `@every 1h30m`";
}

static const char *check_macro(struct str s)
{
	static const char *const macros[] = { "@yearly", "@annually", "@monthly", "@weekly",
					      "@daily",	 "@midnight", "@hourly" };

	if (str_starts(s, "@every "))
		return check_every((struct str){ s.s + 7, s.n - 7 });
	for (size_t i = 0; i < sizeof(macros) / sizeof(macros[0]); i++)
		if (str_eqz(s, macros[i]))
			return NULL;
	return "the macros are `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly`";
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

/* Splits at white space; returns the number of fields, of which the first five are kept. */
static size_t split(struct str s, struct str *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n;) {
		size_t start;

		while (i < s.n && is_space(s.s[i]))
			i++;
		start = i;
		while (i < s.n && !is_space(s.s[i]))
			i++;
		if (i > start && n++ < FIELDS)
			ret[n - 1] = (struct str){ s.s + start, i - start };
	}
	return n;
}

const char *cron_check(struct str schedule)
{
	struct str fields[FIELDS] = { { 0 } };
	struct bits bits[FIELDS] = { { 0 } };
	size_t n;

	if (str_starts(schedule, "TZ=") || str_starts(schedule, "CRON_TZ="))
		return "the zone is not part of the schedule; set `timezone`";
	if (str_starts(schedule, "@"))
		return check_macro(schedule);
	n = split(schedule, fields);
	if (n == FIELDS + 1)
		return "six fields, where cron has five: Kubernetes knows no seconds";
	if (n != FIELDS)
		return "a schedule has five fields: minute, hour, day of month, month, day of week";
	for (int i = 0; i < FIELDS; i++) {
		const char *why = read_field(&cron_fields[i], fields[i], &bits[i]);

		if (why)
			return why;
	}
	return comes(bits) ? NULL : "never comes: no such day in these months";
}
