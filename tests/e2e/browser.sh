#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The HTML report in Debian's chromium (tests/browser): makes the reports that are looked at, of a
# small tree (tests/browser/tree), of 5,000 findings, and of hostile names with harmless ones
# beside them; the tests themselves are programs for Node.js. WHICH="kinds findings" runs some;
# REAL=FOLDER, a report of a whole kernel, has WHICH=speed measure that.
. "$(dirname "$0")/../tap.sh"
browser=$here/tests/browser
cd "$work" || exit 1
# What goes wrong on the way there is the one test there is.
give_up() {
	result 1 "$1"
	done_testing
	exit 1
}

"$here/scripts/npm.sh" >out 2>&1 || give_up 'playwright-core and axe-core are installed'
cp -R "$browser/tree" tree && mkdir -p tree/scripts/kconfig tree/include/linux &&
	cp "$here/tests/solve/kernel.h" tree/fs && touch tree/Kconfig &&
	printf 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 0\n' >tree/Makefile || give_up 'there is a tree'
(
	cd tree || exit 1
	between='['
	for file in fs/*.c fs/*/*.c mm/*.c; do
		printf '%s{"directory": "%s", "file": "%s", "arguments": ["clang", "-c", "%s"]}\n' \
			"$between" "$PWD" "$file" "$file"
		between=,
	done >commands.json
	echo ']' >>commands.json
	FAULTLINE_ENGINE=libclang "$faultline" check --kernel . --compdb commands.json \
		--cache ../cache --db ../toy.db
) >out 2>&1
[ $? -eq 3 ] || give_up 'the tree is checked'
cp toy.db many.db && sqlite3 -bail many.db <"$browser/many.sql" >out 2>&1 ||
	give_up 'there are 5,000 findings'
# The first of those that share a page has source.
mkdir -p tree/fs/fs40 && for ((i = 1; i <= 40; i++)); do
	printf '\t\tline_%d();\n' "$i"
done >tree/fs/fs40/file130.c
for names in evil plain; do
	cp toy.db $names.db && node "$browser/rename.js" $names >rename.sql 2>out &&
		sqlite3 -bail $names.db <rename.sql >out 2>&1 || give_up "$names names"
done
# Hostile names of so many that they share a page.
cp many.db low.db && node "$browser/rename.js" evil >rename.sql 2>out && {
	echo "UPDATE finding SET confidence = 'low' WHERE id >= 1000;"
	cat rename.sql
} | sqlite3 -bail low.db >out 2>&1 || give_up 'many hostile names'
for report in toy many evil plain low; do
	"$faultline" report --format html --db $report.db --output $report >out 2>&1 ||
		give_up "the report $report is made"
done

# shellcheck disable=SC2086 # WHICH is a list
NODE_PATH=$BUILD/npm/node_modules node "$browser/browser.js" "$work" $WHICH
