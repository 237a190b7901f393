/*
 * names.c - names, keys and labels that Kubernetes does not take, or that break later.
 *
 * One declaration makes objects of many kinds under one name.  A name that no kind takes is one
 * finding (KZ-V101); the rules of single kinds only speak of names that are fine elsewhere.
 */
#include "kube/name.h"

#include <string.h>

#include "rules/rule.h"

#define HASHED_NAME_MAX 52 /* 63, less a hyphen and ten digits */
#define ANNOTATIONS_MAX (256 << 10)

/* The name as the declaration says it, so that all its objects make one finding. */
static const char *declared_name(const struct kobject *k)
{
	const struct object *o = k->owner;

	return o && o->full_name && o->noun != N_NONE ? o->full_name : k->name;
}

static const struct origin *name_origin(const struct kobject *k)
{
	const struct knode *n = k_path(k->root, "metadata.name");

	return n ? n->origin : k->origin;
}

static struct diag *report_name(const struct subject *s, const char *why)
{
	struct diag *d = finding(s, name_origin(s->k), "`%s` is no name that Kubernetes takes",
				 declared_name(s->k));

	diag_here(d, "%s", why);
	diag_value(d, "%s `%s`", s->k->kind, s->k->name);
	return d;
}

static struct diag *report_refused(const struct subject *s, const char *why)
{
	struct diag *d = report_name(s, why);

	diag_note(d, "%s", refused_note);
	return d;
}

/* Names of RBAC objects are path segments: nearly everything goes. */
static bool is_path_segment(const struct kobject *k)
{
	return kind_is(k, "Role") || kind_is(k, "RoleBinding") || kind_is(k, "ClusterRole") ||
	       kind_is(k, "ClusterRoleBinding");
}

void rule_name(const struct subject *s)
{
	const char *why = name_dns_subdomain(str_of(s->k->name));

	if (why && !is_path_segment(s->k))
		report_refused(s, why);
}

static bool is_general(const struct kobject *k)
{
	return !name_dns_subdomain(str_of(k->name));
}

void rule_namespace_name(const struct subject *s)
{
	const char *why = name_dns_label(str_of(s->k->name));
	struct diag *d;

	if (!kind_is(s->k, "Namespace") || !why || !is_general(s->k))
		return;
	d = report_refused(s, why);
	if (s->k->owner == s->r->m->program->stack)
		diag_help(d, "say another in the stack: `namespace = \"...\"`");
}

void rule_service_name(const struct subject *s)
{
	const char *why = name_dns_label(str_of(s->k->name));
	struct diag *d;

	if (!kind_is(s->k, "Service") || !is_general(s->k))
		return;
	if (!why) {
		why = name_dns1035_label(str_of(s->k->name));
		if (!why)
			return;
		d = report_name(s, why);
		diag_note(d, "API servers before 1.36 refuse the object");
		tell_allow(d, s);
		return;
	}
	report_refused(s, why);
}

static void check_length(const struct subject *s, const char *kind, const char *note)
{
	size_t n = strlen(s->k->name);
	struct diag *d;

	if (!kind_is(s->k, kind) || n <= HASHED_NAME_MAX || !is_general(s->k))
		return;
	d = finding(s, name_origin(s->k), "`%s` is too long for the name of a %s",
		    declared_name(s->k), kind);
	diag_here(d, "%zu characters, at most %d fit", n, HASHED_NAME_MAX);
	diag_note(d, "%s", note);
}

/* kubernetes#64023 */
void rule_stateful_set_name(const struct subject *s)
{
	check_length(
		s, "StatefulSet",
		"Kubernetes accepts it and never makes a pod: a label of the pods is the name, a "
		"hyphen and a hash of 10 digits, and labels end at 63");
}

void rule_cron_job_name(const struct subject *s)
{
	check_length(
		s, "CronJob",
		"the API server refuses it: its Jobs are named after it with 11 characters more");
}

void rule_job_name(const struct subject *s)
{
	size_t n = strlen(s->k->name);
	struct diag *d;

	if (!kind_is(s->k, "Job") || n <= NAME_LABEL_MAX || !is_general(s->k))
		return;
	d = finding(s, name_origin(s->k), "`%s` is too long for the name of a Job",
		    declared_name(s->k));
	diag_here(d, "the Job is called `%s`: %zu characters, at most %d fit", s->k->name, n,
		  NAME_LABEL_MAX);
	diag_note(d, "the API server refuses it: the name becomes a label of the pods");
}

/* Inside of pods */

/* A name that is too long for a label is told at the name where its kind has a rule for that. */
static bool is_told_at_name(const struct subject *s, struct str text)
{
	static const char *const kinds[] = { "Service", "StatefulSet", "CronJob", "Job" };
	const char *name = arena_strndup(s->r->a, text.s, text.n);

	if (!name_dns_label(text))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (object_find(s->r, kinds[i], s->k->namespace_, name))
			return true;
	}
	return false;
}

static void check_unique(const struct subject *s, const struct knode *name,
			 const struct knode *first, const char *what)
{
	struct diag *d = finding(s, name->origin, "two %s of %s are called `%s`", what,
				 object_name(s->r, s->k), k_string(name, ""));

	diag_here(d, "the second");
	tell_origin(d, first->origin, "the first");
	diag_note(d, "%s", refused_note);
}

static void check_label_name(const struct subject *s, const struct knode *holder, const char *what)
{
	const struct knode *n = k_get(holder, "name");
	const char *why = name_dns_label(node_str(n));
	struct diag *d;

	if (!why)
		return;
	d = finding(s, origin_of(n ? n : holder, s->k), "`%s` is no name for a %s of %s",
		    k_string(n, ""), what, object_name(s->r, s->k));
	diag_here(d, "%s", why);
	diag_note(d, "%s", refused_note);
}

/* A main container has its workload's name, of which other rules have told what is wrong when it
 * is too long for a label or no name at all. */
static bool name_is_told(const struct subject *s, const struct kcontainer *c)
{
	if (!c->model || c->model->role != CONTAINER_MAIN)
		return false;
	return !is_general(s->k) || name_label_value(str_of(c->name)) ||
	       is_told_at_name(s, str_of(c->name));
}

void rule_container_name(const struct subject *s)
{
	vec_for(i, &s->pod->containers) {
		const struct kcontainer *c = &s->pod->containers.v[i];

		if (!name_is_told(s, c))
			check_label_name(s, c->node, "container");
		for (size_t j = 0; j < i; j++) {
			const struct kcontainer *other = &s->pod->containers.v[j];

			if (*c->name && strcmp(c->name, other->name) == 0)
				check_unique(s, k_get(c->node, "name"), k_get(other->node, "name"),
					     "containers");
		}
	}
}

static size_t count_sources(const struct knode *volume)
{
	return k_count(volume) - (k_get(volume, "name") != NULL);
}

void rule_volume_name(const struct subject *s)
{
	const struct knode *volumes = k_get(s->pod->spec, "volumes");
	struct diag *d;

	for (size_t i = 0; i < k_count(volumes); i++) {
		const struct knode *v = k_at(volumes, i), *name = k_get(v, "name");

		check_label_name(s, v, "volume");
		for (size_t j = 0; name && j < i; j++) {
			const struct knode *other = k_get(k_at(volumes, j), "name");

			if (other && k_equal(name, other))
				check_unique(s, name, other, "volumes");
		}
		if (count_sources(v) <= 1)
			continue;
		d = finding(s, v->origin, "volume `%s` of %s has several sources",
			    k_string(name, ""), object_name(s->r, s->k));
		diag_note(d, "the API server refuses the object: a volume comes from one place");
	}
}

void rule_hostname(const struct subject *s)
{
	static const char *const fields[] = { "hostname", "subdomain" };
	const struct knode *over = k_get(s->pod->spec, "hostnameOverride");
	struct diag *d;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct knode *n = k_get(s->pod->spec, fields[i]);
		const char *why = n ? name_dns_label(node_str(n)) : NULL;

		if (!why)
			continue;
		d = finding(s, n->origin, "`%s` is no %s", k_string(n, ""), fields[i]);
		diag_here(d, "%s", why);
		diag_note(d, "%s", refused_note);
	}
	if (!over || (node_str(over).n <= 64 && !k_true(k_get(s->pod->spec, "setHostnameAsFQDN")) &&
		      !k_true(k_get(s->pod->spec, "hostNetwork"))))
		return;
	d = finding(s, over->origin, "%s cannot have this `hostnameOverride`",
		    object_name(s->r, s->k));
	diag_here(d, "at most 64 characters, and neither setHostnameAsFQDN nor hostNetwork");
	diag_note(d, "%s", refused_note);
}

/* Labels and annotations */

static void check_key(const struct subject *s, const struct kentry *e, const char *what)
{
	const char *why = name_label_key(str_of(e->key));
	struct diag *d;

	if (!why)
		return;
	d = finding(s, e->value->origin, "`%s` is no key for %s", e->key, what);
	diag_here(d, "%s", why);
	diag_note(d,
		  "the API server refuses the object: a key is up to 63 letters, digits, -, _ and "
		  ". with maybe a DNS name and / before it");
}

static void check_value(const struct subject *s, const struct kentry *e, const char *what)
{
	struct str text = node_str(e->value);
	const char *why = name_label_value(text);
	struct diag *d;

	if (!why || is_told_at_name(s, text))
		return;
	d = finding(s, e->value->origin, "`%.*s` is no value for %s",
		    text.n > 80 ? 80 : (int)text.n, text.s, what);
	diag_here(d, "%s", why);
	diag_value(d, "%s", e->key);
	diag_note(d, "the API server refuses the object: a value is up to 63 letters, digits, -, _ "
		     "and .");
}

typedef void check_entry(const struct subject *s, const struct kentry *e, const char *what);

static void each(const struct subject *s, const struct knode *map, check_entry *check,
		 const char *what)
{
	for (size_t i = 0; map && map->kind == KNODE_MAP && i < map->map.n; i++)
		check(s, &map->map.v[i], what);
}

/* Annotation keys are compared in lower case; the alphabet has both, so nothing changes. */
void rule_label_key(const struct subject *s)
{
	const struct kpod *p = object_pod(s->r, s->k);

	each(s, k_path(s->k->root, "metadata.labels"), check_key, "a label");
	each(s, k_path(s->k->root, "metadata.annotations"), check_key, "an annotation");
	if (!p || kind_is(s->k, "Pod"))
		return;
	each(s, k_get(p->meta, "labels"), check_key, "a label");
	each(s, k_get(p->meta, "annotations"), check_key, "an annotation");
}

void rule_label_value(const struct subject *s)
{
	const struct kpod *p = object_pod(s->r, s->k);

	each(s, k_path(s->k->root, "metadata.labels"), check_value, "a label");
	if (p && !kind_is(s->k, "Pod"))
		each(s, k_get(p->meta, "labels"), check_value, "a label");
}

void rule_node_selector(const struct subject *s)
{
	const struct knode *map = k_get(s->pod->spec, "nodeSelector");

	each(s, map, check_key, "a label of nodes");
	each(s, map, check_value, "a label of nodes");
}

/* The largest leaf of a tree: what most likely is in the wrong place. */
static const struct knode *largest(const struct knode *n, const struct knode *so_far)
{
	for (size_t i = 0; i < k_count(n); i++)
		so_far = largest(n->kind == KNODE_MAP ? n->map.v[i].value : n->list.v[i], so_far);
	if (n->kind == KNODE_STRING && (!so_far || n->string.n > so_far->string.n))
		return n;
	return so_far;
}

static size_t annotation_size(const struct kobject *k)
{
	const struct knode *map = k_path(k->root, "metadata.annotations");
	size_t sum = 0;

	for (size_t i = 0; map && map->kind == KNODE_MAP && i < map->map.n; i++)
		sum += strlen(map->map.v[i].key) + node_str(map->map.v[i].value).n;
	return sum;
}

void rule_annotation_size(const struct subject *s)
{
	const struct knode *map = k_path(s->k->root, "metadata.annotations");
	size_t sum = annotation_size(s->k);
	struct diag *d;

	if (sum <= ANNOTATIONS_MAX)
		return;
	d = finding(s, origin_of(largest(map, NULL), s->k),
		    "annotations of an object are too large");
	diag_here(d, "the largest of them");
	diag_value(d, "%s %zu bytes of %d", object_name(s->r, s->k), sum, ANNOTATIONS_MAX);
	diag_note(d, "%s", refused_note);
	diag_help(d, "put it into a `config`");
}

/* Bytes of a text in JSON. */
static size_t json_text(struct str s)
{
	size_t n = 2;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c == '"' || c == '\\' || c == '\n' || c == '\t' || c == '\r')
			n += 2;
		else
			n += c < 0x20 || c == '<' || c == '>' || c == '&' ? 6 : 1;
	}
	return n;
}

/* Bytes of a tree in the JSON that Go's encoder writes. */
static size_t json_size(struct arena *a, const struct knode *n)
{
	size_t sum = 2;

	switch (n->kind) {
	case KNODE_STRING:
		return json_text(n->string);
	case KNODE_MAP:
		for (size_t i = 0; i < n->map.n; i++)
			sum += json_text(str_of(n->map.v[i].key)) + 2 +
			       json_size(a, n->map.v[i].value);
		return sum;
	case KNODE_LIST:
		for (size_t i = 0; i < n->list.n; i++)
			sum += 1 + json_size(a, n->list.v[i]);
		return sum;
	case KNODE_NULL:
	case KNODE_BOOL:
	case KNODE_INT:
		break;
	}
	return strlen(node_text(a, n));
}

/* No more than that, found without looking at the texts: an escape has six bytes at the most. */
static size_t json_size_at_most(const struct knode *n)
{
	size_t sum = 24;

	if (n->kind == KNODE_STRING)
		sum += 6 * n->string.n;
	for (size_t i = 0; n->kind == KNODE_MAP && i < n->map.n; i++)
		sum += 6 * strlen(n->map.v[i].key) + 4 + json_size_at_most(n->map.v[i].value);
	for (size_t i = 0; n->kind == KNODE_LIST && i < n->list.n; i++)
		sum += 1 + json_size_at_most(n->list.v[i]);
	return sum;
}

/* `kubectl apply` keeps the whole object as an annotation (kubectl#712). */
void rule_apply_size(const struct subject *s)
{
	struct diag *d;
	size_t size;

	if (json_size_at_most(s->k->root) <= ANNOTATIONS_MAX)
		return;
	size = json_size(s->r->a, s->k->root);
	if (size <= ANNOTATIONS_MAX || annotation_size(s->k) > ANNOTATIONS_MAX)
		return;
	d = finding(s, origin_of(largest(s->k->root, NULL), s->k),
		    "%s is too large for a client-side `kubectl apply`", object_name(s->r, s->k));
	diag_here(d, "most of %zu bytes; as JSON at most %d fit", size, ANNOTATIONS_MAX);
	diag_note(d, "`kubectl apply` stores the object in an annotation of itself and fails; "
		     "`kubectl apply --server-side` does not");
	diag_help(d, "apply it with `kubectl apply --server-side`, and tell Argo CD "
		     "`ServerSideApply=true`");
	tell_allow(d, s);
}

/* Selectors, wherever they are in the object */

static void check_expression(const struct subject *s, const struct knode *e)
{
	const struct knode *op = k_get(e, "operator");
	const char *text = k_string(op, "");
	size_t n = k_count(k_get(e, "values"));
	bool wants = strcmp(text, "In") == 0 || strcmp(text, "NotIn") == 0;
	bool known = wants || strcmp(text, "Exists") == 0 || strcmp(text, "DoesNotExist") == 0;
	struct diag *d;

	if (known && wants == (n > 0))
		return;
	d = finding(s, origin_of(op ? op : e, s->k),
		    "a label selector of %s has no sound expression", object_name(s->r, s->k));
	if (!known)
		diag_here(d, "`%s` is none of In, NotIn, Exists, DoesNotExist", text);
	else
		diag_here(d, wants ? "`%s` needs values" : "`%s` takes no values", text);
	diag_note(d, "%s", refused_note);
}

/* matchExpressions of node affinity know Gt and Lt as well. */
static void walk_selectors(const struct subject *s, const struct knode *n)
{
	if (n->kind == KNODE_LIST) {
		for (size_t i = 0; i < n->list.n; i++)
			walk_selectors(s, n->list.v[i]);
		return;
	}
	for (size_t i = 0; n->kind == KNODE_MAP && i < n->map.n; i++) {
		const struct kentry *e = &n->map.v[i];

		if (strcmp(e->key, "nodeAffinity") == 0)
			continue;
		if (strcmp(e->key, "matchExpressions") == 0) {
			for (size_t j = 0; j < k_count(e->value); j++)
				check_expression(s, k_at(e->value, j));
		} else {
			walk_selectors(s, e->value);
		}
	}
}

void rule_selector(const struct subject *s)
{
	const struct knode *spec = k_get(s->k->root, "spec");

	if (spec && !kind_is(s->k, "PersistentVolume"))
		walk_selectors(s, spec);
}
