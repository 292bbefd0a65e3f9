/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the findings of two databases, says which one of them alone has. The same finding has
 * the same fingerprint; beside that, one that is new in a function or world is the same as one
 * that is gone there, if the code has only moved: the function is called otherwise now, or all
 * worlds have it. What rests on code that one of the states could not read is not compared.
 */
#include "report/compare.h"

#include <string.h>

#include "base/error.h"
#include "report/broken.h"
#include "report/row.h"

/* As much of a finding as it takes to compare it. */
struct brief {
	char *id, *fingerprint, *rule, *engine, *world, *file, *function;
	guint line;
	enum rule_confidence confidence;
	gboolean no_better;	/* it would be sure, if another place did not show the same best */
	gboolean paired;	/* with one of the other state */
};

struct comparing {
	const struct compare *c;
	struct review *review;
	GPtrArray *before, *after;	/* struct brief, by fingerprint */
	struct broken *broken;
	guint n_uncertain;
};

static void brief_free(void *data)
{
	struct brief *b = data;

	g_free(b->id);
	g_free(b->fingerprint);
	g_free(b->rule);
	g_free(b->engine);
	g_free(b->world);
	g_free(b->file);
	g_free(b->function);
	g_free(b);
}

struct reading {
	GPtrArray *briefs;
	const char *const *worlds;
};

static gboolean on_brief(int n, const char *const *names, const char *const *v, void *data)
{
	struct reading *r = data;
	struct brief *b;

	(void)n;
	(void)names;
	if (*v[4] && strcmp(v[4], "core") && !g_strv_contains(r->worlds, v[4]))
		return TRUE;
	b = g_new0(struct brief, 1);
	*b = (struct brief){ .id = g_strdup(v[0]), .fingerprint = g_strdup(v[1]),
			     .rule = g_strdup(v[2]), .engine = g_strdup(v[3]),
			     .world = g_strdup(v[4]), .file = g_strdup(v[5]),
			     .function = g_strdup(v[6]), .line = row_number(v[8]),
			     .no_better = strstr(v[9], CONFIDENCE_NO_BETTER) != NULL };
	confidence_parse(v[7], &b->confidence);
	g_ptr_array_add(r->briefs, b);
	return TRUE;
}

/* Of the last run alone: what one before it has seen elsewhere stays open. */
static GPtrArray *briefs(struct store *s, char **worlds, GError **error)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(brief_free);
	struct reading r = { all, (const char *const *)worlds };

	if (store_query(s, "SELECT id, fingerprint, rule, engine, world, file, function, "
			"confidence, line, reason FROM v_finding WHERE status <> 'fixed' AND "
			"last_run = (SELECT max(id) FROM v_run) ORDER BY fingerprint", NULL, 0, on_brief, &r,
			error))
		return all;
	g_ptr_array_unref(all);
	return NULL;
}

static gboolean on_fingerprint(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	g_hash_table_add(data, g_strdup(v[0]));
	return TRUE;
}

GHashTable *compare_fingerprints(struct store *s, GError **error)
{
	GHashTable *all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	if (store_query(s, "SELECT fingerprint FROM v_finding WHERE status <> 'fixed'", NULL, 0,
			on_fingerprint, all, error))
		return all;
	g_hash_table_unref(all);
	return NULL;
}

static gboolean on_text(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	g_string_append(data, v[0] ? v[0] : "");
	return TRUE;
}

/* --- pairs ---------------------------------------------------------------------------------- */

/* Both lists are sorted. */
static void pair_equal(GPtrArray *x, GPtrArray *y)
{
	for (guint i = 0, k = 0; i < x->len && k < y->len;) {
		struct brief *a = x->pdata[i], *b = y->pdata[k];
		int d = strcmp(a->fingerprint, b->fingerprint);

		if (!d)
			a->paired = b->paired = TRUE;
		i += d <= 0;
		k += d >= 0;
	}
}

/* What joins what, in an order of its own: the same wherever it was found. */
static char *shape_of(struct store *s, const struct brief *b)
{
	GString *text = g_string_new(NULL);
	const char *params[] = { b->id };

	store_query(s, "SELECT group_concat(pair, char(10)) FROM (SELECT outer || '>' || inner AS "
		    "pair FROM v_side WHERE finding = CAST(?1 AS INTEGER) ORDER BY pair)", params, 1,
		    on_text, text, NULL);
	return g_string_free(text, FALSE);
}

static gboolean has_function(struct store *s, const char *name)
{
	const char *params[] = { name };
	g_autoptr(GString) found = g_string_new(NULL);

	return store_query(s, "SELECT 1 FROM v_function WHERE name = ?1 LIMIT 1", params, 1,
			   on_text, found, NULL) && found->len;
}

/*
 * Whether the function of the one is that of the other: by name; or one of them is not there in
 * the other state, so it has got another name, or a part of it a function of its own, or back.
 */
static gboolean same_function(const struct comparing *x, const struct brief *gone,
			      const struct brief *found)
{
	if (!strcmp(gone->function, found->function))
		return TRUE;
	return *gone->function && *found->function &&
	       (!has_function(x->c->after, gone->function) ||
		!has_function(x->c->before, found->function));
}

/* Where the line of the state before is in the one after; FALSE: nowhere. */
static gboolean follow(const struct comparing *x, const char **name, guint *line)
{
	return change_follow(x->c->series, 0, x->c->series->n_patches, name, line);
}

static gboolean same_file(const struct comparing *x, const struct brief *gone,
			  const struct brief *found)
{
	const char *name = gone->file;
	guint line = 1;

	if (!strcmp(gone->file, found->file))
		return TRUE;
	/* A renamed file; or a function that was moved to another. */
	return (follow(x, &name, &line) && !strcmp(name, found->file)) ||
	       !strcmp(gone->function, found->function);
}

static gboolean same_line(const struct comparing *x, const struct brief *gone,
			  const struct brief *found)
{
	const char *name = gone->file;
	guint line = gone->line;

	return line && follow(x, &name, &line) && !strcmp(name, found->file) &&
	       line == found->line;
}

/* Without nesting subclasses, "/1" at the end of a name. */
static void drop_subclasses(char *shape)
{
	char *out = shape;

	for (const char *in = shape; *in;) {
		if (*in == '/' && g_ascii_isdigit(in[1]))
			for (in++; g_ascii_isdigit(*in); in++)
				;
		else
			*out++ = *in++;
	}
	*out = 0;
}

/*
 * A place can be the example of another pair of subclasses than before, when theirs has a
 * better one now.
 */
static gboolean is_twin(const struct comparing *x, const struct brief *gone,
			const struct brief *found)
{
	g_autofree char *a = NULL, *b = NULL;

	if (gone->paired || strcmp(gone->rule, found->rule) ||
	    strcmp(gone->engine, found->engine) || !same_file(x, gone, found) ||
	    !same_function(x, gone, found))
		return FALSE;
	a = shape_of(x->c->before, gone);
	b = shape_of(x->c->after, found);
	if (same_line(x, gone, found)) {
		drop_subclasses(a);
		drop_subclasses(b);
	}
	return !strcmp(a, b);
}

/* Whether it is sure enough to be told, if the change brings it. */
static gboolean is_sure(const struct comparing *x, const struct brief *b)
{
	return b->confidence >= x->c->least || b->no_better;
}

/* New ones that are told, and what they were before if the code has only moved. */
static void pair_moved(struct comparing *x)
{
	for (guint i = 0; i < x->after->len; i++) {
		struct brief *found = x->after->pdata[i];

		for (guint k = 0; !found->paired && k < x->before->len; k++) {
			struct brief *gone = x->before->pdata[k];

			if (is_sure(x, found) && is_twin(x, gone, found))
				gone->paired = found->paired = TRUE;
		}
	}
}

/* --- what is told --------------------------------------------------------------------------- */

static gboolean is_settled(const struct comparing *x, const struct brief *b)
{
	return x->c->settled && g_hash_table_contains(x->c->settled, b->fingerprint);
}

/* Whether the change has written a line of the way that is told of. */
static gboolean is_own(const struct comparing *x, const struct report_finding *f)
{
	const struct change_series *series = x->c->series;
	const struct report_side *side = f->sides->len ? f->sides->pdata[0] : NULL;

	for (guint i = 0; side && i < side->steps->len; i++) {
		const struct report_step *s = side->steps->pdata[i];

		if (s->line && change_owner(series, series->n_patches, s->file, s->line))
			return TRUE;
	}
	return FALSE;
}

/*
 * That others do the same no worse is a doubt about which of them is to be changed; of one that
 * the change adds to them there is none.
 */
static gboolean is_below(const struct comparing *x, const struct brief *b,
			 const struct report_finding *f)
{
	return b->confidence < x->c->least && !is_own(x, f);
}

/*
 * The fingerprint of one of the state before that joins the same, wherever: of those that are
 * gone, if there is one. NULL: it has none.
 */
static char *known_as(const struct comparing *x, const struct brief *b)
{
	g_autofree char *shape = shape_of(x->c->after, b);
	const struct brief *known = NULL;

	for (guint i = 0; *shape && i < x->before->len && (!known || known->paired); i++) {
		const struct brief *other = x->before->pdata[i];
		g_autofree char *its = NULL;

		if (other->confidence < x->c->least || strcmp(other->rule, b->rule))
			continue;
		its = shape_of(x->c->before, other);
		if (!strcmp(its, shape) && (!known || !other->paired))
			known = other;
	}
	return known ? g_strdup(known->fingerprint) : NULL;
}

static gboolean tell(struct comparing *x, struct store *s, const struct brief *b,
		     enum review_fate fate, GError **error)
{
	struct report_finding *finding = report_finding_load(s, b->id, error);
	struct review_finding *f;

	if (!finding)
		return FALSE;
	if (is_below(x, b, finding)) {
		x->review->n_below++;
		report_finding_free(finding);
		return TRUE;
	}
	if (broken_touches(x->broken, finding)) {
		x->n_uncertain++;
		report_finding_free(finding);
		return TRUE;
	}
	f = g_new0(struct review_finding, 1);
	f->finding = finding;
	f->fate = fate;
	f->known = fate == REVIEW_NEW ? known_as(x, b) : NULL;
	g_ptr_array_add(x->review->findings, f);
	return TRUE;
}

/* What its witnesses do, wherever the lines are now. */
static char *way_of(struct store *s, const char *fingerprint)
{
	GString *text = g_string_new(NULL);
	const char *params[] = { fingerprint };

	store_query(s, "SELECT group_concat(line, char(10)) FROM (SELECT t.side || ' ' || t.function "
		    "|| ' ' || t.what AS line FROM v_finding f JOIN v_step t ON t.finding = f.id "
		    "WHERE f.fingerprint = ?1 ORDER BY t.side, t.seq)", params, 1, on_text, text,
		    NULL);
	return g_string_free(text, FALSE);
}

static gboolean is_changed(const struct comparing *x, const struct brief *b)
{
	g_autofree char *then = way_of(x->c->before, b->fingerprint);
	g_autofree char *now = way_of(x->c->after, b->fingerprint);

	return strcmp(then, now) != 0;
}

static gboolean tell_after(struct comparing *x, const struct brief *b, GError **error)
{
	gboolean told = b->confidence >= x->c->least && !is_settled(x, b);

	if (b->paired) {
		if (told && x->c->changed && is_changed(x, b))
			return tell(x, x->c->after, b, REVIEW_CHANGED, error);
		x->review->n_unchanged += b->confidence >= x->c->least;
		return TRUE;
	}
	if (is_sure(x, b) && !is_settled(x, b))
		return tell(x, x->c->after, b, REVIEW_NEW, error);
	x->review->n_below += !is_settled(x, b);
	return TRUE;
}

static gboolean tell_all(struct comparing *x, GError **error)
{
	for (guint i = 0; i < x->after->len; i++)
		if (!tell_after(x, x->after->pdata[i], error))
			return FALSE;
	for (guint i = 0; i < x->before->len; i++) {
		const struct brief *b = x->before->pdata[i];

		if (!b->paired && b->confidence >= x->c->least && !is_settled(x, b) &&
		    !tell(x, x->c->before, b, REVIEW_FIXED, error))
			return FALSE;
	}
	broken_note(x->broken, x->n_uncertain, x->review->notes);
	return TRUE;
}

/* --- all of it ------------------------------------------------------------------------------ */

static void lay(struct source *source, const struct change_file *files, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		if (files[i].before && g_strcmp0(files[i].before, files[i].after))
			source_lay(source, files[i].before, NULL);
		if (files[i].after && files[i].content)
			source_lay(source, files[i].after, files[i].content);
	}
}

static struct source *source_after(const struct change_series *series)
{
	struct source *source = source_new(series->root);

	lay(source, series->base_files, series->n_base_files);
	for (gsize p = 0; p < series->n_patches; p++)
		lay(source, series->patches[p].files, series->patches[p].n_files);
	return source;
}

static gboolean read_rest(const struct compare *c, struct review *r, GError **error)
{
	struct report_run *before = g_new0(struct report_run, 1);
	struct report_run *after = g_new0(struct report_run, 1);

	r->before = before;
	r->after = after;
	r->source = source_after(c->series);
	r->rules = report_texts_load(c->after, error);
	r->classes = r->rules ? report_classes_load(c->after, error) : NULL;
	return r->classes && report_run_load(c->before, before, error) &&
	       report_run_load(c->after, after, error);
}

gboolean compare_states(const struct compare *c, struct review *r, GError **error)
{
	struct comparing x = { .c = c, .review = r };
	gboolean ok;

	r->findings = g_ptr_array_new_with_free_func(review_finding_free);
	x.before = briefs(c->before, c->worlds, error);
	x.after = x.before ? briefs(c->after, c->worlds, error) : NULL;
	x.broken = x.after ? broken_find(c->before, c->after, error) : NULL;
	ok = x.broken != NULL;
	if (ok) {
		pair_equal(x.before, x.after);
		pair_moved(&x);
		ok = tell_all(&x, error) && read_rest(c, r, error);
	}
	broken_free(x.broken);
	g_clear_pointer(&x.before, g_ptr_array_unref);
	g_clear_pointer(&x.after, g_ptr_array_unref);
	return ok;
}

static void run_free(const struct report_run *run)
{
	if (run)
		report_run_clear((struct report_run *)run);
	g_free((struct report_run *)run);
}

void compare_clear(struct review *r)
{
	run_free(r->before);
	run_free(r->after);
	source_free(r->source);
	g_clear_pointer(&r->findings, g_ptr_array_unref);
	g_clear_pointer(&r->rules, g_hash_table_unref);
	g_clear_pointer(&r->classes, g_hash_table_unref);
}

static int compare_told(const void *pa, const void *pb)
{
	const struct review_finding *a = *(struct review_finding *const *)pa;
	const struct review_finding *b = *(struct review_finding *const *)pb;
	const struct report_finding *x = a->finding, *y = b->finding;
	int d;

	if (a->fate != b->fate)
		return a->fate < b->fate ? -1 : 1;
	if (a->patch != b->patch)
		return a->patch < b->patch ? -1 : 1;
	/* What a reader finds in the patch comes first. */
	if (a->own != b->own)
		return a->own ? -1 : 1;
	d = strcmp(x->file, y->file);
	if (d)
		return d;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	d = strcmp(x->rule, y->rule);
	return d ? d : strcmp(x->fingerprint, y->fingerprint);
}

/* Of the same locks another place is told now: the order is broken as it was. */
static void leave_out_fixed(struct review *r, const char *fingerprint)
{
	for (guint i = r->findings->len; i--;) {
		const struct review_finding *f = r->findings->pdata[i];

		if (f->fate == REVIEW_FIXED && !strcmp(f->finding->fingerprint, fingerprint))
			g_ptr_array_remove_index(r->findings, i);
	}
}

/*
 * That the change is far from what does the same as others did before: who of them is told
 * has changed with their number.
 */
static void leave_out_known(struct review *r)
{
	g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func(g_free);

	for (guint i = r->findings->len; i--;) {
		const struct review_finding *f = r->findings->pdata[i];

		if (!f->known)
			continue;
		g_ptr_array_add(gone, g_strdup(f->known));
		if (f->own)
			continue;
		r->n_unchanged++;
		g_ptr_array_remove_index(r->findings, i);
	}
	for (guint i = 0; i < gone->len; i++)
		leave_out_fixed(r, gone->pdata[i]);
}

/*
 * The two states are not solved in the same way: the one after from the one before. What one of
 * them alone has, and nothing of the change comes near to, is such a difference.
 */
static void leave_out_far(struct review *r)
{
	for (guint i = r->findings->len; i--;) {
		const struct review_finding *f = r->findings->pdata[i];

		if (!f->far)
			continue;
		r->n_below += f->fate == REVIEW_NEW;
		g_ptr_array_remove_index(r->findings, i);
	}
}

/* Whether another one of the same place and rule joins fewer locks. */
static gboolean is_longer(const struct review *r, const struct review_finding *f)
{
	const struct report_finding *x = f->finding;

	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *other = r->findings->pdata[i];
		const struct report_finding *y = other->finding;

		if (other->fate == f->fate && y->sides->len && y->sides->len < x->sides->len &&
		    y->line == x->line && !strcmp(y->file, x->file) && !strcmp(y->rule, x->rule))
			return TRUE;
	}
	return FALSE;
}

/* A lock too many makes circles with all that is held and taken around it: few show it. */
static void leave_out_longer(struct review *r)
{
	guint n = 0;

	/* The shortest ones stay to the end, so the order does not matter. */
	for (guint i = r->findings->len; i--;) {
		const struct review_finding *f = r->findings->pdata[i];

		if (f->fate != REVIEW_NEW || !is_longer(r, f))
			continue;
		g_ptr_array_remove_index(r->findings, i);
		n++;
	}
	if (n)
		g_ptr_array_add(r->notes, g_strdup_printf("%u new finding%s left out that join%s more "
							  "locks than others at the same line", n,
							  n == 1 ? "" : "s", n == 1 ? "s" : ""));
	r->n_below += n;
}

gboolean compare_finish(const struct compare *c, struct review *r, GError **error)
{
	g_autoptr(GPtrArray) now = g_ptr_array_new(), then = g_ptr_array_new();

	leave_out_known(r);
	leave_out_far(r);
	leave_out_longer(r);
	g_ptr_array_sort(r->findings, compare_told);
	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *f = r->findings->pdata[i];

		g_ptr_array_add(f->fate == REVIEW_FIXED ? then : now, f->finding);
	}
	return report_held_load(c->after, now, error) && report_held_load(c->before, then, error);
}
