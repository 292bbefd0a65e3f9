/* SPDX-License-Identifier: GPL-2.0-only */
/* Folders that nothing was written into for longest make room for others. */
#include "cmd/solved.h"

#include <string.h>

#include "base/file.h"
#include "base/paths.h"

#define FOLDERS 4	/* that are kept */

char *solved_folder(const struct asked *asked, const char *solved)
{
	g_autofree char *hash = g_strndup(solved, strcspn(solved, " "));
	g_autofree char *all = asked->cache ? g_build_filename(asked->cache, "solved", NULL) :
					      paths_cache("solved");

	return g_build_filename(all, hash, NULL);
}

gboolean solved_make(const char *folder)
{
	g_autofree char *all = g_path_get_dirname(folder);

	if (!file_make_folder(folder, NULL))
		return FALSE;
	file_make_room(all, NULL, FOLDERS);
	return TRUE;
}
