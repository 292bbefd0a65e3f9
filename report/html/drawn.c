/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the orders that comments of the kernel draw (documents.h), makes a section of them: what
 * differs from the rules and what rules do not have as a table, what agrees as a number, and what
 * was not understood. Shows where the code takes both locks, not the way there: 'faultline query
 * witness' does.
 */
#include "report/html/drawn.h"

static void put_way(GString *out, const struct site *site, const char *title, const struct way *w)
{
	if (!w->file)
		return;
	g_string_append_printf(out, "<p>%s <code>", title);
	html_text(out, w->function);
	g_string_append(out, "()</code>, ");
	html_place(out, site, w->file, w->line);
	g_string_append(out, " <span class=\"dim\">");
	html_text(out, w->world);
	g_string_append(out, ", ");
	html_text(out, w->confidence);
	g_string_append(out, "</span></p>\n");
}

static void put_order(GString *out, const struct site *site, const struct drawn_order *o)
{
	g_string_append(out, "<tr>\n<th scope=\"row\">");
	orders_put_locks(out, o->outer, o->inner);
	g_string_append(out, "</th>\n<td>");
	html_place(out, site, o->file, o->line);
	if (o->verdict == DRAWN_DIFFERS) {
		g_string_append(out, "<br><strong class=\"high\">the rule has it the other way round</strong>");
		if (o->source) {
			g_string_append(out, " <span class=\"dim\">");
			html_text(out, o->source);
			g_string_append(out, "</span>");
		}
	}
	g_string_append(out, "</td>\n<td>");
	put_way(out, site, "as drawn:", &o->kept);
	put_way(out, site, "the other way:", &o->broken);
	if (!o->kept.file && !o->broken.file)
		g_string_append(out, "<span class=\"dim\">no way takes both</span>");
	g_string_append(out, "</td>\n</tr>\n");
}

static void put_orders(GString *out, const struct site *site, const struct drawn *d)
{
	static const char *const columns[] = { "Taken first, then", "Drawn in", "In the code" };

	if (!d->n[DRAWN_DIFFERS] && !d->n[DRAWN_MORE])
		return;
	g_string_append(out, "<table class=\"orders\" aria-labelledby=\"comments\">\n");
	html_head(out, columns, G_N_ELEMENTS(columns));
	g_string_append(out, "<tbody>\n");
	for (guint i = 0; i < d->orders->len; i++) {
		const struct drawn_order *o = &g_array_index(d->orders, struct drawn_order, i);

		if (o->verdict != DRAWN_AGREES)
			put_order(out, site, o);
	}
	g_string_append(out, "</tbody>\n</table>\n");
}

static void put_unread(GString *out, const struct site *site, const char *title, const GArray *all)
{
	if (!all->len)
		return;
	g_string_append_printf(out, "<details>\n<summary>%s: %u</summary>\n<ul>\n", title, all->len);
	for (guint i = 0; i < all->len; i++) {
		const struct drawn_unread *u = &g_array_index(all, struct drawn_unread, i);

		g_string_append(out, "<li>");
		html_place(out, site, u->file, u->line);
		g_string_append(out, " <code>");
		html_text(out, u->text);
		g_string_append(out, "</code>");
		if (u->why) {
			g_string_append(out, " <span class=\"dim\">");
			html_text(out, u->why);
			g_string_append(out, "</span>");
		}
		g_string_append(out, "</li>\n");
	}
	g_string_append(out, "</ul>\n</details>\n");
}

void drawn_put(struct page *p, const struct site *site, const struct drawn *d)
{
	if (!d) {
		g_string_append(p->out, "<section>\n<h2 id=\"comments\">In comments</h2>\n<p class=\"prose\">"
				"Comments were not read: the kernel's tree is not where it was analysed, or "
				"the rules are not there.</p>\n</section>\n");
		return;
	}
	g_string_append_printf(p->out, "<section>\n<h2 id=\"comments\">In comments: %u</h2>\n"
			       "<p class=\"prose\">The comments of %u files were read. Of the orders that "
			       "they draw %u agree with the rules that cite them, %u are in no rule that "
			       "cites their file, %u the other way round in one. No finding comes of "
			       "them.</p>\n", d->orders->len,
			       d->n_files, d->n[DRAWN_AGREES], d->n[DRAWN_MORE], d->n[DRAWN_DIFFERS]);
	put_orders(p->out, site, d);
	put_unread(p->out, site, "Names that are not known", d->unknown);
	put_unread(p->out, site, "Comments of lock order that were not read", d->unread);
	g_string_append(p->out, "</section>\n");
}
