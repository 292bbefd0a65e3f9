#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A review in all its formats, from one input with hostile names (tests/tools/sample_review.c).
# Whole outputs are compared with tests/golden/, and read by what reads them elsewhere: SARIF
# and other JSON by their schemas (tests/formats), mails by a mail library, XML by an XML parser.
# UPDATE_GOLDEN=1 writes the goldens anew (look at the difference before committing).
. "$(dirname "$0")/../tap.sh"
golden=$here/tests/golden
readers=$here/tests/formats
sample=$BUILD/tests/tools/sample_review
cd "$work" || exit 1
export LC_ALL=C.UTF-8

"$BUILD/tests/tools/sample_db" sample.db 2>err
result $? 'a sample database'

for format in text mail markdown json sarif gitlab rdjson checkstyle patchwork b4 ktap line; do
	"$sample" sample.db $format >$format 2>err
	code=$?
	[ -z "$UPDATE_GOLDEN" ] || cp $format "$golden/review.$format"
	[ $code -eq 0 ] && [ ! -s err ] && diff -u "$golden/review.$format" $format >err
	result $? "$format is as it was"
	"$sample" sample.db $format nothing >$format.nothing 2>err && [ -s $format.nothing ]
	result $? "$format says that there is nothing new"
	"$sample" sample.db $format same >$format.same 2>err && [ -s $format.same ]
	result $? "$format says so when nothing that is analysed differs"
	"$sample" sample.db $format quiet >out 2>err && [ ! -s out ]
	result $? "$format is silent then when asked to be"
	"$sample" sample.db $format staged >$format.staged 2>err && [ -s $format.staged ]
	result $? "$format of a change that is no patch yet"
	# Escapes, carriage returns, what turns the direction of writing.
	[ -s $format ] && ! LC_ALL=C grep -l -P '\x1b|\r|\xe2\x80\xae' $format $format.nothing \
		$format.same $format.staged >err
	result $? "$format cannot play tricks on a terminal"
done

"$sample" sample.db sarfi >out 2>err
[ $? -eq 2 ] && grep -q 'did you mean sarif' err
result $? 'another format is refused, with the nearest name'

python3 "$readers/mails.py" mail mail.nothing mail.staged >err 2>&1
result $? 'mails are what a mail library makes of them'
xmllint --noout checkstyle checkstyle.nothing checkstyle.same checkstyle.staged 2>err
result $? 'checkstyle is XML'
head -1 markdown | grep -qx '<!-- faultline review -->' &&
	! grep -n -e '<img' -e ' @[a-z]' -e '#1$' -e '```' markdown >err
result $? 'markdown begins with its marker, and nothing in it is a tag, a mention, or a link'

npm=$BUILD/npm
"$here/scripts/npm.sh" >err 2>&1
result $? 'the validator is installed'
sarif=$npm/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json
# valid SCHEMA FILE...
valid() {
	NODE_PATH=$npm/node_modules node "$readers/valid.js" "$@" >err 2>&1
}
for format in gitlab rdjson patchwork b4; do
	valid "$readers/$format.schema.json" $format $format.nothing $format.same $format.staged
	result $? "$format keeps to its schema"
done
valid "$sarif" sarif sarif.nothing sarif.same sarif.staged "$golden/report.sarif"
result $? 'sarif keeps to its schema'
valid "$readers/gitlab.schema.json" "$golden/report.gitlab" &&
	valid "$readers/rdjson.schema.json" "$golden/report.rdjson"
result $? 'so do reports for GitLab and reviewdog'
echo '{"version":"2.1.0","runs":[{}]}' >broken
! valid "$sarif" broken
result $? 'the validator sees what is no SARIF'

done_testing
