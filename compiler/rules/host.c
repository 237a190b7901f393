/*
 * host.c - what a pod shares with its node: namespaces, ports, folders, the API's token.
 *
 * Controls of Pod Security `baseline` and `restricted` that look at the pod (RULES.md section 2),
 * and the service account's token.
 */
#include <string.h>

#include "rules/rule.h"

static const char baseline_note[] =
	"Pod Security `baseline` refuses such pods: the object applies cleanly and gets none";

static void check_namespace(const struct subject *s, const char *field, const char *headline,
			    const char *label)
{
	const struct knode *n = k_get(s->pod->spec, field);
	const char *path = arena_printf(s->r->a, "%s.%s", s->pod->path, field);
	struct diag *d;

	if (!n || !k_true(n))
		return;
	d = finding(s, n->origin, "%s %s", subject_name(s), headline);
	diag_here(d, "%s", label);
	diag_value(d, "%s = true", value_path(s, n->origin, path));
	tell_history(d, n->origin);
	diag_note(d, "%s", baseline_note);
	fix_value(d, s->r, n->origin, FIX_NEEDS_LOOK, "true", "false");
	tell_allow(d, s);
}

void rule_host_network(const struct subject *s)
{
	check_namespace(s, "hostNetwork", "uses the node's network",
			"network policies do not reach it, and it sees what listens on localhost");
}

void rule_host_pid(const struct subject *s)
{
	check_namespace(s, "hostPID", "sees the node's processes",
			"their environment too, in which secrets stand");
}

void rule_host_ipc(const struct subject *s)
{
	check_namespace(s, "hostIPC", "shares the node's IPC",
			"it can read the shared memory of other processes");
}

void rule_host_port(const struct subject *s)
{
	const struct knode *ports = k_get(s->c->node, "ports");

	for (size_t i = 0; i < k_count(ports); i++) {
		const struct knode *n = k_get(k_at(ports, i), "hostPort");
		struct diag *d;

		if (k_integer(n, 0) == 0)
			continue;
		d = finding(s, n->origin, "%s takes a port of the node", subject_name(s));
		diag_here(d, "port %lld of every node that it runs on", (long long)n->integer);
		tell_history(d, n->origin);
		diag_note(d, "%s", baseline_note);
		diag_note(d, "one node holds one such pod: a second one stays Pending");
		diag_help(d, "let a Service or an `ingress` lead to it");
		tell_allow(d, s);
	}
}

/* Volumes */

static bool is_runtime_socket(const char *path)
{
	return strstr(path, "docker.sock") || strstr(path, "containerd.sock") ||
	       strstr(path, "crio.sock") || strstr(path, "cri-dockerd.sock");
}

void rule_host_path(const struct subject *s)
{
	const struct knode *volumes = k_get(s->pod->spec, "volumes");

	for (size_t i = 0; i < k_count(volumes); i++) {
		const struct knode *n = k_get(k_at(volumes, i), "hostPath");
		const struct knode *path = k_get(n, "path");
		struct diag *d;

		if (!n)
			continue;
		d = finding(s, origin_of(path ? path : n, s->k), "%s mounts a folder of the node",
			    subject_name(s));
		diag_here(d, "`%s`", k_string(path, "?"));
		tell_history(d, origin_of(path, s->k));
		diag_note(d, "%s", baseline_note);
		if (is_runtime_socket(k_string(path, "")))
			diag_note(d, "who reaches this socket is root on the node");
		diag_help(d, "use a claim (`volume x { size = 10Gi }`) or `scratch`");
		tell_allow(d, s);
	}
}

static const struct knode *host_volume(const struct kpod *p, const char *name)
{
	const struct knode *volumes = k_get(p->spec, "volumes");

	for (size_t i = 0; i < k_count(volumes); i++) {
		const struct knode *v = k_at(volumes, i);

		if (strcmp(k_string(k_get(v, "name"), ""), name) == 0)
			return k_get(v, "hostPath");
	}
	return NULL;
}

void rule_host_path_writable(const struct subject *s)
{
	const struct knode *mounts = k_get(s->c->node, "volumeMounts");

	for (size_t i = 0; i < k_count(mounts); i++) {
		const struct knode *m = k_at(mounts, i);
		const struct knode *path;
		struct diag *d;

		path = host_volume(s->pod, k_string(k_get(m, "name"), ""));
		if (!path || k_true(k_get(m, "readOnly")))
			continue;
		d = finding(s, m->origin, "%s can write to a folder of the node", subject_name(s));
		diag_here(d, "`%s` is not mounted read-only", k_string(k_get(m, "mountPath"), "?"));
		tell_origin(d, origin_of(k_get(path, "path"), s->k), "the folder of the node");
		diag_note(d,
			  "what it writes outlives the pod, and other pods of the node may run it");
		diag_help(d, "add `read_only = true` to the mount");
		tell_allow(d, s);
	}
}

/* The volume sources of Pod Security `restricted`; hostPath has a rule of its own. */
static bool source_is_allowed(const char *key)
{
	static const char *const sources[] = {
		"configMap",
		"csi",
		"downwardAPI",
		"emptyDir",
		"ephemeral",
		"image",
		"persistentVolumeClaim",
		"projected",
		"secret",
		"hostPath",
		"name",
	};

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		if (strcmp(key, sources[i]) == 0)
			return true;
	}
	return false;
}

static void check_volume(const struct subject *s, const struct knode *v)
{
	for (size_t i = 0; v && v->kind == KNODE_MAP && i < v->map.n; i++) {
		const char *key = v->map.v[i].key;
		const struct knode *n = v->map.v[i].value;
		struct diag *d;

		if (source_is_allowed(key))
			continue;
		d = finding(s, n->origin, "%s mounts a volume of kind `%s`", subject_name(s), key);
		diag_here(d, "volume `%s`", k_string(k_get(v, "name"), "?"));
		diag_note(d,
			  "Pod Security `restricted` takes configMap, csi, downwardAPI, "
			  "emptyDir, ephemeral, image, persistentVolumeClaim, projected, secret");
		diag_help(d, "use a claim: the driver behind its StorageClass mounts it");
		tell_allow(d, s);
	}
}

void rule_volume_source(const struct subject *s)
{
	const struct knode *volumes = k_get(s->pod->spec, "volumes");

	for (size_t i = 0; i < k_count(volumes); i++)
		check_volume(s, k_at(volumes, i));
}

/* Probes of other hosts */

static void check_handler(const struct subject *s, const struct knode *handler, const char *what)
{
	static const char *const kinds[] = { "httpGet", "tcpSocket" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct knode *n = k_get(k_get(handler, kinds[i]), "host");
		struct diag *d;

		if (!n || !*k_string(n, ""))
			continue;
		d = finding(s, n->origin, "the %s of %s calls another host", what, subject_name(s));
		diag_here(d, "`%s`", k_string(n, ""));
		diag_note(d, "the kubelet makes the request from the node's network: a way around "
			     "network policies that Pod Security `baseline` closes since 1.34");
		diag_help(d, "leave `host` out: the pod itself is meant then");
		tell_allow(d, s);
	}
}

void rule_probe_host(const struct subject *s)
{
	check_handler(s, k_get(s->c->node, "livenessProbe"), "liveness probe");
	check_handler(s, k_get(s->c->node, "readinessProbe"), "readiness probe");
	check_handler(s, k_get(s->c->node, "startupProbe"), "startup probe");
	check_handler(s, k_path(s->c->node, "lifecycle.postStart"), "start hook");
	check_handler(s, k_path(s->c->node, "lifecycle.preStop"), "stop hook");
}

/* The API's token */

static bool binds(const struct kobject *k, const struct kpod *p, const char *account)
{
	const struct knode *subjects = k_get(k->root, "subjects");

	for (size_t i = 0; i < k_count(subjects); i++) {
		const struct knode *who = k_at(subjects, i);

		if (strcmp(k_string(k_get(who, "kind"), ""), "ServiceAccount") == 0 &&
		    strcmp(k_string(k_get(who, "name"), ""), account) == 0 && p->k->namespace_ &&
		    strcmp(k_string(k_get(who, "namespace"), ""), p->k->namespace_) == 0)
			return true;
	}
	return false;
}

static bool has_role(const struct rules *r, const struct kpod *p, const char *account)
{
	static const char *const kinds[] = { "RoleBinding", "ClusterRoleBinding" };
	const struct kobject *k;

	for (size_t n = 0; n < sizeof(kinds) / sizeof(kinds[0]); n++) {
		for (size_t i = 0; (k = object_of_kind(r, kinds[n], i)); i++) {
			if (binds(k, p, account))
				return true;
		}
	}
	return false;
}

void rule_token(const struct subject *s)
{
	const struct knode *n = k_get(s->pod->spec, "automountServiceAccountToken");
	const struct knode *account = k_get(s->pod->spec, "serviceAccountName");
	const char *path = arena_printf(s->r->a, "%s.automountServiceAccountToken", s->pod->path);
	struct diag *d;

	if ((n && !k_true(n)) || has_role(s->r, s->pod, k_string(account, "default")))
		return;
	d = finding(s, n ? n->origin : s->pod->spec->origin,
		    "%s mounts an API token that it has no role for", subject_name(s));
	diag_here(d, n ? "the token is mounted" : "the token is mounted unless it is switched off");
	diag_value(d, "%s = %s", value_path(s, n ? n->origin : NULL, path), n ? "true" : "unset");
	diag_note(d,
		  "whoever breaks into the container gets it, and what the account is given later");
	if (n)
		fix_value(d, s->r, n->origin, FIX_NEEDS_LOOK, "true", "false");
	else
		diag_help(d, "set `automountServiceAccountToken: false`");
	diag_help(d, "or declare what it needs: `role x { for = ..., rule ... }`");
	tell_allow(d, s);
}
