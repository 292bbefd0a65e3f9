#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each small program of tests/solve solved by one process, and by two that carry contexts to
# each other, as a kernel is: the same lock graph, summaries and events.
set -u
. "$(dirname "$0")/../tap.sh"

facts() { # DIVIDE-FROM FILE
	FAULTLINE_DIVIDE_FROM=$1 "$faultline" check --db "$work/$1.db" --cache "$work/cache" -- "$2" \
		>"$work/out" 2>&1 || return
	sqlite3 -batch "$work/$1.db" "
		SELECT world, outer, outer_mode, outer_subclass, inner, inner_mode, inner_subclass,
		       confidence FROM v_lock_edge;
		SELECT name, file, exits, balanced FROM v_function;
		SELECT rule, confidence, file, function, message FROM v_finding
		WHERE rule NOT LIKE 'order/%'" | sort
	rm "$work/$1.db"
}

for file in "$here"/tests/solve/*.c; do
	facts 999999 "$file" >"$work/one"
	facts 0 "$file" >"$work/two"
	[ -s "$work/one" ] && diff "$work/one" "$work/two" >"$work/diff"
	result $? "$(basename "$file" .c) divided"
done
done_testing
