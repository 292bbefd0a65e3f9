# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Completion of faultline in bash: the program itself says what may follow (faultline complete),
# as words that are quoted already. Nothing that is typed, and no name, is evaluated.
_faultline() {
	local program=$1 kind="" reply

	COMPREPLY=()
	type -P -- "$program" >/dev/null || program=faultline
	while IFS= read -r reply; do
		if [ -z "$kind" ]; then
			kind=$reply
		else
			COMPREPLY+=("$reply")
		fi
	done < <("$program" complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
	case $kind in
	begun) compopt -o nospace ;;
	files) compopt -o bashdefault -o default ;;
	folders) compopt -o dirnames ;;
	esac
}
complete -F _faultline faultline
