/*
 * around.h - what the kinds around workloads share: text, ways in, endpoints that are read.
 * Private to lower/.
 */
#ifndef KZ_LOWER_AROUND_H
#define KZ_LOWER_AROUND_H

#include "lower/context.h"

/* "90s" is "1m30s": as Prometheus, Gateway API and cert-manager read durations. Days are hours,
 * since Gateway API knows none. */
const char *duration_text(struct lower *l, int64_t seconds);

/* A number of things as a quantity: "80", "1k". */
const char *count_text(struct lower *l, int64_t n);

/* The text of a value of any kind, NULL when it has none. */
const char *text_of(struct lower *l, const struct value *v);

/* Puts a text, as a literal block when it has several lines. */
void put_text(struct lower *l, struct knode *map, const char *key, const char *text,
	      const struct origin *o);

/* The keys and values of an open set (labels, annotations) into a map. */
void put_open(struct lower *l, struct knode *map, const struct object *o);

/* metadata.labels or metadata.annotations of an object, made when absent. */
struct knode *object_annotations(struct lower *l, const struct kobject *k);
struct knode *object_labels(struct lower *l, const struct kobject *k);

/* A text of `platform`, and where it was said. */
const char *platform_text(struct lower *l, int index);
const struct origin *platform_origin(struct lower *l, int index);

/* An endpoint that Prometheus reads. */
struct endpoint {
	const struct port *port;
	const char *path;
	int64_t every; /* seconds */
	const struct object *obj; /* the `metrics` block or the `monitor` */
	const struct origin *port_origin, *path_origin, *every_origin;
};
typedef VEC(struct endpoint) endpoint_list;

/* Every endpoint of the workload: its `metrics` block, then the monitors that are for it. */
void scraped_endpoints(struct lower *l, const struct workload *w, endpoint_list *ret);

/* ingress: what NGINX Ingress and Gateway API have in common. */
struct header {
	const char *name, *value;
	const struct origin *origin;
};
typedef VEC(struct header) header_list;

struct ingress_route {
	const char *path;
	bool exact;
	const struct workload *to;
	const struct port *port;
	const struct object *obj;
};
typedef VEC(struct ingress_route) route_list;
typedef VEC(const struct value *) value_list;

bool ingress_is_gateway(const struct object *ingress);
/* The host and its aliases. */
void ingress_hosts(struct lower *l, const struct object *ingress, value_list *ret);
void ingress_routes(struct lower *l, const struct object *ingress, route_list *ret);
void ingress_headers(struct lower *l, const struct object *ingress, header_list *ret);
/* IngressClass or GatewayClass. */
const char *ingress_class(struct lower *l, const struct object *ingress, const struct origin **ret);
/* The Secret with the certificate, NULL without TLS. */
const char *ingress_secret(struct lower *l, const struct object *ingress,
			   const struct origin **ret);
/* The ClusterIssuer that makes the certificate, NULL when none does. */
const char *ingress_issuer(struct lower *l, const struct object *ingress,
			   const struct origin **ret);

#endif
