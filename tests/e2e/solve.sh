#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Solves each small program of tests/solve and holds what comes of it against
# the comments in it. A line of the head comment says what the graph must show:
#
#    * edge: OUTER -> INNER        * no edge: OUTER -> INNER
#    * edge: OUTER/1 -> INNER/2    in these nesting subclasses
#    * sure edge:, unsure edge:    at high confidence, or below
#    * likely edge:, doubtful edge:    at medium confidence, or low
#    * way: OUTER -> INNER by FUNCTION   the witness calls it
#    * context: CONTEXT takes CLASS in FUNCTION    * no context: CONTEXT takes CLASS
#    * within: OUTER -> INNER is CONTEXTS   what the task of the witness is doing
#    * balanced: FUNCTION          * unbalanced: FUNCTION
#    * todo edge: OUTER -> INNER   a known miss, until it is found
#    * name: CLASS = NAME          lockdep knows the class so; * no name:
#
# and on a line of code /* expect: RULE */ or /* ok: RULE */ a finding that must,
# or must not, be reported there; a finding no comment names fails. After RULE can
# stand with what confidence.
set -u
. "$(dirname "$0")/../tap.sh"
cd "$here" || exit 1

sql() {
	sqlite3 -batch "$work/$case.db" "$1"
}

claims() { # KIND: the rest of such lines of the head comment
	sed -n "s/^ \* $1: //p" "$file"
}

for file in tests/solve/*.c; do
	case=$(basename "$file" .c)
	"$faultline" check --db "$work/$case.db" --cache "$work/cache" --min-confidence low \
		-- "$file" >"$work/$case.out" 2>&1
	result $? "$case: check"
	while read -r outer _ inner; do
		[ "$(sql "SELECT count(*) FROM v_lock_edge WHERE '$outer' IN (outer, outer || '/' || outer_subclass) AND '$inner' IN (inner, inner || '/' || inner_subclass)")" != 0 ]
		result $? "$case: $outer -> $inner"
	done < <(claims edge)
	while read -r outer _ inner; do
		[ "$(sql "SELECT count(*) FROM v_lock_edge WHERE outer = '$outer' AND inner = '$inner' AND confidence <> 'low'")" = 0 ]
		result $? "$case: not $outer -> $inner"
	done < <(claims "no edge")
	for sure in sure unsure; do
		while read -r outer _ inner; do
			[ "$(sql "SELECT max(confidence = 'high') FROM v_lock_edge WHERE '$outer' IN (outer, outer || '/' || outer_subclass) AND '$inner' IN (inner, inner || '/' || inner_subclass)")" = $([ $sure = sure ] && echo 1 || echo 0) ]
			result $? "$case: $outer -> $inner is $sure"
		done < <(claims "$sure edge")
	done
	for level in "likely medium" "doubtful low"; do
		while read -r outer _ inner; do
			[ "$(sql "SELECT confidence FROM v_lock_edge WHERE outer = '$outer' AND inner = '$inner'")" = "${level#* }" ]
			result $? "$case: $outer -> $inner is ${level% *}"
		done < <(claims "${level% *} edge")
	done
	while read -r outer _ inner; do
		[ "$(sql "SELECT count(*) FROM v_lock_edge WHERE outer = '$outer' AND inner = '$inner'")" != 0 ]
		result $? "$case: $outer -> $inner # TODO known miss"
	done < <(claims "todo edge")
	while read -r outer _ inner _ by; do
		[ "$(sql "SELECT count(*) FROM v_lock_edge e JOIN v_edge_step s ON s.edge = e.id WHERE outer = '$outer' AND inner = '$inner' AND what = 'calls $by'")" != 0 ]
		result $? "$case: $outer -> $inner by $by"
	done < <(claims way)
	while read -r context _ lock _ by; do
		[ "$(sql "SELECT count(*) FROM v_context_lock WHERE context = '$context' AND lock = '$lock' AND function = '$by'")" != 0 ]
		result $? "$case: $context takes $lock in $by"
	done < <(claims context)
	while read -r context _ lock; do
		[ "$(sql "SELECT count(*) FROM v_context_lock WHERE context = '$context' AND lock = '$lock'")" = 0 ]
		result $? "$case: $context does not take $lock"
	done < <(claims "no context")
	while read -r outer _ inner _ contexts; do
		[ "$(sql "SELECT context FROM v_lock_edge WHERE outer = '$outer' AND inner = '$inner'")" = "$contexts" ]
		result $? "$case: $outer -> $inner is within ${contexts:-nothing}"
	done < <(claims within)
	for f in $(claims balanced); do
		[ "$(sql "SELECT balanced FROM v_function WHERE name = '$f'")" = 1 ]
		result $? "$case: $f is balanced"
	done
	for f in $(claims unbalanced); do
		[ "$(sql "SELECT balanced FROM v_function WHERE name = '$f'")" = 0 ]
		result $? "$case: $f is not balanced"
	done
	while read -r class _ name; do
		[ "$(sql "SELECT count(*) FROM v_lock_name WHERE class = '$class' AND lockdep_name = '$name'")" = 1 ]
		result $? "$case: $class is called $name"
	done < <(claims name)
	while read -r class _ name; do
		[ "$(sql "SELECT count(*) FROM v_lock_name WHERE class = '$class' AND lockdep_name = '$name'")" = 0 ]
		result $? "$case: $class is not called $name"
	done < <(claims "no name")
	grep -n 'expect: ' "$file" |
		sed -E 's/^([0-9]+):.*expect: ([a-z/-]+)( (high|medium))?.*/\1 \2\3/' | sort >"$work/want"
	sql "SELECT line || ' ' || rule || ' ' || confidence FROM v_finding WHERE confidence <> 'low' AND status IN ('new', 'open')" |
		while read -r line rule confidence; do
			grep -qx "$line $rule $confidence" "$work/want" || confidence=
			echo "$line $rule${confidence:+ $confidence}"
		done | sort >"$work/got"
	diff "$work/want" "$work/got" >"$work/diff"
	result $? "$case: findings where expected and nowhere else"
done
done_testing
