/*
 * version.c - `kaizenc version`.
 */
#include "cli/command.h"
#include "cli/stream.h"

enum exit_code command_version(const struct options *o)
{
	(void)o;
	out_printf("kaizenc %s\n", kz_version());
	return out_finish() ? EXIT_FINE : EXIT_FILES;
}
