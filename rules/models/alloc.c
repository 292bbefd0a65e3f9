// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions out of scope that allocate with GFP_KERNEL whatever they are asked to do, as
 * might_alloc() would say: <linux/sched/mm.h>.
 */
#include "kernel.h"

#define ALLOCATES(name)				\
	void faultline_after_##name(void)	\
	{					\
		fs_reclaim_acquire(GFP_KERNEL);	\
		fs_reclaim_release(GFP_KERNEL);	\
	}

ALLOCATES(__kthread_create_on_node)
ALLOCATES(alloc_workqueue)
ALLOCATES(call_usermodehelper)
ALLOCATES(class_create)
ALLOCATES(class_register)
ALLOCATES(device_add)
ALLOCATES(device_register)
ALLOCATES(dev_set_name)
ALLOCATES(kobject_add)
ALLOCATES(kobject_create_and_add)
ALLOCATES(kobject_init_and_add)
ALLOCATES(kobject_rename)
ALLOCATES(kobject_set_name)
ALLOCATES(kobject_uevent)
ALLOCATES(kobject_uevent_env)
ALLOCATES(kset_create_and_add)
ALLOCATES(kthread_create_on_cpu)
ALLOCATES(kthread_create_on_node)
ALLOCATES(mm_alloc)
ALLOCATES(prepare_creds)
ALLOCATES(prepare_kernel_cred)
ALLOCATES(vm_area_alloc)
ALLOCATES(vm_area_dup)
