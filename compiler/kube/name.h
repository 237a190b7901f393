/*
 * name.h - what Kubernetes accepts as a name, a key or a label.
 *
 * Pure predicates: NULL when the text is fine, else the first reason why not, in words that
 * follow a colon ("`9-web`: must begin with a lower-case letter").  The grammars are those of
 * k8s.io/apimachinery/pkg/util/validation, checked against API servers 1.34.1 and 1.36.2
 * (RULES.md V101 to V139, V180, V183).  A predicate knows nothing of kinds; which one holds for
 * which kind, and limits that come from controllers (StatefulSet, CronJob), are the rules'.
 */
#ifndef KZ_KUBE_NAME_H
#define KZ_KUBE_NAME_H

#include "base/str.h"

#define NAME_LABEL_MAX 63
#define NAME_SUBDOMAIN_MAX 253
#define NAME_PORT_MAX 15

/* DNS-1123 label: namespaces, containers, volumes, hostnames, names of Service ports. */
const char *name_dns_label(struct str s);

/* DNS-1035 label, a letter first: Services before 1.36. */
const char *name_dns1035_label(struct str s);

/* DNS-1123 subdomain: names of most objects. */
const char *name_dns_subdomain(struct str s);

/* IANA service name: names of container ports, and `targetPort` by name. */
const char *name_port(struct str s);

/* Qualified name, an optional DNS prefix and `/` in front: keys of labels and of annotations. */
const char *name_label_key(struct str s);

/* Value of a label; may be empty. */
const char *name_label_value(struct str s);

/* Environment variable. Stricter than Kubernetes, which since 1.34 takes any printable ASCII
 * but `=`: no shell can read such a variable. */
const char *name_env(struct str s);

/* Key of a ConfigMap or Secret, which becomes a file name. */
const char *name_config_key(struct str s);

#endif
