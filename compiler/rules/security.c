/*
 * security.c - what a container may do: user, capabilities, system calls, root file system.
 *
 * These are the controls of Pod Security `restricted` that look at security contexts
 * (k8s.io/pod-security-admission/policy, RULES.md section 2), and the read-only root, which is
 * in no level.  A field of a container wins over that of its pod.  Admission refuses pods, not
 * workloads: a Deployment with a bad pod applies cleanly and then never has one.
 */
#include "rules/security.h"

#include <string.h>

const char admission_note[] =
	"Pod Security `restricted` refuses such pods: the object applies cleanly and gets none";

const struct knode *container_security(const struct kcontainer *c, const char *path)
{
	return k_path(k_get(c->node, "securityContext"), path);
}

const struct knode *pod_security(const struct kpod *p, const char *path)
{
	return k_path(k_get(p->spec, "securityContext"), path);
}

struct diag *report_security(const struct subject *s, const struct knode *n, const char *field,
			     const struct words *w)
{
	const struct origin *o = n ? n->origin : s->c ? s->c->node->origin : s->pod->spec->origin;
	struct diag *d = finding(s, o, "%s %s", subject_name(s), w->headline);
	const char *path = arena_printf(s->r->a, "%s.securityContext.%s",
					s->c ? s->c->path : s->pod->path, field);

	diag_here(d, "%s", w->label);
	diag_value(d, "%s = %s", value_path(s, n ? o : NULL, path),
		   n ? node_text(s->r->a, n) : "unset");
	tell_history(d, o);
	diag_note(d, "%s", w->note ? w->note : admission_note);
	return d;
}

/* A boolean that is unsafe when it is `bad`, or, when unset is no better, also then. */
static void check_bool(const struct subject *s, const char *field, bool bad, bool unset_is_bad,
		       const struct words *w)
{
	const struct knode *n = container_security(s->c, field);
	struct diag *d;

	if (n ? n->kind != KNODE_BOOL || n->boolean != bad : !unset_is_bad)
		return;
	d = report_security(s, n, field, w);
	if (n)
		fix_value(d, s->r, n->origin, FIX_NEEDS_LOOK, bad ? "true" : "false",
			  bad ? "false" : "true");
	else
		diag_help(d, "set `securityContext.%s: %s`", field, bad ? "false" : "true");
	tell_allow(d, s);
}

void rule_privileged(const struct subject *s)
{
	static const struct words w = {
		"runs privileged",
		"root on the node: all devices, no filter, every capability",
		NULL,
	};

	check_bool(s, "privileged", true, false, &w);
}

void rule_escalation(const struct subject *s)
{
	static const struct words w = {
		"may gain more privileges than it starts with",
		"a setuid binary in the image is enough",
		NULL,
	};

	if (container_security(s->c, "allowPrivilegeEscalation") ||
	    !k_true(container_security(s->c, "privileged"))) /* S001 */
		check_bool(s, "allowPrivilegeEscalation", true, true, &w);
}

void rule_read_only_root(const struct subject *s)
{
	static const struct words w = {
		"can write to its root file system",
		"whoever gets in can change the program that runs",
		"no Pod Security level asks for it, and Kubernetes takes it either way",
	};
	const struct knode *n = container_security(s->c, "readOnlyRootFilesystem");
	struct diag *d;

	if (n && k_true(n))
		return;
	d = report_security(s, n, "readOnlyRootFilesystem", &w);
	diag_help(d, "keep the root read-only and give it the folders that it writes to: "
		     "`scratch \"/tmp\" { size = 64Mi }`");
	tell_allow(d, s);
}

/* Users */

static bool is_false(const struct knode *n)
{
	return n && n->kind == KNODE_BOOL && !n->boolean;
}

static void report_root(const struct subject *s, const struct knode *n)
{
	static const struct words w = {
		"may run as root",
		"lets the image's own user be root",
		NULL,
	};
	struct diag *d = report_security(s, n, "runAsNonRoot", &w);

	if (n)
		fix_value(d, s->r, n->origin, FIX_NEEDS_LOOK, "false", "true");
	else
		diag_help(d, "set `securityContext.runAsNonRoot: true`");
	tell_allow(d, s);
}

/* An explicit `false` fails even where every container overrides it. What lowering wrote to the
 * pod and to its main container from one field merges into one finding: it has one place. */
void rule_non_root(const struct subject *s)
{
	const struct knode *whole = pod_security(s->pod, "runAsNonRoot");

	vec_for(i, &s->pod->containers) {
		struct subject own = *s;
		const struct knode *n =
			container_security(&s->pod->containers.v[i], "runAsNonRoot");

		own.c = &s->pod->containers.v[i];
		if (is_false(n) || (!n && !whole))
			report_root(&own, n);
	}
	if (is_false(whole))
		report_root(s, whole);
}

static bool is_zero(const struct knode *n)
{
	return n && n->kind == KNODE_INT && n->integer == 0;
}

static void report_uid(const struct subject *s, const struct knode *n, const struct knode *strict)
{
	static const struct words w = { "runs as root", "user 0 is root", NULL };
	struct diag *d = report_security(s, n, "runAsUser", &w);

	if (strict && k_true(strict))
		diag_note(d, "with `runAsNonRoot` the kubelet refuses to start it: "
			     "CreateContainerConfigError");
	diag_help(d, "use the numeric id that the image is made for, or 65532");
	tell_allow(d, s);
}

void rule_root_user(const struct subject *s)
{
	const struct knode *whole = pod_security(s->pod, "runAsUser");
	const struct knode *strict = pod_security(s->pod, "runAsNonRoot");

	vec_for(i, &s->pod->containers) {
		struct subject own = *s;
		const struct kcontainer *c = &s->pod->containers.v[i];
		const struct knode *n = container_security(c, "runAsUser");
		const struct knode *own_strict = container_security(c, "runAsNonRoot");

		own.c = c;
		if (is_zero(n))
			report_uid(&own, n, own_strict ? own_strict : strict);
	}
	if (is_zero(whole))
		report_uid(s, whole, strict);
}

/* A group that is 0 because the user is: that is the user's finding. */
static bool follows_user(const struct knode *n, const struct knode *context)
{
	const struct knode *user = k_get(context, "runAsUser");

	return is_zero(user) && user->origin == n->origin;
}

static void check_group(const struct subject *s, const struct knode *context, const struct knode *n,
			const char *field)
{
	static const struct words w = {
		"is in the root group",
		"group 0 owns what root owns in most images",
		"no Pod Security level forbids it, but files of group 0 are often writable to it",
	};
	struct diag *d;

	if (!is_zero(n) || follows_user(n, context))
		return;
	d = report_security(s, n, field, &w);
	diag_help(d, "use a group of its own, or leave it out: it is the user's id then");
	tell_allow(d, s);
}

void rule_root_group(const struct subject *s)
{
	const struct knode *context = k_get(s->pod->spec, "securityContext");
	const struct knode *more = k_get(context, "supplementalGroups");

	vec_for(i, &s->pod->containers) {
		struct subject own = *s;
		const struct knode *of;

		own.c = &s->pod->containers.v[i];
		of = k_get(own.c->node, "securityContext");
		check_group(&own, of, k_get(of, "runAsGroup"), "runAsGroup");
	}
	check_group(s, context, k_get(context, "runAsGroup"), "runAsGroup");
	check_group(s, context, k_get(context, "fsGroup"), "fsGroup");
	for (size_t i = 0; i < k_count(more); i++)
		check_group(s, context, k_at(more, i), "supplementalGroups");
}

/* Capabilities */

/* What is as good as root on the node, or leads there. */
static const char *const dangerous[] = {
	"ALL",	    "SYS_ADMIN", "NET_ADMIN",	 "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO",
	"SYS_BOOT", "MAC_ADMIN", "MAC_OVERRIDE", "PERFMON",    "BPF",	     "SETPCAP",
};

enum capability { CAPABILITY_PORTS, CAPABILITY_OTHER, CAPABILITY_DANGEROUS };

/* Kubernetes wants names without CAP_; some runtimes take it away themselves. */
static enum capability capability_class(const char *name)
{
	if (strncmp(name, "CAP_", 4) == 0)
		name += 4;
	if (strcmp(name, "NET_BIND_SERVICE") == 0)
		return CAPABILITY_PORTS;
	for (size_t i = 0; i < sizeof(dangerous) / sizeof(dangerous[0]); i++) {
		if (strcmp(name, dangerous[i]) == 0)
			return CAPABILITY_DANGEROUS;
	}
	return CAPABILITY_OTHER;
}

/* Each capability is one finding, of the rule that says most about it. */
static void check_added(const struct subject *s, enum capability which, const char *label,
			const char *note)
{
	const struct knode *add = container_security(s->c, "capabilities.add");

	for (size_t i = 0; i < k_count(add); i++) {
		const struct knode *n = k_at(add, i);
		const char *name = node_text(s->r->a, n);
		struct diag *d;

		if (capability_class(name) != which)
			continue;
		d = finding(s, n->origin, "%s has the capability `%s`", subject_name(s), name);
		diag_here(d, "%s", label);
		diag_value(d, "%s = [%s]",
			   value_path(s, n->origin,
				      arena_printf(s->r->a, "%s.securityContext.capabilities.add",
						   s->c->path)),
			   name);
		tell_history(d, n->origin);
		diag_note(d, "%s", note);
		if (which == CAPABILITY_PORTS)
			diag_help(d, "listen on a port above 1023 and map it: "
				     "`port http = 80 -> 8080`");
		tell_allow(d, s);
	}
}

void rule_capability(const struct subject *s)
{
	check_added(s, CAPABILITY_OTHER, "more than a container needs", admission_note);
}

void rule_capability_ports(const struct subject *s)
{
	check_added(s, CAPABILITY_PORTS, "only for ports below 1024",
		    "Pod Security `restricted` lets this one through");
}

void rule_capability_dangerous(const struct subject *s)
{
	check_added(s, CAPABILITY_DANGEROUS, "as good as root on the node", admission_note);
}

void rule_drop_all(const struct subject *s)
{
	static const struct words w = {
		"keeps capabilities",
		"does not drop `ALL`",
		NULL,
	};
	const struct knode *drop = container_security(s->c, "capabilities.drop");
	struct diag *d;

	for (size_t i = 0; i < k_count(drop); i++) {
		/* The exact word: admission compares it letter by letter. */
		if (strcmp(node_text(s->r->a, k_at(drop, i)), "ALL") == 0)
			return;
	}
	d = report_security(s, drop, "capabilities.drop", &w);
	diag_help(d, "set `securityContext.capabilities.drop: [ALL]`");
	tell_allow(d, s);
}

/* System calls */

static bool filters(const struct knode *n)
{
	const char *type = k_string(n, "");

	return strcmp(type, "RuntimeDefault") == 0 || strcmp(type, "Localhost") == 0;
}

static void report_seccomp(const struct subject *s, const struct knode *n)
{
	static const struct words w = {
		"makes system calls without a filter",
		"every system call of the kernel is open",
		NULL,
	};
	struct diag *d = report_security(s, n, "seccompProfile.type", &w);

	if (n && s->pod->w)
		fix_value(d, s->r, n->origin, FIX_NEEDS_LOOK, "unconfined", "runtime-default");
	else
		diag_help(d, "set `securityContext.seccompProfile.type: RuntimeDefault`");
	tell_allow(d, s);
}

void rule_seccomp(const struct subject *s)
{
	const struct knode *whole = pod_security(s->pod, "seccompProfile.type");

	vec_for(i, &s->pod->containers) {
		struct subject own = *s;
		const struct knode *n =
			container_security(&s->pod->containers.v[i], "seccompProfile.type");

		own.c = &s->pod->containers.v[i];
		if (n ? !filters(n) : !whole)
			report_seccomp(&own, n);
	}
	if (whole && !filters(whole))
		report_seccomp(s, whole);
}
