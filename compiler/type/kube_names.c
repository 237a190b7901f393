/*
 * kube_names.c - from the words of Kubernetes to those of Kaizen, for people who know the former.
 */
#include <stdlib.h>
#include <string.h>

#include "type/noun.h"

struct kube_name {
	const char *kubernetes, *kaizen;
};

static const struct kube_name kube_names[] = {
#define KUBE_NAME(kubernetes, kaizen) { kubernetes, kaizen },
#include "type/kube_names.def"
#undef KUBE_NAME
};

static int by_kubernetes(const void *key, const void *row)
{
	return strcmp(key, ((const struct kube_name *)row)->kubernetes);
}

const char *noun_kaizen_name(const char *kubernetes_field)
{
	const struct kube_name *row =
		bsearch(kubernetes_field, kube_names, sizeof(kube_names) / sizeof(kube_names[0]),
			sizeof(kube_names[0]), by_kubernetes);

	return row ? row->kaizen : NULL;
}
