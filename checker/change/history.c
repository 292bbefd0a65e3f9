/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Questions to a repository that are about no change: HEAD and the work tree, which commit
 * came first, who wrote a line. Asks git by git.c, reads what it prints.
 *
 * Does not handle a tree that is a folder within a repository, nor submodules.
 */
#include "change/history.h"

#include <string.h>

#include "base/error.h"
#include "change/internal.h"

struct history {
	char *root;
	struct git git;
};

struct history *history_open(const char *root, GError **error)
{
	g_autofree char *dir = g_build_filename(root, ".git", NULL);
	struct history *h;

	if (!*root || !g_file_test(dir, G_FILE_TEST_EXISTS)) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: not the top of a git work tree",
			    *root ? root : "no tree");
		return NULL;
	}
	h = g_new0(struct history, 1);
	h->root = g_strdup(root);
	if (git_open(&h->git, h->root, error))
		return h;
	history_free(h);
	return NULL;
}

void history_free(struct history *h)
{
	if (!h)
		return;
	git_close(&h->git);
	g_free(h->root);
	g_free(h);
}

char *history_commit(const struct history *h, const char *name)
{
	g_autofree char *commit = g_strconcat(name, "^{commit}", NULL);
	const char *const args[] = { "rev-parse", "--verify", "--quiet", "--end-of-options",
				     commit, NULL };

	return *name && *name != '-' ? git_line(&h->git, args) : NULL;
}

enum history_order history_order(const struct history *h, const char *commit, const char *than)
{
	const char *const args[] = { "merge-base", "--is-ancestor", commit, than, NULL };
	struct run_output out;
	int status;

	if (!git_call(&h->git, &(struct git_call){ .args = args, .ok = 1 }, &out, NULL))
		return HISTORY_UNKNOWN;
	status = out.status;
	run_output_clear(&out);
	return status ? HISTORY_NOT_BEFORE : HISTORY_BEFORE;
}

/* --- the work tree ---------------------------------------------------------------------- */

/* "XY NAME" of `git status --porcelain -z`. */
static void note_status(const struct history *h, const char *entry, struct history_head *head)
{
	enum change_role role = strlen(entry) > 3 ? name_role(entry + 3) : CHANGE_OTHER;
	g_autofree char *path = role_is_read(role) ? g_build_filename(h->root, entry + 3, NULL) :
						     NULL;

	if (!path)
		return;
	if (role != CHANGE_SOURCE || !g_file_test(path, G_FILE_TEST_EXISTS))
		head->reshaped = TRUE;
	else
		g_hash_table_add(head->changed, g_steal_pointer(&path));
}

static gboolean read_status(const struct history *h, struct history_head *head)
{
	static const char *const args[] = { "status", "--porcelain", "-z", "--no-renames",
					    "--untracked-files=all", "--ignore-submodules=all",
					    "--no-branch", NULL };
	struct run_output out;

	if (!git_call(&h->git, &(struct git_call){ .args = args }, &out, NULL))
		return FALSE;
	for (gsize at = 0; at < out.out->len; at += strlen(out.out->str + at) + 1)
		note_status(h, out.out->str + at, head);
	run_output_clear(&out);
	return TRUE;
}

void history_head_read(const char *root, struct history_head *head)
{
	struct history *h = history_open(root, NULL);

	*head = (struct history_head){ 0 };
	if (!h)
		return;
	head->changed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	head->commit = history_commit(h, "HEAD");
	if (!head->commit || !read_status(h, head))
		history_head_clear(head);
	history_free(h);
}

void history_head_clear(struct history_head *head)
{
	g_free(head->commit);
	if (head->changed)
		g_hash_table_unref(head->changed);
	*head = (struct history_head){ 0 };
}

/* --- who wrote a line ------------------------------------------------------------------- */

static void line_clear(void *line)
{
	struct history_line *l = line;

	g_free(l->author);
	g_free(l->commit);
}

/* "ID LINE-THEN LINE[ N]": what the lines about one line of the file begin with. */
static gboolean read_head(struct history_line *l, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	guint n = g_strv_length(words);

	if (n < 3 || n > 4)
		return FALSE;
	l->commit = g_strdup(words[0]);
	l->line = (guint)g_ascii_strtoull(words[2], NULL, 10);
	return l->line > 0;
}

static const char *value_of(const char *text, const char *key)
{
	return g_str_has_prefix(text, key) ? text + strlen(key) : NULL;
}

static void read_detail(struct history_line *l, const char *text)
{
	const char *name = value_of(text, "author "), *mail = value_of(text, "author-mail "), *when;

	if (name) {
		g_free(l->author);
		l->author = g_strdup(name);
	} else if (mail) {
		char *both = g_strjoin(" ", l->author, mail, NULL);

		g_free(l->author);
		l->author = both;
	} else if ((when = value_of(text, "author-time "))) {
		l->time = g_ascii_strtoll(when, NULL, 10);
	}
}

/* The text of the file stands behind a tab, and ends what is said of its line. */
static gboolean read_blame(GArray *lines, char **text)
{
	while (*text && **text) {
		struct history_line l = { 0 };
		gboolean ok = read_head(&l, *text++);

		l.author = g_strdup("");
		for (; *text && **text != '\t'; text++)
			read_detail(&l, *text);
		g_array_append_val(lines, l);
		if (!ok || !*text++)
			return FALSE;
	}
	return TRUE;
}

static GPtrArray *blame_args(const char *commit, const char *file, const guint *lines, gsize n)
{
	static const char *const first[] = { "blame", "--line-porcelain", "-w", "-M",
					     "--no-textconv", "--encoding=UTF-8" };
	GPtrArray *args = g_ptr_array_new_with_free_func(g_free);

	for (gsize i = 0; i < G_N_ELEMENTS(first); i++)
		g_ptr_array_add(args, g_strdup(first[i]));
	for (gsize i = 0; i < n; i++)
		g_ptr_array_add(args, g_strdup_printf("-L%u,%u", lines[i], lines[i]));
	if (commit)
		g_ptr_array_add(args, g_strdup(commit));
	g_ptr_array_add(args, g_strdup("--"));
	g_ptr_array_add(args, g_strdup(file));
	g_ptr_array_add(args, NULL);
	return args;
}

GArray *history_blame(const struct history *h, const char *commit, const char *file,
		      const guint *lines, gsize n, GError **error)
{
	g_autoptr(GPtrArray) args = blame_args(commit, file, lines, n);
	GArray *found = g_array_new(FALSE, FALSE, sizeof(struct history_line));
	struct run_output out;
	g_auto(GStrv) text = NULL;

	g_array_set_clear_func(found, line_clear);
	if (!git_call(&h->git, &(struct git_call){ .args = (const char *const *)args->pdata }, &out,
		      error)) {
		g_array_unref(found);
		return NULL;
	}
	text = g_strsplit(out.out->str, "\n", -1);
	run_output_clear(&out);
	if (read_blame(found, text))
		return found;
	g_array_unref(found);
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "git blame: its output is not understood");
	return NULL;
}
