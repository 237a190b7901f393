/*
 * reference.c - ports that fields name: every one must be declared.
 *
 * Lowering turns names into numbers, so a name that leads nowhere has to be stopped before it.
 */
#include "model/build.h"

/* The field's port, looked for in `c` (NULL: in all containers of `w`). */
static void check_port(struct build *b, const struct workload *w, const struct container *c,
		       const struct object *o, int index)
{
	const struct value *v = field(o, index);

	if (v && !workload_port(w, c, v))
		no_such_port(b, c ? c->obj : w->obj, v, value_span(o, index));
}

/* A block that calls a port without naming one means the first; then there has to be one. */
static void check_first_port(struct build *b, const struct workload *w, const struct object *o,
			     const char *what)
{
	if (w->ports.n)
		return;
	diag_help(diag_new(b->sink, KZ_G014, o->decl, "%s of `%s` needs a port, and none is declared",
			   what, w->obj->path),
		  "declare one: `port http = 8080`");
}

static void check_probe(struct build *b, const struct container *c, const struct object *o)
{
	check_port(b, c->workload, c, o, PROBE_tcp);
	check_port(b, c->workload, c, o, PROBE_grpc);
	check_port(b, c->workload, c, o, PROBE_port);
	if (field(o, PROBE_http) && !field(o, PROBE_port))
		check_first_port(b, c->workload, o, "a probe");
}

static void check_container(struct build *b, const struct container *c)
{
	vec_for(i, &c->obj->blocks[CONTAINER_B_probe])
		check_probe(b, c, c->obj->blocks[CONTAINER_B_probe].v[i]);
	vec_for(i, &c->obj->blocks[CONTAINER_B_hook])
		check_port(b, c->workload, c, c->obj->blocks[CONTAINER_B_hook].v[i], HOOK_port);
}

static void check_workload(struct build *b, const struct workload *w)
{
	const struct object *metrics = block(w->obj, WORKLOAD_B_metrics);

	vec_for(i, &w->containers)
		check_container(b, w->containers.v[i]);
	vec_for(i, &w->inits)
		check_container(b, w->inits.v[i]);
	if (!metrics)
		return;
	check_port(b, w, NULL, metrics, METRICS_port);
	if (!field(metrics, METRICS_port))
		check_first_port(b, w, metrics, "`metrics`");
}

static void check_served(struct build *b, const struct object *o, int of, int port,
			 const char *what)
{
	const struct workload *w = model_workload(b->m, val_ref(field(o, of)));

	if (!w)
		return;
	check_port(b, w, NULL, o, port);
	if (!field(o, port))
		check_first_port(b, w, o, what);
}

void check_ports(struct build *b)
{
	const object_list *ingresses = &b->m->program->by_noun[N_INGRESS];
	const object_list *monitors = &b->m->program->by_noun[N_MONITOR];

	vec_for(i, &b->m->workloads)
		check_workload(b, b->m->workloads.v[i]);
	vec_for(i, ingresses)
		vec_for(j, &ingresses->v[i]->blocks[INGRESS_B_route])
			check_served(b, ingresses->v[i]->blocks[INGRESS_B_route].v[j], ROUTE_to,
				     ROUTE_port, "a route");
	vec_for(i, monitors)
		check_served(b, monitors->v[i], MONITOR_for, MONITOR_port, "a monitor");
}
