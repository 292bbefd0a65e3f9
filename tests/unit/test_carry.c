/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Solved contexts carried to a solver that has none, and to one that has half of them: what they
 * say there, in words, is what they said here, though all numbers are others.
 */
#include <glib.h>
#include <string.h>

#include "base/file.h"
#include "extract/extract.h"
#include "link/program.h"
#include "plan/plan.h"
#include "rules/rules.h"
#include "solve/carry.h"
#include "solve/entries.h"
#include "solve/items.h"
#include "solve/job.h"

struct made {
	struct plan *plan;
	struct unit_cache *units;
	struct extract_set *set;
	struct rules *rules;
	struct program *p;
};

static void make(struct made *m, const char *folder, const char *file)
{
	static char *flags[] = { NULL };
	const char *const dirs[] = { "rules", NULL };	/* as tests/solve/: of the tree it is run in */
	struct extract_options opt = { .jobs = 1 };
	GError *error = NULL;

	m->plan = plan_file(file, flags, &error);
	g_assert_no_error(error);
	m->units = unit_cache_open(folder, &error);
	g_assert_no_error(error);
	m->set = extract_units(m->plan, m->units, &opt, &error);
	g_assert_no_error(error);
	m->rules = rules_load(dirs, &error);
	g_assert_no_error(error);
	m->p = program_link(m->set, NULL, m->rules);
}

static void unmake(struct made *m)
{
	program_free(m->p);
	rules_free(m->rules);
	extract_set_free(m->set);
	unit_cache_close(m->units);
	plan_free(m->plan);
}

static void job_make(struct job *j, const struct made *m, const struct solve_options *opt)
{
	*j = (struct job){ .p = m->p, .rules = m->rules, .opt = opt };
	j->terms = terms_new(m->rules->never_null);
	j->locks = lock_table_new(m->rules, j->terms);
	j->guards = guards_new(j->terms);
	j->info = solver_prepare(m->p, j->terms, NULL);
	items_find(m->p, m->rules, j->info);
	j->stored = stored_new(m->p, j->info);
	j->told = told_new(m->p);
	j->spelling = spelling_new(m->p);
}

static void job_unmake(struct job *j)
{
	solver_release_info(j->info, j->p->n_functions);
	spelling_free(j->spelling);
	told_free(j->told);
	stored_free(j->stored);
	guards_free(j->guards);
	lock_table_free(j->locks);
	terms_free(j->terms);
}

/* --- in words ------------------------------------------------------------------------------- */

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The texts, which it takes, in an order that numbers have no part in. */
static void say_sorted(GPtrArray *all, const char *what, GString *out)
{
	g_ptr_array_sort(all, compare_texts);
	for (guint i = 0; i < all->len; i++)
		g_string_append_printf(out, " %s{%s}", what, (char *)all->pdata[i]);
	g_ptr_array_unref(all);
}

static char *fact_text(const struct solver *s, const struct context *c, const struct fact *f)
{
	GString *out = g_string_new(NULL);

	term_print(s->terms, f->about, c->f, out);
	g_string_append_printf(out, " is %u", f->range.signs);
	for (guint i = 0; i < f->range.n_values; i++)
		g_string_append_printf(out, ",%" G_GINT64_FORMAT, f->range.values[i]);
	return g_string_free(out, FALSE);
}

static void say_facts(const struct solver *s, const struct context *c, const struct fact *all,
		      guint n, GString *out)
{
	GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < n; i++)
		g_ptr_array_add(texts, fact_text(s, c, &all[i]));
	say_sorted(texts, "if", out);
}

static void say_guard(const struct solver *s, const struct context *c, guardset x, GString *out)
{
	const struct fact *all;
	guint n;

	if (x == GUARD_NEVER) {
		g_string_append(out, " never");
		return;
	}
	all = guard_facts(s->guards, x, &n);
	say_facts(s, c, all, n, out);
}

static void say_ref(const struct solver *s, const struct context *c, lockref ref, GString *out)
{
	const struct lock_ref *l = lock_ref_get(s->locks, ref);

	g_string_append_printf(out, "%s/%d:%d of ", l->class < CLASS_UNKNOWN ?
			       lock_class_name(s->locks, l->class) : "?", l->subclass, l->bit);
	term_print(s->terms, l->instance, c->f, out);
}

static void say_helds(const struct solver *s, const struct context *c, heldset x, const char *what,
		      GString *out)
{
	GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
	guint n;
	const struct held *all = lock_set_get(s->locks, x, &n);

	for (guint i = 0; i < n; i++) {
		GString *one = g_string_new(NULL);

		say_ref(s, c, all[i].ref, one);
		g_string_append_printf(one, " %u %u %u %u", all[i].mode, all[i].count, all[i].flags,
				       all[i].site);
		g_ptr_array_add(texts, g_string_free(one, FALSE));
	}
	say_sorted(texts, what, out);
}

static void say_exit(const struct solver *s, const struct context *c, const struct exit *e,
		     GString *out)
{
	g_string_append_printf(out, "  exit %u:%u more %x ", e->ret.signs, e->ret.n_values,
			       e->more_writes);
	if (e->ret_value)
		term_print(s->terms, e->ret_value, c->f, out);
	say_helds(s, c, e->added, "adds", out);
	say_helds(s, c, e->dropped, "drops", out);
	say_facts(s, c, e->guards, e->n_guards, out);
	for (guint i = 0; i < e->n_writes; i++) {
		g_string_append(out, " ; ");
		term_print(s->terms, e->writes[i].place, c->f, out);
		if (e->writes[i].value) {
			g_string_append(out, " = ");
			term_print(s->terms, e->writes[i].value, c->f, out);
		}
	}
	g_string_append_c(out, '\n');
}

static void say_event(const struct solver *s, const struct context *c, const struct event *e,
		      GString *out)
{
	const GArray *list = passages_at(s->guards, e->passages);

	g_string_append_printf(out, "  event %u at %u %u ", e->kind, e->instr, e->mode);
	g_string_append_printf(out, "task %u %u %u ", e->task.in, e->task.never, e->task.ended);
	if (e->kind == EVENT_CALL) {
		g_string_append(out, e->callee->f->name);
		if (e->args)
			term_print(s->terms, e->args, c->f, out);
	} else {
		say_ref(s, c, e->ref, out);
	}
	say_helds(s, c, e->held, "holding", out);
	say_helds(s, c, e->dropped, "without", out);
	say_guard(s, c, e->guard, out);
	for (guint i = 0; i < list->len; i++) {
		const struct passage *p = &g_array_index(list, struct passage, i);

		g_string_append(out, p->doubted ? " doubted" : " passage");
		if (e->callee)
			say_guard(s, e->callee, p->inside, out);
		say_guard(s, c, p->outside, out);
	}
	g_string_append_c(out, '\n');
}

static char *say(const struct solver *s, const struct context *c)
{
	GString *out = g_string_new(c->f->name);

	for (guint i = 0; i < MAX_PARAMS; i++)
		if (c->args[i]) {
			g_string_append_printf(out, " %u:", i);
			term_print(s->terms, c->args[i], c->f, out);
		}
	g_string_append_printf(out, " %s\n", c->said ? c->said : "");
	for (guint i = 0; i < c->n_exits; i++)
		say_exit(s, c, &c->exits[i], out);
	for (guint i = 0; i < c->events->len; i++)
		say_event(s, c, &g_array_index(c->events, struct event, i), out);
	return g_string_free(out, FALSE);
}

/* --- carried ---------------------------------------------------------------------------------- */

/* Numbers that are used up make all that follow others. */
static void shift_numbers(struct job *j)
{
	for (gint64 i = 0; i < 77; i++) {
		struct fact fact = { term_const(j->terms, 1000003 * i), range_const(i) };
		struct held held = { .ref = lock_ref(j->locks, (struct lock_ref){
			.class = CLASS_UNKNOWN, .kind = LOCK_MUTEX, .bit = NO_BIT,
			.instance = fact.about }) };
		struct passage passage = { guard_copy(j->guards, &fact, 1), 0, i & 1 };

		lock_set(j->locks, &held, 1);
		passages_get(j->guards, &passage, 1);
	}
}

static void expect_same(const struct solver *a, const struct solver *b)
{
	g_assert_cmpuint(a->contexts->len, ==, b->contexts->len);
	for (guint i = 0; i < a->contexts->len; i++) {
		g_autofree char *x = say(a, a->contexts->pdata[i]);
		g_autofree char *y = say(b, b->contexts->pdata[i]);

		g_assert_cmpstr(x, ==, y);
	}
}

static void carry(const struct made *m)
{
	const struct solve_options opt = { .jobs = 1 };
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	g_autoptr(GPtrArray) torn = g_ptr_array_new();
	struct job here, there;
	struct solver a, b;
	GError *error = NULL;

	job_make(&here, m, &opt);
	job_make(&there, m, &opt);
	solver_init(&a, &here);
	solver_init(&b, &there);
	g_assert_true(entries_solve(&a, NULL, DIVIDE_NOT, &error));
	g_assert_cmpuint(a.contexts->len, >, 0);
	carry_pack_all(&a, bytes);
	shift_numbers(&there);
	g_assert_true(carry_unpack_all(&b, bytes->data, bytes->len, torn));
	g_assert_cmpuint(torn->len, ==, 0);
	expect_same(&a, &b);
	/* what was cut short is refused, wherever that was */
	for (gsize n = 0; n < bytes->len; n += 1 + bytes->len / 97) {
		struct solver c;

		solver_init(&c, &there);
		g_assert_false(carry_unpack_all(&c, bytes->data, n, NULL));
		solver_release(&c);
	}
	solver_release(&a);
	solver_release(&b);
	job_unmake(&here);
	job_unmake(&there);
}

static void test_carry(void)
{
	static const char *const programs[] = {
		"guards", "exits", "leaks", "marked", "contexts", "balance", "crowded", "copies",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
		g_autofree char *folder = g_dir_make_tmp("faultline-XXXXXX", NULL);
		g_autofree char *file = g_strdup_printf("tests/solve/%s.c", programs[i]);
		struct made m;

		make(&m, folder, file);
		carry(&m);
		unmake(&m);
		file_remove_tree(folder, NULL);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/carry/all", test_carry);
	return g_test_run();
}
