#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the cases of corpus/ (its README says what lies there): of a shape every bug.c in
# each build that its case.yaml lists, of a historic bug the one there is. What is found
# must be what the comments name, and what case.yaml says of it; in fixed.c nothing.
set -u
. "$(dirname "$0")/../tap.sh"
cd "$(dirname "$0")/../.." || exit 1
tmp=$work

field() { # NAME LINE: what a build says of it
	sed -nE "s/.*[{ ]$1: ([^,}]*).*/\1/p" <<<"$2"
}

says() { # KEY: what case.yaml says of it
	sed -nE "s/^$1: *(.*)/\1/p" "$dir/case.yaml"
}

# Whether what is found in FILE, built for LOCK, is what its comments say.
rule_test() { # FILE LOCK [OPTION...]
	"$FAULTLINE" rule test --cache "$tmp/cache" "${@:3}" "$1" -- ${2:+-DLOCK_$2} >"$tmp/out" 2>&1 ||
		{ sed 's/^\(not \)\?ok/# &/' "$tmp/out" && return 1; }
}

# --- shapes ------------------------------------------------------------------------------

check_build() { # BUILD
	local lock lockdep here cap todo name options

	lock=$(field lock "$1") lockdep=$(field lockdep "$1") here=$(field here "$1")
	cap=$(field confidence "$1") todo=$(field todo "$1")
	name=$case${lock:+ of $lock}
	case $lockdep,${here:-$lockdep} in
	reports,reports | silent,reports) options=(--at-most "${cap:-high}") ;;
	silent,silent | reports,silent) options=(--silent) ;;
	*) echo "# $case: $1: lockdep (and here) is reports or silent"; result 1 "$name"; return ;;
	esac
	# who differs from lockdep says why
	[ -z "$here" ] || grep -q '^differs: ' "$dir/case.yaml"
	result $? "$name: lockdep $lockdep${here:+, here $here}"
	rule_test "$dir/bug.c" "$lock" "${options[@]}"
	result $? "$name: ${here:-$lockdep}${todo:+ # TODO $todo}"
	rule_test "$dir/fixed.c" "$lock"
	result $? "$name: silent when it is mended"
}

check_shape() {
	check_keys source builds
	grep '^  - {' "$dir/case.yaml" >"$tmp/builds"
	result $? "$case: it is built"
	while read -r build; do
		check_build "$build"
	done <"$tmp/builds"
}

# --- historic bugs -----------------------------------------------------------------------

# Whether findings of bug.c that are not of low confidence name all of the locks and the event,
# by what they say or by their witnesses.
is_named() {
	local want name db=$tmp/$case.db

	want="$(says locks | sed 's/^\[//; s/\]$//' | tr -d '",') $(says event)"
	[ -n "${want// /}" ] || { echo '# neither locks nor an event'; return 1; }
	"$FAULTLINE" check --cache "$tmp/cache" --db "$db" -- "$dir/bug.c" -Irules/checks >"$tmp/out" 2>&1
	"$FAULTLINE" query --db "$db" --sql \
		"SELECT message FROM v_finding WHERE confidence <> 'low' UNION ALL SELECT s.what
		 FROM v_step s JOIN v_finding f ON f.id = s.finding AND f.confidence <> 'low'" \
		>"$tmp/messages"
	for name in $want; do
		grep -qwF "$name" "$tmp/messages" || { echo "# $name is not named in:" &&
			sed 's/^/# /' "$tmp/messages" && return 1; }
	done
}

check_bug() {
	local todo ok

	check_keys commit locks
	todo=$(says todo)
	rule_test "$dir/bug.c" '' && ok=0 || ok=1
	if [ -n "$todo" ]; then
		# the comment says todo, or low: the test of the file fails when it is found
		result $((1 - ok)) "$case: reported # TODO $todo"
	else
		result "$ok" "$case: reported"
		is_named
		result $? "$case: what it is about is named"
	fi
	rule_test "$dir/fixed.c" ''
	result $? "$case: silent when it is mended"
}

# --- all ---------------------------------------------------------------------------------

check_keys() { # KEY...
	local key

	for key; do
		grep -q "^$key:" "$dir/case.yaml"
		result $? "$case: case.yaml says $key"
	done
}

for dir in corpus/*/; do
	dir=${dir%/} case=$(basename "$dir")
	check_keys id summary why
	[ "$(says id)" = "$case" ]
	result $? "$case: its id is its folder's name"
	grep -qE '(expect|todo): ' "$dir/bug.c"
	result $? "$case: bug.c says what is expected"
	! grep -qE '(expect|todo): ' "$dir/fixed.c"
	result $? "$case: fixed.c expects nothing"
	if grep -q '^builds:' "$dir/case.yaml"; then
		check_shape
	else
		check_bug
	fi
done
done_testing
