/*
 * save.h - writing one file that somebody named.
 */
#ifndef KZ_CLI_SAVE_H
#define KZ_CLI_SAVE_H

#include <stddef.h>

/* Replaces a file as a whole, keeping its rights and where a link to it leads; pipes and devices
 * are written to. Returns 0 or a negative errno, and then the old file is as it was. */
int save(const char *path, const char *bytes, size_t n);

#endif
