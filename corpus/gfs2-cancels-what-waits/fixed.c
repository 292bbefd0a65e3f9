/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct glock { struct mutex mutex; struct work_struct delete; };

bool cancel_work(struct work_struct *work);

static void look(struct glock *gl)
{
	mutex_lock(&gl->mutex);
	change(gl);
	mutex_unlock(&gl->mutex);
}

static void delete_work(struct work_struct *work)
{
	look(container_of(work, struct glock, delete));
}

void queue_delete(struct glock *gl, struct workqueue_struct *queue)
{
	gl->delete.func = delete_work;
	queue_work(queue, &gl->delete);
}

void lookup(struct glock *gl)
{
	mutex_lock(&gl->mutex);
	cancel_work(&gl->delete);
	change(gl);
	mutex_unlock(&gl->mutex);
}
