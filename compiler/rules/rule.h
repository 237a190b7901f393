/*
 * rule.h - what every rule needs.  Private to rules/.
 *
 * A rule is a function that gets a subject, looks, and calls finding() for what it does not like.
 * finding() knows about permissions; a rule reports whether or not there is one, and never asks.
 * Numbers and environments go into labels and values, never into headlines: the same headline at
 * the same place is how the sink recognises one cause in several environments.
 */
#ifndef KZ_RULES_RULE_H
#define KZ_RULES_RULE_H

#include "base/map.h"
#include "rules/rules.h"

/* For what a rule is called. */
enum rule_scope {
	SCOPE_STACK,	 /* once */
	SCOPE_WORKLOAD,	 /* for each workload of the model */
	SCOPE_OBJECT,	 /* for each Kubernetes object */
	SCOPE_POD,	 /* for each pod spec in an object, whatever its kind */
	SCOPE_CONTAINER, /* for each container of each pod spec, init containers included */
};

/* One container of a pod spec. */
struct kcontainer {
	const struct knode *node;
	const char *name; /* "" when it has none */
	const char *path; /* "spec.template.spec.containers[0]" */
	bool init;	  /* of initContainers */
	bool lasting;	  /* runs as long as the pod: a regular one, or a sidecar */
	const struct container *model; /* NULL: raw, or made by the compiler */
};

/* A pod spec, and where it is. */
struct kpod {
	const struct kobject *k;
	struct workload *w;	   /* the workload it was made from; NULL: a raw object */
	const char *path;	   /* of the spec: "spec.template.spec" */
	const struct knode *spec;
	const struct knode *meta;  /* of the pods; NULL: none */
	VEC(struct kcontainer) containers;
};

/* Things by their labels; see index.c. */
struct labelled {
	const char *key;
	struct str value;
	const void *thing;
	size_t order;
};

struct label_index {
	VEC(struct labelled) by_label;
	VEC(const void *) all;
};

/* One run of the rules. */
struct rules {
	struct arena *a;
	struct sink *sink;
	struct sink *muted; /* takes what is allowed, and shows it to nobody */
	const struct model *m;
	struct kobject *const *objects;
	size_t n;
	const struct kobject **sorted; /* by kind, namespace and name */
	VEC(struct kpod *) pods;
	struct map pod_of;	   /* kobject -> struct kpod */
	struct map autoscaler_of;  /* kobject -> its HorizontalPodAutoscaler */
	struct label_index pod_index, service_index, budget_index;
};

/* What a rule is called with; what the scope does not have is NULL. */
struct subject {
	struct rules *r;
	enum diag_code code;
	struct workload *w;
	const struct kobject *k;
	const struct kpod *pod;
	const struct kcontainer *c;
};

/* report.c */

/* Starts the report of a finding at the place where `o` was written, or at the declaration when
 * there is no such place or `o` is NULL. Never NULL. */
struct diag *finding(const struct subject *s, const struct origin *o, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* How people call the subject: "`backend`", "container `exporter` of `db`", "Deployment `old`". */
const char *subject_name(const struct subject *s);
const char *object_name(struct rules *r, const struct kobject *k);

/* The source's path of a value, "backend.replicas", or what Kubernetes calls it for values that
 * nobody wrote: "Deployment `old`: spec.replicas". */
const char *value_path(const struct subject *s, const struct origin *o, const char *kube_path);

/* "set in base, still in force in `dev`", "set in `dev`", "the default". */
const char *in_force(struct rules *r, const struct origin *o);

/* Labels what `o` replaced and what it was computed from. */
void tell_history(struct diag *d, const struct origin *o);

/* A secondary label at `o`, with its history. Returns false, having told nothing, where `o` has no
 * place or that of the finding itself. */
bool tell_origin(struct diag *d, const struct origin *o, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A fix that replaces the value `from` by `to` where the source literally says `from` at `o`. */
void fix_value(struct diag *d, struct rules *r, const struct origin *o, enum confidence c,
	       const char *from, const char *to);

/* "did you mean `near`?", as a fix where the source literally says `wrong` at `o`; nothing when
 * `near` is NULL. */
void tell_near(struct diag *d, struct rules *r, const struct origin *o, const char *wrong,
	       const char *near);

/* "help: or say why it has to be so: `allow KZ-S001 because "..."`". */
void tell_allow(struct diag *d, const struct subject *s);

extern const char refused_note[]; /* "the API server refuses the object" */

/* Whether somebody wrote the value (it is no choice of the compiler). */
bool is_written(const struct origin *o);

/* view.c */

/* Indexes the objects and finds their pod specs. */
void view_objects(struct rules *r);

/* The origin of a node, or that of the object around it. */
const struct origin *origin_of(const struct knode *n, const struct kobject *k);

bool kind_is(const struct kobject *k, const char *kind);
size_t k_count(const struct knode *n);		      /* elements of a list or map, else 0 */
const struct knode *k_at(const struct knode *n, size_t i); /* of a list; NULL behind its end */
struct str node_str(const struct knode *n); /* of a text; empty for everything else */

/* A leaf or a list of leaves as text; "" when NULL. */
const char *node_text(struct arena *a, const struct knode *n);

/* Whether a LabelSelector (or, with `plain`, a map of labels) takes the labels. An empty one
 * takes everything, a missing one nothing. */
bool selector_takes(const struct knode *selector, const struct knode *labels);
bool labels_take(const struct knode *wanted, const struct knode *labels);

const struct knode *pod_labels(const struct kpod *p);

/* The pod of an object, NULL when it has none. */
const struct kpod *object_pod(const struct rules *r, const struct kobject *k);
/* By kind, namespace (NULL: cluster-scoped) and name; NULL when the stack has none. */
const struct kobject *object_find(const struct rules *r, const char *kind, const char *namespace_,
				  const char *name);
/* The objects of a kind, in no order that matters: for (i = 0; (k = object_of_kind(r, kind, i));
 * i++). */
const struct kobject *object_of_kind(const struct rules *r, const char *kind, size_t i);
bool same_namespace(const struct kobject *x, const struct kobject *y);
struct workload *object_workload(const struct rules *r, const struct kobject *k);

/* index.c */

/* Indexes pods, Services and budgets by label. */
void index_labels(struct rules *r);

/* The i-th pod, or Service, that the labels of a selector might take; NULL behind the last. The
 * selector still has to be asked. */
const struct kpod *pod_candidate(const struct rules *r, const struct knode *labels, size_t i);
const struct kobject *service_candidate(const struct rules *r, const struct knode *labels,
					size_t i);

/* Whether a PodDisruptionBudget is for these pods. */
bool has_budget(const struct rules *r, const struct kpod *p);

/* scale.c */

/* How many pods an object has. */
struct scale {
	bool known;    /* it is a kind that is scaled */
	int64_t least, most;
	const struct origin *least_origin, *most_origin;
	const struct kobject *autoscaler; /* NULL: none */
	int64_t surge; /* pods above `most` during a rollout */
};
struct scale scale_of(const struct rules *r, const struct kobject *k);

/* Kubernetes' IntOrString against a total: percentages round up or down, as asked. */
struct part {
	bool given, percent, valid;
	int64_t amount;	  /* as written */
	int64_t pods;	  /* of the total */
};
struct part part_of(const struct knode *n, int64_t total, bool round_up);

/* The rules. */
#define RULE(code, slug, level, scope, function, summary) void function(const struct subject *s);
#include "rules/rules.def"
#undef RULE

#endif
