/*
 * tojson.h - building JSON with jansson, which refuses text that is not UTF-8 and may run out of
 * memory anywhere.
 */
#ifndef KZ_DIAG_TOJSON_H
#define KZ_DIAG_TOJSON_H

#include <jansson.h>

#include "base/str.h"

/* A string; broken bytes become U+FFFD. */
json_t *tojson_text(const char *text);

/* These take the value over. */
void tojson_put(json_t *object, const char *key, json_t *value);
void tojson_push(json_t *array, json_t *value);

/* Writes the document in the order of its making, with a line end, and frees it. */
void tojson_finish(json_t *document, struct sb *out);

#endif
