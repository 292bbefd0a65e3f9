/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The git command, as a reader of objects. A repository is somebody else's as much as a patch
 * is, and its configuration can name programs: hooks, a file system monitor, filters, ways to
 * fetch what a partial clone lacks. None is run: the commands used here know no pager, no
 * signature check, no external diff, the repository is named (never searched for), filters
 * have empty commands, no protocol is allowed, and no lock is taken, so that the index stays
 * as it is.
 *
 * The command and no library, because it also splits mails and applies diffs, and reads all
 * that git has brought since (split indexes, SHA-256, sparse trees).
 */
#include "change/internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"

#define SECONDS 300

/* --- surroundings ----------------------------------------------------------------------- */

static char **clean_environment(void)
{
	static const char *const set[][2] = {
		{ "LC_ALL", "C" }, { "GIT_CONFIG_NOSYSTEM", "1" },
		{ "GIT_CONFIG_SYSTEM", "/dev/null" }, { "GIT_CONFIG_GLOBAL", "/dev/null" },
		{ "GIT_ATTR_NOSYSTEM", "1" }, { "GIT_TERMINAL_PROMPT", "0" },
		{ "GIT_OPTIONAL_LOCKS", "0" }, { "GIT_NO_REPLACE_OBJECTS", "1" },
		{ "GIT_NO_LAZY_FETCH", "1" }, { "GIT_ALLOW_PROTOCOL", "none" },
		{ "GIT_PAGER", "cat" }, { "GIT_DIR", "/dev/null" },
	};
	char **env = g_get_environ();
	g_auto(GStrv) names = g_listenv();

	for (char **name = names; *name; name++)
		if (g_str_has_prefix(*name, "GIT_"))
			env = g_environ_unsetenv(env, *name);
	for (gsize i = 0; i < G_N_ELEMENTS(set); i++)
		env = g_environ_setenv(env, set[i][0], set[i][1], TRUE);
	return env;
}

static char **set_config(char **env, guint i, const char *key, const char *value)
{
	g_autofree char *key_name = g_strdup_printf("GIT_CONFIG_KEY_%u", i);
	g_autofree char *value_name = g_strdup_printf("GIT_CONFIG_VALUE_%u", i);
	g_autofree char *count = g_strdup_printf("%u", i + 1);

	env = g_environ_setenv(env, key_name, key, TRUE);
	env = g_environ_setenv(env, value_name, value, TRUE);
	return g_environ_setenv(env, "GIT_CONFIG_COUNT", count, TRUE);
}

static guint set_fixed(struct git *git)
{
	static const char *const fixed[][2] = {
		{ "core.hooksPath", "/dev/null" }, { "core.fsmonitor", "false" },
		{ "core.untrackedCache", "false" }, { "core.alternateRefsCommand", "" },
		{ "core.attributesFile", "/dev/null" }, { "core.quotePath", "false" },
		{ "protocol.allow", "never" }, { "diff.renameLimit", "1000" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(fixed); i++)
		git->env = set_config(git->env, i, fixed[i][0], fixed[i][1]);
	return G_N_ELEMENTS(fixed);
}

/* Every command of a filter that the repository knows becomes an empty one, which git skips. */
static gboolean silence_filters(struct git *git, guint n, GError **error)
{
	static const char *const args[] = { "config", "--null", "--name-only", "--get-regexp",
					    "^filter\\.", NULL };
	struct run_output out;

	if (!git_call(git, &(struct git_call){ .args = args, .ok = 1 }, &out, error))
		return FALSE;
	for (gsize at = 0; at < out.out->len; at += strlen(out.out->str + at) + 1) {
		const char *key = out.out->str + at;

		git->env = set_config(git->env, n++, key,
				      g_str_has_suffix(key, ".required") ? "false" : "");
	}
	run_output_clear(&out);
	return TRUE;
}

/* A git that does not take configuration from us does what that of the repository says. */
static gboolean is_obedient(const struct git *git, GError **error)
{
	static const char *const args[] = { "config", "core.hooksPath", NULL };
	g_autofree char *path = git_line(git, args);

	if (!g_strcmp0(path, "/dev/null"))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "this git is too old: 2.32 is needed to read a "
		    "repository without running what its configuration names");
	return FALSE;
}

gboolean git_open(struct git *git, const char *root, GError **error)
{
	static const char *const probe[] = { "rev-parse", "--git-dir", NULL };
	g_autofree char *dir = root ? g_build_filename(root, ".git", NULL) : NULL;
	g_autofree char *found = NULL;
	guint n;

	*git = (struct git){ .root = root, .env = clean_environment() };
	n = set_fixed(git);
	if (!root)
		return TRUE;
	if (g_file_test(dir, G_FILE_TEST_EXISTS)) {
		git->env = g_environ_setenv(git->env, "GIT_DIR", dir, TRUE);
		git->env = g_environ_setenv(git->env, "GIT_WORK_TREE", root, TRUE);
		found = git_line(git, probe);
	}
	if (found)
		return is_obedient(git, error) && silence_filters(git, n, error);
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
		    "%s: not the top of a git repository; name one with --kernel DIR, or review "
		    "a patch of this tree with --patch FILE", root);
	return FALSE;
}

void git_close(struct git *git)
{
	g_strfreev(git->env);
	git->env = NULL;
}

/* --- calls ------------------------------------------------------------------------------ */

static char **whole_command(const char *const *args)
{
	GPtrArray *words = g_ptr_array_new();

	g_ptr_array_add(words, g_strdup("git"));
	g_ptr_array_add(words, g_strdup("--no-pager"));
	for (; *args; args++)
		g_ptr_array_add(words, g_strdup(*args));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

gboolean git_call(const struct git *git, const struct git_call *call, struct run_output *out,
		  GError **error)
{
	g_auto(GStrv) argv = whole_command(call->args);
	struct run run = {
		.argv = (const char *const *)argv, .cwd = call->cwd ? call->cwd : git->root,
		.input = call->input, .env = git->env, .seconds = SECONDS,
		.most = CHANGE_MAX_CONTENT,
	};

	if (!run_program(&run, out, error)) {
		if (g_error_matches(*error, FL_ERROR, FL_ERROR_INPUT))
			g_prefix_error(error, "git is needed, run 'apt-get install git': ");
		return FALSE;
	}
	if (!out->status || out->status == call->ok)
		return TRUE;
	{
		g_autofree char *last = run_last_lines(out->err, 1);
		g_autofree char *safe = escaped(last);

		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "git %s: %s", call->args[0], safe);
	}
	run_output_clear(out);
	return FALSE;
}

char *git_line(const struct git *git, const char *const *args)
{
	struct run_output out;
	char *line = NULL;

	if (!git_call(git, &(struct git_call){ .args = args }, &out, NULL))
		return NULL;
	if (out.out->len)
		line = g_strndup(out.out->str, strcspn(out.out->str, "\n"));
	run_output_clear(&out);
	return line;
}

/* --- changed files ---------------------------------------------------------------------- */

static void raw_clear(void *data)
{
	struct git_raw *r = data;

	g_free(r->old_id);
	g_free(r->id);
	g_free(r->before);
	g_free(r->after);
}

/* ":100644 100644 OLD NEW R90": what stands before the names. */
static gboolean raw_head(struct git_raw *r, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);

	if (g_strv_length(words) != 5 || words[0][0] != ':' || !words[4][0])
		return FALSE;
	r->old_mode = (guint)strtoul(words[0] + 1, NULL, 8);
	r->mode = (guint)strtoul(words[1], NULL, 8);
	r->old_id = g_strdup(words[2]);
	r->id = g_strdup(words[3]);
	r->status = words[4][0];
	return TRUE;
}

/* The next text that ends with a NUL; NULL: there is none. */
static const char *next_text(const GString *text, gsize *at)
{
	const char *here = text->str + *at;

	if (*at >= text->len)
		return NULL;
	*at += strlen(here) + 1;
	return here;
}

static gboolean raw_next(GArray *list, const GString *text, gsize *at)
{
	const char *head = next_text(text, at), *before, *after;
	struct git_raw r = { 0 };

	if (!head || !raw_head(&r, head))
		return FALSE;
	before = after = next_text(text, at);
	if (before && (r.status == 'R' || r.status == 'C'))
		after = next_text(text, at);
	r.before = g_strdup(before);
	r.after = g_strdup(after);
	g_array_append_val(list, r);
	return before && after;
}

GArray *git_raw(const struct git *git, const char *const *args, GError **error)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(struct git_raw));
	struct run_output out;
	gboolean ok = TRUE;
	gsize at = 0;

	g_array_set_clear_func(list, raw_clear);
	if (!git_call(git, &(struct git_call){ .args = args }, &out, error)) {
		g_array_unref(list);
		return NULL;
	}
	while (ok && at < out.out->len)
		ok = raw_next(list, out.out, &at);
	run_output_clear(&out);
	if (ok)
		return list;
	g_array_unref(list);
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "git %s: its output is not understood; its "
		    "version may be too old", args[0]);
	return NULL;
}

/* --- objects ---------------------------------------------------------------------------- */

static void content_unref(void *content)
{
	if (content)
		g_bytes_unref(content);
}

GHashTable *git_objects_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, content_unref);
}

void git_objects_want(GHashTable *objects, const char *id)
{
	if (!g_hash_table_contains(objects, id))
		g_hash_table_insert(objects, g_strdup(id), NULL);
}

/* "ID TYPE SIZE\n", the content, "\n". */
static gboolean object_next(GHashTable *objects, const GString *text, gsize *at)
{
	const char *line = text->str + *at, *end = memchr(line, '\n', text->len - *at);
	g_autofree char *head = end ? g_strndup(line, (gsize)(end - line)) : NULL;
	g_auto(GStrv) words = head ? g_strsplit(head, " ", -1) : NULL;
	guint64 size;

	if (!words || g_strv_length(words) != 3)
		return FALSE;
	size = g_ascii_strtoull(words[2], NULL, 10);
	*at += strlen(head) + 1;
	if (size >= text->len - *at)
		return FALSE;
	g_hash_table_insert(objects, g_strdup(words[0]), g_bytes_new(text->str + *at, size));
	*at += size + 1;
	return TRUE;
}

static GBytes *wanted_ids(GHashTable *objects)
{
	GString *ids = g_string_new(NULL);
	GHashTableIter iter;
	void *id, *content;

	g_hash_table_iter_init(&iter, objects);
	while (g_hash_table_iter_next(&iter, &id, &content))
		if (!content)
			g_string_append_printf(ids, "%s\n", (const char *)id);
	return g_string_free_to_bytes(ids);
}

gboolean git_objects_fetch(const struct git *git, GHashTable *objects, GError **error)
{
	static const char *const args[] = { "cat-file", "--batch", NULL };
	g_autoptr(GBytes) ids = wanted_ids(objects);
	struct run_output out;
	gboolean ok = TRUE;
	gsize at = 0;

	if (!g_bytes_get_size(ids))
		return TRUE;
	if (!git_call(git, &(struct git_call){ .args = args, .input = ids }, &out, error)) {
		g_prefix_error(error, "the files of the change are too many or not to be read: ");
		return FALSE;
	}
	while (ok && at < out.out->len)
		ok = object_next(objects, out.out, &at);
	run_output_clear(&out);
	if (!ok)
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: an object of the change is missing "
			    "(a partial clone, or a damaged repository); fetch it first", git->root);
	return ok;
}

gboolean git_is_blob(GBytes *content, const char *id)
{
	g_autoptr(GChecksum) sum = g_checksum_new(strlen(id) > 40 ? G_CHECKSUM_SHA256 :
						  G_CHECKSUM_SHA1);
	gsize size;
	const void *data = g_bytes_get_data(content, &size);
	g_autofree char *head = g_strdup_printf("blob %zu", size);

	g_checksum_update(sum, (const guchar *)head, (gssize)strlen(head) + 1);
	if (size)
		g_checksum_update(sum, data, (gssize)size);
	return !strcmp(g_checksum_get_string(sum), id);
}
