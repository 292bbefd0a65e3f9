#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Does what docs/rules.md tells a reader to do, in an empty folder: a block that names a file
# is written to it, one of `sh` is run (of `sh fails` has to fail), and what `text` shows
# behind that must be in what it printed, line by line. And the schemas that it gives to
# editors are there. TAP on stdout.
set -u
. "$(dirname "$0")/../tap.sh"
work=$(mktemp -d) && export XDG_CACHE_HOME=$work/xdg
mkdir "$work/bin" "$work/blocks" "$work/here" && ln -s "$faultline" "$work/bin/faultline"
PATH=$work/bin:$PATH
# Blocks as files 001 …: the first line is what stands behind the fence, and its line number.
awk -v dir="$work/blocks" '
	/^```/ && !open { open = 1; n++; out = sprintf("%s/%03d", dir, n)
			  print NR, substr($0, 4) >out; next }
	/^```/ { open = 0; close(out); next }
	open { print >out }' "$here/docs/rules.md"

cd "$work/here" || exit 1
for block in "$work"/blocks/*; do
	read -r line kind rest <"$block"
	tail -n +2 "$block" >"$work/body"
	case $kind in
	sh)
		bash -e "$work/body" >"$work/out" 2>&1
		code=$?
		[ $code = 0 ] || sed 's/^/# /' "$work/out"
		[ $code = "$([ "$rest" = fails ] && echo 1 || echo 0)" ]
		result $? "line $line: runs${rest:+, and $rest}"
		;;
	text)
		missing=$(while read -r want; do
			grep -F -- "$want" "$work/out" | grep -qvF -- "not $want" ||
				echo "# not said: $want"
		done <"$work/body")
		[ -z "$missing" ] || { echo "$missing"; sed 's/^/# /' "$work/out"; }
		result "$([ -z "$missing" ]; echo $?)" "line $line: prints what is shown"
		;;
	c | yaml | sql)
		[ -n "$rest" ] && mkdir -p "$(dirname "$rest")" && cp "$work/body" "$rest"
		result $? "line $line: $rest"
		;;
	console | json) ;;
	*) result 1 "line $line: what is a block of '$kind'?" ;;
	esac
done
for schema in $(sed -nE 's,.*share/faultline/(rules/schema/[a-z]+\.json).*,\1,p' "$here/docs/rules.md"); do
	kind=$(basename "$schema" .json)
	[ "$(sqlite3 :memory: "SELECT json_extract(readfile('$here/$schema'), '\$.\"\$ref\"'),
		json_type(readfile('$here/rules/schema.json'), '\$.\"\$defs\".$kind')")" = \
		"../schema.json#/\$defs/$kind|object" ]
	result $? "$schema is that of $kind"
done
[ $n -gt 30 ]
result $? 'the document has blocks'
faultline --version >"$work/out"
cmp -s "$(command -v faultline)" "$faultline"
result $? 'it is this faultline that was run'
done_testing
