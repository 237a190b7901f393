/*
 * dashboard.c - dashboards in ConfigMaps, where the sidecar of Grafana's chart finds them by the
 * label `grafana_dashboard`; the annotation `grafana_folder` says where it puts them.
 */
#include "lower/around.h"

void lower_dashboard(struct lower *l)
{
	const object_list *all = &l->m->program->by_noun[N_DASHBOARD];

	vec_for(i, all) {
		const struct object *d = all->v[i];
		const char *name = arena_printf(l->a, "%s-dashboard", d->full_name);
		const struct value *json = field(d, DASHBOARD_json);
		const struct value *folder = field(d, DASHBOARD_folder);
		const char *text = text_of(l, json);
		struct kobject *k;

		if (!text)
			continue;
		k = lower_object(l, "v1", "ConfigMap", name, d,
				 lower_file(l, FILE_DASHBOARD, name), 0);
		put_str(l, object_labels(l, k), "grafana_dashboard", "1", d->origin);
		if (folder)
			put_value(l, object_annotations(l, k), "grafana_folder", folder);
		put_text(l, put_map(l, k->root, "data", d->origin),
			 arena_printf(l->a, "%s.json", d->full_name), text, json->origin);
	}
}
