#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each small program of tests/solve solved by one process, and by two that carry contexts to
# each other, as a kernel is: the same lock graph, summaries and events.
set -u
cd "$(dirname "$0")/../.." || exit 1
faultline=${FAULTLINE:-$PWD/build/faultline}
tmp=$(mktemp -d) && trap 'rm -rf "$tmp"' EXIT
n=0

facts() { # DIVIDE-FROM FILE
	FAULTLINE_DIVIDE_FROM=$1 "$faultline" check --db "$tmp/$1.db" --cache "$tmp/cache" -- "$2" \
		>"$tmp/out" 2>&1 || return
	sqlite3 -batch "$tmp/$1.db" "
		SELECT world, outer, outer_mode, outer_subclass, inner, inner_mode, inner_subclass,
		       confidence FROM v_lock_edge;
		SELECT name, file, exits, balanced FROM v_function;
		SELECT rule, confidence, file, function, message FROM v_finding
		WHERE rule NOT LIKE 'order/%'" | sort
	rm "$tmp/$1.db"
}

for file in tests/solve/*.c; do
	n=$((n + 1))
	facts 999999 "$file" >"$tmp/one"
	facts 0 "$file" >"$tmp/two"
	if [ -s "$tmp/one" ] && diff "$tmp/one" "$tmp/two" >"$tmp/diff"; then
		echo "ok $n - $(basename "$file" .c) divided"
	else
		sed 's/^/# /' "$tmp/out" "$tmp/diff"
		echo "not ok $n - $(basename "$file" .c) divided"
	fi
done
echo "1..$n"
