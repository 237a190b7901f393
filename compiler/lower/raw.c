/*
 * raw.c - raw objects: what the stack writes itself, in Kubernetes' own words.
 *
 * They get the stack's namespace, labels and annotations like all others, then their body on top.
 * Whether a kind has a namespace is in no manifest, so the cluster-scoped ones are listed: those
 * of Kubernetes 1.36 and of the operators whose definitions the schemas hold.  For others the
 * body says `metadata { namespace = null }`.
 */
#include <string.h>

#include "lower/context.h"
#include "lower/merge.h"

static const struct {
	const char *group, *kind;
} cluster_scoped[] = {
	{ "", "Namespace" },
	{ "", "Node" },
	{ "", "PersistentVolume" },
	{ "admissionregistration.k8s.io", "MutatingAdmissionPolicy" },
	{ "admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding" },
	{ "admissionregistration.k8s.io", "MutatingWebhookConfiguration" },
	{ "admissionregistration.k8s.io", "ValidatingAdmissionPolicy" },
	{ "admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding" },
	{ "admissionregistration.k8s.io", "ValidatingWebhookConfiguration" },
	{ "apiextensions.k8s.io", "CustomResourceDefinition" },
	{ "apiregistration.k8s.io", "APIService" },
	{ "certificates.k8s.io", "CertificateSigningRequest" },
	{ "certificates.k8s.io", "ClusterTrustBundle" },
	{ "flowcontrol.apiserver.k8s.io", "FlowSchema" },
	{ "flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration" },
	{ "networking.k8s.io", "IPAddress" },
	{ "networking.k8s.io", "IngressClass" },
	{ "networking.k8s.io", "ServiceCIDR" },
	{ "node.k8s.io", "RuntimeClass" },
	{ "rbac.authorization.k8s.io", "ClusterRole" },
	{ "rbac.authorization.k8s.io", "ClusterRoleBinding" },
	{ "resource.k8s.io", "DeviceClass" },
	{ "resource.k8s.io", "ResourceSlice" },
	{ "scheduling.k8s.io", "PriorityClass" },
	{ "snapshot.storage.k8s.io", "VolumeSnapshotClass" },
	{ "snapshot.storage.k8s.io", "VolumeSnapshotContent" },
	{ "storage.k8s.io", "CSIDriver" },
	{ "storage.k8s.io", "CSINode" },
	{ "storage.k8s.io", "StorageClass" },
	{ "storage.k8s.io", "VolumeAttachment" },
	{ "storage.k8s.io", "VolumeAttributesClass" },
	{ "cert-manager.io", "ClusterIssuer" },
	{ "cilium.io", "CiliumClusterwideNetworkPolicy" },
	{ "external-secrets.io", "ClusterExternalSecret" },
	{ "external-secrets.io", "ClusterPushSecret" },
	{ "external-secrets.io", "ClusterSecretStore" },
	{ "gateway.networking.k8s.io", "GatewayClass" },
	{ "keda.sh", "ClusterTriggerAuthentication" },
	{ "kyverno.io", "ClusterPolicy" },
	{ "policy.networking.k8s.io", "AdminNetworkPolicy" },
	{ "policy.networking.k8s.io", "BaselineAdminNetworkPolicy" },
};

static bool is_cluster_scoped(const char *api_version, const char *kind)
{
	const char *slash = strchr(api_version, '/');
	struct str group = { api_version, slash ? (size_t)(slash - api_version) : 0 };

	for (size_t i = 0; i < sizeof(cluster_scoped) / sizeof(cluster_scoped[0]); i++) {
		if (strcmp(cluster_scoped[i].kind, kind) == 0 &&
		    str_eqz(group, cluster_scoped[i].group))
			return true;
	}
	return false;
}

/* lower_object() takes a declaration; a raw object has none but its place and its owner. */
static struct object *stand_in(struct lower *l, const struct raw *r)
{
	struct object *o = arena_new_of(l->a, struct object);

	o->path = arena_printf(l->a, "%s.%s", r->kind, r->name);
	o->full_name = r->name;
	o->parent = r->owner == l->m->program->stack ? NULL : r->owner;
	o->origin = r->origin;
	o->decl = r->stmt ? r->stmt->head : r->origin->span;
	vec_for(i, &r->permissions)
		vec_push(l->a, &o->permissions, r->permissions.v[i]);
	return o;
}

static void make_object(struct lower *l, const struct raw *r)
{
	unsigned flags = is_cluster_scoped(r->api_version, r->kind) ? LOWER_CLUSTER_SCOPED : 0;
	struct kobject *k = lower_object(l, r->api_version, r->kind, r->name, stand_in(l, r),
					 lower_file(l, FILE_RAW, r->name), flags);
	const struct knode *metadata;

	merge_value(l, k->root, r->body);
	metadata = k_get(k->root, "metadata");
	k->namespace_ = k_string(k_get(metadata, "namespace"), NULL);
	k->name = k_string(k_get(metadata, "name"), k->name);
}

void lower_raw(struct lower *l)
{
	vec_for(i, &l->m->program->objects) {
		const struct raw *r = &l->m->program->objects.v[i];

		if (r->api_version && r->kind && r->name)
			make_object(l, r);
	}
}
