/*
 * config_map.c - the ConfigMap of each `config`.
 *
 * Values are text whatever they look like: ConfigMap.data takes nothing else.  A text of several
 * lines is written as a literal block, so that a changed line is a changed line in review.
 */
#include "lower/around.h"

void lower_config_map(struct lower *l)
{
	const object_list *all = &l->m->program->by_noun[N_CONFIG];

	vec_for(i, all) {
		const struct object *c = all->v[i];
		const char *name = config_name(l, c);
		struct kobject *k = lower_object(l, "v1", "ConfigMap", name, c,
						 lower_file(l, FILE_CONFIG, name), 0);
		struct knode *data = k_map(l->a, c->origin);

		put_open(l, data, c);
		if (data->map.n)
			k_set(l->a, k->root, "data", data);
	}
}
