#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two file systems over one library, two more that the core has, and one that others make
# files in, each file in a place of its own: what each world comes to through a pointer, by
# what another alone uses, and how sure that is where objects of another are handled.
set -u
. "$(dirname "$0")/../tap.sh"
header=$here/tests/solve/kernel.h
cd "$work" || exit 1

orders() { # WORLD CONFIDENCE
	sqlite3 -batch db "SELECT outer || '>' || inner FROM v_lock_edge
	                   WHERE world = '$1' AND confidence = '$2' ORDER BY 1" | xargs
}

kernel_tree fs/one fs/two fs/nodes/more fs/attrs mm
{
	cat "$header"
	cat <<'E2'
struct file;
struct file_operations {
	int (*fsync)(struct file *file);
	struct file *(*reopen)(struct file *file);
	int (*take)(struct file *file);
};
struct bio { void (*bi_end_io)(struct bio *bio); };
void submit_bio(struct bio *bio);
struct file { const struct file_operations *f_op; };
struct file_system_type { const char *name; };
struct super_operations { int (*sync_fs)(void *sb); };
int generic_fsync(struct file *file);
void sync_for_two(struct file *file);
void nodes_sync(struct file *file);
struct attr_ops { int (*show)(void); };
void attrs_make(const struct attr_ops *ops);
struct inode { struct rw_semaphore i_rwsem; };
void huge_begin(struct inode *inode);
extern struct mutex outer, generic, own, helper, memory, nodes, huge, shared, active, flushed, queued;
extern struct mutex reopened, ios, cut, zapped, library, twos, kept, done, freed, taken, used;
int atomic_dec_and_test(int *count);
void lib_begin(struct bio *bio);
struct work { void (*func)(struct file *file); };
void lib_later(struct work *work);
void lib_now(struct file *file);
void truncate(struct inode *inode);
void vfs_fsync(struct file *file);
void vfs_reopen(struct file *file);
extern const struct file_operations shared_ops;
E2
} >fs/fs.h
cat >fs/lib.c <<'E2'
#include "fs.h"
struct mutex outer, generic, own, helper, memory, nodes, huge, shared, flushed, queued;
struct mutex reopened, ios, cut, zapped, library, twos, kept, done, freed, taken, used;

/* a table that two alone uses */
static int shared_fsync(struct file *file)
{
	mutex_lock(&shared);
	mutex_unlock(&shared);
	return 0;
}
const struct file_operations shared_ops = { .fsync = shared_fsync };

void truncate(struct inode *inode)
{
	down_write(&inode->i_rwsem);
	huge_begin(inode);
	up_write(&inode->i_rwsem);
}

/* common code, which comes to huge code where it is given what is huge */
void zap(struct inode *inode, int is_huge)
{
	mutex_lock(&zapped);
	if (is_huge)
		huge_begin(inode);
	mutex_unlock(&zapped);
}

/* and where the last reference goes: what is freed is mostly not huge */
void release(struct inode *inode, int *count)
{
	mutex_lock(&freed);
	if (atomic_dec_and_test(count))
		huge_begin(inode);
	mutex_unlock(&freed);
}

int generic_fsync(struct file *file)
{
	mutex_lock(&generic);
	mutex_unlock(&generic);
	return 0;
}

void vfs_fsync(struct file *file)
{
	mutex_lock(&outer);
	file->f_op->fsync(file);
	mutex_unlock(&outer);
}

void vfs_reopen(struct file *file)
{
	struct file *again = file;

	if (file->f_op->reopen)
		again = file->f_op->reopen(file);
	else if (!file->f_op->fsync)
		again = ERR_PTR(-22);
	if (IS_ERR(again))
		return;
	again->f_op->fsync(again);
}

/* what one file system alone has is not there in another's file */
static int file_take(struct file *file)
{
	if (file->f_op->take)
		return file->f_op->take(file);
	mutex_lock(&taken);
	return 0;
}

void vfs_use(struct file *file)
{
	file_take(file);
	mutex_lock(&used);
	mutex_unlock(&used);
	mutex_unlock(&taken);
}

void submit_bio(struct bio *bio)
{
	bio->bi_end_io(bio);
}

/* code that two alone calls */
static void lib_end_io(struct bio *bio)
{
	mutex_lock(&library);
	mutex_unlock(&library);
}

void lib_begin(struct bio *bio)
{
	bio->bi_end_io = lib_end_io;
}

/* what one alone leaves for later, and two alone has done at once */
static void lib_done(struct file *file)
{
	mutex_lock(&done);
	file->f_op->fsync(file);
	mutex_unlock(&done);
}

void lib_later(struct work *work)
{
	work->func = lib_done;
}

void lib_now(struct file *file)
{
	lib_done(file);
}

void sync_node(struct file *file)
{
	nodes_sync(file);
}

void sync_for_two(struct file *file)
{
	mutex_lock(&helper);
	file->f_op->fsync(file);
	mutex_unlock(&helper);
}
E2
cat >fs/one/one.c <<'E2'
#include "../fs.h"
struct mutex alone;
void takes_it_alone(void)
{
	mutex_lock(&alone);
	mutex_unlock(&alone);
}
static int one_fsync(struct file *file)
{
	mutex_lock(&own);
	mutex_unlock(&own);
	return 0;
}
static int one_show(void)
{
	takes_it_alone();
	return 0;
}
const struct attr_ops one_attr_ops = { .show = one_show };
static struct file *one_reopen(struct file *file)
{
	return file;
}
static int one_take(struct file *file)
{
	mutex_lock(&taken);
	return 0;
}
const struct file_operations one_ops = {
	.fsync = one_fsync, .reopen = one_reopen, .take = one_take
};

static void one_end_io(struct bio *bio)
{
	mutex_lock(&own);
	mutex_unlock(&own);
}

void one_truncate(struct inode *inode)
{
	mutex_lock(&cut);
	truncate(inode);
	mutex_unlock(&cut);
}

void one_later(struct work *work)
{
	lib_later(work);
}

struct one_io { struct bio *bio; };
void one_make(struct one_io *io)
{
	io->bio->bi_end_io = one_end_io;
}
void one_submit(struct one_io *io)
{
	mutex_lock(&ios);
	submit_bio(io->bio);
	mutex_unlock(&ios);
}
const struct file_operations *one_files(void)
{
	return &one_ops;
}
struct file_system_type one = { .name = "one" };
E2
cat >fs/two/two.c <<'E2'
#include "../fs.h"
void two_sync(struct file *file)
{
	sync_for_two(file);
}
void two_now(struct file *file)
{
	lib_now(file);
}
void two_submit(struct bio *bio)
{
	lib_begin(bio);
	mutex_lock(&twos);
	submit_bio(bio);
	mutex_unlock(&twos);
}
const struct file_operations two_ops = { .fsync = generic_fsync };
const struct file_operations *two_directories(void)
{
	return &shared_ops;
}
const struct file_operations *two_files(void)
{
	return &two_ops;
}
struct file_system_type two = { .name = "two" };
E2
cat >mm/memory.c <<'E2'
#include "../fs/fs.h"
static int memory_fsync(struct file *file)
{
	mutex_lock(&memory);
	mutex_unlock(&memory);
	return 0;
}
const struct file_operations memory_ops = { .fsync = memory_fsync };
static int memory_show(void)
{
	return 0;
}
const struct attr_ops memory_attr_ops = { .show = memory_show };
void memory_init(void)
{
	attrs_make(&memory_attr_ops);
}

static void memory_end_io(struct bio *bio)
{
	mutex_lock(&memory);
	mutex_unlock(&memory);
}
void memory_make(struct bio *bio)
{
	bio->bi_end_io = memory_end_io;
}

void memory_reopen(struct file *file)
{
	mutex_lock(&reopened);
	vfs_reopen(file);
	mutex_unlock(&reopened);
}

/* a file of its own, and one that was left with it */
void memory_flush(struct file *file)
{
	mutex_lock(&flushed);
	vfs_fsync(file);
	mutex_unlock(&flushed);
}

struct request { struct file *file; };

static void do_request(struct file *file)
{
	vfs_fsync(file);
}

void memory_request(struct request *r)
{
	mutex_lock(&queued);
	do_request(r->file);
	mutex_unlock(&queued);
}

/* where nothing but its own files is ever put */
struct keeper { struct file *kept; };

void memory_keep(struct keeper *k, struct file *file)
{
	k->kept = file;
}

void memory_sync(struct keeper *k)
{
	mutex_lock(&kept);
	vfs_fsync(k->kept);
	mutex_unlock(&kept);
}
struct file_system_type in_memory = { .name = "memory" };
E2
cat >mm/hugetlb.c <<'E2'
#include "../fs/fs.h"
void huge_begin(struct inode *inode)
{
	mutex_lock(&huge);
	mutex_unlock(&huge);
}

void huge_fault(struct inode *inode)
{
	mutex_lock(&huge);
	down_write(&inode->i_rwsem);
	up_write(&inode->i_rwsem);
	mutex_unlock(&huge);
}
E2
cat >fs/attrs/attrs.c <<'E2'
#include "../fs.h"
struct mutex active;

void attrs_make(const struct attr_ops *ops)
{
}

int attrs_show(const struct attr_ops *ops)
{
	int ret;

	mutex_lock(&active);
	ret = ops->show();
	mutex_unlock(&active);
	return ret;
}
struct file_system_type attrs = { .name = "attrs" };
E2
cat >fs/nodes/nodes.c <<'E2'
#include "../fs.h"
static int nodes_sync_fs(void *sb)
{
	return 0;
}
void nodes_sync(struct file *file)
{
	mutex_lock(&nodes);
	file->f_op->fsync(file);
	mutex_unlock(&nodes);
}
const struct super_operations nodes_ops = { .sync_fs = nodes_sync_fs };
E2
echo 'const char *what_it_does = "on";' >fs/nodes/more/words.c
commands_of fs/lib.c fs/one/one.c fs/two/two.c mm/memory.c mm/hugetlb.c fs/nodes/nodes.c \
	fs/nodes/more/words.c fs/attrs/attrs.c >commands.json

"$faultline" check --kernel . --compdb commands.json --db db --cache cache >out 2>&1
result $? "the tree is checked"
[ "$(orders core high)" = "flushed>outer huge>inode.i_rwsem kept>outer queued>outer taken>used" ]
result $? "the core is sure of no file, but for what huge code does to its own"
[ "$(sqlite3 -batch db "SELECT count(*) FROM v_finding WHERE rule LIKE 'balance/%'")" = 0 ]
result $? "what one alone has is not called for another's file, where the code asks whether it is there"
[ "$(orders core low)" = "freed>huge nodes>memory" ]
result $? "the core doubts huge code at the last put of something, and that nodes has what others have"
[ "$(orders core medium)" = "done>memory flushed>memory helper>memory inode.i_rwsem>huge kept>memory outer>memory queued>memory reopened>memory zapped>huge" ]
result $? "the core has the file of its own file system, which is not the only one"
[ "$(orders one high)" = "cut>inode.i_rwsem done>own outer>own" ]
result $? "one has its own operation, later too, and nothing of what only two uses"
[ "$(sqlite3 -batch db "SELECT count(*) FROM v_lock_edge WHERE world <> 'two' AND inner = 'library'")" = 0 ]
result $? "nor does what library code does that two alone calls"
[ "$(orders one medium)" = "active>alone ios>own queued>own" ]
result $? "a file that is left with another's code may be one's; attributes have many"
[ "$(orders one low)" = "cut>huge flushed>own ios>memory kept>own nodes>own reopened>own" ]
result $? "what another's code does to a file of its own, be it kept in a record, is not done to one's"
[ "$(orders two high)" = "done>generic done>shared helper>generic helper>shared outer>generic outer>shared queued>generic queued>shared twos>library" ]
result $? "two has the generic operation, as its table says, that of a table it uses, and library code"
[ "$(orders two low)" = "flushed>generic flushed>shared kept>generic kept>shared nodes>generic nodes>shared reopened>generic reopened>shared" ]
result $? "a file of another has not what two put into its own, though that is generic"

worlds() {
	sqlite3 -batch one.db "SELECT DISTINCT world FROM v_lock_edge ORDER BY 1" | xargs
}

"$faultline" check --kernel . --compdb commands.json --db one.db --cache cache --world one >out 2>&1 &&
	[ "$(worlds)" = "core one" ]
result $? "only the world that is asked for"
mkdir -p rules/locks
echo 'everywhere: [two, three]' >rules/locks/mounted.yaml
"$faultline" check --kernel . --compdb commands.json --db one.db --cache cache --world one \
	--rules rules >out 2>&1 && [ "$(worlds)" = "core one two" ]
result $? "and what rules say is everywhere, where it is there"
[ "$(sqlite3 -batch db "SELECT kind FROM v_lock_class WHERE name = 'alone'")" = mutex ]
result $? "a lock that one alone takes, with nothing held, is known"
"$faultline" check --kernel . --compdb commands.json --db one.db --cache cache --world all >out 2>&1 &&
	[ "$(worlds)" = "$(sqlite3 -batch db "SELECT DISTINCT world FROM v_lock_edge ORDER BY 1" | xargs)" ]
result $? "and all, when all are asked for"
"$faultline" check --kernel . --compdb commands.json --db none --cache nothing --world on >out 2>&1
[ $? -eq 2 ] && grep -q "did you mean 'one'?" out && [ ! -e nothing ]
result $? "a mistyped world is told before anything is parsed, though a deeper file says the word"
"$faultline" check --kernel . --compdb commands.json --db db --cache cache --world nodes >out 2>&1
[ $? -eq 2 ] && grep -q 'there are: one two' out
result $? "a folder that is no world, when all is linked"

# What the core does one way and a file system the other is both ways in that world alone.
printf '#include "../fs/fs.h"\nvoid own_outer(void)\n{\n\tmutex_lock(&own); mutex_lock(&outer); mutex_unlock(&outer); mutex_unlock(&own);\n}\n' >mm/own.c
sed "\$ s|^]|, {\"directory\": \"$PWD\", \"file\": \"mm/own.c\", \"command\": \"cc -c mm/own.c\"}\n]|" \
	commands.json >own.json
"$faultline" check --kernel . --compdb own.json --db own.db --cache cache >out 2>&1
"$faultline" query --db own.db -f csv both-ways | tr -d '\r' >out
[ "$(grep outer,own, out)" = one,outer,own,fs/one/one.c:10,mm/own.c:4 ]
result $? "both ways, one of them the core's"

# A target that the core has is all file systems' also where one has it whose name comes first.
mkdir -p fs/also
cat >fs/also/also.c <<'E2'
#include "../fs.h"
static int also_fsync(struct file *file)
{
	return generic_fsync(file);
}
const struct file_operations also_ops = { .fsync = also_fsync };
const struct file_operations also_plain_ops = { .fsync = generic_fsync };
struct file_system_type also = { .name = "also" };
E2
sed "\$ s|^]|, {\"directory\": \"$PWD\", \"file\": \"fs/also/also.c\", \"command\": \"cc -c fs/also/also.c\"}\n]|" \
	commands.json >also.json
"$faultline" check --kernel . --compdb also.json --db also.db --cache cache >out 2>&1
[ "$(sqlite3 also.db "SELECT group_concat(DISTINCT '<' || world || '>') FROM v_call
	WHERE caller = 'vfs_fsync' AND callee = 'memory_fsync'")" = '<>' ]
result $? "whom the core calls is not told as whom the first file system calls"
[ "$(sqlite3 also.db "SELECT group_concat(world) FROM (SELECT DISTINCT world FROM v_call
	WHERE caller = 'vfs_fsync' AND callee = 'generic_fsync' ORDER BY 1)")" = also,two ]
result $? "whom two file systems call and the core does not is told as of both"

# A part of a file system without the file that registers it is nobody's.
mkdir -p fs/loose rules/orders
printf '#include "../fs.h"\nint loose(void) { mutex_lock(&own); mutex_unlock(&own); return 0; }\n' >fs/loose/a.c
sed "\$ s|^]|, {\"directory\": \"$PWD\", \"file\": \"fs/loose/a.c\", \"command\": \"cc -c fs/loose/a.c\"}\n]|" \
	commands.json >loose.json
loose() { "$faultline" check --kernel . --compdb loose.json --db loose.db --cache cache --rules rules >out 2>&1; }
unseen() { "$faultline" query --db loose.db -f csv unseen-units | tail -n +2 | tr -d '\r'; }
loose && grep -q '^C files of no file system in scope: 1; they were not looked at' out
result $? "files that nothing solved has are told of"
[ "$(unseen)" = "fs/loose/a.c,not looked at: no file system in scope is of fs/loose or uses it" ]
result $? "by name"
printf 'orders:\n  - chain: [outer, own]\n    source: fs/lib.c:1\n' >rules/orders/a.yaml
loose && grep -q '^C files of no file system in scope: 1' out && unseen | grep -q fs/loose/a.c
result $? "and still are when the graph is judged again"
"$faultline" report --db loose.db --format json | grep -q '"unseen": 1'
result $? "in JSON, too"
grep -q 'C files of no' <("$faultline" report --db db)
[ $? -eq 1 ]
result $? "no word where there are none"
done_testing
