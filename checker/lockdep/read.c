/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads what lockdep prints (kernel/locking/lockdep_proc.c), or two columns:
 *
 *   all lock classes:
 *   ffffffff8a2b3c40 FD:   12 BD:    3 +.+.: &ei->i_data_sem/1
 *    -> [ffffffff8a2b3c48] &ei->i_es_lock
 *   (an empty line ends a class)
 *
 * Makes struct lockdep_orders. The number of same-named classes (#2) says when
 * they were made, so it is dropped. Addresses, counts and how a class was used
 * in interrupts are not kept. The file comes from anywhere: names are checked
 * to be printable text, its size is bounded.
 */
#include "lockdep/lockdep.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

#define SIZE_MAX_BYTES (64u << 20)
#define SUBCLASS_MAX 8		/* MAX_LOCKDEP_SUBCLASSES */

struct reader {
	const char *path;
	struct lockdep_orders *out;
	GHashTable *seen;	/* "OUTER/N<tab>INNER/N" */
	guint line;
	char *outer;		/* the class whose dependencies are read, as printed; or NULL */
	guint classes;
};

static gboolean fail(const struct reader *r, GError **error, const char *why)
{
	g_autofree char *line = r->line ? g_strdup_printf(":%u", r->line) : g_strdup("");

	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s%s: %s", r->path, line, why);
	return FALSE;
}

/* --- names -------------------------------------------------------------------------- */

/* Cuts MARK and the digits behind it off the end of text; their value, or 0. */
static int cut_number(char *text, char mark)
{
	char *end = text + strlen(text), *p = end;

	while (p > text && g_ascii_isdigit(p[-1]))
		p--;
	if (p == end || end - p > 9 || p - text < 2 || p[-1] != mark)
		return 0;
	p[-1] = '\0';
	return (int)g_ascii_strtoll(p, NULL, 10);
}

/* FALSE when it is no name that lockdep prints. */
static gboolean read_class(struct reader *r, const char *printed, struct lockdep_class *out)
{
	g_autofree char *name = g_strdup(printed);

	out->subclass = cut_number(name, '/');
	if (out->subclass >= SUBCLASS_MAX)
		return FALSE;
	cut_number(name, '#');
	out->name = g_string_chunk_insert_const(r->out->names, name);
	return *name;
}

static gboolean add_order(struct reader *r, const char *outer, const char *inner, GError **error)
{
	struct lockdep_order o;
	char *key;

	if (!read_class(r, outer, &o.outer) || !read_class(r, inner, &o.inner))
		return fail(r, error, "not the name of a lock class");
	key = g_strdup_printf("%s/%d\t%s/%d", o.outer.name, o.outer.subclass, o.inner.name,
			      o.inner.subclass);
	if (g_hash_table_add(r->seen, key))
		g_array_append_val(r->out->orders, o);
	return TRUE;
}

/* --- /proc/lockdep -------------------------------------------------------------------- */

/* The name in "ADDRESS[ OPS:n][ FD:n BD:n USAGE]: NAME", or NULL. */
static const char *class_name(const char *line)
{
	static const char *const counts[] = { " OPS:", " FD:", " BD:" };
	const char *p = line + strspn(line, "0123456789abcdefABCDEF()_ptrval");

	if (p == line)
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(counts); i++) {
		if (!g_str_has_prefix(p, counts[i]))
			continue;
		p += strlen(counts[i]);
		p += strspn(p, " ");
		p += strspn(p, "0123456789");
	}
	if (*p == ' ')
		p += 1 + strspn(p + 1, ".+-?");
	return g_str_has_prefix(p, ": ") && p[2] ? p + 2 : NULL;
}

/* The name in " -> [ADDRESS] NAME", or NULL. */
static const char *dependency_name(const char *line)
{
	const char *end = strchr(line, ']');

	return end && g_str_has_prefix(end, "] ") && end[2] ? end + 2 : NULL;
}

static gboolean proc_line(struct reader *r, const char *line, GError **error)
{
	const char *name;

	if (!*line) {
		g_clear_pointer(&r->outer, g_free);
		return TRUE;
	}
	if (g_str_has_prefix(line, " -> [")) {
		name = dependency_name(line);
		if (!name)
			return fail(r, error, "a dependency without a name");
		if (!r->outer)
			return fail(r, error, "a dependency that belongs to no lock class");
		return add_order(r, r->outer, name, error);
	}
	name = class_name(line);
	if (!name)
		return fail(r, error, "neither a lock class nor a dependency: give a copy of the "
			    "whole /proc/lockdep");
	if (r->outer)
		return fail(r, error, "a lock class where the one before has not ended: the "
			    "kernel needs CONFIG_PROVE_LOCKING, or lines are missing");
	r->outer = g_strdup(name);
	r->classes++;
	return TRUE;
}

/* --- two columns ------------------------------------------------------------------------ */

static gboolean pair_line(struct reader *r, char *line, GError **error)
{
	char *tab = strchr(line, '\t');

	if (!*line || *line == '#')
		return TRUE;
	if (!tab || strchr(tab + 1, '\t'))
		return fail(r, error, "neither a copy of /proc/lockdep nor two lock classes with a "
			    "tab between them");
	*tab = '\0';
	return add_order(r, line, tab + 1, error);
}

/* --- the file ----------------------------------------------------------------------------- */

static gboolean is_printable(const char *line)
{
	if (!g_utf8_validate(line, -1, NULL))
		return FALSE;
	for (const char *p = line; *p; p = g_utf8_next_char(p))
		if (*p != '\t' && g_unichar_iscntrl(g_utf8_get_char(p)))
			return FALSE;
	return TRUE;
}

/* Not g_file_get_contents(): what is named may have no end. */
static GString *read_bytes(FILE *f, const char *path, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	char buffer[65536];
	gsize n;

	while ((n = fread(buffer, 1, sizeof(buffer), f)) > 0) {
		g_string_append_len(text, buffer, (gssize)n);
		if (text->len <= SIZE_MAX_BYTES)
			continue;
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: more than %u MiB: no "
			    "/proc/lockdep is that long", path, SIZE_MAX_BYTES >> 20);
		return NULL;
	}
	if (!ferror(f))
		return g_steal_pointer(&text);
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: reading: %s", path, g_strerror(errno));
	return NULL;
}

static GString *read_file(const char *path, GError **error)
{
	gboolean is_stdin = !strcmp(path, "-");
	FILE *f = is_stdin ? stdin : fopen(path, "re");
	GString *text;

	if (!f) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: opening: %s", path,
			    g_strerror(errno));
		return NULL;
	}
	text = read_bytes(f, is_stdin ? "standard input" : path, error);
	if (!is_stdin)
		fclose(f);
	return text;
}

/* The last line must have its end, and the last class the empty line that ends it. */
static gboolean check_end(struct reader *r, gboolean is_proc, GError **error)
{
	if (r->outer)
		return fail(r, error, "ends in the middle of a lock class: copy the file whole, as "
			    "with 'cat /proc/lockdep'");
	if (is_proc && !r->classes)
		return fail(r, error, "has no lock class");
	if (!r->out->orders->len)
		return fail(r, error, is_proc ? "has classes but no dependencies: the kernel "
			    "needs CONFIG_PROVE_LOCKING" : "has no pair of lock classes");
	return TRUE;
}

static gboolean parse(struct reader *r, GString *text, GError **error)
{
	gboolean is_proc = g_str_has_prefix(text->str, "all lock classes:\n");
	char *line = text->str, *end;

	if (!text->len)
		return fail(r, error, "is empty");
	if (strlen(text->str) != text->len)
		return fail(r, error, "is not text: give a copy of /proc/lockdep");
	for (; *line; line = end + 1) {
		r->line++;
		end = strchr(line, '\n');
		if (end)
			*end = '\0';
		if (!is_printable(line))
			return fail(r, error, "is not text: give a copy of /proc/lockdep");
		if (!end)
			return fail(r, error, "is cut off in the middle of a line");
		if (is_proc && r->line == 1)
			continue;
		if (!(is_proc ? proc_line(r, line, error) : pair_line(r, line, error)))
			return FALSE;
	}
	return check_end(r, is_proc, error);
}

struct lockdep_orders *lockdep_read(const char *path, GError **error)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GString *text = read_file(path, error);
	struct reader r = { .path = path, .seen = seen };
	gboolean ok;

	if (!text)
		return NULL;
	r.out = g_new0(struct lockdep_orders, 1);
	r.out->orders = g_array_new(FALSE, FALSE, sizeof(struct lockdep_order));
	r.out->names = g_string_chunk_new(4096);
	ok = parse(&r, text, error);
	g_string_free(text, TRUE);
	g_free(r.outer);
	if (ok)
		return r.out;
	lockdep_orders_free(r.out);
	return NULL;
}

void lockdep_orders_free(struct lockdep_orders *o)
{
	if (!o)
		return;
	g_array_unref(o->orders);
	g_string_chunk_free(o->names);
	g_free(o);
}
