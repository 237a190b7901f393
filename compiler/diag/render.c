/*
 * render.c - finds renderers by name.
 */
#include "diag/render.h"

#include <string.h>

#define FORMAT(name, function) extern render_fn function;
#include "diag/formats.def"
#undef FORMAT

static const char *const names[] = {
#define FORMAT(name, function) #name,
#include "diag/formats.def"
#undef FORMAT
	NULL,
};

static render_fn *const functions[] = {
#define FORMAT(name, function) function,
#include "diag/formats.def"
#undef FORMAT
};

render_fn *render_find(const char *name)
{
	for (size_t i = 0; names[i]; i++)
		if (!strcmp(names[i], name))
			return functions[i];
	return NULL;
}

const char *const *render_names(void)
{
	return names;
}
