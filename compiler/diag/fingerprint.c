/*
 * fingerprint.c - what stays the same about a finding while its file is edited.
 *
 * The environments are hashed in byte order: in which order they are checked says nothing about
 * the finding.
 */
#include <stdlib.h>
#include <string.h>

#include <sys/types.h>

#include <sha2.h>

#include "diag/diag.h"

static int compare_names(const void *px, const void *py)
{
	return strcmp((*(const struct name *const *)px)->s, (*(const struct name *const *)py)->s);
}

/* The NUL goes in too, as the separator. */
static void hash_text(SHA2_CTX *ctx, const char *text)
{
	SHA256Update(ctx, (const uint8_t *)text, strlen(text) + 1);
}

void diag_fingerprint(const struct diag *d, char ret[DIAG_FINGERPRINT_SIZE])
{
	static const char hex[] = "0123456789abcdef";
	uint8_t digest[SHA256_DIGEST_LENGTH];
	struct arena *a = arena_new();
	const struct name **envs = arena_array(a, const struct name *, d->envs.n);
	SHA2_CTX ctx;

	vec_for(i, &d->envs) {
		envs[i] = d->envs.v[i];
	}
	if (d->envs.n)
		qsort(envs, d->envs.n, sizeof(*envs), compare_names);
	SHA256Init(&ctx);
	hash_text(&ctx, diag_code_name(d->code));
	hash_text(&ctx, d->object ? d->object : d->headline);
	vec_for(i, &d->envs) {
		hash_text(&ctx, envs[i]->s);
	}
	SHA256Final(digest, &ctx);
	for (size_t i = 0; i + 1 < DIAG_FINGERPRINT_SIZE; i++)
		ret[i] = hex[digest[i / 2] >> (i % 2 ? 0 : 4) & 15];
	ret[DIAG_FINGERPRINT_SIZE - 1] = '\0';
	arena_free(a);
}
