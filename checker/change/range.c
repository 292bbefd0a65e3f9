/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A range of commits, or the index → a series, from git's objects. Commits come along the
 * first parents, so that each state is one that was somebody's tree; what a merge brings is
 * one change, and is said to be. Files that the work tree has otherwise than state 0 belong to
 * that state; files that git does not know do not, wherever they lie.
 *
 * Does not handle a sparse work tree: what is left out of it stays left out.
 */
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "change/internal.h"

struct ranging {
	struct change_series *series;
	struct git git;
	struct workdir tmp;
	GHashTable *objects;	/* content by id */
	GPtrArray *parents;	/* of each commit, the first one */
	GArray *base;		/* struct git_raw: what state 0 and the work tree do not share */
	GPtrArray *raws;	/* GArray of struct git_raw of each patch */
	GArray *patches;
};

/* --- commits ---------------------------------------------------------------------------- */

static gboolean set_no_commit(GError **error, const char *asked, const char *name)
{
	g_autofree char *range = escaped(asked);
	g_autofree char *one = escaped(name);

	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: %s%s%s is no commit of this repository",
		    range, *one ? "'" : "what is left of the dots", one, *one ? "'" : "");
	return FALSE;
}

/* The full id of what a user calls a commit; NULL: none is called so. */
static char *find_commit(const struct ranging *r, const char *name, GError **error)
{
	g_autofree char *commit = g_strconcat(name, "^{commit}", NULL);
	const char *const args[] = { "rev-parse", "--verify", "--quiet", "--end-of-options",
				     commit, NULL };
	char *id = *name && *name != '-' ? git_line(&r->git, args) : NULL;

	if (!id)
		set_no_commit(error, r->series->asked, name);
	return id;
}

/* What to leave out and what to have: "^A B", or "B" and one commit. */
struct ends {
	char *from, *to;	/* from NULL: `to` alone */
};

static gboolean find_ends(const struct ranging *r, struct ends *e, GError **error)
{
	const char *range = r->series->asked, *dots = strstr(range, "..");
	g_autofree char *first = NULL;
	const char *last;

	if (!dots) {
		e->to = find_commit(r, range, error);
		return e->to != NULL;
	}
	first = g_strndup(range, (gsize)(dots - range));
	last = dots + (dots[2] == '.' ? 3 : 2);
	/* as git does: what is not named is what is checked out */
	e->from = find_commit(r, *first ? first : "HEAD", error);
	e->to = e->from ? find_commit(r, *last ? last : "HEAD", error) : NULL;
	return e->to != NULL;
}

/* One line: a commit and its parents. */
static gboolean add_commit(struct ranging *r, const char *line, GError **error)
{
	g_auto(GStrv) ids = g_strsplit(line, " ", -1);
	struct change_patch p;
	guint n = g_strv_length(ids);

	if (n < 2) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: commit %.12s has no parent to "
			    "compare it with (the first of all, or a shallow clone)",
			    r->series->asked, line);
		return FALSE;
	}
	patch_init(&p);
	g_free(p.commit);
	p.commit = g_strdup(ids[0]);
	p.merge = n > 2;
	g_array_append_val(r->patches, p);
	g_ptr_array_add(r->parents, g_strdup(ids[1]));
	git_objects_want(r->objects, ids[0]);
	return TRUE;
}

static gboolean set_number(GError **error, const char *asked, guint n)
{
	g_autofree char *safe = escaped(asked);

	if (!n)
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: no commit in this range", safe);
	else
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: more than %d commits; review fewer "
			    "at a time", safe, CHANGE_MAX_PATCHES);
	return FALSE;
}

static gboolean list_commits(struct ranging *r, const struct ends *e, GError **error)
{
	g_autofree char *not_from = e->from ? g_strconcat("^", e->from, NULL) : NULL;
	g_autofree char *most = g_strdup_printf("--max-count=%d",
						e->from ? CHANGE_MAX_PATCHES + 1 : 1);
	const char *const args[] = { "rev-list", "--first-parent", "--parents", most, e->to,
				     not_from, NULL };
	struct run_output out;
	g_auto(GStrv) lines = NULL;
	gboolean ok = TRUE;
	guint n;

	if (!git_call(&r->git, &(struct git_call){ .args = args }, &out, error))
		return FALSE;
	lines = g_strsplit(out.out->str, "\n", -1);
	run_output_clear(&out);
	n = g_strv_length(lines);
	n -= n && !*lines[n - 1];
	if (!n || n > CHANGE_MAX_PATCHES)
		return set_number(error, r->series->asked, n);
	/* the last one comes first */
	while (ok && n)
		ok = add_commit(r, lines[--n], error);
	return ok;
}

static void say_merges(const struct ranging *r)
{
	for (guint i = 0; i < r->patches->len; i++) {
		const struct change_patch *p = &g_array_index(r->patches, struct change_patch, i);

		if (p->merge)
			series_note(r->series, "%.12s is a merge: all it brings is taken as one "
				    "change", p->commit);
	}
}

/* State 0 is where the first parents meet what is left out, which may lie before A. */
static void set_base(struct ranging *r, const struct ends *e)
{
	g_free(r->series->base);
	r->series->base = g_strdup(r->parents->pdata[0]);
	if (e->from && strcmp(e->from, r->series->base))
		series_note(r->series, "the change begins at %.12s, where it left %.12s",
			    r->series->base, e->from);
}

/* --- files ------------------------------------------------------------------------------ */

static gboolean is_file(guint mode)
{
	return (mode & CHANGE_MODE_KIND) == CHANGE_MODE_FILE;
}

/* Is its content read? */
static gboolean is_read(const char *name, guint mode)
{
	return is_file(mode) && role_is_read(name_role(name));
}

static gboolean check_names(const struct ranging *r, const GArray *raws, GError **error)
{
	if (raws->len > CHANGE_MAX_FILES) {
		g_autofree char *safe = escaped(r->series->asked);

		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: %u files differ, more than the %d "
			    "that are read; check out its base first, or review fewer commits",
			    safe, raws->len, CHANGE_MAX_FILES);
		return FALSE;
	}
	for (guint i = 0; i < raws->len; i++) {
		const struct git_raw *raw = &g_array_index(raws, struct git_raw, i);
		const char *why = name_problem(raw->after);
		g_autofree char *safe = escaped(raw->after);

		if (raw->status == 'U') {
			g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "--staged: %s is not merged yet; "
				    "resolve the conflict and stage it", safe);
			return FALSE;
		}
		if (!why)
			continue;
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "the name '%s' %s: refused", safe, why);
		return FALSE;
	}
	return TRUE;
}

static GArray *ask_raw(const struct ranging *r, const char *const *args, GError **error)
{
	GArray *raws = git_raw(&r->git, args, error);

	if (raws && !check_names(r, raws, error)) {
		g_array_unref(raws);
		return NULL;
	}
	return raws;
}

/* Objects of the files that are read, on both sides. */
static void want_files(struct ranging *r, const GArray *raws)
{
	for (guint i = 0; i < raws->len; i++) {
		const struct git_raw *raw = &g_array_index(raws, struct git_raw, i);

		if (is_read(raw->before, raw->old_mode))
			git_objects_want(r->objects, raw->old_id);
		if (is_read(raw->after, raw->mode))
			git_objects_want(r->objects, raw->id);
	}
}

static GBytes *object_of(const struct ranging *r, const char *name, guint mode, const char *id)
{
	return is_read(name, mode) ? g_hash_table_lookup(r->objects, id) : NULL;
}

/* What is no file is not followed: of a source that becomes a link, a source is gone. */
static void say_unfollowed(const struct ranging *r, const struct git_raw *raw)
{
	guint kind = raw->mode & CHANGE_MODE_KIND;

	if (kind == CHANGE_MODE_LINK || kind == CHANGE_MODE_SUBMODULE)
		series_note(r->series, "%s is a %s: not followed", raw->after,
			    kind == CHANGE_MODE_LINK ? "symbolic link" : "submodule");
}

static void add_file(struct ranging *r, GArray *files, const struct git_raw *raw)
{
	gboolean was = is_file(raw->old_mode), is = is_file(raw->mode);
	gboolean copied = raw->status == 'C';
	struct change_file f = {
		.content = object_of(r, raw->after, raw->mode, raw->id),
	};

	say_unfollowed(r, raw);
	/* a link or a submodule before and after: named, no more */
	if (!was && !is)
		was = raw->old_mode, is = raw->mode;
	f.before = was && !copied ? g_strdup(raw->before) : NULL;
	f.after = is ? g_strdup(raw->after) : NULL;
	f.mode = is ? raw->mode : raw->old_mode;
	f.role = is_file(f.mode) ? name_role(f.after ? f.after : f.before) : CHANGE_OTHER;
	if (f.content)
		g_bytes_ref(f.content);
	g_array_append_val(files, f);
}

/* The file of a patch lies where it stays only when all of them are there. */
static gboolean add_spans(struct ranging *r, struct change_patch *p, const GArray *raws,
			  GError **error)
{
	g_autoptr(GHashTable) before = g_hash_table_new(g_str_hash, g_str_equal);
	GArray *pairs = pairs_new();

	for (guint i = 0; i < raws->len; i++) {
		const struct git_raw *raw = &g_array_index(raws, struct git_raw, i);

		g_hash_table_insert(before, raw->before,
				    object_of(r, raw->before, raw->old_mode, raw->old_id));
	}
	for (gsize i = 0; i < p->n_files; i++) {
		struct change_file *f = &p->files[i];

		if (role_is_read(f->role))
			pairs_add(pairs, f->before ? g_hash_table_lookup(before, f->before) : NULL,
				  f->content, f);
	}
	return pairs_finish(pairs, r->tmp.path, error);
}

static gboolean fill_patch(struct ranging *r, guint i, GError **error)
{
	struct change_patch *p = &g_array_index(r->patches, struct change_patch, i);
	GArray *raws = r->raws->pdata[i], *files = files_new();

	if (*p->commit)
		commit_read(p, g_hash_table_lookup(r->objects, p->commit));
	for (guint k = 0; k < raws->len; k++)
		add_file(r, files, &g_array_index(raws, struct git_raw, k));
	files_finish(files, p);
	return add_spans(r, p, raws, error);
}

/* --- state 0 and the work tree ----------------------------------------------------------- */

/* What git takes for different by its date or size may be the same; a link never is. */
static gboolean differs(const struct ranging *r, const struct git_raw *raw)
{
	g_autoptr(GBytes) disk = NULL;

	if (raw->old_mode && !is_file(raw->old_mode))
		return FALSE;
	if (!disk_get(r->series->root, raw->before, &disk, NULL))
		return TRUE;
	return raw->old_mode ? !disk || !git_is_blob(disk, raw->old_id) : disk != NULL;
}

static gboolean is_touched(const struct ranging *r, const char *name)
{
	for (guint i = 0; i < r->raws->len; i++) {
		const GArray *raws = r->raws->pdata[i];

		for (guint k = 0; k < raws->len; k++) {
			const struct git_raw *raw = &g_array_index(raws, struct git_raw, k);

			if (!strcmp(raw->before, name) || !strcmp(raw->after, name))
				return TRUE;
		}
	}
	return FALSE;
}

/* Is it to be kept of all that git tells of? Sees what a build would run of the change. */
static gboolean matters(struct ranging *r, const struct git_raw *raw)
{
	gboolean read = role_is_read(name_role(raw->before));
	gboolean run = (!r->series->run || name_is_rule(raw->before)) &&
		       name_is_run(raw->before) && is_touched(r, raw->before);
	gboolean differ = (read || run) && differs(r, raw);

	if (differ && run) {
		g_free(r->series->run);
		r->series->run = g_strdup(raw->before);
	}
	return differ && read;
}

static gboolean ask_base(struct ranging *r, GError **error)
{
	const char *const args[] = { "diff-index", "--raw", "-z", "--no-renames", "--no-abbrev",
				     "--ignore-submodules=all", r->series->base, NULL };
	GArray *raws = git_raw(&r->git, args, error);

	for (guint i = 0; raws && i < raws->len;) {
		if (matters(r, &g_array_index(raws, struct git_raw, i)))
			i++;
		else
			g_array_remove_index_fast(raws, i);
	}
	r->base = raws;
	if (!raws || !check_names(r, raws, error))
		return FALSE;
	for (guint i = 0; i < raws->len; i++) {
		const struct git_raw *raw = &g_array_index(raws, struct git_raw, i);

		if (raw->old_mode)
			git_objects_want(r->objects, raw->old_id);
	}
	return TRUE;
}

static gboolean is_on_disk(const struct ranging *r, const char *name)
{
	g_autoptr(GBytes) content = NULL;

	return disk_get(r->series->root, name, &content, NULL) && content;
}

static void fill_base(struct ranging *r)
{
	struct change_patch all = { 0 };
	GArray *files = files_new();

	for (guint i = 0; i < r->base->len; i++) {
		const struct git_raw *raw = &g_array_index(r->base, struct git_raw, i);
		struct change_file f = { .role = name_role(raw->before), .mode = raw->old_mode };

		/* what state 0 has not is there, be it a link that is not read */
		if (!raw->old_mode || is_on_disk(r, raw->before))
			f.before = g_strdup(raw->before);
		if (raw->old_mode) {
			f.after = g_strdup(raw->before);
			f.content = g_bytes_ref(g_hash_table_lookup(r->objects, raw->old_id));
		}
		g_array_append_val(files, f);
	}
	files_finish(files, &all);
	r->series->base_files = all.files;
	r->series->n_base_files = all.n_files;
}

/* --- all of it --------------------------------------------------------------------------- */

static gboolean open_place(struct ranging *r, const struct change_place *place,
			   const char *asked, GError **error)
{
	r->series = series_new(place->root, asked);
	r->objects = git_objects_new();
	r->parents = g_ptr_array_new_with_free_func(g_free);
	r->raws = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	r->patches = g_array_new(FALSE, TRUE, sizeof(struct change_patch));
	return git_open(&r->git, r->series->root, error) &&
	       workdir_make(&r->tmp, place->scratch, error);
}

static gboolean fill_all(struct ranging *r, GError **error)
{
	if (!git_objects_fetch(&r->git, r->objects, error))
		return FALSE;
	fill_base(r);
	for (guint i = 0; i < r->patches->len; i++)
		if (!fill_patch(r, i, error))
			return FALSE;
	return TRUE;
}

/* The series when ok, and nothing else. */
static struct change_series *close_place(struct ranging *r, gboolean ok)
{
	struct change_series *s = r->series;

	s->n_patches = r->patches->len;
	s->patches = (struct change_patch *)(void *)g_array_free(r->patches, FALSE);
	g_hash_table_unref(r->objects);
	g_ptr_array_unref(r->parents);
	g_ptr_array_unref(r->raws);
	if (r->base)
		g_array_unref(r->base);
	git_close(&r->git);
	workdir_remove(&r->tmp);
	if (ok)
		return s;
	change_free(s);
	return NULL;
}

static gboolean compare_commits(struct ranging *r, GError **error)
{
	for (guint i = 0; i < r->patches->len; i++) {
		const struct change_patch *p = &g_array_index(r->patches, struct change_patch, i);
		const char *const args[] = { "diff-tree", "-r", "--raw", "-z", "--find-renames",
					     "-l1000", "--no-abbrev", r->parents->pdata[i],
					     p->commit, NULL };
		GArray *raws = ask_raw(r, args, error);

		if (!raws)
			return FALSE;
		want_files(r, raws);
		g_ptr_array_add(r->raws, raws);
	}
	return TRUE;
}

struct change_series *change_read_range(const struct change_place *place, const char *range,
					GError **error)
{
	struct ranging r = { .tmp.lock = -1 };
	struct ends e = { 0 };
	gboolean ok = open_place(&r, place, range, error) && find_ends(&r, &e, error) &&
		      list_commits(&r, &e, error);

	if (ok) {
		set_base(&r, &e);
		say_merges(&r);
		ok = compare_commits(&r, error) && ask_base(&r, error) && fill_all(&r, error);
	}
	g_free(e.from);
	g_free(e.to);
	return close_place(&r, ok);
}

static gboolean compare_index(struct ranging *r, GError **error)
{
	static const char *const args[] = { "diff-index", "--cached", "--raw", "-z",
					    "--find-renames", "-l1000", "--no-abbrev",
					    "--ignore-submodules=all", "HEAD", NULL };
	GArray *raws = ask_raw(r, args, error);
	struct change_patch p;

	if (!raws)
		return FALSE;
	g_ptr_array_add(r->raws, raws);
	if (!raws->len) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "--staged: nothing is staged; 'git add' "
			    "what is to be reviewed");
		return FALSE;
	}
	patch_init(&p);
	g_array_append_val(r->patches, p);
	want_files(r, raws);
	return TRUE;
}

struct change_series *change_read_staged(const struct change_place *place, GError **error)
{
	struct ranging r = { .tmp.lock = -1 };
	gboolean ok = open_place(&r, place, "--staged", error);

	if (ok) {
		g_free(r.series->base);
		r.series->base = find_commit(&r, "HEAD", error);
		ok = r.series->base && compare_index(&r, error) && ask_base(&r, error) &&
		     fill_all(&r, error);
		/* what is staged is the user's own, on disk as well */
		g_clear_pointer(&r.series->run, g_free);
	}
	return close_place(&r, ok);
}
