/*
 * container.c - one container: image, ports, resources, security.
 *
 * The security context is written in full on every container: what a pod's would pass on is
 * not seen by half of the linters and by none of the readers (LINTERS.md section 4).
 */
#include "kube/quantity.h"
#include "lower/pod.h"

#define MILLI 1000

void put_resource(struct lower *l, struct knode *resources, const char *name, const char *request,
		  const char *limit, const struct origin *o)
{
	put_str(l, k_map_at(l->a, resources, "requests", o), name, request, o);
	put_str(l, k_map_at(l->a, resources, "limits", o), name, limit, o);
}

static const char *amount_text(struct lower *l, enum resource r, int64_t amount)
{
	struct num n = NUM_ZERO;
	const char *text;

	if (r == RESOURCE_CPU && num_ratio(amount, MILLI, &n))
		text = quantity_cpu(l->a, n);
	else
		text = quantity_memory(l->a, num_of(amount));
	return text ? text : "0";
}

static void put_amounts(struct pod *p, struct knode *resources, const struct container *c)
{
	static const char *const names[] = {
		[RESOURCE_CPU] = "cpu",
		[RESOURCE_MEMORY] = "memory",
		[RESOURCE_DISK] = "ephemeral-storage",
	};
	struct amount amount;

	for (int r = RESOURCE_CPU; r <= RESOURCE_DISK; r++) {
		if (!container_amount(p->l->m, c, (enum resource)r, &amount))
			continue;
		put_resource(p->l, resources, names[r], amount_text(p->l, r, amount.request),
			     amount_text(p->l, r, amount.limit),
			     amount.origin ? amount.origin : c->obj->origin);
	}
}

/* Extended resources cannot be overcommitted: request and limit are one number (V165). */
static void put_extended(struct pod *p, struct knode *resources, const struct object *o)
{
	vec_for(i, &o->open) {
		const struct value *v = o->open.v[i].value;
		const char *text = v ? value_format(p->l->a, v) : NULL;
		const char *canonical = text ? quantity_canonical(p->l->a, str_of(text)) : NULL;

		if (canonical)
			put_resource(p->l, resources, o->open.v[i].key->s, canonical, canonical,
				     v->origin);
	}
}

static void put_resources(struct pod *p, struct knode *container, const struct container *c)
{
	const struct object *own = block(c->obj, CONTAINER_B_resources);
	struct knode *resources = k_map(p->l->a, own ? own->origin : c->obj->origin);

	put_amounts(p, resources, c);
	if (own)
		put_extended(p, resources, own);
	if (resources->map.n)
		k_set(p->l->a, container, "resources", resources);
}

static bool same_number(const struct port *x, const struct port *y)
{
	return x->target == y->target && str_eqz(str_of(x->protocol), y->protocol);
}

const struct port *container_port(const struct port *p)
{
	vec_for(i, &p->container->ports) {
		if (same_number(p->container->ports.v[i], p))
			return p->container->ports.v[i];
	}
	return p;
}

static void put_port(struct lower *l, struct knode *list, const struct port *p)
{
	const struct value *host = field(p->obj, PORT_host);
	int shown = field(p->obj, PORT_target) ? PORT_target : PORT_port;
	struct knode *port = k_push(l->a, list, k_map(l->a, p->obj->origin));

	put_str(l, port, "name", p->name, p->obj->origin);
	put_int(l, port, "containerPort", p->target, field_origin(p->obj, shown));
	put_str(l, port, "protocol", p->protocol, field_origin(p->obj, PORT_protocol));
	put_value(l, port, "hostPort", host);
}

static void put_ports(struct lower *l, struct knode *container, const struct container *c)
{
	struct knode *list;

	if (!c->ports.n)
		return;
	list = put_list(l, container, "ports", c->ports.v[0]->obj->origin);
	vec_for(i, &c->ports) {
		/* Only the first of several with one number: it is the list's merge key. */
		if (container_port(c->ports.v[i]) == c->ports.v[i])
			put_port(l, list, c->ports.v[i]);
	}
}

static void put_capabilities(struct lower *l, struct knode *sc, const struct object *b,
			     const struct object *decl)
{
	const struct origin *o = lower_choice(l, decl, "safe default: no capabilities");
	struct knode *map = put_map(l, sc, "capabilities", o);

	k_push(l->a, put_list(l, map, "drop", o), k_strz(l->a, "ALL", o));
	put_value(l, map, "add", field(b, SECURITY_capabilities));
}

static void put_setting_bool(struct lower *l, struct knode *map, const char *key,
			     struct setting_of s, int index)
{
	put_bool(l, map, key, setting_bool(s, index), setting_origin(l, s, index));
}

static void put_seccomp(struct lower *l, struct knode *sc, struct setting_of s)
{
	const struct value *v = field(s.block, SECURITY_seccomp);
	struct str word = v ? val_str(v) : str_of(s.set->fields[SECURITY_seccomp].initial);
	const struct origin *o = setting_origin(l, s, SECURITY_seccomp);

	put_str(l, put_map(l, sc, "seccompProfile", o), "type", camel_case(l, word), o);
}

struct knode *security_context(struct lower *l, const struct object *b, const struct object *decl)
{
	struct setting_of s = { b, &set_security, decl };
	struct knode *sc = k_map(l->a, b ? b->origin : decl->origin);
	int group = field(b, SECURITY_group) ? SECURITY_group : SECURITY_user;

	/* Who is privileged has nothing to gain, and the server refuses a `false` beside it (V226). */
	if (!setting_bool(s, SECURITY_privileged) ||
	    setting_origin(l, s, SECURITY_escalation)->kind != ORIGIN_DEFAULT)
		put_setting_bool(l, sc, "allowPrivilegeEscalation", s, SECURITY_escalation);
	put_setting_bool(l, sc, "privileged", s, SECURITY_privileged);
	put_setting_bool(l, sc, "readOnlyRootFilesystem", s, SECURITY_read_only_root);
	put_setting_bool(l, sc, "runAsNonRoot", s, SECURITY_non_root);
	put_setting_int(l, sc, "runAsUser", s, SECURITY_user);
	put_setting_int(l, sc, "runAsGroup", s, group);
	put_capabilities(l, sc, b, decl);
	put_seccomp(l, sc, s);
	return sc;
}

struct knode *container_node(struct pod *p, const struct container *c)
{
	struct lower *l = p->l;
	struct knode *node = k_map(l->a, c->obj->origin);

	put_str(l, node, "name", c->name, c->obj->origin);
	put_value(l, node, "image", field(c->obj, CONTAINER_image));
	put_symbol(l, node, "imagePullPolicy", field(c->obj, CONTAINER_pull));
	put_value(l, node, "command", field(c->obj, CONTAINER_command));
	put_value(l, node, "args", field(c->obj, CONTAINER_args));
	put_value(l, node, "workingDir", field(c->obj, CONTAINER_workdir));
	put_ports(l, node, c);
	put_env(p, node, c);
	put_resources(p, node, c);
	put_probes(p, node, c);
	put_hooks(p, node, c);
	put_mounts(p, node, c);
	k_set(l->a, node, "securityContext",
	      security_context(l, block(c->obj, CONTAINER_B_security), c->obj));
	return node;
}
