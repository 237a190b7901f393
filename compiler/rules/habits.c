/*
 * habits.c - what containers had better not say (RULES.md S034 to S043, A025, I001, I005, R011).
 *
 * The compiler makes none of these; they come through raw objects, patches and images.
 */
#include <string.h>

#include "rules/habits.h"

void report_habit(const struct subject *s, const struct knode *n, const char *headline,
		  const struct habit *h)
{
	struct diag *d = finding(s, origin_of(n, s->k), "%s %s", subject_name(s), headline);

	diag_here(d, "%s", h->label);
	tell_history(d, origin_of(n, s->k));
	if (h->note)
		diag_note(d, "%s", h->note);
	if (h->help)
		diag_help(d, "%s", h->help);
	tell_allow(d, s);
}

bool in_words(const char *text, const char *const *words)
{
	for (; *words; words++) {
		if (strcmp(text, *words) == 0)
			return true;
	}
	return false;
}

void rule_unknown_account(const struct subject *s)
{
	static const struct habit h = {
		"the stack makes no such ServiceAccount",
		"the API server refuses the pods: the object applies cleanly and gets none",
		"add `object \"v1\" ServiceAccount` for it, or leave the name out",
	};
	const struct knode *n = k_get(s->pod->spec, "serviceAccountName");
	const char *name = k_string(n, "default");

	if (strcmp(name, "default") != 0 &&
	    !object_find(s->r, "ServiceAccount", s->k->namespace_, name))
		report_habit(s, n, "runs as an account that is not there", &h);
}

void rule_old_account_field(const struct subject *s)
{
	static const struct habit h = {
		"the old name of `serviceAccountName`",
		"Kubernetes keeps both fields alike, so a GitOps tool sees a difference for ever",
		"call it `serviceAccountName`",
	};
	const struct knode *n = k_get(s->pod->spec, "serviceAccount");

	if (n)
		report_habit(s, n, "uses the field `serviceAccount`", &h);
}

void rule_host_aliases(const struct subject *s)
{
	static const struct habit h = {
		"lines of `/etc/hosts`",
		"addresses that are written down stay when what they lead to moves",
		"use a name that DNS knows: `external service x { host = ... }`",
	};
	const struct knode *n = k_get(s->pod->spec, "hostAliases");

	if (k_count(n))
		report_habit(s, n, "has host names of its own", &h);
}

void rule_ssh_port(const struct subject *s)
{
	static const struct habit h = {
		"port 22",
		"a shell beside Kubernetes: no role allows it and no audit log sees it",
		"use `kubectl exec`",
	};
	const struct knode *ports = k_get(s->c->node, "ports");

	for (size_t i = 0; i < k_count(ports); i++) {
		const struct knode *n = k_get(k_at(ports, i), "containerPort");

		if (k_integer(n, 0) == 22)
			report_habit(s, n, "listens for SSH", &h);
	}
}

void rule_propagation(const struct subject *s)
{
	static const struct habit h = {
		"`Bidirectional`",
		"what it mounts shows up on the node and in other pods; only privileged ones may",
		"leave `mountPropagation` out",
	};
	const struct knode *mounts = k_get(s->c->node, "volumeMounts");

	for (size_t i = 0; i < k_count(mounts); i++) {
		const struct knode *n = k_get(k_at(mounts, i), "mountPropagation");

		if (strcmp(k_string(n, ""), "Bidirectional") == 0)
			report_habit(s, n, "mounts into its node", &h);
	}
}

/* The word `sudo`, alone or in the text of a shell. */
static bool says_sudo(const char *text)
{
	const char *at = text;

	while ((at = strstr(at, "sudo"))) {
		if ((at == text || strchr(" \t\n;&|(/", at[-1])) &&
		    (!at[4] || strchr(" \t\n", at[4])))
			return true;
		at += 4;
	}
	return false;
}

void rule_sudo(const struct subject *s)
{
	static const struct habit h = {
		"`sudo`",
		"it needs a setuid binary, which `allowPrivilegeEscalation: false` disarms",
		"set `security { user = ... }` to the user that it needs",
	};
	static const char *const fields[] = { "command", "args" };

	for (size_t f = 0; f < 2; f++) {
		const struct knode *list = k_get(s->c->node, fields[f]);

		for (size_t i = 0; i < k_count(list); i++) {
			if (says_sudo(k_string(k_at(list, i), "")))
				report_habit(s, k_at(list, i), "makes itself root", &h);
		}
	}
}

void rule_probe_lists(const struct subject *s)
{
	static const struct habit h = {
		"says only that the container is there",
		"a process that hangs is still listed, so it is never restarted",
		"ask the program itself: `liveness = http GET ...`",
	};
	static const char *const tools[] = { "ps", "ls", "jcmd", "/bin/ps", "/bin/ls", NULL };
	const struct knode *command = k_path(s->c->node, "livenessProbe.exec.command");
	const struct knode *first = k_at(command, 0);

	if (in_words(k_string(first, ""), tools))
		report_habit(s, first, "is alive as long as a listing works", &h);
}

/* Images */

static const struct knode *image_of(const struct subject *s)
{
	return k_get(s->c->node, "image");
}

void rule_image_tag(const struct subject *s)
{
	static const struct habit h = {
		"whatever is newest when the node pulls it",
		"two pods of one rollout may run two versions, and there is no way back",
		"name the version: `image:1.2.3`, or the digest",
	};
	const char *image = k_string(image_of(s), "");
	const char *last = strrchr(image, '/'), *tag;

	last = last ? last + 1 : image;
	tag = strchr(last, ':');
	if (*image && !strchr(last, '@') && (!tag || strcmp(tag, ":latest") == 0))
		report_habit(s, image_of(s), "runs an image of no certain version", &h);
}

void rule_image_registry(const struct subject *s)
{
	static const struct habit h = {
		"frozen since April 2023",
		"it gets no new images, and its old ones may go",
		"the same images are at `registry.k8s.io`",
	};

	if (strncmp(k_string(image_of(s), ""), "k8s.gcr.io/", 11) == 0)
		report_habit(s, image_of(s), "pulls from a registry that is closed", &h);
}

void rule_scratch_size(const struct subject *s)
{
	static const struct habit h = {
		"no `sizeLimit`",
		"it may fill the node's disk, and the kubelet then evicts other pods too",
		"set `sizeLimit`; `scratch \"/tmp\" { size = 64Mi }` does",
	};
	const struct knode *volumes = k_get(s->pod->spec, "volumes");

	for (size_t i = 0; i < k_count(volumes); i++) {
		const struct knode *n = k_get(k_at(volumes, i), "emptyDir");

		if (n && is_production(s->r->m->program->env) && !k_get(n, "sizeLimit"))
			report_habit(s, n, "has a folder without a bound", &h);
	}
}
