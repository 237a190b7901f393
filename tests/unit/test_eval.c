/* Expressions and units, names, layers, components, settings; budgets and resources of the model. */
#include <stdio.h>
#include <string.h>

#include "eval/eval.h"
#include "model/model.h"
#include "unit.h"

struct run {
	struct arena *a;
	struct interner *in;
	struct sources *ss;
	struct sink *sink;
	struct module_graph *graph;
	struct program *p;
	char codes[256];
};

static const struct stmt *stack_of(const struct run *r)
{
	vec_for(i, &r->graph->main->tree->body.stmts)
		if (r->graph->main->tree->body.stmts.v[i]->kind == STMT_STACK)
			return r->graph->main->tree->body.stmts.v[i];
	return NULL;
}

static struct run run(const char *text, const char *env)
{
	struct run r = { .a = arena_new(), .in = interner_new(), .ss = sources_new(&vfs_disk) };
	uint32_t file = sources_add(r.ss, "test.kaizen", str_of(text));
	environment_list envs = { 0 };
	const struct name *name = env ? internz(r.in, env) : NULL;

	r.sink = sink_new(r.a, r.ss);
	r.graph = module_load(r.a, r.in, r.sink, file, "");
	eval_environments(r.a, r.sink, stack_of(&r), &envs);
	r.p = eval_environment(r.a, r.in, r.sink, r.graph->main, stack_of(&r), &envs, name, NULL, 0);
	sink_finish(r.sink);
	for (size_t i = 0; i < sink_size(r.sink); i++) {
		strncat(r.codes, diag_code_name(sink_at(r.sink, i)->code) + 3, 8);
		strncat(r.codes, " ", 2);
	}
	return r;
}

static void done(struct run *r)
{
	sources_free(r->ss);
	interner_free(r->in);
	arena_free(r->a);
}

static const char *config_text(struct run *r, const char *key)
{
	const struct value *v = open_get(r->p->by_noun[N_CONFIG].v[0], key);

	return v ? value_format(r->a, v) : "(none)";
}

/* The text that `${x}` gives, evaluated in a config of a stack with some declarations. */
static void gives(const char *expr, const char *expected)
{
	char text[1024];
	struct run r;

	snprintf(text, sizeof(text),
		 "stack s {\n param m : memory = 1Gi\n param d : duration = 90s\n param o : string?\n"
		 " let ports = [80, 443]\n let names = { a = 1, b = 2 }\n"
		 " service api { image = \"x:1\", port http = 80 -> 8080, port admin = 9000\n"
		 "  resources { cpu = 250m..1, memory = 128Mi..256Mi }, replicas = 3 }\n"
		 " config c { X = \"${%s}\" }\n}\n", expr);
	r = run(text, NULL);
	ck_assert_msg(!*r.codes, "%s: %s", expr, r.codes);
	ck_assert_msg(strcmp(config_text(&r, "X"), expected) == 0, "%s: %s, not %s", expr,
		      config_text(&r, "X"), expected);
	done(&r);
}

static void refused(const char *text, const char *codes)
{
	struct run r = run(text, NULL);

	ck_assert_msg(strcmp(r.codes, codes) == 0, "%s\n: %s, not %s", text, r.codes, codes);
	ck_assert(r.p->failed);
	done(&r);
}

START_TEST(expressions)
{
	gives("1 + 2 * 3", "7");
	gives("(1 + 2) * 3", "9");
	gives("0.1 + 0.2", "0.3");
	gives("1 / 8", "0.125");
	gives("floor(10 / 3)", "3");
	gives("ceil(10 / 3)", "4");
	gives("round(5 / 2)", "3");
	gives("-3 + 1", "-2");
	gives("min(3, 1, 2)", "1");
	gives("if 2 > 1 then \"yes\" else \"no\"", "yes");
	gives("1 < 2 && !(2 < 1) || false", "true");
	gives("join([for p in ports if p > 80 : p + 1], \",\")", "444");
	gives("join([for k, v in names : \"${k}${v}\"], \"-\")", "a1-b2");
	gives("len({ for k, v in names if v > 1 : k = v })", "1");
	gives("ports[1]", "443");
	gives("names.b", "2");
	gives("upper(\"ab\") + lower(\"CD\") + camel(\"e-f\")", "ABcdEF");
	gives("replace(\"a.b.c\", \".\", \"/\")", "a/b/c");
	gives("len(split(\"a,b,c\", \",\"))", "3");
	gives("contains(ports, 443)", "true");
	gives("join(keys(merge(names, { c = 3 })), \"\")", "abc");
	gives("trim(\"  x \")", "x");
	gives("o == null", "true");
	gives("len([1] + [2, 3])", "3");
}
END_TEST

START_TEST(units)
{
	gives("m", "1Gi");
	gives("m / 2", "512Mi");
	gives("25% * m", "256Mi");
	gives("m * 150%", "1536Mi");
	gives("m / 1Mi", "1024");
	gives("m + 512Mi", "1536Mi");
	gives("d", "90s");
	gives("d + 30s", "2m");
	gives("seconds(d)", "90");
	gives("500ms", "500ms");
	gives("api.resources.memory.limit", "256Mi");
	gives("api.resources.cpu.request * 2", "500m");
	gives("api.resources.cpu.min < 300m", "true");
	gives("api.resources.cpu", "250m..1");
}
END_TEST

START_TEST(members)
{
	gives("api.host", "api");
	gives("api.port", "80");
	gives("api.ports.admin", "9000");
	gives("api.replicas", "3");
	gives("stack.name", "s");
	gives("stack.namespace", "s");
}
END_TEST

START_TEST(mistakes)
{
	refused("stack s { config c { X = nope } }", "D003 ");
	refused("stack s { config c { X = config.d.X } }", "G018 ");
	refused("stack s { param n : int = \"x\" }", "T002 ");
	refused("stack s { param n : int 1..3 = 4 }", "T005 ");
	refused("stack s { param n : memory = 5m }", "T003 ");
	refused("stack s { param n : email = \"x\" }", "T007 ");
	refused("stack s { param n : int }", "T006 ");
	refused("stack s { let a = b, let b = a, config c { X = a } }", "D009 ");
	refused("stack s { config c { X = 1Mi + 1s } }", "T002 ");
	refused("stack s { config c { X = 1 / 0 } }", "T009 ");
	refused("stack s { config c { X = \"${1 / 3}\" } }", "T009 ");
	refused("stack s { config c { X = floor(\"a\") } }", "T008 ");
	refused("stack s { config c { X = foo(1) } }", "D003 ");
	refused("stack s { secret a { K = random(8) }, config c { X = secret.a.K } }", "T010 ");
	refused("stack s { secret a { K = random(8) }, config c { X = \"p=${secret.a.K}\" } }", "T010 ");
	refused("stack s { config c { X = random(9) } }", "T010 ");
	refused("stack s { servce a { } }", "D002 ");
	refused("stack s { config { } }", "D005 ");
	refused("stack s { quota q { } }", "D005 ");
	refused("stack s { config c { A = \"1\" }, config c { B = \"2\" } }", "D001 ");
	refused("stack s { config c { A = \"1\", A = \"2\" } }", "T011 ");
	refused("stack s { service a { image = \"x:1\", port http = 80, command = null, spred = node } }", "T001 ");
	refused("stack s { service a { port http = 80 } }", "T004 ");
	refused("stack s { allow KZ-X999 because \"a good reason\" }", "W002 ");
	refused("stack s { allow KZ-S004 because \"\" }", "W003 ");
	refused("stack s { assert 1 > 2 : \"one is not more than two\" }", "W001 ");
	refused("stack s { -> x }", "P012 ");
	refused("stack s { remove config c }", "P012 ");
	refused("stack s { component r { r again { } }, r a { } }", "D013 ");
	refused("stack s { service a { image = \"x:1\", replicas = 1 }, if a.replicas > 1 { config c { } } }", "D008 ");
	refused("stack s { param node : string = \"x\", service a { image = \"x:1\", spread = node } }", "D004 ");
	refused("stack s { config a { X = \"1\" }, secret a { Y = random(8) }, service w { image = \"x:1\", env { Z = a.X } } }", "D004 ");
}
END_TEST

static const char layered[] =
	"stack s {\n"
	" param size : int = 1\n"
	" param text : string = \"t${size}\"\n"
	" config c { A = text, B = \"b\", L = size }\n"
	" service w { image = \"x:1\", port http = 80, args = [\"a\"], replicas = size }\n"
	" if size > 1 { config extra { K = \"v\" } }\n"
	" env dev { size = 2, config c { B = \"dev\" }, service w { args += [\"b\"] } }\n"
	" env child : dev { config c { B = \"child\" }, remove service w, add config more { Z = \"z\" } }\n"
	"}\n";

START_TEST(layers)
{
	struct run r = run(layered, "dev");
	const struct object *w = r.p->by_noun[N_SERVICE].v[0];

	ck_assert_str_eq(r.codes, "");
	ck_assert_str_eq(config_text(&r, "A"), "t2");
	ck_assert_str_eq(config_text(&r, "B"), "dev");
	ck_assert_int_eq(r.p->by_noun[N_CONFIG].n, 2); /* the condition saw the override */
	ck_assert_int_eq(field(w, CONTAINER_args)->list.n, 2);
	ck_assert_int_eq(val_int(field(w, WORKLOAD_replicas), 0), 2);
	ck_assert_str_eq(r.p->namespace_, "s-dev");
	done(&r);
	r = run(layered, "child");
	ck_assert_str_eq(r.codes, "");
	ck_assert_str_eq(config_text(&r, "B"), "child");
	ck_assert_int_eq(r.p->by_noun[N_SERVICE].n, 0);
	ck_assert_int_eq(r.p->by_noun[N_CONFIG].n, 3);
	done(&r);
}
END_TEST

START_TEST(origins)
{
	struct run r = run(layered, "child");
	const struct value *b = open_get(r.p->by_noun[N_CONFIG].v[0], "B");
	const struct value *a = open_get(r.p->by_noun[N_CONFIG].v[0], "A");

	ck_assert_int_eq(b->origin->kind, ORIGIN_ENV);
	ck_assert_str_eq(b->origin->env->s, "child");
	ck_assert_str_eq(b->origin->prev->env->s, "dev");
	ck_assert_int_eq(b->origin->prev->prev->kind, ORIGIN_BASE);
	ck_assert_ptr_null(b->origin->prev->prev->prev);
	ck_assert_int_eq(a->origin->kind, ORIGIN_BASE);
	ck_assert_int_eq(a->origin->from_n, 1); /* the parameter `text` */
	ck_assert_int_eq(a->origin->from[0]->from_n, 1); /* which came from `size` */
	ck_assert_int_eq(a->origin->from[0]->from[0]->kind, ORIGIN_ENV);
	done(&r);
}
END_TEST

/* Every field of every declaration has an origin with a place. */
static void check_origins(const struct object *o)
{
	for (size_t i = 0; i < o->set->field_n; i++)
		if (o->values[i]) {
			ck_assert_msg(o->values[i]->origin != NULL, "%s.%s", o->path, o->set->fields[i].name);
			ck_assert_msg(span_known(o->values[i]->origin->span), "%s.%s", o->path,
				      o->set->fields[i].name);
		}
	for (size_t i = 0; i < o->set->block_n; i++)
		vec_for(j, &o->blocks[i])
			check_origins(o->blocks[i].v[j]);
}

START_TEST(every_value_has_an_origin)
{
	struct run r = run("import std.postgres\nimport std.redis\nstack s {\n"
			   " secret k { A = random(32) }\n"
			   " postgres db { storage = 1Gi, resources { cpu = 1..2, memory = 1Gi..2Gi }, login = secret.k.A }\n"
			   " redis cache { storage = 1Gi, resources { cpu = 1..2, memory = 1Gi..2Gi }, password = secret.k.A }\n"
			   "}\n", NULL);

	ck_assert_str_eq(r.codes, "");
	for (int n = N_NONE; n < NOUN_COUNT; n++)
		vec_for(i, &r.p->by_noun[n])
			check_origins(r.p->by_noun[n].v[i]);
	done(&r);
}
END_TEST

START_TEST(components)
{
	struct run r = run("component pair {\n param size : memory\n param tuning : { n : int = 4 }\n param other : workload?\n"
			   " service main { image = \"x:1\", port http = 80, resources { cpu = 1, memory = size..2*size } }\n"
			   " config note { N = tuning.n, O = if other != null then other.host else \"none\" }\n"
			   " export twice = 2 * size\n}\n"
			   "stack s {\n config c { T = a.twice, H = b.host }\n pair a { size = 64Mi }\n"
			   " pair b { size = a.twice, tuning { n = 5 }, other = a\n  service main { replicas = 7 } }\n}\n",
			   NULL);
	const object_list *services = &r.p->by_noun[N_SERVICE];
	const object_list *configs = &r.p->by_noun[N_CONFIG];

	ck_assert_str_eq(r.codes, "");
	ck_assert_str_eq(config_text(&r, "T"), "128Mi");
	ck_assert_str_eq(config_text(&r, "H"), "b");
	ck_assert_int_eq(services->n, 2);
	ck_assert_str_eq(services->v[1]->full_name, "b");
	ck_assert_int_eq(val_int(field(services->v[1], WORKLOAD_replicas), 0), 7);
	ck_assert_int_eq(field_origin(services->v[1], WORKLOAD_replicas)->kind, ORIGIN_BASE);
	ck_assert_str_eq(configs->v[2]->full_name, "b-note");
	ck_assert_str_eq(value_format(r.a, open_get(configs->v[1], "N")), "4");
	ck_assert_str_eq(value_format(r.a, open_get(configs->v[1], "O")), "none");
	ck_assert_str_eq(value_format(r.a, open_get(configs->v[2], "N")), "5");
	ck_assert_str_eq(value_format(r.a, open_get(configs->v[2], "O")), "a");
	done(&r);
}
END_TEST

static void config_is(const char *text, const char *env, const char *key, const char *expected)
{
	struct run r = run(text, env);

	ck_assert_msg(!*r.codes, "%s: %s", text, r.codes);
	ck_assert_msg(strcmp(config_text(&r, key), expected) == 0, "%s: %s, not %s", key,
		      config_text(&r, key), expected);
	done(&r);
}

START_TEST(lets_in_every_body)
{
	config_is("stack s { let a = 1, config c { let a = 2, X = a } }", NULL, "X", "2");
	config_is("stack s { config c { X = a, if a > 1 { Y = b, let b = a }, let a = 2 } }",
		  NULL, "X", "2");
	config_is("component q { param n : int, config c { X = n } }\n"
		  "stack s { q one { let n = 4, n = n + 1 } }", NULL, "X", "5");
	config_is("stack s { config c { X = \"a\" }, env e { config c { let b = \"b\", X += b } } }",
		  "e", "X", "ab");
	config_is("stack s { service a { image = \"x:1\", let p = 81, port http = p }\n"
		  " config c { X = a.port } }", NULL, "X", "81");
}
END_TEST

START_TEST(words_are_text)
{
	config_is("stack s { param level : info | debug = debug, config c { X = level } }", NULL, "X",
		  "debug");
}
END_TEST

START_TEST(null_and_append)
{
	static const char text[] = "stack s { config c { X = \"a\" }\n"
				   " env a { config c { X = null } }\n"
				   " env b : a { config c { X += \"b\" } } }";

	config_is("component q { param n : int = 3, config c { X = n } }\n"
		  "stack s { q one { n = null } }", NULL, "X", "3");
	config_is("component q { param r : { n : int = 3 }, config c { X = r.n } }\n"
		  "stack s { q one { r { n = null } } }", NULL, "X", "3");
	config_is("stack s { param n : int = 3, config c { X = n }, env a { n = null } }", "a",
		  "X", "3");
	config_is("stack s { param n : int? = 3, config c { X = n == null }, env a { n = null } }",
		  "a", "X", "true");
	config_is(text, "a", "X", "(none)");
	config_is(text, "b", "X", "b");
}
END_TEST

static struct budget budget_of(int replicas, const char *budget)
{
	char text[256];
	struct run r;
	struct model *m;
	struct budget b;

	snprintf(text, sizeof(text), "stack s { service a { image = \"x:1\", port http = 80, replicas = %d, %s } }",
		 replicas, budget);
	r = run(text, NULL);
	ck_assert_str_eq(r.codes, "");
	m = model_build(r.a, r.in, r.sink, r.p);
	b = workload_budget(m->workloads.v[0]);
	done(&r);
	return b;
}

/* pkg/controller/disruption rounds percentages of the expected pods up, for both fields. */
START_TEST(budgets)
{
	ck_assert_int_eq(budget_of(3, "budget { min_available = 75% }").must_stay, 3);
	ck_assert_int_eq(budget_of(4, "budget { min_available = 75% }").must_stay, 3);
	ck_assert_int_eq(budget_of(1, "budget { min_available = 1% }").must_stay, 1);
	ck_assert_int_eq(budget_of(3, "budget { max_unavailable = 1% }").must_stay, 2);
	ck_assert_int_eq(budget_of(5, "budget { max_unavailable = 50% }").must_stay, 2);
	ck_assert_int_eq(budget_of(2, "budget { max_unavailable = 5 }").must_stay, 0);
	ck_assert(!budget_of(2, "budget { min_available = 0 }").made);
	ck_assert(!budget_of(1, "spread = none").made);
	ck_assert(budget_of(2, "spread = none").made);
	ck_assert_int_eq(budget_of(5, "spread = none").must_stay, 4);
}
END_TEST

START_TEST(resources)
{
	struct run r = run("stack s { quota { cpu = 4, container { memory = 32Mi..64Mi } }\n"
			   " service a { image = \"x:1\", port http = 80, resources { cpu = 100m..1 }\n"
			   "  sidecar b { image = \"y:1\", resources { cpu = 50m, memory = 16Mi..16Mi } }\n"
			   "  init c { image = \"z:1\", resources { cpu = 500m, memory = 8Mi } } } }", NULL);
	struct model *m;
	struct amount cpu, memory;

	ck_assert_str_eq(r.codes, "");
	m = model_build(r.a, r.in, r.sink, r.p);
	cpu = pod_amount(m, m->workloads.v[0], RESOURCE_CPU);
	memory = pod_amount(m, m->workloads.v[0], RESOURCE_MEMORY);
	ck_assert_int_eq(cpu.request, 500);	       /* the init container asks for more */
	ck_assert_int_eq(cpu.limit, 1050);	       /* the sum is more */
	ck_assert_int_eq(memory.request, 48 << 20);    /* default of the quota, and the sidecar */
	ck_assert_int_eq(memory.limit, 80 << 20);
	done(&r);
}
END_TEST

UNIT_MAIN("eval", expressions, units, members, mistakes, layers, origins,
	  every_value_has_an_origin, components, lets_in_every_body,
	  words_are_text, null_and_append, budgets, resources)
