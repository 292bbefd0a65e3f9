#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the cases of corpus/ (its README says what lies there): every bug.c in each
# build that its case.yaml lists, where the findings must be those that its comments
# name and that case.yaml says of the build, and every fixed.c, where there must be none.
set -u
cd "$(dirname "$0")/../.." || exit 1
tmp=$(mktemp -d) && trap 'rm -rf "$tmp"' EXIT
n=0

result() { # OK DESCRIPTION
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n - $2" || echo "not ok $n - $2"
}

field() { # NAME LINE: what a build says of it
	sed -nE "s/.*[{ ]$1: ([^,}]*).*/\1/p" <<<"$2"
}

# Whether what is found in FILE, built for LOCK, is what its comments say.
rule_test() { # FILE LOCK [OPTION...]
	"$FAULTLINE" rule test --cache "$tmp/cache" "${@:3}" "$1" -- ${2:+-DLOCK_$2} >"$tmp/out" 2>&1 ||
		{ sed 's/^\(not \)\?ok/# &/' "$tmp/out" && return 1; }
}

check_build() { # CASE BUILD
	local dir=corpus/$1 lock lockdep here cap todo name options

	lock=$(field lock "$2") lockdep=$(field lockdep "$2") here=$(field here "$2")
	cap=$(field confidence "$2") todo=$(field todo "$2")
	name=$1${lock:+ of $lock}
	case $lockdep,${here:-$lockdep} in
	reports,reports | silent,reports) options=(--at-most "${cap:-high}") ;;
	silent,silent | reports,silent) options=(--silent) ;;
	*) echo "# $1: $2: lockdep (and here) is reports or silent"; result 1 "$name"; return ;;
	esac
	# who differs from lockdep says why
	[ -z "$here" ] || grep -q '^differs: ' "$dir/case.yaml"
	result $? "$name: lockdep $lockdep${here:+, here $here}"
	rule_test "$dir/bug.c" "$lock" "${options[@]}"
	result $? "$name: ${here:-$lockdep}${todo:+ # TODO $todo}"
	rule_test "$dir/fixed.c" "$lock"
	result $? "$name: silent when it is mended"
}

for dir in corpus/*/; do
	case=$(basename "$dir")
	for key in id summary source why builds; do
		grep -q "^$key:" "$dir/case.yaml"
		result $? "$case: case.yaml says $key"
	done
	grep -qx "id: $case" "$dir/case.yaml"
	result $? "$case: its id is its folder's name"
	grep -q 'expect: ' "$dir/bug.c"
	result $? "$case: bug.c says what is expected"
	! grep -q 'expect: ' "$dir/fixed.c"
	result $? "$case: fixed.c expects nothing"
	grep '^  - {' "$dir/case.yaml" >"$tmp/builds"
	result $? "$case: it is built"
	while read -r build; do
		check_build "$case" "$build"
	done <"$tmp/builds"
done
echo "1..$n"
