#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Man pages: one for each command, made of what --help says, with all of its options, and
# nothing that mandoc has to say of them. TAP on stdout.
set -u
. "$(dirname "$0")/../tap.sh"
cd "$work" || exit 1

# What can be typed: "check", "rule new" …
all_commands() {
	"$faultline" --help | awk '/^  [a-z]/ { print $1 }' | while read -r command; do
		echo "$command"
		[ "$command" != rule ] ||
			"$faultline" rule --help | awk '/^  [a-z]/ { print "rule " $1 }'
	done
}

# The options that a text in columns explains: its lines begin with them.
options() {
	grep -oE '^ +(-[a-z], )?--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u
}

"$faultline" help --write-man "$work/man" >out 2>err
result $? "pages are written"
mapfile -t commands < <(all_commands)
[ "${#commands[@]}" -gt 12 ]
result $? "there are commands"
[ "$(ls man)" = "$(for c in "" "${commands[@]}"; do echo "faultline${c:+-}${c// /-}.1"; done | sort)" ]
result $? "a page for each command, and one for all"
mandoc -Tutf8 man/faultline.1 | col -bx >page
for command in "${commands[@]}"; do
	file=man/faultline-${command// /-}.1
	# shellcheck disable=SC2086
	"$faultline" help --man $command | cmp -s - "$file"
	result $? "$command: the page is what is written"
	grep -qF "faultline-${command// /-}(1)" page man/faultline-rule.1 ||
		grep -qF "Xr faultline-${command// /-} 1" man/faultline-rule.1
	result $? "$command: is listed"
	[ "$command" = rule ] && continue
	# shellcheck disable=SC2086
	"$faultline" $command --help | options >want
	mandoc -Tutf8 "$file" | col -bx >out
	options <out >got
	diff want got >diff && [ "$(wc -l <want)" -gt 1 ]
	result $? "$command: every option of --help is explained, and no other"
	grep -q '^EXIT STATUS' out && grep -q '^EXAMPLES' out
	result $? "$command: has examples, and says what exit codes mean"
done
for format in $("$faultline" report --help | awk '/^Formats:/ { on = 1; next } /^$/ { on = 0 }
	on { print $1 }'); do
	grep -qE "^ +$format( |$)" page
	result $? "the format $format is explained"
done

"$faultline" help rule new >out 2>err && "$faultline" rule new --help >want && diff want out >diff
result $? "help shows what --help shows"
"$faultline" help >out && "$faultline" --help >want && diff want out >diff
result $? "help without a command is --help"
! "$faultline" help tre >out 2>err && grep -q 'tre: no such command' err
result $? "help of no command"
! "$faultline" help --write-man /proc/none >out 2>err && grep -q /proc/none err
result $? "pages that cannot be written"

# What `make install` would do with them, and nothing built for it.
make -n -C "$here" BUILD="$BUILD" install DESTDIR="$work/root" PREFIX=/usr 2>err |
	grep -E '^install .*(/man|/completion)' >lines
(cd "$here" && sh -e "$work/lines") >out 2>err && diff -r man root/usr/share/man/man1 >diff
result $? "make install installs them"
cmp root/usr/share/bash-completion/completions/faultline "$here/scripts/completion/faultline.bash" &&
	cmp root/usr/share/zsh/site-functions/_faultline "$here/scripts/completion/_faultline"
result $? "and completion, where shells look for it"
export MANPATH=$work/root/usr/share/man
makewhatis "$MANPATH" >out 2>err; mandoc -Tlint -Wstyle man/*.1 >>out 2>>err
[ ! -s out ] && [ ! -s err ]
result $? "mandoc has nothing to say of them"
done_testing
