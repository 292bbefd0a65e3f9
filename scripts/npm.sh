#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Installs what tests/npm/package-lock.json pins into $BUILD/npm, for the tests; no script of any
# package is run. Does nothing, fast, when the same lock file is installed there already. Exit
# status 2 and what npm said, when it fails. Versions must do with Debian 12's Node.js, 18.
set -u

from=$(cd "$(dirname "$0")/.." && pwd)/tests/npm
npm=${BUILD:-build}/npm
cmp -s "$from/package-lock.json" "$npm/installed" && exit 0

echo "make deps: installing the tests' packages from npm"
mkdir -p "$npm" || exit 2
rm -f "$npm/installed"
cp "$from/package.json" "$from/package-lock.json" "$npm" || exit 2
if ! (cd "$npm" && npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1) \
	>"$npm/npm.log" 2>&1; then
	sed 's/^/    /' "$npm/npm.log" >&2
	echo >&2 "make deps: npm cannot install what tests need (tests/npm/package-lock.json):" \
		"is its registry to be reached from here ('npm ping')?"
	exit 2
fi
cp "$npm/package-lock.json" "$npm/installed"
