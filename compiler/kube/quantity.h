/*
 * quantity.h - the text of Kubernetes quantities.
 *
 * The API server rewrites quantities to a canonical form (`2000m` is stored as `2`, `1024Mi` as
 * `1Gi`, and `1000` as `1k`), and a GitOps controller then sees a difference for ever.  So what
 * is emitted is always that form (RULES.md V166 and V290; the algorithm is CanonicalizeBytes in
 * k8s.io/apimachinery/pkg/api/resource/quantity.go).  All numbers are exact.
 */
#ifndef KZ_KUBE_QUANTITY_H
#define KZ_KUBE_QUANTITY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/str.h"

/* "250m", "2", "1500m", "1k". NULL when negative or finer than a thousandth of a core, which
 * the server refuses. */
const char *quantity_cpu(struct arena *a, struct num cores);

/* "256Mi", "1536Mi", "1Gi"; what no power of 1024 divides is written in bytes, "1500" or "1M".
 * NULL when negative or no whole number of bytes. */
const char *quantity_memory(struct arena *a, struct num bytes);

/* Reads any quantity that the server accepts and we can hold exactly; false for all others. */
bool quantity_parse(struct str text, struct num *ret);

/* What the server would store for this text; NULL when quantity_parse() refuses it, and for
 * values finer than a billionth. Exponents ("1e3") become suffixes here, though the server would
 * keep them. */
const char *quantity_canonical(struct arena *a, struct str text);

#endif
