/*
 * model.c - building the typed model from evaluated declarations.
 *
 * Three passes: workloads with their containers and ports, then edges, then what follows from
 * edges and other nouns (who is routed, scraped, waits).  References that do not resolve are
 * reported here, at the text that names them.
 */
#include "model/build.h"

#include <string.h>

static const enum noun kinds[] = { N_STATEFUL, N_JOB, N_SERVICE, N_WORKER, N_DAEMON, N_CRON };

/* Containers and ports */

static const char *protocol(const struct object *port)
{
	return val_is(field(port, PORT_protocol), "udp")    ? "UDP"
	       : val_is(field(port, PORT_protocol), "sctp") ? "SCTP"
							    : "TCP";
}

static struct port *port_make(struct build *b, struct object *obj, struct container *c)
{
	struct port *p = arena_new_of(b->a, struct port);

	p->name = obj->name->s;
	p->service = val_int(field(obj, PORT_port), 0);
	p->target = val_int(field(obj, PORT_target), p->service);
	p->protocol = protocol(obj);
	p->internal = val_bool(field(obj, PORT_internal), false);
	p->container = c;
	p->obj = obj;
	return p;
}

static struct container *container_make(struct build *b, struct workload *w, struct object *obj,
					enum container_role role)
{
	struct container *c = arena_new_of(b->a, struct container);
	const object_list *ports = &obj->blocks[CONTAINER_B_port];

	c->role = role;
	c->name = role == CONTAINER_MAIN ? w->name : obj->name->s;
	c->obj = obj;
	c->workload = w;
	vec_for(i, ports) {
		struct port *p = port_make(b, ports->v[i], c);

		vec_push(b->a, &c->ports, p);
		if (role != CONTAINER_INIT)
			vec_push(b->a, &w->ports, p);
	}
	return c;
}

/* Numbers of pods */

static void count_replicas(struct build *b, struct workload *w)
{
	const struct object *o = w->obj;
	const struct value *range;

	w->autoscale = block(o, WORKLOAD_B_autoscale);
	w->budget = block(o, WORKLOAD_B_budget);
	if (NOUN_BIT(w->kind) & NOUNS_SCALED) {
		w->least = w->most = val_int(field(o, WORKLOAD_replicas), 1);
		w->least_origin = w->most_origin = field_origin(o, WORKLOAD_replicas);
	} else if (NOUN_BIT(w->kind) & NOUNS_BATCH) {
		w->least = w->most = val_int(field(o, WORKLOAD_parallelism), 1);
		w->least_origin = w->most_origin = field_origin(o, WORKLOAD_parallelism);
	} else {
		w->least = 1;
		w->most = val_int(field(b->m->platform, PLATFORM_nodes), 1);
		w->least_origin = w->most_origin = o->origin;
	}
	range = w->autoscale ? field(w->autoscale, AUTOSCALE_replicas) : NULL;
	if (range) {
		w->least = val_int(range->range.low, 1);
		w->most = val_int(range->range.high, w->least);
		w->least_origin = w->most_origin = field_origin(w->autoscale, AUTOSCALE_replicas);
	}
}

static bool holds_single_claim(const struct workload *w)
{
	const object_list *volumes = &w->obj->blocks[WORKLOAD_B_volume];

	if (w->kind != N_SERVICE && w->kind != N_WORKER)
		return false;
	vec_for(i, volumes) {
		const struct value *access = field(volumes->v[i], VOLUME_access);

		if ((field(volumes->v[i], VOLUME_size) || field(volumes->v[i], VOLUME_claim)) &&
		    !val_is(access, "many") && !val_is(access, "read-many"))
			return true;
	}
	return false;
}

/* maxSurge: a percentage is of the number of pods and rounds up (apps/v1 types). */
static int64_t surge_of(const struct workload *w)
{
	const struct object *rollout = block(w->obj, WORKLOAD_B_rollout);
	const struct value *v = rollout ? field(rollout, ROLLOUT_surge) : NULL;

	if (w->kind != N_SERVICE && w->kind != N_WORKER)
		return 0;
	if (w->one_at_a_time || (rollout && val_is(field(rollout, ROLLOUT_strategy), "recreate")))
		return 0;
	if (val_percent(v))
		return (val_int(v, 0) * w->most + 99) / 100;
	return val_int(v, 1);
}

static void workload_make(struct build *b, struct object *o)
{
	struct workload *w = arena_new_of(b->a, struct workload);

	w->kind = o->noun;
	w->name = o->full_name;
	w->obj = o;
	w->main = container_make(b, w, o, CONTAINER_MAIN);
	vec_push(b->a, &w->containers, w->main);
	vec_for(i, &o->blocks[WORKLOAD_B_sidecar])
		vec_push(b->a, &w->containers,
			 container_make(b, w, o->blocks[WORKLOAD_B_sidecar].v[i], CONTAINER_SIDECAR));
	vec_for(i, &o->blocks[WORKLOAD_B_init])
		vec_push(b->a, &w->inits,
			 container_make(b, w, o->blocks[WORKLOAD_B_init].v[i], CONTAINER_INIT));
	count_replicas(b, w);
	w->one_at_a_time = holds_single_claim(w);
	w->surge = surge_of(w);
	w->scraped = block(o, WORKLOAD_B_metrics) != NULL;
	if (w->kind == N_SERVICE || w->kind == N_STATEFUL)
		vec_for(i, &w->ports)
			w->served = w->served || !w->ports.v[i]->internal;
	map_put(b->a, &b->m->by_object, o, w);
	vec_push(b->a, &b->m->workloads, w);
}

/* Ports by name or number */

static bool port_is(const struct port *p, const struct value *v)
{
	if (v->kind == VAL_NUMBER)
		return p->target == val_int(v, 0) || p->service == val_int(v, 0);
	return str_eqz(val_str(v), p->name);
}

struct port *workload_port(const struct workload *w, const struct container *c,
			   const struct value *v)
{
	if (!v)
		return c && c->ports.n ? c->ports.v[0] : w->ports.n ? w->ports.v[0] : NULL;
	if (c)
		vec_for(i, &c->ports)
			if (port_is(c->ports.v[i], v))
				return c->ports.v[i];
	vec_for(i, &w->ports)
		if (port_is(w->ports.v[i], v))
			return w->ports.v[i];
	return NULL;
}

static const char *port_text(struct build *b, const struct value *v)
{
	return v->kind == VAL_NUMBER ? arena_printf(b->a, "%lld", (long long)val_int(v, 0))
				     : arena_strndup(b->a, v->string.s, v->string.n);
}

void no_such_port(struct build *b, const struct object *to, const struct value *v,
			 struct span where)
{
	const char *text = port_text(b, v);
	const object_list *ports = &to->blocks[to->noun == N_EXTERNAL_SERVICE ? EXTERNAL_SERVICE_B_port
									      : CONTAINER_B_port];
	const char **names = arena_array(b->a, const char *, ports->n);
	struct diag *d = diag_new(b->sink, KZ_G014, where, "`%s` has no port `%s`", to->path, text);

	vec_for(i, ports) {
		names[i] = ports->v[i]->name->s;
		diag_label(d, ports->v[i]->decl, "port `%s`", names[i]);
	}
	if (!ports->n)
		diag_label(d, to->decl, "declared here, without ports");
	diag_did_you_mean(d, str_nearest(str_of(text), names, ports->n));
}

/* Edges */

static void edge_add(struct build *b, struct edge *edge)
{
	vec_push(b->a, &b->m->edges, edge);
	if (edge->from)
		vec_push(b->a, &edge->from->out, edge);
	if (edge->to)
		vec_push(b->a, &edge->to->in, edge);
}

/* Without a port named, an arrow means what the main container offers to others. */
static void edge_ports(struct build *b, struct edge *edge, const struct arrow *arrow)
{
	struct workload *to = edge->to;

	if (arrow->port) {
		struct port *p = workload_port(to, to->main, arrow->port);

		if (p)
			vec_push(b->a, &edge->ports, p);
		else
			no_such_port(b, to->obj, arrow->port, arrow->target->port->span);
		return;
	}
	vec_for(i, &to->main->ports)
		if (!to->main->ports.v[i]->internal)
			vec_push(b->a, &edge->ports, to->main->ports.v[i]);
	if (!edge->ports.n) {
		struct diag *d = diag_new(b->sink, KZ_G011, arrow->target->span,
					  "`%s` listens on no port that an arrow could lead to", to->obj->path);
		diag_label(d, to->obj->decl, "declared here");
	}
}

static void external_ports(struct build *b, struct edge *edge, const struct arrow *arrow)
{
	const object_list *ports = &edge->to_object->blocks[EXTERNAL_SERVICE_B_port];

	vec_for(i, ports) {
		struct port *p = port_make(b, ports->v[i], NULL);

		if (!arrow->port || port_is(p, arrow->port))
			vec_push(b->a, &edge->ports, p);
	}
	if (arrow->port && !edge->ports.n)
		no_such_port(b, edge->to_object, arrow->port, arrow->target->port->span);
}

static void arrow_to_workload(struct build *b, struct edge *edge, const struct arrow *arrow)
{
	edge->to_kind = PEER_WORKLOAD;
	edge_ports(b, edge, arrow);
	edge->wait = arrow->wait_given ? arrow->wait : edge->to->kind == N_STATEFUL;
	if (edge->to == edge->from)
		edge->wait = false;
}

static void edge_make(struct build *b, struct object *from, const struct arrow *arrow)
{
	struct edge *edge = arena_new_of(b->a, struct edge);
	struct object *to = val_ref(arrow->to);

	edge->from = model_workload(b->m, from);
	edge->from_network = edge->from ? NULL : from;
	edge->origin = arrow->origin;
	edge->pool = arrow->pool;
	edge->number = arrow->port && arrow->port->kind == VAL_NUMBER ? val_int(arrow->port, 0) : 0;
	if (!arrow->internet && !to)
		return; /* reported */
	if (arrow->internet) {
		edge->to_kind = PEER_INTERNET;
	} else if (to->noun == N_NETWORK || to->noun == N_EXTERNAL_SERVICE) {
		edge->to_kind = to->noun == N_NETWORK ? PEER_NETWORK : PEER_EXTERNAL;
		edge->to_object = to;
		if (to->noun == N_EXTERNAL_SERVICE)
			external_ports(b, edge, arrow);
		edge->wait = arrow->wait && edge->ports.n > 0; /* only when asked for */
	} else {
		edge->to = model_workload(b->m, to);
		if (!edge->to)
			return;
		arrow_to_workload(b, edge, arrow);
	}
	edge_add(b, edge);
}

static void edges_of(struct build *b, struct object *o)
{
	vec_for(i, &o->arrows)
		edge_make(b, o, &o->arrows.v[i]);
}

/* What follows from other nouns */

static void mark_routed(struct build *b)
{
	const object_list *list = &b->m->program->by_noun[N_INGRESS];

	vec_for(i, list)
		vec_for(j, &list->v[i]->blocks[INGRESS_B_route]) {
			const struct object *r = list->v[i]->blocks[INGRESS_B_route].v[j];
			struct workload *w = model_workload(b->m, val_ref(field(r, ROUTE_to)));

			if (w)
				w->routed = true;
		}
}

static void mark_scraped(struct build *b)
{
	const object_list *list = &b->m->program->by_noun[N_MONITOR];

	vec_for(i, list) {
		struct workload *w = model_workload(b->m, val_ref(field(list->v[i], MONITOR_for)));

		if (w)
			w->scraped = true;
	}
}

static void give_roles(struct build *b)
{
	const object_list *list = &b->m->program->by_noun[N_ROLE];

	vec_for(i, list) {
		struct workload *w = model_workload(b->m, val_ref(field(list->v[i], ROLE_for)));

		if (w)
			vec_push(b->a, &w->roles, list->v[i]);
	}
}

struct workload *model_workload(const struct model *m, const struct object *o)
{
	return o ? map_get(&m->by_object, o) : NULL;
}

struct model *model_build(struct arena *a, struct interner *in, struct sink *sink,
			  struct program *p)
{
	struct model *m = arena_new_of(a, struct model);
	struct build b = { a, in, sink, m };

	m->arena = a;
	m->program = p;
	m->platform = p->platform;
	m->quota = p->by_noun[N_QUOTA].n ? p->by_noun[N_QUOTA].v[0] : NULL;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
		vec_for(i, &p->by_noun[kinds[k]])
			workload_make(&b, p->by_noun[kinds[k]].v[i]);
	vec_for(i, &m->workloads)
		edges_of(&b, m->workloads.v[i]->obj);
	vec_for(i, &p->by_noun[N_NETWORK])
		edges_of(&b, p->by_noun[N_NETWORK].v[i]);
	mark_routed(&b);
	mark_scraped(&b);
	give_roles(&b);
	check_ports(&b);
	return m;
}
