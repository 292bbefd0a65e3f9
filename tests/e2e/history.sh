#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Findings over time, of a tree in git: which commit a run was of, what is new since another
# one, who wrote the line. git runs nothing that the repository names, and nothing is written.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org
cd "$work" || exit 1

body() { # FIRST SECOND: a function that takes these
	printf '#include "fs.h"\n\nvoid take_%s(void)\n{\n' "$1"
	printf '\tmutex_lock(&%s);\n\tmutex_lock(&%s);\n' "$1" "$2"
	printf '\tmutex_unlock(&%s);\n\tmutex_unlock(&%s);\n}\n' "$2" "$1"
}

above() { # FILE NAME FIRST SECOND: a function before all others
	body "$3" "$4" | sed "s/take_$3/$2/; 1,2d" | sed -i '2r /dev/stdin' "$1"
}

commit() { # SUBJECT AUTHOR DATE
	git add -A && GIT_COMMITTER_DATE="$3T12:00:00Z" \
		git -c user.name="$2" -c user.email="who@example.org" commit -qm "$1" \
		--date "$3T12:00:00Z" --author "$2 <who@example.org>"
}

check() { # ARGS...
	"$faultline" check --kernel . --compdb "$work/commands.json" --cache "$work/cache" \
		--db "$work/db" --min-confidence low "$@" >"$work/out" 2>"$work/err"
}

query() { "$faultline" query --db "$work/db" "$@" 2>"$work/err" | tr -d '\r'; }

is() { # NAME WANTED GOT
	printf 'wanted: %s\ngot: %s\n' "$2" "$3" >"$work/why"
	cat "$work/err" >>"$work/why"
	[ "$2" = "$3" ]
	result $? "$1" "$work/why"
}

refuses() { # NAME PATTERN ARGS...
	local name=$1 pattern=$2
	shift 2
	"$faultline" query --db "$work/db" "$@" >"$work/out" 2>"$work/err"
	[ $? -eq 2 ] && grep -qE "$pattern" "$work/err" && [ ! -s "$work/out" ]
	result $? "$name" "$work/err"
}

last() { query -f csv --sql 'SELECT id, commit_id, dirty FROM v_run ORDER BY id DESC LIMIT 1' |
	tail -n +2; }
new_since() { query -f csv new-since "$1" | awk -F, 'NR > 1 { print $6 }' | sort | paste -sd'|'; }

mkdir -p tree/fs tree/scripts/kconfig tree/include/linux
cd tree || exit 1
touch Makefile Kconfig
{ cat "$here/tests/solve/kernel.h"; echo 'extern struct mutex a, b, c, d;'; } >fs/fs.h
between='['
for file in 'fs/one.c' 'fs/two.c' "fs/the 'third'.c"; do
	printf '%s{"directory": "%s", "file": "%s", "arguments": ["clang", "-c", "%s"]}\n' \
		"$between" "$PWD" "$file" "$file"
	between=,
done >../commands.json
echo ']' >>../commands.json
body b a >fs/one.c && body c b >fs/two.c && body d c >"fs/the 'third'.c"

check
is 'a tree without git is of no commit' '1,,0' "$(last)"
refuses 'by-author says so' 'not the top of a git work tree' by-author
refuses 'new-since, too' 'no run of any commit' new-since HEAD

git init -q . && commit 'The tree' 'Ann Author' 2024-01-02
one=$(git rev-parse HEAD)
check
is 'a tree in git is of what is checked out, be nothing else new' "2,$one,0" "$(last)"
check
is 'once' "2,$one,0" "$(last)"

# --- another commit, with a bug
evil=$'Eve \e[31m\u202e, "E"'
above fs/two.c again b c && commit 'two: a bug' "$evil" 2024-02-03
two=$(git rev-parse HEAD)
git tag 'bad'
check
is 'another commit is another run' "3,$two,0" "$(last)"
is 'new since the commit before' 'fs/two.c:6' "$(new_since "$one")"
is 'by a short id' 'fs/two.c:6' "$(new_since "${one:0:7}")"
is 'by what git calls it' 'fs/two.c:6' "$(new_since bad~1)"
is 'nothing is new since itself' '' "$(new_since HEAD)"
refuses 'a commit that was not checked' "'?no run of this commit.* ${two:0:12}, ${one:0:12}\$" \
	new-since 0123456789
refuses 'a name that is none' 'no run of this commit' new-since 'bad..'
refuses 'controls in it are escaped' '\\x1b' new-since $'\e[31m'

# --- who wrote it
is 'the author, without what would turn a terminal' 1 \
	"$(query -f csv by-author | grep -c '^"Eve \\x1b\[31m\\u202e')"
is 'with date, commit and place' "2024-02-03,${two:0:12},fs/two.c:6" \
	"$(query -f json by-author | python3 -c 'import json, sys
for f in json.load(sys.stdin): print(f["date"], f["commit_id"], f["place"], sep=",")')"
is 'by a part of the name' 1 "$(query -f csv by-author eve | tail -n +2 | wc -l)"
is 'of somebody else there is none' 0 "$(query -f csv by-author Ann | tail -n +2 | wc -l)"

# --- a changed tree
index() { stat -c '%y %i %s' .git/index; }
before=$(index)
echo '/* more */' >>fs/fs.h
check -v
ok 'a changed file is said' grep -q "git: commit ${two:0:12}, sources that differ: 1" "$work/err"
is 'a header that is read is changed: the run is marked' "4,$two,1" "$(last)"
sed -i '1i /* above */' fs/two.c
check
is 'the line is looked for where it is' 1 "$(query -f csv by-author eve | grep -c 'fs/two.c:7')"
sed -i 's/^\tmutex_lock(&b);/\tmutex_lock( \&b);/' fs/two.c
check
is 'white space makes nobody an author' 1 "$(query -f csv by-author eve | grep -c 'fs/two.c:7')"
query by-author >../out
is 'nobody touches the index' "$before" "$(index)"
git checkout -q -- . && echo 'int unread;' >fs/unread.h && echo text >notes
check
is 'a file that nobody reads does not mark it' "$two,0" "$(last | cut -d, -f2-)"
mkdir -p ../over/fs && cp fs/one.c ../over/fs && check --overlay ../over
is 'files that stand in for those of the tree do' "$two,1" "$(last | cut -d, -f2-)"
rm -f fs/unread.h notes

# --- order is git's, not that of the runs
git checkout -q -b side "$one" && sed -i '1i /* a side */' fs/one.c && commit side Bob 2024-03-04
check
side=$(git rev-parse HEAD)
git checkout -q -B main bad && above fs/one.c once_more a b &&
	commit 'one: another' Bob 2024-04-05
check
is 'what a run of another branch had not is new, though that ran later' \
	"fs/one.c:6|fs/two.c:6" "$(new_since "$side")"
is 'what came with this one' 'fs/one.c:6' "$(new_since "$two")"
above "fs/the 'third'.c" dirty c d
check
ok 'what is not committed is new since HEAD' grep -q "the 'third'.c" <(query new-since HEAD)
ok 'and by nobody yet' grep -q "^Not Committed Yet .*the 'third'.c" <(query by-author)
git checkout -q -- .

# --- nothing of the repository is run
printf '#!/bin/sh\ntouch "%s/ran"\ncat\n' "$work" >../program && chmod +x ../program
git config core.fsmonitor "$work/program"
git config diff.c.textconv "$work/program"
git config filter.c.clean "$work/program"
git config filter.c.smudge "$work/program"
git config core.hooksPath "$work/hooks"
mkdir ../hooks && cp ../program ../hooks/post-index-change
echo '*.c diff=c filter=c' >.git/info/attributes
touch fs/one.c
check
ok 'the check is of the commit' grep -q "$(git rev-parse HEAD),0" <(last)
ok 'authors are found' grep -q Bob <(query by-author)
rm -f ../ran && check && query by-author >../out && query new-since HEAD >../out
ok 'no program of the repository is run' test ! -e ../ran

# --- git is gone
rm -rf .git
is 'without git the order of the runs counts' 0 \
	"$(query -f csv new-since "$one" | grep -c 'take_a')"
refuses 'by-author needs it' 'not the top of a git work tree' by-author
done_testing
