#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What `review` tells of changes to a tree of three files in git: what is new, what is mended,
# which patch it was, where it lies; and that it says nothing of what has only moved, of what
# did not compile, and of what it has told before.
set -u
. "$(dirname "$0")/../tap.sh"
header=$here/tests/solve/kernel.h
edit=$here/tests/review/edit
export HOME=$work GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org
export GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org
cd "$work" || exit 1

review() { # ARGS...
	"$faultline" review --kernel . --compdb "$work/commands.json" --cache "$work/cache" "$@" \
		>"$work/out" 2>"$work/err"
}

has() { # TEXT...
	local text

	for text; do
		grep -qF -- "$text" "$work/out" || { echo "no: $text" >>"$work/err"; return 1; }
	done
}

body() { # FIRST SECOND: a function that takes these
	printf '#include "fs.h"\n\nvoid take_%s(void)\n{\n' "$1"
	printf '\tmutex_lock(&%s);\n\tmutex_lock(&%s);\n' "$1" "$2"
	printf '\tmutex_unlock(&%s);\n\tmutex_unlock(&%s);\n}\n' "$2" "$1"
}

more() { # NAME FIRST SECOND: another
	printf '\nvoid %s(void)\n{\n\tmutex_lock(&%s);\n' "$1" "$2"
	[ -z "${3-}" ] || printf '\tmutex_lock(&%s);\n\tmutex_unlock(&%s);\n' "$3" "$3"
	printf '\tmutex_unlock(&%s);\n}\n' "$2"
}

commit() { git add -A && git commit -qm "$1"; }

mkdir -p tree/fs tree/scripts/kconfig tree/include/linux
cd tree || exit 1
git init -q .
touch Makefile Kconfig
{ cat "$header"; echo 'extern struct mutex a, b, c, d;'; } >fs/fs.h
body a b >fs/one.c
body b c >fs/two.c
body c d >fs/three.c
between='['
for file in fs/one.c fs/two.c fs/three.c; do
	printf '%s{"directory": "%s", "file": "%s", "arguments": ["clang", "-c", "%s"]}\n' \
		"$between" "$PWD" $file $file
	between=,
done >../commands.json
echo ']' >>../commands.json
commit 'The tree'
git tag base

# --- a series, the second patch of which is wrong
more again c >>fs/two.c && commit 'two: one more function'
sed -i '/^void again/,$ s/^\tmutex_lock(&c);/&\n\tmutex_lock(\&b);\n\tmutex_unlock(\&b);/' fs/two.c
commit 'two: take b, too'
sed -i 's/^void take_a/\/\* of many words \*\/\n&/' fs/one.c && commit 'one: a comment'
git tag topic
review base..topic && has 'fs/two.c:14:2: error: b and c are taken in opposite orders' \
	'New with patch 2/3, "two: take b, too"' '+ fs/two.c:14 again() takes b [holding c]' \
	'1 new finding, 0 as before'
result $? "what a series brings, where, and the first patch that does"
ls "$work/cache/review/states" | grep -q 'db$' && ! compgen -G "$work/cache/review/tmp-*" >/dev/null
result $? "states are kept, scratch files are not"
review -v base..topic && has '1 new finding' && ! grep -q 'solve:' "$work/err" &&
	grep -q ' 0 parsed' "$work/err" && ! grep -q ' [1-9] parsed' "$work/err"
result $? "a second time nothing is parsed and nothing solved"
review --fail-on error base..topic
[ $? -eq 1 ]
result $? "--fail-on has it end with 1"
review --fail-on error topic~3..topic~2 && has 'nothing new'
result $? "a patch that brings nothing ends with 0"
review -q topic~1..topic && [ ! -s "$work/out" ]
result $? "and says nothing when asked to be quiet"
git diff topic base >../fix.patch
review --patch ../fix.patch && has 'nothing new, 1 fixed' 'fixed by this change: fs/two.c:6'
result $? "what a patch mends is said in a line"
git checkout -q base && git diff base topic | git apply --index
review --staged && has '1 new finding' 'New with this change'
result $? "what is staged is looked at"
git reset -q --hard && [ -z "$(git status --porcelain)" ]
result $? "nothing is left in the tree"

# --- what the change has nothing to do with
git checkout -q base
more last d a >>fs/three.c && commit 'three: a circle' && git tag circle
review HEAD && has '4 locks are taken in a circle'
result $? "a circle of four locks"
more back d c >>fs/two.c && commit 'two: two of them'
review HEAD && has '1 new finding' 'c and d are taken in opposite orders' && ! grep -q fixed "$work/out"
result $? "is not mended by what makes a shorter one of two of them"
git checkout -q circle && sed -i '/^void last/,/^}/ { /&a/d }' fs/three.c && commit 'three: no circle'
review HEAD && has '1 fixed'
result $? "but by a change on its way"

git checkout -q base && echo 'extern struct mutex e;' >>fs/fs.h && more pair e d >>fs/one.c
more both a >>fs/three.c && more third e >>fs/three.c && commit 'Locks'
printf '\nvoid all(void)\n{\n\tboth();\n\tthird();\n}\n' >>fs/three.c && commit 'all'
printf '\nvoid deep(void)\n{\n\tmutex_lock(&d);\n\tall();\n\tmutex_unlock(&d);\n}\n' >>fs/three.c
commit 'three: much'
review HEAD && has '1 new finding' 'd and e are taken in opposite orders' \
	'1 new finding left out that joins more locks'
result $? "of many circles through one line the shortest is told"

# --- another of two places is told
git checkout -q base
more again c b >>fs/two.c && commit 'One against one' && git tag one
more other b c >>fs/one.c && commit 'one: the majority'
review HEAD && ! grep -q fixed "$work/out"
result $? "where one is against two now, who is told may be another, and nothing is mended"

# --- one more of those that do it
git checkout -q base
more again c b >>fs/two.c && more other b c >>fs/one.c && commit 'Two against one'
more third c b >>fs/three.c && commit 'three: a third'
review HEAD && has 'fs/three.c:14:2: error: c and b are taken in opposite orders' 'third() takes b' \
	'1 new finding, 1 as before'
result $? "what others do, too, is told of who is new"
git checkout -q base
more third a d >>fs/three.c && more fourth d a >>fs/two.c && more fifth a d >>fs/one.c
more sixth d a >>fs/two.c && commit 'Two against two'
sed -i '/^void fifth/,$ s/^\tmutex_lock.*/& \/* words *\//; s/fifth/other/' fs/one.c
sed -i '/^void sixth/,$ s/^\tmutex_lock.*/& \/* words *\//; s/sixth/another/' fs/two.c
commit 'Renamed, with words' && review HEAD && has 'nothing new, 1 as before'
result $? "and of no other, when they are called otherwise"

# --- what only moves
git checkout -q topic
sed -i 's/again/anew/' fs/two.c && sed -i '1i /* first line */' fs/two.c && commit 'two: renamed'
review topic..HEAD && has 'nothing new, 1 as before'
result $? "a renamed function and lines that move bring nothing"
git checkout -q topic
"$edit" split fs/two.c again rest_of_it && commit 'two: split'
review topic..HEAD && has 'nothing new, 1 as before' && git revert --no-edit HEAD >/dev/null &&
	review HEAD && has 'nothing new, 1 as before'
result $? "nor does a function that is split in two, or made one again"
git checkout -q topic
sed -i 's/struct mutex a, b/struct mutex a, \/\* this \*\/ b/' fs/fs.h && commit 'fs.h: a comment'
review HEAD && has 'nothing new'
result $? "a comment in a header brings nothing"
echo 'x' >README && commit 'a text'
review -v HEAD && has 'nothing new' && grep -q 'nothing that is analysed' "$work/err"
result $? "what no compiler reads is not analysed"

# --- where a line is taken away
git checkout -q base
printf '\nint try(int x)\n{\n\tmutex_lock(&b);\n\tif (x) {\n\t\tmutex_unlock(&b);\n' >>fs/two.c
printf '\t\treturn -1;\n\t}\n\tmutex_unlock(&b);\n\treturn 0;\n}\n' >>fs/two.c && commit 'two: try'
sed -i '/^\t\tmutex_unlock/d' fs/two.c && commit 'two: no more unlock'
review --min-confidence low HEAD && has 'fs/two.c:14' 'New with' &&
	review --min-confidence low -f mail HEAD && has '> -		mutex_unlock(&b);'
result $? "a missing unlock is told where it was taken away"
has 'Here the patch takes away the call of mutex_unlock() in try().'
result $? "in words, too"

# --- a patch that no witness goes through
git checkout -q base
echo 'extern struct mutex e, f; void drop(void);' >>fs/fs.h
printf '\nvoid drop(void)\n{\n\tmutex_unlock(&e);\n}\n' >>fs/two.c
printf '\nvoid first(void)\n{\n\tmutex_lock(&e);\n\tdrop();\n\tmutex_lock(&f);\n' >>fs/one.c
printf '\tmutex_unlock(&f);\n}\n' >>fs/one.c
more second f e >>fs/one.c && commit 'one: dropped by a callee'
sed -i '/^void drop/,$ s/mutex_unlock(&e);//' fs/two.c && commit 'two: no more'
review HEAD && has 'fs/two.c:13: error: e and f are taken in opposite orders' 'fs/one.c:13 first() takes e' \
	'mutex_unlock() in drop(), which first() comes to'
result $? "what the patch is far from is told where it changes a callee"

git checkout -q base
cat >>fs/fs.h <<'C'
struct address_space { struct rw_semaphore invalidate_lock; };
struct inode { struct address_space *i_mapping; };
struct page *dax_layout_busy_page(struct address_space *mapping);
void truncate_pagecache_range(struct inode *inode, long start, long end);
void inner(struct inode *inode);
void middle(struct inode *inode);
C
cat >>fs/one.c <<'C'

void inner(struct inode *inode)
{
	truncate_pagecache_range(inode, 0, 1);
}

void middle(struct inode *inode)
{
	inner(inode);
}

void waits(struct inode *inode)
{
	down_write(&inode->i_mapping->invalidate_lock);
	dax_layout_busy_page(inode->i_mapping);
	up_write(&inode->i_mapping->invalidate_lock);
}
C
cat >>fs/three.c <<'C'

static void outer(struct inode *inode)
{
	long many = 0;

	down_write(&inode->i_mapping->invalidate_lock);
	dax_layout_busy_page(inode->i_mapping);
	middle(inode);
	up_write(&inode->i_mapping->invalidate_lock);
}

void farther(struct inode *inode)
{
	mutex_lock(&b);
	mutex_unlock(&b);
	outer(inode);
}
C
commit 'three: outer() waits'
sed -i '/^\tlong many/d; /^static/,/^}/ { /busy_page/d }; /^void farther/,$ { /mutex/d }' fs/three.c
commit 'three: nobody waits'
review --min-confidence low HEAD && has 'fs/three.c:14: error: cache_truncate without dax.layout_broken' \
	'dax_layout_busy_page() in outer(), which comes to inner()'
result $? "and where it changes what comes to the way, no farther away than it has to be"

# --- what does not compile
git checkout -q base
more broken d c >>fs/three.c && echo 'int f(void) { return none; }' >>fs/three.c
commit 'three: no C'
review HEAD
[ $? -eq 3 ] && has 'nothing new' 'fs/three.c does not compile after the change'
result $? "of a file that does not compile nothing is told but that"

# --- told once
git checkout -q -B v1 base
more again c b >>fs/two.c && commit 'two: v1'
review HEAD && has '1 new finding' && review HEAD && has '1 new finding'
result $? "the same version is told the same"
git checkout -q -B v2 base
more again c b >>fs/two.c && sed -i 's/^void again/\/\* v2 \*\/\n&/' fs/two.c && commit 'two: v1'
review HEAD && has 'nothing new' && review --again HEAD && has '1 new finding'
result $? "the next version is not, but with --again"
git checkout -q -B other base
more again c b >>fs/two.c && commit 'two: by others'
review HEAD && has '1 new finding'
result $? "another series is told"
mkdir -p .faultline
fingerprint=$(sed -n 's/.*fingerprint: \([0-9a-f]*\).*/\1/p' "$work/out")
printf 'findings:\n  - fingerprint: "%s"\n    verdict: accepted\n    reason: Known.\n' \
	"$fingerprint" >.faultline/triage.yaml
review HEAD && has 'nothing new'
result $? "what somebody has accepted is not told"
rm -r .faultline

# --- files that come and go
git checkout -q base
git mv fs/three.c fs/third.c && more back d c >>fs/third.c && echo 'obj-y += third.o' >fs/Makefile
commit 'third: renamed'
git tag renamed && git checkout -q base
review renamed && has '1 new finding' 'fs/third.c is new: read with' 'makefiles are not run'
result $? "a renamed file is read under its new name"

cp ../commands.json ../all.json
sed -i "s|^\]|,{\"directory\": \"$PWD\", \"file\": \"fs/four.c\", \"arguments\": [\"clang\", \"x\"]}]|" \
	../commands.json
git checkout -q base && body d c | sed 's/take_d/four/' >fs/four.c && commit 'four: new' && git tag four
git checkout -q base
review four && has '1 new finding' 'fs/four.c:6:2' && ! grep -q note "$work/err"
result $? "a file that is there after the change alone, and has its command, is no hole before it"
git checkout -q four && git rm -q fs/four.c && commit 'four: gone' && git tag gone
git checkout -q base
review gone && has '1 fixed' 'nothing new' && ! grep -q note "$work/err"
result $? "nor one that the change takes away after it"
mv ../all.json ../commands.json

# --- two file systems, of which the change reaches one
git checkout -q base
echo 'struct file_system_type { const char *name; };' >>fs/fs.h
for world in x y; do
	mkdir "fs/$world"
	body a b | sed "s/take_a/take_$world/; s/fs.h/..\/fs.h/" >"fs/$world/super.c"
	echo "struct file_system_type $world = { .name = \"$world\" };" >>"fs/$world/super.c"
	printf ',{"directory": "%s", "file": "fs/%s/super.c", "arguments": ["clang", "-c", "x"]}\n' \
		"$PWD" $world >>../added
done
{ sed '$d' ../commands.json; cat ../added; echo ']'; } >../more.json && mv ../more.json ../commands.json
commit 'Two file systems' && git tag worlds
more again b a >>fs/x/super.c && commit 'x: the other order'
git checkout -q worlds
"$faultline" check --kernel . --compdb ../commands.json --cache ../cache --db ../all.db >../out 2>&1
review -v --db ../all.db worlds..HEAD@{1} && has '1 new finding, 0 as before' &&
	grep -q 'solve: 2 worlds' ../err && ! grep -q 'state 0' ../err
result $? "one world is solved, and the last check is what it is compared with"

find ../cache -name '*.lock' >"$work/err" && [ ! -s "$work/err" ]
result $? "no lock is left in the cache"

# --- how it is asked
review; [ $? -eq 2 ] && grep -q 'no change to look at' "$work/err"
result $? "no change is an error"
review --staged base..topic; [ $? -eq 2 ] && grep -q 'more than one change' "$work/err"
result $? "two are, too"
review --format none HEAD; [ $? -eq 2 ]
result $? "and a format there is not"
done_testing
