/*
 * wait.c - init containers that wait until the other end of an arrow answers.
 *
 * One container for each workload that is waited for, so that `kubectl get pod` names the one
 * that is missing.  Host and port are arguments, never part of the script.
 */
#include <string.h>

#include "lower/pod.h"

struct awaited {
	const char *name, *host;
	int64_t port;
};

/* What to connect to: the first TCP port of the arrow. False when there is none. */
static bool find_target(struct lower *l, const struct edge *e, struct awaited *ret)
{
	const struct port *port = NULL;

	vec_for(i, &e->ports) {
		if (!port && strcmp(e->ports.v[i]->protocol, "TCP") == 0)
			port = e->ports.v[i];
	}
	if (!e->wait || !port)
		return false;
	ret->port = port->service;
	if (e->to_kind == PEER_WORKLOAD && e->to->served && !port->internal) {
		ret->name = ret->host = e->to->name;
		return true;
	}
	if (e->to_kind == PEER_EXTERNAL && e->to_object->noun == N_EXTERNAL_SERVICE) {
		ret->name = e->to_object->name->s;
		ret->host = val_text(l->a, field(e->to_object, EXTERNAL_SERVICE_host), NULL);
		return ret->host != NULL;
	}
	return false;
}

static void put_script(struct lower *l, struct knode *node, const struct awaited *t,
		       const struct origin *o)
{
	struct knode *command = put_list(l, node, "command", o);
	struct knode *args = put_list(l, node, "args", o);

	k_push(l->a, command, k_strz(l->a, "sh", o));
	k_push(l->a, command, k_strz(l->a, "-c", o));
	k_push(l->a, command, k_strz(l->a, wait_script, o));
	k_push(l->a, args, k_strz(l->a, "wait", o)); /* $0 */
	k_push(l->a, args, k_strz(l->a, t->host, o));
	k_push(l->a, args, k_strz(l->a, arena_printf(l->a, "%lld", (long long)t->port), o));
}

static struct knode *wait_container(struct pod *p, const struct awaited *t, const char *name,
				    const struct origin *o)
{
	struct lower *l = p->l;
	struct knode *node = k_map(l->a, o), *resources;
	const struct origin *small = lower_choice(l, p->w->obj, "enough for a shell");

	put_str(l, node, "name", name, o);
	put_value(l, node, "image", field(l->m->platform, PLATFORM_wait_image));
	put_symbol(l, node, "imagePullPolicy", field(p->w->obj, CONTAINER_pull));
	put_script(l, node, t, o);
	resources = put_map(l, node, "resources", small);
	put_resource(l, resources, "cpu", "10m", "50m", small);
	put_resource(l, resources, "memory", "16Mi", "32Mi", small);
	put_resource(l, resources, "ephemeral-storage", "16Mi", "32Mi", small);
	k_set(l->a, node, "securityContext", security_context(l, NULL, p->w->obj));
	return node;
}

static bool has_container(const struct knode *list, const char *name)
{
	vec_for(i, &list->list) {
		if (strcmp(k_string(k_get(list->list.v[i], "name"), ""), name) == 0)
			return true;
	}
	return false;
}

void put_waits(struct pod *p, struct knode *inits)
{
	struct lower *l = p->l;
	struct awaited t;
	const char *name;

	vec_for(i, &p->w->out) {
		const struct edge *e = p->w->out.v[i];

		if (!find_target(l, e, &t))
			continue;
		name = label_slug(l, arena_printf(l->a, "wait-for-%s", t.name));
		if (!has_container(inits, name))
			k_push(l->a, inits, wait_container(p, &t, name, e->origin));
	}
}
