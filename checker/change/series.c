/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The series as data: made, put in order, freed.
 */
#include <string.h>

#include "change/internal.h"

void mail_init(struct change_mail *mail)
{
	char **fields[] = { &mail->message_id, &mail->references, &mail->in_reply_to, &mail->from,
			    &mail->to, &mail->cc, &mail->subject, &mail->date };

	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
		*fields[i] = g_strdup("");
}

void mail_clear(struct change_mail *mail)
{
	char *fields[] = { mail->message_id, mail->references, mail->in_reply_to, mail->from,
			   mail->to, mail->cc, mail->subject, mail->date };

	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
		g_free(fields[i]);
	*mail = (struct change_mail){ 0 };
}

void patch_init(struct change_patch *patch)
{
	*patch = (struct change_patch){ 0 };
	patch->commit = g_strdup("");
	patch->subject = g_strdup("");
	patch->author = g_strdup("");
	patch->date = g_strdup("");
	patch->body = g_strdup("");
	mail_init(&patch->mail);
}

static void free_files(struct change_file *files, gsize n)
{
	for (gsize i = 0; i < n; i++)
		change_file_clear(&files[i]);
	g_free(files);
}

void change_patch_clear(void *data)
{
	struct change_patch *p = data;

	g_free(p->commit);
	g_free(p->subject);
	g_free(p->author);
	g_free(p->date);
	g_free(p->body);
	mail_clear(&p->mail);
	free_files(p->files, p->n_files);
}

struct change_series *series_new(const char *root, const char *asked)
{
	struct change_series *s = g_new0(struct change_series, 1);

	s->root = g_canonicalize_filename(root, NULL);
	s->asked = g_strdup(asked);
	s->base = g_strdup("");
	s->subject = g_strdup("");
	s->body = g_strdup("");
	s->notes = g_ptr_array_new_with_free_func(g_free);
	mail_init(&s->cover);
	return s;
}

void change_free(struct change_series *s)
{
	if (!s)
		return;
	for (gsize i = 0; i < s->n_patches; i++)
		change_patch_clear(&s->patches[i]);
	g_free(s->patches);
	free_files(s->base_files, s->n_base_files);
	g_ptr_array_unref(s->notes);
	mail_clear(&s->cover);
	g_free(s->root);
	g_free(s->asked);
	g_free(s->base);
	g_free(s->run);
	g_free(s->subject);
	g_free(s->body);
	g_free(s);
}

void series_note(struct change_series *series, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(series->notes, g_strdup_vprintf(format, args));
	va_end(args);
}

/* --- files ------------------------------------------------------------------------------ */

void change_hunk_clear(void *data)
{
	struct change_hunk *h = data;

	g_free(h->heading);
	g_free(h->text);
}

void change_file_clear(void *data)
{
	struct change_file *f = data;

	g_free(f->before);
	g_free(f->after);
	g_clear_pointer(&f->content, g_bytes_unref);
	g_free(f->spans);
	for (gsize i = 0; i < f->n_hunks; i++)
		change_hunk_clear(&f->hunks[i]);
	g_free(f->hunks);
}

GArray *files_new(void)
{
	GArray *files = g_array_new(FALSE, TRUE, sizeof(struct change_file));

	g_array_set_clear_func(files, change_file_clear);
	return files;
}

static const char *file_name(const struct change_file *f)
{
	return f->after ? f->after : f->before;
}

static int compare_files(const void *a, const void *b)
{
	return strcmp(file_name(a), file_name(b));
}

static enum change_kind file_kind(const struct change_file *f)
{
	if (!f->before)
		return CHANGE_ADDED;
	if (!f->after)
		return CHANGE_DELETED;
	return strcmp(f->before, f->after) ? CHANGE_RENAMED : CHANGE_EDITED;
}

void files_finish(GArray *files, struct change_patch *patch)
{
	g_array_sort(files, compare_files);
	patch->n_files = files->len;
	patch->files = (struct change_file *)(void *)g_array_free(files, FALSE);
	for (gsize i = 0; i < patch->n_files; i++)
		patch->files[i].kind = file_kind(&patch->files[i]);
}

const struct change_file *change_find(const struct change_patch *patch, const char *name)
{
	gsize low = 0, high = patch->n_files;

	while (low < high) {
		gsize middle = (low + high) / 2;
		int order = strcmp(file_name(&patch->files[middle]), name);

		if (!order)
			return &patch->files[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
