/*
 * yaml.h - a Kubernetes tree as YAML text.
 *
 * One call writes one document, `---` first, through libyaml's emitter: keys in byte order at
 * every depth, nothing folded.  The same tree gives the same bytes.  Strings are written plain
 * only when YAML 1.1, YAML 1.2 and Go's readers all take them for that string; everything else is
 * quoted, and texts of several lines are literal blocks where YAML can hold them so.  Lists are
 * not indented under their key (docs/decisions/yaml-layout.md).
 *
 * This file knows nothing of Kubernetes, and must not print YAML by any other means.
 */
#ifndef KZ_EMIT_YAML_H
#define KZ_EMIT_YAML_H

#include <stdbool.h>

#include "base/str.h"
#include "kube/tree.h"

struct yaml_options {
	/* Comment above the document, one `# ` line for each line of it; NULL for none. */
	const char *header;
	/* Comment behind each leaf that begins or stands on a line of its own; NULL, or NULL
	 * returned, for none. Control characters in it become spaces. */
	const char *(*annotate)(void *ctx, const struct origin *o);
	void *ctx;
};

/* Appends the document to `out`. `o` may be NULL. False, and nothing appended, when a string or a
 * key is not UTF-8, when the tree is deeper than YAML_DEPTH_MAX, or when memory ran out. */
bool yaml_emit(const struct knode *root, struct sb *out, const struct yaml_options *o);

#define YAML_DEPTH_MAX 512

enum scalar_style { SCALAR_PLAIN, SCALAR_QUOTED, SCALAR_LITERAL };

/* How a string is written; the one place where that is decided. Keys are never literal. */
enum scalar_style yaml_scalar_style(struct str s);

#endif
