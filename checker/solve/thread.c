/* SPDX-License-Identifier: GPL-2.0-only */
/* Of a stack, only touched pages count. */
#include "solve/thread.h"

#include "base/error.h"

#define STACK_BYTES (1ull << 30)

gboolean thread_start(pthread_t *thread, void *(*work)(void *data), void *data, GError **error)
{
	pthread_attr_t attr;
	int failed;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	failed = pthread_create(thread, &attr, work, data);
	pthread_attr_destroy(&attr);
	if (!failed)
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO,
		    "solving: no thread with a stack of %llu MiB: %s; lift the limit on "
		    "virtual memory (ulimit -v)", STACK_BYTES >> 20, g_strerror(failed));
	return FALSE;
}
