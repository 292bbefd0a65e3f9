#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What somebody else's patch may do to whoever has it reviewed: be refused with a reason, or be
# told of in harmless words. Nothing of it is run, and nothing but the cache is written to.
# (What each kind of name and text is refused for: tests/unit/test_change.c.)
set -u
cd "$(dirname "$0")/../.." || exit 1
header=$PWD/tests/solve/kernel.h
faultline=${FAULTLINE:-$PWD/build/faultline}
tmp=$(mktemp -d) && trap 'rm -rf "$tmp"' EXIT
export HOME=$tmp GIT_CONFIG_NOSYSTEM=1 XDG_CACHE_HOME=$tmp/cache
export GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org
export GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org
mkdir -p "$tmp/mine/tree" "$tmp/cache" && cd "$tmp/mine/tree" || exit 1
n=0

result() { # STATUS DESCRIPTION
	n=$((n + 1))
	[ "$1" -eq 0 ] && echo "ok $n - $2" ||
		{ head -c 3000 "$tmp/out" "$tmp/err" | cat -v | sed 's/^/# /'; echo "not ok $n - $2"; }
}

commit() { git add -A && git commit -qm "$1"; }

# All that is not the cache: names, modes, contents, and when they were written.
snapshot() {
	find "$tmp/mine" -printf '%p %m %s %T@ %l\n' | sort
	find "$tmp/mine" -type f -print0 | sort -z | xargs -0 sha1sum
}

review() { # ARGS...
	"$faultline" review --kernel . --compdb "$tmp/mine/commands.json" "$@" \
		>"$tmp/out" 2>"$tmp/err"
}

refused() { # WHY: the patch on stdin, also as a file whose name is an attack itself
	local file=$'x \x1b[31m\n$(touch ran)\'".mbox' before after status why=$1

	cat >"$tmp/mine/$file"
	before=$(snapshot)
	review --patch "$tmp/mine/$file"
	status=$?
	after=$(snapshot)
	rm "$tmp/mine/$file"
	[ $status -eq 2 ] && [ ! -s "$tmp/out" ] && [ "$before" = "$after" ] &&
		[ "$(wc -l <"$tmp/err")" -eq 1 ] && grep -q '^faultline: review: ' "$tmp/err" &&
		grep -qF -- "$why" "$tmp/err" && ! grep -q '[[:cntrl:]]' "$tmp/err"
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
[ $? -eq 2 ] && grep -qF "'../x.c' leads out of the tree" "$tmp/err" && [ ! -e ../x.c ]
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
before=$(snapshot)
bad=
for format in $("$faultline" review --format none HEAD 2>&1 | sed 's/.* there are //; s/,//g'); do
	review --again --format "$format" --patch ../evil.mbox && [ -s "$tmp/out" ] &&
		! grep -q $'\033\|\007\|\342\200\256' "$tmp/out" "$tmp/err" || bad+=" $format"
	formats=${formats-}x
done
[ -z "$bad" ] && [ ${#formats} -ge 12 ]
result $? "no format lets a subject or a line move the cursor or turn the text (bad:${bad:- none})"
review --again --format markdown --patch - <../evil.mbox &&
	! grep -q '<script\|<img\|!\[i\](' "$tmp/out"
result $? "Markdown has no HTML and no pictures of a patch, from standard input, too"
[ "$before" = "$(snapshot)" ]
result $? "nothing is written but in the cache"
ls "$tmp/cache/faultline/review" | grep -vx 'states\|told\|told.lock' >"$tmp/out"
[ ! -s "$tmp/out" ]
result $? "and no temporary file is left there"

# --- nothing is run
cp ../commands.json ../unused.json
echo "\$(shell touch $tmp/mine/ran)" >Makefile
cp Makefile fs/Makefile
sed -i 's/two/too/' fs/two.c
commit 'A makefile'
git format-patch -q --stdout HEAD~ >../makefile.mbox
git tag evil
"$faultline" review HEAD --kernel . >"$tmp/out" 2>"$tmp/err"
[ $? -eq 2 ] && [ ! -e ../ran ] &&
	grep -q '^faultline: review: .*Makefile is changed by HEAD .* --trust$' "$tmp/err"
result $? "a makefile of the change that is checked out is not run"
git checkout -q HEAD~
"$faultline" review evil --kernel . >"$tmp/out" 2>"$tmp/err"
"$faultline" review --patch ../makefile.mbox --kernel . >"$tmp/out" 2>"$tmp/err"
review evil && review --patch ../makefile.mbox && [ ! -e ../ran ] &&
	grep -q 'makefiles are not run' "$tmp/out"
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
open("$tmp/mine/ran", "w")

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
[ $? -eq 2 ] && [ ! -e ../ran ] && grep -q 'ran.cocci is changed by HEAD .* --trust$' "$tmp/err"
result $? "no rule of the change is asked, which may have a program in it"
FAULTLINE_ENGINE=libclang,coccinelle review --trust HEAD
[ -e ../ran ]
result $? "but with --trust"
git reset -q --hard HEAD~ && rm -f ../ran
"$faultline" review HEAD --kernel . --trust >"$tmp/out" 2>"$tmp/err"
[ -e ../ran ]
result $? "and a makefile is run then, too"
echo "1..$n"
