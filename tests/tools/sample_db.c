/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes the database FILE with tests/sample.h in it, for tests of the reading commands. */
#include "tests/sample.h"

int main(int argc, char **argv)
{
	GError *error = NULL;
	struct store *s;

	if (argc != 2) {
		g_printerr("usage: sample_db FILE\n");
		return 2;
	}
	s = store_open(argv[1], &error);
	if (s && sample_run(s, 0x1f, "one", &error)) {
		store_close(s);
		return 0;
	}
	g_printerr("sample_db: %s\n", error->message);
	store_close(s);
	return 2;
}
