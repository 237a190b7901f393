/*
 * standards.c - the rest of the Pod Security Standards: AppArmor, SELinux, /proc, sysctls, Windows.
 *
 * Kaizen has no fields for these; raw objects and patches do.  With them every control of the
 * level `restricted` has a rule (RULES.md section 2; k8s.io/pod-security-admission/policy).
 */
#include <string.h>

#include "rules/security.h"

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++) {
		if (strcmp(text, *words) == 0)
			return true;
	}
	return false;
}

/* Reports what the pod or one of its containers says under the field, when it is bad. */
static void check_text(const struct subject *s, const char *field, const char *const *fine,
		       const struct words *w)
{
	const struct knode *n = pod_security(s->pod, field);
	struct subject own = *s;

	if (n && !is_one_of(k_string(n, ""), fine))
		tell_allow(report_security(s, n, field, w), s);
	vec_for(i, &s->pod->containers) {
		own.c = &s->pod->containers.v[i];
		n = container_security(own.c, field);
		if (n && !is_one_of(k_string(n, ""), fine))
			tell_allow(report_security(&own, n, field, w), s);
	}
}

/* Before 1.30 the profile was an annotation of the pod, and it is still read. */
static void check_apparmor_annotations(const struct subject *s)
{
	static const char prefix[] = "container.apparmor.security.beta.kubernetes.io/";
	const struct knode *map = k_get(s->pod->meta, "annotations");
	struct diag *d;

	for (size_t i = 0; map && map->kind == KNODE_MAP && i < map->map.n; i++) {
		const struct kentry *e = &map->map.v[i];
		const char *profile = k_string(e->value, "");

		if (strncmp(e->key, prefix, sizeof(prefix) - 1) != 0 || !*profile ||
		    strcmp(profile, "runtime/default") == 0 ||
		    strncmp(profile, "localhost/", 10) == 0)
			continue;
		d = finding(s, e->value->origin, "container `%s` of %s runs without AppArmor",
			    e->key + sizeof(prefix) - 1, subject_name(s));
		diag_here(d, "`%s`", profile);
		diag_note(d, "%s", admission_note);
		tell_allow(d, s);
	}
}

void rule_apparmor(const struct subject *s)
{
	static const char *const fine[] = { "RuntimeDefault", "Localhost", NULL };
	static const struct words w = { "runs without AppArmor", "takes the node's profile away",
					NULL };

	check_text(s, "appArmorProfile.type", fine, &w);
	check_apparmor_annotations(s);
}

void rule_selinux(const struct subject *s)
{
	static const char *const types[] = {
		"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t", NULL
	};
	static const char *const none[] = { "", NULL };
	static const struct words w = { "chooses its own SELinux label",
					"leaves the confinement of containers", NULL };

	check_text(s, "seLinuxOptions.type", types, &w);
	check_text(s, "seLinuxOptions.user", none, &w);
	check_text(s, "seLinuxOptions.role", none, &w);
}

void rule_proc_mount(const struct subject *s)
{
	static const char *const fine[] = { "Default", "", NULL };
	static const struct words w = { "sees all of /proc", "parts that the runtime hides", NULL };

	check_text(s, "procMount", fine, &w);
}

/* Those that hold for one pod only and cannot hurt others, up to Kubernetes 1.32. */
void rule_sysctls(const struct subject *s)
{
	static const char *const safe[] = {
		"kernel.shm_rmid_forced",
		"net.ipv4.ip_local_port_range",
		"net.ipv4.tcp_syncookies",
		"net.ipv4.ping_group_range",
		"net.ipv4.ip_unprivileged_port_start",
		"net.ipv4.ip_local_reserved_ports",
		"net.ipv4.tcp_keepalive_time",
		"net.ipv4.tcp_fin_timeout",
		"net.ipv4.tcp_keepalive_intvl",
		"net.ipv4.tcp_keepalive_probes",
		"net.ipv4.tcp_rmem",
		"net.ipv4.tcp_wmem",
		NULL,
	};
	const struct knode *list = pod_security(s->pod, "sysctls");
	struct diag *d;

	for (size_t i = 0; i < k_count(list); i++) {
		const struct knode *n = k_get(k_at(list, i), "name");

		if (!n || is_one_of(k_string(n, ""), safe))
			continue;
		d = finding(s, n->origin, "%s sets the kernel parameter `%s`", subject_name(s),
			    k_string(n, ""));
		diag_here(d, "not among the safe ones");
		diag_note(d, "%s", admission_note);
		diag_note(d, "the kubelet refuses it too, unless it was started to allow it");
		tell_allow(d, s);
	}
}

void rule_host_process(const struct subject *s)
{
	static const struct words w = { "runs as a process of its Windows node",
					"no container at all", NULL };
	const struct knode *n = pod_security(s->pod, "windowsOptions.hostProcess");
	struct subject own = *s;

	if (k_true(n))
		tell_allow(report_security(s, n, "windowsOptions.hostProcess", &w), s);
	vec_for(i, &s->pod->containers) {
		own.c = &s->pod->containers.v[i];
		n = container_security(own.c, "windowsOptions.hostProcess");
		if (k_true(n))
			tell_allow(report_security(&own, n, "windowsOptions.hostProcess", &w), s);
	}
}
