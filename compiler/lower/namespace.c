/*
 * namespace.c - the Namespace and its Pod Security levels.
 *
 * The admission controller refuses pods, not workloads: a Deployment whose pods break the level
 * is accepted and then never gets a pod.  So `enforce` is as low as the weakest workload needs
 * (each weakening has its own `allow`), and so is `warn`: what the stack has given its reasons for
 * must not warn at every apply.  `audit` stays at `restricted` and keeps the record.  What each level takes: kubernetes.io/docs/concepts/security/pod-security-standards
 */
#include <string.h>

#include "lower/around.h"

#define POD_SECURITY "pod-security.kubernetes.io/"

enum pss { PSS_RESTRICTED, PSS_BASELINE, PSS_PRIVILEGED };

static const char *const pss_name[] = { "restricted", "baseline", "privileged" };

/* The level that the namespace needs, and the value that needs it. */
struct need {
	enum pss level;
	const struct origin *origin;
};

static void need(struct need *n, enum pss level, const struct origin *o)
{
	if (level > n->level)
		*n = (struct need){ level, o };
}

static void need_if(struct need *n, const struct object *o, int index, enum pss level)
{
	if (val_bool(field(o, index), false))
		need(n, level, field(o, index)->origin);
}

static enum pss capability_level(const struct value *v)
{
	static const char *const baseline[] = {
		"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
		"SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
	};

	if (val_is(v, "NET_BIND_SERVICE"))
		return PSS_RESTRICTED;
	for (size_t i = 0; i < sizeof(baseline) / sizeof(baseline[0]); i++) {
		if (val_is(v, baseline[i]))
			return PSS_BASELINE;
	}
	return PSS_PRIVILEGED;
}

static void need_security(struct need *n, const struct object *s)
{
	const struct value *added = field(s, SECURITY_capabilities);
	const struct value *user = field(s, SECURITY_user);

	need_if(n, s, SECURITY_privileged, PSS_PRIVILEGED);
	need_if(n, s, SECURITY_escalation, PSS_BASELINE);
	if (!val_bool(field(s, SECURITY_non_root), true))
		need(n, PSS_BASELINE, field(s, SECURITY_non_root)->origin);
	if (user && val_int(user, 1) == 0)
		need(n, PSS_BASELINE, user->origin);
	if (val_is(field(s, SECURITY_seccomp), "unconfined"))
		need(n, PSS_PRIVILEGED, field(s, SECURITY_seccomp)->origin);
	if (!added || added->kind != VAL_LIST)
		return;
	for (size_t i = 0; i < added->list.n; i++)
		need(n, capability_level(added->list.v[i]), added->list.v[i]->origin);
}

static void need_container(struct need *n, const struct container *c)
{
	const struct object *security = block(c->obj, CONTAINER_B_security);

	if (security)
		need_security(n, security);
	vec_for(i, &c->ports) {
		const struct value *host = field(c->ports.v[i]->obj, PORT_host);

		if (host)
			need(n, PSS_PRIVILEGED, host->origin);
	}
}

static void need_workload(struct need *n, const struct workload *w)
{
	const object_list *volumes = &w->obj->blocks[WORKLOAD_B_volume];

	need_if(n, w->obj, WORKLOAD_host_network, PSS_PRIVILEGED);
	need_if(n, w->obj, WORKLOAD_host_pid, PSS_PRIVILEGED);
	need_if(n, w->obj, WORKLOAD_host_ipc, PSS_PRIVILEGED);
	vec_for(i, volumes) {
		const struct value *host = field(volumes->v[i], VOLUME_host);

		if (host)
			need(n, PSS_PRIVILEGED, host->origin);
	}
	vec_for(i, &w->containers)
		need_container(n, w->containers.v[i]);
	vec_for(i, &w->inits)
		need_container(n, w->inits.v[i]);
}

static void put_level(struct lower *l, struct knode *labels, const char *mode, const char *level,
		      const struct origin *o)
{
	put_str(l, labels, arena_printf(l->a, POD_SECURITY "%s", mode), level, o);
	put_str(l, labels, arena_printf(l->a, POD_SECURITY "%s-version", mode), "latest", o);
}

void lower_namespace(struct lower *l)
{
	const struct program *p = l->m->program;
	const struct origin *safe = lower_choice(l, p->stack,
						 "safe default: Pod Security restricted");
	struct need n = { PSS_RESTRICTED, safe };
	struct kobject *k = lower_object(l, "v1", "Namespace", p->namespace_, p->stack,
					 lower_file(l, FILE_NAMESPACE, "namespace"),
					 LOWER_CLUSTER_SCOPED);
	struct knode *labels = object_labels(l, k);

	vec_for(i, &l->m->workloads)
		need_workload(&n, l->m->workloads.v[i]);
	put_level(l, labels, "enforce", pss_name[n.level], n.origin);
	put_level(l, labels, "warn", pss_name[n.level], n.origin);
	put_level(l, labels, "audit", pss_name[PSS_RESTRICTED], safe);
	if (p->namespace_origin)
		put_str(l, k_get(k->root, "metadata"), "name", p->namespace_, p->namespace_origin);
}
