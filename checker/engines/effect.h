/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function does to its callers' locks, by way out: v_function.exits as a structure.
 */
#ifndef FAULTLINE_ENGINES_EFFECT_H
#define FAULTLINE_ENGINES_EFFECT_H

#include <glib.h>

struct effect {
	const char *class;	/* interned; "?": a lock that callers can name */
	int net;		/* so many more are held; below 0: fewer */
	gboolean perhaps;	/* of merged states one has it */
};

struct way {
	char *returns;		/* "0", "positive", "any" … */
	GArray *effects;	/* struct effect, one a class; what is handed over is left out */
};

struct ways {
	GPtrArray *all;		/* struct way */
	gboolean cut;		/* there are more, which are not said */
};

struct ways *ways_parse(const char *exits);
void ways_free(struct ways *w);

/* How many more of the class are held when that way was taken. */
int way_net(const struct way *w, const char *class);
gboolean way_perhaps(const struct way *w, const char *class);
/* Whether one value can be returned on both. */
gboolean way_looks_like(const struct way *a, const struct way *b);
/* "0: -CLASS; positive: as before", with what is done to these classes alone. */
char *ways_say(const struct ways *w, const GPtrArray *classes);

#endif
