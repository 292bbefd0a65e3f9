/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file of mails or a diff, or standard input → a series on the tree that is on disk, which
 * need not be in git.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "change/internal.h"

struct patching {
	struct change_series *series;
	struct git git;		/* outside of any repository */
	struct workdir tmp;
	struct state state;
	char *asked;		/* of the user's, harmless */
	char *base;		/* "base-commit: …" of a mail, or NULL */
	GArray *patches;
};

/* --- input ------------------------------------------------------------------------------- */

static GBytes *read_fd(int fd, GError **error)
{
	g_autoptr(GByteArray) all = g_byte_array_new();
	guint8 buf[1 << 16];
	gssize n;

	while ((n = read(fd, buf, sizeof(buf))) > 0 && all->len <= CHANGE_MAX_INPUT)
		g_byte_array_append(all, buf, (guint)n);
	if (n < 0)
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s", g_strerror(errno));
	else if (all->len > CHANGE_MAX_INPUT)
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "more than the %zu MiB that are read; "
			    "apply it in git and review the commits", CHANGE_MAX_INPUT >> 20);
	else if (!all->len)
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "it is empty");
	else if (all->len > 1 && all->data[0] == 0x1f && all->data[1] == 0x8b)
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "it is compressed; run gunzip first");
	else
		return g_byte_array_free_to_bytes(g_steal_pointer(&all));
	return NULL;
}

static GBytes *read_input(const char *file, GError **error)
{
	int fd = strcmp(file, "-") ? open(file, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	GBytes *text;

	if (fd < 0) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s", g_strerror(errno));
		return NULL;
	}
	text = read_fd(fd, error);
	if (fd != STDIN_FILENO)
		close(fd);
	return text;
}

/*
 * Lines that end as a Windows program ends them, those of the header too: the mail did that, or
 * an editor. A file of the tree that has such lines has them in its hunks alone.
 */
static gboolean has_cr(const char *text, gsize size)
{
	const char *hunk = g_strstr_len(text, (gssize)size, "\n@@ -");
	const char *end = hunk ? memchr(hunk + 1, '\n', size - (gsize)(hunk + 1 - text)) : NULL;

	return hunk && hunk > text && hunk[-1] == '\r' && end && end[-1] == '\r';
}

static void strip_cr(GString *text)
{
	gsize n = 0;

	if (!has_cr(text->str, text->len))
		return;
	for (gsize i = 0; i < text->len; i++)
		if (text->str[i] != '\r' || text->str[i + 1] != '\n')
			text->str[n++] = text->str[i];
	g_string_truncate(text, n);
}

/* The line of `git format-patch --base`, at the end of one of the mails. */
static char *find_base(GBytes *text)
{
	static const char key[] = "\nbase-commit: ";
	gsize size, n = 0;
	const char *data = g_bytes_get_data(text, &size);
	const char *at = g_strstr_len(data, (gssize)size, key);
	const char *id = at ? at + strlen(key) : NULL;

	while (id && id + n < data + size && g_ascii_isxdigit(id[n]))
		n++;
	return n >= 7 && n <= 64 ? g_strndup(at + 1, strlen(key) - 1 + n) : NULL;
}

/* --- patches ----------------------------------------------------------------------------- */

/* "x.mbox: patch 2/3", or the file alone. */
static char *what_of(const struct patching *p, const struct change_patch *patch)
{
	if (patch->of)
		return g_strdup_printf("%s: patch %u/%u", p->asked, patch->number, patch->of);
	return g_strdup(p->asked);
}

/* Takes what is in `patch`. */
static gboolean add_patch(struct patching *p, struct change_patch *patch, GString *diff,
			  GError **error)
{
	g_autofree char *what = what_of(p, patch);
	struct apply apply = { p->series, &p->git, p->tmp.path, what, p->base };
	g_autoptr(GArray) files = NULL;
	struct change_patch taken = *patch;
	gboolean ok;

	patch_init(patch);
	strip_cr(diff);
	files = diff_parse(diff->str, diff->len, error);
	if (!files)
		g_prefix_error(error, "%s: ", what);
	ok = files && apply_diffs(&apply, &p->state, files, &taken, error);
	g_array_append_val(p->patches, taken);
	return ok;
}

static gboolean add_mails(struct patching *p, GBytes *text, GError **error)
{
	g_autofree char *folder = g_build_filename(p->tmp.path, "mail", NULL);
	g_autoptr(GPtrArray) letters = NULL;
	gboolean ok;

	if (!file_make_folder(folder, error))
		return FALSE;
	letters = mailbox_read(&p->git, text, folder, error);
	if (!letters) {
		g_prefix_error(error, "%s: ", p->asked);
		return FALSE;
	}
	ok = mailbox_order(letters, p->series, error);
	for (guint i = 0; ok && i < letters->len; i++) {
		struct letter *l = letters->pdata[i];

		ok = add_patch(p, &l->patch, l->diff, error);
	}
	return ok;
}

static gboolean add_diff(struct patching *p, GBytes *text, GError **error)
{
	gsize size;
	const char *data = g_bytes_get_data(text, &size);
	GString *diff = g_string_new_len(data, (gssize)size);
	struct change_patch patch;
	gboolean ok;

	patch_init(&patch);
	ok = add_patch(p, &patch, diff, error);
	change_patch_clear(&patch);
	g_string_free(diff, TRUE);
	return ok;
}

/* What is checked out, when the tree is in git at all. */
static void set_base(struct change_series *s)
{
	static const char *const args[] = { "rev-parse", "--verify", "--quiet", "HEAD^{commit}", NULL };
	struct git git;
	char *id = git_open(&git, s->root, NULL) ? git_line(&git, args) : NULL;

	git_close(&git);
	if (!id)
		return;
	g_free(s->base);
	s->base = id;
}

static gboolean read_patches(struct patching *p, const char *file, GError **error)
{
	g_autoptr(GBytes) text = read_input(file, error);

	if (!text) {
		g_prefix_error(error, "%s: ", p->asked);
		return FALSE;
	}
	p->base = find_base(text);
	return mailbox_is(text) ? add_mails(p, text, error) : add_diff(p, text, error);
}

struct change_series *change_read_patch(const struct change_place *place, const char *file,
					GError **error)
{
	struct patching p = { .tmp.lock = -1, .series = series_new(place->root, file) };
	struct change_series *s = p.series;
	gboolean ok;

	s->on_disk = TRUE;
	set_base(s);
	p.asked = strcmp(file, "-") ? escaped(file) : g_strdup("standard input");
	p.patches = g_array_new(FALSE, TRUE, sizeof(struct change_patch));
	state_init(&p.state, s->root);
	ok = git_open(&p.git, NULL, error) && workdir_make(&p.tmp, place->scratch, error) &&
	     read_patches(&p, file, error);
	s->n_patches = p.patches->len;
	s->patches = (struct change_patch *)(void *)g_array_free(p.patches, FALSE);
	state_clear(&p.state);
	workdir_remove(&p.tmp);
	git_close(&p.git);
	g_free(p.asked);
	g_free(p.base);
	if (ok)
		return s;
	change_free(s);
	return NULL;
}
