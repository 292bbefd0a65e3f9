/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads for code that calls itself as deep as programs are nested. */
#ifndef FAULTLINE_SOLVE_THREAD_H
#define FAULTLINE_SOLVE_THREAD_H

#include <glib.h>
#include <pthread.h>

/* FALSE and FL_ERROR_IO: the machine does not give one. It ends by pthread_join(). */
gboolean thread_start(pthread_t *thread, void *(*work)(void *data), void *data, GError **error);

#endif
