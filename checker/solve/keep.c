/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file: a head, then four parts, each as long as the head says: what it rests on, what the
 * core has told, the answer, the contexts. A checksum guards against files that were cut short
 * or are another's.
 */
#include "solve/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/file.h"
#include "base/pair.h"
#include "solve/carry.h"

#define KEEP_MAGIC 0x3165766c6f734c46ull	/* "FLsolve1" */

enum { PART_BASIS, PART_TOLD, PART_ANSWER, PART_CONTEXTS, N_PARTS };

struct head {
	guint64 magic, check;	/* of all that follows the head */
	guint64 size[N_PARTS];
};

struct keep {
	GMappedFile *file;
	guint world;
	const guint8 *part[N_PARTS];
	gsize size[N_PARTS];
	struct bytes_in basis;
};

static char *file_of(const struct job *j, const char *folder, guint world)
{
	g_autofree char *name = g_uri_escape_string(j->p->worlds[world].name, NULL, FALSE);
	g_autofree char *file = g_strconcat(name, ".solved", NULL);

	return g_build_filename(folder, file, NULL);
}

/* --- writing ----------------------------------------------------------------------------- */

static void put_basis(const struct job *j, guint world, GByteArray *to)
{
	struct bytes_out out;

	bytes_out_init(&out, to);
	bytes_put_text(&out, j->opt->stamp);
	if (world == WORLD_CORE)
		basis_put(j, &out);
	basis_put_slots(j, world, &out);
	bytes_out_release(&out);
}

/* What worlds do not say again. */
static void put_told(const struct job *j, guint world, GByteArray *to)
{
	struct bytes_out out;
	GHashTableIter it;
	gpointer key, value;

	if (world != WORLD_CORE)
		return;
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

static void write_file(const char *path, const GByteArray *bytes)
{
	g_autofree char *beside = g_strconcat(path, ".XXXXXX", NULL);
	int fd = g_mkstemp_full(beside, O_RDWR | O_CLOEXEC, 0644);
	gboolean ok = fd >= 0 && file_write(fd, bytes->data, bytes->len);

	if (fd < 0)
		return;
	ok = !close(fd) && ok && !rename(beside, path);
	if (!ok)
		unlink(beside);
}

void keep_write(const struct job *j, struct solver *s, guint world, const GByteArray *answer)
{
	g_autofree char *path = file_of(j, j->opt->keep, world);
	g_autoptr(GByteArray) all = g_byte_array_new();
	struct head head = { .magic = KEEP_MAGIC };
	guint at = sizeof(head);

	g_byte_array_set_size(all, at);
	for (guint i = 0; i < N_PARTS; i++) {
		if (i == PART_BASIS)
			put_basis(j, world, all);
		else if (i == PART_TOLD)
			put_told(j, world, all);
		else if (i == PART_ANSWER)
			g_byte_array_append(all, answer->data, answer->len);
		else
			carry_pack_all(s, all);
		head.size[i] = all->len - at;
		at = all->len;
	}
	head.check = XXH3_64bits(all->data + sizeof(head), all->len - sizeof(head));
	memcpy(all->data, &head, sizeof(head));
	write_file(path, all);
}

/* --- reading ----------------------------------------------------------------------------- */

static gboolean find_parts(struct keep *k)
{
	const guint8 *at = (const guint8 *)g_mapped_file_get_contents(k->file);
	gsize left = g_mapped_file_get_length(k->file);
	struct head head;

	if (left < sizeof(head))
		return FALSE;
	memcpy(&head, at, sizeof(head));
	at += sizeof(head);
	left -= sizeof(head);
	if (head.magic != KEEP_MAGIC || head.check != XXH3_64bits(at, left))
		return FALSE;
	for (guint i = 0; i < N_PARTS; i++) {
		if (head.size[i] > left)
			return FALSE;
		k->part[i] = at;
		k->size[i] = head.size[i];
		at += head.size[i];
		left -= head.size[i];
	}
	return !left;
}

struct keep *keep_open(const struct job *j, const char *folder, guint world)
{
	g_autofree char *path = file_of(j, folder, world);
	GMappedFile *file = g_mapped_file_new(path, FALSE, NULL);
	struct keep *k;

	if (!file)
		return NULL;
	k = g_new0(struct keep, 1);
	k->file = file;
	k->world = world;
	bytes_in_init(&k->basis, NULL, 0);
	if (find_parts(k)) {
		bytes_in_release(&k->basis);
		bytes_in_init(&k->basis, k->part[PART_BASIS], k->size[PART_BASIS]);
		if (!g_strcmp0(bytes_get_text(&k->basis), j->opt->stamp))
			return k;
	}
	keep_close(k);
	return NULL;
}

void keep_close(struct keep *k)
{
	if (!k)
		return;
	bytes_in_release(&k->basis);
	g_mapped_file_unref(k->file);
	g_free(k);
}

gboolean keep_basis(struct keep *k, const struct job *j, struct basis_diff *diff)
{
	return basis_read(j, &k->basis, diff);
}

gboolean keep_slots(struct keep *k, const struct job *j, struct basis_diff *diff)
{
	return basis_read_slots(j, k->world, &k->basis, diff);
}

static gboolean take_told(const struct keep *k, struct job *j)
{
	struct bytes_in in;
	gboolean whole;

	bytes_in_init(&in, k->part[PART_TOLD], k->size[PART_TOLD]);
	for (guint n = bytes_get_count(&in); n-- > 0 && !in.bad;) {
		gint64 outer = node_take(&j->nodes, j->locks, &in);
		gint64 pair = outer << 32 | node_take(&j->nodes, j->locks, &in);

		g_hash_table_insert(j->core_edges, g_memdup2(&pair, sizeof(pair)),
				    GUINT_TO_POINTER(bytes_get(&in)));
	}
	for (guint n = bytes_get_count(&in); n-- > 0 && !in.bad;) {
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

struct answer *keep_answer(struct keep *k, struct job *j)
{
	struct answer *a = answer_new();

	if (answer_unpack(a, k->part[PART_ANSWER], k->size[PART_ANSWER], j->locks, &j->nodes,
			  j->spelling) &&
	    (k->world != WORLD_CORE || take_told(k, j)))
		return a;
	answer_free(a);
	return NULL;
}

gboolean keep_contexts(struct keep *k, struct solver *s, GPtrArray *torn)
{
	return carry_unpack_all(s, k->part[PART_CONTEXTS], k->size[PART_CONTEXTS], torn);
}
