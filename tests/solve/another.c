/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A function that calls itself for another object, which has locks of its own.
 *
 * unsure edge: connection.lock -> connection.work
 * sure edge: table -> connection.work
 */
#include "kernel.h"

struct connection { struct mutex lock, work; struct connection *other; };

struct mutex table;

static void close(struct connection *con, bool and_other)
{
	mutex_lock(&con->work);
	mutex_unlock(&con->work);
	mutex_lock(&con->lock);
	if (con->other && and_other)
		close(con->other, 0);
	mutex_unlock(&con->lock);
}

void close_all(struct connection *con)
{
	mutex_lock(&table);
	close(con, 1);
	mutex_unlock(&table);
}
