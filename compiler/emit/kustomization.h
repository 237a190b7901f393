/*
 * kustomization.h - the kustomization.yaml of an output folder, as a tree for yaml_emit().
 */
#ifndef KZ_EMIT_KUSTOMIZATION_H
#define KZ_EMIT_KUSTOMIZATION_H

#include <stddef.h>

#include "kube/tree.h"

/* Lists those of `files` that are applied: `*.yaml`, but neither `*.template.yaml` nor
 * kustomization.yaml itself, each once, in byte order, which is the apply order because names
 * begin with their two-digit place. The names are not copied. */
struct knode *kustomization(struct arena *a, const char *const *files, size_t n,
			    const struct origin *o);

#endif
