/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What another engine says of a function's balance, and what our facts say of it.
 *
 * Sparse counts: a branch that takes a lock and one that does not may not meet, whatever they
 * return, and a callee takes what its declaration says, or nothing. Here ways are told apart by
 * what callers can see. So where all are understood, it is known what sparse has stumbled over:
 * what the function leaves held, when, and whether its callers go by that; or, where nothing is
 * left, what is done on some of its ways inside.
 *
 * Reads the facts through known.h. Does not look at source, so that it says nothing of what
 * annotations there are; and nothing is said of a lock that no rule names.
 */
#include "engines/explain.h"

#include <string.h>

#define MAX_SAID 3	/* callees that are named */
#define MAX_EXITS_TEXT 400

static const char *const kinds[] = {
	[LEAVES_HELD] = "explained, it returns with a lock held",
	[DROPS_HELD] = "explained, it drops a lock of its callers",
	[BY_RESULT] = "explained, its result says what is held",
	[BY_STATE] = "explained, what it is given says what is held",
	[CALL_DECIDES] = "explained, a call takes or drops on some ways",
	[TRIES] = "explained, it goes by whether a lock was got",
	[CALL_TAKES] = "explained, a call takes or drops",
	[GIVES_UP] = "explained, it drops a lock of its callers and takes it again",
	[EACH_WAY] = "explained, each way drops what it takes",
	[NOT_ANALYSED] = "not explained, nothing is known of it",
	[SEVERAL] = "not explained, which function",
	[NO_LOCK] = "not explained, no lock is seen",
	[DISAGREE] = "not explained, its ways out cannot be told apart",
	[MERGED] = "not explained, ways were merged",
	[NO_CALLER] = "not explained, no caller is seen",
	[NOT_HELD] = "not explained, callers do not go by it",
	[DOUBTED] = "not explained, our analysis doubts it",
};

void conclude(struct finding *f, enum explanation kind, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	/* nothing against it */
	if (kind >= NOT_ANALYSED && f->confidence == CONFIDENCE_HIGH)
		return;
	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	if (kind < NOT_ANALYSED)
		f->confidence = CONFIDENCE_LOW;
	g_free(f->reason);
	f->reason = g_strdup_printf("%s: %s", kinds[kind], text);
}

/* --- which locks ---------------------------------------------------- */

gboolean is_about(const struct asked *a, const char *class)
{
	return a->sparse ? known_is_counted(a->k, class) : known_is_lock(a->k, class);
}

static void add_classes(const struct asked *a, const struct ways *w,
			gboolean (*wanted)(const struct asked *, const char *))
{
	for (guint i = 0; i < w->all->len; i++) {
		const struct way *way = w->all->pdata[i];

		for (guint j = 0; j < way->effects->len; j++) {
			const struct effect *e = &g_array_index(way->effects, struct effect, j);

			if (wanted(a, e->class) && (e->net || e->perhaps) &&
			    !g_ptr_array_find(a->classes, e->class, NULL))
				g_ptr_array_add(a->classes, (gpointer)e->class);
		}
	}
}

static gboolean is_any_lock(const struct asked *a, const char *class)
{
	return known_is_lock(a->k, class);
}

/* --- how it leaves them ---------------------------------------------------- */

static gboolean same_locks(const struct asked *a, const struct way *x, const struct way *y)
{
	for (guint i = 0; i < a->classes->len; i++)
		if (way_net(x, a->classes->pdata[i]) != way_net(y, a->classes->pdata[i]))
			return FALSE;
	return TRUE;
}

/* Whether ways that leave other locks always (all), or ever, return what cannot be told apart. */
static gboolean are_alike(const struct asked *a, const struct ways *w)
{
	for (guint i = 0; i < w->all->len; i++)
		for (guint j = i + 1; j < w->all->len; j++)
			if (!same_locks(a, w->all->pdata[i], w->all->pdata[j]) &&
			    way_looks_like(w->all->pdata[i], w->all->pdata[j]))
				return TRUE;
	return FALSE;
}

static gboolean are_one(const struct asked *a, const struct ways *w)
{
	for (guint i = 1; i < w->all->len; i++)
		if (!same_locks(a, w->all->pdata[0], w->all->pdata[i]))
			return FALSE;
	return TRUE;
}

static gboolean are_sure(const struct asked *a, const struct ways *w)
{
	for (guint i = 0; i < w->all->len; i++)
		for (guint j = 0; j < a->classes->len; j++)
			if (way_perhaps(w->all->pdata[i], a->classes->pdata[j]))
				return FALSE;
	return !w->cut;
}

static char *exits_text(const struct asked *a)
{
	char *text = ways_say(a->x->ways, a->classes);

	if (strlen(text) > MAX_EXITS_TEXT) {
		char *cut = g_utf8_substring(text, 0, g_utf8_strlen(text, MAX_EXITS_TEXT));
		char *more = g_strconcat(cut, " …", NULL);

		g_free(cut);
		g_free(text);
		return more;
	}
	return text;
}

/* --- whether callers go by that ---------------------------------------------------- */

enum deed { LEAVES, DROPS };

static gboolean does(const struct ways *w, const char *class, enum deed deed)
{
	for (guint i = 0; i < w->all->len; i++) {
		int net = way_net(w->all->pdata[i], class);

		if (deed == LEAVES ? net > 0 : net < 0)
			return TRUE;
	}
	return FALSE;
}

/* A class that callers name may be any of those they hold. */
static gboolean holds(const struct asked *a, const char *list, const char *class)
{
	g_auto(GStrv) held = g_strsplit(list, ",", -1);

	for (char **h = held; *h; h++)
		if (!strcmp(*h, class) || !strcmp(*h, "?") ||
		    (!strcmp(class, "?") && is_any_lock(a, *h)))
			return TRUE;
	return FALSE;
}

/* Whether the caller has the lock to drop, or drops one of its own callers, too. */
static gboolean has_to_drop(const struct asked *a, const struct known_call *c, const char *class)
{
	return holds(a, c->held, class) || does(c->other->ways, class, DROPS) ||
	       does(c->other->ways, "?", DROPS);
}

/* Whether some way out of the caller has dropped it; who never does may give it to its own. */
static gboolean drops_again(const struct known_call *c, const char *class)
{
	if (!c->other->ways->all->len)
		return TRUE;
	for (guint i = 0; i < c->other->ways->all->len; i++)
		if (way_net(c->other->ways->all->pdata[i], class) <= 0)
			return TRUE;
	return FALSE;
}

struct callers {
	guint all;	/* that were solved */
	guint drop;	/* what is left to them, or have what is dropped */
};

static struct callers ask_callers(const struct asked *a, GPtrArray *calls, const char *class,
				  enum deed deed)
{
	g_autoptr(GHashTable) all = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) good = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < calls->len; i++) {
		const struct known_call *c = calls->pdata[i];

		g_hash_table_add(all, (gpointer)c->other);
		if (deed == LEAVES ? drops_again(c, class) : has_to_drop(a, c, class))
			g_hash_table_add(good, (gpointer)c->other);
	}
	return (struct callers){ g_hash_table_size(all), g_hash_table_size(good) };
}

/* Each that calls it has to have what it drops; what it leaves, some may leave to their own. */
static gboolean go_by_it(const struct callers *n, enum deed deed)
{
	return deed == LEAVES ? n->drop > 0 : n->all && n->drop == n->all;
}

/*
 * What callers do about the locks, in words. *kind: NO_CALLER or NOT_HELD where they do not go
 * by what it does to one, and then of that alone. NULL and *error.
 */
static char *callers_text(const struct asked *a, enum explanation *kind, GError **error)
{
	static const char *const says[] = { "return without", "hold" };
	g_autoptr(GPtrArray) calls = known_callers(a->k, a->x, error);
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; calls && i < 2 * a->classes->len; i++) {
		const char *class = a->classes->pdata[i / 2];
		enum deed deed = i % 2 ? DROPS : LEAVES;
		struct callers n;

		if (!does(a->x->ways, class, deed))
			continue;
		n = ask_callers(a, calls, class, deed);
		if (!go_by_it(&n, deed)) {
			*kind = n.all ? NOT_HELD : NO_CALLER;
			g_string_set_size(out, 0);
			i = 2 * a->classes->len;
		}
		g_string_append_printf(out, "%s%u of %u callers %s %s", out->len ? ", " : "",
				       n.drop, n.all, says[deed], class);
	}
	return calls ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

static enum explanation kind_of_ways(const struct asked *a)
{
	const struct ways *w = a->x->ways;

	if (are_one(a, w))
		return does(w, a->classes->pdata[0], LEAVES) ? LEAVES_HELD : DROPS_HELD;
	return are_alike(a, w) ? BY_STATE : BY_RESULT;
}

static gboolean explain_left(const struct asked *a, const char *exits, GError **error)
{
	g_autofree char *callers = NULL;
	enum explanation kind = kind_of_ways(a);

	callers = callers_text(a, &kind, error);
	if (!callers)
		return FALSE;
	conclude(a->f, kind, "%s; %s", exits, callers);
	return TRUE;
}

/* --- what it does inside ---------------------------------------------------- */

/* What callees do to such locks, each once: on some ways, or where sparse cannot see it. */
static char *callees_text(const struct asked *a, GPtrArray *calls, gboolean always)
{
	g_autoptr(GHashTable) said = g_hash_table_new(NULL, NULL);
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < calls->len && g_hash_table_size(said) < MAX_SAID; i++) {
		const struct known_function *x = ((struct known_call *)calls->pdata[i])->other;
		g_autoptr(GPtrArray) classes = g_ptr_array_new();
		struct asked b = { a->k, a->f, x, a->sparse, classes };
		g_autofree char *exits = NULL;

		add_classes(&b, x->ways, is_about);
		if (!classes->len || are_one(&b, x->ways) != always || (always && x->is_inline) ||
		    !g_hash_table_add(said, (gpointer)x))
			continue;
		exits = exits_text(&b);
		g_string_append_printf(out, "%s%s() leaves %s", out->len ? ", " : "", x->name,
				       exits);
	}
	return out->len ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

/* What is no lock is entered without waiting, but not tried. */
static gboolean tries(const struct asked *a, const struct known_event *e)
{
	return !strcmp(e->kind, "try") && known_is_lock(a->k, e->class);
}

/* It drops what it has not taken, and leaves all as it was. */
static gboolean gives_up(const struct asked *a, const struct known_event *e)
{
	return !strcmp(e->kind, "release") && !holds(a, e->held, e->class);
}

static gboolean any_event(const struct asked *a, const struct known_event *e)
{
	(void)a;
	(void)e;
	return TRUE;
}

/* The classes of such lock events in its own body, or NULL. */
static char *events_text(const struct asked *a, GPtrArray *events,
			 gboolean (*such)(const struct asked *, const struct known_event *))
{
	g_autoptr(GPtrArray) said = g_ptr_array_new();

	for (guint i = 0; i < events->len && said->len < MAX_SAID; i++) {
		const struct known_event *e = events->pdata[i];
		const char *name = strcmp(e->class, "?") ? e->class :
				   "a lock that its callers name";

		if (is_about(a, e->class) && such(a, e) &&
		    !g_ptr_array_find_with_equal_func(said, name, g_str_equal, NULL))
			g_ptr_array_add(said, (gpointer)name);
	}
	g_ptr_array_add(said, NULL);
	return said->pdata[0] ? g_strjoinv(", ", (char **)said->pdata) : NULL;
}

/* FALSE and no *error: no such lock is seen in it. */
static gboolean explain_inside(const struct asked *a, GError **error)
{
	static const char all_same[] = "every way out leaves locks as they were";
	g_autoptr(GPtrArray) calls = known_callees(a->k, a->x, error);
	g_autoptr(GPtrArray) events = calls ? known_events(a->k, a->x, error) : NULL;
	g_autofree char *on_some = NULL, *always = NULL, *tried = NULL, *given = NULL, *own = NULL,
		*itself = NULL;

	if (!events)
		return FALSE;
	on_some = callees_text(a, calls, FALSE);
	always = callees_text(a, calls, TRUE);
	tried = events_text(a, events, tries);
	given = events_text(a, events, gives_up);
	own = events_text(a, events, any_event);
	itself = own ? g_strconcat("; itself it takes or drops ", own, NULL) : g_strdup("");
	if (on_some)
		conclude(a->f, CALL_DECIDES, "%s; %s%s", all_same, on_some, itself);
	else if (tried)
		conclude(a->f, TRIES, "%s; it tries %s, of %s", all_same, tried, own);
	else if (always)
		conclude(a->f, CALL_TAKES, "%s; %s%s", all_same, always, itself);
	else if (given)
		conclude(a->f, GIVES_UP, "%s; it drops %s", all_same, given);
	else if (own)
		conclude(a->f, EACH_WAY, "%s; it takes and drops %s", all_same, own);
	return on_some || always || own;
}

/* --- one finding ---------------------------------------------------- */

/* More of a lock than before on one way and less on another: two locks went by one name. */
static gboolean is_confused(const struct asked *a)
{
	for (guint i = 0; i < a->classes->len; i++)
		if (does(a->x->ways, a->classes->pdata[i], LEAVES) &&
		    does(a->x->ways, a->classes->pdata[i], DROPS))
			return TRUE;
	return FALSE;
}

/* What it leaves of a->classes. */
static gboolean explain_exits(const struct asked *a, GError **error)
{
	g_autofree char *exits = exits_text(a);

	if (!are_sure(a, a->x->ways))
		conclude(a->f, MERGED, "%s", exits);
	else if (is_confused(a) || (!a->x->balanced && are_alike(a, a->x->ways)))
		conclude(a->f, DISAGREE, "%s", exits);
	else
		return explain_left(a, exits, error);
	return TRUE;
}

gboolean explain(const struct asked *a, GError **error)
{
	GError *local = NULL;

	add_classes(a, a->x->ways, is_about);
	if (a->classes->len)
		return explain_exits(a, error);
	/* An annotation can name any lock, whose functions sparse takes for ordinary ones. */
	if (!strstr(a->f->message, "wrong count at exit") && explain_inside(a, &local))
		return TRUE;
	if (!local)
		add_classes(a, a->x->ways, is_any_lock);
	if (a->classes->len)
		return explain_exits(a, error);
	if (!local && !explain_inside(a, &local) && !local)
		conclude(a->f, NO_LOCK, "neither it nor what it calls is seen to take one that "
			 "counts here");
	if (local)
		g_propagate_error(error, local);
	return !local;
}
