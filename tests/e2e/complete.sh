#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Completion in bash and zsh, typed at real shells on a terminal: commands, options, formats,
# rules, worlds, lock classes; nothing of a name is evaluated. And that every option of --help is
# offered. TAP on stdout.
set -u
. "$(dirname "$0")/../tap.sh"
cd "$work" || exit 1
breaks=$(printf ' \t\n"'"'"'@><=;|&(:')

"$BUILD/tests/tools/sample_db" faultline.db
result $? "a sample database"
sqlite3 faultline.db "UPDATE class SET name = 'ev \"\$(touch pwned)\`touch pwned\`''x'
	WHERE name = 'lock_c'"

# What is typed becomes its arguments, in brackets.
mkdir bin folder 'a file'
cat >bin/faultline <<END
#!/bin/sh
[ "\$1" = complete ] && exec "$faultline" "\$@"
printf '[%s]' "\$@"
END
chmod +x bin/faultline
export PATH=$work/bin:$PATH TERM=dumb HISTFILE=/dev/null ZDOTDIR=$work

# Keys, and the arguments that come of them.
cases=(
	'faultline rep\t--fo\tspl\t\r' '[report][--format][splat]'
	'faultline rule lis\t--fo\tma\t\r' '[rule][list][--format][markdown]'
	'faultline review --format patchw\t\r' '[review][--format][patchwork]'
	'faultline report --rule order/c\t\r' '[report][--rule][order/cycle]'
	'faultline explain order/d\t\r' '[explain][order/declared]'
	'faultline tree --world de\tdemo_wr\t\r' '[tree][--world][demo][demo_write]'
	'faultline tree --world=oth\t\r' '[tree][--world=other]'
	'faultline check --world demo,oth\t\r' '[check][--world][demo,other]'
	'faultline query who-h\tdemo_inode.s\t\r' '[query][who-holds][demo_inode.sem]'
	'faultline query edges-of ev\t\r' '[query][edges-of][ev "$(touch pwned)`touch pwned`'"'x]"
	'true; X=1 faultline query edges-of "ev\t\r' '[query][edges-of][ev "$(touch pwned)`touch pwned`'"'x]"
	"faultline query edges-of 'ev\\t\\r" '[query][edges-of][ev "$(touch pwned)`touch pwned`'"'x]"
	'faultline report --db fau\t\r' '[report][--db][faultline.db]'
	'faultline check --cache fol\t\r' '[check][--cache][folder'
	'faultline report --db $(touch\ pwned) --rule ord\tcy\t\r' '[order/cycle]'
)

type_at() {	# type_at SHELL FIRST PROGRAM...: the cases, after what makes it ready
	local shell=$1 first=$2 line

	shift 2
	python3 "$here/tests/keys.py" 120 "$@" -- "$first" 'READY' "${cases[@]}" >typed 2>&1
	grep -c '^ok' typed >count
	while read -r line; do
		[ "${line%% *}" = ok ]
		result $? "$shell: ${line#*ok }" <(grep -A1 -F "$line" typed)
	done < <(grep -E '^(not )?ok' typed)
	[ "$(grep -cE '^(not )?ok' typed)" = $((${#cases[@]} / 2 + 1)) ]
	result $? "$shell: all were typed" typed
}

type_at bash 'PS1="REA""DY> "; bind "set enable-bracketed-paste off"; . '"$here"'/scripts/completion/faultline.bash\r' \
	bash --norc --noprofile -i
[ ! -e pwned ]
result $? "bash has run nothing of a name"
rm -f pwned
type_at zsh 'fpath=('"$here"'/scripts/completion $fpath); autoload -Uz compinit; compinit -u; PS1="REA""DY> "\r' \
	zsh -f -i
[ ! -e pwned ]
result $? "zsh has run nothing of a name"

# Every option, as --help has it; and every command.
offered() { "$faultline" complete bash "$1" "$breaks" | tail -n +2; }
top=$("$faultline" --help | awk '/^  [a-z]/ { print $1 }')
[ "$(offered 'faultline ' | grep -v ^-)" = "$top" ] && [ "$(wc -l <<<"$top")" -gt 10 ]
result $? "every command is offered"
for command in $top "rule "{new,lint,list,test}; do
	[ "$command" = rule ] && continue
	# shellcheck disable=SC2086
	"$faultline" $command --help | grep -E '^ +(-[a-z], )?--' | grep -oE -- '--[a-z-]+' | sort -u >want
	offered "faultline $command --" | sort >got
	diff want got >diff && [ "$(wc -l <want)" -gt 1 ]
	result $? "$command: every option is offered, and no other"
done
for format in $(offered 'faultline report --format '); do
	"$faultline" report --format "$format" >out 2>err || grep -q 'output' err
	result $? "report takes the format $format that is offered"
done
for command in orders "rule list"; do
	for format in $(offered "faultline $command --format "); do
		# shellcheck disable=SC2086
		"$faultline" $command --format "$format" >out 2>err || grep -q comments err
		result $? "$command takes the format $format"
	done
done

mv faultline.db other.db
[ "$(offered 'faultline tree --db other.db helper')" = helper ] &&
	[ -z "$(offered 'faultline tree help')" ]
result $? "names are those of --db"
offered 'faultline explain order/' >out && grep -qx order/cycle out
result $? "without a database rules are the shipped ones"
mkdir -p tree/fs/ext4 && touch tree/fs/dax.c tree/fs/Kconfig
[ "$(offered 'faultline check --kernel tree --scope mm,fs/' | sort)" = "$(printf '%s\n' mm,fs/dax.c mm,fs/ext4)" ]
result $? "a scope is of the kernel tree"
echo junk >faultline.db
[ "$("$faultline" complete bash 'faultline tree ' "$breaks" 2>err)" = words ] && [ ! -s err ]
result $? "what is no database is no error"
[ "$(offered 'faultline nothing x')" = "" ] && [ "$(offered '')" = "" ]
result $? "of no such command nothing is offered"
! "$faultline" complete fish x >out 2>err && grep -q scripts/completion err
result $? "nor in another shell"
done_testing
