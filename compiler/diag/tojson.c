/*
 * tojson.c - building JSON with jansson.
 */
#include "diag/tojson.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"

json_t *tojson_text(const char *text)
{
	struct str s = str_of(text);
	struct sb b = { 0 };
	json_t *j;
	uint32_t cp;

	for (size_t i = 0, n; i < s.n; i += n) {
		n = utf8_next(s, i, &cp);
		if (n == 1 && cp == UTF8_BROKEN)
			sb_addz(&b, "\xef\xbf\xbd");
		else
			sb_add(&b, s.s + i, n);
	}
	j = json_stringn_nocheck(b.s ? b.s : "", b.n);
	sb_free(&b);
	return j;
}

void tojson_put(json_t *object, const char *key, json_t *value)
{
	json_object_set_new_nocheck(object, key, heap_must(value));
}

void tojson_push(json_t *array, json_t *value)
{
	json_array_append_new(array, heap_must(value));
}

void tojson_finish(json_t *document, struct sb *out)
{
	char *text = heap_must(json_dumps(document, JSON_INDENT(2) | JSON_PRESERVE_ORDER));

	sb_addz(out, text);
	sb_addc(out, '\n');
	free(text);
	json_decref(document);
}
