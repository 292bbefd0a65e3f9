#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `faultline baseline`: what is said of a finding stays said, in the database and in a
# file that people edit, too; what is said of a finding that is gone is told. TAP on stdout.
set -u
. "$(dirname "$0")/../tap.sh"
work=$(mktemp -d) && export XDG_CACHE_HOME=$work/xdg
cd "$work" || exit 1
# What makes a folder a kernel tree.
mkdir -p tree/.faultline tree/include/linux tree/scripts/kconfig && touch tree/Makefile tree/Kconfig
cat >tree/a.c <<'E'
struct mutex { int raw; };
void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
struct mutex a, b, c;
#ifndef MENDED
void first(void)
{
	mutex_lock(&a);
	mutex_lock(&a);
	mutex_unlock(&a);
}
#endif
void second(void)
{
	mutex_lock(&b);
	mutex_lock(&b);
	mutex_unlock(&b);
}
void other(void)
{
	mutex_lock(&b);
	mutex_lock(&c);
	mutex_unlock(&c);
	mutex_unlock(&b);
}
E
compdb() {	# compdb [FLAG]
	printf '[{"directory": "%s", "file": "a.c", "command": "cc -c %s a.c"}]\n' \
		"$work/tree" "$*" >tree/compile_commands.json
}

check() {	# check CODE [OPTION...]
	local want=$1 code
	shift
	"$faultline" check --kernel tree --compdb tree/compile_commands.json "$@" >out 2>err
	code=$?
	[ $code = "$want" ] || { echo "exit $code, wanted $want"; cat out err; return 1; }
}

says() {	# says CODE TEXT ARGS...: faultline baseline
	local want=$1 text=$2 code
	shift 2
	"$faultline" baseline "$@" >out 2>&1
	code=$?
	[ $code = "$want" ] && grep -qF -- "$text" out || { echo "exit $code"; cat out; return 1; }
}

status() {	# status LINE...: "LINE STATUS REASON" of all
	diff <(printf '%s\n' "$@") <(sqlite3 -separator ' ' faultline.db \
		'SELECT line, status, triage_reason FROM v_finding ORDER BY line')
}

of_line() { sqlite3 faultline.db "SELECT fingerprint FROM v_finding WHERE line = $1"; }

compdb
ok 'no database' says 2 'there is none' accept ffff --reason x
ok 'which is not made' [ ! -e faultline.db ]
ok 'two findings' check 1 --fail-on error
first=$(of_line 9) second=$(of_line 16)
ok 'without a reason' says 2 'accept wants --reason' accept "$first"
ok 'with an empty one' says 2 'accept wants --reason' accept "$first" --reason ' '
ok 'no such finding' says 2 'no such finding' accept ffff --reason x
ok 'several' says 2 'several findings begin so' accept '' --reason x
ok 'nothing has been said' eval "status '9 new ' '16 new ' && [ ! -e tree/.faultline/triage.yaml ]"
ok 'one is accepted' says 0 '1 finding accepted in faultline.db and ' accept "${first:0:12}" \
	--reason 'Only "at mount": # alone'
ok 'in the database' status '9 accepted Only "at mount": # alone' '16 new '
cat >want <<END
# SPDX-License-Identifier: GPL-2.0-only
findings:
  - fingerprint: "$first"
    verdict: accepted
    reason: "Only \"at mount\": # alone"
    rule: "order/recursive"
    world: "core"
    at: "a.c:9"
END
ok 'and in the file' diff want tree/.faultline/triage.yaml
ok 'which says so to another database' eval 'check 1 --db other.db --fail-on error &&
	[ "$(sqlite3 other.db "SELECT status FROM v_finding ORDER BY line")" = "accepted
new" ]'
ok 'the other is false' says 0 '1 finding false-positive' accept "$second" --false-positive -r no
ok 'nothing is left to fail on' check 0 --fail-on error
ok 'the list' says 0 "${first:0:12}  accepted  order/recursive  a.c:9" list
ok 'tells where it is said' eval "tr -s ' \n' '  ' <out | grep -qF '/triage.yaml:9)'"

cat >tree/.faultline/triage.yaml <<END
# What we know.
findings:
# the first
- verdict: accepted
  fingerprint: $first
  reason: >-
    Folded

    text
# the second
- fingerprint: $second
  verdict: accepted
  reason: other
# the end
END
check 0 >/dev/null
ok 'what people write is read' status $'9 accepted Folded\ntext' '16 accepted other'
ok 'an entry is replaced' says 0 '1 finding false' accept "$first" --false-positive -r r
cat >want <<END
# What we know.
findings:
# the first
# the second
- fingerprint: $second
  verdict: accepted
  reason: other
# the end
- fingerprint: "$first"
  verdict: false-positive
  reason: "r"
  rule: "order/recursive"
  world: "core"
  at: "a.c:9"
END
ok 'the rest stays, and is laid out as its writer did' diff want tree/.faultline/triage.yaml
ok 'reopened' says 0 '1 finding has no verdict any more' reopen "$second"
ok 'in both' eval "status '9 false-positive r' '16 new ' && ! grep -q other tree/.faultline/triage.yaml"
ok 'all at once' says 0 '1 finding accepted' accept --all --reason 'as it is' --min-confidence high
ok 'both are there' [ "$(grep -c fingerprint: tree/.faultline/triage.yaml)" = 2 ]

compdb -DMENDED
ok 'a finding that is gone' check 0
ok 'is told' grep -qF "triage.yaml:6: ${first:0:12}, order/recursive, is not found any more" err
ok 'in a database that has never seen it, too' eval 'check 0 --db fresh.db && grep -q "is not found any more" err'
ok 'not by who did not look' eval 'check 0 --db part.db --entry second && ! grep -q "is not found" err'
ok 'the list says so' eval "check 0; says 0 'it is not found any' list"
ok 'its entry is taken out' says 0 'has no verdict any more' reopen "${first:0:12}"
ok 'and the other' says 0 'has no verdict any more' reopen "$second"
ok 'a file of no entries is one' eval "check 0 && ! grep -q findings: tree/.faultline/triage.yaml"
ok 'it is written to again' eval "says 0 '1 finding accepted' accept '$second' --reason again &&
	check 0 && status '9 fixed ' '16 accepted again'"

ok 'another file' says 0 'and mine.yaml' accept "$second" --reason x --triage mine.yaml
echo "findings: [{fingerprint: $second, verdict: accepted, reason: x}]" >mine.yaml
ok 'one that only people can change' says 2 'change it by hand' accept "$first" --reason y --triage mine.yaml
ok 'nothing is half done' eval "status '9 fixed ' '16 accepted x' && grep -q '$second' mine.yaml"
ok 'one that cannot be written' says 2 'cannot be written' accept "$second" --reason y --triage /proc/mine.yaml
ok 'nothing is half done then, either' status '9 fixed ' '16 accepted x'

cp faultline.db held.db
bad() {	# bad TEXT: what is said of the triage.yaml on stdin
	cat >tree/.faultline/triage.yaml
	check 2 && grep -qF -- "faultline: tree/.faultline/triage.yaml$1" err || { cat err; return 1; }
	cmp faultline.db held.db
}
entry() {	# entry FINGERPRINT VERDICT [REASON]
	printf -- '- fingerprint: "%s"\n  verdict: %s\n' "$1" "$2"
	[ $# -lt 3 ] || printf '  reason: %s\n' "$3"
}
ok 'a fingerprint that is none' eval "(echo findings:; entry 12 accepted x) | bad \":2: fingerprint: '12' is not\""
ok 'a verdict that is none' eval "(echo findings:; entry $first accept x) |
	bad \":3: verdict: 'accept' is not known, did you mean 'accepted'\""
ok 'no reason' eval "(echo findings:; entry $first accepted) | bad ':2: reason: missing'"
ok 'said twice' eval "(echo findings:; entry $first accepted x; entry $first accepted x) |
	bad ':5: fingerprint: $first given twice, first at line 2'"
ok 'options of another word' says 2 'for accept' list --all
ok 'no such word' says 2 'want accept, reopen or list' acept
done_testing
