/*
 * issuer.c - cert-manager ClusterIssuers: a pair for each `issuer`, production and staging.
 *
 * ClusterIssuers are shared by the environments of a cluster and must be the same in all of them,
 * or each environment that is applied takes them away from the others (TRAPS.md).  So nothing
 * here reads hosts or the namespace.
 *
 * Challenges are answered over HTTP by pods that cert-manager starts in the namespace of the
 * certificate, where a quota and Pod Security `restricted` hold for them too: hence ClusterIP
 * (the default is NodePort, of which a quota usually leaves none), a security context and sizes.
 * The fields that a solver's pod takes are those of cert-manager's own definition.
 */
#include "lower/around.h"

#define SOLVER_UID 65532

/* Which controllers serve the stack's ways in. A stack without any gets the usual one. */
static void controllers(struct lower *l, bool *ret_nginx, bool *ret_gateway)
{
	const object_list *all = &l->m->program->by_noun[N_INGRESS];

	*ret_nginx = *ret_gateway = false;
	vec_for(i, all) {
		if (ingress_is_gateway(all->v[i]))
			*ret_gateway = true;
		else
			*ret_nginx = true;
	}
	if (!*ret_gateway)
		*ret_nginx = true;
}

static void put_solver_pod(struct lower *l, struct knode *solver, const struct object *issuer)
{
	const struct origin *o = lower_choice(l, issuer, "safe default: the ACME solver's pod");
	struct knode *spec = put_map(l, put_map(l, solver, "podTemplate", o), "spec", o);
	struct knode *security = put_map(l, spec, "securityContext", o);
	struct knode *resources = put_map(l, spec, "resources", o);
	struct knode *requests = put_map(l, resources, "requests", o);
	struct knode *limits = put_map(l, resources, "limits", o);

	put_bool(l, security, "runAsNonRoot", true, o);
	put_int(l, security, "runAsUser", SOLVER_UID, o);
	put_int(l, security, "runAsGroup", SOLVER_UID, o);
	put_str(l, put_map(l, security, "seccompProfile", o), "type", "RuntimeDefault", o);
	put_str(l, requests, "cpu", "10m", o);
	put_str(l, requests, "memory", "64Mi", o);
	put_str(l, limits, "cpu", "100m", o);
	put_str(l, limits, "memory", "64Mi", o);
}

static struct knode *add_solver(struct lower *l, struct knode *solvers, const char *kind,
				const struct object *issuer, struct knode **ret_solver)
{
	const struct origin *o = issuer->origin;
	struct knode *entry = k_push(l->a, solvers, k_map(l->a, o));
	struct knode *solver = put_map(l, put_map(l, entry, "http01", o), kind, o);

	put_str(l, solver, "serviceType", "ClusterIP",
		lower_choice(l, issuer, "safe default: the ACME solver needs no node port"));
	put_solver_pod(l, solver, issuer);
	*ret_solver = solver;
	return entry;
}

/* cert-manager (1.20 and later) learns from the certificate which Gateway asked for it, so no
 * parentRefs are needed, which would differ between environments. Where both controllers are in
 * use the Gateway's label, which its certificate inherits, tells the solvers apart. */
static void put_solvers(struct lower *l, struct knode *acme, const struct object *issuer)
{
	const struct value *class = field(issuer, ISSUER_class);
	struct knode *solvers = put_list(l, acme, "solvers", issuer->origin);
	const char *name = platform_text(l, PLATFORM_ingress_class);
	struct knode *entry, *solver;
	bool nginx, gateway;

	controllers(l, &nginx, &gateway);
	if (nginx) {
		add_solver(l, solvers, "ingress", issuer, &solver);
		put_str(l, solver, "ingressClassName", val_text(l->a, class, name),
			class ? class->origin : platform_origin(l, PLATFORM_ingress_class));
	}
	if (!gateway)
		return;
	entry = add_solver(l, solvers, "gatewayHTTPRoute", issuer, &solver);
	if (nginx) {
		struct knode *selector = put_map(l, entry, "selector", issuer->origin);

		put_str(l, put_map(l, selector, "matchLabels", issuer->origin),
			"kaizen.dev/controller", "gateway", issuer->origin);
	}
}

static void make_issuer(struct lower *l, const struct object *issuer, const char *variant,
			const char *server)
{
	const struct origin *o = issuer->origin;
	const char *name = arena_printf(l->a, "%s-%s", issuer->full_name, variant);
	const char *stem = arena_printf(l->a, "%s-issuer", issuer->full_name);
	struct kobject *k = lower_object(l, "cert-manager.io/v1", "ClusterIssuer", name, issuer,
					 lower_file(l, FILE_CLUSTER, stem), LOWER_CLUSTER_SCOPED);
	struct knode *acme = put_map(l, put_map(l, k->root, "spec", o), "acme", o);

	put_value(l, acme, "email", field(issuer, ISSUER_contact));
	put_str(l, acme, "server", server, o);
	put_str(l, put_map(l, acme, "privateKeySecretRef", o), "name",
		arena_printf(l->a, "%s-account-key", name), o);
	put_solvers(l, acme, issuer);
}

void lower_issuer(struct lower *l)
{
	const object_list *all = &l->m->program->by_noun[N_ISSUER];

	vec_for(i, all) {
		make_issuer(l, all->v[i], "prod", "https://acme-v02.api.letsencrypt.org/directory");
		make_issuer(l, all->v[i], "staging",
			    "https://acme-staging-v02.api.letsencrypt.org/directory");
	}
}
