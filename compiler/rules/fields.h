/*
 * fields.h - one fact about one field of a Kubernetes object per row.  Private to rules/.
 *
 * Much of what the API server refuses is of a few forms: one of some words, a number between two
 * others, exactly one of some fields.  fields.def lists them; fields.c walks to the place and
 * looks.  What has no such form is a function (CHECK_CALL).
 */
#ifndef KZ_RULES_FIELDS_H
#define KZ_RULES_FIELDS_H

#include "rules/rule.h"

enum field_check {
	CHECK_WORD,  /* when there, one of the words of `arg` */
	CHECK_RANGE, /* when there, a whole number from `min` to `max` */
	CHECK_NEEDS, /* there, and not empty */
	CHECK_NEVER, /* not there */
	CHECK_ONE,   /* exactly one of the fields of `arg` */
	CHECK_MOST,  /* at most one of them */
	CHECK_ONLY,  /* when there, the field of `arg` is there, or is one of "field=word|word" */
	CHECK_TEXT,  /* when there, `text` has nothing against it */
	CHECK_CALL,  /* `call` gets the map */
};

struct field_row {
	enum diag_code code;
	/* "Deployment|Job", "pod": every pod spec, "container", "init": those that end before the
	 * others begin, "job": the specs of Jobs and of what CronJobs make. */
	const char *kinds;
	const char *at; /* the map that the field is in: "spec.rules[].http.paths[]"; {}: all of a map */
	const char *field;
	enum field_check check;
	const char *arg;
	int64_t min, max;
	const char *(*text)(struct str s);
	void (*call)(const struct subject *s, const struct knode *map);
};

/* Starts a finding of the subject that the server refuses: "Deployment `x` HEADLINE". */
struct diag *field_refused(const struct subject *s, const struct knode *n, const char *headline,
			   const char *here);

/* Whether a text is one of "a|b|c"; an empty word is the empty text. */
bool word_among(const char *text, const char *words);

/* Texts: NULL when sound. fields_text.c */
const char *text_relative(struct str s);
const char *text_absolute(struct str s);
const char *text_header(struct str s);
const char *text_field_path(struct str s);
const char *text_resource_field(struct str s);
const char *text_sysctl(struct str s);
const char *text_host(struct str s);
const char *text_zone(struct str s);
const char *text_image(struct str s);
const char *text_cidr(struct str s);
const char *text_schedule(struct str s);

/* What has no form of its own. */
#define FIELD_CALL(function) void function(const struct subject *s, const struct knode *map);
FIELD_CALL(field_rolling)
FIELD_CALL(field_deadline)
FIELD_CALL(field_selector)
FIELD_CALL(field_daemon_update)
FIELD_CALL(field_failure_policy)
FIELD_CALL(field_indexed)
FIELD_CALL(field_amounts)
FIELD_CALL(field_negative)
FIELD_CALL(field_resource_names)
FIELD_CALL(field_limit_range)
FIELD_CALL(field_quota_scopes)
FIELD_CALL(field_data_keys)
FIELD_CALL(field_data_size)
FIELD_CALL(field_secret_type)
FIELD_CALL(field_mounts)
FIELD_CALL(field_access_modes)
FIELD_CALL(field_sleep)
FIELD_CALL(field_escalation)
FIELD_CALL(field_profile)
FIELD_CALL(field_user_namespace)
FIELD_CALL(field_process_namespace)
FIELD_CALL(field_sysctls)
FIELD_CALL(field_spreads)
FIELD_CALL(field_node_terms)
FIELD_CALL(field_toleration)
FIELD_CALL(field_dns)
FIELD_CALL(field_metric)
FIELD_CALL(field_policy_port)
FIELD_CALL(field_peer)
FIELD_CALL(field_block)
FIELD_CALL(field_policy_types)
FIELD_CALL(field_ingress)
FIELD_CALL(field_path)
FIELD_CALL(field_class)
FIELD_CALL(field_role_rule)
FIELD_CALL(field_priority_name)
#undef FIELD_CALL

#endif
