/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of a diff → their content after it. Names are judged here, before anything is
 * written, and stay here: git gets the files and the hunks under numbers, in a folder of ours,
 * so it can write to no other. Only files that are read are applied; of others it is said
 * that they change. Symbolic links and submodules are named and not followed, and what would
 * lie behind one is refused.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "change/internal.h"

struct applying {
	const struct apply *a;
	struct state *state;
	GHashTable *entries;	/* name after (of deleted ones: before) → struct change_file */
	GHashTable *origins;	/* name before the patch → its content then, or NULL */
	GHashTable *links;	/* names that the patch makes no file */
	GHashTable *hunks;	/* name → its hunks; NULL: more than one diff has it */
	guint strip;		/* folders to take off names of a bare diff */
	/* Those that are given to git at once: no name twice. */
	GPtrArray *batch;	/* struct change_file */
	GHashTable *batched;	/* names in it, before and after */
	GString *text;		/* the diff for git */
};

static gboolean set_refused(const struct applying *p, GError **error, const char *name,
			    const char *why)
{
	g_autofree char *safe = escaped(name);

	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: '%s' %s", p->a->what, safe, why);
	return FALSE;
}

/* --- which file -------------------------------------------------------------------------- */

static gboolean is_there(const struct applying *p, const char *name)
{
	g_autoptr(GBytes) content = NULL;

	return name && !name_problem(name) && state_content(p->state, name, &content, NULL) && content;
}

static gboolean side_is_there(const struct applying *p, const char *side, guint strip)
{
	return side && is_there(p, diff_strip(side, strip));
}

/* git's two prefixes: "a/" and "b/", or those of what it compares. */
static gboolean has_prefix(const char *name)
{
	return !name || (strchr("abciow", name[0]) && name[0] && name[1] == '/');
}

/*
 * A diff does not say how its names begin. One folder is the custom; none, when files are
 * there by that name and not by the other.
 */
static guint find_strip(const struct applying *p, const GArray *diffs)
{
	guint with = 0, without = 0;

	for (guint i = 0; i < diffs->len; i++) {
		const struct diff_file *d = &g_array_index(diffs, struct diff_file, i);

		if (d->exact)
			continue;
		if (d->git && has_prefix(d->old) && has_prefix(d->new))
			return 1;
		with += side_is_there(p, d->old, 1) || side_is_there(p, d->new, 1);
		without += side_is_there(p, d->old, 0) || side_is_there(p, d->new, 0);
	}
	return without > with ? 0 : 1;
}

/* diff -u of "x.c.orig" and "x.c" is about x.c. */
static const char *old_name(const struct applying *p, const struct diff_file *d)
{
	const char *old = d->old ? diff_strip(d->old, p->strip) : NULL;
	const char *new = d->new ? diff_strip(d->new, p->strip) : NULL;

	return old && new && !d->git && strcmp(old, new) && is_there(p, new) ? new : old;
}

/* Both names, in the tree; NULL where there is no file. */
static gboolean find_names(const struct applying *p, const struct diff_file *d,
			   const char **before, const char **after, GError **error)
{
	if ((d->old && d->old[0] == '/') || (d->new && d->new[0] == '/'))
		return set_refused(p, error, d->old && d->old[0] == '/' ? d->old : d->new,
				   "is absolute");
	*before = d->exact ? d->old : old_name(p, d);
	*after = d->exact || !d->new ? d->new : diff_strip(d->new, p->strip);
	if (!d->git && *before && *after && is_there(p, *before))
		*after = *before;	/* it has no way to say "renamed" */
	if ((d->old && !*before) || (d->new && !*after))
		return set_refused(p, error, d->old ? d->old : d->new,
				   "has no folder in its name: make the diff from the top of the tree");
	return TRUE;
}

static gboolean behind_link(const struct applying *p, const char *name)
{
	for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		g_autofree char *folder = g_strndup(name, (gsize)(slash - name));

		if (g_hash_table_contains(p->links, folder))
			return TRUE;
	}
	return FALSE;
}

/* All that can be wrong with a name itself. */
static gboolean check_name(const struct applying *p, const char *name, GError **error)
{
	const char *problem = name ? name_problem(name) : NULL;

	if (name && !problem && behind_link(p, name))
		problem = "is behind a symbolic link that the patch makes";
	return !problem || set_refused(p, error, name, problem);
}

/* --- what the patch does to names --------------------------------------------------------- */

/* The file's entry, with the name it had before the patch, whatever has become of it since. */
static struct change_file *enter(struct applying *p, const char *before, const char *after,
				 gboolean copied)
{
	struct change_file *f = NULL, *old;
	void *key;

	if (before && !copied && g_hash_table_steal_extended(p->entries, before, &key, (void **)&f))
		g_free(key);
	if (!f) {
		f = g_new0(struct change_file, 1);
		f->before = copied ? NULL : g_strdup(before);
	}
	old = after ? g_hash_table_lookup(p->entries, after) : NULL;
	/* deleted by a hunk above, and here again */
	if (old && !old->after && !f->before)
		f->before = g_strdup(old->before);
	/* what a diff above made of it is not what it is in the end */
	g_clear_pointer(&f->content, g_bytes_unref);
	g_free(f->after);
	f->after = g_strdup(after);
	g_hash_table_insert(p->entries, g_strdup(after ? after : before), f);
	return f;
}

/* The content that a name had when the patch began; asked before anything changes it. */
static void remember_origin(struct applying *p, const char *name)
{
	GBytes *content = NULL;

	if (!name || g_hash_table_contains(p->origins, name))
		return;
	state_content(p->state, name, &content, NULL);
	g_hash_table_insert(p->origins, g_strdup(name), content);
}

/* --- git --------------------------------------------------------------------------------- */

static gboolean is_kind(guint mode, guint kind)
{
	return (mode & CHANGE_MODE_KIND) == kind;
}

/* What to try: another tree, which the mail may name. */
static char *hint_of(const struct applying *p)
{
	return g_strdup_printf("is the patch made for another version of the tree, or in it "
			       "already? Name the tree it is for with --kernel DIR%s%s%s",
			       p->a->base ? " (" : "", p->a->base ? p->a->base : "",
			       p->a->base ? ")" : "");
}

static gboolean set_failed(const struct applying *p, const char *name, guint hunk, GError **error)
{
	g_autofree char *safe = escaped(name);
	g_autofree char *hint = hint_of(p);

	if (hunk)
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: hunk %u of %s does not apply; %s",
			    p->a->what, hunk, safe, hint);
	else
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: %s does not apply; %s", p->a->what,
			    safe, hint);
	return FALSE;
}

static const char *batch_name(const struct applying *p, const char *number)
{
	guint64 i = g_ascii_strtoull(number, NULL, 10);
	const struct change_file *f = i < p->batch->len ? p->batch->pdata[i] : NULL;

	return !f ? NULL : f->after ? f->after : f->before;
}

/* From what git says with --reject: the first hunk that does not fit, and of which file. */
static gboolean say_rejected(const struct applying *p, const GString *said, GError **error)
{
	static const char applying[] = "Applying patch ", rejected[] = "Rejected hunk #";
	g_auto(GStrv) lines = g_strsplit(said->str, "\n", -1);
	g_autofree char *last = NULL, *safe = NULL;
	const char *name = NULL;

	for (char **l = lines; *l; l++) {
		if (g_str_has_prefix(*l, applying))
			name = batch_name(p, *l + strlen(applying));
		else if (name && g_str_has_prefix(*l, rejected))
			return set_failed(p, name, (guint)strtoul(*l + strlen(rejected), NULL, 10),
					  error);
	}
	last = run_last_lines(said, 1);
	safe = escaped(last);
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: does not apply: %s", p->a->what, safe);
	return FALSE;
}

static gboolean call_git(const struct applying *p, const char *folder, GError **error)
{
	static const char *const args[] = { "apply", "--reject", "--verbose", "--whitespace=nowarn",
					    "-p1", "-", NULL };
	g_autoptr(GBytes) text = g_bytes_new(p->text->str, p->text->len);
	struct run_output out;
	gboolean ok;

	if (!git_call(p->a->git, &(struct git_call){ .args = args, .cwd = folder, .input = text,
						      .ok = 1 }, &out, error)) {
		g_prefix_error(error, "%s: ", p->a->what);
		return FALSE;
	}
	ok = !out.status || say_rejected(p, out.err, error);
	run_output_clear(&out);
	return ok;
}

/* Takes back what git has made of them. */
static gboolean take_results(struct applying *p, const char *folder, GError **error)
{
	for (guint i = 0; i < p->batch->len; i++) {
		struct change_file *f = p->batch->pdata[i];
		g_autofree char *number = g_strdup_printf("%06u", i);
		g_autoptr(GBytes) content = NULL;

		if (!disk_get(folder, number, &content, error))
			return FALSE;
		if (f->after && !content)
			return set_failed(p, f->after, 0, error);
		if (!f->after)
			continue;
		g_clear_pointer(&f->content, g_bytes_unref);
		f->content = g_steal_pointer(&content);
		state_put(p->state, f->after, f->content);
	}
	return TRUE;
}

static gboolean flush(struct applying *p, GError **error)
{
	g_autofree char *folder = g_build_filename(p->a->folder, "apply", NULL);
	gboolean ok = !p->text->len || call_git(p, folder, error);

	ok = ok && (!p->batch->len || take_results(p, folder, error)) &&
	     file_remove_tree(folder, error);
	g_ptr_array_set_size(p->batch, 0);
	g_hash_table_remove_all(p->batched);
	g_string_truncate(p->text, 0);
	return ok;
}

/* A file for git, under its number. */
static gboolean put_file(struct applying *p, GBytes *content, GError **error)
{
	g_autofree char *folder = g_build_filename(p->a->folder, "apply", NULL);
	g_autofree char *path = g_strdup_printf("%s/%06u", folder, p->batch->len);

	if (!file_make_folder(folder, error))
		return FALSE;
	if (!content_count(&p->state->size, content, error)) {
		g_prefix_error(error, "%s: ", p->a->what);
		return FALSE;
	}
	return content_write(content, path, error);
}

static void put_diff(struct applying *p, const struct diff_file *d)
{
	guint i = p->batch->len;

	if (!d->n_hunks && !d->added && !d->deleted)
		return;
	g_string_append_printf(p->text, "diff --git a/%06u b/%06u\n", i, i);
	if (d->added)
		g_string_append(p->text, "new file mode 100644\n");
	if (d->deleted)
		g_string_append(p->text, "deleted file mode 100644\n");
	if (!d->n_hunks)
		return;
	g_string_append_printf(p->text, d->added ? "--- /dev/null\n" : "--- a/%06u\n", i);
	g_string_append_printf(p->text, d->deleted ? "+++ /dev/null\n" : "+++ b/%06u\n", i);
	g_string_append_len(p->text, d->hunks->str, (gssize)d->hunks->len);
}

static gboolean flush_for(struct applying *p, const char *name, GError **error)
{
	return !name || !g_hash_table_contains(p->batched, name) || flush(p, error);
}

/* What is there before and what must not be; links in the tree are found here. */
static gboolean read_before(const struct applying *p, const struct diff_file *d,
			    const char *before, const char *after, GBytes **content, GError **error)
{
	g_autoptr(GBytes) there = NULL;

	if (d->binary)
		return set_refused(p, error, after ? after : before,
				   "is C and the patch is binary: it cannot be applied");
	if ((before && !state_content(p->state, before, content, error)) ||
	    (after && !state_content(p->state, after, &there, error))) {
		g_prefix_error(error, "%s: ", p->a->what);
		return FALSE;
	}
	if (before && !*content)
		return set_refused(p, error, before, "is not in the tree; is the patch made for "
				   "another version of it, or before another patch?");
	if (!before && there)
		return set_refused(p, error, after, "is made by the patch and in the tree already; is "
				   "the patch applied?");
	return TRUE;
}

/* What the patch says of the file itself, if it says it in one place. */
static void remember_hunks(struct applying *p, const struct diff_file *d, const char *before,
			   const char *after)
{
	const char *const names[] = { before, g_strcmp0(before, after) ? after : NULL };
	gboolean twice = FALSE;

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		twice |= names[i] && g_hash_table_contains(p->hunks, names[i]);
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i])
			g_hash_table_insert(p->hunks, g_strdup(names[i]), twice ? NULL : d->hunks);
}

/* A file whose content is read: given to git. */
static struct change_file *add_read(struct applying *p, const struct diff_file *d,
				    const char *before, const char *after, GError **error)
{
	g_autoptr(GBytes) content = NULL;
	struct change_file *f;

	if (!read_before(p, d, before, after, &content, error) || !put_file(p, content, error))
		return NULL;
	remember_origin(p, before);
	remember_origin(p, after);
	remember_hunks(p, d, before, after);
	f = enter(p, before, after, d->copied);
	put_diff(p, d);
	g_ptr_array_add(p->batch, f);
	if (before)
		g_hash_table_add(p->batched, g_strdup(before));
	if (after)
		g_hash_table_add(p->batched, g_strdup(after));
	return f;
}

/* One whose content is not: named. */
static struct change_file *add_unread(struct applying *p, const struct diff_file *d, guint mode,
				      const char *before, const char *after)
{
	const char *name = after ? after : before;
	gboolean link = is_kind(mode, CHANGE_MODE_LINK);

	if (link || is_kind(mode, CHANGE_MODE_SUBMODULE)) {
		g_hash_table_add(p->links, g_strdup(name));
		series_note(p->a->series, "%s is a %s: not followed", name,
			    link ? "symbolic link" : "submodule");
	} else if (d->binary) {
		series_note(p->a->series, "%s is binary: not looked at", name);
	}
	return enter(p, before, after, d->copied);
}

static gboolean add_one(struct applying *p, const struct diff_file *d, GError **error)
{
	const char *before, *after;
	guint mode = d->mode ? d->mode : d->old_mode ? d->old_mode : CHANGE_MODE_FILE | 0644;
	enum change_role role = CHANGE_OTHER;
	struct change_file *f;

	if (!find_names(p, d, &before, &after, error) || !check_name(p, before, error) ||
	    !check_name(p, after, error) || !flush_for(p, before, error) ||
	    !flush_for(p, after, error))
		return FALSE;
	if (is_kind(mode, CHANGE_MODE_FILE))
		role = name_role(after ? after : before);
	f = role_is_read(role) ? add_read(p, d, before, after, error) :
				 add_unread(p, d, mode, before, after);
	if (!f)
		return FALSE;
	f->role = role;
	f->mode = mode;
	if (before && !d->copied && g_strcmp0(before, after))
		state_put(p->state, before, NULL);
	return TRUE;
}

/* --- a patch ------------------------------------------------------------------------------ */

/* Lines as the patch has them; what it does not show so, git is to be asked for. */
static void add_lines(struct applying *p, GArray *pairs, struct change_file *file)
{
	GBytes *before = file->before ? g_hash_table_lookup(p->origins, file->before) : NULL;
	const GString *hunks = g_hash_table_lookup(p->hunks, file->after ? file->after :
							     file->before);

	if (role_is_read(file->role) && (!hunks || !own_hunks(hunks, before, file->content, file)))
		pairs_add(pairs, before, file->content, file);
}

/* Entries become the patch's files, with what differs in them. */
static gboolean finish(struct applying *p, struct change_patch *patch, GError **error)
{
	GArray *files = files_new(), *pairs = pairs_new();
	GHashTableIter iter;
	void *f;

	g_hash_table_iter_init(&iter, p->entries);
	while (g_hash_table_iter_next(&iter, NULL, &f)) {
		struct change_file *file = f;

		if (!file->before && !file->after)
			continue;	/* made and deleted */
		g_array_append_val(files, *file);
		*file = (struct change_file){ 0 };
	}
	files_finish(files, patch);
	for (gsize i = 0; i < patch->n_files; i++)
		add_lines(p, pairs, &patch->files[i]);
	return pairs_finish(pairs, p->a->folder, error);
}

static void entry_free(void *entry)
{
	change_file_clear(entry);
	g_free(entry);
}

static void content_unref(void *content)
{
	if (content)
		g_bytes_unref(content);
}

static gboolean add_all(struct applying *p, const GArray *diffs, GError **error)
{
	if (!diffs->len) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: no diff in it", p->a->what);
		return FALSE;
	}
	if (diffs->len > CHANGE_MAX_FILES) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: %u files, more than the %d that are "
			    "read", p->a->what, diffs->len, CHANGE_MAX_FILES);
		return FALSE;
	}
	p->strip = find_strip(p, diffs);
	for (guint i = 0; i < diffs->len; i++)
		if (!add_one(p, &g_array_index(diffs, struct diff_file, i), error))
			return FALSE;
	return flush(p, error);
}

gboolean apply_diffs(const struct apply *apply, struct state *state, GArray *diffs,
		     struct change_patch *patch, GError **error)
{
	struct applying p = {
		.a = apply, .state = state,
		.entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free),
		.origins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, content_unref),
		.links = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.hunks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.batch = g_ptr_array_new(),
		.batched = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.text = g_string_new(NULL),
	};
	gboolean ok = add_all(&p, diffs, error) && finish(&p, patch, error);

	g_hash_table_unref(p.entries);
	g_hash_table_unref(p.origins);
	g_hash_table_unref(p.links);
	g_hash_table_unref(p.hunks);
	g_ptr_array_unref(p.batch);
	g_hash_table_unref(p.batched);
	g_string_free(p.text, TRUE);
	return ok;
}
