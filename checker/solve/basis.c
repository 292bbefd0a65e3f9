/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A function is otherwise when its unit is: which of a changed file's functions are the same is
 * not looked for, but for those that others ask for a value alone. Of a field that others store
 * to now, the functions that name it are. Rules are not in it: whoever keeps a basis sees to it
 * that they are the same.
 */
#include "solve/basis.h"

#include <string.h>
#include <xxhash.h>

#include "solve/alike.h"
#include "solve/own.h"

/* --- functions ------------------------------------------------------------------------------ */

static guint64 digest_text(const char *text, guint64 seed)
{
	return text ? XXH3_64bits_withSeed(text, strlen(text), seed) : seed;
}

/* What it is known for before it is solved. */
static guint64 digest_known(const struct function *f, const struct func_info *info)
{
	const guint64 words[] = {
		info->decides, info->measures, info->writes, info->reads, info->blind,
		info->n_parts, info->relevant, info->answers, info->stores, info->pure,
		info->gives, info->hands_back, info->asks, f->arguments,
	};
	guint64 sum = XXH3_64bits(words, sizeof(words));

	for (guint i = 0; i < info->n_parts; i++)
		sum = digest_text(info->parts[i].field ? info->parts[i].field->full : NULL,
				  sum + info->parts[i].param);
	for (guint i = 0; info->items && i < info->items->len; i++)
		sum = digest_text(g_array_index(info->items, struct item, i).class, sum);
	return sum;
}

static guint64 digest_content(const struct function *f)
{
	return f->content ? XXH3_64bits(f->content->bytes, sizeof(f->content->bytes)) : 0;
}

/*
 * Nobody notes whom he has asked for a value alone. What is too long to follow gives no more than
 * it is known for; of what is followed, this is what it gives it by.
 */
static gboolean is_asked(const struct func_info *info)
{
	return !info->relevant && (info->answers || info->stores || info->pure);
}

static guint64 digest_answer(const struct job *j, const struct function *f)
{
	return f->ir && is_asked(&j->info[f->id]) ? alike_digest(j->spelling, f) : 0;
}

guint64 basis_digest(const struct job *j, const struct function *f)
{
	const GArray *items = j->info[f->id].items;
	guint64 sum = digest_content(f) * 31 + digest_known(f, &j->info[f->id]);

	for (guint i = 0; items && i < items->len; i++)
		sum = sum * 31 + g_array_index(items, struct item, i).kind;
	return sum;
}

static void put_field(const char *key, guint64 digest, void *data)
{
	struct bytes_out *out = data;

	bytes_put_text(out, key);
	bytes_put_long(out, digest);
}

void basis_put(const struct job *j, struct bytes_out *out)
{
	for (gsize i = 0; i < j->p->n_functions; i++) {
		const struct function *f = j->p->functions[i];

		bytes_put_text(out, spelling_function(j->spelling, f));
		bytes_put_long(out, digest_content(f));
		bytes_put_long(out, digest_known(f, &j->info[i]));
		bytes_put_long(out, digest_answer(j, f));
	}
	bytes_put_text(out, NULL);
	stored_each(j->stored, j->spelling, put_field, out);
	bytes_put_text(out, NULL);
}

/* --- fields ---------------------------------------------------------------------------------- */

struct fields {
	GHashTable *before;	/* interned key → struct digest */
	GHashTable *other;	/* set of keys */
};

static void look_at_field(const char *key, guint64 digest, void *data)
{
	struct fields *x = data;
	const guint64 *before = g_hash_table_lookup(x->before, key);

	if (!before || *before != digest)
		g_hash_table_add(x->other, (gpointer)key);
	g_hash_table_remove(x->before, key);
}

/* Those that are stored to otherwise, or no more; set of interned keys. */
static GHashTable *read_fields(const struct job *j, struct bytes_in *in)
{
	struct fields x = { g_hash_table_new_full(NULL, NULL, NULL, g_free),
			    g_hash_table_new(NULL, NULL) };
	GHashTableIter it;
	const char *key;
	gpointer gone;

	while ((key = bytes_get_text(in))) {
		guint64 digest = bytes_get_long(in);

		g_hash_table_insert(x.before, (gpointer)key, g_memdup2(&digest, sizeof(digest)));
	}
	stored_each(j->stored, j->spelling, look_at_field, &x);
	g_hash_table_iter_init(&it, x.before);
	while (g_hash_table_iter_next(&it, &gone, NULL))
		g_hash_table_add(x.other, gone);
	g_hash_table_unref(x.before);
	return x.other;
}

static gboolean names_field(const struct function *f, GHashTable *fields)
{
	for (guint i = 0; f->ir && i < f->ir->n_exprs; i++) {
		const struct ir_expr *x = &f->unit->exprs[f->ir->first_expr + i];
		g_autofree char *key = NULL;

		if (x->kind != IR_EXPR_FIELD)
			continue;
		key = g_strdup_printf("%s.%s", ir_str(f->unit, x->b),
				      term_field_plain(ir_str(f->unit, x->str)));
		if (g_hash_table_contains(fields, g_intern_string(key)))
			return TRUE;
	}
	return FALSE;
}

/* --- what is otherwise --------------------------------------------------------------------- */

static gboolean one_answers(const struct basis_diff *diff, const struct targets *t)
{
	for (gsize i = 0; i < t->n; i++)
		if (diff->answers[t->funcs[i]->id])
			return TRUE;
	return FALSE;
}

/* A call through a pointer in a function that has to do with no lock. */
struct by_pointer {
	guint by;
	const struct targets *to;
};

static GArray *find_by_pointer(const struct job *j)
{
	GArray *calls = g_array_new(FALSE, FALSE, sizeof(struct by_pointer));

	for (gsize i = 0; i < j->p->n_functions; i++) {
		const struct function *f = j->p->functions[i];

		for (guint k = 0; f->ir && !j->info[i].relevant && k < f->ir->n_instrs; k++) {
			const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + k];
			struct by_pointer c = { i, NULL };

			if (in->op == IR_CALL && function_expr(f, in->a)->kind != IR_EXPR_FUNC)
				c.to = program_targets(j->p, f, in->a, NULL);
			if (c.to)
				g_array_append_val(calls, c);
		}
	}
	return calls;
}

/* It asks one that gives something else: so may it. */
static void add(const struct job *j, const struct basis_diff *diff, guint f, GArray *work)
{
	diff->functions[f] = TRUE;
	if (diff->answers[f] || !is_asked(&j->info[f]))
		return;
	diff->answers[f] = TRUE;
	g_array_append_val(work, f);
}

/* To those who ask by name, and who is asked by them in turn. */
static void spread_by_name(const struct job *j, const struct basis_diff *diff, GArray *work)
{
	while (work->len) {
		guint n, at = g_array_index(work, guint, work->len - 1);
		const guint *callers = stored_callers(j->stored, j->p->functions[at], &n);

		g_array_set_size(work, work->len - 1);
		for (guint i = 0; i < n; i++)
			add(j, diff, callers[i], work);
	}
}

/* Who asks through a pointer, and has to do with locks, is found by the slot. */
static void spread(const struct job *j, const struct basis_diff *diff)
{
	g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(guint));
	g_autoptr(GArray) calls = NULL;

	for (guint i = 0; i < j->p->n_functions; i++)
		if (diff->answers[i])
			g_array_append_val(work, i);
	calls = work->len ? find_by_pointer(j) : NULL;
	while (work->len) {
		spread_by_name(j, diff, work);
		for (guint i = 0; i < calls->len; i++) {
			const struct by_pointer *c = &g_array_index(calls, struct by_pointer, i);

			if (!diff->answers[c->by] && one_answers(diff, c->to))
				add(j, diff, c->by, work);
		}
	}
}

gboolean basis_read(const struct job *j, struct bytes_in *in, struct basis_diff *diff)
{
	const struct program *p = j->p;
	g_autoptr(GHashTable) fields = NULL;
	const char *spelt;

	*diff = (struct basis_diff){
		.functions = g_new0(gboolean, p->n_functions + 1),
		.known = g_new0(gboolean, p->n_functions + 1),
		.answers = g_new0(gboolean, p->n_functions + 1),
		.slots = g_hash_table_new(NULL, NULL),
		.tables = g_hash_table_new(NULL, NULL),
	};
	for (gsize i = 0; i < p->n_functions; i++)
		/* until it is seen to be there */
		diff->functions[i] = diff->known[i] = diff->answers[i] = TRUE;
	while ((spelt = bytes_get_text(in))) {
		guint64 content = bytes_get_long(in), known = bytes_get_long(in);
		guint64 answer = bytes_get_long(in);
		const struct function *f = spelling_find_function(j->spelling, spelt);

		if (!f)
			continue;
		diff->known[f->id] = known != digest_known(f, &j->info[f->id]);
		diff->functions[f->id] = diff->known[f->id] || content != digest_content(f);
		diff->answers[f->id] = diff->known[f->id] ||
				       (diff->functions[f->id] && answer != digest_answer(j, f));
	}
	fields = read_fields(j, in);
	for (gsize i = 0; i < p->n_functions && g_hash_table_size(fields); i++)
		if (names_field(p->functions[i], fields)) {
			diff->functions[i] = TRUE;
			diff->answers[i] |= is_asked(&j->info[i]);
		}
	spread(j, diff);
	return !in->bad;
}

void basis_diff_clear(struct basis_diff *diff)
{
	g_free(diff->functions);
	g_free(diff->known);
	g_free(diff->answers);
	if (diff->slots)
		g_hash_table_unref(diff->slots);
	if (diff->tables)
		g_hash_table_unref(diff->tables);
}

/* --- slots ----------------------------------------------------------------------------------- */

static guint64 digest_slot(const struct job *j, const struct targets *t, guint world)
{
	guint64 sum = program_rarely_filled(j->p, spelling_slot(j->spelling, t));

	for (gsize i = 0; i < t->n; i++)
		if (program_target_visible(j->p, t, i, world))
			sum += digest_text(spelling_function(j->spelling, t->funcs[i]), 1);
	return sum;
}

struct putting {
	const struct job *j;
	guint world;
	const struct own *own;
	struct bytes_out *out;
};

static void put_slot(const char *spelt, const struct targets *t, void *data)
{
	const struct putting *x = data;

	bytes_put_text(x->out, spelt);
	bytes_put_long(x->out, digest_slot(x->j, t, x->world));
	bytes_put(x->out, own_target(x->j->p, t, x->world));
	bytes_put(x->out, own_tables(x->own, t));
}

void basis_put_slots(const struct job *j, guint world, struct bytes_out *out)
{
	struct own *own = own_new(j->p, j->spelling, world);
	struct putting x = { j, world, own, out };

	bytes_put_long(out, j->p->worlds[world].traits);
	spelling_each_slot(j->spelling, put_slot, &x);
	bytes_put_text(out, NULL);
	own_free(own);
}

static gboolean answers_otherwise(const struct job *j, guint world,
				  const struct basis_diff *diff, const struct targets *t)
{
	for (gsize i = 0; i < t->n; i++)
		if (program_target_visible(j->p, t, i, world) &&
		    diff->answers[t->funcs[i]->id])
			return TRUE;
	return FALSE;
}

gboolean basis_read_slots(const struct job *j, guint world, struct bytes_in *in,
			  struct basis_diff *diff)
{
	struct own *now = own_new(j->p, j->spelling, world);
	const char *key;

	g_hash_table_remove_all(diff->slots);
	g_hash_table_remove_all(diff->tables);
	diff->lost = (guint32)bytes_get_long(in) != j->p->worlds[world].traits;
	while ((key = bytes_get_text(in))) {
		guint64 before = bytes_get_long(in);
		gboolean target = bytes_get(in) != 0, tables = bytes_get(in) != 0;
		const struct targets *t = spelling_find_slot(j->spelling, key);

		if (t && (before != digest_slot(j, t, world) || answers_otherwise(j, world, diff, t)))
			g_hash_table_add(diff->slots, (gpointer)t);
		if (t && tables != own_tables(now, t))
			g_hash_table_add(diff->tables, (gpointer)t);
		if (t || !strchr(key, ':')) /* operations outlive functions with pointers */
			diff->lost |= (target && !(t && own_target(j->p, t, world))) ||
				      (tables && !(t && own_tables(now, t)));
	}
	own_free(now);
	return !in->bad;
}

gboolean basis_same(const struct job *j, const struct basis_diff *diff, guint world)
{
	if (g_hash_table_size(diff->slots) || g_hash_table_size(diff->tables))
		return FALSE;
	for (gsize i = 0; i < j->p->n_functions; i++)
		if (diff->functions[i] && program_visible(j->p, j->p->functions[i]->place, world))
			return FALSE;
	return TRUE;
}
