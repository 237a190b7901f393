/*
 * kustomization.c - which files `kubectl apply -k` takes.
 *
 * kustomize itself sorts what it applies by kind; the order here is for people, and for the
 * tools that do not.
 */
#include "emit/kustomization.h"

#include <stdlib.h>
#include <string.h>

static bool is_applied(const char *file)
{
	struct str s = str_of(file);

	return str_ends(s, ".yaml") && !str_ends(s, ".template.yaml") &&
	       !str_eqz(s, "kustomization.yaml");
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct knode *kustomization(struct arena *a, const char *const *files, size_t n,
			    const struct origin *o)
{
	const char **applied = arena_array(a, const char *, n);
	struct knode *root = k_map(a, o), *resources;
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_applied(files[i]))
			applied[m++] = files[i];
	}
	if (m)
		qsort(applied, m, sizeof(*applied), by_bytes);
	k_set(a, root, "apiVersion", k_strz(a, "kustomize.config.k8s.io/v1beta1", o));
	k_set(a, root, "kind", k_strz(a, "Kustomization", o));
	resources = k_set(a, root, "resources", k_list(a, o));
	for (size_t i = 0; i < m; i++) {
		if (i == 0 || strcmp(applied[i - 1], applied[i]) != 0)
			k_push(a, resources, k_strz(a, applied[i], o));
	}
	return root;
}
