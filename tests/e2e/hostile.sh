#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What somebody else's patch may do to whoever has it reviewed: be refused with a reason, or be
# told of in harmless words. Nothing of it is run, and nothing but the cache is written to.
# (What each kind of name and text is refused for: tests/unit/test_change.c.)
set -u
. "$(dirname "$0")/../tap.sh"
header=$here/tests/solve/kernel.h
export HOME=$work GIT_CONFIG_NOSYSTEM=1 XDG_CACHE_HOME=$work/cache
export GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org
export GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org
mkdir -p "$work/mine/tree" "$work/cache" && cd "$work/mine/tree" || exit 1

commit() { git add -A && git commit -qm "$1"; }

# All that is not the cache: names, modes, contents, and when they were written.
snapshot() {
	find "$work/mine" -printf '%p %m %s %T@ %l\n' | sort
	find "$work/mine" -type f -print0 | sort -z | xargs -0 sha1sum
}

review() { # ARGS...
	"$faultline" review --kernel . --compdb "$work/mine/commands.json" "$@" \
		>"$work/out" 2>"$work/err"
}

refused() { # WHY: the patch on stdin, also as a file whose name is an attack itself
	local file=$'x \x1b[31m\n$(touch ran)\'".mbox' before after status why=$1

	cat >"$work/mine/$file"
	before=$(snapshot)
	review --patch "$work/mine/$file"
	status=$?
	after=$(snapshot)
	rm "$work/mine/$file"
	[ $status -eq 2 ] && [ ! -s "$work/out" ] && [ "$before" = "$after" ] &&
		[ "$(wc -l <"$work/err")" -eq 1 ] && grep -q '^faultline: review: ' "$work/err" &&
		grep -qF -- "$why" "$work/err" && ! grep -q '[[:cntrl:]]' "$work/err"
}

new() { # NAME [MODE TEXT]: a diff that makes it
	printf 'diff --git a/%s b/%s\nnew file mode %s\n--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+%s\n' \
		"$1" "$1" "${2-100644}" "$1" "${3-int x;}"
}

mkdir -p fs scripts/kconfig include/linux ../outside
git init -q .
touch Makefile Kconfig
{ cat "$header"; echo 'extern struct mutex a, b;'; } >fs/fs.h
printf '#include "fs.h"\n\nvoid one(void)\n{\n\tmutex_lock(&a);\n\tmutex_lock(&b);\n%s' \
	$'\tmutex_unlock(&b);\n\tmutex_unlock(&a);\n}\n' >fs/one.c
printf '#include "fs.h"\n\nvoid two(void)\n{\n\tmutex_lock(&b);\n\tmutex_unlock(&b);\n}\n' >fs/two.c
ln -s ../outside out
printf '[{"directory": "%s", "file": "fs/one.c", "arguments": ["clang", "-c", "fs/one.c"]},
{"directory": "%s", "file": "fs/two.c", "arguments": ["clang", "-c", "fs/two.c"]}]' \
	"$PWD" "$PWD" >../commands.json
commit 'The tree'

# --- refused
new ../../../etc/x.c | refused "leads out of the tree"
result $? "a name that leads out of the tree"
new /etc/x.c | refused "is absolute"
result $? "an absolute one"
new .git/hooks/x.c | refused "one of git's own"
result $? "one of git's own"
new out/x.c | refused "symbolic link in the tree"
result $? "one behind a symbolic link"
{ new fs/l 120000 ../../outside; new fs/l/x.c; } | refused "behind a symbolic link"
result $? "one behind a link that the patch makes"
printf 'diff --git a/fs/one.c b/fs/one.c\nGIT binary patch\nliteral 3\nKcmZQz\n\n' |
	refused "binary"
result $? "a binary diff of C"
{
	printf -- '--- a/fs/two.c\n+++ b/fs/two.c\n@@ -1,3 +1,3 @@\n #include "fs.h"\n-\n+/**/\n'
	printf ' void two(void)\n@@ -5,3 +5,3 @@\n a\n-b\n+c\n d\n'
} | refused "hunk 2 of fs/two.c does not apply"
result $? "a patch for another tree, with the hunk that does not fit"
head -c 50M /dev/zero | tr '\0' '+' | refused "more than the 32 MiB"
result $? "50 MB"
printf 'From \nFrom \0\nFrom nobody\n' | refused "no mail"
result $? "what is no mail box"
printf 'Subject: \033]0;x\007[PATCH 1/2]\n\nwords\n' | refused "no mail in it has a diff"
result $? "a mail without a patch"

blob=$(echo 'int x;' | git hash-object -w --stdin)
below=$(printf '100644 blob %s\tx.c\n' "$blob" | git mktree)
top=$(perl -e 'print "40000 ..\0", pack("H*", shift)' "$below" |
	git hash-object -w -t tree --literally --stdin)
review "$(git commit-tree -p HEAD -m 'A tree' "$top")"
[ $? -eq 2 ] && grep -qF "'../x.c' leads out of the tree" "$work/err" && [ ! -e ../x.c ]
result $? "a tree of git with a name that leads out of it"

# --- told, in harmless words
cat >../evil.mbox <<END
From x Mon Sep 17 00:00:00 2001
From: $(printf '\033[31mM \377') <mallory@example.org>
Subject: [PATCH] $(printf '\033]0;owned\007')<script>alert(1)</script> \`x\` ![i](http://e)
 $(printf '\342\200\256')

<img src=x onerror=alert(2)> $(printf '\033[2J')
---
diff --git a/fs/two.c b/fs/two.c
--- a/fs/two.c
+++ b/fs/two.c
@@ -3,5 +3,7 @@
 void two(void)
 {
 	mutex_lock(&b);
+	mutex_lock(&a); /* $(printf '\033[2J')<script>alert(3)</script> */
+	mutex_unlock(&a);
 	mutex_unlock(&b);
 }
END

include() { # NAME: a patch to fs/two.c that includes it
	printf -- '--- a/fs/two.c\n+++ b/fs/two.c\n@@ -1,3 +1,4 @@\n #include "fs.h"\n+#include %s\n' \
		"$1" >../include.diff
	printf ' \n void two(void)\n' >>../include.diff
}
# (sparse and spatch are stopped by --engine-limit.)
echo 'hunter2 secret;' >../secret
mkfifo ../pipe
bad=
for name in "\"$work/mine/secret\"" '"../../secret"' '"../../pipe"' '"/dev/zero"'; do
	include "$name"
	FAULTLINE_ENGINE=libclang timeout -s KILL 60 "$faultline" review --kernel . --again \
		--compdb "$work/mine/commands.json" --patch ../include.diff >"$work/out" 2>"$work/err"
	[ $? -eq 3 ] && grep -q 'cannot open' "$work/out" && ! grep -q hunter2 "$work/out" "$work/err" ||
		bad+=" $name"
done
[ -z "$bad" ]
result $? "what a patch includes of outside the tree is not read, nor waited for (bad:${bad:- none})"
rm ../pipe ../secret ../include.diff
before=$(snapshot)
bad=
for format in $("$faultline" review --format none HEAD 2>&1 | sed 's/.* there are //; s/,//g'); do
	review --again --format "$format" --patch ../evil.mbox && [ -s "$work/out" ] &&
		! grep -q $'\033\|\007\|\342\200\256' "$work/out" "$work/err" || bad+=" $format"
	formats=${formats-}x
done
[ -z "$bad" ] && [ ${#formats} -ge 12 ]
result $? "no format lets a subject or a line move the cursor or turn the text (bad:${bad:- none})"
review --again --format markdown --patch - <../evil.mbox &&
	! grep -q '<script\|<img\|!\[i\](' "$work/out"
result $? "Markdown has no HTML and no pictures of a patch, from standard input, too"
[ "$before" = "$(snapshot)" ]
result $? "nothing is written but in the cache"
ls "$work/cache/faultline/review" | grep -vx 'states\|told\|told.lock' >"$work/out"
[ ! -s "$work/out" ]
result $? "and no temporary file is left there"

# --- nothing is run
cp ../commands.json ../unused.json
echo "\$(shell touch $work/mine/ran)" >Makefile
cp Makefile fs/Makefile
sed -i 's/two/too/' fs/two.c
commit 'A makefile'
git format-patch -q --stdout HEAD~ >../makefile.mbox
git tag evil
"$faultline" review HEAD --kernel . >"$work/out" 2>"$work/err"
[ $? -eq 2 ] && [ ! -e ../ran ] &&
	grep -q '^faultline: review: .*Makefile is changed by HEAD .* --trust$' "$work/err"
result $? "a makefile of the change that is checked out is not run"
git checkout -q HEAD~
"$faultline" review evil --kernel . >"$work/out" 2>"$work/err"
"$faultline" review --patch ../makefile.mbox --kernel . >"$work/out" 2>"$work/err"
review evil && review --patch ../makefile.mbox && [ ! -e ../ran ] &&
	grep -q 'makefiles are not run' "$work/out"
result $? "nor is one that is not, from git or a patch; that is said"
git checkout -q evil
review HEAD && [ ! -e ../ran ]
result $? "nor any with compile commands"
mkdir -p .faultline/cocci
cat >.faultline/cocci/ran.cocci <<END
// SPDX-License-Identifier: GPL-2.0-only
/// Finds nothing
///
/// It has a program in it.
///
/// Fix: There is none.
///
// Confidence: High
// Severity: error
// Link: Documentation/filesystems/vfs.rst

virtual report

@initialize:python@
@@
open("$work/mine/ran", "w")

@r depends on report@
position p;
@@

mutex_lock@p(...)

@script:python depends on report@
p << r.p;
@@
coccilib.report.print_report(p[0], "nothing")
END
commit 'A rule'
FAULTLINE_ENGINE=libclang,coccinelle review HEAD
[ $? -eq 2 ] && [ ! -e ../ran ] && grep -q 'ran.cocci is changed by HEAD .* --trust$' "$work/err"
result $? "no rule of the change is asked, which may have a program in it"
FAULTLINE_ENGINE=libclang,coccinelle review --trust HEAD
[ -e ../ran ]
result $? "but with --trust"
git reset -q --hard HEAD~ && rm -f ../ran
"$faultline" review HEAD --kernel . --trust >"$work/out" 2>"$work/err"
[ -e ../ran ]
result $? "and a makefile is run then, too"
done_testing
