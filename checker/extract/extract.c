/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the plan, makes the set of its units: from the cache where nothing has
 * changed, else by worker processes. Results lie in plan order, whatever
 * process was done first.
 */
#include "extract/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "extract/internal.h"
#include "extract/worker.h"

/* extract.mk sets it to a checksum of the sources that decide what a unit is. */
#ifndef EXTRACT_VERSION
#error "EXTRACT_VERSION is not set"
#endif

#define DEFAULT_TIMEOUT 120

struct run {
	struct work work;
	struct extract_set *set;
	const struct extract_options *opt;
	struct ir_hash *keys;
	gsize done;
	GArray *todo;		/* guint32: commands to parse */
	guint next;		/* into todo */
	struct worker *workers;
	guint n_workers;
	GError *error;
};

const char *extract_version(void)
{
	static char *version;

	if (!version) {
		g_autofree char *clang = clang_text(clang_getClangVersion());

		version = g_strdup_printf(EXTRACT_VERSION " %s", clang);
	}
	return version;
}

static void add_text(XXH3_state_t *s, const char *text)
{
	XXH3_128bits_update(s, text ? text : "", (text ? strlen(text) : 0) + 1);
}

static struct ir_hash command_key(const struct plan_command *c, const char *root)
{
	XXH3_state_t *s = XXH3_createState();
	XXH128_canonical_t digest;
	struct ir_hash key;

	XXH3_128bits_reset(s);
	add_text(s, extract_version());
	add_text(s, root);
	add_text(s, c->file);
	add_text(s, c->name);
	add_text(s, c->directory);
	for (char **a = c->args; a && *a; a++)
		add_text(s, *a);
	XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(s));
	XXH3_freeState(s);
	memcpy(key.bytes, digest.digest, sizeof(key.bytes));
	return key;
}

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

static void header_free(gpointer p)
{
	ir_unit_free(p);
}

/* ---- header functions ---- */

static struct ir_unit *load_header(struct run *r, const struct ir_hash *hash)
{
	GBytes *bytes = unit_cache_get_object(r->work.cache, hash);
	struct ir_unit *u = bytes ? ir_unit_parse(bytes, NULL) : NULL;

	if (bytes)
		g_bytes_unref(bytes);
	if (u)
		g_hash_table_insert(r->set->headers, g_memdup2(hash, sizeof(*hash)), u);
	return u;
}

/* What was loaded in vain: its own needs may be missing. */
static void unload_headers(struct run *r, const GPtrArray *loaded)
{
	for (guint i = 0; i < loaded->len; i++)
		g_hash_table_remove(r->set->headers, loaded->pdata[i]);
}

/* All the unit needs, and what that needs. FALSE: the cache lacks some of it. */
static gboolean load_headers(struct run *r, const struct ir_unit *unit)
{
	g_autoptr(GPtrArray) stack = g_ptr_array_new();
	g_autoptr(GPtrArray) loaded = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_add(stack, (gpointer)unit);
	while (stack->len) {
		const struct ir_unit *u = g_ptr_array_steal_index_fast(stack, stack->len - 1);

		for (guint i = 0; i < u->n_headers; i++) {
			struct ir_unit *h;

			if (g_hash_table_contains(r->set->headers, &u->headers[i]))
				continue;
			h = load_header(r, &u->headers[i]);
			if (!h) {
				unload_headers(r, loaded);
				return FALSE;
			}
			g_ptr_array_add(loaded, g_memdup2(&u->headers[i], sizeof(struct ir_hash)));
			g_ptr_array_add(stack, h);
		}
	}
	return TRUE;
}

/* ---- results ---- */

static void report_progress(struct run *r, guint32 index)
{
	r->done++;
	if (r->opt->progress)
		r->opt->progress(r->done, r->set->n_results, r->work.plan->commands[index].name,
				 r->opt->progress_data);
}

static char *first_error(const struct ir_unit *u)
{
	const struct ir_diag *d = &u->diags[0];

	return g_strdup_printf("%s:%u:%u: %s", ir_str(u, d->file), d->line, d->col,
			       ir_str(u, d->text));
}

static void fail(struct run *r, guint32 index, const char *why)
{
	struct extract_result *e = &r->set->results[index];

	e->status = EXTRACT_FAILED;
	g_free(e->message);
	e->message = g_strdup(why);
	r->set->n_failed++;
}

/* FALSE: not a whole unit, or header functions are missing. */
static gboolean accept_unit(struct run *r, guint32 index, GBytes *bytes,
			    enum extract_status status)
{
	struct extract_result *e = &r->set->results[index];
	struct ir_unit *u = ir_unit_parse(bytes, NULL);

	if (!u)
		return FALSE;
	if (!load_headers(r, u)) {
		ir_unit_free(u);
		return FALSE;
	}
	e->unit = u;
	e->hash = ir_hash_bytes(bytes);
	e->status = u->n_diags ? EXTRACT_PARTIAL : status;
	if (u->n_diags)
		e->message = first_error(u);
	return TRUE;
}

static void take_reply(struct run *r, const struct reply *reply, char *message, GBytes *unit)
{
	struct extract_result *e = &r->set->results[reply->index];

	e->seconds = reply->seconds;
	e->watched = reply->watched != 0;
	if (reply->io_error) {
		if (!r->error)
			r->error = g_error_new_literal(FL_ERROR, FL_ERROR_IO, message);
		return;
	}
	if (reply->failed || !unit) {
		e->status = EXTRACT_FAILED;
		e->message = g_strdup(message ? message : "no unit");
		r->set->n_failed++;
	} else if (!accept_unit(r, reply->index, unit, EXTRACT_OK)) {
		fail(r, reply->index, "its unit is damaged");
	} else {
		r->set->n_parsed++;
	}
	report_progress(r, reply->index);
}

/* ---- workers ---- */

static void feed(struct run *r, struct worker *w)
{
	if (r->error || r->next == r->todo->len || w->busy || w->ending)
		return;
	if (!w->pid && !worker_start(w, &r->work, r->workers, r->n_workers, &r->error))
		return;
	worker_give(w, g_array_index(r->todo, guint32, r->next++));
}

static void serve(struct run *r, struct worker *w)
{
	g_autofree char *why = NULL, *message = NULL;
	g_autoptr(GBytes) unit = NULL;
	struct reply reply;

	if (!worker_read(w, &why)) {
		if (w->busy) {
			fail(r, w->index, why);
			/* Nobody knows what it had read. */
			r->set->results[w->index].watched = r->opt->watched != NULL;
			report_progress(r, w->index);
		}
		w->busy = w->ending = FALSE;
	} else if (worker_take(w, &reply, &message, &unit)) {
		take_reply(r, &reply, message, unit);
	}
	feed(r, w);
}

/* One that neither answers nor uses CPU time: waits for something for ever. */
static void stop_stuck(struct run *r)
{
	gint64 limit = (gint64)(r->work.timeout * 10 + 60) * G_USEC_PER_SEC;

	for (guint i = 0; i < r->n_workers; i++)
		if (r->workers[i].busy &&
		    g_get_monotonic_time() - r->workers[i].started > limit)
			kill(r->workers[i].pid, SIGKILL);
}

static gboolean any_worker(struct run *r)
{
	for (guint i = 0; i < r->n_workers; i++)
		if (r->workers[i].pid && (r->workers[i].busy || r->workers[i].ending))
			return TRUE;
	return FALSE;
}

/* Serves who has answered; patient: waits for that, a second at most. */
static void wait_for_workers(struct run *r, gboolean patient)
{
	g_autofree struct pollfd *fds = g_new0(struct pollfd, r->n_workers);

	for (guint i = 0; i < r->n_workers; i++) {
		fds[i].fd = r->workers[i].pid ? r->workers[i].fd : -1;
		fds[i].events = POLLIN;
	}
	poll(fds, r->n_workers, patient ? 1000 : 0);
	for (guint i = 0; i < r->n_workers; i++)
		if (fds[i].revents)
			serve(r, &r->workers[i]);
	stop_stuck(r);
}

/* Whoever has nothing to do gets something. */
static void feed_all(struct run *r)
{
	for (guint i = 0; i < r->n_workers; i++)
		feed(r, &r->workers[i]);
}

static void parse_rest(struct run *r)
{
	feed_all(r);
	while (!r->error && any_worker(r))
		wait_for_workers(r, TRUE);
}

static void workers_free(struct run *r)
{
	for (guint i = 0; i < r->n_workers; i++)
		worker_stop(&r->workers[i]);
	g_free(r->workers);
}

/* ---- what is known ---- */

static void take_cached(struct run *r, guint32 index)
{
	struct ir_hash hash;
	g_autoptr(GBytes) bytes = unit_cache_lookup(r->work.cache, &r->keys[index], &hash,
						    &r->set->results[index].watched);

	if (bytes && accept_unit(r, index, bytes, EXTRACT_CACHED)) {
		r->set->n_cached++;
		report_progress(r, index);
	} else {
		g_array_append_val(r->todo, index);
	}
}

static gboolean is_overlaid(const struct plan *plan, guint32 index)
{
	return plan->overlay &&
	       g_hash_table_contains(plan->overlay->files, plan->commands[index].file);
}

/* What is not known is parsed meanwhile: a changed file first, as it is sure to be new. */
static void take_all(struct run *r)
{
	const struct plan *plan = r->work.plan;

	for (guint32 i = 0; i < plan->n_commands; i++) {
		r->keys[i] = command_key(&plan->commands[i], plan->root);
		if (is_overlaid(plan, i))
			take_cached(r, i);
	}
	feed_all(r);
	for (guint32 i = 0; i < plan->n_commands && !r->error; i++) {
		if (is_overlaid(plan, i))
			continue;
		take_cached(r, i);
		feed_all(r);
		if (any_worker(r))
			wait_for_workers(r, FALSE);
	}
}

/* ---- all of it ---- */

static struct extract_set *set_new(const struct plan *plan)
{
	struct extract_set *set = g_new0(struct extract_set, 1);

	set->n_results = plan->n_commands;
	set->results = g_new0(struct extract_result, plan->n_commands + 1);
	for (gsize i = 0; i < plan->n_commands; i++)
		set->results[i].command = &plan->commands[i];
	set->headers = g_hash_table_new_full(hash_hash, hash_equal, g_free, header_free);
	return set;
}

struct extract_set *extract_units(const struct plan *plan, struct unit_cache *cache,
				  const struct extract_options *opt, GError **error)
{
	struct run r = { .opt = opt };

	r.set = set_new(plan);
	r.keys = g_new(struct ir_hash, plan->n_commands + 1);
	r.todo = g_array_new(FALSE, FALSE, sizeof(guint32));
	r.work = (struct work){ plan, cache, opt->timeout > 0 ? opt->timeout : DEFAULT_TIMEOUT,
				r.keys };
	if (plan->overlay)
		unit_cache_lay(cache, plan->overlay->files, plan->overlay->odd);
	unit_cache_watch(cache, opt->watched);
	r.n_workers = (guint)MAX(1, MIN((gsize)opt->jobs, plan->n_commands));
	r.workers = g_new0(struct worker, r.n_workers);
	take_all(&r);
	parse_rest(&r);
	workers_free(&r);
	unit_cache_lay(cache, NULL, NULL);
	unit_cache_watch(cache, NULL);
	g_array_unref(r.todo);
	g_free(r.keys);
	if (!r.error)
		return r.set;
	g_propagate_error(error, r.error);
	extract_set_free(r.set);
	return NULL;
}

void extract_set_free(struct extract_set *set)
{
	if (!set)
		return;
	for (gsize i = 0; i < set->n_results; i++) {
		ir_unit_free(set->results[i].unit);
		g_free(set->results[i].message);
	}
	g_hash_table_unref(set->headers);
	g_free(set->results);
	g_free(set);
}

gboolean extract_file(const struct plan_command *command, const char *root,
		      struct unit_cache *cache, GBytes **unit, char **message)
{
	struct plan plan = { .root = (char *)root, .commands = (struct plan_command *)command,
			     .n_commands = 1 };
	struct ir_hash key = command_key(command, root);
	struct work work = { &plan, cache, DEFAULT_TIMEOUT, &key };
	int back = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct reply reply;

	work_one(&work, 0, &reply, message, unit);
	if (back >= 0) {
		(void)!fchdir(back);	/* gone meanwhile: nowhere to go back to */
		close(back);
	}
	return *unit != NULL;
}
