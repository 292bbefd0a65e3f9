/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes from git and from patches: what is in them, which lines are whose, what a state is
 * laid out as; and what no patch may do.
 */
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/file.h"
#include "change/change.h"

/* A tree, a cache, and a place for patches, all below one folder. */
struct world {
	char *folder, *root, *scratch, *patch, *layout;
	struct change_place place;
};

static void world_init(struct world *w)
{
	w->folder = g_dir_make_tmp("faultline-XXXXXX", NULL);
	w->root = g_build_filename(w->folder, "tree", NULL);
	w->scratch = g_build_filename(w->folder, "cache", NULL);
	w->patch = g_build_filename(w->folder, "x.patch", NULL);
	w->layout = g_build_filename(w->folder, "layout", NULL);
	w->place = (struct change_place){ w->root, w->scratch };
	g_assert_cmpint(g_mkdir(w->root, 0777), ==, 0);
}

static void world_clear(struct world *w)
{
	g_assert_true(file_remove_tree(w->folder, NULL));
	g_free(w->folder);
	g_free(w->root);
	g_free(w->scratch);
	g_free(w->patch);
	g_free(w->layout);
}

static void put(const char *folder, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *dir = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(dir, 0777), ==, 0);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void take_away(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	g_assert_cmpint(unlink(path), ==, 0);
}

static void link_to(const char *folder, const char *name, const char *target)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	g_assert_cmpint(symlink(target, path), ==, 0);
}

/* Lines "PREFIX1" … "PREFIXn". */
static char *lines(const char *prefix, int n)
{
	GString *text = g_string_new(NULL);

	for (int i = 1; i <= n; i++)
		g_string_append_printf(text, "%s%d\n", prefix, i);
	return g_string_free(text, FALSE);
}

/* git in the tree; what it printed, without the newline. */
static char *git(const struct world *w, ...)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	const char *const first[] = { "git", "-c", "user.name=A U Thor", "-c",
				      "user.email=a@example.org", "-c", "init.defaultBranch=main" };
	const char *word;
	char *out = NULL;
	int status;
	va_list args;

	for (gsize i = 0; i < G_N_ELEMENTS(first); i++)
		g_ptr_array_add(argv, (char *)first[i]);
	va_start(args, w);
	while ((word = va_arg(args, const char *)))
		g_ptr_array_add(argv, (char *)word);
	va_end(args);
	g_ptr_array_add(argv, NULL);
	g_assert_true(g_spawn_sync(w->root, (char **)argv->pdata, NULL, G_SPAWN_SEARCH_PATH |
				   G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, &status, NULL));
	g_assert_cmpint(status, ==, 0);
	return g_strchomp(out);
}

#define GIT(w, ...) g_free(git(w, __VA_ARGS__, NULL))

static void commit(const struct world *w, const char *subject)
{
	GIT(w, "add", "-A");
	GIT(w, "commit", "-q", "--allow-empty", "-m", subject);
}

/* fs/a.c of ten lines, fs/b.h, a makefile; one commit. */
static void make_tree(struct world *w)
{
	g_autofree char *a = lines("a", 10);

	put(w->root, "fs/a.c", a);
	put(w->root, "fs/b.h", "b1\nb2\n");
	put(w->root, "fs/Makefile", "obj-y += a.o\n");
	put(w->root, "Documentation/x.rst", "x\n");
}

static void make_repo(struct world *w)
{
	world_init(w);
	make_tree(w);
	GIT(w, "init", "-q");
	commit(w, "base");
}

/* --- what is laid out -------------------------------------------------------------------- */

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_folder(const char *root, const char *below, GPtrArray *names)
{
	g_autofree char *path = g_build_filename(root, below, NULL);
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *relative = *below ? g_build_filename(below, name, NULL) :
						     g_strdup(name);
		g_autofree char *full = g_build_filename(root, relative, NULL);

		if (g_file_test(full, G_FILE_TEST_IS_DIR) && !g_file_test(full, G_FILE_TEST_IS_SYMLINK))
			list_folder(root, relative, names);
		else
			g_ptr_array_add(names, g_steal_pointer(&relative));
	}
}

/* All files of a folder, sorted, between blanks; caller frees. */
static char *files_of(const char *root)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	list_folder(root, "", names);
	g_ptr_array_sort(names, by_text);
	g_ptr_array_add(names, NULL);
	return g_strjoinv(" ", (char **)names->pdata);
}

static void assert_layout(struct world *w, const struct change_series *s, gsize k,
			  const char *want)
{
	g_autofree char *got = NULL;
	gsize n;

	g_assert_true(change_lay(s, k, w->layout, &n, NULL));
	got = files_of(w->layout);
	g_assert_cmpstr(got, ==, want);
	g_assert_cmpint(n > 0, ==, *want != '\0');
	g_assert_true(file_remove_tree(w->layout, NULL));
}

static void assert_laid(struct world *w, const struct change_series *s, gsize k,
			const char *name, const char *want)
{
	g_autofree char *path = g_build_filename(w->layout, name, NULL);
	g_autofree char *got = NULL;
	gsize n;

	g_assert_true(change_lay(s, k, w->layout, &n, NULL));
	g_assert_true(g_file_get_contents(path, &got, NULL, NULL));
	g_assert_cmpstr(got, ==, want);
	g_assert_true(file_remove_tree(w->layout, NULL));
}

/* --- git --------------------------------------------------------------------------------- */

static void test_range(void)
{
	struct world w;
	g_autoptr(GError) error = NULL;
	g_autofree char *base = NULL;
	struct change_series *s;
	const struct change_file *f;

	make_repo(&w);
	base = git(&w, "rev-parse", "HEAD", NULL);
	put(w.root, "fs/a.c", "a1\na2\nnew\na3\na4\na5\na6\na7\na8\na10\n");
	commit(&w, "fs: one\n\nWhy it is so.");
	put(w.root, "fs/a.c", "top\na1\na2\nnew\na3\na4\na5\na6\na7\na8\na10\n");
	put(w.root, "fs/c.c", "c1\n");
	put(w.root, "Documentation/x.rst", "y\n");
	take_away(w.root, "fs/b.h");
	commit(&w, "fs: two");

	s = change_read_range(&w.place, "HEAD~2..HEAD", &error);
	g_assert_no_error(error);
	g_assert_cmpuint(s->n_patches, ==, 2);
	g_assert_cmpstr(s->base, ==, base);
	g_assert_false(s->on_disk);
	g_assert_cmpstr(s->patches[0].subject, ==, "fs: one");
	g_assert_cmpstr(s->patches[0].body, ==, "Why it is so.");
	g_assert_cmpstr(s->patches[0].author, ==, "A U Thor <a@example.org>");
	g_assert_cmpuint(s->patches[0].n_files, ==, 1);
	f = &s->patches[0].files[0];
	g_assert_cmpint(f->kind, ==, CHANGE_EDITED);
	g_assert_cmpuint(f->n_spans, ==, 2);
	g_assert_cmpuint(f->spans[0].new_first, ==, 3);
	g_assert_cmpuint(f->spans[0].new_n, ==, 1);
	g_assert_cmpuint(f->spans[0].old_n, ==, 0);
	g_assert_cmpuint(f->spans[1].old_first, ==, 9);
	g_assert_cmpuint(f->spans[1].new_n, ==, 0);
	g_assert_cmpuint(f->n_hunks, ==, 1);
	g_assert_cmpstr(f->hunks[0].heading, ==, "@@ -1,10 +1,10 @@");
	g_assert_true(g_str_has_prefix(f->hunks[0].text, " a1\n a2\n+new\n a3\n"));

	g_assert_cmpuint(s->patches[1].n_files, ==, 4);
	f = change_find(&s->patches[1], "fs/b.h");
	g_assert_cmpint(f->kind, ==, CHANGE_DELETED);
	g_assert_null(f->content);
	f = change_find(&s->patches[1], "fs/c.c");
	g_assert_cmpint(f->kind, ==, CHANGE_ADDED);
	g_assert_cmpuint(f->spans[0].new_n, ==, 1);
	f = change_find(&s->patches[1], "Documentation/x.rst");
	g_assert_cmpint(f->role, ==, CHANGE_OTHER);
	g_assert_null(f->content);

	/* the disk is state 2; state 0 lacks c.c and has b.h */
	assert_layout(&w, s, 0, "fs/.wh.c.c fs/a.c fs/b.h");
	assert_layout(&w, s, 1, "fs/.wh.c.c fs/a.c fs/b.h");
	assert_layout(&w, s, 2, "");
	assert_laid(&w, s, 1, "fs/a.c", "a1\na2\nnew\na3\na4\na5\na6\na7\na8\na10\n");
	change_free(s);
	world_clear(&w);
}

static void test_lines(void)
{
	struct world w;
	struct change_series *s;
	const char *name = "fs/a.c";
	guint line;

	make_repo(&w);
	put(w.root, "fs/a.c", "a1\na2\nnew\na3\na4\na5\na6\na7\na8\na10\n");
	commit(&w, "one");
	GIT(&w, "mv", "fs/a.c", "fs/z.c");
	put(w.root, "fs/z.c", "top\na1\na2\nnew\na3\na4\na5\na6\na7\na8\na10\n");
	commit(&w, "two");
	s = change_read_range(&w.place, "HEAD~2..HEAD", NULL);
	g_assert_cmpint(s->patches[1].files[0].kind, ==, CHANGE_RENAMED);
	/* state 2: top a1 a2 new a3 …; each line by who wrote it */
	g_assert_cmpuint(change_owner(s, 2, "fs/z.c", 1), ==, 2);
	g_assert_cmpuint(change_owner(s, 2, "fs/z.c", 2), ==, 0);
	g_assert_cmpuint(change_owner(s, 2, "fs/z.c", 4), ==, 1);
	g_assert_cmpuint(change_owner(s, 2, "fs/z.c", 5), ==, 0);
	g_assert_cmpuint(change_owner(s, 1, "fs/a.c", 3), ==, 1);
	g_assert_cmpuint(change_owner(s, 0, "fs/a.c", 3), ==, 0);
	/* back and forth: a10 is line 10, 10, 11 */
	line = 11;
	name = "fs/z.c";
	g_assert_true(change_follow(s, 2, 0, &name, &line));
	g_assert_cmpstr(name, ==, "fs/a.c");
	g_assert_cmpuint(line, ==, 10);
	g_assert_true(change_follow(s, 0, 2, &name, &line));
	g_assert_cmpstr(name, ==, "fs/z.c");
	g_assert_cmpuint(line, ==, 11);
	line = 4;
	g_assert_false(change_follow(s, 2, 0, &name, &line));
	name = "fs/a.c";
	line = 9;	/* a9 is deleted */
	g_assert_false(change_follow(s, 0, 1, &name, &line));
	name = "fs/other.c";
	line = 7;
	g_assert_true(change_follow(s, 0, 2, &name, &line));
	g_assert_cmpuint(line, ==, 7);
	change_free(s);
	world_clear(&w);
}

/* A tree where something else is checked out, changed, and half staged. */
static void test_other_checkout(void)
{
	struct world w;
	struct change_series *s;

	make_repo(&w);
	GIT(&w, "checkout", "-q", "-b", "topic");
	put(w.root, "fs/b.h", "b1\nmore\n");
	commit(&w, "topic");
	GIT(&w, "checkout", "-q", "main");
	put(w.root, "fs/new.c", "n1\n");
	commit(&w, "main goes on");
	put(w.root, "fs/a.c", "dirty\n");
	put(w.root, "fs/unknown.c", "u1\n");
	s = change_read_range(&w.place, "main..topic", NULL);
	g_assert_cmpuint(s->n_patches, ==, 1);
	g_assert_cmpuint(s->notes->len, ==, 1);	/* where it begins */
	assert_layout(&w, s, 0, "fs/.wh.new.c fs/a.c");
	assert_layout(&w, s, 1, "fs/.wh.new.c fs/a.c fs/b.h");
	change_free(s);
	/* of one commit, its parent's state, whatever is on disk */
	s = change_read_range(&w.place, "topic", NULL);
	g_assert_cmpuint(s->n_patches, ==, 1);
	assert_layout(&w, s, 0, "fs/.wh.new.c fs/a.c");
	change_free(s);
	s = change_read_range(&w.place, "main...topic", NULL);
	g_assert_cmpuint(s->n_patches, ==, 1);
	change_free(s);
	/* one the work tree has as it was before it was touched */
	GIT(&w, "checkout", "-q", "fs/a.c");
	put(w.root, "fs/b.h", "b1\nb2\n");
	s = change_read_range(&w.place, "main..topic", NULL);
	assert_layout(&w, s, 0, "fs/.wh.new.c");
	change_free(s);
	world_clear(&w);
}

/* What make would run of a change, when it is on disk, is named. */
static void test_run(void)
{
	static const char *const names[] = { "fs/Makefile", "scripts/x.c", "fs/Kconfig",
					     "tools/objtool/y.c", "arch/x86/tools/z.c",
					     ".faultline/cocci/x.cocci" };
	struct change_series *s;
	struct world w;

	make_repo(&w);
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		put(w.root, names[i], "changed\n");
		put(w.root, "fs/a.c", names[i]);
		commit(&w, "one");
		s = change_read_range(&w.place, "HEAD", NULL);
		g_assert_cmpstr(s->run, ==, names[i]);
		change_free(s);
		GIT(&w, "checkout", "-q", "HEAD~1");
		s = change_read_range(&w.place, "HEAD..main", NULL);
		g_assert_null(s->run);
		change_free(s);
		GIT(&w, "checkout", "-q", "main");
	}
	/* another change is on disk: not this one's */
	put(w.root, "fs/a.c", "last\n");
	commit(&w, "two");
	put(w.root, "fs/Makefile", "own\n");
	s = change_read_range(&w.place, "HEAD", NULL);
	g_assert_null(s->run);
	change_free(s);
	world_clear(&w);
}

static void test_merge(void)
{
	struct world w;
	struct change_series *s;

	make_repo(&w);
	GIT(&w, "checkout", "-q", "-b", "side");
	put(w.root, "fs/b.h", "b1\nside\n");
	commit(&w, "side");
	GIT(&w, "checkout", "-q", "main");
	put(w.root, "fs/c.c", "c\n");
	commit(&w, "own");
	GIT(&w, "merge", "-q", "--no-ff", "-m", "Merge side", "side");
	put(w.root, "fs/d.c", "d\n");
	commit(&w, "last");
	s = change_read_range(&w.place, "main~3..main", NULL);
	g_assert_cmpuint(s->n_patches, ==, 3);
	g_assert_true(s->patches[1].merge);
	g_assert_cmpuint(s->patches[1].n_files, ==, 1);
	g_assert_nonnull(strstr(s->notes->pdata[0], "is a merge"));
	g_assert_cmpuint(change_owner(s, 3, "fs/b.h", 2), ==, 2);
	change_free(s);
	world_clear(&w);
}

static void test_staged(void)
{
	struct world w;
	struct change_series *s;
	g_autoptr(GError) error = NULL;
	g_autofree char *index = NULL, *before = NULL, *after = NULL;

	make_repo(&w);
	g_assert_null(change_read_staged(&w.place, &error));
	g_assert_nonnull(strstr(error->message, "nothing is staged"));
	put(w.root, "fs/b.h", "b1\nstaged\n");
	put(w.root, "fs/new.c", "n1\n");
	GIT(&w, "add", "-A");
	put(w.root, "fs/b.h", "b1\nstaged and more\n");
	put(w.root, "fs/a.c", "not staged\n");
	index = g_build_filename(w.root, ".git/index", NULL);
	before = file_hash(index, NULL);
	s = change_read_staged(&w.place, NULL);
	g_assert_cmpuint(s->n_patches, ==, 1);
	g_assert_cmpuint(s->patches[0].n_files, ==, 2);
	assert_layout(&w, s, 0, "fs/.wh.new.c fs/a.c fs/b.h");
	assert_layout(&w, s, 1, "fs/a.c fs/b.h");
	assert_laid(&w, s, 1, "fs/b.h", "b1\nstaged\n");
	after = file_hash(index, NULL);
	g_assert_cmpstr(before, ==, after);
	change_free(s);
	world_clear(&w);
}

static void assert_no_range(struct world *w, const char *range, const char *why)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(change_read_range(&w->place, range, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_INPUT);
	if (!strstr(error->message, why))
		g_error("%s: '%s' is not in: %s", range, why, error->message);
}

static void test_bad_ranges(void)
{
	struct world w;

	make_repo(&w);
	assert_no_range(&w, "nosuch..HEAD", "'nosuch' is no commit");
	assert_no_range(&w, "HEAD..nosuch", "'nosuch' is no commit");
	assert_no_range(&w, "--output=x..HEAD", "is no commit");
	assert_no_range(&w, "HEAD..--all", "is no commit");
	assert_no_range(&w, "-x", "is no commit");
	assert_no_range(&w, "", "is no commit");
	assert_no_range(&w, "a\x1b[31m\nb", "\\x1b[31m\\nb");
	assert_no_range(&w, "HEAD..HEAD", "no commit in this range");
	assert_no_range(&w, "HEAD", "has no parent");
	world_clear(&w);
	world_init(&w);
	assert_no_range(&w, "HEAD~1..HEAD", "not the top of a git repository");
	world_clear(&w);
}

/* A repository whose configuration names programs for all that git may want to run. */
static void test_hostile_repository(void)
{
	static const char *const keys[] = {
		"core.fsmonitor", "diff.external", "diff.evil.textconv", "diff.evil.command",
		"filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "core.pager",
		"core.sshCommand", "gpg.program", "remote.origin.uploadpack", "core.askPass",
		"core.alternateRefsCommand", "core.editor",
	};
	struct world w;
	g_autofree char *ran = NULL, *command = NULL, *hook = NULL, *young = NULL;
	time_t later = time(NULL) + 3600;
	struct change_series *s;

	make_repo(&w);
	ran = g_build_filename(w.folder, "ran", NULL);
	command = g_strdup_printf("touch '%s'; cat", ran);
	put(w.root, ".gitattributes", "*.c filter=evil diff=evil\n");
	/* younger than the index: git looks into it, by way of the filter */
	put(w.root, "fs/young.c", "y\n");
	young = g_build_filename(w.root, "fs/young.c", NULL);
	g_assert_cmpint(g_utime(young, &(struct utimbuf){ later, later }), ==, 0);
	commit(&w, "attributes");
	put(w.root, "fs/a.c", "a1\n");
	commit(&w, "one");
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		GIT(&w, "config", keys[i], command);
	GIT(&w, "config", "filter.evil.required", "true");
	GIT(&w, "config", "log.showSignature", "true");
	GIT(&w, "config", "core.worktree", "/etc");
	put(w.root, ".git/hooks/post-index-change", "#!/bin/sh\ntouch ran\n");
	hook = g_build_filename(w.root, ".git/hooks/post-index-change", NULL);
	g_chmod(hook, 0755);
	put(w.root, "fs/a.c", "b1\n");
	g_unlink(ran);
	s = change_read_range(&w.place, "HEAD~1..HEAD", NULL);
	g_assert_nonnull(s);
	g_assert_cmpuint(s->patches[0].files[0].n_spans, ==, 1);
	assert_layout(&w, s, 1, "fs/a.c");
	change_free(s);
	g_assert_false(g_file_test(ran, G_FILE_TEST_EXISTS));
	world_clear(&w);
}

/* What a partial clone lacks is not fetched: that runs programs the repository names. */
static void test_partial_clone(void)
{
	struct world w;
	g_autofree char *ran = NULL, *command = NULL, *id = NULL, *object = NULL;

	make_repo(&w);
	put(w.root, "fs/a.c", "a1\n");
	commit(&w, "one");
	ran = g_build_filename(w.folder, "ran", NULL);
	command = g_strdup_printf("touch '%s'; false", ran);
	id = git(&w, "rev-parse", "HEAD~1:fs/a.c", NULL);
	object = g_strdup_printf(".git/objects/%.2s/%s", id, id + 2);
	take_away(w.root, object);
	GIT(&w, "config", "core.repositoryFormatVersion", "1");
	GIT(&w, "config", "extensions.partialClone", "origin");
	GIT(&w, "config", "remote.origin.url", w.root);
	GIT(&w, "config", "remote.origin.promisor", "true");
	GIT(&w, "config", "remote.origin.uploadpack", command);
	assert_no_range(&w, "HEAD", "an object of the change is missing");
	g_assert_false(g_file_test(ran, G_FILE_TEST_EXISTS));
	world_clear(&w);
}

/* Links and submodules in the objects: named, never followed. */
static void test_links_in_objects(void)
{
	struct world w;
	struct change_series *s;

	make_repo(&w);
	link_to(w.root, "fs/l.c", "/etc/passwd");
	take_away(w.root, "fs/b.h");
	link_to(w.root, "fs/b.h", "a.c");
	commit(&w, "links");
	s = change_read_range(&w.place, "HEAD", NULL);
	g_assert_cmpint(change_find(&s->patches[0], "fs/b.h")->kind, ==, CHANGE_DELETED);
	g_assert_null(change_find(&s->patches[0], "fs/l.c")->content);
	g_assert_cmpuint(s->notes->len, ==, 2);
	change_free(s);
	world_clear(&w);
}

/* --- patches ------------------------------------------------------------------------------ */

static struct change_series *read_text(struct world *w, const char *text, gssize size,
				       GError **error)
{
	g_assert_true(g_file_set_contents(w->patch, text, size, NULL));
	return change_read_patch(&w->place, w->patch, error);
}

static void test_patch_forms(void)
{
#define HUNK "@@ -1,2 +1,2 @@\n b1\n-b2\n+B2\n"
	static const char *const texts[] = {
		"diff --git a/fs/b.h b/fs/b.h\nindex 1..2 100644\n--- a/fs/b.h\n+++ b/fs/b.h\n" HUNK,
		"diff --git fs/b.h fs/b.h\n--- fs/b.h\n+++ fs/b.h\n" HUNK,
		"--- linux.orig/fs/b.h\t2024-01-01 10:00:00\n+++ linux/fs/b.h\t2024-01-02 10:00:00\n"
		HUNK,
		"--- fs/b.h.orig\n+++ fs/b.h\n" HUNK,
		"Only in a: x\ndiff -ur a/fs/b.h b/fs/b.h\n--- a/fs/b.h\n+++ b/fs/b.h\n" HUNK,
		"Some words.\n\nIndex: linux/fs/b.h\n=====\n--- linux.orig/fs/b.h\n"
		"+++ linux/fs/b.h\n" HUNK,
		"--- a/fs/b.h\r\n+++ b/fs/b.h\r\n@@ -1,2 +1,2 @@\r\n b1\r\n-b2\r\n+B2\r\n",
		"diff --git \"a/fs/b.h\" \"b/fs/b.h\"\n--- \"a/fs/b.h\"\n+++ \"b/fs/b.h\"\n" HUNK,
		/* at another place than it says */
		"--- a/fs/b.h\n+++ b/fs/b.h\n@@ -41,2 +51,2 @@ f()\n b1\n-b2\n+B2\n",
		/* the same file twice */
		"--- a/fs/b.h\n+++ b/fs/b.h\n@@ -2 +2 @@\n-b2\n+b3\n"
		"--- a/fs/b.h\n+++ b/fs/b.h\n@@ -2 +2 @@\n-b3\n+B2\n",
	};
	struct world w;

	world_init(&w);
	make_tree(&w);
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GError) error = NULL;
		struct change_series *s = read_text(&w, texts[i], -1, &error);

		if (error)
			g_error("form %zu: %s", i, error->message);
		g_assert_true(s->on_disk);
		g_assert_cmpstr(s->base, ==, "");
		g_assert_cmpuint(s->patches[0].n_files, ==, 1);
		g_assert_cmpuint(s->patches[0].files[0].n_spans, ==, 1);
		g_assert_cmpuint(s->patches[0].files[0].spans[0].new_first, ==, 2);
		assert_layout(&w, s, 0, "");
		assert_laid(&w, s, 1, "fs/b.h", "b1\nB2\n");
		change_free(s);
	}
	world_clear(&w);
}

static void test_patch_kinds(void)
{
	static const char text[] =
		"diff --git a/fs/a.c b/fs/moved.c\nsimilarity index 90%\nrename from fs/a.c\n"
		"rename to fs/moved.c\n--- a/fs/a.c\n+++ b/fs/moved.c\n@@ -1,3 +1,3 @@\n a1\n-a2\n"
		"+A2\n a3\n"
		"diff --git a/fs/b.h b/fs/b.h\ndeleted file mode 100644\n--- a/fs/b.h\n+++ /dev/null\n"
		"@@ -1,2 +0,0 @@\n-b1\n-b2\n"
		"diff --git a/fs/n n.c b/fs/n n.c\nnew file mode 100755\n--- /dev/null\n"
		"+++ b/fs/n n.c\t\n@@ -0,0 +1,2 @@\n+n1\n+n2\n\\ No newline at end of file\n"
		"diff --git a/fs/empty.c b/fs/empty.c\nnew file mode 100644\nindex 0..0\n"
		"diff --git a/fs/Kconfig b/fs/Kconfig\n--- a/fs/Kconfig\n+++ b/fs/Kconfig\n"
		"@@ -1 +1 @@\n-not there\n+at all\n"
		"diff --git a/logo.png b/logo.png\nBinary files a/logo.png and b/logo.png differ\n"
		"diff --git a/fs/l b/fs/l\nnew file mode 120000\n--- /dev/null\n+++ b/fs/l\n"
		"@@ -0,0 +1 @@\n+/etc\n\\ No newline at end of file\n";
	struct world w;
	g_autoptr(GError) error = NULL;
	struct change_series *s;
	const struct change_patch *p;

	world_init(&w);
	make_tree(&w);
	s = read_text(&w, text, -1, &error);
	g_assert_no_error(error);
	p = s->patches;
	g_assert_cmpuint(p->n_files, ==, 7);
	g_assert_cmpint(change_find(p, "fs/moved.c")->kind, ==, CHANGE_RENAMED);
	g_assert_cmpuint(change_find(p, "fs/moved.c")->n_spans, ==, 1);
	g_assert_cmpint(change_find(p, "fs/b.h")->kind, ==, CHANGE_DELETED);
	g_assert_cmpint(change_find(p, "fs/n n.c")->kind, ==, CHANGE_ADDED);
	g_assert_cmpuint(change_find(p, "fs/n n.c")->mode, ==, 0100755);
	g_assert_cmpint(change_find(p, "fs/empty.c")->kind, ==, CHANGE_ADDED);
	g_assert_cmpint(change_find(p, "fs/Kconfig")->role, ==, CHANGE_BUILD);
	g_assert_cmpint(change_find(p, "fs/l")->role, ==, CHANGE_OTHER);
	g_assert_cmpuint(s->notes->len, ==, 2);
	assert_layout(&w, s, 1, "fs/.wh.a.c fs/.wh.b.h fs/empty.c fs/moved.c fs/n n.c");
	assert_laid(&w, s, 1, "fs/n n.c", "n1\nn2");
	change_free(s);
	world_clear(&w);
}

/* Diffs of several commits in one text: what counts is what becomes of a file in the end. */
static void test_patch_twice(void)
{
	static const char text[] =
		"--- a/fs/b.h\n+++ b/fs/b.h\n" HUNK
		"diff --git a/fs/b.h b/fs/b.h\ndeleted file mode 100644\n--- a/fs/b.h\n+++ /dev/null\n"
		"@@ -1,2 +0,0 @@\n-b1\n-B2\n"
		"diff --git a/fs/a.c b/fs/n.c\nrename from fs/a.c\nrename to fs/n.c\n"
		"--- a/fs/n.c\n+++ b/fs/n.c\n@@ -1,3 +1,4 @@\n+top\n a1\n a2\n a3\n"
		"diff --git a/fs/n.c b/fs/m.c\nrename from fs/n.c\nrename to fs/m.c\n"
		"diff --git a/fs/t.c b/fs/t.c\nnew file mode 100644\n--- /dev/null\n+++ b/fs/t.c\n"
		"@@ -0,0 +1 @@\n+t\n"
		"diff --git a/fs/t.c b/fs/t.c\ndeleted file mode 100644\n--- a/fs/t.c\n+++ /dev/null\n"
		"@@ -1 +0,0 @@\n-t\n";
	struct world w;
	g_autoptr(GError) error = NULL;
	struct change_series *s;
	const struct change_file *f;

	world_init(&w);
	make_tree(&w);
	s = read_text(&w, text, -1, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(s->patches[0].n_files, ==, 2);
	g_assert_null(change_find(&s->patches[0], "fs/b.h")->content);
	f = change_find(&s->patches[0], "fs/m.c");
	g_assert_cmpstr(f->before, ==, "fs/a.c");
	g_assert_cmpuint(f->n_spans, ==, 1);
	assert_layout(&w, s, 1, "fs/.wh.a.c fs/.wh.b.h fs/m.c");
	change_free(s);
	world_clear(&w);
}

/* Of two lines that change places the one that moved is the one the patch moves, wherever. */
static void test_patch_own(void)
{
#define SIDES "--- a/fs/a.c\n+++ b/fs/a.c\n"
	static const struct { const char *text; guint line, n_hunks; } forms[] = {
		{ SIDES "@@ -2,4 +2,4 @@\n a2\n-a3\n a4\n+a3\n a5\n", 4, 1 },
		{ SIDES "@@ -2,4 +2,4 @@\n a2\n+a4\n a3\n-a4\n a5\n", 3, 1 },
		/* farther up than it says; with a head that says of what */
		{ SIDES "@@ -6,4 +6,4 @@ f(x)\n a2\n-a3\n a4\n+a3\n a5\n", 4, 1 },
		{ SIDES "@@ -2,4 +9,4 @@\n a2\n+a4\n a3\n-a4\n a5\n", 3, 1 },
		/* after a hunk that adds lines, which the numbers of the next one know, or do not */
		{ SIDES "@@ -1,1 +1,2 @@\n+top\n a1\n@@ -2,4 +3,4 @@\n a2\n-a3\n a4\n+a3\n a5\n",
		  5, 2 },
		{ SIDES "@@ -1,1 +1,2 @@\n+top\n a1\n@@ -2,4 +2,4 @@\n a2\n+a4\n a3\n-a4\n a5\n",
		  4, 2 },
		/* at the end, and without its newline */
		{ SIDES "@@ -8,3 +8,3 @@\n a8\n-a9\n a10\n+a9\n\\ No newline at end of file\n", 10, 1 },
		{ SIDES "@@ -8,3 +8,3 @@\n a8\n+a10\n a9\n-a10\n", 9, 1 },
	};
	struct world w;

	world_init(&w);
	make_tree(&w);
	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autoptr(GError) error = NULL;
		struct change_series *s = read_text(&w, forms[i].text, -1, &error);
		const struct change_file *f;

		g_assert_no_error(error);
		f = &s->patches[0].files[0];
		g_assert_cmpuint(f->n_hunks, ==, forms[i].n_hunks);
		for (guint line = 3; line < 12; line++)
			if ((change_owner(s, 1, "fs/a.c", line) == 1) != (line == forms[i].line))
				g_error("form %zu: line %u", i, line);
		g_assert_nonnull(strstr(forms[i].text, f->hunks[0].heading));
		g_assert_nonnull(strstr(forms[i].text, f->hunks[forms[i].n_hunks - 1].text));
		change_free(s);
	}
	world_clear(&w);
}

/* As `git format-patch` writes it, of real commits, out of order and with a cover letter. */
static void test_mailbox(void)
{
	struct world w;
	struct change_series *s;
	g_autoptr(GError) error = NULL;
	g_autofree char *box = NULL, *one = NULL, *two = NULL, *cover = NULL;

	make_repo(&w);
	put(w.root, "fs/b.h", "b1\nb2\nl\303\266ck\n");
	commit(&w, "fs: l\303\266ck \342\202\254 and a subject that is long enough to be folded in "
	       "a mail");
	put(w.root, "fs/b.h", "b0\nb1\nb2\nl\303\266ck\n");
	commit(&w, "fs: two\n\nBody of two.");
	one = git(&w, "format-patch", "--stdout", "-1", "--subject-prefix=PATCH 1/2", "-N", "--thread",
		  "--to=L <l@example.org>", "HEAD~1", NULL);
	two = git(&w, "format-patch", "--stdout", "-1", "--subject-prefix=PATCH 2/2", "-N",
		  "--attach", "HEAD", NULL);
	GIT(&w, "checkout", "-q", "HEAD~2");
	cover = g_strdup("From x Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\n"
			 "Subject: [PATCH 0/2] the\n whole\nMessage-ID: <cover@x>\nTo: l@example.org,\n"
			 "\tb@example.org\nCc: c@example.org\n\nAll of it.\n");
	box = g_strdup_printf("%s\n%s\n\n%s\n\n%s\n\nFrom x Mon Sep 17 00:00:00 2001\n"
			      "From: R <r@x.org>\nSubject: Re: [PATCH 1/2] no\nMessage-ID: <r@x>\n\n"
			      "Better so:\n\n--- a/fs/b.h\n+++ b/fs/b.h\n@@ -1 +1 @@\n-b1\n+x\n",
			      cover, two, one, one);
	s = read_text(&w, box, -1, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(s->n_patches, ==, 2);
	g_assert_cmpstr(s->subject, ==, "the whole");
	g_assert_cmpstr(s->body, ==, "All of it.");
	g_assert_cmpstr(s->cover.message_id, ==, "<cover@x>");
	g_assert_cmpstr(s->cover.to, ==, "l@example.org, b@example.org");
	g_assert_cmpstr(s->patches[0].subject, ==, "fs: l\303\266ck \342\202\254 and a subject that is "
			"long enough to be folded in a mail");
	g_assert_cmpuint(s->patches[0].number, ==, 1);
	g_assert_cmpstr(s->patches[0].mail.to, ==, "L <l@example.org>");
	g_assert_cmpstr(s->patches[1].body, ==, "Body of two.");
	g_assert_cmpstr(s->patches[1].author, ==, "A U Thor <a@example.org>");
	g_assert_cmpuint(s->notes->len, ==, 2);	/* the answer, the double */
	assert_laid(&w, s, 2, "fs/b.h", "b0\nb1\nb2\nl\303\266ck\n");
	g_assert_cmpuint(change_owner(s, 2, "fs/b.h", 4), ==, 1);
	g_assert_cmpuint(change_owner(s, 2, "fs/b.h", 1), ==, 2);
	change_free(s);
	world_clear(&w);
}

/* Versions, as subjects say them in many ways; the newest counts. */
static void test_versions(void)
{
#define MAIL(tags, to) "From x Mon Sep 17 00:00:00 2001\nFrom: x\nSubject: " tags " y\n\n" \
	"--- a/fs/b.h\n+++ b/fs/b.h\n@@ -1,2 +1,2 @@\n b1\n-b2\n+" to "\n\n"
	static const char *const boxes[] = {
		MAIL("[PATCH]", "old") MAIL("[PATCH v2]", "B2"),
		MAIL("[PATCHv3 net]", "B2") MAIL("[PATCH v2]", "old"),
		MAIL("[RFC PATCH 1/1 v10]", "B2") MAIL("[PATCH v9 01/01]", "old"),
		MAIL("[PATCH v6.12 1/1]", "B2"),
		MAIL("Re: [PATCH v8]", "old") MAIL("[PATCH]", "B2"),
		MAIL("Re: [PATCH 1/1]", "B2"),
		MAIL("[PATCH 4294967295/2]", "B2"), MAIL("[PATCH 1/99999999999999999999]", "B2"),
		MAIL("[PATCH 1/4294967295]", "B2"), MAIL("[PATCH -1/2]", "B2"),
	};
	struct world w;

	world_init(&w);
	make_tree(&w);
	for (gsize i = 0; i < G_N_ELEMENTS(boxes); i++) {
		g_autoptr(GError) error = NULL;
		struct change_series *s = read_text(&w, boxes[i], -1, &error);

		if (error)
			g_error("box %zu: %s", i, error->message);
		g_assert_cmpuint(s->n_patches, ==, 1);
		g_assert_cmpuint(s->patches[0].of, <=, 1);
		g_assert_cmpstr(s->patches[0].subject, ==, "y");
		assert_laid(&w, s, 1, "fs/b.h", "b1\nB2\n");
		change_free(s);
	}
	world_clear(&w);
}

/* How a body may travel. */
static void test_encodings(void)
{
	static const char diff[] = "---\ndiff --git a/fs/b.h b/fs/b.h\n--- a/fs/b.h\n+++ b/fs/b.h\n"
				   "@@ -1,2 +1,2 @@\n b1\n-b2\n+B=2\n";
	static const char crlf[] = "---\r\ndiff --git a/fs/b.h b/fs/b.h\r\n--- a/fs/b.h\r\n"
				   "+++ b/fs/b.h\r\n@@ -1,2 +1,2 @@\r\n b1\r\n-b2\r\n+B=2\r\n";
	static const char quoted[] = "---\ndiff --git a/fs/b.h b/fs/b.h\n--- a/fs/b.h\n+++ b/fs/b=\n"
				     ".h\n@@ -1,2 +1,2 @@\n b1\n-b2\n+B=3D2\n";
	g_autofree char *base64 = g_base64_encode((const guchar *)crlf, strlen(crlf));
	const char *const bodies[][2] = {
		{ "8bit", diff }, { "7bit", crlf }, { "quoted-printable", quoted },
		{ "base64", base64 },
	};
	struct world w;

	world_init(&w);
	make_tree(&w);
	for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
		g_autofree char *mail = g_strdup_printf(
			"From: =?UTF-8?q?J=C3=B6rg?= <j@example.org>\nSubject: [PATCH v3]\n"
			" =?UTF-8?B?w6TDtg==?= done\nMIME-Version: 1.0\n"
			"Content-Type: text/plain; charset=UTF-8\n"
			"Content-Transfer-Encoding: %s\n\n%s", bodies[i][0], bodies[i][1]);
		g_autoptr(GError) error = NULL;
		struct change_series *s = read_text(&w, mail, -1, &error);

		if (error)
			g_error("%s: %s", bodies[i][0], error->message);
		g_assert_cmpstr(s->patches[0].author, ==, "J\xc3\xb6rg <j@example.org>");
		g_assert_cmpstr(s->patches[0].subject, ==, "\xc3\xa4\xc3\xb6 done");
		assert_laid(&w, s, 1, "fs/b.h", "b1\nB=2\n");
		change_free(s);
	}
	world_clear(&w);
}

/* --- what no patch may do ------------------------------------------------------------------ */

#define NEW(name) "diff --git a/" name " b/" name "\nnew file mode 100644\n--- /dev/null\n" \
	"+++ b/" name "\n@@ -0,0 +1 @@\n+x\n"
#define QNEW(name) "diff --git \"a/" name "\" \"b/" name "\"\nnew file mode 100644\n" \
	"--- /dev/null\n+++ \"b/" name "\"\n@@ -0,0 +1 @@\n+x\n"
#define LINK(name, to) "diff --git a/" name " b/" name "\nnew file mode 120000\n--- /dev/null\n" \
	"+++ b/" name "\n@@ -0,0 +1 @@\n+" to "\n\\ No newline at end of file\n"

static const struct { const char *text, *why; } hostile[] = {
	{ NEW("../../etc/x.c"), "leads out of the tree" },
	{ NEW("fs/../../x.c"), "leads out of the tree" },
	{ NEW("fs/./x.c"), "leads out of the tree" },
	{ NEW("/etc/x.c"), "is absolute" },
	{ "--- a/fs/a.c\n+++ /etc/x.c\n@@ -1 +1 @@\n-a\n+b\n", "is absolute" },
	{ "--- /etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n", "is absolute" },
	{ NEW("fs//x.c"), "has an empty part" },
	{ "--- a/../x.c\n+++ b/../x.c\n@@ -1 +1 @@\n-a\n+b\n", "leads out of the tree" },
	{ "diff --git a/fs/a.c b/fs/../../x.c\nrename from fs/a.c\nrename to ../../x.c\n",
	  "leads out of the tree" },
	{ "diff --git a/fs/a.c b/fs/x.c\ncopy from /etc/passwd\ncopy to fs/x.c\n", "is absolute" },
	{ NEW(".git/hooks/x.c"), "one of git's own" },
	{ NEW("fs/.GIT/config.h"), "one of git's own" },
	{ NEW("fs/.wh.a.c"), "mark of an absent file" },
	{ QNEW("../x\\n.c"), "leads out of the tree" },
	{ LINK("fs/l", "/etc") NEW("fs/l/x.c"), "behind a symbolic link" },
	{ NEW("out/x.c"), "symbolic link in the tree" },
	{ "--- a/link.c\n+++ b/link.c\n@@ -1 +1 @@\n-a\n+b\n", "symbolic link in the tree" },
	{ "diff --git a/fs/a.c b/fs/a.c\nGIT binary patch\nliteral 3\nKcmZQz\n\n", "binary" },
	{ "diff --git a/fs/a.c b/fs/a.c\nBinary files a/fs/a.c and b/fs/a.c differ\n", "binary" },
	{ "--- a/fs/a.c\n+++ b/fs/a.c\n@@ -1,3 +1,3 @@\n a1\n-a2\n+b\n a3\n@@ -5,3 +5,3 @@\n a5\n-no\n"
	  "+yes\n a7\n", "hunk 2 of fs/a.c does not apply" },
	{ "--- a/fs/a.c\n+++ b/fs/a.c\n@@ -1,2 +1,2 @@\n x1\n-x2\n+b\n", "with --kernel" },
	{ "From: x\nSubject: [PATCH] y\n\n--- a/fs/a.c\n+++ b/fs/a.c\n@@ -1,2 +1,2 @@\n x1\n-x2\n+b\n--\n"
	  "2.39\n\nbase-commit: 0123456789abcdef0123456789abcdef01234567\n",
	  "(base-commit: 0123456789abcdef0123456789abcdef01234567)" },
	{ "diff --cc fs/a.c\nindex 1,2..3\n--- a/fs/a.c\n+++ b/fs/a.c\n@@@ -1,1 -1,1 +1,1 @@@\n++b\n",
	  "combined diff of a merge" },
	{ "--- a/fs/none.c\n+++ b/fs/none.c\n@@ -1,2 +1,2 @@\n x1\n-x2\n+b\n", "is not in the tree" },
	{ NEW("fs/a.c"), "in the tree already" },
	{ "--- a/fs/a.c\n+++ b/fs/a.c\n@@ -1,2 +1,2 @@\n a1\n-a2\n", "ends inside a hunk" },
	{ "--- a/fs/a.c\n+++ b/fs/a.c\n@@ -1,2 +1,2 @@\n a1\n-a2\n+b\nstray\n--- a/fs/b.h\n"
	  "+++ b/fs/b.h\n@@ -1,2 +1,2 @@\n b1\nb2\n+b\n", "other lines than its head says" },
	{ "--- a/fs/a.c\n+++ b/fs/a.c\n@@ -x +y @@\n", "no head of a hunk" },
	{ "--- a/fs/a.c\n+++ b/fs/a.c\n@@ -1,4294967295 +1,4294967295 @@\n a1\n", "ends inside" },
	{ "nothing here\n", "no diff in it" },
	{ "", "it is empty" },
	{ "\x1f\x8b\x08", "run gunzip first" },
	{ "From: x\nSubject: [PATCH] y\n\nwords\n", "no mail in it has a diff" },
	{ "From: x\nSubject: [PATCH 1/2] y\n\n" NEW("n.c") "\nFrom x Mon Sep 17 00:00:00 2001\nFrom: x\n"
	  "Subject: [PATCH 1/2] y\n\n" NEW("m.c"), "two patches are number 1/2" },
	{ "From \nFrom \n\n\n", "no mail" },
	{ "--- a/fs/\x1b[31mb.c\n+++ b/fs/\x1b[31mb.c\n@@ -1 +1 @@\n-a\n+b\n", "fs/\\x1b[31mb.c" },
	{ QNEW("fs/\\303\\251\\\"\\n.h") "--- a/fs/a.c\n+++ b/fs/a.c\n@@ -1 +1 @@\n-q\n+b\n",
	  "hunk 1 of fs/a.c" },
};

/* A file that is out of the tree, reached by links in it. */
static void make_links(struct world *w)
{
	put(w->folder, "outside/secret.c", "a\n");
	link_to(w->root, "out", "../outside");
	link_to(w->root, "link.c", "../outside/secret.c");
}

static void assert_refused(struct world *w, const char *text, gssize size, const char *why)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *before = NULL, *after = NULL;
	struct change_series *s;

	g_assert_true(g_file_set_contents(w->patch, "", 0, NULL));
	before = files_of(w->folder);
	s = read_text(w, text, size, &error);
	after = files_of(w->folder);
	if (s || !strstr(error->message, why))
		g_error("'%s' is not in '%s' for:\n%s", why, s ? "" : error->message, text);
	g_assert_cmpint(error->domain, ==, FL_ERROR);
	for (const char *c = error->message; *c; c++)
		g_assert_false(g_ascii_iscntrl(*c));
	/* nothing written, but for a folder that is empty again */
	g_assert_cmpstr(before, ==, after);
}

static void test_hostile_patches(void)
{
	struct world w;

	world_init(&w);
	make_tree(&w);
	make_links(&w);
	for (gsize i = 0; i < G_N_ELEMENTS(hostile); i++)
		assert_refused(&w, hostile[i].text, -1, hostile[i].why);
	world_clear(&w);
}

static void test_limits(void)
{
	struct world w;
	GString *text = g_string_new(NULL);
	g_autofree char *big = g_strnfill(15 << 20, 'x');

	world_init(&w);
	make_tree(&w);
	for (int i = 0; i < 20001; i++)
		g_string_append_printf(text, "diff --git a/fs/f%d.c b/fs/f%d.c\nnew file mode 100644\n",
				       i, i);
	assert_refused(&w, text->str, (gssize)text->len, "more than the 20000");
	/* a short patch that makes much of a large file */
	put(w.root, "fs/big.c", big);
	g_string_truncate(text, 0);
	for (int i = 0; i < 40; i++)
		g_string_append_printf(text, "diff --git a/fs/big.c b/fs/f%d.c\ncopy from fs/big.c\n"
				       "copy to fs/f%d.c\n", i, i);
	assert_refused(&w, text->str, (gssize)text->len, "more than the 512 MiB");
	put(w.root, "fs/big.c", "small");
	g_string_truncate(text, 0);
	for (int i = 0; i < 1001; i++)
		g_string_append(text, "From x Mon Sep 17 00:00:00 2001\nFrom: x\nSubject: y\n\nz\n\n");
	assert_refused(&w, text->str, (gssize)text->len, "more than the 1000");
	g_string_set_size(text, 50 << 20);
	memset(text->str, '+', text->len);
	assert_refused(&w, text->str, (gssize)text->len, "more than the 32 MiB");
	g_string_free(text, TRUE);
	world_clear(&w);
}

/* Bytes that are no text, in names, subjects and lines. */
static void test_odd_bytes(void)
{
	static const char mail[] =
		"From: \x1b[31m\xff <x@x>\nSubject: [PATCH] \x1b]0;x\x07 \xfe\n\n"
		"diff --git a/fs/b.h b/fs/b.h\n--- a/fs/b.h\n+++ b/fs/b.h\n@@ -1,2 +1,2 @@\n b1\n-b2\n"
		"+\x1b[2J\xff\n"
		"diff --git \"a/fs/n\\n\\\"q.c\" \"b/fs/n\\n\\\"q.c\"\nnew file mode 100644\n"
		"--- /dev/null\n+++ \"b/fs/n\\n\\\"q.c\"\n@@ -0,0 +1 @@\n+x\n";
	static const char nul[] = "--- a/fs/b.h\n+++ b/fs/b.h\n@@ -1,2 +1,2 @@\n b1\n-b2\n+x\0y\n";
	struct world w;
	g_autoptr(GError) error = NULL;
	struct change_series *s;

	world_init(&w);
	make_tree(&w);
	s = read_text(&w, mail, -1, &error);
	g_assert_no_error(error);
	g_assert_true(g_utf8_validate(s->patches[0].subject, -1, NULL));
	g_assert_nonnull(change_find(&s->patches[0], "fs/n\n\"q.c"));
	assert_laid(&w, s, 1, "fs/b.h", "b1\n\x1b[2J\xff\n");
	assert_laid(&w, s, 1, "fs/n\n\"q.c", "x\n");
	change_free(s);
	s = read_text(&w, nul, sizeof(nul) - 1, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(g_bytes_get_size(s->patches[0].files[0].content), ==, 7);
	change_free(s);
	world_clear(&w);
}

/* A tree nobody may write to. */
static void test_read_only(void)
{
	struct world w;
	struct change_series *s;
	g_autofree char *fs = NULL;

	world_init(&w);
	make_tree(&w);
	fs = g_build_filename(w.root, "fs", NULL);
	g_chmod(fs, 0555);
	g_chmod(w.root, 0555);
	s = read_text(&w, "--- a/fs/b.h\n+++ b/fs/b.h\n" HUNK, -1, NULL);
	g_assert_nonnull(s);
	assert_layout(&w, s, 1, "fs/b.h");
	change_free(s);
	g_chmod(w.root, 0755);
	g_chmod(fs, 0755);
	world_clear(&w);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/change/range", test_range);
	g_test_add_func("/change/lines", test_lines);
	g_test_add_func("/change/other-checkout", test_other_checkout);
	g_test_add_func("/change/run", test_run);
	g_test_add_func("/change/merge", test_merge);
	g_test_add_func("/change/staged", test_staged);
	g_test_add_func("/change/bad-ranges", test_bad_ranges);
	g_test_add_func("/change/hostile-repository", test_hostile_repository);
	g_test_add_func("/change/partial-clone", test_partial_clone);
	g_test_add_func("/change/links-in-objects", test_links_in_objects);
	g_test_add_func("/change/patch/forms", test_patch_forms);
	g_test_add_func("/change/patch/kinds", test_patch_kinds);
	g_test_add_func("/change/patch/twice", test_patch_twice);
	g_test_add_func("/change/patch/own", test_patch_own);
	g_test_add_func("/change/patch/mailbox", test_mailbox);
	g_test_add_func("/change/patch/versions", test_versions);
	g_test_add_func("/change/patch/encodings", test_encodings);
	g_test_add_func("/change/patch/hostile", test_hostile_patches);
	g_test_add_func("/change/patch/limits", test_limits);
	g_test_add_func("/change/patch/odd-bytes", test_odd_bytes);
	g_test_add_func("/change/patch/read-only", test_read_only);
	return g_test_run();
}
