/*
 * types.h - the types that the rows of the .def files name.  For noun.c only.
 *
 * Bounds are inclusive and in the base unit of the type.  INT32_MAX stands wherever the API
 * server has an int32, and means "no upper bound" to people.
 */
#ifndef KZ_TYPE_TYPES_H
#define KZ_TYPE_TYPES_H

#include <stdint.h>

#include "type/noun.h"
#include "type/type.h"

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define TYPE(id, k, ...) static const struct type type_##id = { .kind = (k), ##__VA_ARGS__ };
#define FROM(l) .bounded = true, .low = (l), .high = INT32_MAX
#define BETWEEN(l, h) .bounded = true, .low = (l), .high = (h)

/* Plain */
TYPE(bool, T_BOOL)
TYPE(number, T_NUMBER)
TYPE(string, T_STRING)
TYPE(image, T_IMAGE)
TYPE(host, T_HOST)
TYPE(email, T_EMAIL)
TYPE(url, T_URL)
TYPE(path, T_PATH)
TYPE(cron, T_CRON)
TYPE(headers, T_HEADERS)
TYPE(port, T_PORT, BETWEEN(1, 65535))

/* Numbers and quantities */
TYPE(port_number, T_INT, BETWEEN(1, 65535))
TYPE(replicas, T_INT, BETWEEN(0, 100000))
TYPE(positive, T_INT, FROM(1))
TYPE(count_small, T_INT, FROM(0))
TYPE(uid, T_INT, FROM(0))
TYPE(count, T_COUNT, FROM(0))
TYPE(percent, T_PERCENT, FROM(1))
TYPE(rate, T_RATE, FROM(0))
TYPE(seconds, T_DURATION, FROM(1))
TYPE(seconds0, T_DURATION, FROM(0))
TYPE(cpu, T_CPU, BETWEEN(0, 1000000))
TYPE(memory, T_MEMORY, BETWEEN(0, INT64_MAX))

/* Compound */
TYPE(cpu_range, T_RANGE, .of = &type_cpu)
TYPE(memory_range, T_RANGE, .of = &type_memory)
TYPE(replica_range, T_RANGE, .of = &type_positive)
TYPE(strings, T_LIST, .of = &type_string)
TYPE(hosts, T_LIST, .of = &type_host)
TYPE(port_numbers, T_LIST, .of = &type_port_number)
TYPE(any, T_ANY)
TYPE(string_map, T_MAP, .of = &type_string)
TYPE(any_map, T_MAP, .of = &type_any)

/* Words */
TYPE(pull, T_ENUM, .words = WORDS("always", "if-not-present", "never"))
TYPE(spread, T_ENUM, .words = WORDS("node", "zone", "none"))
TYPE(expose, T_ENUM, .words = WORDS("cluster", "node", "load-balancer", "none"))
TYPE(start, T_ENUM, .words = WORDS("ordered", "parallel"))
TYPE(concurrency, T_ENUM, .words = WORDS("forbid", "replace", "allow"))
TYPE(protocol, T_ENUM, .words = WORDS("tcp", "udp", "sctp"))
TYPE(scheme, T_ENUM, .words = WORDS("http", "https"))
TYPE(access, T_ENUM, .words = WORDS("once", "many", "read-many", "once-pod"))
TYPE(seccomp, T_ENUM, .words = WORDS("runtime-default", "unconfined"))
TYPE(strategy, T_ENUM, .words = WORDS("rolling", "recreate", "on-delete"))
TYPE(effect, T_ENUM, .words = WORDS("no-schedule", "prefer-no-schedule", "no-execute"))
TYPE(controller, T_ENUM, .words = WORDS("nginx", "gateway"))
TYPE(match, T_ENUM, .words = WORDS("prefix", "exact"))
TYPE(severity, T_ENUM, .words = WORDS("critical", "warning", "info"))

/* References */
TYPE(workload, T_REF, .nouns = NOUNS_WORKLOAD | NOUN_BIT(N_COMPONENT))
TYPE(served, T_REF,
     .nouns = NOUN_BIT(N_SERVICE) | NOUN_BIT(N_STATEFUL) | NOUN_BIT(N_COMPONENT))
TYPE(issuer, T_REF, .nouns = NOUN_BIT(N_ISSUER) | NOUN_BIT(N_EXTERNAL_ISSUER))
TYPE(env_source, T_REF,
     .nouns = NOUN_BIT(N_CONFIG) | NOUN_BIT(N_SECRET) | NOUN_BIT(N_EXTERNAL_CONFIG) |
	      NOUN_BIT(N_EXTERNAL_SECRET))
TYPE(env_sources, T_LIST, .of = &type_env_source)
TYPE(env_value, T_ENV_VALUE)
TYPE(secret_value, T_SECRET_VALUE)
TYPE(source, T_SOURCE)

#undef TYPE
#undef FROM
#undef BETWEEN

#endif
