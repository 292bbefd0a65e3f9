#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The scripts of report/ci, run as their systems run them, with programs of the same names in
# place of b4, gh, curl and sendmail, which would need somebody to talk to. What they were given
# is kept in files and looked at. faultline is sample_review here: what it says is known.
. "$(dirname "$0")/../tap.sh"
ci=$here/report/ci
cd "$work" || exit 1
export LC_ALL=C.UTF-8 DIR=$work SAMPLE=$BUILD/tests/tools/sample_review

# program NAME: its text from stdin, into a folder that PATH begins with.
program() {
	mkdir -p bin && { echo '#!/bin/bash'; cat; } >"bin/$1" && chmod +x "bin/$1"
}
export PATH=$work/bin:$PATH

"$BUILD/tests/tools/sample_db" sample.db 2>err
result $? 'a sample database'

# Takes options as review does; EXIT says how it ends, for each --fail-on of its own.
program faultline <<'P'
echo "$*" >>"$DIR/calls"
format=text fail=never
while [ $# -gt 0 ]; do
	case $1 in
	--format) format=$2; shift ;;
	--fail-on) fail=$2; shift ;;
	--patch) [ "$2" != - ] || cat >"$DIR/patch"; shift ;;
	esac
	shift
done
"$SAMPLE" "$DIR/sample.db" "$format" $HOW || exit
case $fail in
error)   exit ${ERROR:-0} ;;
warning) exit ${WARNING:-0} ;;
esac
P

# NIPA: DESC_FD is a descriptor, the exit status is the verdict.
nipa() {	# ERROR WARNING
	rm -f calls
	ERROR=$1 WARNING=$2 DESC_FD=7 "$ci/nipa/faultline.sh" >out 2>err 7>desc
}
nipa 0 0; [ $? -eq 0 ] && grep -q 'new findings' desc
result $? 'NIPA: nothing at or above a warning passes, with a description'
nipa 0 1; [ $? -eq 250 ]
result $? 'NIPA: a new warning warns'
nipa 1 1; [ $? -eq 1 ] && grep -q 'HEAD~..HEAD --kernel .' calls
result $? 'NIPA: a new error fails, of the last commit'
nipa 2 2; [ $? -eq 250 ]
result $? 'NIPA: what could not be reviewed does not blame the patch'
python3 -c 'import json, os, sys; run = json.load(open(sys.argv[1] + "/info.json"))["run"]
assert os.access(sys.argv[1] + "/" + run[0], os.X_OK)' "$ci/nipa" 2>err
result $? 'NIPA: info.json names a script that can be run'

# b4: the cover letter comes in, the series is fetched by its id.
program b4 <<'P'
echo "$*" >>"$DIR/b4"
[ -z "$B4_FAILS" ] || exit 1
cat "$DIR/series"
P
for patch in 1 2; do
	printf 'From %040d Mon Sep 17 00:00:00 2001\n' $patch
	printf 'From: A <a@example.com>\nSubject: [PATCH %s/2] x\n' $patch
	printf 'Message-ID: <%s@x>\n\nbody\n\n' $patch
done >series
printf 'Subject: [PATCH 0/2]\nMessage-ID:\n <0 0@x>\n\ncover\n' | "$ci/b4-series" >out 2>err &&
	python3 -m json.tool out >/dev/null 2>err && grep -q -e '-- 00@x$' b4 && cmp -s series patch
result $? 'b4: the series of a cover letter is reviewed, and the answer is JSON'
printf 'Subject: x\n\n' | "$ci/b4-series" >out 2>err
[ $? -eq 2 ] && [ ! -s out ]
result $? 'b4: no answer without an id'

# A maildir with the mails of the series, and one of another series.
mkdir -p mail/new mail/cur
git mailsplit -omail/new series >/dev/null
printf 'Subject: talk\nMessage-ID: <-x@y>\n\ntalk\n' >"mail/cur/a b"
program sendmail <<'P'
echo "$*" >>"$DIR/sent"
cat >>"$DIR/sent"
P
rm -f calls b4
FROM='Bot <bot@x>' "$ci/mail-bot" tree mail >out 2>err
result $? 'mail-bot: runs'
[ "$(grep -c -- '--patch' calls)" -eq 2 ] &&
	grep -q -- '--state mail/faultline/told --quiet' calls &&
	[ "$(grep -c '^From mboxrd' out)" -eq 4 ] && grep -q -e '-- -x@y$' b4
result $? 'mail-bot: each series is reviewed once, and the mails are printed'
"$ci/mail-bot" tree mail >out 2>err
[ ! -s out ] && [ "$(grep -c -- '--patch' calls)" -eq 2 ]
result $? 'mail-bot: not again the next time'
rm -rf mail/faultline
SENDMAIL=$work/bin/sendmail "$ci/mail-bot" tree mail --send >out 2>err
[ ! -s out ] && [ "$(grep -c -e '^-t -oi$' sent)" -eq 4 ] && ! grep -q '^From mboxrd' sent
result $? 'mail-bot: each mail is sent by itself'
rm -rf mail/faultline sent
HOW=quiet SENDMAIL=$work/bin/sendmail "$ci/mail-bot" tree mail --send >out 2>err
[ ! -s out ] && [ ! -e sent ]
result $? 'mail-bot: nothing new is no mail'
rm -rf mail/faultline calls
B4_FAILS=1 "$ci/mail-bot" tree mail >out 2>err && [ ! -e calls ] && grep -qx 1@x mail/faultline/seen
result $? 'mail-bot: what is no patch is left alone'

# patchwork: the token is in no argument list; what is posted is the check.
program curl <<'P'
printf '%s\n' "$@" >>"$DIR/curl"
for a; do
	case $a in
	*/mbox/) cat "$DIR/series" ;;
	/dev/fd/*) cat "$a" >"$DIR/config" ;;
	'{'*) echo "$a" >"$DIR/posted" ;;
	esac
done
P
PATCHWORK_URL=https://pw.example.org PATCHWORK_TOKEN=geheim \
	"$ci/patchwork-check" 42 tree >out 2>err &&
	python3 -c 'import json; assert json.load(open("posted"))["state"] == "fail"' 2>err &&
	grep -q geheim config && ! grep -q geheim curl &&
	grep -qx 'https://pw.example.org/api/1.3/patches/42/checks/' curl
result $? 'patchwork: a check is posted, and the token is not seen'
PATCHWORK_URL=x PATCHWORK_TOKEN=y "$ci/patchwork-check" '42/../1' tree >out 2>err
[ $? -eq 2 ]
result $? 'patchwork: a number is a number'

# GitHub: pages of comments one after the other.
program gh <<'P'
echo "$*" >>"$DIR/gh"
case " $* " in
*" --method "*) ;;
*)	cat "$DIR/comments" ;;
esac
P
faultline review --format markdown >md
HOW=nothing faultline review --format markdown >md.nothing
echo '[][{"id": 1, "body": "hello", "user": {"type": "User"}}]' >comments
rm -f gh; "$ci/github-comment" o/r 7 md >out 2>err &&
	grep -q -e '--method POST repos/o/r/issues/7/comments -F body=@md$' gh
result $? 'GitHub: a first comment is made'
rm -f gh; "$ci/github-comment" o/r 7 md.nothing >out 2>err && ! grep -q -e --method gh
result $? 'GitHub: none, when there is nothing new'
printf '[{"id": 1, "body": "<!-- faultline review -->", "user": {"type": "User"}}]\n' >comments
printf '[{"id": 23, "body": "<!-- faultline review -->\\n#", "user": {"type": "Bot"}}]' >>comments
rm -f gh; "$ci/github-comment" o/r 7 md.nothing >out 2>err &&
	grep -q -e '--method PATCH repos/o/r/issues/comments/23 -F body=@md.nothing$' gh
result $? 'GitHub: the comment of the last review is updated, nobody else'"'"'s'

# What the YAML runs is what there is.
for yml in github gitlab; do
	python3 - "$ci/$yml.yml" 2>err <<'P'
import re, sys
text = open(sys.argv[1]).read()
assert '\t' not in re.sub(r'\s*#.*', '', text)
assert not re.search(r'run:.*\$\{\{|^\s+faultline.*\$\{\{', text, re.M), 'an expression in a script'
assert text.count('faultline review') == 2
P
	result $? "$yml.yml gives no expression to a shell"
done

# With faultline itself, on a tree in git: a patch that is right, and one that is wrong.
ln -sf "$faultline" bin/faultline
export HOME=$work GIT_CONFIG_NOSYSTEM=1
git config --global user.name Ann && git config --global user.email ann@example.org
mkdir -p tree/fs tree/scripts/kconfig tree/include/linux && cd tree || exit 1
git init -q . && touch Makefile Kconfig
{ cat "$here/tests/solve/kernel.h"; echo 'extern struct mutex a, b;'; } >fs/fs.h
both() {	# NAME FIRST SECOND
	printf '\nvoid %s(void)\n{\n\tmutex_lock(&%s);\n\tmutex_lock(&%s);\n' "$1" "$2" "$3"
	printf '\tmutex_unlock(&%s);\n\tmutex_unlock(&%s);\n}\n' "$3" "$2"
}
{ echo '#include "fs.h"'; both one a b; } >fs/a.c
printf '[{"directory": "%s", "file": "fs/a.c", "arguments": ["clang", "-c", "fs/a.c"]}]\n' "$PWD" \
	>../commands.json
git add -A && git commit -qm base
both two a b >>fs/a.c && git commit -qam 'fs: right'
export FAULTLINE_OPTIONS="--compdb ../commands.json --cache ../cache"
DESC_FD=7 "$ci/nipa/faultline.sh" >../out 2>../err 7>../desc
[ $? -eq 0 ] && grep -q '^nothing new' ../desc
cd .. && result $? 'NIPA: a patch that is right passes'
cd tree && both three b a >>fs/a.c && git commit -qam 'fs: wrong'
DESC_FD=7 "$ci/nipa/faultline.sh" >../out 2>../err 7>../desc
[ $? -eq 1 ] && grep -q '^1 new finding.*fs/a.c:[0-9]* .*opposite orders' ../desc &&
	grep -q '^  + fs/a.c:[0-9]* three() takes a' ../out
cd .. && result $? 'NIPA: one that is wrong fails, and the log says why'
# Names as bad as a file system takes them.
cd tree && name=$'fs/<b> `x`|\n@all\r\033[31m#1 .c' || exit 1
{ echo '#include "fs.h"'; both four b a; } >"$name"
python3 - "$name" <<'P'
import json, sys
commands = json.load(open('../commands.json'))
name = sys.argv[1]
commands.append(dict(commands[0], file=name, arguments=['clang', '-c', name]))
json.dump(commands, open('../bad.json', 'w'))
P
git add -A && git commit -qm $'fs: \033[31m <img> @all\n\nBcc: x@y.z'
: >../err
for format in text mail markdown json sarif gitlab rdjson checkstyle patchwork b4 ktap line; do
	faultline review HEAD --kernel . --compdb ../bad.json --cache ../cache --format $format \
		>../out 2>>../err && [ -s ../out ] || echo "$format: failed" >>../err
	case $format in
	text) grep -q '^1 new finding' ../out || echo 'nothing was found' >>../err ;;
	json | sarif | gitlab | rdjson | patchwork | b4)
		python3 -m json.tool ../out >/dev/null 2>>../err ;;
	checkstyle) xmllint --noout ../out 2>>../err ;;
	markdown) grep -e '<img' -e '<b>' -e ' @all' ../out >>../err ;;
	mail) grep -e '^Bcc' ../out >>../err ;;
	esac
	LC_ALL=C grep -P '\x1b|\r' ../out >>../err
done
cd .. && [ ! -s err ]
result $? 'all formats of a patch with hostile names'
(cd tree && git reset -q --hard HEAD~)

(cd tree && git format-patch -q --stdout -1 --add-header='Message-ID: <9@x>') >series
(cd tree && git reset -q --hard HEAD~)
rm -rf mail && mkdir -p mail/new && cp series mail/new/1 && rm -f sent
FAULTLINE_OPTIONS="--compdb $work/commands.json --cache $work/cache" SENDMAIL=$work/bin/sendmail \
	"$ci/mail-bot" tree mail --send >out 2>err
grep -q '^In-Reply-To: <9@x>' sent && grep -q '^> +	mutex_lock(&a);' sent
result $? 'mail-bot: its author gets an answer with the line quoted'
rm -f sent; SENDMAIL=$work/bin/sendmail "$ci/mail-bot" tree mail --send >out 2>err; [ ! -e sent ]
result $? 'mail-bot: and no second one'

done_testing
