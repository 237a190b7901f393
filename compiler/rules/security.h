/*
 * security.h - what the rules about security contexts share.  Private to rules/.
 */
#ifndef KZ_RULES_SECURITY_H
#define KZ_RULES_SECURITY_H

#include "rules/rule.h"

/* That admission refuses the pods and takes the workload. */
extern const char admission_note[];

/* A field below `securityContext`, "capabilities.add"; NULL: not there. */
const struct knode *container_security(const struct kcontainer *c, const char *path);
const struct knode *pod_security(const struct kpod *p, const char *path);

/* What is wrong with a field, in words. */
struct words {
	const char *headline; /* follows the subject */
	const char *label;
	const char *note;     /* NULL: that admission refuses it */
};

/* Reports the field of the subject's container, or pod when it has none; `n` NULL: unset. */
struct diag *report_security(const struct subject *s, const struct knode *n, const char *field,
			     const struct words *w);

#endif
