/*
 * manifest.c - reading and writing the list of our files.
 *
 * People edit files and merge branches, so a manifest is input like any other: what it names is
 * removed, and a name such as `../x` must therefore never come out of it.
 */
#include "emit/manifest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
/* libmd */
#include <sha256.h>

#include "emit/disk.h"

#define HEX_LENGTH 64

static bool part_ok(const char *s, size_t n)
{
	if (n == 0 || (n == 1 && s[0] == '.') || (n == 2 && s[0] == '.' && s[1] == '.'))
		return false;
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7F)
			return false;
	}
	return true;
}

bool manifest_name_ok(const char *name)
{
	if (strncmp(name, ".kaizen-", 8) == 0)
		return false;
	for (;;) {
		size_t n = strcspn(name, "/");

		if (!part_ok(name, n))
			return false;
		if (!name[n])
			return true;
		name += n + 1;
	}
}

void manifest_add(struct sb *text, const char *name, struct str bytes)
{
	static const char hex[] = "0123456789abcdef";
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX ctx;

	SHA256Init(&ctx);
	SHA256Update(&ctx, (const uint8_t *)bytes.s, bytes.n);
	SHA256Final(digest, &ctx);
	for (size_t i = 0; i < sizeof(digest); i++) {
		sb_addc(text, hex[digest[i] >> 4]);
		sb_addc(text, hex[digest[i] & 15]);
	}
	sb_addz(text, "  ");
	sb_addz(text, name);
	sb_addc(text, '\n');
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static const char *line_name(struct arena *a, const char *s, size_t n)
{
	const char *name;

	if (n < HEX_LENGTH + 3 || memcmp(s + HEX_LENGTH, "  ", 2) != 0 || memchr(s, '\0', n))
		return NULL;
	for (size_t i = 0; i < HEX_LENGTH; i++) {
		if (!is_hex(s[i]))
			return NULL;
	}
	name = arena_strndup(a, s + HEX_LENGTH + 2, n - HEX_LENGTH - 2);
	return manifest_name_ok(name) ? name : NULL;
}

void manifest_parse(struct arena *a, struct str text, struct manifest *ret)
{
	size_t unique = 0;

	*ret = (struct manifest){ 0 };
	for (size_t at = 0; at < text.n;) {
		const char *s = text.s + at;
		const char *nl = memchr(s, '\n', text.n - at);
		size_t n = nl ? (size_t)(nl - s) : text.n - at;
		const char *name = line_name(a, s, n);

		if (name)
			vec_push(a, &ret->names, name);
		at += n + 1;
	}
	if (!ret->names.n)
		return;
	qsort(ret->names.v, ret->names.n, sizeof(ret->names.v[0]), by_name);
	vec_for(i, &ret->names) {
		if (i == 0 || strcmp(ret->names.v[unique - 1], ret->names.v[i]) != 0)
			ret->names.v[unique++] = ret->names.v[i];
	}
	ret->names.n = unique;
}

bool manifest_has(const struct manifest *m, const char *name)
{
	return m->names.n && bsearch(&name, m->names.v, m->names.n, sizeof(m->names.v[0]), by_name);
}

bool manifest_has_under(const struct manifest *m, const char *path)
{
	size_t n = strlen(path);

	vec_for(i, &m->names) {
		if (strncmp(m->names.v[i], path, n) == 0 && m->names.v[i][n] == '/')
			return true;
	}
	return false;
}

int manifest_read(int folder, struct arena *a, struct manifest *ret)
{
	struct str text = { 0 };
	int err = disk_read(folder, MANIFEST_NAME, MANIFEST_BYTES_MAX, a, &text);

	if (err && err != -ENOENT)
		return err;
	manifest_parse(a, text, ret);
	return 0;
}
