/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads and writes the cache of parsed units. A lookup reads the manifest of
 * the key and takes the first entry whose every input has the content it had
 * (the idea of ccache's direct mode), then the object that entry names.
 *
 * Whatever is damaged, or cannot be read, counts as absent. Two writers of one
 * manifest, as a lookup may be one, may lose one of their entries: that unit is parsed once more.
 *
 * Files can be laid over those of the tree; what has none of them among its inputs is as
 * before. Where an overlay adds a header, or takes one away, a unit that reads one of the
 * same name is taken only from what was parsed with the same names there.
 *
 * Not seen: in the tree itself, a new header that would now be found earlier on the include
 * path than the one that was read.
 */
#include "unit/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/error.h"
#include "base/file.h"
#include "unit/manifest.h"

#define CACHE_FORMAT "1"

struct unit_cache {
	char *dir;		/* DIR/FORMAT */
	GHashTable *hashes;	/* path → struct ir_hash *, NULL for an unreadable file */
	GHashTable *stored;	/* struct ir_hash: objects known to be in place */
	GHashTable *laid;	/* path → path of what is read instead, or NULL; or NULL */
	GHashTable *laid_hashes; /* as hashes, of those */
	const GPtrArray *odd;	/* paths; NULL: none */
	GHashTable *watched;	/* paths and last parts of such; NULL: none */
};

static guint hash_hash(gconstpointer p)
{
	guint h;

	memcpy(&h, p, sizeof(h));
	return h;
}

static gboolean hash_equal(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, sizeof(struct ir_hash)) == 0;
}

static guint path_hash(gconstpointer p)
{
	return (guint)XXH3_64bits(p, strlen(p));
}

struct unit_cache *unit_cache_open(const char *dir, GError **error)
{
	g_autofree char *base = dir ? g_strdup(dir) :
		g_build_filename(g_get_user_cache_dir(), "faultline", NULL);
	g_autofree char *absolute = g_canonicalize_filename(base, NULL);
	g_autofree char *path = g_build_filename(absolute, CACHE_FORMAT, NULL);
	struct unit_cache *c;

	if (!file_make_folder(path, error))
		return NULL;
	if (g_access(path, R_OK | W_OK | X_OK)) {
		g_set_error(error, FL_ERROR, FL_ERROR_IO,
			    "%s: cannot be written: %s; name another folder with --cache",
			    path, g_strerror(errno));
		return NULL;
	}
	c = g_new0(struct unit_cache, 1);
	c->dir = g_steal_pointer(&path);
	c->hashes = g_hash_table_new_full(path_hash, g_str_equal, g_free, g_free);
	c->stored = g_hash_table_new_full(hash_hash, hash_equal, g_free, NULL);
	c->laid_hashes = g_hash_table_new_full(path_hash, g_str_equal, g_free, g_free);
	return c;
}

const char *unit_cache_folder(const struct unit_cache *c)
{
	return c->dir;
}

void unit_cache_close(struct unit_cache *c)
{
	if (!c)
		return;
	g_hash_table_unref(c->hashes);
	g_hash_table_unref(c->stored);
	g_hash_table_unref(c->laid_hashes);
	g_free(c->dir);
	g_free(c);
}

/* DIR/FORMAT/kind/XX/HASH; caller frees. */
static char *entry_path(const struct unit_cache *c, const char *kind, const struct ir_hash *hash)
{
	static const char digits[] = "0123456789abcdef";
	char hex[33];

	for (int i = 0; i < 16; i++) {
		hex[2 * i] = digits[hash->bytes[i] >> 4];
		hex[2 * i + 1] = digits[hash->bytes[i] & 15];
	}
	hex[32] = 0;
	return g_strdup_printf("%s/%s/%.2s/%s", c->dir, kind, hex, hex);
}

/* All of a regular file, or NULL; never waits on a pipe someone put there. */
static GBytes *read_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	guint8 *data;
	gsize at = 0;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return NULL;
	}
	data = g_try_malloc((gsize)st.st_size + 1);
	while (data && at < (gsize)st.st_size) {
		ssize_t n = read(fd, data + at, (gsize)st.st_size - at);

		if (n <= 0)
			break;
		at += (gsize)n;
	}
	close(fd);
	if (data && at == (gsize)st.st_size)
		return g_bytes_new_take(data, at);
	g_free(data);
	return NULL;
}

static gboolean write_error(const char *path, GError **error)
{
	g_set_error(error, FL_ERROR, FL_ERROR_IO,
		    "%s: cannot be written: %s; free some space or name another folder "
		    "with --cache", path, g_strerror(errno));
	return FALSE;
}

/* Beside its place first, then renamed: readers see all of it or nothing. */
static gboolean write_file(const char *path, GBytes *bytes, GError **error)
{
	g_autofree char *temp = g_strdup_printf("%s.XXXXXX", path);
	gsize size;
	const guint8 *data = g_bytes_get_data(bytes, &size);
	int fd = g_mkstemp_full(temp, O_WRONLY | O_CLOEXEC, 0644);
	gboolean ok;

	if (fd < 0 && errno == ENOENT) {
		g_autofree char *folder = g_path_get_dirname(path);

		if (!file_make_folder(folder, error))
			return FALSE;
		memcpy(temp + strlen(temp) - 6, "XXXXXX", 6);
		fd = g_mkstemp_full(temp, O_WRONLY | O_CLOEXEC, 0644);
	}
	if (fd < 0)
		return write_error(path, error);
	ok = file_write(fd, data, size);
	if (close(fd))
		ok = FALSE;
	if (ok && !rename(temp, path))
		return TRUE;
	write_error(path, error);
	unlink(temp);
	return FALSE;
}

/* ---- inputs ---- */

void unit_cache_lay(struct unit_cache *c, GHashTable *files, const GPtrArray *odd)
{
	g_hash_table_remove_all(c->laid_hashes);
	c->laid = files;
	c->odd = odd && odd->len ? odd : NULL;
}

static const struct ir_hash *file_content(struct unit_cache *c, const char *path)
{
	g_autoptr(GBytes) bytes = NULL;
	GHashTable *hashes = c->hashes;
	const char *from = path;
	gpointer known, other;
	struct ir_hash *hash;

	if (c->laid && g_hash_table_lookup_extended(c->laid, path, NULL, &other)) {
		hashes = c->laid_hashes;
		from = other;
	}
	if (g_hash_table_lookup_extended(hashes, path, NULL, &known))
		return known;
	bytes = from ? read_file(from) : NULL;
	hash = bytes ? g_new(struct ir_hash, 1) : NULL;
	if (bytes)
		*hash = ir_hash_bytes(bytes);
	g_hash_table_insert(hashes, g_strdup(path), hash);
	return hash;
}

gboolean unit_cache_input(struct unit_cache *c, const char *path, struct ir_hash *hash)
{
	const struct ir_hash *known = file_content(c, path);

	if (known)
		*hash = *known;
	return known != NULL;
}

static gboolean inputs_unchanged(struct unit_cache *c, const struct manifest_entry *e)
{
	const char *path = e->paths;

	for (guint32 i = 0; i < e->n_inputs; i++) {
		const struct ir_hash *now = file_content(c, path);

		if (!now || !hash_equal(now, &e->hashes[i]))
			return FALSE;
		path += strlen(path) + 1;
	}
	return TRUE;
}

/* ---- objects ---- */

GBytes *unit_cache_get_object(struct unit_cache *c, const struct ir_hash *hash)
{
	g_autofree char *path = entry_path(c, "object", hash);
	GBytes *bytes = read_file(path);
	struct ir_hash found;

	if (!bytes)
		return NULL;
	found = ir_hash_bytes(bytes);
	if (hash_equal(&found, hash))
		return bytes;
	unlink(path);	/* damaged: makes room for a good one */
	g_hash_table_remove(c->stored, hash);
	g_bytes_unref(bytes);
	return NULL;
}

/* Present with every byte: whoever puts an object counts on reading it back. */
static gboolean object_present(const char *path, GBytes *bytes)
{
	g_autoptr(GBytes) found = read_file(path);

	return found && g_bytes_equal(found, bytes);
}

gboolean unit_cache_put_object(struct unit_cache *c, const struct ir_hash *hash,
			       GBytes *bytes, GError **error)
{
	g_autofree char *path = NULL;

	if (g_hash_table_contains(c->stored, hash))
		return TRUE;
	path = entry_path(c, "object", hash);
	if (!object_present(path, bytes) && !write_file(path, bytes, error))
		return FALSE;
	g_hash_table_add(c->stored, g_memdup2(hash, sizeof(*hash)));
	return TRUE;
}

/* ---- units ---- */

static struct manifest *read_manifest(struct unit_cache *c, const struct ir_hash *key)
{
	g_autofree char *path = entry_path(c, "manifest", key);
	g_autoptr(GBytes) bytes = read_file(path);

	return bytes ? manifest_parse(bytes) : NULL;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void unit_cache_watch(struct unit_cache *c, GHashTable *names)
{
	c->watched = names;
}

gboolean unit_cache_is_watched(const struct unit_cache *c, const char *path)
{
	return c->watched && (g_hash_table_contains(c->watched, path) ||
			      g_hash_table_contains(c->watched, last_part(path)));
}

static gboolean inputs_watched(const struct unit_cache *c, const struct manifest_entry *e)
{
	const char *path = e->paths;

	for (guint32 i = 0; c->watched && i < e->n_inputs; i++) {
		if (unit_cache_is_watched(c, path))
			return TRUE;
		path += strlen(path) + 1;
	}
	return FALSE;
}

/* Whether a file of another folder that is odd might now be found in place of an input. */
static gboolean inputs_certain(const struct unit_cache *c, const struct manifest_entry *e)
{
	const char *path = e->paths;

	for (guint32 i = 0; c->odd && i < e->n_inputs; i++) {
		const char *name = last_part(path);

		for (guint k = 0; k < c->odd->len; k++)
			if (!strcmp(name, last_part(c->odd->pdata[k])))
				return FALSE;
		path += strlen(path) + 1;
	}
	return TRUE;
}

/* The key of what is parsed while other files are there than those of the tree. */
static struct ir_hash odd_key(const struct unit_cache *c, const struct ir_hash *key)
{
	g_autoptr(GByteArray) text = g_byte_array_new();
	g_autoptr(GBytes) bytes = NULL;

	g_byte_array_append(text, key->bytes, sizeof(key->bytes));
	for (guint i = 0; i < c->odd->len; i++) {
		const char *path = c->odd->pdata[i];
		gboolean gone = !g_hash_table_lookup(c->laid, path);

		g_byte_array_append(text, (const guint8 *)(gone ? "-" : "+"), 1);
		g_byte_array_append(text, (const guint8 *)path, (guint)strlen(path) + 1);
	}
	bytes = g_byte_array_free_to_bytes(g_steal_pointer(&text));
	return ir_hash_bytes(bytes);
}

/*
 * Each change that is reviewed adds an entry, which takes the place of the last one: what is
 * asked for again before MANIFEST_MAX / 2 more are there, as the tree's own unit is by each
 * review, goes to the front in time.
 */
static void keep_entry(struct unit_cache *c, const struct ir_hash *key, const struct manifest *m,
		       guint entry)
{
	g_autofree char *path = entry_path(c, "manifest", key);
	g_autoptr(GBytes) bytes = NULL;

	if (entry < MANIFEST_MAX / 2)
		return;
	bytes = manifest_first(m, entry);
	(void)!write_file(path, bytes, NULL);	/* it is only quicker the next time */
}

static GBytes *find_unit(struct unit_cache *c, const struct ir_hash *key, gboolean certain,
			 struct ir_hash *unit_hash, gboolean *watched)
{
	struct manifest *m = read_manifest(c, key);
	GBytes *found = NULL;

	for (guint i = 0; m && i < m->n_entries && !found; i++) {
		if (!inputs_unchanged(c, &m->entries[i]) ||
		    (certain && !inputs_certain(c, &m->entries[i])))
			continue;
		*unit_hash = m->entries[i].unit;
		if (watched)
			*watched = inputs_watched(c, &m->entries[i]);
		found = unit_cache_get_object(c, unit_hash);
		if (found)
			keep_entry(c, key, m, i);
	}
	manifest_free(m);
	return found;
}

GBytes *unit_cache_lookup(struct unit_cache *c, const struct ir_hash *key,
			  struct ir_hash *unit_hash, gboolean *watched)
{
	GBytes *found = find_unit(c, key, TRUE, unit_hash, watched);

	if (!found && c->odd) {
		struct ir_hash odd = odd_key(c, key);

		found = find_unit(c, &odd, FALSE, unit_hash, watched);
	}
	return found;
}

gboolean unit_cache_store(struct unit_cache *c, const struct ir_hash *key,
			  GBytes *unit, const char *const *inputs, gsize n_inputs,
			  GError **error)
{
	g_autofree struct ir_hash *hashes = g_new(struct ir_hash, n_inputs + 1);
	struct ir_hash place = c->odd ? odd_key(c, key) : *key;
	g_autofree char *path = entry_path(c, "manifest", &place);
	g_autoptr(GBytes) bytes = NULL;
	struct ir_hash hash = ir_hash_bytes(unit);
	struct manifest *old;

	for (gsize i = 0; i < n_inputs; i++)
		if (!unit_cache_input(c, inputs[i], &hashes[i]))
			return TRUE;	/* gone meanwhile: nothing to remember */
	if (!unit_cache_put_object(c, &hash, unit, error))
		return FALSE;
	old = read_manifest(c, &place);
	bytes = manifest_add(old, &hash, inputs, hashes, n_inputs);
	manifest_free(old);
	return write_file(path, bytes, error);
}
