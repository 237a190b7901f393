/* Workloads as Kubernetes objects: what selects, what is left out, what is named after what. */
#include <stdio.h>
#include <string.h>

#include "eval/eval.h"
#include "lower/lower.h"
#include "unit.h"

struct run {
	struct arena *a;
	struct interner *in;
	struct sources *ss;
	struct sink *sink;
	kobject_list out;
	char codes[256];
};

static const struct stmt *stack_of(const struct module *m)
{
	vec_for(i, &m->tree->body.stmts)
		if (m->tree->body.stmts.v[i]->kind == STMT_STACK)
			return m->tree->body.stmts.v[i];
	return NULL;
}

static void note_codes(struct run *r)
{
	sink_finish(r->sink);
	for (size_t i = 0; i < sink_size(r->sink); i++) {
		strncat(r->codes, diag_code_name(sink_at(r->sink, i)->code) + 3, 8);
		strncat(r->codes, " ", 2);
	}
}

/* Lowers `stack s { BODY }`. */
static struct run lower(const char *body, const char *env)
{
	struct run r = { .a = arena_new(), .in = interner_new(), .ss = sources_new(&vfs_disk) };
	const char *text = arena_printf(r.a, "stack s {\n%s\n}\n", body);
	uint32_t file = sources_add(r.ss, "test.kaizen", str_of(text));
	environment_list envs = { 0 };
	struct module *m;
	struct program *p;

	r.sink = sink_new(r.a, r.ss);
	m = module_load(r.a, r.in, r.sink, file, "")->main;
	eval_environments(r.a, r.sink, stack_of(m), &envs);
	p = eval_environment(r.a, r.in, r.sink, m, stack_of(m), &envs,
			     env ? internz(r.in, env) : NULL, NULL, 0);
	if (!p->failed)
		lower_model(r.a, r.sink, model_build(r.a, r.in, r.sink, p), &r.out);
	note_codes(&r);
	return r;
}

static struct run lowered(const char *body)
{
	struct run r = lower(body, NULL);

	ck_assert_str_eq(r.codes, "");
	return r;
}

static void done(struct run *r)
{
	sources_free(r->ss);
	interner_free(r->in);
	arena_free(r->a);
}

static const struct kobject *find(const struct run *r, const char *kind, const char *name)
{
	vec_for(i, &r->out) {
		const struct kobject *k = r->out.v[i];

		if (strcmp(k->kind, kind) == 0 && (!name || strcmp(k->name, name) == 0))
			return k;
	}
	return NULL;
}

static struct knode *at(const struct run *r, const char *kind, const char *path)
{
	const struct kobject *k = find(r, kind, NULL);

	ck_assert_msg(k != NULL, "no %s", kind);
	return k_path(k->root, path);
}

static struct knode *item(const struct knode *list, size_t i)
{
	ck_assert(list && list->kind == KNODE_LIST && i < list->list.n);
	return list->list.v[i];
}

#define POD "spec.template.spec."
static struct knode *main_container(const struct run *r, const char *kind)
{
	return item(at(r, kind, POD "containers"), 0);
}

/* A node as one line: {a: 1, b: [x]}. */
static void show_node(struct sb *b, const struct knode *n)
{
	switch (n->kind) {
	case KNODE_NULL:
		sb_addz(b, "null");
		break;
	case KNODE_BOOL:
		sb_addz(b, n->boolean ? "true" : "false");
		break;
	case KNODE_INT:
		sb_printf(b, "%lld", (long long)n->integer);
		break;
	case KNODE_STRING:
		sb_add(b, n->string.s, n->string.n);
		break;
	case KNODE_MAP:
		sb_addc(b, '{');
		vec_for(i, &n->map) {
			sb_printf(b, "%s%s: ", i ? ", " : "", n->map.v[i].key);
			show_node(b, n->map.v[i].value);
		}
		sb_addc(b, '}');
		break;
	case KNODE_LIST:
		sb_addc(b, '[');
		vec_for(i, &n->list) {
			sb_addz(b, i ? ", " : "");
			show_node(b, n->list.v[i]);
		}
		sb_addc(b, ']');
		break;
	}
}

static void shows(struct run *r, const struct knode *n, const char *expected)
{
	struct sb b = { 0 };

	if (n)
		show_node(&b, n);
	else
		sb_addz(&b, "(none)");
	ck_assert_str_eq(sb_finish(&b, r->a), expected);
}

#define INSTANCE "\"app.kubernetes.io/instance\""
#define WEB "image = \"x/web:1.2\", port http = 80 -> 8080, "

START_TEST(only_one_label_selects_and_nothing_changes_it)
{
	struct run r = lowered("labels { " INSTANCE " = \"mine\", tier = \"a\" }\n"
			       "service web { " WEB
			       "labels { " INSTANCE " = \"other\", extra = \"1\" } }");

	shows(&r, at(&r, "Deployment", "spec.selector.matchLabels"),
	      "{app.kubernetes.io/instance: web}");
	shows(&r, at(&r, "Deployment", "spec.template.metadata.labels"),
	      "{app.kubernetes.io/name: web, app.kubernetes.io/instance: web, "
	      "app.kubernetes.io/part-of: s, app.kubernetes.io/managed-by: kaizenc, "
	      "app.kubernetes.io/component: service, app.kubernetes.io/version: 1.2, "
	      "tier: a, extra: 1}");
	shows(&r, at(&r, "Service", "spec.selector"), "{app.kubernetes.io/instance: web}");
	done(&r);
}
END_TEST

/* What is outside of namespaces carries no version: environments share it. */
START_TEST(every_object_says_what_it_is_and_of_which_version)
{
	struct run r = lowered("param version : string = \"2.0\"\n"
			       "config app { A = \"1\" }\n"
			       "service web { " WEB "}");

	shows(&r, at(&r, "ConfigMap", "metadata.labels"),
	      "{app.kubernetes.io/name: app-config, app.kubernetes.io/instance: app-config, "
	      "app.kubernetes.io/part-of: s, app.kubernetes.io/managed-by: kaizenc, "
	      "app.kubernetes.io/component: config, app.kubernetes.io/version: 2.0}");
	shows(&r, at(&r, "Deployment", "metadata.labels"),
	      "{app.kubernetes.io/name: web, app.kubernetes.io/instance: web, "
	      "app.kubernetes.io/part-of: s, app.kubernetes.io/managed-by: kaizenc, "
	      "app.kubernetes.io/component: service, app.kubernetes.io/version: 1.2}");
	shows(&r, k_get(at(&r, "Namespace", "metadata.labels"), "app.kubernetes.io/component"),
	      "stack");
	shows(&r, k_get(at(&r, "Namespace", "metadata.labels"), "app.kubernetes.io/version"),
	      "(none)");
	done(&r);
}
END_TEST

static void version_is(const char *image, const char *expected)
{
	struct run r = { 0 };
	char body[200];

	snprintf(body, sizeof(body), "worker w { image = \"%s\" }", image);
	r = lowered(body);
	ck_assert_str_eq(k_string(k_get(at(&r, "Deployment", "metadata.labels"),
					"app.kubernetes.io/version"), "(none)"), expected);
	done(&r);
}

#define SIXTEEN "0123456789abcdef"
START_TEST(version_is_the_tag_that_a_label_can_hold)
{
	const char *digest = "@sha256:" SIXTEEN SIXTEEN SIXTEEN SIXTEEN;
	char image[200];

	version_is("x:1.2", "1.2");
	version_is("host:5000/x:1.2", "1.2");
	version_is("host:5000/x", "(none)");
	snprintf(image, sizeof(image), "host:5000/x:7%s", digest);
	version_is(image, "7");
	snprintf(image, sizeof(image), "host:5000/x%s", digest);
	version_is(image, "(none)");
}
END_TEST

START_TEST(an_autoscaler_owns_the_replicas)
{
	struct run r = lowered("service web { " WEB "replicas = 3,"
			       " autoscale { replicas = 3..6 } }");

	ck_assert_ptr_null(at(&r, "Deployment", "spec.replicas"));
	shows(&r, at(&r, "HorizontalPodAutoscaler", "spec.minReplicas"), "3");
	shows(&r, at(&r, "HorizontalPodAutoscaler", "spec.maxReplicas"), "6");
	shows(&r, at(&r, "HorizontalPodAutoscaler", "spec.metrics"),
	      "[{type: Resource, resource: {name: cpu, target: {type: Utilization, "
	      "averageUtilization: 80}}}]");
	done(&r);
}
END_TEST

START_TEST(a_claim_of_one_node_is_recreated)
{
	struct run r = lowered("worker w { image = \"x:1\", volume data = 5Gi,"
			       " mount \"/data\" = volume.data }");

	shows(&r, at(&r, "Deployment", "spec.strategy"), "{type: Recreate}");
	shows(&r, at(&r, "Deployment", POD "volumes"),
	      "[{name: data, persistentVolumeClaim: {claimName: w-data}}]");
	ck_assert_ptr_nonnull(find(&r, "PersistentVolumeClaim", "w-data"));
	done(&r);
	r = lowered("stateful w { image = \"x:1\", volume data = 5Gi,"
		    " mount \"/data\" = volume.data }");
	ck_assert_ptr_null(at(&r, "StatefulSet", POD "volumes"));
	ck_assert_ptr_null(find(&r, "PersistentVolumeClaim", NULL));
	shows(&r, at(&r, "StatefulSet", "spec.serviceName"), "w-headless");
	shows(&r, at(&r, "StatefulSet", "spec.persistentVolumeClaimRetentionPolicy"),
	      "{whenDeleted: Retain, whenScaled: Retain}");
	done(&r);
}
END_TEST

START_TEST(budgets_are_made_where_several_pods_run)
{
	struct run r = lowered("service web { " WEB "replicas = 2 }");

	shows(&r, at(&r, "PodDisruptionBudget", "spec.maxUnavailable"), "1");
	done(&r);
	r = lowered("service web { " WEB "replicas = 1 }");
	ck_assert_ptr_null(find(&r, "PodDisruptionBudget", NULL));
	done(&r);
	r = lowered("service web { " WEB "replicas = 4, budget { min_available = 50% } }");
	shows(&r, at(&r, "PodDisruptionBudget", "spec.minAvailable"), "50%");
	done(&r);
}
END_TEST

START_TEST(what_the_server_drops_is_not_written)
{
	struct run r = lowered("worker w { image = \"x:1\", env { A = \"\", B = \"b\" }\n"
			       "probe liveness { exec = [\"true\"] } }");
	const struct knode *c = main_container(&r, "Deployment");

	ck_assert_ptr_null(at(&r, "Deployment", "spec.minReadySeconds"));
	ck_assert_ptr_null(at(&r, "Deployment", POD "hostNetwork"));
	ck_assert_ptr_null(k_path(c, "livenessProbe.initialDelaySeconds"));
	ck_assert_ptr_null(k_get(c, "volumeMounts"));
	ck_assert_ptr_null(k_get(c, "lifecycle"));
	shows(&r, k_get(c, "env"), "[{name: A}, {name: B, value: b}]");
	done(&r);
}
END_TEST

START_TEST(every_container_is_safe_in_itself)
{
	static const char safe[] =
		"{allowPrivilegeEscalation: false, privileged: false, "
		"readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser: %s, runAsGroup: %s, "
		"capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}";
	struct run r = lowered("service web { " WEB "security { user = 70 }\n"
			       " init prepare { image = \"y:1\" }\n"
			       " sidecar proxy { image = \"z:1\" } }");
	const struct knode *pod = at(&r, "Deployment", "spec.template.spec");
	const char *own = arena_printf(r.a, safe, "70", "70");
	const char *other = arena_printf(r.a, safe, "65532", "65532");

	shows(&r, k_get(item(k_get(pod, "containers"), 0), "securityContext"), own);
	shows(&r, k_get(item(k_get(pod, "containers"), 1), "securityContext"), other);
	shows(&r, k_get(item(k_get(pod, "initContainers"), 0), "securityContext"), other);
	shows(&r, k_get(pod, "securityContext"),
	      "{runAsNonRoot: true, runAsUser: 70, runAsGroup: 70, "
	      "seccompProfile: {type: RuntimeDefault}, fsGroup: 70, "
	      "fsGroupChangePolicy: OnRootMismatch}");
	shows(&r, k_get(pod, "automountServiceAccountToken"), "false");
	done(&r);
}
END_TEST

START_TEST(a_role_mounts_the_token)
{
	struct run r = lowered("worker w { image = \"x:1\" }\n"
			       "role r { for = w, rule pods {"
			       " resources = [\"pods\"], verbs = [\"get\"] } }");

	shows(&r, at(&r, "Deployment", POD "automountServiceAccountToken"), "true");
	shows(&r, k_get(find(&r, "ServiceAccount", "w")->root, "automountServiceAccountToken"),
	      "false");
	done(&r);
}
END_TEST

START_TEST(ports_are_listed_once_and_found_by_name)
{
	struct run r = lowered("service web { " WEB "port alt = 81 -> 8080\n"
			       " port admin = 9000 { internal = true }\n"
			       "probe readiness { http = \"/r\", port = admin } }");

	shows(&r, k_get(main_container(&r, "Deployment"), "ports"),
	      "[{name: http, containerPort: 8080, protocol: TCP}, "
	      "{name: admin, containerPort: 9000, protocol: TCP}]");
	shows(&r, at(&r, "Service", "spec.ports"),
	      "[{name: http, port: 80, targetPort: http, protocol: TCP}, "
	      "{name: alt, port: 81, targetPort: http, protocol: TCP}]");
	shows(&r, k_path(main_container(&r, "Deployment"), "readinessProbe.httpGet"),
	      "{path: /r, port: 9000, scheme: HTTP}");
	done(&r);
}
END_TEST

#define CONFIGS "config app { A = \"%s\", B = \"%s\" }\n"
static const char *name_of_job(const char *a, const char *b, const char *keep, char name[80])
{
	char body[400];
	struct run r;

	snprintf(body, sizeof(body),
		 CONFIGS "job j { image = \"x:1\", keep = %s, env { A = config.app.A } }",
		 a, b, keep);
	r = lowered(body);
	snprintf(name, 80, "%s", find(&r, "Job", NULL)->name);
	done(&r);
	return name;
}

START_TEST(a_job_is_named_after_what_it_runs)
{
	char name[80], other[80];

	name_of_job("1", "1", "1d", name);
	ck_assert_int_eq(strncmp(name, "j-", 2), 0);
	ck_assert_uint_eq(strlen(name), strlen("j-") + 8);
	ck_assert_str_eq(name, name_of_job("1", "2", "1d", other)); /* B is not read */
	ck_assert_str_eq(name, name_of_job("1", "1", "2d", other)); /* not of the run */
	ck_assert_str_ne(name, name_of_job("2", "1", "1d", other));
}
END_TEST

START_TEST(sidecars_of_a_run_end_with_it)
{
	struct run r = lowered("job j { image = \"x:1\", sidecar p { image = \"p:1\" } }");

	ck_assert_uint_eq(at(&r, "Job", POD "containers")->list.n, 1);
	shows(&r, k_get(item(at(&r, "Job", POD "initContainers"), 0), "restartPolicy"), "Always");
	shows(&r, at(&r, "Job", POD "restartPolicy"), "OnFailure");
	done(&r);
}
END_TEST

START_TEST(runs_of_a_schedule_have_no_ttl)
{
	struct run r = lowered("cron c { image = \"x:1\", schedule = \"0 3 * * *\" }");

	ck_assert_ptr_null(at(&r, "CronJob", "spec.jobTemplate.spec.ttlSecondsAfterFinished"));
	shows(&r, at(&r, "CronJob", "spec.timeZone"), "Etc/UTC");
	shows(&r, at(&r, "CronJob", "spec.startingDeadlineSeconds"), "200");
	done(&r);
}
END_TEST

START_TEST(volumes_are_named_after_what_they_show)
{
	struct run r = lowered(CONFIGS "secret key { K = random(32), O = optional }\n"
			       "worker w { image = \"x:1\", scratch \"/var/tmp\" { size = 1Mi },"
			       " mount \"/a\" = config.app, mount \"/k\" = secret.key.O,\n"
			       " sidecar p { image = \"p:1\", scratch \"/var/tmp\" { size = 1Mi },"
			       " mount \"/b\" = config.app } }");

	shows(&r, at(&r, "Deployment", POD "volumes"),
	      "[{name: var-tmp, emptyDir: {sizeLimit: 1Mi}}, "
	      "{name: app-config, configMap: {name: app-config, defaultMode: 288}}, "
	      "{name: key-secret-o, secret: {secretName: key-secret, defaultMode: 288, "
	      "optional: true, items: [{key: O, path: O}]}}, "
	      "{name: p-var-tmp, emptyDir: {sizeLimit: 1Mi}}]");
	shows(&r, k_get(main_container(&r, "Deployment"), "volumeMounts"),
	      "[{name: var-tmp, mountPath: /var/tmp}, "
	      "{name: app-config, mountPath: /a, readOnly: true}, "
	      "{name: key-secret-o, mountPath: /k, readOnly: true, subPath: O}]");
	shows(&r, k_get(item(at(&r, "Deployment", POD "containers"), 1), "volumeMounts"),
	      "[{name: p-var-tmp, mountPath: /var/tmp}, "
	      "{name: app-config, mountPath: /b, readOnly: true}]");
	done(&r);
}
END_TEST

START_TEST(different_parts_of_a_config_are_different_volumes)
{
	struct run r = lowered(CONFIGS "worker w { image = \"x:1\","
			       " mount \"/e\" = config.app { keys = [\"A\", \"B\"] },\n"
			       " sidecar p { image = \"p:1\","
			       " mount \"/e\" = config.app { keys = [\"B\", \"A\"] } }\n"
			       " sidecar q { image = \"p:1\","
			       " mount \"/e\" = config.app { keys = [\"A\"] } } }");
	const struct knode *volumes = at(&r, "Deployment", POD "volumes");

	ck_assert_uint_eq(volumes->list.n, 3);
	shows(&r, k_get(item(volumes, 0), "name"), "app-config-e");
	ck_assert_int_eq(strncmp(k_string(k_get(item(volumes, 1), "name"), ""), "app-config-e-", 13),
			 0);
	shows(&r, k_get(item(volumes, 2), "name"), "app-config-a");
	done(&r);
}
END_TEST

START_TEST(variables_keep_their_order_and_their_source)
{
	struct run r = lowered(CONFIGS "secret s { K = random(32), O = optional }\n"
			       "secret o { O = optional }\n"
			       "worker w { image = \"x:1\","
			       " env { from = [config.app, secret.s, secret.o]\n"
			       " Z = 1, A = \"$(Z)\", K = secret.s.K, O = secret.s.O, P = pod.name,"
			       " M = limits.memory } }");
	const struct knode *c = main_container(&r, "Deployment");

	shows(&r, k_get(c, "env"),
	      "[{name: Z, value: 1}, {name: A, value: $(Z)}, "
	      "{name: K, valueFrom: {secretKeyRef: {name: s-secret, key: K}}}, "
	      "{name: O, valueFrom: {secretKeyRef: {name: s-secret, key: O, optional: true}}}, "
	      "{name: P, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, "
	      "{name: M, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]");
	shows(&r, k_get(c, "envFrom"),
	      "[{configMapRef: {name: app-config}}, {secretRef: {name: s-secret}}, "
	      "{secretRef: {name: o-secret, optional: true}}]");
	done(&r);
}
END_TEST

START_TEST(arrows_that_wait_get_one_container_each)
{
	struct run r = lowered("stateful db { image = \"x:1\","
			       " port a = 5432 -> 15432, port b = 2 }\n"
			       "worker w { image = \"x:1\", -> db:a, -> db:b }\n");
	const struct knode *inits = k_path(find(&r, "Deployment", "w")->root, POD "initContainers");

	ck_assert_uint_eq(inits->list.n, 1);
	shows(&r, k_get(item(inits, 0), "name"), "wait-for-db");
	shows(&r, k_get(item(inits, 0), "args"), "[wait, db, 5432]");
	done(&r);
}
END_TEST

START_TEST(stateful_workloads_have_two_services_that_differ)
{
	struct run r = lowered("stateful db { image = \"x:1\", port a = 1000,"
			       " port peer = 1001 { internal = true } }");
	const struct knode *own = find(&r, "Service", "db")->root;
	const struct knode *headless = find(&r, "Service", "db-headless")->root;

	ck_assert_uint_eq(k_path(own, "spec.ports")->list.n, 1);
	ck_assert_uint_eq(k_path(headless, "spec.ports")->list.n, 2);
	shows(&r, k_path(headless, "spec.clusterIP"), "None");
	shows(&r, k_path(headless, "spec.publishNotReadyAddresses"), "true");
	ck_assert_str_eq(k_string(k_get(k_path(headless, "metadata.labels"),
					"app.kubernetes.io/instance"), ""), "db-headless");
	done(&r);
}
END_TEST

START_TEST(two_makers_of_one_object_are_refused)
{
	struct run r = lower("service web { " WEB "}\n"
			     "object \"v1\" Service web { spec = { ports = [{ port = 1 }] } }",
			     NULL);

	ck_assert_str_eq(r.codes, "D010 ");
	done(&r);
	r = lower("service web { " WEB "}\n"
		  "object \"serving.knative.dev/v1\" Service web { spec = { x = 1 } }", NULL);
	ck_assert_str_eq(r.codes, ""); /* another group */
	done(&r);
}
END_TEST

START_TEST(objects_are_in_the_order_of_applying)
{
	struct run r = lowered("config app { A = \"1\" }\n"
			       "service web { " WEB "replicas = 2 }\nstateful db { image = \"x:1\","
			       " port a = 1000 }");

	for (size_t i = 1; i < r.out.n; i++)
		ck_assert_int_le(strcmp(r.out.v[i - 1]->file, r.out.v[i]->file), 0);
	ck_assert_str_eq(r.out.v[0]->kind, "Namespace");
	ck_assert_str_eq(find(&r, "StatefulSet", NULL)->file, "30-db");
	ck_assert_str_eq(find(&r, "Deployment", NULL)->file, "40-web");
	done(&r);
}
END_TEST

START_TEST(shared_objects_do_not_differ_between_environments)
{
	static const char body[] = "owner = \"team\"\nissuer le { contact = \"a@example.com\" }\n"
				   "labels { tier = \"x\" }\n"
				   "env dev { labels { tier = \"y\" } }\nenv prod { }";
	struct run dev = lower(body, "dev"), prod = lower(body, "prod");

	vec_for(i, &dev.out) {
		const struct kobject *k = dev.out.v[i];

		if (strcmp(k->kind, "ClusterIssuer") == 0)
			ck_assert(k_equal(k->root, find(&prod, k->kind, k->name)->root));
	}
	ck_assert_ptr_nonnull(find(&dev, "ClusterIssuer", NULL));
	done(&dev);
	done(&prod);
}
END_TEST

UNIT_MAIN("lower", only_one_label_selects_and_nothing_changes_it,
	  every_object_says_what_it_is_and_of_which_version,
	  version_is_the_tag_that_a_label_can_hold, an_autoscaler_owns_the_replicas,
	  a_claim_of_one_node_is_recreated, budgets_are_made_where_several_pods_run,
	  what_the_server_drops_is_not_written, every_container_is_safe_in_itself,
	  a_role_mounts_the_token, ports_are_listed_once_and_found_by_name,
	  a_job_is_named_after_what_it_runs, sidecars_of_a_run_end_with_it,
	  runs_of_a_schedule_have_no_ttl, volumes_are_named_after_what_they_show,
	  different_parts_of_a_config_are_different_volumes,
	  variables_keep_their_order_and_their_source, arrows_that_wait_get_one_container_each,
	  stateful_workloads_have_two_services_that_differ, two_makers_of_one_object_are_refused,
	  objects_are_in_the_order_of_applying, shared_objects_do_not_differ_between_environments)
