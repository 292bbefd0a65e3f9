/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A page fault is on a file that was mapped, whose operations have ->mmap(): functions that only
 * tables without it have are not called there, those of both kinds of tables are.
 *
 * sure edge: faulting -> of_file
 * sure edge: faulting -> of_both
 * no edge: faulting -> of_dir
 * sure edge: syscall -> of_dir
 * sure edge: faulting -> by_name
 */
#include "kernel.h"

struct file { const struct file_operations *f_op; };
struct file_operations {
	int (*mmap)(struct file *file);
	int (*fsync)(struct file *file);
};
struct vm_fault { struct file *file; };
struct vm_operations_struct { unsigned int (*fault)(struct vm_fault *vmf); };

struct mutex faulting, syscall, of_file, of_both, of_dir, by_name;

static int sync(struct file *file)
{
	return file->f_op->fsync(file);
}

static unsigned int fault(struct vm_fault *vmf)
{
	mutex_lock(&faulting);
	sync(vmf->file);
	mutex_unlock(&faulting);
	return 0;
}

int do_fsync(struct file *file)
{
	int err;

	mutex_lock(&syscall);
	err = sync(file);
	mutex_unlock(&syscall);
	return err;
}

static void nest(struct mutex *lock)
{
	mutex_lock(lock);
	mutex_unlock(lock);
}

static int map(struct file *file) { return 0; }
static int file_sync(struct file *file) { nest(&of_file); return 0; }
static int both_sync(struct file *file) { nest(&of_both); return 0; }
static int dir_sync(struct file *file) { nest(&of_dir); return 0; }

static int named(struct file *file) { nest(&by_name); return 0; }
static int named_sync(struct file *file) { return named(file); }

const struct vm_operations_struct vm_ops = { .fault = fault };
const struct file_operations file_ops = { .mmap = map, .fsync = file_sync };
const struct file_operations both_ops = { .mmap = map, .fsync = both_sync };
const struct file_operations both_dir_ops = { .fsync = both_sync };
const struct file_operations dir_ops = { .fsync = dir_sync };
const struct file_operations named_dir_ops = { .fsync = named };
const struct file_operations named_ops = { .mmap = map, .fsync = named_sync };
