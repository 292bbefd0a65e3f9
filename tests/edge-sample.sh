#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# edge-sample.sh DB [SEED [N]]: draws N edges at high and N at medium confidence
# (30 each) from all worlds of a database and prints each with its witness, to be
# read against the source; tests/edge-audit.md says what came of it. The same
# database and seed give the same edges.
set -euo pipefail
faultline=${FAULTLINE:-build/faultline}
db=${1:?usage: edge-sample.sh DB [SEED [N]]}
seed=${2:-1} n=${3:-30}
[[ $seed$n =~ ^[0-9]+$ ]] || { echo >&2 "edge-sample.sh: SEED and N are numbers"; exit 2; }

# Numbers in no order that the graph could know: xorshift by multiplication, twice.
draw() {
	"$faultline" query --db "$db" --format json --sql "
		WITH drawn AS (
			SELECT id, (((id * 2654435761 + $seed * 40503) % 4294967296) * 69069 + $seed)
			           % 2147483647 AS ticket
			FROM v_lock_edge WHERE confidence = '$1' ORDER BY ticket, id LIMIT $n)
		SELECT e.id, e.world, e.\"outer\" || iif(e.outer_subclass, '/' || e.outer_subclass, '')
		       || ' (' || e.outer_mode || ')' AS o,
		       e.\"inner\" || iif(e.inner_subclass, '/' || e.inner_subclass, '')
		       || ' (' || e.inner_mode || ')' AS i, e.reason,
		       (SELECT group_concat(printf('    %s:%d %s(): %s', file, line, function, what),
		                            char(10))
		        FROM (SELECT * FROM v_edge_step WHERE edge = e.id ORDER BY seq)) AS way
		FROM drawn d JOIN v_lock_edge e ON e.id = d.id ORDER BY d.ticket, d.id"
}

echo "seed $seed"
for confidence in high medium; do
	echo
	echo "## $confidence"
	draw "$confidence" | jq -r '.[] |
		"\n### \(.world): \(.o) -> \(.i)\(if .reason == "" then "" else "  [" + .reason + "]" end)\n\(.way)"'
done
