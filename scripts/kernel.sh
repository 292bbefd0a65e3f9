#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Prints the kernel tree to work on: $KERNEL, or Debian's linux-source-6.12
# unpacked under $BUILD. It is unpacked aside and renamed into its place, so an
# interrupted unpacking never looks like a tree.
set -u

build=${BUILD:-build}
version=${KERNEL_VERSION:-6.12}

if [ -n "${KERNEL:-}" ]; then
	# Not every shell expands the ~ of `make check KERNEL=~/linux`.
	KERNEL=${KERNEL/#\~\//$HOME/}
	if [ ! -f "$KERNEL/Makefile" ] || [ ! -d "$KERNEL/fs" ]; then
		echo >&2 "KERNEL=$KERNEL: not a kernel source tree (no Makefile, no fs/)"
		exit 2
	fi
	realpath "$KERNEL"
	exit 0
fi

tree=$build/linux-source-$version
tarball=/usr/src/linux-source-$version.tar.xz
if [ ! -d "$tree" ]; then
	if [ ! -r "$tarball" ]; then
		echo >&2 "$tarball: not there; run 'make deps', or name a kernel tree with KERNEL=DIR"
		exit 2
	fi
	mkdir -p "$build" || exit 2
	aside=$(mktemp -d "$build/unpack.XXXXXX") || exit 2
	trap 'rm -rf "$aside"' EXIT
	echo >&2 "unpacking $tarball"
	tar -xf "$tarball" -C "$aside" || exit 2
	# Two at once: the second finds the first one's tree and leaves its own.
	mv -T "$aside/linux-source-$version" "$tree" 2>/dev/null || [ -d "$tree" ] || exit 2
fi
realpath "$tree"
