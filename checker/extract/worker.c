/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads numbers of commands from a socket, makes units, in a process of its own.
 * Header functions go straight into the cache, the C file's unit there and back
 * over the socket.
 *
 * A worker is forked, not executed anew: it shares the plan and what the parent
 * knows of the cache. It limits its own CPU time and memory and ends itself when
 * the compiler has left too much behind. With an overlay, it can read no more than headers
 * and the tree.
 */
#include "extract/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/error.h"
#include "extract/internal.h"

#define MEMORY_MAX (G_GUINT64_CONSTANT(3) << 30)	/* of one worker: a runaway unit */
#define MEMORY_KEPT (G_GUINT64_CONSTANT(500) << 20)	/* between units */

/* ---- one unit ---- */

struct object_sink {
	struct unit_cache *cache;
	GError *error;
};

static void put_header(void *data, const struct ir_hash *hash, GBytes *bytes)
{
	struct object_sink *s = data;

	if (!s->error)
		unit_cache_put_object(s->cache, hash, bytes, &s->error);
}

/* Whether the parser saw each file as the cache knows it. */
static gboolean inputs_as_cached(struct unit_cache *cache, const struct parsed *p)
{
	for (guint i = 0; i < p->inputs->len; i++) {
		struct ir_hash known;

		if (!unit_cache_input(cache, p->inputs->pdata[i], &known) ||
		    memcmp(&known, &g_array_index(p->input_hashes, struct ir_hash, i),
			   sizeof(known)))
			return FALSE;
	}
	return TRUE;
}

static gboolean any_watched(struct unit_cache *cache, const struct parsed *p)
{
	for (guint i = 0; i < p->inputs->len; i++)
		if (unit_cache_is_watched(cache, p->inputs->pdata[i]))
			return TRUE;
	return FALSE;
}

static double cpu_seconds(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		(double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void store(const struct work *work, guint32 index, const struct parsed *p,
		  GError **error)
{
	if (inputs_as_cached(work->cache, p))
		unit_cache_store(work->cache, &work->keys[index], p->bytes,
				 (const char *const *)p->inputs->pdata, p->inputs->len, error);
}

/* The command's flags, and with an overlay what shows it to clang. Owned by the caller. */
static char **flags_of(const struct plan *plan, const struct plan_command *c)
{
	g_autoptr(GStrvBuilder) flags = g_strv_builder_new();

	if (c->args)
		g_strv_builder_addv(flags, (const char **)c->args);
	if (plan->overlay) {
		g_autofree char *list = g_strdup_printf("/proc/self/fd/%d", plan->overlay->list);

		g_strv_builder_add_many(flags, "-ivfsoverlay", list, NULL);
	}
	return g_strv_builder_end(flags);
}

void work_one(const struct work *work, guint32 index, struct reply *reply, char **message,
	      GBytes **unit)
{
	const struct plan_command *c = &work->plan->commands[index];
	g_auto(GStrv) flags = flags_of(work->plan, c);
	struct parse p = { c->file, c->name, c->directory, flags, work->plan->root };
	struct object_sink sink = { work->cache, NULL };
	struct parsed parsed;
	double before = cpu_seconds();

	memset(reply, 0, sizeof(*reply));
	reply->index = index;
	if (chdir(c->directory)) {
		reply->failed = 1;
		*message = g_strdup_printf("%s: cannot be entered: %s", c->directory,
					   g_strerror(errno));
		*unit = NULL;
		return;
	}
	reply->failed = !parse_unit(&p, &parsed, put_header, &sink);
	reply->errors = parsed.errors != 0;
	reply->watched = any_watched(work->cache, &parsed);
	if (!reply->failed && !sink.error)
		store(work, index, &parsed, &sink.error);
	*message = g_steal_pointer(&parsed.message);
	*unit = g_steal_pointer(&parsed.bytes);
	parsed_clear(&parsed);
	if (sink.error) {
		reply->io_error = 1;
		g_free(*message);
		*message = g_strdup(sink.error->message);
		g_error_free(sink.error);
	}
	reply->seconds = cpu_seconds() - before;
}

/* ---- the worker's side ---- */

/* The address sanitizer reserves terabytes: no limit can be set beside it. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

static void limit_memory(void)
{
#ifndef __SANITIZE_ADDRESS__
	struct rlimit r = { MEMORY_MAX, MEMORY_MAX };

	setrlimit(RLIMIT_DATA, &r);
#endif
}

static void limit_cpu(int seconds)
{
	struct rlimit r = { (rlim_t)cpu_seconds() + 1 + (rlim_t)seconds, RLIM_INFINITY };

	setrlimit(RLIMIT_CPU, &r);
}

static guint64 memory_used(void)
{
	unsigned long size, resident = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (!f)
		return 0;
	if (fscanf(f, "%lu %lu", &size, &resident) != 2)
		resident = 0;
	fclose(f);
	return (guint64)resident * (guint64)sysconf(_SC_PAGESIZE);
}

static gboolean send_all(int fd, const void *data, gsize size)
{
	const char *p = data;

	while (size) {
		ssize_t n = send(fd, p, size, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return FALSE;
		p += n;
		size -= (gsize)n;
	}
	return TRUE;
}

static gboolean receive_index(int fd, guint32 *index)
{
	gsize at = 0;

	while (at < sizeof(*index)) {
		ssize_t n = read(fd, (char *)index + at, sizeof(*index) - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return FALSE;
		at += (gsize)n;
	}
	return TRUE;
}

static gboolean answer(int fd, const struct work *work, guint32 index)
{
	g_autofree char *message = NULL;
	g_autoptr(GBytes) unit = NULL;
	struct reply reply;
	gboolean sent;

	work_one(work, index, &reply, &message, &unit);
	malloc_trim(0);
	reply.last = memory_used() > MEMORY_KEPT;
	reply.message_size = message ? (guint32)strlen(message) : 0;
	reply.unit_size = unit ? g_bytes_get_size(unit) : 0;
	sent = send_all(fd, &reply, sizeof(reply)) &&
		(!message || send_all(fd, message, reply.message_size)) &&
		(!unit || send_all(fd, g_bytes_get_data(unit, NULL), reply.unit_size));
	return sent && !reply.last;
}

/* A compiler that crashes writes its life's story; the parent says it in a line. */
static void quiet(void)
{
	int fd = g_getenv("G_MESSAGES_DEBUG") ? -1 : open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		dup2(fd, STDERR_FILENO);
		close(fd);
	}
}

/* ---- what it may read ---- */

static void add_place(GHashTable *seen, GPtrArray *places, const char *path, const char *from)
{
	char *full = g_canonicalize_filename(path, from);

	if (g_hash_table_contains(seen, full)) {
		g_free(full);
		return;
	}
	g_hash_table_add(seen, full);
	g_ptr_array_add(places, full);
}

/* Folders and files that flags name, joined or as words of their own: -Iinclude, /usr/include. */
static void add_flags(GHashTable *seen, GPtrArray *places, const struct plan_command *c)
{
	static const char *const joined[] = { "-I", "-isystem", "-iquote", "-idirafter", "-include",
					      "-resource-dir=" };

	for (char **a = c->args; a && *a; a++) {
		if (**a == '/')
			add_place(seen, places, *a, c->directory);
		for (gsize i = 0; i < G_N_ELEMENTS(joined); i++)
			if (g_str_has_prefix(*a, joined[i]) && (*a)[strlen(joined[i])])
				add_place(seen, places, *a + strlen(joined[i]), c->directory);
	}
}

/*
 * Where somebody else's change is laid over the tree, what it includes is read from where headers
 * are, and not /dev/zero, a pipe that nobody writes to, or a file whose first words the compiler
 * would tell. The rest of the machine's /usr is no secret.
 */
static void confine(const struct work *work)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) places = g_ptr_array_new();
	const struct plan *plan = work->plan;
	GHashTableIter it;
	gpointer laid;

	add_place(seen, places, "/usr", NULL);
	add_place(seen, places, "/proc/self/statm", NULL);	/* memory_used() */
	add_place(seen, places, unit_cache_folder(work->cache), NULL);
	if (plan->root)
		add_place(seen, places, plan->root, NULL);
	g_hash_table_iter_init(&it, plan->overlay->files);
	while (g_hash_table_iter_next(&it, NULL, &laid))
		if (laid)
			add_place(seen, places, laid, NULL);
	for (gsize i = 0; i < plan->n_commands; i++) {
		add_place(seen, places, plan->commands[i].directory, NULL);
		add_place(seen, places, plan->commands[i].file, NULL);
		add_flags(seen, places, &plan->commands[i]);
	}
	confine_reading(places);
}

static void G_GNUC_NORETURN run_worker(int fd, const struct work *work)
{
	guint32 index;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_DFL);
	quiet();
	limit_memory();
	if (work->plan->overlay)
		confine(work);
	while (receive_index(fd, &index)) {
		limit_cpu(work->timeout);
		if (!answer(fd, work, index))
			break;
	}
	_exit(0);
}

/* ---- the parent's side ---- */

gboolean worker_start(struct worker *w, const struct work *work, struct worker *all, guint n,
		      GError **error)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "no socket for a worker process: %s",
			    g_strerror(errno));
		return FALSE;
	}
	w->pid = fork();
	if (!w->pid) {
		for (guint i = 0; i < n; i++)
			if (&all[i] != w && all[i].pid)
				close(all[i].fd);
		close(pair[0]);
		run_worker(pair[1], work);
	}
	close(pair[1]);
	if (w->pid < 0) {
		w->pid = 0;
		close(pair[0]);
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "no worker process: %s; try --jobs 1",
			    g_strerror(errno));
		return FALSE;
	}
	w->fd = pair[0];
	w->busy = w->ending = FALSE;
	w->in = g_byte_array_new();
	fcntl(w->fd, F_SETFL, O_NONBLOCK);
	return TRUE;
}

gboolean worker_give(struct worker *w, guint32 index)
{
	w->busy = TRUE;
	w->index = index;
	w->started = g_get_monotonic_time();
	return send_all(w->fd, &index, sizeof(index));
}

static char *how_ended(int status)
{
	if (WIFEXITED(status))
		return g_strdup_printf("the worker process ended with status %d",
				       WEXITSTATUS(status));
	if (WTERMSIG(status) == SIGXCPU)
		return g_strdup("took too much CPU time");
	return g_strdup_printf("the worker process died: %s", g_strsignal(WTERMSIG(status)));
}

static void forget(struct worker *w)
{
	close(w->fd);
	g_byte_array_unref(w->in);
	w->pid = 0;
	w->in = NULL;
}

gboolean worker_read(struct worker *w, char **why)
{
	guint8 buffer[65536];
	int status = 0;

	for (;;) {
		ssize_t n = read(w->fd, buffer, sizeof(buffer));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return TRUE;
		if (n <= 0)
			break;
		g_byte_array_append(w->in, buffer, (guint)n);
		return TRUE;
	}
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	*why = how_ended(status);
	forget(w);
	return FALSE;
}

gboolean worker_take(struct worker *w, struct reply *reply, char **message, GBytes **unit)
{
	gsize size = sizeof(*reply);

	if (!w->in || w->in->len < size)
		return FALSE;
	memcpy(reply, w->in->data, size);
	if (w->in->len - size < reply->message_size + reply->unit_size)
		return FALSE;
	*message = reply->message_size ?
		g_strndup((char *)w->in->data + size, reply->message_size) : NULL;
	size += reply->message_size;
	*unit = reply->unit_size ?
		g_bytes_new(w->in->data + size, reply->unit_size) : NULL;
	g_byte_array_set_size(w->in, 0);
	w->busy = FALSE;
	w->ending = reply->last != 0;
	return TRUE;
}

void worker_stop(struct worker *w)
{
	if (!w->pid)
		return;
	if (w->busy)
		kill(w->pid, SIGKILL);
	shutdown(w->fd, SHUT_RDWR);
	while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
		;
	forget(w);
}
