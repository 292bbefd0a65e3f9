#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `make check`: the default scope of one kernel tree, database under $BUILD.
# Arguments go to `faultline check`.
set -u

build=${BUILD:-build}
kernel=$(cd "$(dirname "$0")" && pwd)/kernel.sh
tree=$("$kernel") || exit 2
exec "$build/faultline" check --kernel "$tree" --db "$build/faultline.db" "$@"
