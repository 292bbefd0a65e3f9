#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The cuts that hold the program apart: includes between folders go only
# downwards, only checker/extract knows libclang, only checker/store writes
# SQL, report/ sees the database through its views, and no C file calls what
# cannot be called safely. TAP on stdout.
set -u
. "$(dirname "$0")/../tap.sh"
cd "$here" || exit 1

none() {	# none NAME LINES: these are the violations
	printf '%s' "$2" >"$work/why"
	[ -z "$2" ]
	result $? "$1" "$work/why"
}

# C text without comments and without what string literals say, one line a line.
bare_c() {
	perl -0pe '
		s{("(?:\\.|[^"\\\n])*"|\x27(?:\\.|[^\x27\\\n])*\x27)|/\*.*?\*/|//[^\n]*}{
			defined $1 ? (length($1) > 3 ? "\"\"" : $1) :
			join("", map { "\n" } 1 .. ($& =~ tr/\n//)) }gse' "$1"
}

# The lower may not include the higher. main.c and cmd/ see all.
layers=(base documents lockdep unit rules plan change extract link solve follow judge store engines report cmd)
rank() {
	local i

	for i in "${!layers[@]}"; do
		[ "${layers[$i]}" = "$1" ] && { echo "$i"; return; }
	done
	echo -1
}

mapfile -t sources < <(find checker report -name '*.[ch]' | sort)

folder_of() {
	case $1 in
	report/*) echo report ;;
	checker/*/*) cut -d/ -f2 <<<"$1" ;;
	*) echo cmd ;;	# checker/main.c
	esac
}

upward_includes() {
	local file folder target from to

	for file in "${sources[@]}"; do
		folder=$(folder_of "$file")
		from=$(rank "$folder")
		[ "$from" -ge 0 ] || echo "$file: folder $folder has no layer; name it in $0"
		while read -r target; do
			case $target in
			# generated texts are named after their source
			checker/*) target=${target#checker/} ;;
			esac
			to=$(rank "${target%%/*}")
			[ "$to" -le "$from" ] || echo "$file: includes $target from above"
		done < <(sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)\/[^"/]*".*/\1\/x/p' "$file")
	done
}

relative_includes() {
	grep -nE '^[ \t]*#[ \t]*include[ \t]*"(\.\.?/|[^/"]+")' "${sources[@]}"
}

clang_users() {
	grep -nE '#[ \t]*include.*clang-c/' "${sources[@]}" | grep -v '^checker/extract/'
}

# In string literals, so comments do not count; "create" alone is a word.
sql_writers() {
	grep -nE '"[^"]*\b(INSERT (OR [A-Z]+ )?INTO|UPDATE [a-z_]+ SET|DELETE FROM|REPLACE INTO|(CREATE|DROP|ALTER) (TEMP |TEMPORARY |UNIQUE )?(TABLE|VIEW|INDEX|TRIGGER))\b' \
		"${sources[@]}" | grep -v '^checker/store/'
	find checker report -name '*.sql' ! -path 'checker/store/*' -print0 |
		xargs -0 -r grep -nHiE '^[^-]*\b(insert|update|delete|create|drop|alter|replace)\b[ \t]+(into|table|view|from|index|trigger|[a-z_]+[ \t]+set)\b'
}

# Tables are the store's own; everybody else reads views.
table_readers() {
	{
		grep -nE '"[^"]*\b(FROM|JOIN) [a-z]' "${sources[@]}"
		find checker report -name '*.sql' -print0 |
			xargs -0 -r grep -nHE '\b(FROM|JOIN|from|join) [a-z]'
	} | grep -v '^checker/store/' | grep -E '^report/' |
		perl -ne '
			while (/\b(?:FROM|JOIN|from|join) ([a-z_]+)/g) {
				my $t = $1;
				next if $t =~ /^v_/;
				# names made by the statement itself, or plain English
				next if $t !~ /^(run|unit|function|call|lock_class|lock_edge|event|finding|step|rule|string|witness)s?$/;
				print;
			}'
}

banned_calls() {
	local file

	for file in "${sources[@]}"; do
		bare_c "$file" |
			grep -nE '(^|[^A-Za-z0-9_])(strcpy|strcat|sprintf|vsprintf|gets|system|popen|strtok|alloca|g_spawn_command_line_(a)?sync)[ \t]*\(' |
			sed "s|^|$file:|"
	done
}

unlicensed() {
	local file

	for file in "${sources[@]}"; do
		head -1 "$file" | grep -qF 'SPDX-License-Identifier: GPL-2.0-only' ||
			echo "$file: line 1 has no SPDX licence"
	done
}

# The checks themselves: each must see a file made to offend it.
self_test() {
	local dir=$work/bad missed=""
	local -a sources

	mkdir -p "$dir/checker/base" "$dir/report"
	printf '%s\n' '#include "solve/graph.h"' '#include <clang-c/Index.h>' '#include "error.h"' \
		'const char *q = "DELETE FROM finding";' 'int f(void) { return system ("x"); }' \
		>"$dir/checker/base/bad.c"
	printf '%s\n' 'const char *q = "SELECT a FROM finding";' '/* system() */' \
		>"$dir/report/bad.c"
	missed=$(
		cd "$dir" || exit
		sources=(checker/base/bad.c report/bad.c)
		[ "$(upward_includes | grep -c 'includes solve')" = 1 ] || echo upward_includes
		[ "$(relative_includes | wc -l)" = 1 ] || echo relative_includes
		[ "$(clang_users | wc -l)" = 1 ] || echo clang_users
		[ "$(sql_writers | wc -l)" = 1 ] || echo sql_writers
		[ "$(table_readers | wc -l)" = 1 ] || echo table_readers
		[ "$(banned_calls)" = "checker/base/bad.c:5:int f(void) { return system (\"x\"); }" ] ||
			[ "$(banned_calls | wc -l)" = 1 ] || echo banned_calls
		[ "$(unlicensed | wc -l)" = 2 ] || echo unlicensed
	)
	[ -z "$missed" ] || echo "these see nothing: $missed"
}

none "the checks see what offends them" "$(self_test)"
none "includes between folders go downwards" "$(upward_includes)"
none "includes name the folder" "$(relative_includes)"
none "only checker/extract includes clang-c" "$(clang_users)"
none "only checker/store writes SQL" "$(sql_writers)"
none "report/ reads views, not tables" "$(table_readers)"
none "no banned functions" "$(banned_calls)"
none "every source has its licence line" "$(unlicensed)"
done_testing
