/*
 * pod.h - pods: what the kinds that run something share.  Private to lower/.
 *
 * pod_template() makes the whole template of a workload; the parts of it are each in a file of
 * their own and write into `struct pod`.  All of them follow one shape (RULES.md 5.2): what is
 * safe is written out on the pod and again on every container, since linters and admission
 * controllers look at one or at the other.
 */
#ifndef KZ_LOWER_POD_H
#define KZ_LOWER_POD_H

#include "lower/context.h"

struct pod {
	struct lower *l;
	const struct workload *w;
	const struct origin *o;	 /* of the declaration */
	struct knode *volumes;	 /* spec.volumes, complete when all containers are made */
	struct knode *configs;	 /* what the pod reads of the stack's configs, for the hash */
};

/* spec.template of a workload: metadata and spec. */
struct knode *pod_template(struct lower *l, const struct workload *w);

/* An object of the workload under a name: lower_object() with the workload's labels. */
struct kobject *workload_object(struct lower *l, const struct workload *w, const char *api_version,
				const char *kind, const char *name);

/* A field of a block that may not have been written; the table's default stands in for it then.
 * `set` is the block's, `decl` the declaration that a default's origin points at. */
struct setting_of {
	const struct object *block; /* NULL: not written */
	const struct set_def *set;
	const struct object *decl;
};
int64_t setting_int(struct setting_of s, int index);
bool setting_bool(struct setting_of s, int index);
const struct origin *setting_origin(struct lower *l, struct setting_of s, int index);
void put_setting_int(struct lower *l, struct knode *map, const char *key, struct setting_of s,
		     int index);
/* The same, left out when it is 0: for fields that the server drops at 0 (RULES.md V290). */
void put_setting_positive(struct lower *l, struct knode *map, const char *key, struct setting_of s,
			  int index);

/* A word of the language in Kubernetes' spelling: `if-not-present` gives "IfNotPresent". */
const char *camel_case(struct lower *l, struct str word);
/* Puts a symbol so; NULL puts nothing. */
void put_symbol(struct lower *l, struct knode *map, const char *key, const struct value *v);

/* Puts updateStrategy with its type; returns it when it takes a `rollingUpdate`, NULL for
 * OnDelete, which forbids one (RULES.md V146). */
struct knode *put_update_type(struct lower *l, struct knode *spec, struct setting_of s);

/* container.c */
struct knode *container_node(struct pod *p, const struct container *c);
/* The security context of a container; `block` NULL: all defaults. */
struct knode *security_context(struct lower *l, const struct object *block,
			       const struct object *decl);
/* Puts requests and limits of one resource into `resources`; quantities are not copied. */
void put_resource(struct lower *l, struct knode *resources, const char *name, const char *request,
		  const char *limit, const struct origin *o);
/* The port under whose name the container lists the number: two ports of a Service may lead to
 * one of the container, which lists it once (RULES.md V125). */
const struct port *container_port(const struct port *p);

/* probe.c */
void put_probes(struct pod *p, struct knode *container, const struct container *c);
void put_hooks(struct pod *p, struct knode *container, const struct container *c);

/* env.c */
void put_env(struct pod *p, struct knode *container, const struct container *c);
/* Remembers that the pod reads a config's key, or all of them (NULL). */
void note_config(struct pod *p, struct object *config, const struct name *key);
/* The key, or with NULL every key, of a secret may be missing. */
bool key_optional(const struct object *secret, const struct name *key);
bool is_secret(const struct object *o);

/* volume.c */
void put_mounts(struct pod *p, struct knode *container, const struct container *c);
/* A DNS label from a path or a name, for names of volumes and containers. */
const char *label_slug(struct lower *l, const char *text);

/* claim.c */
bool volume_makes_claim(const struct object *volume);
const char *claim_name(struct lower *l, const struct workload *w, const struct object *volume);
struct knode *claim_spec(struct lower *l, const struct object *volume);

/* wait_script.c: `sh -c SCRIPT wait HOST PORT` ends when the port answers. */
extern const char wait_script[];

/* wait.c */
void put_waits(struct pod *p, struct knode *inits);

#endif
