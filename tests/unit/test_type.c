/* test_type.c - the tables of nouns, units, descriptions and formats. */
#include <string.h>

#include "type/noun.h"
#include "type/type.h"
#include "unit.h"

static const struct type *field_type(const struct set_def *s, const char *name, enum noun n)
{
	int i = set_field(s, name, n);

	ck_assert_msg(i >= 0, "no field %s", name);
	return s->fields[i].type;
}

START_TEST(enumerators_are_indices)
{
	ck_assert_int_eq(set_field(&set_container, "image", N_NONE), CONTAINER_image);
	ck_assert_int_eq(set_field(&set_workload, "image", N_SERVICE), CONTAINER_image);
	ck_assert_int_eq(set_field(&set_workload, "replicas", N_SERVICE), WORKLOAD_replicas);
	ck_assert_int_eq(set_block(&set_workload, "probe", N_CRON), CONTAINER_B_probe);
	ck_assert_int_eq(set_block(&set_workload, "annotations", N_CRON), WORKLOAD_B_annotations);
	ck_assert_int_eq(set_field(&set_port, "target", N_NONE), PORT_target);
	ck_assert_int_eq(set_block(&set_quota, "container", N_QUOTA), QUOTA_B_container);
	ck_assert_int_eq(set_field(&set_role, "for", N_ROLE), ROLE_for);
	ck_assert_uint_eq(set_labels.field_n, 0);
}
END_TEST

START_TEST(masks_hide_fields)
{
	ck_assert_int_eq(set_field(&set_workload, "schedule", N_SERVICE), -1);
	ck_assert_int_eq(set_field(&set_workload, "schedule", N_CRON), WORKLOAD_schedule);
	ck_assert_int_eq(set_field(&set_workload, "replicas", N_DAEMON), -1);
	ck_assert_int_eq(set_block(&set_workload, "autoscale", N_STATEFUL), -1);
	ck_assert_int_eq(set_field(&set_workload, "nonsense", N_SERVICE), -1);
}
END_TEST

/* Every row has what messages and the manual need. */
static void check_set(const struct set_def *s)
{
	for (size_t i = 0; i < s->field_n; i++) {
		ck_assert_ptr_nonnull(s->fields[i].type);
		ck_assert_msg(*s->fields[i].doc != '\0', "%s.%s", s->name, s->fields[i].name);
		ck_assert_msg(!(s->fields[i].required && s->fields[i].initial), "%s.%s", s->name,
			      s->fields[i].name);
	}
	ck_assert_ptr_null(s->fields[s->field_n].name);
	for (size_t i = 0; i < s->block_n; i++) {
		ck_assert_ptr_nonnull(s->blocks[i].set);
		if (s->blocks[i].set != &set_container)
			check_set(s->blocks[i].set);
	}
	ck_assert_ptr_null(s->blocks[s->block_n].name);
	ck_assert_int_lt(s->value_field, (int)s->field_n);
	ck_assert_int_lt(s->arrow_field, (int)s->field_n);
	ck_assert_int_eq(s->open != NULL, (s->flags & SET_OPEN) != 0);
}

START_TEST(nouns_are_whole)
{
	for (int n = N_NONE + 1; n < N_COMPONENT; n++) {
		const struct noun_def *def = noun_of((enum noun)n);

		ck_assert_int_eq(def->noun, n);
		ck_assert_ptr_nonnull(def->set);
		check_set(def->set);
	}
	check_set(&set_container);
	check_set(&set_stack);
	ck_assert_ptr_null(noun_of(N_NONE));
	ck_assert_ptr_null(noun_of(N_COMPONENT));
}
END_TEST

START_TEST(nouns_are_found_by_word)
{
	ck_assert_int_eq(noun_find("service", false)->noun, N_SERVICE);
	ck_assert_int_eq(noun_find("service", true)->noun, N_EXTERNAL_SERVICE);
	ck_assert_int_eq(noun_find("secret", true)->noun, N_EXTERNAL_SECRET);
	ck_assert_ptr_null(noun_find("external secret", false));
	ck_assert_ptr_null(noun_find("quota", true));
	ck_assert_ptr_null(noun_find("deployment", false));
}
END_TEST

START_TEST(kubernetes_names_lead_to_ours)
{
	ck_assert_str_eq(noun_kaizen_name("imagePullPolicy"), "pull");
	ck_assert_str_eq(noun_kaizen_name("workingDir"), "workdir");
	ck_assert_str_eq(noun_kaizen_name("livenessProbe"), "probe liveness");
	ck_assert_str_eq(noun_kaizen_name("accessModes"), "access");
	ck_assert_str_eq(noun_kaizen_name("terminationGracePeriodSeconds"), "grace");
	ck_assert_ptr_null(noun_kaizen_name("image"));
	ck_assert_ptr_null(noun_kaizen_name(""));
}
END_TEST

static void factor(enum type_kind k, const char *suffix, int64_t n, int64_t d)
{
	struct num got;

	ck_assert_msg(type_unit_factor(k, suffix, &got), "%d takes no %s", k, suffix);
	ck_assert_int_eq(got.n, n);
	ck_assert_int_eq(got.d, d);
}

START_TEST(units_depend_on_the_type)
{
	struct num x;

	factor(T_CPU, "m", 1, 1000);
	factor(T_CPU, "", 1, 1);
	factor(T_DURATION, "m", 60, 1);
	factor(T_DURATION, "d", 86400, 1);
	factor(T_MEMORY, "Gi", INT64_C(1) << 30, 1);
	factor(T_MEMORY, "k", 1000, 1);
	factor(T_PERCENT, "%", 1, 1);
	factor(T_RATE, "/min", 1, 60);
	factor(T_COUNT, "%", 1, 1);
	ck_assert(!type_unit_factor(T_DURATION, "", &x));
	factor(T_DURATION, "ms", 1, 1000);
	ck_assert(!type_unit_factor(T_CPU, "Mi", &x));
	ck_assert(!type_unit_factor(T_MEMORY, "m", &x));
	ck_assert(!type_unit_factor(T_INT, "%", &x));
	ck_assert_int_eq(type_of_suffix("Mi"), T_MEMORY);
	ck_assert_int_eq(type_of_suffix("%"), T_PERCENT);
	ck_assert_int_eq(type_of_suffix("s"), T_DURATION);
	ck_assert_int_eq(type_of_suffix("/s"), T_RATE);
	ck_assert_int_eq(type_of_suffix("m"), T_ANY);
	ck_assert_int_eq(type_of_suffix(""), T_ANY);
	ck_assert_int_eq(type_of_suffix("parsec"), T_ANY);
}
END_TEST

START_TEST(types_describe_themselves)
{
	struct arena *a = arena_new();
	const struct type *spread = field_type(&set_workload, "spread", N_SERVICE);
	const struct type *scheme = field_type(&set_probe, "scheme", N_NONE);
	const struct type *every = field_type(&set_probe, "every", N_NONE);
	const struct type *port = field_type(&set_port, "port", N_NONE);
	const struct type *cpu = field_type(&set_resources, "cpu", N_NONE);
	const struct type *route = field_type(&set_route, "to", N_NONE);
	const struct type *role = field_type(&set_role, "for", N_ROLE);
	const struct type *from = field_type(&set_env, "from", N_NONE);

	ck_assert_str_eq(type_describe(a, spread), "one of `node`, `zone`, `none`");
	ck_assert_str_eq(type_describe(a, scheme), "`http` or `https`");
	ck_assert_str_eq(type_describe(a, every), "a duration of at least 1s");
	ck_assert_str_eq(type_describe(a, port), "a whole number from 1 to 65535");
	ck_assert_str_eq(type_describe(a, cpu), "a range of CPU");
	ck_assert_str_eq(type_describe(a, route), "a service, stateful or component");
	ck_assert_str_eq(type_describe(a, role), "a workload");
	ck_assert_str_eq(type_describe(a, from),
			 "a list of a config, secret, external secret or external config");
	ck_assert_str_eq(type_example(cpu), "250m..1");
	ck_assert_str_eq(type_example(spread), "node");
	ck_assert_str_eq(type_units(cpu), "`m` (thousandths of a core), or none (cores)");
	ck_assert_ptr_null(type_units(spread));
	arena_free(a);
}
END_TEST

static void good(enum type_kind k, const char *text)
{
	const char *why = type_check_format(k, str_of(text));

	ck_assert_msg(!why, "`%s`: %s", text, why ? why : "");
}

static void bad(enum type_kind k, const char *text, const char *reason)
{
	const char *why = type_check_format(k, str_of(text));

	ck_assert_msg(why != NULL, "`%s` was accepted", text);
	ck_assert_str_eq(why, reason);
}

START_TEST(hosts_and_mailboxes)
{
	good(T_HOST, "studio.example.com");
	good(T_HOST, "*.example.com");
	good(T_HOST, "localhost");
	bad(T_HOST, "", "it is empty");
	bad(T_HOST, "Example.com", "host names are written in lower case");
	bad(T_HOST, "https://example.com", "a host has no scheme before it");
	bad(T_HOST, "example.com/x", "a host has no path behind it");
	bad(T_HOST, "example.com:80", "a host has no port behind it");
	bad(T_HOST, "10.0.0.1", "an address of numbers, where a name is expected");
	bad(T_HOST, "a..b", "a part between dots is empty");
	bad(T_HOST, "example.com.", "a part between dots is empty");
	bad(T_HOST, "-a.example.com", "a part between dots begins or ends with `-`");
	bad(T_HOST, "a_b.example.com", "host names have no `_`");
	bad(T_HOST, "a.*.com", "host names are made of letters, digits, `-` and dots");
	good(T_EMAIL, "team+alerts@example.com");
	bad(T_EMAIL, "team", "there is no `@`");
	bad(T_EMAIL, "@example.com", "nothing stands before the `@`");
	bad(T_EMAIL, "a@b@example.com", "there are two `@`");
	bad(T_EMAIL, "a b@example.com", "the part before the `@` is no mailbox");
	bad(T_EMAIL, "team@localhost", "the part behind the `@` is no host name");
}
END_TEST

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

START_TEST(images)
{
	good(T_IMAGE, "nginx");
	good(T_IMAGE, "nginx:1.27");
	good(T_IMAGE, "ghcr.io/kaizen/studio-backend:1.0.0");
	good(T_IMAGE, "localhost:5000/a/b__c.d-e:x@sha256:" HEX64);
	good(T_IMAGE, "registry:5000/app");
	bad(T_IMAGE, "", "there is no name");
	bad(T_IMAGE, "Nginx", "names of images are in lower case");
	bad(T_IMAGE, "a//b", "a part of its name is empty");
	bad(T_IMAGE, "nginx:", "the tag behind `:` is empty");
	bad(T_IMAGE, "nginx:-x", "a tag begins with a letter, a digit or `_`");
	bad(T_IMAGE, "nginx:a b", "it holds a space or a character that images may not have");
	bad(T_IMAGE, "nginx@sha256:12", "a sha256 digest has 64 hexadecimal digits");
	bad(T_IMAGE, "https://ghcr.io/a", "an image has no scheme before it");
	bad(T_IMAGE, "a/b..c", "a part of its name has characters that images may not have");
	bad(T_IMAGE, "host:port/a", "its registry's port is no number");
}
END_TEST

START_TEST(paths_and_urls)
{
	good(T_PATH, "/");
	good(T_PATH, "/var/lib/app data");
	good(T_PATH, "/a/..b");
	bad(T_PATH, "var", "it does not begin with `/`");
	bad(T_PATH, "/a/../b", "it holds `..`");
	bad(T_PATH, "/a/..", "it holds `..`");
	bad(T_PATH, "/a\nb", "it holds a control character");
	good(T_URL, "https://example.com/a?b#c");
	bad(T_URL, "ftp://example.com", "it does not begin with `https://` or `http://`");
	bad(T_URL, "https:///x", "there is no host behind `://`");
	bad(T_URL, "https://a b", "it holds a space or a character that must be escaped");
}
END_TEST

START_TEST(schedules)
{
	good(T_CRON, "30 3 * * *");
	good(T_CRON, "*/5 0-12/2,20 1,15 jan-MAR mon-fri");
	good(T_CRON, "0 0 ? * ?");
	good(T_CRON, "5/10 * * * *");
	good(T_CRON, "0 0 31 2 1");
	good(T_CRON, "0 0 29 feb *");
	good(T_CRON, "  0  0 * *\t* ");
	good(T_CRON, "@daily");
	good(T_CRON, "@every 1h30m");
	bad(T_CRON, "0 0 31 2 *", "never comes: no such day in these months");
	bad(T_CRON, "0 0 * * 7",
	    "the day of the week (fifth field) goes from 0 (Sunday) to 6, or `sun` to `sat`");
	bad(T_CRON, "60 * * * *", "the minute (first field) goes from 0 to 59");
	bad(T_CRON, "* 24 * * *", "the hour (second field) goes from 0 to 23");
	bad(T_CRON, "* * 0 * *", "the day of the month (third field) goes from 1 to 31");
	bad(T_CRON, "* * * foo *", "the month (fourth field) is neither number nor name");
	bad(T_CRON, "mon * * * *", "the minute (first field) is no number");
	bad(T_CRON, "*/0 * * * *", "a step (behind `/`) is a number from 1");
	bad(T_CRON, "5-1 * * * *", "a range ends before it begins");
	bad(T_CRON, "1,,2 * * * *", "a value is missing beside `,`, `-` or `/`");
	bad(T_CRON, "1- * * * *", "a value is missing beside `,`, `-` or `/`");
	bad(T_CRON, "* * * *",
	    "a schedule has five fields: minute, hour, day of month, month, day of week");
	bad(T_CRON, "0 * * * * *", "six fields, where cron has five: Kubernetes knows no seconds");
	bad(T_CRON, "TZ=UTC 0 0 * * *", "the zone is not part of the schedule; set `timezone`");
	bad(T_CRON, "@fortnightly",
	    "the macros are `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly`");
	bad(T_CRON, "@every 90", "`@every` takes hours, minutes and seconds, as in `@every 1h30m`");
	bad(T_CRON, "@every 0s", "`@every` takes hours, minutes and seconds, as in `@every 1h30m`");
}
END_TEST

UNIT_MAIN("type", enumerators_are_indices, masks_hide_fields, nouns_are_whole,
	  nouns_are_found_by_word, kubernetes_names_lead_to_ours, units_depend_on_the_type,
	  types_describe_themselves, hosts_and_mailboxes, images, paths_and_urls, schedules)
