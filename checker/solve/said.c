/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file in memory has it, after a head; a pipe that nobody writes to is closed when it is whole,
 * or when the process has ended that would have written it.
 */
#include "solve/said.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

/* --- as bytes --------------------------------------------------------------------------------- */

void said_put(const struct job *j, GByteArray *to)
{
	struct bytes_out out;
	GHashTableIter it;
	gpointer key, value;

	bytes_out_init(&out, to);
	bytes_put(&out, g_hash_table_size(j->core_edges));
	g_hash_table_iter_init(&it, j->core_edges);
	while (g_hash_table_iter_next(&it, &key, &value)) {
		gint64 pair = *(const gint64 *)key;

		node_put(&j->nodes, j->locks, (guint)(pair >> 32), &out);
		node_put(&j->nodes, j->locks, (guint)pair, &out);
		bytes_put(&out, GPOINTER_TO_UINT(value));
	}
	bytes_put(&out, g_hash_table_size(j->places));
	g_hash_table_iter_init(&it, j->places);
	while (g_hash_table_iter_next(&it, &key, &value)) {
		bytes_put_text(&out, key);
		bytes_put_long(&out, value == key ? 0 : (guint64)(gsize)value);
	}
	bytes_out_release(&out);
}

gboolean said_take(struct job *j, const guint8 *bytes, gsize n)
{
	struct bytes_in in;
	gboolean whole;

	bytes_in_init(&in, bytes, n);
	for (guint left = bytes_get_count(&in); left-- > 0 && !in.bad;) {
		gint64 outer = node_take(&j->nodes, j->locks, &in);
		gint64 pair = outer << 32 | node_take(&j->nodes, j->locks, &in);

		g_hash_table_insert(j->core_edges, g_memdup2(&pair, sizeof(pair)),
				    GUINT_TO_POINTER(bytes_get(&in)));
	}
	for (guint left = bytes_get_count(&in); left-- > 0 && !in.bad;) {
		char *key = g_strdup(bytes_get_text(&in));
		gpointer value = (gpointer)(gsize)bytes_get_long(&in);

		in.bad |= !key;
		if (key)
			g_hash_table_insert(j->places, key, value);
	}
	whole = bytes_all_read(&in);
	bytes_in_release(&in);
	return whole;
}

/* --- to other processes -------------------------------------------------------------------------- */

struct head {
	struct seal_id core;
	guint64 size;
};

struct said {
	int file, wake[2];	/* of the pipe: to read, to write; -1: closed */
};

static struct said *fail(struct said *x, GError **error)
{
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "solving worlds: memory to share: %s",
		    g_strerror(errno));
	said_free(x);
	return NULL;
}

struct said *said_new(GError **error)
{
	struct said *x = g_new0(struct said, 1);

	*x = (struct said){ memfd_create("said", MFD_CLOEXEC), { -1, -1 } };
	if (x->file < 0 || pipe2(x->wake, O_CLOEXEC))
		return fail(x, error);
	return x;
}

static gboolean put(const struct said *x, struct seal_id core, const guint8 *bytes, gsize n)
{
	struct head head = { core, n };

	/* the head is last: without it, nothing was said */
	return lseek(x->file, sizeof(head), SEEK_SET) >= 0 && file_write(x->file, bytes, n) &&
	       lseek(x->file, 0, SEEK_SET) >= 0 && file_write(x->file, &head, sizeof(head));
}

struct said *said_known(struct seal_id core, const guint8 *bytes, gsize n, GError **error)
{
	struct said *x = said_new(error);

	if (!x)
		return NULL;
	if (!put(x, core, bytes, n))
		return fail(x, error);
	said_begun(x);
	return x;
}

void said_free(struct said *x)
{
	if (!x)
		return;
	said_begun(x);
	if (x->wake[0] >= 0)
		close(x->wake[0]);
	if (x->file >= 0)
		close(x->file);
	g_free(x);
}

void said_begun(struct said *x)
{
	if (x->wake[1] >= 0)
		close(x->wake[1]);
	x->wake[1] = -1;
}

void said_tell(struct said *x, struct seal_id core, const GByteArray *told)
{
	if (!put(x, core, told->data, told->len))
		_exit(1);
	said_begun(x);
}

gboolean said_hear(struct said *x, struct job *j, struct seal_id *core)
{
	struct head head;
	GMappedFile *map;
	const guint8 *at;
	gboolean ok;
	char none;

	while (read(x->wake[0], &none, 1) < 0 && errno == EINTR)
		;
	map = g_mapped_file_new_from_fd(x->file, FALSE, NULL);
	if (!map)
		return FALSE;
	at = (const guint8 *)g_mapped_file_get_contents(map);
	ok = g_mapped_file_get_length(map) >= sizeof(head);
	if (ok)
		memcpy(&head, at, sizeof(head));
	ok = ok && head.size && head.size == g_mapped_file_get_length(map) - sizeof(head) &&
	     said_take(j, at + sizeof(head), head.size);
	if (ok)
		*core = head.core;
	g_mapped_file_unref(map);
	return ok;
}
