/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct page { unsigned long flags; };

ssize_t kernel_write(struct file *file, const void *from, size_t n, loff_t *at);

struct log { struct file *file; char header[64]; };

void log_stamp(struct log *log)
{
	loff_t at = 0;

	kernel_write(log->file, log->header, sizeof(log->header), &at);
}
