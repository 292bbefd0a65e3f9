#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# NIPA runs it at the top of a tree that has the patch as its last commit. 0: nothing new; 1: a
# new error; 250 (a warning): a new warning, or something that could not be looked at.
# --trust: other tests of NIPA have run the patch's makefiles before.
# FAULTLINE_OPTIONS has more options of the review, for example --scope fs/ext4,fs/jbd2.
read -ra options <<<"${FAULTLINE_OPTIONS-}"
review() {
	faultline review HEAD~..HEAD --kernel . --again --trust "${options[@]}" "$@"
}

review --fail-on error
errors=$?
line=$(review --fail-on warning --format line)
warnings=$?
case $errors,$warnings in
0,0) rc=0 ;;
1,*) rc=1 ;;
*)   rc=250 ;;
esac
echo "${line:-The patch could not be reviewed}" >&"${DESC_FD:-2}"
exit $rc
