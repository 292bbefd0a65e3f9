#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Folios of symlinks are no others: what is taken to read one is not sure to come after the
# folio of a file that can be written to. A file system that only reads has no such files.
set -u
. "$(dirname "$0")/../tap.sh"
header=$here/tests/solve/kernel.h
cd "$work" || exit 1

kernel_tree fs/files fs/image
{
	cat "$header"
	cat <<'E2'
struct folio { long flags; };
struct inode;
struct address_space_operations {
	int (*read_folio)(struct inode *inode, struct folio *folio);
	int (*write_begin)(struct inode *inode, struct folio *folio);
};
struct inode { const struct address_space_operations *a_ops; };
struct file_system_type { const char *name; };
void folio_lock(struct folio *folio);
void folio_unlock(struct folio *folio);
E2
} >fs/fs.h
cat >fs/lib.c <<'E2'
#include "fs.h"

void read_folio(struct inode *inode, struct folio *folio)
{
	folio_lock(folio);
	inode->a_ops->read_folio(inode, folio);
	folio_unlock(folio);
}
E2
of() { # NAME: a function that reads, and takes in_NAME
	cat <<E2
struct mutex in_$1;

static int $1_read_folio(struct inode *inode, struct folio *folio)
{
	mutex_lock(&in_$1);
	mutex_unlock(&in_$1);
	return 0;
}
E2
}
{
	echo '#include "../fs.h"'
	of link; of file; of both
	cat <<'E2'

static int write_begin(struct inode *inode, struct folio *folio)
{
	return 0;
}

const struct address_space_operations link_aops = { .read_folio = link_read_folio };
const struct address_space_operations fast_aops = { .read_folio = both_read_folio };
const struct address_space_operations slow_aops = {
	.read_folio = both_read_folio, .write_begin = write_begin,
};
const struct address_space_operations file_aops = {
	.read_folio = file_read_folio, .write_begin = write_begin,
};
struct file_system_type files = { .name = "files" };
E2
} >fs/files/files.c
{
	echo '#include "../fs.h"'
	of image
	cat <<'E2'

const struct address_space_operations image_aops = { .read_folio = image_read_folio };
struct file_system_type image = { .name = "image" };
E2
} >fs/image/image.c
commands_of fs/lib.c fs/files/files.c fs/image/image.c >commands.json

"$faultline" check --kernel . --compdb commands.json --db db --cache cache >out 2>&1
result $? "the tree is checked"
[ "$(confidence files folio.lock in_link)" = medium ]
result $? "what reads symlinks alone is not sure to come after the folio of a file"
[ "$(confidence files folio.lock in_file)" = high ]
result $? "what reads files is"
[ "$(confidence files folio.lock in_both)" = high ]
result $? "as is what reads both"
[ "$(confidence image folio.lock in_image)" = high ]
result $? "where nothing is written, folios are all alike"
done_testing
