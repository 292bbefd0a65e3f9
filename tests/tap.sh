# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What scripts of tests/e2e share; to be sourced first. Says where things are (here: the
# repository, BUILD, faultline, FAULTLINE_RULES), makes an empty folder ($work), which is gone
# when the script ends, and counts tests: TAP on stdout, the plan by done_testing.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export BUILD=${BUILD:-$here/build}
faultline=${FAULTLINE:-$BUILD/faultline}
export FAULTLINE_RULES=${FAULTLINE_RULES:-$here/rules}
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT

n=0
failures=0

# result STATUS NAME [FILE]: when it failed, what the file says is shown; if none is named, what
# the program said last, where scripts keep that. A name may end in "# TODO why".
result() {
	local status=$1 name=$2 file

	n=$((n + 1))
	if [ "$status" -eq 0 ]; then
		echo "ok $n - $name"
		return
	fi
	[[ $name == *"# TODO"* ]] || failures=$((failures + 1))
	echo "not ok $n - $name"
	shift 2
	[ $# -gt 0 ] || set -- "$work"/{out,err,diff}
	for file; do
		[ ! -s "$file" ] || head -30 "$file" | cat -v | sed 's/^/# /'
	done
}

ok() {	# ok NAME COMMAND...: the command decides
	local name=$1
	shift
	"$@" >"$work/why" 2>&1
	result $? "$name" "$work/why"
}

skip() {	# skip NAME REASON
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

# kernel_tree FOLDER...: this folder becomes what is taken for a kernel tree, and has these
kernel_tree() {
	mkdir -p scripts/kconfig include/linux "$@"
	touch Makefile Kconfig
}

# kernel_repository FOLDER...: the same in $work/tree, which is gone into and is where $work is now,
# for git; $top: where it was
kernel_repository() {
	export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org
	export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
	top=$work
	work=$work/tree
	mkdir "$work"
	cd "$work" || exit 1
	kernel_tree "$@"
}

# review_commit: the last one, with ../commands.json, from what was kept in ../cache; its state's
# database becomes ./db
review_commit() {
	rm -f db ../cache/review/states/*
	"$faultline" review --kernel . --compdb ../commands.json --cache ../cache --again -v HEAD \
		>../out 2>../err
	cp ../cache/review/states/*-*.db db
}

confidence() {	# confidence WORLD OUTER INNER: of that order in ./db
	sqlite3 -batch db "SELECT confidence FROM v_lock_edge
	                   WHERE world = '$1' AND outer = '$2' AND inner = '$3'"
}

commands_of() {	# commands_of FILE...: of $work, as compile_commands.json
	local between='[' file
	for file; do
		printf '%s{"directory": "%s", "file": "%s", "arguments": ["clang", "-c", "%s"]}\n' \
			"$between" "$work" "$file" "$file"
		between=,
	done
	echo ']'
}

done_testing() {
	echo "1..$n"
	[ "$failures" -eq 0 ]
}
