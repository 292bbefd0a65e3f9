#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Compile commands of a real kernel: a scratch object tree is made, used again,
# made anew after a kill, and the source tree stays as it was. TAP on stdout.
set -u
. "$(dirname "$0")/../tap.sh"
plandump=$BUILD/tests/tools/plandump

if ! tree=$("$here/scripts/kernel.sh" 2>/dev/null); then
	echo "1..0 # SKIP no kernel source (make deps installs it)"
	exit 0
fi

plan() {	# plan OUT ARGS...
	local out=$1
	shift
	"$plandump" --scratch "$work/trees" "$@" >"$out" 2>"$out.err" ||
		{ cat "$out.err"; return 1; }
}

names() { grep -P '\t' "$1" | cut -f1; }

touch "$work/before"
ok "a plan is made from the tree" plan "$work/first" --kernel "$tree" fs/ext2 fs/dax.c
ok "the scope, whole and no more" \
	diff <(names "$work/first") <(cd "$tree" && ls fs/dax.c fs/ext2/*.c)
ok "lockdep's subclasses are visible" grep -qx 'hides_nesting 0' "$work/first"
ok "the version is the tree's" \
	grep -qx "version $(make -s -C "$tree" kernelversion)" "$work/first"
ok "no warnings, outputs or dependency files in the flags" \
	bash -c '! grep -qE "	(.* )?-(W|o |M|c )" "$1"' - "$work/first"

object=$(grep -m1 -P '^fs/dax.c\t' "$work/first" | cut -f2)
config() { grep -qx "CONFIG_$1=y" "$object/.config" || { echo "CONFIG_$1 is not set"; return 1; }; }
for option in DEBUG_LOCK_ALLOC FS_DAX FS_DAX_PMD FUSE_DAX DEV_DAX_KMEM BLK_DEV_PMEM EXT4_FS XFS_FS \
	XFS_ONLINE_SCRUB XFS_QUOTA BTRFS_FS F2FS_FS UBIFS_FS NFS_FS NFSD CIFS CEPH_FS OVERLAY_FS \
	HUGETLBFS INFINIBAND_USER_ACCESS UNICODE QUOTA MEMCG; do
	ok "configured: $option" config "$option"
done

every_unit_parses() {
	local name dir args file status=0

	while IFS=$'\t' read -r name dir args; do
		file=$tree/$name
		# shellcheck disable=SC2086 # flags of this kernel have no spaces in them
		(cd "$dir" && clang-19 -fsyntax-only $args "$file") || status=1
	done < <(grep -P '^fs/(dax|ext2/inode|ext2/xattr)\.c\t' "$work/first")
	return $status
}
ok "clang takes the commands" every_unit_parses

ok "again: the same" plan "$work/second" --kernel "$tree" fs/ext2 fs/dax.c
ok "byte for byte" cmp "$work/first" "$work/second"

ln -s "$tree" "$work/link"
ok "through a symbolic link" plan "$work/linked" --kernel "$work/link" fs/dax.c fs/ext2
ok "the same plan" cmp "$work/first" "$work/linked"

ok "the object tree as --build" plan "$work/build" --build "$object" fs/ext2 fs/dax.c
ok "gives the same commands" cmp "$work/first" "$work/build"

"$plandump" --kernel "$tree" --scratch "$work/trees" --json fs/dax.c >"$work/cc.json"
ok "its own compile_commands.json is read back" plan "$work/compdb" --compdb "$work/cc.json"
ok "to the same command" diff <(grep '^fs/dax.c' "$work/first") <(grep '^fs/dax.c' "$work/compdb")

# Two on a tree that neither finds ready, and before them one killed half way.
killed_half_way() {
	local pid

	"$plandump" --kernel "$tree" --scratch "$work/other" fs/dax.c >/dev/null 2>&1 &
	pid=$!
	until ls "$work"/other/*/.config >/dev/null 2>&1; do
		kill -0 "$pid" || return 1
		sleep 0.1
	done
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	! ls "$work"/other/*/.faultline >/dev/null 2>&1
}
ok "killed half way: no mark of a finished tree" killed_half_way

two_at_once() {
	local a b

	"$plandump" --kernel "$tree" --scratch "$work/other" fs/dax.c >"$work/a" &
	a=$!
	"$plandump" --kernel "$tree" --scratch "$work/other" fs/dax.c >"$work/b" &
	b=$!
	wait $a && wait $b && cmp "$work/a" "$work/b" && grep -q '^fs/dax.c' "$work/a"
}
ok "two at once after that: both right" two_at_once

nothing_written() {
	find "$tree" -newer "$work/before" | sed 10q >"$work/new"
	[ ! -s "$work/new" ] || { cat "$work/new"; return 1; }
}
ok "the source tree was not written to" nothing_written

refused() {	# refused TEXT ARGS...
	local want=$1
	shift
	if plan "$work/none" "$@" >/dev/null; then
		echo "it was taken"
		return 1
	fi
	grep -qF -- "$want" "$work/none.err" || { cat "$work/none.err"; return 1; }
}
ok "a scope that is not there" refused "not there in" --kernel "$tree" fs/ext9
ok "a scope that make would misread" refused "not a folder or file inside" --kernel "$tree" CC=sh
ok "a folder of which nothing is built" refused "no C file to analyse" --kernel "$tree" \
	include/linux/sched

done_testing
