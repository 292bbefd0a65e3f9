/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Follows an event up the calls for as long as nobody holds what its rule asks for. Where an
 * entry of the world is come to so, the rule is broken: by the function nearest to the event
 * that has it happen without, where other callers do it with; if there are none, by that of
 * the event itself. A model, or a function of a header, stands for what its callers do: they
 * are told of instead.
 *
 * Which object is meant is not asked: a mark is one of the path's, and goes with the lock
 * that it is within.
 */
#include "solve/protocol.h"

#include <string.h>

#include "solve/begun.h"
#include "solve/spelling.h"

#define NO_BARE G_MAXUINT
#define SURE_DEPTH 8	/* calls from the function that is told to the event */

enum flags {
	SEEN = 1,	/* what the rule says is held is */
	EXPOSED = 2,	/* a lock that the rule asks for was dropped first: no caller's helps */
	PASSED = 4,	/* behind a pointer: what callers hold is held for something else */
	HOME = 8,	/* by code of the file system: what it is done to is one of its objects */
};

/* A context in which the event is come to with nothing held that the rule asks for. */
struct bare {
	guint context, event;	/* where it happens, or the call on the way to it */
	guint below;		/* index of the bare one called; NO_BARE: it is here */
	guint depth;		/* calls from here to there */
	guint32 unless;
	guardset guard;
	guint8 flags, level;
	gboolean covered;	/* somebody calls it with what is asked held */
	guint8 entered;		/* how sure an entry leads here, plus 1; 0: none does */
	guint calls;		/* first of its links, plus 1 */
	guint callers;		/* the same, the other way */
};

struct link {
	guint to, next;
};

/* An event of a context. */
struct taken {
	guint context, event;
};

struct protocol {
	struct reach_set *r;
	struct begun *begun;
	const struct rule_check *check;
	gboolean *asked, *wanted, *event;	/* by class */
	guint n_classes;
	GArray *taken;			/* struct taken: all events that take something */
	GArray *all;			/* struct bare */
	GArray *links;			/* struct link */
	GHashTable *index;		/* key → its number in all, plus 1 */
	gboolean *covered;		/* by function: some caller holds what is asked */
	gboolean *under;		/* by context: it may run, by calls by name, while what the
					 * rule says is held is; NULL: it says nothing */
	gboolean *root;			/* by context */
	GHashTable *told;		/* functions */
	GHashTable *places;
	GArray *out;
};

static struct bare *bare_at(const struct protocol *p, guint i)
{
	return &g_array_index(p->all, struct bare, i);
}

/* By its number plus 1. */
static const struct link *link_at(const struct protocol *p, guint k)
{
	return &g_array_index(p->links, struct link, k - 1);
}

static const struct event *event_of(const struct protocol *p, guint context, guint event)
{
	return &g_array_index(p->r->all[context].c->events, struct event, event);
}

static const struct function *function_of(const struct protocol *p, guint context)
{
	return p->r->all[context].c->f;
}

/* --- what is held --------------------------------------------------------------------------- */

static gboolean *find_classes(const struct protocol *p, char **names)
{
	const struct lock_table *t = p->r->s->locks;
	gboolean *in = g_new0(gboolean, p->n_classes + 1);

	for (char **name = names; name && *name; name++) {
		const struct rule_lock *rule = rules_lock(t->rules, *name);
		const char *class = rule ? rule->class : *name;

		for (guint i = 0; i < p->n_classes; i++)
			in[i] |= !strcmp(lock_class_name(t, i), class);
	}
	return in;
}

/*
 * The name of the first that is of the classes; NULL: none is. What is perhaps held is enough
 * where it is asked for, and not where it is what the rule forbids the event under.
 */
static const char *first_of(const struct protocol *p, const struct held *h, guint n,
			    const gboolean *classes)
{
	for (guint i = 0; i < n; i++) {
		guint class = lock_ref_get(p->r->s->locks, h[i].ref)->class;

		if (class < p->n_classes && classes[class] &&
		    !(h[i].flags & HELD_MAYBE && classes == p->wanted))
			return lock_class_name(p->r->s->locks, class);
	}
	return NULL;
}

static gboolean has(const struct protocol *p, const struct held *h, guint n,
		    const gboolean *classes)
{
	return first_of(p, h, n, classes) != NULL;
}

static const char *first_held(const struct protocol *p, guint context, const struct event *e,
			      const gboolean *classes)
{
	guint n, more;
	const struct held *h = lock_set_get(p->r->s->locks, e->held, &n);
	const struct held *begun = begun_held(p->begun, context, &more);
	const char *first = first_of(p, h, n, classes);

	return first ? first : first_of(p, begun, more, classes);
}

static gboolean is_held(const struct protocol *p, guint context, const struct event *e,
			const gboolean *classes)
{
	return first_held(p, context, e, classes) != NULL;
}

/* Whether the function is of this world alone, or all there is. */
static gboolean is_home(const struct protocol *p, guint context)
{
	const struct program *program = p->r->s->p;

	return program->n_worlds == 1 ||
	       !program_visible(program, function_of(p, context)->place, WORLD_CORE);
}

/* What is known of the way when it passes the event, `flags` being of what is behind it. */
static guint8 flags_at(const struct protocol *p, guint context, const struct event *e, guint8 flags)
{
	guint n;
	const struct held *dropped = lock_set_get(p->r->s->locks, e->dropped, &n);

	if (!(flags & PASSED) && is_held(p, context, e, p->wanted))
		flags |= SEEN;
	if (has(p, dropped, n, p->asked))
		flags |= EXPOSED;
	return is_home(p, context) ? flags | HOME : flags;
}

/* --- up the calls ---------------------------------------------------------------------------- */

static void link_bare(struct protocol *p, guint caller, guint called)
{
	struct link up = { caller, bare_at(p, called)->callers };
	struct link down = { called, bare_at(p, caller)->calls };

	g_array_append_val(p->links, up);
	bare_at(p, called)->callers = p->links->len;
	g_array_append_val(p->links, down);
	bare_at(p, caller)->calls = p->links->len;
}

/* What two must have in common to be one. */
struct bare_key {
	guint context, guard;
	guint32 unless, flags;
};

static guint key_hash(gconstpointer key)
{
	const struct bare_key *k = key;

	return (k->context * 2654435761u ^ k->guard) * 2246822519u ^ k->unless << 2 ^ k->flags;
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
	return !memcmp(a, b, sizeof(struct bare_key));
}

/* The number of one that is like `b`, which is added if there was none. */
static guint find_bare(struct protocol *p, const struct bare *b)
{
	const struct bare_key key = { b->context, b->guard, b->unless, b->flags };
	guint known = GPOINTER_TO_UINT(g_hash_table_lookup(p->index, &key));

	if (known)
		return known - 1;
	g_array_append_val(p->all, *b);
	g_hash_table_insert(p->index, g_memdup2(&key, sizeof(key)), GUINT_TO_POINTER(p->all->len));
	return p->all->len - 1;
}

static gboolean is_direct(const struct protocol *p, guint context, const struct event *e)
{
	const struct function *f = function_of(p, context);
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + e->instr];

	return f->unit->exprs[f->ir->first_expr + in->a].kind == IR_EXPR_FUNC;
}

/* Fills `under`. */
static void find_under(struct protocol *p)
{
	g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(guint));

	p->under = g_new0(gboolean, p->r->n + 1);
	for (guint i = 0; i < p->r->n; i++)
		for (guint k = 0; p->r->s->live[i] && k < p->r->all[i].c->events->len; k++) {
			const struct event *e = event_of(p, i, k);

			if (e->kind == EVENT_CALL && is_direct(p, i, e) &&
			    is_held(p, i, e, p->wanted))
				g_array_append_val(work, e->callee->id);
		}
	while (work->len) {
		guint i = g_array_index(work, guint, work->len - 1);

		g_array_set_size(work, work->len - 1);
		if (p->under[i])
			continue;
		p->under[i] = TRUE;
		for (guint k = 0; k < p->r->all[i].c->events->len; k++) {
			const struct event *e = event_of(p, i, k);

			if (e->kind == EVENT_CALL && is_direct(p, i, e))
				g_array_append_val(work, e->callee->id);
		}
	}
}

/* Nobody further up holds what the rule says is held. */
static gboolean is_beside(const struct protocol *p, const struct bare *b)
{
	return p->under && !(b->flags & SEEN) && (b->flags & PASSED || !p->under[b->context]);
}

static guint8 level_of(const struct event *e, guint8 level)
{
	if (e->kind == EVENT_CALL)
		level = MIN(level, e->confidence);
	return e->imprecise ? MIN(level, CONFIDENCE_MEDIUM) : level;
}

static void go_up(struct protocol *p, guint from, const struct caller *by)
{
	const struct event *e = by->e;
	const struct bare below = *bare_at(p, from);
	struct bare b = { .context = by->context, .event = by->event, .below = from,
			  .depth = below.depth + 1, .unless = below.unless };

	b.level = level_of(e, below.level);
	b.guard = passage_of(p->r->s->guards, e->passages, below.guard, e->guard).outside;
	if (b.level == CONFIDENCE_LOW || b.guard == GUARD_NEVER ||
	    !doing_happens(p->r, by, e->dropped, &b.unless))
		return;
	if (!(below.flags & EXPOSED) && is_held(p, by->context, e, p->asked)) {
		bare_at(p, from)->covered = TRUE;
		return;
	}
	b.flags = flags_at(p, by->context, e, below.flags | (is_direct(p, by->context, e) ? 0 : PASSED));
	if (!is_beside(p, &b))
		link_bare(p, find_bare(p, &b), from);
}

static void go_all_up(struct protocol *p, guint8 level)
{
	for (guint i = 0; i < p->all->len; i++) {
		const GArray *callers = p->r->all[bare_at(p, i)->context].callers;

		for (guint k = 0; bare_at(p, i)->level == level && k < callers->len; k++)
			go_up(p, i, &g_array_index(callers, struct caller, k));
	}
}

static void begin_at(struct protocol *p, guint context, guint event)
{
	const struct event *e = event_of(p, context, event);
	struct bare b = { .context = context, .event = event, .below = NO_BARE,
			  .guard = e->guard, .level = level_of(e, CONFIDENCE_HIGH),
			  .unless = doing_never(p->r, context, e) };
	guint class;

	class = lock_ref_get(p->r->s->locks, e->ref)->class;
	if (class >= p->n_classes || !p->event[class] || is_held(p, context, e, p->asked))
		return;
	b.flags = flags_at(p, context, e, 0);
	if (!is_beside(p, &b))
		g_array_append_val(p->all, b);
}

/* --- from where the world is entered -------------------------------------------------------- */

static gboolean is_broken(const struct protocol *p, const struct bare *b)
{
	return p->root[b->context] && (b->flags & SEEN || !*p->check->holding) &&
	       (b->flags & HOME || !*p->check->worlds_with);
}

/* Fills `entered`: the surest goes first, so that each is come to once. */
static void find_entered(struct protocol *p)
{
	g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(guint));

	for (guint8 level = CONFIDENCE_HIGH; level > CONFIDENCE_LOW; level--) {
		for (guint i = 0; i < p->all->len; i++)
			if (!bare_at(p, i)->entered && bare_at(p, i)->level >= level &&
			    is_broken(p, bare_at(p, i)))
				g_array_append_val(work, i);
		while (work->len) {
			guint i = g_array_index(work, guint, work->len - 1);
			struct bare *b = bare_at(p, i);

			g_array_set_size(work, work->len - 1);
			if (b->entered)
				continue;
			b->entered = level + 1;
			for (guint k = b->calls; k; k = link_at(p, k)->next)
				g_array_append_val(work, link_at(p, k)->to);
		}
	}
}

/* Fills covered: callers who are only come to by those that hold what is asked do it with. */
static void find_covered(struct protocol *p)
{
	g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(guint));

	for (guint i = 0; i < p->all->len; i++)
		if (bare_at(p, i)->covered)
			g_array_append_val(work, i);
	while (work->len) {
		const struct bare *b = bare_at(p, g_array_index(work, guint, work->len - 1));

		g_array_set_size(work, work->len - 1);
		p->covered[function_of(p, b->context)->id] = TRUE;
		for (guint k = b->entered ? 0 : b->calls; k; k = link_at(p, k)->next) {
			guint to = link_at(p, k)->to;

			if (bare_at(p, to)->covered)
				continue;
			bare_at(p, to)->covered = TRUE;
			g_array_append_val(work, to);
		}
	}
}

/* --- telling ---------------------------------------------------------------------------------- */

static void add_step(GArray *steps, const struct function *f, guint instr, char *what)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + instr];
	struct step s = { .file = g_intern_string(ir_str(f->unit, in->file)), .line = in->line,
			  .col = in->col, .function = f->name, .what = g_intern_string(what) };

	g_array_append_val(steps, s);
	g_free(what);
}

/* The function by which the world is entered on a way to b. */
static const struct function *entry_of(const struct protocol *p, guint i)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

	for (;;) {
		const struct bare *b = bare_at(p, i);
		guint up = NO_BARE;

		if (is_broken(p, b) || !g_hash_table_add(seen, GUINT_TO_POINTER(i + 1)))
			return function_of(p, b->context);
		for (guint k = b->callers; k && up == NO_BARE; k = link_at(p, k)->next) {
			guint to = link_at(p, k)->to;

			if (bare_at(p, to)->entered == b->entered &&
			    !g_hash_table_contains(seen, GUINT_TO_POINTER(to + 1)))
				up = to;
		}
		if (up == NO_BARE)
			return function_of(p, b->context);
		i = up;
	}
}

/* What the rule says of the way to the event, before it. */
static void step_first(const struct protocol *p, GArray *steps, guint i)
{
	const struct function *f = function_of(p, bare_at(p, i)->context);
	const struct function *entry = entry_of(p, i);
	g_autofree char *from = entry == f ? g_strdup("") :
		g_strdup_printf("from %s() ", entry->name);
	char **names = *p->check->without ? p->check->without : p->check->holding;
	g_autofree char *classes = g_strjoinv(" or ", names);
	const char *how = *p->check->without ? "without " : *names ? "with " : "";
	g_autofree char *what = g_strdup_printf("can be come to %s%s%s", from, how, classes);
	struct step s = { .file = f->file, .line = f->ir->line, .col = 1, .function = f->name,
			  .what = g_intern_string(what) };

	g_array_append_val(steps, s);
}

static guint node_named(const struct protocol *p, const char *name)
{
	const struct rule_lock *rule = rules_lock(p->r->s->rules, name);

	return node_get(p->r->nodes, lock_class(p->r->s->locks, name,
						rule ? rule->kind : LOCK_UNKNOWN), 0, LOCK_WRITE);
}

/* What the step does, and what is held there that the rule speaks of; to free. */
static char *step_words(const struct protocol *p, const struct bare *b, const struct event *e)
{
	const char *held = first_held(p, b->context, e, p->wanted);
	const char *with = held ? " with " : "", *after = held ? " held" : "";

	if (b->below != NO_BARE)
		return g_strdup_printf("calls %s%s%s%s", e->callee->f->name, with, held ? held : "",
				       after);
	return g_strdup_printf("is where %s happens%s%s%s", lock_class_name(p->r->s->locks,
				lock_ref_get(p->r->s->locks, e->ref)->class),
			       with, held ? held : "", after);
}

static void fill_steps(const struct protocol *p, struct edge *edge, guint i)
{
	GArray *steps = g_array_new(FALSE, FALSE, sizeof(struct step));

	step_first(p, steps, i);
	for (;;) {
		const struct bare *b = bare_at(p, i);
		const struct function *f = function_of(p, b->context);
		const struct event *e = event_of(p, b->context, b->event);

		add_step(steps, f, e->instr, step_words(p, b, e));
		if (b->below == NO_BARE) {
			edge->inner = node_get(p->r->nodes,
					       lock_ref_get(p->r->s->locks, e->ref)->class, 0,
					       LOCK_WRITE);
			break;
		}
		i = b->below;
	}
	edge->n_steps = steps->len;
	edge->steps = (struct step *)(gpointer)g_array_free(steps, FALSE);
}

static void tell(struct protocol *p, guint i)
{
	const struct bare *b = bare_at(p, i);
	const struct function *f = function_of(p, b->context);
	g_autofree char *place = g_strdup_printf("protocol %s %s", p->check->id,
						 spelling_function(p->r->s->spelling, f));
	struct edge edge = { .same_instance = SAME_PROTOCOL, .confidence = b->entered - 1,
			     .reason = "" };

	if (!g_hash_table_add(p->told, (gpointer)f) || !g_hash_table_add(p->places, g_strdup(place)))
		return;
	edge.outer = node_named(p, *p->check->without ? *p->check->without :
				   *p->check->holding ? *p->check->holding : *p->check->event);
	fill_steps(p, &edge, i);
	if (edge.confidence < CONFIDENCE_HIGH) {
		edge.reason = "through a call by pointer with several targets, or merged states";
	} else if (b->depth > SURE_DEPTH) {
		edge.confidence = CONFIDENCE_MEDIUM;
		edge.reason = "many calls deep, and conditions are followed one function at a time";
	}
	edge.context = doing_names(p->r, b->context, b->event);
	g_array_append_val(p->out, edge);
}

/* A model, or a function of a header, stands for what its callers do. */
static gboolean stands_in(const struct function *f)
{
	return f->modelled || g_str_has_suffix(f->file, ".h");
}

/* Whether no other function lies on the way to the event. */
static gboolean is_stand_in(const struct protocol *p, const struct bare *b)
{
	while (stands_in(function_of(p, b->context)) && b->below != NO_BARE)
		b = bare_at(p, b->below);
	return stands_in(function_of(p, b->context));
}

/* The rule is not broken by b, but by who calls it. */
static gboolean is_excused(const struct protocol *p, const struct bare *b)
{
	return is_stand_in(p, b) || p->covered[function_of(p, b->context)->id];
}

/*
 * Goes up from number i to those to blame; `seen` by number. TRUE: an entry is come to with
 * all on the way doing it alike.
 */
static gboolean blame(struct protocol *p, guint i, gboolean *seen)
{
	const struct bare *b = bare_at(p, i);
	gboolean top = is_broken(p, b), excused = is_excused(p, b);

	seen[i] = TRUE;
	for (guint k = b->callers; k; k = link_at(p, k)->next) {
		guint to = link_at(p, k)->to;

		if (!bare_at(p, to)->entered)
			continue;
		if (excused && !stands_in(function_of(p, bare_at(p, to)->context)))
			tell(p, to);
		else if (!seen[to])
			top |= blame(p, to, seen);
	}
	return top;
}

static void tell_all(struct protocol *p)
{
	for (guint i = 0; i < p->all->len && bare_at(p, i)->below == NO_BARE; i++) {
		g_autofree gboolean *seen = g_new0(gboolean, p->all->len);

		if (bare_at(p, i)->entered && blame(p, i, seen))
			tell(p, i);
	}
}

/* --- one rule -------------------------------------------------------------------------------- */

/* Whether the file system's own code comes to one of the classes. */
static gboolean is_at_home(const struct protocol *p, char **names)
{
	g_autofree gboolean *classes = find_classes(p, names);
	const struct solver *s = p->r->s;

	for (guint i = 0; i < p->r->n; i++) {
		const struct context *c = p->r->all[i].c;

		if (!s->live[i] || !is_home(p, i))
			continue;
		for (guint k = 0; k < c->events->len; k++) {
			const struct event *e = &g_array_index(c->events, struct event, k);
			guint class = e->kind == EVENT_ACQUIRE || e->kind == EVENT_TRY ?
				lock_ref_get(s->locks, e->ref)->class : G_MAXUINT;

			if (class < p->n_classes && classes[class])
				return TRUE;
		}
	}
	return FALSE;
}

static void judge_check(struct protocol *p)
{
	p->asked = find_classes(p, p->check->without);
	p->wanted = find_classes(p, p->check->holding);
	p->event = find_classes(p, p->check->event);
	p->all = g_array_new(FALSE, FALSE, sizeof(struct bare));
	p->links = g_array_new(FALSE, FALSE, sizeof(struct link));
	p->index = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
	p->covered = g_new0(gboolean, p->r->s->p->n_functions);
	p->told = g_hash_table_new(NULL, NULL);
	p->under = NULL;
	if (*p->check->holding)
		find_under(p);
	for (guint i = 0; i < p->taken->len; i++) {
		const struct taken *at = &g_array_index(p->taken, struct taken, i);

		begin_at(p, at->context, at->event);
	}
	go_all_up(p, CONFIDENCE_HIGH);
	go_all_up(p, CONFIDENCE_MEDIUM);
	find_entered(p);
	find_covered(p);
	tell_all(p);
	g_free(p->asked);
	g_free(p->wanted);
	g_free(p->event);
	g_free(p->covered);
	g_free(p->under);
	g_array_unref(p->all);
	g_array_unref(p->links);
	g_hash_table_unref(p->index);
	g_hash_table_unref(p->told);
}

static GArray *find_taken(const struct protocol *p)
{
	GArray *taken = g_array_new(FALSE, FALSE, sizeof(struct taken));

	for (guint i = 0; i < p->r->n; i++)
		for (guint k = 0; p->r->s->live[i] && k < p->r->all[i].c->events->len; k++)
			if (event_of(p, i, k)->kind == EVENT_ACQUIRE)
				g_array_append_vals(taken, &(struct taken){ i, k }, 1);
	return taken;
}

void protocol_collect(struct reach_set *r, GHashTable *places, GArray *out)
{
	struct protocol p = { .r = r, .places = places, .out = out };
	const struct rules *rules = r->s->rules;

	p.begun = begun_new(r);
	p.taken = find_taken(&p);
	p.n_classes = r->s->locks->classes->len;
	p.root = g_new0(gboolean, r->n + 1);
	for (guint i = 0; i < r->s->roots->len; i++) {
		const struct context *c = r->s->roots->pdata[i];

		/* one that only others of the kind call is entered by no task; calls of one that
		 * is cut are not followed */
		p.root[c->id] = !r->s->called || c->f->address_taken || c->f->cut ||
				!r->s->called[c->f->id];
	}
	for (gsize i = 0; i < rules->n_checks; i++) {
		p.check = &rules->checks[i];
		if (!strcmp(p.check->kind, "protocol") &&
		    (!*p.check->worlds_with || is_at_home(&p, p.check->worlds_with)))
			judge_check(&p);
	}
	begun_free(p.begun);
	g_array_unref(p.taken);
	g_free(p.root);
}
