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

findings() { # FILE LOCK: "LINE RULE CONFIDENCE" of each, as the checker sees it
	rm -f "$tmp/db"
	"$FAULTLINE" check --db "$tmp/db" --cache "$tmp/cache" -- "$1" ${2:+-DLOCK_$2} \
		>"$tmp/out" 2>&1 || { sed 's/^/# /' "$tmp/out" && return 1; }
	sqlite3 -batch -separator ' ' "$tmp/db" \
		"SELECT line, rule, confidence FROM v_finding" | sort
}

# What the comments expect, none of it surer than the build says.
expected() { # FILE CAP
	awk -v cap="$2" '
	BEGIN { level["low"] = 1; level["medium"] = 2; level["high"] = 3 }
	match($0, "expect: [a-z]+/[a-z-]+( (high|medium|low))?") {
		split(substr($0, RSTART, RLENGTH), w, " ")
		c = w[3] == "" ? "high" : w[3]
		print FNR, w[2], (level[c] > level[cap] ? cap : c)
	}' "$1" | sort
}

check_build() { # CASE BUILD
	local dir=corpus/$1 lock lockdep here cap todo name

	lock=$(field lock "$2") lockdep=$(field lockdep "$2") here=$(field here "$2")
	cap=$(field confidence "$2") todo=$(field todo "$2")
	name=$1${lock:+ of $lock}
	case $lockdep,${here:-$lockdep} in
	reports,reports | silent,reports) expected "$dir/bug.c" "${cap:-high}" >"$tmp/want" ;;
	silent,silent | reports,silent) : >"$tmp/want" ;;
	*) echo "# $1: $2: lockdep (and here) is reports or silent"; result 1 "$name"; return ;;
	esac
	# who differs from lockdep says why
	[ -z "$here" ] || grep -q '^differs: ' "$dir/case.yaml"
	result $? "$name: lockdep $lockdep${here:+, here $here}"
	findings "$dir/bug.c" "$lock" >"$tmp/got"
	diff "$tmp/want" "$tmp/got" | sed 's/^/# /'
	cmp -s "$tmp/want" "$tmp/got"
	result $? "$name: ${here:-$lockdep}${todo:+ # TODO $todo}"
	findings "$dir/fixed.c" "$lock" >"$tmp/got"
	sed 's/^/# /' "$tmp/got"
	[ ! -s "$tmp/got" ]
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
	[ -n "$(expected "$dir/bug.c" high)" ]
	result $? "$case: bug.c says what is expected"
	[ -z "$(expected "$dir/fixed.c" high)" ]
	result $? "$case: fixed.c expects nothing"
	grep '^  - {' "$dir/case.yaml" >"$tmp/builds"
	result $? "$case: it is built"
	while read -r build; do
		check_build "$case" "$build"
	done <"$tmp/builds"
done
echo "1..$n"
