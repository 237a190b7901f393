/*
 * replay.c - runs a fuzz target over files, where there is no fuzzer.
 *
 * usage: replay FILE...
 *
 * A file that takes too long ends the run, as a crash does; its name is the last one on standard
 * error.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECONDS 30
#define BYTES_MAX ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(const char *path, uint8_t *bytes)
{
	FILE *f = fopen(path, "rb");
	uint8_t *exact;
	size_t n;

	if (!f) {
		perror(path);
		exit(2);
	}
	n = fread(bytes, 1, BYTES_MAX, f);
	fclose(f);
	/* Just as many bytes as there are, so that a sanitizer sees a read behind them. */
	exact = malloc(n ? n : 1);
	if (!exact)
		abort();
	memcpy(exact, bytes, n);
	alarm(SECONDS);
	LLVMFuzzerTestOneInput(exact, n);
	alarm(0);
	free(exact);
}

int main(int argc, char **argv)
{
	uint8_t *bytes = malloc(BYTES_MAX);

	if (!bytes)
		return 2;
	for (int i = 1; i < argc; i++) {
		fprintf(stderr, "%s\n", argv[i]);
		run(argv[i], bytes);
	}
	free(bytes);
	return 0;
}
