/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads and makes the bytes of manifest files: a header with magic and the
 * XXH3-64 of the rest, then for each entry its unit's hash, the inputs' content
 * hashes and their paths. All numbers are this machine's.
 */
#include "unit/manifest.h"

#include <string.h>
#include <xxhash.h>

#define MAGIC "flmanif1"

struct file_header {
	char magic[8];
	guint64 checksum;	/* of all after this header */
};

struct entry_header {
	struct ir_hash unit;
	guint32 n_inputs;
	guint32 paths_size;
};

static gboolean paths_whole(const char *paths, gsize size, guint32 n)
{
	guint32 found = 0;

	for (const char *p = paths; p < paths + size; found++) {
		const char *end = memchr(p, 0, (gsize)(paths + size - p));

		if (!end)
			return FALSE;
		p = end + 1;
	}
	return found == n;
}

/* Takes one entry off the front of *data; FALSE when it is not whole. */
static gboolean take_entry(const guint8 **data, gsize *left, struct manifest_entry *e)
{
	struct entry_header h;
	gsize hashes;

	if (*left < sizeof(h))
		return FALSE;
	memcpy(&h, *data, sizeof(h));
	*data += sizeof(h);
	*left -= sizeof(h);
	hashes = (gsize)h.n_inputs * sizeof(struct ir_hash);
	if (*left < hashes || *left - hashes < h.paths_size)
		return FALSE;
	e->unit = h.unit;
	e->n_inputs = h.n_inputs;
	e->hashes = (const void *)*data;
	e->paths = (const char *)*data + hashes;
	e->paths_size = h.paths_size;
	*data += hashes + h.paths_size;
	*left -= hashes + h.paths_size;
	return paths_whole(e->paths, e->paths_size, e->n_inputs);
}

static gboolean read_entries(struct manifest *m)
{
	struct file_header h;
	gsize size;
	const guint8 *data = g_bytes_get_data(m->bytes, &size);

	if (size < sizeof(h))
		return FALSE;
	memcpy(&h, data, sizeof(h));
	data += sizeof(h);
	size -= sizeof(h);
	if (memcmp(h.magic, MAGIC, sizeof(h.magic)) || h.checksum != XXH3_64bits(data, size))
		return FALSE;
	while (size) {
		if (m->n_entries == MANIFEST_MAX ||
		    !take_entry(&data, &size, &m->entries[m->n_entries]))
			return FALSE;
		m->n_entries++;
	}
	return TRUE;
}

struct manifest *manifest_parse(GBytes *bytes)
{
	struct manifest *m = g_new0(struct manifest, 1);

	m->bytes = g_bytes_ref(bytes);
	if (read_entries(m))
		return m;
	manifest_free(m);
	return NULL;
}

void manifest_free(struct manifest *m)
{
	if (!m)
		return;
	g_bytes_unref(m->bytes);
	g_free(m);
}

static void append_entry(GByteArray *out, const struct manifest_entry *e)
{
	struct entry_header h = { e->unit, e->n_inputs, (guint32)e->paths_size };

	g_byte_array_append(out, (const guint8 *)&h, sizeof(h));
	g_byte_array_append(out, (const guint8 *)e->hashes,
			    (guint)(e->n_inputs * sizeof(struct ir_hash)));
	g_byte_array_append(out, (const guint8 *)e->paths, (guint)e->paths_size);
}

/* Begins a file; its checksum is still to come. */
static GByteArray *begin_file(void)
{
	struct file_header h = { .checksum = 0 };
	GByteArray *out = g_byte_array_new();

	memcpy(h.magic, MAGIC, sizeof(h.magic));
	g_byte_array_append(out, (const guint8 *)&h, sizeof(h));
	return out;
}

static GBytes *end_file(GByteArray *out)
{
	struct file_header h;

	memcpy(&h, out->data, sizeof(h));
	h.checksum = XXH3_64bits(out->data + sizeof(h), out->len - sizeof(h));
	memcpy(out->data, &h, sizeof(h));
	return g_byte_array_free_to_bytes(out);
}

GBytes *manifest_add(const struct manifest *old, const struct ir_hash *unit,
		     const char *const *inputs, const struct ir_hash *hashes, gsize n_inputs)
{
	GByteArray *out = begin_file();
	g_autoptr(GString) paths = g_string_new(NULL);
	struct manifest_entry e = { *unit, hashes, NULL, 0, (guint32)n_inputs };

	for (gsize i = 0; i < n_inputs; i++)
		g_string_append_len(paths, inputs[i], (gssize)strlen(inputs[i]) + 1);
	e.paths = paths->str;
	e.paths_size = paths->len;
	append_entry(out, &e);
	for (guint i = 0; old && i < old->n_entries && i < MANIFEST_MAX - 1; i++)
		append_entry(out, &old->entries[i]);
	return end_file(out);
}

GBytes *manifest_first(const struct manifest *m, guint first)
{
	GByteArray *out = begin_file();

	append_entry(out, &m->entries[first]);
	for (guint i = 0; i < m->n_entries; i++)
		if (i != first)
			append_entry(out, &m->entries[i]);
	return end_file(out);
}
