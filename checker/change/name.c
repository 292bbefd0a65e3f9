/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A name out of a patch or a tree object → whether it may be used, and what the file is for.
 * Reads the name alone: whether something is a symbolic link is seen where it is opened.
 */
#include <string.h>

#include "change/internal.h"
#include "plan/plan.h"

#define MAX_NAME 1024	/* the whole of it: room is left for the folder it is laid out in */
#define MAX_PART 200	/* and here for a prefix */

static const char *part_problem(const char *part, gsize n)
{
	if (!n)
		return "has an empty part";
	if ((n == 1 && part[0] == '.') || (n == 2 && !strncmp(part, "..", 2)))
		return "leads out of the tree";
	if (n == 4 && !g_ascii_strncasecmp(part, ".git", 4))
		return "is one of git's own";
	if (n >= strlen(PLAN_GONE) && !strncmp(part, PLAN_GONE, strlen(PLAN_GONE)))
		return "begins as the mark of an absent file does";
	return n > MAX_PART ? "is too long" : NULL;
}

const char *name_problem(const char *name)
{
	const char *why = NULL;

	if (*name == '/')
		return "is absolute";
	if (strlen(name) > MAX_NAME)
		return "is too long";
	for (const char *part = name; part && !why;) {
		gsize n = strcspn(part, "/");

		why = part_problem(part, n);
		part = part[n] ? part + n + 1 : NULL;
	}
	return why;
}

static gboolean has_suffix(const char *name, const char *const *suffixes)
{
	for (; *suffixes; suffixes++)
		if (g_str_has_suffix(name, *suffixes))
			return TRUE;
	return FALSE;
}

/*
 * What C includes beside .c and .h has few names, and nobody would call a document so. A
 * script may make a header: whoever changes one changes what is built.
 */
enum change_role name_role(const char *name)
{
	static const char *const sources[] = { ".c", ".h", ".S", ".inc", ".def", ".inl", NULL };
	static const char *const builders[] = { "_defconfig", ".config", ".lds", ".tbl", ".sh",
						".awk", ".pl", ".py", "_shipped", NULL };
	const char *base = strrchr(name, '/');

	base = base ? base + 1 : name;
	if (!strcmp(base, "Makefile") || !strcmp(base, "Kbuild"))
		return CHANGE_MAKEFILE;
	if (g_str_has_prefix(name, "Documentation/") || g_str_has_prefix(name, "tools/"))
		return CHANGE_OTHER;
	/* programs that the build runs; lib/ includes the one part */
	if (g_str_has_prefix(name, "scripts/") && !g_str_has_prefix(name, "scripts/dtc/libfdt/"))
		return CHANGE_BUILD;
	if (has_suffix(base, sources))
		return CHANGE_SOURCE;
	if (g_str_has_prefix(base, "Kconfig") || g_str_has_prefix(base, "Makefile.") ||
	    g_str_has_prefix(base, "Kbuild.") || has_suffix(base, builders))
		return CHANGE_BUILD;
	return CHANGE_OTHER;
}

gboolean role_is_read(enum change_role role)
{
	return role == CHANGE_SOURCE || role == CHANGE_MAKEFILE;
}

gboolean name_is_rule(const char *name)
{
	return g_str_has_prefix(name, ".faultline/");
}

gboolean name_is_run(const char *name)
{
	enum change_role role = name_role(name);

	return role == CHANGE_MAKEFILE || role == CHANGE_BUILD || name_is_rule(name) ||
	       g_str_has_prefix(name, "scripts/") || g_str_has_prefix(name, "tools/") ||
	       strstr(name, "/tools/");
}
