/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads and writes the files of answers. One that has grown over MEMORY_MAX answers is
 * reduced to those that this run has asked for.
 */
#include "engines/memory.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"

#define MEMORY_MAX 20000

struct memory {
	char *dir, *path;
	json_t *answers, *asked;	/* those of this run, which are among the former */
	gboolean changed;
};

static json_t *read_answers(const char *path)
{
	json_t *answers = json_load_file(path, 0, NULL);

	if (json_is_object(answers))
		return answers;
	json_decref(answers);
	return json_object();
}

struct memory *memory_open(const char *dir, const char *rule)
{
	struct memory *k = g_new0(struct memory, 1);

	k->dir = g_build_filename(dir, "engines", NULL);
	k->path = g_build_filename(k->dir, rule, NULL);
	k->answers = read_answers(k->path);
	k->asked = json_object();
	return k;
}

json_t *memory_get(struct memory *k, const char *key)
{
	json_t *answer = json_object_get(k->answers, key);

	if (answer)
		json_object_set(k->asked, key, answer);
	return answer;
}

void memory_put(struct memory *k, const char *key, json_t *answer)
{
	json_object_set(k->asked, key, answer);
	json_object_set_new(k->answers, key, answer);
	k->changed = TRUE;
}

static gboolean write_answers(struct memory *k, GError **error)
{
	g_autoptr(GError) why = NULL;
	json_t *all = read_answers(k->path);
	char *text;
	gboolean ok;

	json_object_update(all, k->asked);
	if (json_object_size(all) > MEMORY_MAX) {
		json_object_clear(all);
		json_object_update(all, k->asked);
	}
	text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(all);
	ok = text && g_file_set_contents(k->path, text, (gssize)strlen(text), &why);
	free(text);
	if (!ok)
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: cannot be written: %s; free some "
			    "space or name another folder with --cache", k->path,
			    why ? why->message : "bad answers");
	return ok;
}

gboolean memory_save(struct memory *k, GError **error)
{
	g_autofree char *lock = g_strconcat(k->path, ".lock", NULL);
	int fd;

	if (!k->changed)
		return TRUE;
	if (!file_make_folder(k->dir, error) || (fd = file_lock(lock, error)) < 0)
		return FALSE;
	k->changed = !write_answers(k, error);
	file_unlock_gone(fd, lock);
	return !k->changed;
}

void memory_free(struct memory *k)
{
	if (!k)
		return;
	json_decref(k->answers);
	json_decref(k->asked);
	g_free(k->dir);
	g_free(k->path);
	g_free(k);
}
