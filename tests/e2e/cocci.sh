#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# SmPL rules where the kernel runs them: `make install-cocci` puts them into a tree, and its
# coccicheck takes each of them in every mode it has, over the test that lies beside it. What
# report mode prints is what the test's comments say; patch mode's patch applies, and leaves
# less to report. For the other modes (coccicheck starts spatch three times), and without the
# kernel's source, a stand-in gives spatch the same arguments.
# (That the rules find what their tests say, and nothing else, is `faultline rule test`.)
# TAP on stdout.
set -u
. "$(dirname "$0")/../tap.sh"
tree=$("$here/scripts/kernel.sh" 2>/dev/null)
unset MAKEFLAGS MFLAGS MAKELEVEL KERNEL
cd "$work" || exit 1

if ! command -v spatch >/dev/null; then
	echo "1..0 # SKIP spatch is not installed"
	exit 0
fi

# --- a tree to put them in ----------------------------------------------------------------

cat >stand-in <<'END'
#!/bin/bash
diff=
[ "$MODE" = context ] || [ "$MODE" = patch ] || diff=--no-show-diff
spatch -D $MODE $diff --very-quiet --cocci-file $COCCI \
	$(grep Options: $COCCI | cut -d: -f2) --patch $srctree --dir $KBUILD_EXTMOD
END
mkdir -p "a tree/scripts/coccinelle/free"
cd "a tree" || exit 1
if [ -n "$tree" ]; then
	for entry in "$tree"/*; do
		[ "${entry##*/}" = scripts ] || ln -s "$entry" .
	done
	for entry in "$tree"/scripts/*; do
		[ "${entry##*/}" = coccinelle ] || cp -R "$entry" scripts
	done
else
	touch Makefile
	cp ../stand-in scripts/coccicheck
fi
cd .. || exit 1

install() { make -s -C "$here" install-cocci "$@"; }
refuses() {	# refuses WORDS ARGUMENT...
	local words=$1
	shift
	if install "$@" >out 2>&1; then
		return 1
	fi
	cat out
	grep -qF -- "$words" out
}
ok "a kernel tree has to be named" refuses 'KERNEL=DIR'
ok "another folder is refused" refuses 'not a kernel source tree' KERNEL="$work"
echo stale >"a tree/scripts/coccinelle/stale.cocci"
mkdir "a tree/scripts/coccinelle/faultline"
echo gone >"a tree/scripts/coccinelle/faultline/gone.cocci"
ok "rules are put into a tree" install KERNEL="$work/a tree"
same_rules() {
	diff <(cd "$here/cocci" && ls ./*.cocci) \
		<(cd "a tree/scripts/coccinelle/faultline" && ls ./*) &&
		[ -f "a tree/scripts/coccinelle/stale.cocci" ]
}
ok "all of them, those of before are gone, and others stay" same_rules
# coccicheck does not quote
mv "a tree" tree

# --- each rule, in each mode ----------------------------------------------------------------

# check MODE NAME: what coccicheck prints of spatch
check() {
	local script=../stand-in

	[ "$1" != report ] || script=scripts/coccicheck
	(
		cd tree || exit
		MODE=${mode:-$1} COCCI=scripts/coccinelle/faultline/$2.cocci srctree=. J=1 LINUXINCLUDE= \
			KBUILD_EXTMOD=../code/$2 bash "$script" 2>&1
	) | grep -vE '^$|^(/.*/)?spatch |^Please check|^When using|^fatal: not a git|files? match'
}
has_mode() { grep -qE "^virtual .*\b$1\b" "$here/cocci/$2.cocci"; }
expected() { grep -n "expect: cocci/$1\\b" "$here/cocci/$1.c" | cut -d: -f1 | sort -un; }
reported() { sed -n "s/^[^ ]*$1\\.c:\\([0-9]*\\):[0-9]*-[0-9]*: ..*/\\1/p" | sort -un; }
only_reports() {
	check report "$1" >out
	cat out
	! grep -vE "^[^ ]*$1\\.c:[0-9]+:[0-9]+-[0-9]+: ." out &&
		diff <(reported "$1" <out) <(expected "$1")
}
shows() {	# shows PATTERN MODE NAME
	check "$2" "$3" >out
	cat out
	grep -qE -- "$1" out
}
mends() {
	local before after

	check patch "$1" >out
	cat out
	before=$(expected "$1" | wc -l)
	sed -n '/^diff\|^--- /,$p' out >patch
	(cd "code/$1" && patch -s "$1.c") <patch || return 1
	mode=report check again "$1" >out
	after=$(reported "$1" <out | wc -l)
	echo "$before before, $after after"
	[ "$after" -lt "$before" ]
}

for rule in "$here"/cocci/*.cocci; do
	name=$(basename "$rule" .cocci)
	mkdir -p "code/$name"
	cp "$here/cocci/$name.c" "code/$name"
	ok "$name: report" only_reports "$name"
	! has_mode context "$name" || ok "$name: context" shows '^-[^-]' context "$name"
	! has_mode org "$name" || ok "$name: org" shows '^\* TODO ' org "$name"
	! has_mode patch "$name" || ok "$name: patch" mends "$name"
done

# --- as people call it ----------------------------------------------------------------------

silent() {
	make -s -C tree coccicheck COCCI=scripts/coccinelle/faultline/gup-dirty.cocci MODE=report \
		M=fs/ext2 J=1 >out 2>&1
	local status=$?

	cat out
	[ $status -eq 0 ] && grep -q 'spatch -D report' out && ! grep -q '^[^ ]*\.c:[0-9]' out
}
if [ -n "$tree" ]; then
	ok "make coccicheck M=fs/ext2" silent
else
	n=$((n + 1))
	echo "ok $n - make coccicheck M=fs/ext2 # SKIP no kernel source"
fi
done_testing
