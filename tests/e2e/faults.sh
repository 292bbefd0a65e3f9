#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a fault of user memory comes to in the world of a file system whose tables have the
# handler of all, of one that has handlers of its own, and of one that has no tables, until a
# change brings it some.
set -u
. "$(dirname "$0")/../tap.sh"
header=$here/tests/solve/kernel.h
kernel_repository fs/one fs/two fs/three mm
{
	cat "$header"
	cat <<'E2'
struct vm_fault;
struct vm_operations_struct {
	void (*open)(void);
	unsigned int (*fault)(struct vm_fault *vmf);
	unsigned int (*page_mkwrite)(struct vm_fault *vmf);
};
struct file_system_type { const char *name; };
unsigned long _copy_from_user(void *to, const void *from, unsigned long n);
unsigned long _copy_to_user(void *to, const void *from, unsigned long n);
unsigned int generic_fault(struct vm_fault *vmf);
extern struct mutex faulted;
E2
} >fs/fs.h
cat >mm/map.c <<'E2'
#include "../fs/fs.h"
struct mutex faulted;
unsigned int generic_fault(struct vm_fault *vmf)
{
	mutex_lock(&faulted);
	mutex_unlock(&faulted);
	return 0;
}
const struct vm_operations_struct generic_ops = { .fault = generic_fault };
E2
cat >fs/one/one.c <<'E2'
#include "../fs.h"
struct mutex one_writes, one_reads, made_writable;
static unsigned int one_mkwrite(struct vm_fault *vmf)
{
	mutex_lock(&made_writable);
	mutex_unlock(&made_writable);
	return 0;
}
const struct vm_operations_struct one_ops = {
	.fault = generic_fault, .page_mkwrite = one_mkwrite
};
void one_write(void *to, const void *from)
{
	mutex_lock(&one_writes);
	_copy_from_user(to, from, 8);
	mutex_unlock(&one_writes);
}
void one_read(void *to, const void *from)
{
	mutex_lock(&one_reads);
	_copy_to_user(to, from, 8);
	mutex_unlock(&one_reads);
}
struct file_system_type one = { .name = "one" };
E2
{
	echo '#include "../fs.h"'
	echo 'struct mutex two_writes;'
	for i in 1 2 3 4 5 6; do
		echo "static unsigned int two_fault$i(struct vm_fault *vmf) { return 0; }"
		echo "const struct vm_operations_struct two_ops$i = { .fault = two_fault$i };"
	done
	cat <<'E2'
void two_write(void *to, const void *from)
{
	mutex_lock(&two_writes);
	_copy_from_user(to, from, 8);
	mutex_unlock(&two_writes);
}
struct file_system_type two = { .name = "two" };
E2
} >fs/two/two.c
cat >fs/three/three.c <<'E2'
#include "../fs.h"
struct mutex three_writes;
void three_write(void *to, const void *from)
{
	mutex_lock(&three_writes);
	_copy_from_user(to, from, 8);
	mutex_unlock(&three_writes);
}
struct file_system_type three = { .name = "three" };
E2
echo '#include "../fs.h"' >fs/three/open.c
commands_of mm/map.c fs/one/one.c fs/two/two.c fs/three/three.c fs/three/open.c >../commands.json
git init -q . && git add -A && git commit -qm 'The tree'

check() {
	"$faultline" check --kernel . --compdb ../commands.json --db db --cache ../cache >../out 2>&1
}

check
result $? "the tree is checked"
[ "$(confidence one one_writes faulted)" = high ]
result $? "the handler of all is that of whose tables have it"
[ "$(confidence one one_reads faulted)" = high ]
result $? "whichever way the data goes"
[ "$(confidence one one_reads made_writable)" = high ]
result $? "what is written to is made writable"
[ -z "$(confidence one one_writes made_writable)" ]
result $? "and not what is only read"
[ "$(confidence two two_writes faulted)" = medium ]
result $? "it is one of many where others are as likely"
[ "$(confidence three three_writes faulted)" = medium ]
result $? "or nobody knows whose files are mapped"

cat >>fs/three/open.c <<'E2'
static void three_open(void)
{
}
const struct vm_operations_struct three_ops = { .open = three_open };
E2
git commit -qam 'three has a table'

review_commit && grep -q 'state 1 of 1, from the first' ../err
result $? "a table more is reviewed, from what was kept"
[ "$(confidence three three_writes faulted)" = high ]
result $? "the handler of all is that of the new table's users, too"
rm db && check && [ "$(confidence three three_writes faulted)" = high ]
result $? "as it is from the beginning"
echo '#include "../fs.h"' >fs/three/open.c
git commit -qam 'three has none again'
review_commit && [ "$(confidence three three_writes faulted)" = medium ]
result $? "without it, nobody knows again"
work=$top
done_testing
