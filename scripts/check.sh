#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `make check`: the default scope of one kernel tree, database under $BUILD.
# WORLDS names the file systems to solve, or "all": half a minute each.
# Arguments go to `faultline check`.
set -u

build=${BUILD:-build}
kernel=$(cd "$(dirname "$0")" && pwd)/kernel.sh
tree=$("$kernel") || exit 2
worlds=(--world "${WORLDS:-ext4,xfs}")
[ "${WORLDS:-}" = all ] && worlds=()
"$build/faultline" check --verbose --kernel "$tree" --db "$build/faultline.db" \
	"${worlds[@]}" "$@"
status=$?
if [ $status -ne 2 ]; then
	# What was found is in the database, even if no page can be made of it.
	page=$("$build/faultline" report --db "$build/faultline.db" --format html \
		--output "$build/html") || status=2
	echo
	echo "Report:   ${page:-none}"
	echo "Database: $build/faultline.db"
	echo "Ask it:   $build/faultline report --db $build/faultline.db --format splat"
	echo "          $build/faultline query --db $build/faultline.db"
fi
exit $status
