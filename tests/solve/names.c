/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * By which names lockdep knows the classes.
 *
 * name: node.lock = &n->lock
 * name: node.lock = &type->key
 * name: node.sem = &node->sem
 * name: table.lock = tree-00
 * name: table.lock = tree-01
 * name: array.locks[1] = &a->locks[i]
 * name: global_lock = global_lock
 * name: keeper.local_lock = local_lock
 * name: host.inside = (the_host).inside
 * name: plain_lock = plain_lock
 * no name: host.inside = (the_host).inside.wait_lock
 */
#include "kernel.h"

struct lock_class_key { int x; };
void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);
void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key);
void lockdep_init_map_type(void *map, const char *name, struct lock_class_key *key, int sub);

struct node { struct mutex lock; struct rw_semaphore sem; };

/* The class is changed after it is made: it answers to both names. */
void init_node(struct node *n, struct lock_class_key *key)
{
	__mutex_init(&n->lock, "&n->lock", key);
	lockdep_init_map_type(&n->lock, "&type->key", key, 0);
}

void use_node(struct node *n)
{
	mutex_lock(&n->lock);
	down_read(&n->sem);
	up_read(&n->sem);
	mutex_unlock(&n->lock);
}

/* The name comes as an argument. */
static void init_shell(struct rw_semaphore *sem, const char *name)
{
	__init_rwsem(sem, name, NULL);
}

void init_sem(struct node *node)
{
	init_shell(&node->sem, "&node->sem");
}

/* The name is one of a table's. */
struct table_names { int id; const char *names[2]; } table_names[] = {
	{ 1, { "tree-00", "tree-01" } },
	{ 0 },
};
struct table { struct mutex lock; };

void init_table(struct table *t, int level, struct table_names *of)
{
	__mutex_init(&t->lock, of->names[level], NULL);
}

void use_table(struct table *t)
{
	mutex_lock(&t->lock);
	mutex_unlock(&t->lock);
}

/* An array is initialised in a loop and used one by one. */
struct array { struct mutex locks[2]; };

void init_array(struct array *a)
{
	for (int i = 0; i < 2; i++)
		__mutex_init(&a->locks[i], "&a->locks[i]", NULL);
}

void use_array(struct array *a)
{
	mutex_lock(&a->locks[1]);
	mutex_unlock(&a->locks[1]);
}

/* Static ones: a mutex has a lock of its own inside, with a name of its own. */
#define MUTEX(name) { .wait_lock = { .dep_map = { #name ".wait_lock" } }, .dep_map = { #name } }

struct host { int x; struct mutex inside; } the_host = { .inside = MUTEX((the_host).inside) };
struct mutex global_lock = MUTEX(global_lock);
struct mutex plain_lock;

void keeper(void)
{
	static struct mutex local_lock = MUTEX(local_lock);

	mutex_lock(&global_lock);
	mutex_lock(&plain_lock);
	mutex_lock(&the_host.inside);
	mutex_lock(&local_lock);
	mutex_unlock(&local_lock);
	mutex_unlock(&the_host.inside);
	mutex_unlock(&plain_lock);
	mutex_unlock(&global_lock);
}
