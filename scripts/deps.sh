#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Installs the Debian packages that building, checking and testing need and
# that are missing. Does nothing, fast, when all are there. Without root or
# passwordless sudo it prints the line to run and exits 2.
set -u

llvm=${LLVM:-19}
packages=(
	# build
	gcc libc6-dev pkgconf git perl
	"libclang-$llvm-dev" libglib2.0-dev libcyaml-dev libyaml-dev libxxhash-dev
	libjansson-dev libsqlite3-dev libgmime-3.0-dev
	# configuring a kernel (nothing of it is built)
	clang-19 linux-source-6.12 xz-utils bzip2 flex bison bc libelf-dev libssl-dev
	# pictures of the lock graph
	graphviz
	# the other engines, tests and measurements
	sparse coccinelle sqlite3 python3 time libxml2-utils mandoc zsh chromium
)
# Any npm will do; that of NodeSource is part of nodejs and does not go with Debian's.
command -v npm >/dev/null || packages+=(nodejs npm)

missing_packages() {
	local have name

	have=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null |
		sed -n 's/^installed //p')
	for name in "${packages[@]}"; do
		grep -qxF -- "$name" <<<"$have" || echo "$name"
	done
}

# apt's lists are absent on a fresh image and useless when old.
lists_are_stale() {
	[ -z "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -mtime -7 -print -quit \
		2>/dev/null)" ]
}

if ! command -v dpkg-query >/dev/null; then
	echo >&2 "make deps: this is no Debian; see the package list in scripts/deps.sh"
	exit 2
fi

mapfile -t missing < <(missing_packages)
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
	if ! sudo -n true 2>/dev/null; then
		echo >&2 "make deps: packages are missing and this user may not install them; run:"
		echo >&2 "    apt-get install -y --no-install-recommends ${missing[*]}"
		exit 2
	fi
	as_root=(sudo -n)
fi

echo "make deps: installing ${missing[*]}"
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
install=("${apt[@]}" install -y -q --no-install-recommends "${missing[@]}")
if lists_are_stale; then
	"${apt[@]}" update -q || exit 2
	"${install[@]}" || exit 2
else
	# Recent lists may still name a version the mirror has replaced.
	"${install[@]}" || { "${apt[@]}" update -q && "${install[@]}"; } || exit 2
fi

mapfile -t missing < <(missing_packages)
if [ ${#missing[@]} -ne 0 ]; then
	echo >&2 "make deps: still missing after installation: ${missing[*]}"
	exit 2
fi
