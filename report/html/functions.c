/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes functions.html and a page a file system: the operations that the kernel calls it by,
 * each with the locks that it takes within a few calls (operations.h), as `tree` shows them: below
 * the functions that take and drop them, with what is held, and what functions return with. What
 * is further away is told by number only: almost every operation can come to almost every lock in
 * the end.
 */
#include "report/html/site.h"

#include <string.h>

#include "report/html/page.h"
#include "report/operations.h"

#define DEPTH 5		/* calls that are followed */
#define MOST 12		/* locks of an operation that are shown: the nearest */

static void put_function(struct page *p, const struct operation_function *f)
{
	g_string_append(p->out, "<code>");
	html_text(p->out, f->name);
	g_string_append(p->out, "()</code>");
}

static const struct operation_step *step_at(const struct operation_lock *lock, guint i)
{
	return &g_array_index(lock->way, struct operation_step, i);
}

/* The line of a way at which it goes on from its first n functions. */
static guint line_at(const struct operation_lock *lock, guint n)
{
	return n < lock->way->len ? step_at(lock, n)->line : lock->line;
}

/* Of two ways, how many functions they have in common at their beginnings. */
static guint common(const struct operation_lock *a, const struct operation_lock *b)
{
	guint n = 0;

	while (n < a->way->len && n < b->way->len &&
	       step_at(a, n)->function == step_at(b, n)->function)
		n++;
	return n;
}

/* As the functions on the way stand in the source, so that those of one stand together. */
static gint by_way(gconstpointer pa, gconstpointer pb)
{
	const struct operation_lock *a = *(struct operation_lock *const *)pa;
	const struct operation_lock *b = *(struct operation_lock *const *)pb;
	guint n = common(a, b), x = line_at(a, n), y = line_at(b, n);

	if (x != y)
		return x < y ? -1 : 1;
	if (n < a->way->len && n < b->way->len)
		return step_at(a, n)->function < step_at(b, n)->function ? -1 : 1;
	if (a->way->len != b->way->len)
		return a->way->len < b->way->len ? -1 : 1;
	if (a->dropped != b->dropped)
		return a->dropped ? 1 : -1;
	return strcmp(a->class, b->class) ? strcmp(a->class, b->class) : strcmp(a->mode, b->mode);
}

static void put_held(struct page *p, const struct operations *o, const char *held)
{
	g_autofree char *text = operations_held(o, held);

	if (*text) {
		g_string_append(p->out, " holding ");
		html_text(p->out, text);
	}
}

/* What a function does to locks of its caller. */
static void put_effect(struct page *p, const struct operations *o, guint function)
{
	g_autofree char *text = operations_effect(o, function);

	if (*text) {
		g_string_append(p->out, ", ");
		html_text(p->out, text);
	}
}

static void put_indent(struct page *p, guint level)
{
	g_string_append_printf(p->out, "%*s", (int)(2 * level), "");
}

static void put_lock_itself(struct page *p, const struct operation_lock *lock)
{
	g_string_append_printf(p->out, "%c <b>", lock->dropped ? '-' : lock->tried ? '?' : '+');
	html_text(p->out, lock->class);
	g_string_append(p->out, "</b>");
	if (*lock->mode) {
		g_string_append(p->out, " (");
		html_text(p->out, lock->mode);
		g_string_append_c(p->out, ')');
	}
	g_string_append_printf(p->out, " :%u", lock->line);
	if (*lock->by) {
		g_string_append(p->out, " by ");
		html_text(p->out, lock->by);
		g_string_append(p->out, "()");
	}
}

/* Of the way only what the one above (NULL: none) has not. */
static void put_lock(struct page *p, const struct operations *o, const struct operation_lock *lock,
		     const struct operation_lock *above)
{
	/* The operation itself stands above all of them. */
	for (guint i = MAX(1, above ? common(lock, above) : 1); i < lock->way->len; i++) {
		const struct operation_step *s = step_at(lock, i);

		put_indent(p, i - 1);
		html_text(p->out, operations_function(o, s->function)->name);
		g_string_append_printf(p->out, "() :%u", s->line);
		put_held(p, o, s->held);
		put_effect(p, o, s->function);
		g_string_append_c(p->out, '\n');
	}
	put_indent(p, lock->way->len - 1);
	put_lock_itself(p, lock);
	put_held(p, o, lock->held);
	g_string_append_c(p->out, '\n');
}

static void put_locks(struct page *p, const struct operations *o, const char *world,
		      const GPtrArray *locks)
{
	g_autoptr(GPtrArray) shown = g_ptr_array_new(), drops = NULL;

	for (guint i = 0; i < locks->len && i < MOST; i++)
		g_ptr_array_add(shown, locks->pdata[i]);
	drops = operations_drops(o, world, shown);
	for (guint i = 0; i < drops->len; i++)
		g_ptr_array_add(shown, drops->pdata[i]);
	g_ptr_array_sort(shown, by_way);
	g_string_append(p->out, "<pre>");
	for (guint i = 0; i < shown->len; i++)
		put_lock(p, o, shown->pdata[i], i ? shown->pdata[i - 1] : NULL);
	g_string_append(p->out, "</pre>\n");
	if (locks->len > MOST)
		g_string_append_printf(p->out, "<p class=\"dim\">and %u more</p>\n", locks->len - MOST);
}

static void put_operation(struct page *p, const struct site *site, const struct operations *o,
			  const char *world, const struct operation *op)
{
	g_autoptr(GPtrArray) locks = operations_locks(o, world, op->function, DEPTH);
	const struct operation_function *f = operations_function(o, op->function);
	const char *dot = strchr(op->field, '.');

	g_string_append(p->out, "<details>\n<summary><strong>");
	html_text(p->out, dot ? dot + 1 : op->field);
	g_string_append(p->out, "</strong> ");
	put_function(p, f);
	g_string_append_printf(p->out, " <span class=\"dim\">%u lock%s</span></summary>\n<p>",
			       locks->len, locks->len == 1 ? "" : "s");
	html_place(p->out, site, f->file, f->line);
	put_effect(p, o, op->function);
	g_string_append(p->out, "</p>\n");
	if (locks->len)
		put_locks(p, o, world, locks);
	g_string_append(p->out, "</details>\n");
}

static gboolean same_table(const char *a, const char *b)
{
	gsize n = strcspn(a, ".");

	return n == strcspn(b, ".") && !strncmp(a, b, n);
}

/* Tables of pointers, as file_operations, by name. */
static void put_tables(struct page *p, const struct site *site, const struct operations *o,
		       const char *world, const GArray *list)
{
	const char *last = NULL;

	for (guint i = 0; i < list->len; i++) {
		const struct operation *op = &g_array_index(list, struct operation, i);
		g_autofree char *table = g_strndup(op->field, strcspn(op->field, "."));

		if (!last || !same_table(last, op->field)) {
			g_string_append_printf(p->out, "%s<section>\n<h2><code>",
					       last ? "</section>\n" : "");
			html_text(p->out, table);
			g_string_append(p->out, "</code></h2>\n");
		}
		last = op->field;
		put_operation(p, site, o, world, op);
	}
	g_string_append(p->out, last ? "</section>\n" : "");
}

static const char *shown_name(const char *world)
{
	return *world ? world : "core";
}

static char *path_of(const char *world)
{
	g_autofree char *name = html_name(shown_name(world));

	return g_strdup_printf("functions/%s.html", name);
}

static gboolean put_world(struct site *site, const struct operations *o, const char *world,
			  const GArray *list, GError **error)
{
	g_autofree char *path = path_of(world);
	g_autofree char *title = g_strdup_printf("Functions of %s", shown_name(world));
	struct page p = { .path = path, .title = title, .section = "functions" };

	page_begin(&p, site);
	g_string_append(p.out, "<h1>");
	html_text(p.out, title);
	g_string_append_printf(p.out, "</h1>\n<p class=\"prose\">The operations that the kernel calls it "
			       "by, and the %u nearest locks that each can take within %u calls, below the "
			       "functions that take them: <code>+</code> waits, <code>?</code> tries, "
			       "<code>-</code> drops, <code>:123</code> is the line where, in the function "
			       "above, first. What is held is what these functions took. "
			       "<code>faultline tree FUNCTION", MOST, DEPTH);
	if (*world) {
		g_string_append(p.out, " --world ");
		html_text(p.out, world);
	}
	g_string_append(p.out, "</code> shows all of the way down.</p>\n");
	put_tables(&p, site, o, world, list);
	return page_end(&p, site, error);
}

static void put_row(struct page *p, const char *world, guint n)
{
	g_autofree char *path = path_of(world);
	g_autofree char *number = html_number(n);

	g_string_append(p->out, "<tr>\n<th scope=\"row\">");
	html_link(p->out, path, shown_name(world));
	g_string_append_printf(p->out, "</th>\n<td class=\"n\">%s</td>\n</tr>\n", number);
}

static gboolean put_worlds(struct page *p, struct site *site, const struct operations *o,
			   GError **error)
{
	const GPtrArray *worlds = operations_worlds(o);

	for (guint i = 0; i < worlds->len; i++) {
		g_autoptr(GArray) list = operations_of(o, worlds->pdata[i]);

		put_row(p, worlds->pdata[i], list->len);
		if (!put_world(site, o, worlds->pdata[i], list, error))
			return FALSE;
	}
	return TRUE;
}

gboolean functions_pages(struct site *site, GError **error)
{
	static const char *const columns[] = { "File system", "Operations" };
	struct page p = { .path = "functions.html", .title = "Functions", .section = "functions" };
	struct operations *o = operations_load(site->store, error);
	gboolean ok;

	if (!o)
		return FALSE;
	page_begin(&p, site);
	g_string_append(p.out, "<h1>Functions</h1>\n<p class=\"prose\">Where the kernel enters a file "
			"system: its operations, and which locks each of them can take. Core is "
			"what all of them share.</p>\n<table>\n"
			"<caption>File systems that were analysed</caption>\n");
	html_head(p.out, columns, G_N_ELEMENTS(columns));
	g_string_append(p.out, "<tbody>\n");
	ok = put_worlds(&p, site, o, error);
	g_string_append(p.out, "</tbody>\n</table>\n");
	if (!operations_worlds(o)->len)
		g_string_append(p.out, "<p>Nothing that was analysed is called through a pointer.</p>\n");
	operations_free(o);
	if (ok)
		return page_end(&p, site, error);
	g_string_free(p.out, TRUE);
	return FALSE;
}
