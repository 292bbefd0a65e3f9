#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What is told of one kind of a file system's objects, and how sure it is of them: operations that
# few of its tables have, symlinks, traits that its files have or not, until a change brings one.
set -u
. "$(dirname "$0")/../tap.sh"
header=$here/tests/solve/kernel.h
kernel_repository fs/one fs/two fs/three mm
{
	cat "$header"
	cat <<'E2'
struct file_system_type { const char *name; };
struct folio;
struct inode;
struct address_space;
struct inode_operations { const char *(*get_link)(struct inode *inode); };
struct address_space_operations { int (*read_folio)(struct inode *inode, struct folio *folio); };
struct map_operations {
	void (*flush)(struct address_space *mapping);
	void (*grow)(struct address_space *mapping);
	void (*sync)(struct address_space *mapping);
};
struct address_space { unsigned long flags; const struct map_operations *ops; };
struct iomap { unsigned int flags; };
struct inode {
	const struct inode_operations *i_op;
	const struct address_space_operations *a_ops;
};
void folio_lock(struct folio *folio);
void folio_unlock(struct folio *folio);
void mapping_set_large_folios(struct address_space *mapping);
bool mapping_large_folio_support(const struct address_space *mapping);
E2
} >fs/fs.h
cat >mm/core.c <<'E2'
#include "../fs/fs.h"
struct mutex collapsing, shrinking, helping, probing, perhaps, faulting;

bool mapping_large_folio_support(const struct address_space *mapping)
{
	return mapping->flags & 8;
}

void mapping_set_large_folios(struct address_space *mapping)
{
	mapping->flags |= 8;
}

/* of a file of the core's own */
void make_own(struct address_space *mapping)
{
	mapping_set_large_folios(mapping);
}

void collapse(struct address_space *mapping)
{
	mutex_lock(&collapsing);
	if (!mapping_large_folio_support(mapping))
		mapping->ops->flush(mapping);
	mutex_unlock(&collapsing);
}

void shrink(struct address_space *mapping)
{
	mutex_lock(&shrinking);
	if (mapping_large_folio_support(mapping))
		mapping->ops->grow(mapping);
	mutex_unlock(&shrinking);
}

static bool can_grow(const struct address_space *mapping)
{
	return mapping_large_folio_support(mapping);
}

static void grow(struct address_space *mapping)
{
	mapping->ops->grow(mapping);
}

void help(struct address_space *mapping)
{
	mutex_lock(&helping);
	if (can_grow(mapping))
		grow(mapping);
	mutex_unlock(&helping);
}

struct probe { bool (*can)(const struct address_space *mapping); };
static const struct probe probe = { .can = can_grow };

void help_who_can(struct address_space *mapping, const struct probe *p)
{
	mutex_lock(&probing);
	if (p->can(mapping))
		grow(mapping);
	mutex_unlock(&probing);
}

void flush_perhaps(struct address_space *mapping, int k)
{
	bool large = mapping_large_folio_support(mapping);

	if (k)
		large = 0;
	mutex_lock(&perhaps);
	if (!large)
		mapping->ops->flush(mapping);
	mutex_unlock(&perhaps);
}

static bool dax_fault_is_synchronous(const struct iomap *iomap)
{
	return iomap->flags & 2;
}

void fault(struct address_space *mapping, struct iomap *iomap)
{
	mutex_lock(&faulting);
	iomap->flags |= 4;
	if (dax_fault_is_synchronous(iomap))
		mapping->ops->sync(mapping);
	mutex_unlock(&faulting);
}

void read(struct inode *inode, struct folio *folio)
{
	folio_lock(folio);
	inode->a_ops->read_folio(inode, folio);
	folio_unlock(folio);
}
E2
for fs in one two three; do
	cat >fs/$fs/$fs.c <<E2
#include "../fs.h"
struct mutex ${fs}_flushed, ${fs}_grown, ${fs}_synced, ${fs}_linked, ${fs}_outer, ${fs}_inner;

static void nest(struct mutex *inner)
{
	mutex_lock(inner);
	mutex_unlock(inner);
}
static void ${fs}_flush(struct address_space *mapping) { nest(&${fs}_flushed); }
static void ${fs}_grow(struct address_space *mapping) { nest(&${fs}_grown); }
static void ${fs}_sync(struct address_space *mapping) { nest(&${fs}_synced); }
const struct map_operations ${fs}_map = {
	.flush = ${fs}_flush, .grow = ${fs}_grow, .sync = ${fs}_sync
};
static int ${fs}_read(struct inode *inode, struct folio *folio) { nest(&${fs}_linked); return 0; }
static const char *${fs}_get_link(struct inode *inode) { return 0; }
const struct address_space_operations ${fs}_aops = { .read_folio = ${fs}_read };
const struct inode_operations ${fs}_iops = { .get_link = ${fs}_get_link };
const struct inode_operations ${fs}_file_iops = { 0 };

struct ${fs}_kind { void (*held)(void); int type; };
static void ${fs}_held(void) { nest(&${fs}_inner); }
const struct ${fs}_kind ${fs}_inodes = { .held = ${fs}_held, .type = 1 };
const struct ${fs}_kind ${fs}_others = { .type = 2 };
void ${fs}_take(const struct ${fs}_kind *kind)
{
	mutex_lock(&${fs}_outer);
	if (kind->held)
		kind->held();
	mutex_unlock(&${fs}_outer);
}
struct file_system_type ${fs} = { .name = "${fs}" };
E2
done
cat >>fs/one/one.c <<'E2'
const struct one_kind one_quotas = { .type = 3 };
const struct one_kind one_journals = { .type = 4 };
void one_fill(struct inode *inode, struct address_space *mapping, struct iomap *iomap, int link)
{
	mapping_set_large_folios(mapping);
	iomap->flags |= 2;
	if (link) {
		inode->i_op = &one_iops;
		inode->a_ops = &one_aops;
	}
}
E2
cat >>fs/two/two.c <<'E2'
void two_fill(struct inode *inode, struct address_space *mapping, struct iomap *iomap, int link)
{
	iomap->flags = (iomap->flags & ~3) | 1;
	if (link)
		inode->i_op = &two_iops;
	else
		inode->i_op = &two_file_iops;
	inode->a_ops = &two_aops;
}
E2
cat >>fs/three/three.c <<'E2'
const struct address_space_operations three_link_aops = { .read_folio = three_read };
static void three_dirty(unsigned int *flags)
{
	*flags |= 2;
}
void three_fill(struct inode *inode, struct iomap *iomap, int link)
{
	three_dirty(&iomap->flags);
	if (link) {
		inode->i_op = &three_iops;
		inode->a_ops = &three_link_aops;
	} else {
		inode->i_op = &three_file_iops;
		inode->a_ops = &three_aops;
	}
}
E2
echo '#include "../fs.h"' >fs/two/more.c
commands_of mm/core.c fs/*/*.c >../commands.json
git init -q . && git add -A && git commit -qm 'The tree'

"$faultline" check --kernel . --compdb ../commands.json --db db --cache ../cache >../out 2>&1
result $? "the tree is checked"
[ "$(confidence one one_outer one_inner)" = medium ]
result $? "what most tables of a file system's own kind lack is for one kind of its objects"
[ "$(confidence two two_outer two_inner)" = high ]
result $? "and not what every other one has"
[ "$(confidence one folio.lock one_linked)" = medium ]
result $? "a table that is put into symlinks is theirs"
[ "$(confidence two folio.lock two_linked)" = high ]
result $? "and not if it is put into files, too"
[ "$(confidence three folio.lock three_linked)" = high ]
result $? "nor what another table has, too, whichever comes first"
[ "$(confidence one collapsing one_flushed)" = medium ]
result $? "a trait that a file system's code tells of may be lacking"
[ "$(confidence one shrinking one_grown)" = high ]
result $? "and is there"
[ "$(confidence two collapsing two_flushed)" = high ]
result $? "no file has one that nobody tells of but the core"
[ -z "$(confidence two shrinking two_grown)" ]
result $? "so that nothing is done for those"
[ -z "$(confidence two helping two_grown)" ]
result $? "whoever asks for who does it"
[ -z "$(confidence two probing two_grown)" ]
result $? "through a pointer, too"
[ "$(confidence one helping one_grown)" = high ]
result $? "as it is done for those that have it"
[ "$(confidence one perhaps one_flushed)" = high ]
result $? "what may be 0 for another reason is no answer"
[ "$(confidence one faulting one_synced)" = high ]
result $? "a bit is set by who stores it"
[ "$(confidence three faulting three_synced)" = high ]
result $? "or by whom is given its address"
[ -z "$(confidence two faulting two_synced)" ]
result $? "and by nobody who stores others"

cat >>fs/two/more.c <<'E2'
void two_enlarge(struct address_space *mapping)
{
	mapping_set_large_folios(mapping);
}
E2
git commit -qam 'two has large folios'

review_commit && grep -q 'state 1 of 1, from the first' ../err
result $? "a change that tells of a trait is reviewed, from what was kept"
[ "$(confidence two collapsing two_flushed)" = medium ]
result $? "what it lacked may be lacking"
[ "$(confidence two shrinking two_grown)" = high ]
result $? "and may be there"
work=$top
done_testing
