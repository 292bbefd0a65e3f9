/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the linked program, what is known of its functions before they are solved, and who owns
 * them. A function is the same when its unit is, as is all that the unit names. Fields are asked
 * for by all kinds of code: which, is known when all is solved.
 */
#include "solve/seal.h"

#include <string.h>
#include <xxhash.h>

#include "solve/basis.h"
#include "solve/entries.h"
#include "solve/kept.h"
#include "solve/owed.h"
#include "solve/owners.h"
#include "solve/sight.h"

struct sealer {
	const struct job *j;
	const struct solver *s;
	struct owners *owners;
	struct kept *kept;
	guint64 *fixed;			/* by function id: what is so in all worlds; 0: not asked */
	guint64 *tables;		/* the same of globals */
	GHashTable *named;		/* what a unit names (function.funcs) → struct digest */
};

/* One world, looked at. */
struct view {
	struct sealer *x;
	guint world;
	struct sight sees;
	GHashTable *slots;		/* struct targets → digest */
};

static guint64 mix(guint64 sum, guint64 more)
{
	const guint64 words[] = { sum, more };

	return XXH3_64bits(words, sizeof(words));
}

static guint64 digest_text(const char *text)
{
	return text ? XXH3_64bits(text, strlen(text)) : 1;
}

/* --- what is so in all worlds ----------------------------------------------------------------- */

/* By what names of a unit stand for: that alone is not in what the unit is made of. */
static guint64 digest_named(struct sealer *x, const struct function *f)
{
	const guint64 *known = g_hash_table_lookup(x->named, f->funcs);
	const struct spelling *names = x->j->spelling;
	guint64 sum = 1;

	if (known || !f->funcs)
		return known ? *known : 0;
	for (guint i = 0; i < f->unit->n_syms; i++) {
		sum = mix(sum, f->funcs[i] ?
			  digest_text(spelling_function(names, f->funcs[i])) : 2);
		sum = mix(sum, f->globals[i] ?
			  digest_text(spelling_global(names, f->globals[i])) : 2);
	}
	g_hash_table_insert(x->named, f->funcs, g_memdup2(&sum, sizeof(sum)));
	return sum;
}

static guint64 find_fixed(struct sealer *x, const struct function *f)
{
	const struct spelling *names = x->j->spelling;
	const guint64 words[] = {
		digest_text(spelling_function(names, f)), basis_digest(x->j, f),
		digest_named(x, f), told_digest(x->j->told, f), owed_digest(x->s->owed, f),
		digest_text(f->place), digest_text(f->owner),
		f->after ? digest_text(spelling_function(names, f->after)) : 0,
		f->unless, f->entered, f->always, f->ir ? f->ir->linkage : 99,
		f->noted, f->modelled, f->noreturn, f->cut, f->identity, f->errors, f->puts,
		f->counts_down, f->withdraws, f->internal_results, f->gives_new, f->only_reads,
		f->asks, f->asks_within, f->arguments,
		f->tests_bit, f->sets_bit, f->clears_bit, f->address_taken, f->takers != NULL,
	};

	return XXH3_64bits(words, sizeof(words)) | 1;
}

static guint64 digest_value(const struct sealer *x, const char *path, const struct init_value *v)
{
	const struct spelling *names = x->j->spelling;
	const guint64 words[] = {
		digest_text(path), v->kind, (guint64)v->value, digest_text(v->string),
		v->func ? digest_text(spelling_function(names, v->func)) : 0,
		v->global ? digest_text(spelling_global(names, v->global)) : 0,
	};

	return XXH3_64bits(words, sizeof(words));
}

/* What it begins as: a sum, as initialisers are in no order. */
static guint64 find_table(const struct sealer *x, const struct global *g)
{
	guint64 sum = mix(digest_text(spelling_global(x->j->spelling, g)), digest_text(g->record));
	GHashTableIter it;
	gpointer path, value;

	if (!g->inits)
		return sum | 1;
	g_hash_table_iter_init(&it, g->inits);
	while (g_hash_table_iter_next(&it, &path, &value))
		sum += digest_value(x, path, value);
	return sum | 1;
}

/* all: functions, too, not slots alone. */
static struct view view_of(struct sealer *x, guint world, gboolean all, const GPtrArray *extra)
{
	struct view v = { .x = x, .world = world,
			  .slots = g_hash_table_new_full(NULL, NULL, NULL, g_free) };

	if (all)
		sight_init(&v.sees, x->j->p, x->j->rules, world, extra);
	return v;
}

static void view_clear(struct view *v)
{
	sight_clear(&v->sees);
	g_hash_table_unref(v->slots);
}

/* --- what is so in this world ------------------------------------------------------------------ */

static guint64 find_slot(const struct view *v, const struct targets *t)
{
	const struct job *j = v->x->j;
	guint64 sum = t->n + 1;

	for (gsize i = 0; i < t->n; i++)
		if (program_target_visible(j->p, t, i, v->world))
			sum = mix(sum, digest_text(spelling_function(j->spelling, t->funcs[i])));
	return sum;
}

static guint64 digest_slot(const struct view *v, const struct targets *t)
{
	guint64 *known = t ? g_hash_table_lookup(v->slots, t) : NULL;
	guint64 sum;

	if (known || !t)
		return known ? *known : 0;
	sum = find_slot(v, t);
	g_hash_table_insert(v->slots, (gpointer)t, g_memdup2(&sum, sizeof(sum)));
	return sum;
}

/* Who may be called through pointers. */
static guint64 digest_calls(const struct view *v, const struct function *f)
{
	const struct program *p = v->x->j->p;
	guint64 sum = 0;

	for (guint i = 0; f->ir && i < f->ir->n_instrs; i++) {
		const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + i];
		const char *via;

		if (in->op != IR_CALL ||
		    f->unit->exprs[f->ir->first_expr + in->a].kind == IR_EXPR_FUNC)
			continue;
		sum = mix(sum, digest_slot(v, program_targets(p, f, in->a, &via)));
		sum = mix(sum, program_only_initialised(p, via) |
				       (guint64)program_rarely_filled(p, via) << 1);
	}
	return sum;
}

/* How it is seen from the world. */
static guint64 digest_place(const struct view *v, const struct function *f, gboolean called,
			    gboolean borrowed)
{
	const struct program *p = v->x->j->p;
	guint w = v->world;

	return (guint64)program_visible(p, f->place, w) | (guint64)program_own(p, f, w) << 1 |
	       (guint64)program_foreign(p, f, w) << 2 | (guint64)program_taken(p, f, w) << 3 |
	       (guint64)called << 4 | (guint64)borrowed << 5 |
	       (guint64)program_visible(p, f->place, WORLD_CORE) << 6 |
	       (guint64)owners_of(v->x->owners, f) << 8 |
	       (guint64)owners_serves_one(v->x->owners, f) << 40;
}

static void put_words(XXH3_state_t *to, const guint64 *words, gsize n)
{
	XXH3_128bits_update(to, words, n * sizeof(*words));
}

/* Owners of functions that are seen. */
static void find_present(const struct view *v, gboolean present[MAX_OWNERS + 1])
{
	const struct program *p = v->x->j->p;

	memset(present, 0, (MAX_OWNERS + 1) * sizeof(*present));
	for (gsize i = 0; i < p->n_functions; i++)
		if (v->sees.functions[i])
			present[owners_of(v->x->owners, p->functions[i])] = TRUE;
}

/*
 * Of those that are not seen, whose owner has others that are, what they are counts, too: what
 * they pass and store decides what the others may be given (passed.h).
 */
static void put_functions(const struct view *v, XXH3_state_t *to)
{
	const struct program *p = v->x->j->p;
	struct solver s = *v->x->s;
	g_autofree gboolean *called = entries_called(&s), *borrowed = NULL;
	gboolean present[MAX_OWNERS + 1];

	s.world = v->world;
	borrowed = entries_borrowed(&s);
	find_present(v, present);
	present[0] = FALSE;
	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];
		guint64 words[3];

		if (!v->sees.functions[i] && !present[owners_of(v->x->owners, f)])
			continue;
		if (!v->x->fixed[i])
			v->x->fixed[i] = find_fixed(v->x, f);
		words[0] = v->x->fixed[i];
		if (!v->sees.functions[i]) {
			put_words(to, words, 1);
			continue;
		}
		words[1] = digest_place(v, f, called[i], borrowed[i]);
		words[2] = digest_calls(v, f);
		put_words(to, words, G_N_ELEMENTS(words));
	}
}

static void put_tables(const struct view *v, XXH3_state_t *to)
{
	const struct program *p = v->x->j->p;

	for (gsize i = 0; i < p->n_globals; i++) {
		if (!v->sees.globals[i])
			continue;
		if (!v->x->tables[i])
			v->x->tables[i] = find_table(v->x, p->globals[i]);
		put_words(to, &v->x->tables[i], 1);
	}
}

/* Which of the functions each of their owners may call. */
static void put_owners(const struct view *v, XXH3_state_t *to)
{
	const struct program *p = v->x->j->p;
	gboolean present[MAX_OWNERS + 1];

	find_present(v, present);
	for (guint owner = 1; owner <= MAX_OWNERS; owner++) {
		guint64 bits = 0;
		guint n = 0;

		for (gsize i = 0; present[owner] && i < p->n_functions; i++) {
			if (!v->sees.functions[i])
				continue;
			bits = bits << 1 | owners_may_call(v->x->owners, owner, p->functions[i]);
			if (++n % 64 == 0)
				put_words(to, &bits, 1);
		}
		put_words(to, &bits, present[owner]);
	}
}

struct shared {
	const struct view *v;
	guint64 sum;
};

/* Of a field that functions which are seen store to, whether others do, too. */
static void look_at_stores(const char *name, const GArray *stores, void *data)
{
	struct shared *x = data;
	gboolean seen = FALSE, other = FALSE;

	for (guint i = 0; i < stores->len; i++) {
		const struct function *f = g_array_index(stores, struct kept_store, i).f;

		seen |= x->v->sees.functions[f->id];
		other |= !x->v->sees.functions[f->id];
	}
	if (seen && other)
		x->sum += digest_text(name);
}

/* What is found in the whole program, and has to do with what is seen. */
static void put_rest(const struct view *v, XXH3_state_t *to)
{
	const struct job *j = v->x->j;
	struct shared shared = { v, 1 };
	const char *divide = g_getenv("FAULTLINE_DIVIDE_FROM");
	guint64 words[] = { digest_text(j->opt->stamp), digest_text(divide), 0, 0,
			    told_marks(j->told), digest_text(j->p->worlds[v->world].name),
			    j->p->worlds[v->world].traits };
	GHashTableIter it;
	gpointer name, value;

	kept_each(v->x->kept, look_at_stores, &shared);
	words[2] = shared.sum;
	g_hash_table_iter_init(&it, j->p->model_fields);
	while (g_hash_table_iter_next(&it, &name, &value))
		words[3] += mix(digest_text(name), (guint64)*(gint64 *)value);
	put_words(to, words, G_N_ELEMENTS(words));
}

/* Operations that are looked for by name, whoever has them. */
static void put_operations(const struct view *v, XXH3_state_t *to)
{
	const struct rules *rules = v->x->j->rules;
	const struct program *p = v->x->j->p;
	GHashTableIter it;
	gpointer key;
	guint64 sum = 1;

	g_hash_table_iter_init(&it, p->slots);
	while (g_hash_table_iter_next(&it, &key, NULL)) {
		const char *dot = strchr(key, '.');
		g_autofree char *record = dot ? g_strndup(key, dot - (char *)key) : NULL;

		if (record && (g_strv_contains((const char *const *)rules->tree_operations, key) ||
			       g_strv_contains((const char *const *)rules->file_tables, record)))
			sum += mix(digest_text(key), digest_slot(v, program_slot(p, key)));
	}
	for (gsize i = 0; i < rules->n_operations; i++) {
		const char *through = rules->operations[i].through;
		const struct targets *t = g_hash_table_contains(p->slots, through) ?
			program_slot(p, through) : NULL;

		sum = mix(sum, t && t->n);
	}
	put_words(to, &sum, 1);
}

static struct seal_id find_id(struct sealer *x, guint world, const GPtrArray *extra)
{
	struct view v = view_of(x, world, TRUE, extra);
	XXH3_state_t *to = XXH3_createState();
	XXH128_hash_t hash;

	XXH3_128bits_reset(to);
	put_rest(&v, to);
	put_operations(&v, to);
	put_functions(&v, to);
	put_tables(&v, to);
	put_owners(&v, to);
	hash = XXH3_128bits_digest(to);
	XXH3_freeState(to);
	view_clear(&v);
	return (struct seal_id){ hash.low64, hash.high64 };
}

/* --- fields ------------------------------------------------------------------------------------- */

/* All that may be asked of a field: who stores to it, and what is in it. */
static guint64 digest_field(const struct view *v, const char *full, const char *key)
{
	const struct program *p = v->x->j->p;
	const struct targets *t = g_hash_table_contains(p->slots, full) ?
		program_slot(p, full) : NULL;

	return mix(digest_slot(v, t), (guint64)stored_key(v->x->j->stored, key) |
				      (guint64)program_only_initialised(p, full) << 1);
}

static void put_fields(struct sealer *x, const struct solver *s, guint world,
		       struct bytes_out *out)
{
	struct view v = view_of(x, world, FALSE, NULL);
	GHashTableIter it;
	gpointer value;

	bytes_put(out, g_hash_table_size(s->terms->fields));
	g_hash_table_iter_init(&it, s->terms->fields);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const struct field *f = value;

		bytes_put_text(out, f->full);
		bytes_put_text(out, f->key);
		bytes_put_long(out, digest_field(&v, f->full, f->key));
	}
	view_clear(&v);
}

static gboolean fields_hold(struct sealer *x, guint world, struct bytes_in *in)
{
	struct view v = view_of(x, world, FALSE, NULL);
	gboolean same = TRUE;

	for (guint n = bytes_get_count(in); n-- > 0 && same;) {
		const char *full = bytes_get_text(in), *key = bytes_get_text(in);
		guint64 digest = bytes_get_long(in);

		same = !in->bad && full && key && digest == digest_field(&v, full, key);
	}
	view_clear(&v);
	return same && !in->bad;
}

/* --- all ------------------------------------------------------------------------------------------ */

struct sealer *sealer_new(const struct job *j, const struct solver *s)
{
	struct sealer *x = g_new0(struct sealer, 1);

	x->j = j;
	x->s = s;
	x->owners = owners_new(j->p, j->rules);
	x->kept = kept_new(j->p);
	x->fixed = g_new0(guint64, j->p->n_functions + 1);
	x->tables = g_new0(guint64, j->p->n_globals + 1);
	x->named = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	return x;
}

void sealer_free(struct sealer *x)
{
	if (!x)
		return;
	owners_free(x->owners);
	kept_free(x->kept);
	g_free(x->fixed);
	g_free(x->tables);
	g_hash_table_unref(x->named);
	g_free(x);
}

/* Functions that were solved although they are not seen: what a path knew has led there. */
static GPtrArray *find_extra(struct sealer *x, const struct solver *s, guint world)
{
	GPtrArray *extra = g_ptr_array_new();
	struct view v = view_of(x, world, TRUE, NULL);

	for (guint i = 0; i < s->contexts->len; i++) {
		struct function *f = ((struct context *)s->contexts->pdata[i])->f;

		if (!v.sees.functions[f->id])
			g_ptr_array_add(extra, f);
		v.sees.functions[f->id] = TRUE;
	}
	view_clear(&v);
	return extra;
}

void seal_put(struct sealer *x, const struct solver *s, guint world, struct bytes_out *out)
{
	g_autoptr(GPtrArray) extra = find_extra(x, s, world);
	struct seal_id id;

	bytes_put(out, extra->len);
	for (guint i = 0; i < extra->len; i++)
		bytes_put_text(out, spelling_function(x->j->spelling, extra->pdata[i]));
	id = find_id(x, world, extra);
	bytes_put_long(out, id.low);
	bytes_put_long(out, id.high);
	put_fields(x, s, world, out);
}

gboolean seal_holds(struct sealer *x, guint world, struct bytes_in *in)
{
	g_autoptr(GPtrArray) extra = g_ptr_array_new();
	struct seal_id id, here;

	for (guint n = bytes_get_count(in); n-- > 0 && !in->bad;) {
		const char *spelt = bytes_get_text(in);
		struct function *f = spelt ? spelling_find_function(x->j->spelling, spelt) : NULL;

		if (!f)
			return FALSE;
		g_ptr_array_add(extra, f);
	}
	id.low = bytes_get_long(in);
	id.high = bytes_get_long(in);
	if (in->bad)
		return FALSE;
	here = find_id(x, world, extra);
	return here.low == id.low && here.high == id.high && fields_hold(x, world, in);
}
