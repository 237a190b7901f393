/*
 * reason.h - why a file could not be read or written, in plain words.
 *
 * Not strerror(): that depends on the locale, and speaks to programmers.
 */
#ifndef KZ_BASE_REASON_H
#define KZ_BASE_REASON_H

/* Words that follow a colon, for a negative errno: "no such file or folder". Never NULL. */
const char *reason_of(int err);

#endif
