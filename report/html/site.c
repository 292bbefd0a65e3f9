/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the database, makes the folder of the HTML report. It is written beside its final
 * place and put there when it is whole. What is in it follows from the database and the
 * kernel's tree alone. Does not handle a folder that others write to at the same time.
 */
#include "report/html/site.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/pair.h"
#include "base/workdir.h"
#include "report/html/page.h"
#include "report/row.h"

#define MARKER ".faultline-report"
#define MOST_PAGES 2500		/* findings in all, that those of low confidence have pages, too */

static const struct site_section sections[] = {
	{ "overview", "index.html", "Overview", overview_pages },
	{ "findings", "findings.html", "Findings", findings_pages },
	{ "graph", "graph.html", "Lock graph", graph_pages },
	{ "orders", "orders.html", "Orders", orders_pages },
	{ "rules", "rules.html", "Rules", rules_pages },
	{ "functions", "functions.html", "Functions", functions_pages },
};

/* Files that are the same in every report. */
static const struct {
	const char *path, *text;
} assets[] = {
	{ "assets/style.css",
#include "report/html/assets/style.css.h"
	},
	{ "assets/findings.js",
#include "report/html/assets/findings.js.h"
	},
	{ "assets/finding.js",
#include "report/html/assets/finding.js.h"
	},
	{ "assets/pager.js",
#include "report/html/assets/pager.js.h"
	},
	{ "assets/shared.js",
#include "report/html/assets/shared.js.h"
	},
	{ "assets/low.js",
#include "report/html/assets/low.js.h"
	},
	{ "assets/graph.js",
#include "report/html/assets/graph.js.h"
	},
	{ MARKER, "A report that faultline has written. The next one replaces all of this folder.\n" },
};

const struct site_section *site_sections(gsize *n)
{
	*n = G_N_ELEMENTS(sections);
	return sections;
}

gboolean site_put(struct site *site, const char *path, const char *text, gsize size,
		  GError **error)
{
	g_autofree char *file = g_build_filename(site->folder, path, NULL);
	g_autofree char *folder = g_path_get_dirname(file);
	FILE *out;
	gboolean ok;

	if (!file_make_folder(folder, error))
		return FALSE;
	out = fopen(file, "we");
	ok = out && fwrite(text, 1, size, out) == size;
	if (out && fclose(out))
		ok = FALSE;
	if (!ok)
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: cannot write: %s", file,
			    g_strerror(errno));
	return ok;
}

gboolean site_put_data(struct site *site, const char *path, const char *name, json_t *value,
		       GError **error)
{
	g_autofree char *text = html_dump(value);
	g_autofree char *script = g_strdup_printf("(window.faultlineData = window.faultlineData || {})"
						  "[\"%s\"] =\n%s;\n", name, text);

	return site_put(site, path, script, strlen(script), error);
}

gboolean site_has_page(const struct site *site, const struct report_finding *f)
{
	return f->confidence >= CONFIDENCE_MEDIUM || site->data->findings->len <= MOST_PAGES;
}

char *site_finding(const struct site *site, const struct report_finding *f)
{
	g_autofree char *name = html_name(f->fingerprint), *world = html_name(f->world);

	if (!site_has_page(site, f))
		return g_strdup_printf("low.html#low=%s/%s", world, name);
	return g_strdup_printf("finding/%s.html", name);
}

/* "6.12.117" is v6.12.117 there, "6.13.0-rc1" v6.13-rc1, "6.12.0" v6.12; what follows is not. */
static char *elixir_version(const char *kernel)
{
	static const char pattern[] = "^([0-9]+\\.[0-9]+)(?:\\.0)?(\\.[1-9][0-9]*)?(-rc[0-9]+)?";
	g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;

	if (!regex || !g_utf8_validate(kernel, -1, NULL) || !g_regex_match(regex, kernel, 0, &match))
		return NULL;
	return g_match_info_expand_references(match, "v\\1\\2\\3", NULL);
}

static gboolean write_pages(struct site *site, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(assets); i++)
		if (!site_put(site, assets[i].path, assets[i].text, strlen(assets[i].text), error))
			return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(sections); i++)
		if (!sections[i].write(site, error))
			return FALSE;
	return TRUE;
}

static gint64 side_key(guint finding, guint side)
{
	return (gint64)finding << 32 | side;
}

gboolean site_seen(const struct site *site, const struct report_finding *f, guint side)
{
	gint64 key = side_key(f->id, side);

	return g_hash_table_contains(site->seen, &key);
}

static gboolean on_seen(int n, const char *const *names, const char *const *v, void *data)
{
	gint64 key = side_key(row_number(v[0]), row_number(v[1]));

	(void)n;
	(void)names;
	g_hash_table_add(data, g_memdup2(&key, sizeof(key)));
	return TRUE;
}

/* It takes long, and low.html does not show it. */
static gboolean load_held(const struct site *site, GError **error)
{
	const GPtrArray *all = site->data->findings;
	g_autoptr(GPtrArray) some = g_ptr_array_new();

	for (guint i = 0; i < all->len; i++)
		if (site_has_page(site, all->pdata[i]))
			g_ptr_array_add(some, all->pdata[i]);
	return report_held_load(site->store, some, error);
}

/* All of one run, even if another ends meanwhile. */
static gboolean write_site(struct site *site, GError **error)
{
	gboolean ok;

	if (!store_read_begin(site->store, error))
		return FALSE;
	ok = load_held(site, error) &&
	     store_query(site->store, "SELECT finding, side FROM v_lockdep_side", NULL, 0, on_seen,
			 site->seen, error) &&
	     write_pages(site, error);
	store_read_end(site->store);
	return ok;
}

/* Everything that the options let through; the pages choose by status. */
static struct report_data *load(struct store *s, const struct report_options *opt, GError **error)
{
	static const char *const all[] = { "new", "open", "fixed", "accepted", "false-positive",
					   NULL };
	struct report_options wider = *opt;

	wider.status = all;
	return report_data_load(s, &wider, error);
}

static gboolean is_empty(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

	return dir && !g_dir_read_name(dir);
}

static gboolean may_replace(const char *folder, GError **error)
{
	g_autofree char *marker = g_build_filename(folder, MARKER, NULL);
	struct stat st;

	if (lstat(folder, &st))
		return TRUE;
	if (S_ISDIR(st.st_mode) && (g_file_test(marker, G_FILE_TEST_IS_REGULAR) || is_empty(folder)))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "%s: is there, and no report of faultline's: it "
		    "stays as it is; name another folder with --output", folder);
	return FALSE;
}

/* Where exchanging is not possible: the old one is gone for a moment, but not lost. */
static int put_aside(const char *made, const char *folder)
{
	g_autofree char *old = g_strconcat(made, "-old", NULL);

	if (rename(folder, old) && errno != ENOENT)
		return -1;
	if (rename(made, folder)) {
		int saved = errno;

		rename(old, folder);
		errno = saved;
		return -1;
	}
	file_remove_tree(old, NULL);
	return 0;
}

/* What was there is in `made` then. */
static gboolean put_in_place(const char *made, const char *folder, GError **error)
{
	if (chmod(made, 0755) == 0 &&
	    (renameat2(AT_FDCWD, made, AT_FDCWD, folder, RENAME_EXCHANGE) == 0 ||
	     put_aside(made, folder) == 0))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: the report cannot be put there: %s", folder,
		    g_strerror(errno));
	return FALSE;
}

static gboolean write_into(struct site *site, const char *folder, GError **error)
{
	g_autofree char *above = g_path_get_dirname(folder);
	g_autofree char *name = g_path_get_basename(folder);
	g_autofree char *hidden = g_strdup_printf(".%s.new", name);
	g_autofree char *beside = g_build_filename(above, hidden, NULL);
	struct workdir w;
	gboolean ok;

	if (!workdir_make(&w, beside, error))
		return FALSE;
	site->folder = g_build_filename(w.path, NULL);
	ok = write_site(site, error) && put_in_place(w.path, folder, error);
	workdir_remove(&w);
	remove(beside);
	return ok;
}

gboolean site_write(struct store *s, const struct report_options *opt, const char *folder,
		    GError **error)
{
	g_autofree char *full = g_canonicalize_filename(folder, NULL);
	struct site site = { .store = s, .opt = opt };
	gboolean ok;

	if (!may_replace(full, error))
		return FALSE;
	site.data = load(s, opt, error);
	if (!site.data)
		return FALSE;
	site.seen = pair_table_new(NULL);
	site.version = elixir_version(site.data->run.kernel);
	ok = write_into(&site, full, error);
	report_data_free(site.data);
	g_hash_table_unref(site.seen);
	g_free(site.version);
	g_free(site.folder);
	return ok;
}
