/*
 * prometheus_rule.c - one PrometheusRule with all alerts of the stack.
 *
 * Rules of a group are evaluated one after the other, groups side by side; the order is that in
 * which the stack names them first.  Expressions and annotations are taken as they are: `{{ }}`
 * in them is Prometheus' own template language.
 */
#include <string.h>

#include "lower/around.h"

/* "http-backend-errors" is HttpBackendErrors. */
static const char *alert_title(struct lower *l, const struct object *alert)
{
	const struct value *title = field(alert, ALERT_title);
	char *text = arena_strndup(l->a, alert->full_name, strlen(alert->full_name));
	size_t n = 0;
	bool upper = true;

	if (title)
		return val_text(l->a, title, "");
	for (const char *s = text; *s; s++) {
		bool letter = *s >= 'a' && *s <= 'z';

		if (*s == '-' || *s == '.' || *s == '_') {
			upper = true;
			continue;
		}
		text[n++] = upper && letter ? (char)(*s - 'a' + 'A') : *s;
		upper = false;
	}
	text[n] = '\0';
	return text;
}

static void put_text_field(struct lower *l, struct knode *map, const char *key,
			   const struct value *v)
{
	const char *text = text_of(l, v);

	if (text)
		put_text(l, map, key, text, v->origin);
}

/* `team` of the stack's labels: who is called is decided by labels of alerts. */
static const struct value *stack_label(struct lower *l, const char *key)
{
	const object_list *all = &l->m->program->by_noun[N_LABELS];
	const struct value *v = NULL;

	vec_for(i, all) {
		if (!all->v[i]->parent || all->v[i]->parent == l->m->program->stack)
			v = open_get(all->v[i], key);
	}
	return v;
}

static void put_labels(struct lower *l, struct knode *rule, const struct object *alert)
{
	const struct value *more = field(alert, ALERT_labels);
	struct knode *labels = put_map(l, rule, "labels", alert->origin);

	put_text_field(l, labels, "owner", field(l->m->program->stack, STACK_owner));
	put_text_field(l, labels, "team", stack_label(l, "team"));
	put_text_field(l, labels, "severity", field(alert, ALERT_severity));
	if (!more || more->kind != VAL_MAP)
		return;
	for (size_t i = 0; i < more->map.n; i++)
		put_text_field(l, labels, more->map.v[i].key->s, more->map.v[i].value);
}

static void put_alert(struct lower *l, struct knode *rules, const struct object *alert)
{
	struct knode *rule = k_push(l->a, rules, k_map(l->a, alert->origin));
	struct knode *annotations = k_map(l->a, alert->origin);
	const struct value *wait = field(alert, ALERT_for);

	put_str(l, rule, "alert", alert_title(l, alert), field_origin(alert, ALERT_title));
	put_text_field(l, rule, "expr", field(alert, ALERT_expr));
	if (val_int(wait, 0) > 0)
		put_str(l, rule, "for", duration_text(l, val_int(wait, 0)), wait->origin);
	put_labels(l, rule, alert);
	put_text_field(l, annotations, "summary", field(alert, ALERT_summary));
	put_text_field(l, annotations, "description", field(alert, ALERT_description));
	put_text_field(l, annotations, "runbook_url", field(alert, ALERT_runbook));
	if (annotations->map.n)
		k_set(l->a, rule, "annotations", annotations);
}

/* The rules of a group, which is made when it is named first. */
static struct knode *group_rules(struct lower *l, struct knode *groups, const struct object *alert)
{
	const struct origin *o = field_origin(alert, ALERT_group);
	const char *name = arena_printf(l->a, "%s.rules",
					val_text(l->a, field(alert, ALERT_group), "stack"));
	struct knode *group;

	for (size_t i = 0; i < groups->list.n; i++) {
		group = groups->list.v[i];
		if (strcmp(k_string(k_get(group, "name"), ""), name) == 0)
			return k_get(group, "rules");
	}
	group = k_push(l->a, groups, k_map(l->a, o));
	put_str(l, group, "name", name, o);
	return put_list(l, group, "rules", o);
}

void lower_prometheus_rule(struct lower *l)
{
	const object_list *all = &l->m->program->by_noun[N_ALERT];
	const struct object *stack = l->m->program->stack;
	struct kobject *k;
	struct knode *groups;

	if (!all->n)
		return;
	k = lower_object(l, "monitoring.coreos.com/v1", "PrometheusRule",
			 l->m->program->stack_name, stack,
			 lower_file(l, FILE_MONITOR, "alerts"), 0);
	groups = put_list(l, put_map(l, k->root, "spec", stack->origin), "groups", stack->origin);
	vec_for(i, all)
		put_alert(l, group_rules(l, groups, all->v[i]), all->v[i]);
}
