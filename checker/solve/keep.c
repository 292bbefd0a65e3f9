/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file: a head, then five parts, each as long as the head says: a seal, what it rests on, what
 * the core has told, the answer, the contexts. A checksum guards against files that were cut short
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
#include "solve/carry.h"
#include "solve/said.h"

#define KEEP_MAGIC 0x3265766c6f734c46ull	/* "FLsolve2" */

enum { PART_SEAL, PART_BASIS, PART_TOLD, PART_ANSWER, PART_CONTEXTS, N_PARTS };

struct head {
	guint64 magic, check;	/* of all that follows the head */
	guint64 size[N_PARTS];
};

struct keep {
	GMappedFile *file;
	char *path;
	guint world;
	const guint8 *part[N_PARTS];
	gsize size[N_PARTS];
	struct bytes_in basis;
	guint64 check;		/* of all that follows the head: */
	const guint8 *all;
	gsize n_all;
	struct seal_id core;	/* once it is known to be the same */
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

struct seal_id keep_core(const GByteArray *told, const GByteArray *contexts)
{
	XXH128_hash_t a = XXH3_128bits(told->data, told->len);
	XXH128_hash_t b = XXH3_128bits(contexts->data, contexts->len);

	return (struct seal_id){ a.low64 ^ b.high64, a.high64 + b.low64 };
}

static void put_seal(struct sealer *x, const struct solver *s, guint world, struct seal_id core,
		     GByteArray *to)
{
	struct bytes_out out;

	bytes_out_init(&out, to);
	bytes_put_long(&out, core.low);
	bytes_put_long(&out, core.high);
	seal_put(x, s, world, &out);
	bytes_out_release(&out);
}

/* Writes the file of which all but the head is there. */
static void finish(const struct job *j, guint world, struct head *head, GByteArray *all)
{
	g_autofree char *path = file_of(j, j->opt->keep, world);

	head->magic = KEEP_MAGIC;
	head->check = XXH3_64bits(all->data + sizeof(*head), all->len - sizeof(*head));
	memcpy(all->data, head, sizeof(*head));
	write_file(path, all);
}

static void end_part(struct head *head, guint part, const GByteArray *all)
{
	guint64 before = sizeof(*head);

	for (guint i = 0; i < part; i++)
		before += head->size[i];
	head->size[part] = all->len - before;
}

void keep_write(const struct job *j, struct sealer *x, struct solver *s, guint world,
		const struct keep_what *what)
{
	g_autoptr(GByteArray) all = g_byte_array_new();
	struct head head = { 0 };

	g_byte_array_set_size(all, sizeof(head));
	put_seal(x, s, world, what->core, all);
	end_part(&head, PART_SEAL, all);
	put_basis(j, world, all);
	end_part(&head, PART_BASIS, all);
	if (what->told)
		g_byte_array_append(all, what->told->data, what->told->len);
	end_part(&head, PART_TOLD, all);
	g_byte_array_append(all, what->answer->data, what->answer->len);
	end_part(&head, PART_ANSWER, all);
	if (what->contexts)
		g_byte_array_append(all, what->contexts->data, what->contexts->len);
	else
		carry_pack_all(s, all);
	end_part(&head, PART_CONTEXTS, all);
	finish(j, world, &head, all);
}

void keep_again(const struct keep *k, const struct job *j)
{
	g_autofree char *path = file_of(j, j->opt->keep, k->world);
	g_autoptr(GByteArray) all = g_byte_array_new();
	struct head head = { 0 };

	if (!strcmp(path, k->path))
		return;
	g_byte_array_set_size(all, sizeof(head));
	for (guint i = 0; i < N_PARTS; i++) {
		if (i == PART_BASIS)
			put_basis(j, k->world, all);
		else
			g_byte_array_append(all, k->part[i], k->size[i]);
		end_part(&head, i, all);
	}
	finish(j, k->world, &head, all);
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
	if (head.magic != KEEP_MAGIC)
		return FALSE;
	k->check = head.check;
	k->all = at;
	k->n_all = left;
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

/* All but its checksum is looked at. */
static struct keep *open_file(const struct job *j, const char *folder, guint world)
{
	g_autofree char *path = file_of(j, folder, world);
	GMappedFile *file = g_mapped_file_new(path, FALSE, NULL);
	struct keep *k;

	if (!file)
		return NULL;
	k = g_new0(struct keep, 1);
	k->file = file;
	k->path = g_steal_pointer(&path);
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

static gboolean is_whole(const struct keep *k)
{
	return k->check == XXH3_64bits(k->all, k->n_all);
}

struct keep *keep_open(const struct job *j, const char *folder, guint world)
{
	struct keep *k = open_file(j, folder, world);

	if (k && is_whole(k))
		return k;
	keep_close(k);
	return NULL;
}

/* Whether all that it rests on is the same here. */
static gboolean holds(struct keep *k, struct sealer *x, const struct seal_id *core)
{
	struct bytes_in in;
	gboolean same;

	bytes_in_init(&in, k->part[PART_SEAL], k->size[PART_SEAL]);
	k->core.low = bytes_get_long(&in);
	k->core.high = bytes_get_long(&in);
	same = (!core || (core->low == k->core.low && core->high == k->core.high)) &&
	       seal_holds(x, k->world, &in) && bytes_all_read(&in) && is_whole(k);
	bytes_in_release(&in);
	return same;
}

struct keep *keep_find(const struct job *j, struct sealer *x, guint world,
		       const struct seal_id *core)
{
	GDir *dir = g_dir_open(j->opt->reuse, 0, NULL);
	struct keep *found = NULL;
	const char *name;

	while (dir && !found && (name = g_dir_read_name(dir))) {
		g_autofree char *folder = g_build_filename(j->opt->reuse, name, NULL);

		found = open_file(j, folder, world);
		if (found && !holds(found, x, core))
			g_clear_pointer(&found, keep_close);
	}
	if (dir)
		g_dir_close(dir);
	return found;
}

void keep_close(struct keep *k)
{
	if (!k)
		return;
	bytes_in_release(&k->basis);
	g_mapped_file_unref(k->file);
	g_free(k->path);
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

struct answer *keep_answer(struct keep *k, struct job *j)
{
	struct answer *a = answer_new();

	if (answer_unpack(a, k->part[PART_ANSWER], k->size[PART_ANSWER], j->locks, &j->nodes,
			  j->spelling) &&
	    (k->world != WORLD_CORE || said_take(j, k->part[PART_TOLD], k->size[PART_TOLD])))
		return a;
	answer_free(a);
	return NULL;
}

gboolean keep_contexts(struct keep *k, struct solver *s, GPtrArray *torn)
{
	return carry_unpack_all(s, k->part[PART_CONTEXTS], k->size[PART_CONTEXTS], torn);
}

const guint8 *keep_said(const struct keep *k, gsize *n)
{
	*n = k->size[PART_ANSWER];
	return k->part[PART_ANSWER];
}

const guint8 *keep_told(const struct keep *k, gsize *n)
{
	*n = k->size[PART_TOLD];
	return k->part[PART_TOLD];
}

struct seal_id keep_of_core(const struct keep *k)
{
	return k->core;
}

gboolean keep_load(const struct keep *k, struct solver *s)
{
	return solver_load(s, k->part[PART_CONTEXTS], k->size[PART_CONTEXTS]);
}
