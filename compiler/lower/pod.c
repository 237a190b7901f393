/*
 * pod.c - the pod template.
 *
 * The template's labels change with every version and may be refined; the one that selects is
 * put last so that nothing can change it.  A hash of the settings that the pod reads is an
 * annotation of the template: Kubernetes restarts no pod when a ConfigMap changes, since what it
 * was started with is part of neither object.
 */
#include "lower/around.h"
#include "lower/pod.h"

#define CONFIG_HASH_DIGITS 16
#define HOSTNAME_KEY "kubernetes.io/hostname"
#define ZONE_KEY "topology.kubernetes.io/zone"
#define OS_KEY "kubernetes.io/os"

struct kobject *workload_object(struct lower *l, const struct workload *w, const char *api_version,
				const char *kind, const char *name)
{
	struct kobject *k =
		lower_object(l, api_version, kind, name, w->obj, workload_file(l, w), 0);
	struct knode *labels = k_path(k->root, "metadata.labels");

	put_workload_labels(l, labels, w, w->obj->origin);
	/* The instance is the object's own name (Polaris metadataAndInstanceMismatched); so a
	 * ServiceMonitor that selects the Service does not find the headless one as well. */
	put_str(l, labels, "app.kubernetes.io/instance", name, w->obj->origin);
	return k;
}

static struct knode *match_labels(struct pod *p, const struct origin *o)
{
	struct knode *selector = k_map(p->l->a, o);

	k_set(p->l->a, selector, "matchLabels", workload_selector(p->l, p->w, o));
	return selector;
}

static void put_dns(struct pod *p, struct knode *spec)
{
	struct lower *l = p->l;
	const struct origin *o = lower_choice(
		l, p->w->obj, "names with two dots are asked for as they stand");
	struct knode *options = put_list(l, put_map(l, spec, "dnsConfig", o), "options", o);
	struct knode *ndots = k_push(l->a, options, k_map(l->a, o));

	put_str(l, ndots, "name", "ndots", o);
	put_str(l, ndots, "value", "2", o);
}

static void put_account(struct pod *p, struct knode *spec)
{
	struct lower *l = p->l;
	const struct workload *w = p->w;
	const struct object *account = block(w->obj, WORKLOAD_B_account);
	const struct value *name = field(account, ACCOUNT_name);
	const struct value *token = field(account, ACCOUNT_token);
	const struct origin *o;

	if (name)
		put_value(l, spec, "serviceAccountName", name);
	else
		put_str(l, spec, "serviceAccountName", w->name, p->o);
	if (token)
		o = token->origin;
	else if (w->roles.n)
		o = w->roles.v[0]->origin;
	else
		o = lower_choice(l, w->obj, "safe default: no service account token");
	put_bool(l, spec, "automountServiceAccountToken", val_bool(token, w->roles.n > 0), o);
}

/* Host namespaces are written only when asked for: the server drops a `false`. */
static void put_host(struct pod *p, struct knode *spec)
{
	static const struct {
		int index;
		const char *key;
	} fields[] = {
		{ WORKLOAD_host_network, "hostNetwork" },
		{ WORKLOAD_host_pid, "hostPID" },
		{ WORKLOAD_host_ipc, "hostIPC" },
	};
	const struct value *network = field(p->w->obj, WORKLOAD_host_network);

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct value *v = field(p->w->obj, fields[i].index);

		if (val_bool(v, false))
			put_bool(p->l, spec, fields[i].key, true, v->origin);
	}
	/* Else a pod of the node's network would ask the node's resolver and find no Service. */
	if (val_bool(network, false))
		put_str(p->l, spec, "dnsPolicy", "ClusterFirstWithHostNet", network->origin);
}

static void put_pull_secrets(struct pod *p, struct knode *spec)
{
	const struct value *v = field(p->w->obj, WORKLOAD_pull_secrets);
	struct knode *list;

	if (!v || v->kind != VAL_LIST || v->list.n == 0)
		return;
	list = put_list(p->l, spec, "imagePullSecrets", v->origin);
	for (size_t i = 0; i < v->list.n; i++) {
		struct knode *entry = k_push(p->l->a, list, k_map(p->l->a, v->list.v[i]->origin));

		put_value(p->l, entry, "name", v->list.v[i]);
	}
}

static void put_toleration(struct pod *p, struct knode *list, const struct object *t)
{
	struct lower *l = p->l;
	const struct value *key = field(t, TOLERATION_key), *value = field(t, TOLERATION_value);
	struct knode *node = k_push(l->a, list, k_map(l->a, t->origin));

	put_value(l, node, "key", key);
	put_value(l, node, "value", value);
	/* No key tolerates all taints, and then only Exists is legal (RULES.md V242). */
	put_str(l, node, "operator", key && value ? "Equal" : "Exists",
		value ? value->origin : t->origin);
	put_symbol(l, node, "effect", field(t, TOLERATION_effect));
	put_value(l, node, "tolerationSeconds", field(t, TOLERATION_seconds));
}

static void put_tolerations(struct pod *p, struct knode *spec)
{
	const object_list *all = &p->w->obj->blocks[WORKLOAD_B_toleration];
	struct knode *list;

	if (!all->n)
		return;
	list = put_list(p->l, spec, "tolerations", all->v[0]->origin);
	vec_for(i, all)
		put_toleration(p, list, all->v[i]);
}

static void put_placement(struct pod *p, struct knode *spec)
{
	const struct object *obj = p->w->obj;

	put_value(p->l, spec, "priorityClassName", field(obj, WORKLOAD_priority));
	put_value(p->l, spec, "runtimeClassName", field(obj, WORKLOAD_runtime_class));
	put_value(p->l, spec, "nodeSelector", field(obj, WORKLOAD_nodes));
	put_tolerations(p, spec);
}

/* Linux, unless `nodes` says which system. */
static void put_node_affinity(struct pod *p, struct knode *affinity)
{
	struct lower *l = p->l;
	const struct origin *o = lower_choice(l, p->w->obj, "nodes that run Linux");
	const struct value *nodes = field(p->w->obj, WORKLOAD_nodes);
	struct knode *required, *term, *e;

	for (size_t i = 0; nodes && nodes->kind == VAL_MAP && i < nodes->map.n; i++) {
		if (str_eqz(str_of(nodes->map.v[i].key->s), OS_KEY))
			return;
	}
	required = put_map(l, put_map(l, affinity, "nodeAffinity", o),
			   "requiredDuringSchedulingIgnoredDuringExecution", o);
	term = k_push(l->a, put_list(l, required, "nodeSelectorTerms", o), k_map(l->a, o));
	e = k_push(l->a, put_list(l, term, "matchExpressions", o), k_map(l->a, o));
	put_str(l, e, "key", OS_KEY, o);
	put_str(l, e, "operator", "In", o);
	k_push(l->a, put_list(l, e, "values", o), k_strz(l->a, "linux", o));
}

static void put_anti_affinity(struct pod *p, struct knode *affinity, const struct value *spread)
{
	struct lower *l = p->l;
	const struct origin *o = spread->origin;
	struct knode *list, *entry, *term;

	list = put_list(l, put_map(l, affinity, "podAntiAffinity", o),
			"preferredDuringSchedulingIgnoredDuringExecution", o);
	entry = k_push(l->a, list, k_map(l->a, o));
	put_int(l, entry, "weight", 100, o);
	term = put_map(l, entry, "podAffinityTerm", o);
	put_str(l, term, "topologyKey", val_is(spread, "zone") ? ZONE_KEY : HOSTNAME_KEY, o);
	k_set(l->a, term, "labelSelector", match_labels(p, o));
}

static void put_constraint(struct pod *p, struct knode *list, const char *key,
			   const struct origin *o)
{
	struct lower *l = p->l;
	struct knode *c = k_push(l->a, list, k_map(l->a, o));

	put_int(l, c, "maxSkew", 1, o);
	put_str(l, c, "topologyKey", key, o);
	put_str(l, c, "whenUnsatisfiable", "ScheduleAnyway", o);
	k_set(l->a, c, "labelSelector", match_labels(p, o));
}

/* `value` over `node`: maps are merged, all else is replaced. */
static void merge_over(struct lower *l, struct knode *node, const struct value *value)
{
	for (size_t i = 0; i < value->map.n; i++) {
		const char *key = value->map.v[i].key->s;
		const struct value *v = value->map.v[i].value;
		struct knode *old = k_get(node, key);

		if (old && old->kind == KNODE_MAP && v->kind == VAL_MAP)
			merge_over(l, old, v);
		else
			put_value(l, node, key, v);
	}
}

static void put_affinity(struct pod *p, struct knode *spec)
{
	struct lower *l = p->l;
	const struct value *spread = field(p->w->obj, WORKLOAD_spread);
	const struct value *own = field(p->w->obj, WORKLOAD_affinity);
	bool apart = spread && !val_is(spread, "none");
	struct knode *affinity = k_map(l->a, p->o), *list;

	put_node_affinity(p, affinity);
	if (apart) {
		put_anti_affinity(p, affinity, spread);
		list = put_list(l, spec, "topologySpreadConstraints", spread->origin);
		put_constraint(p, list, HOSTNAME_KEY, spread->origin);
		put_constraint(p, list, ZONE_KEY, spread->origin);
	}
	if (own && own->kind == VAL_MAP)
		merge_over(l, affinity, own);
	if (affinity->map.n)
		k_set(l->a, spec, "affinity", affinity);
}

/* The pod's security context is that of its main container, and the group of its volumes. */
static void put_pod_security(struct pod *p, struct knode *spec)
{
	struct lower *l = p->l;
	const struct object *obj = block(p->w->main->obj, CONTAINER_B_security);
	struct knode *container = security_context(l, obj, p->w->obj);
	struct knode *sc = put_map(l, spec, "securityContext", p->o);
	static const char *const shared[] = { "runAsNonRoot", "runAsUser", "runAsGroup",
					      "seccompProfile" };
	const struct value *fs_group = field(obj, SECURITY_fs_group);

	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		k_set(l->a, sc, shared[i], k_get(container, shared[i]));
	if (fs_group)
		put_value(l, sc, "fsGroup", fs_group);
	else
		k_set(l->a, sc, "fsGroup", k_copy(l->a, k_get(container, "runAsGroup")));
	/* Else the kubelet walks the whole volume at every start. */
	put_str(l, sc, "fsGroupChangePolicy", "OnRootMismatch",
		lower_choice(l, p->w->obj, "volumes change hands only when they must"));
}

static struct knode *as_native_sidecar(struct pod *p, struct knode *container)
{
	put_str(p->l, container, "restartPolicy", "Always", p->o);
	return container;
}

/* Sidecars run beside the main container; in a run that ends they must end with it, which only
 * Kubernetes' own sidecars do: init containers that are always restarted (GA in 1.33). They come
 * last, after the init containers, so they ask the scheduler for nothing beside those. */
static void put_containers(struct pod *p, struct knode *spec)
{
	struct lower *l = p->l;
	const struct workload *w = p->w;
	bool batch = w->kind == N_JOB || w->kind == N_CRON;
	struct knode *containers = put_list(l, spec, "containers", p->o);
	struct knode *inits = k_list(l->a, p->o);

	put_waits(p, inits);
	vec_for(i, &w->inits)
		k_push(l->a, inits, container_node(p, w->inits.v[i]));
	vec_for(i, &w->containers) {
		struct container *c = w->containers.v[i];

		if (batch && c->role == CONTAINER_SIDECAR)
			k_push(l->a, inits, as_native_sidecar(p, container_node(p, c)));
		else
			k_push(l->a, containers, container_node(p, c));
	}
	if (inits->list.n)
		k_set(l->a, spec, "initContainers", inits);
	if (p->volumes->list.n)
		k_set(l->a, spec, "volumes", p->volumes);
}

static struct knode *pod_spec(struct pod *p)
{
	struct lower *l = p->l;
	const struct workload *w = p->w;
	bool batch = w->kind == N_JOB || w->kind == N_CRON;
	struct knode *spec = k_map(l->a, p->o);

	put_account(p, spec);
	put_bool(l, spec, "enableServiceLinks", false,
		 lower_choice(l, w->obj, "no variables for other Services"));
	put_str(l, spec, "restartPolicy", batch ? "OnFailure" : "Always", p->o);
	put_value(l, spec, "terminationGracePeriodSeconds", field(w->obj, WORKLOAD_grace));
	put_dns(p, spec);
	put_host(p, spec);
	put_pull_secrets(p, spec);
	put_placement(p, spec);
	put_affinity(p, spec);
	put_pod_security(p, spec);
	put_containers(p, spec);
	return spec;
}

static void put_config_hash(struct pod *p, struct knode *annotations)
{
	const struct kentry *read = p->configs->map.v;
	size_t n = p->configs->map.n;

	if (!n)
		return;
	put_str(p->l, annotations, "kaizen.dev/config-hash",
		content_hash(p->l, p->configs, CONFIG_HASH_DIGITS),
		origin_computed(p->l->a, p->w->obj->decl, read[0].value->origin,
				n > 1 ? read[1].value->origin : NULL));
}

static struct knode *pod_metadata(struct pod *p)
{
	struct lower *l = p->l;
	const struct workload *w = p->w;
	struct knode *metadata = k_map(l->a, p->o);
	struct knode *labels = put_map(l, metadata, "labels", p->o);
	struct knode *annotations = k_map(l->a, p->o);

	put_workload_labels(l, labels, w, p->o);
	put_open(l, labels, block(w->obj, WORKLOAD_B_labels));
	put_str(l, labels, "app.kubernetes.io/instance", w->name, p->o);
	put_open(l, annotations, block(w->obj, WORKLOAD_B_annotations));
	put_config_hash(p, annotations);
	if (annotations->map.n)
		k_set(l->a, metadata, "annotations", annotations);
	return metadata;
}

struct knode *pod_template(struct lower *l, const struct workload *w)
{
	struct pod p = { .l = l, .w = w, .o = w->obj->origin };
	struct knode *template = k_map(l->a, p.o), *spec;

	p.volumes = k_list(l->a, p.o);
	p.configs = k_map(l->a, p.o);
	spec = pod_spec(&p);
	k_set(l->a, template, "metadata", pod_metadata(&p));
	k_set(l->a, template, "spec", spec);
	return template;
}
