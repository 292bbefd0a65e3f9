#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Makes a git repository of a kernel tree: repository.sh KERNEL FOLDER [PATH...]
#
# Its one commit, tagged `clean`, has what configuring a kernel for this machine and reading
# its file systems needs, and PATHs besides; nothing is written to KERNEL. Made once: a
# FOLDER that has the tag, of the same kernel and PATHs, is left as it is. The commit has
# the same id wherever and whenever it is made.
set -eu
kernel=$(realpath "$1") folder=$(realpath "$2")
shift 2

# Debian's .gitignore has all of it, so it stays out, and what a build leaves is said here.
paths=(Makefile Kbuild Kconfig arch/Kconfig arch/x86 block certs crypto drivers/dax
	drivers/nvdimm fs include init io_uring ipc kernel lib mm scripts security usr
	tools/arch/x86 tools/build tools/include tools/lib tools/objtool tools/scripts
	':(glob)**/Kconfig*' ':(glob)**/Makefile*' ':(glob)**/Kbuild*'
	':(exclude)tools/testing' ':(exclude)*.o' ':(exclude)*.cmd' "$@")
what="$kernel ${paths[*]}"

[ "$(git -C "$folder" log -1 --format=%b clean 2>/dev/null)" = "$what" ] && exit 0
rm -rf "$folder"
git init -q -b clean-branch "$folder"
cd "$folder"
git config core.autocrlf false
git config gc.auto 0
(cd "$kernel" && GIT_DIR=$folder/.git GIT_WORK_TREE=$kernel git add -f -- "${paths[@]}")
export GIT_AUTHOR_NAME=faultline GIT_AUTHOR_EMAIL=faultline@example.org
export GIT_COMMITTER_NAME=faultline GIT_COMMITTER_EMAIL=faultline@example.org
export GIT_AUTHOR_DATE='2024-11-17T22:00:00Z' GIT_COMMITTER_DATE='2024-11-17T22:00:00Z'
git commit -q -m "A kernel as it is" -m "$what"
git tag clean
git reset -q --hard clean
