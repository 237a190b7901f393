/*
 * fix.h - `check --fix`: applies what the diagnostics propose.
 */
#ifndef KZ_CLI_FIX_H
#define KZ_CLI_FIX_H

#include "cli/run.h"

/* Makes a session that reads through `vfs`, and checks everything in it. */
typedef bool check_fn(struct run *r, const struct options *o, const struct kz_vfs *vfs);

/* Checks, applies fixes one by one, and writes the sources or, for `--diff`, shows what would
 * change. A fix that does not remove its finding, or brings another, is not applied. What is left
 * is in `r`. False, with the code in it, when there is no session. */
bool fix_all(struct run *r, const struct options *o, check_fn *check);

#endif
