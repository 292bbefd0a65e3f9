#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Rules in SQL: what becomes of their rows, and what is said of those that are no good:
# file and line, exit status 2, and a database that holds what it held.
set -u
. "$(dirname "$0")/../tap.sh"
cd "$(dirname "$0")/../.." || exit 1
tmp=$work

is() { # GOT WANTED DESCRIPTION
	[ "$1" = "$2" ] || printf '# got:    %s\n# wanted: %s\n' "$1" "$2"
	[ "$1" = "$2" ]
	result $? "$3"
}

check() { # [OPTION...]
	"$FAULTLINE" check --db "$tmp/db" --cache "$tmp/cache" --rules "$tmp/rules" \
		--min-confidence low "$@" -- "$tmp/a.c" >"$tmp/out" 2>"$tmp/err"
}

sql() {
	sqlite3 -batch "$tmp/db" "$1"
}

rule() { # NAME: the SELECT on stdin
	{
		cat <<-END
			-- SPDX-License-Identifier: GPL-2.0-only
			-- id: my/$1
			-- summary: A lock is held over a call
			-- severity: warning
			-- confidence: high
			-- why: |
			--   It is long.
			-- fix: Drop it.
			-- references: [Documentation/locking/mutex-design.rst]
		END
		cat
	} >"$tmp/rules/checks/my/$1.sql"
}

mkdir -p "$tmp/rules/checks/my"
cat >"$tmp/a.c" <<'END'
struct mutex { int owner; };
struct foo { struct mutex lock; };
void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);

static void slow(struct foo *f)
{
	mutex_lock(&f->lock);
	mutex_unlock(&f->lock);
}

static struct mutex big;

void first(struct foo *f)
{
	mutex_lock(&big);
	slow(f);
	mutex_unlock(&big);
}

void second(struct foo *f)
{
	slow(f);
}
END
rule held <<'END'
SELECT file, line, col, caller AS function, callee || ' is called with ' || held || ' held' AS message,
       json_array(json_object('file', file, 'line', line, 'function', caller,
                              'what', 'calls ' || callee)) AS steps
FROM v_call
WHERE held <> '' AND caller_id IN (SELECT id FROM v_function WHERE file LIKE '%a.c');
END

check
is $? 0 "a rule in SQL is asked"
is "$(sql "SELECT line, rule, engine, severity, confidence, function, message FROM v_finding WHERE rule LIKE 'my/%'")" \
	"17|my/held|sql|warning|high|first|slow is called with big held" "its rows are findings"
is "$(sql "SELECT s.line, s.function, what FROM v_step s JOIN v_finding f ON f.id = finding WHERE rule = 'my/held'")" \
	"17|first|calls slow" "steps are their witness"
is "$(sql "SELECT kind, summary, why, fix, refs FROM v_rule WHERE id = 'my/held'")" \
	"sql|A lock is held over a call|It is long.|Drop it.|Documentation/locking/mutex-design.rst" \
	"its comment is the text of the rule"
grep -q "warning: slow is called with big held \[my/held\] (high)" "$tmp/out"
result $? "it is reported"
"$FAULTLINE" explain --db "$tmp/db" my/held | grep -q "It is long."
result $? "it is explained"
was=$(sql "SELECT fingerprint FROM v_finding WHERE rule = 'my/held'")

# The same bug further down, and one lower confidence.
sed -i '1i/* moved */' "$tmp/a.c"
sed -i "s/^FROM v_call/     , 'medium' AS confidence, 'so it is' AS reason, '' AS world\n&/" \
	"$tmp/rules/checks/my/held.sql"
check -v
is "$(sql "SELECT line, confidence, reason FROM v_finding WHERE rule = 'my/held' AND status = 'open' AND fingerprint = '$was'")" \
	"18|medium|so it is" "a finding that moves stays the same one"
sed -i 's/so it is/a guess/' "$tmp/rules/checks/my/held.sql"
check -v
grep -q "in the lock graph of the last run" "$tmp/err"
result $? "another rule needs nothing solved again"
is "$(sql "SELECT reason FROM v_finding WHERE rule = 'my/held'")" "a guess" "but it is asked"
sed -i "s/^WHERE held <> ''/WHERE 0/" "$tmp/rules/checks/my/held.sql"
check
is "$(sql "SELECT status FROM v_finding WHERE rule = 'my/held'")" "fixed" "what no row says is fixed"

# --- what is no good ---------------------------------------------------------------------------

is_bad() { # DESCRIPTION LINE MESSAGE: the SELECT on stdin
	local before

	rule bad
	before=$(sql "SELECT max(id) FROM v_run")
	check
	is $? 2 "$1: exit 2"
	is "$(cat "$tmp/err")" "faultline: $tmp/rules/checks/my/bad.sql:$2: $3" "$1: said"
	is "$(sql "SELECT max(id) FROM v_run")" "$before" "$1: nothing is stored"
	rm "$tmp/rules/checks/my/bad.sql"
}

is_bad "SQL that writes" 10 "only SELECT is allowed: the database is read-only here" <<'END'
DELETE FROM finding
END
is_bad "a table" 10 "access to edge.id is prohibited: tables are internal, ask the views v_*" <<'END'
SELECT id FROM edge
END
is_bad "two statements" 10 "one SELECT is allowed, nothing before or after it" <<'END'
SELECT 1; SELECT 2
END
is_bad "ATTACH" 10 "only SELECT is allowed: the database is read-only here" <<'END'
ATTACH 'other.db' AS other
END
is_bad "PRAGMA" 10 "only SELECT is allowed: the database is read-only here" <<'END'
PRAGMA query_only = OFF
END
is_bad "no SQL" 10 "no statement given" <<'END'
END
is_bad "a typing error" 12 "no such column: lime; 'SELECT * FROM VIEW LIMIT 0' names the columns of a view" <<'END'

SELECT file,
       lime AS line
FROM v_call
END
is_bad "a column too few" 10 "no column 'message'; a finding is made of file, line, function and message" <<'END'
SELECT file, line, caller AS function FROM v_call
END
is_bad "a column too many" 10 "column 'foo' means nothing; besides those it has to give, a rule may give col, world, confidence, reason and steps" <<'END'
SELECT file, line, caller AS function, 'x' AS message, 1 AS foo FROM v_call
END
is_bad "a confidence that is none" 10 "row 1: confidence 'sure' is none of high, medium, low" <<'END'
SELECT 'a.c' AS file, 1 AS line, '' AS function, 'x' AS message, 'sure' AS confidence
END
is_bad "steps that are none" 10 "row 1: steps is no JSON list of at most 1000 objects with file, line, function and what" <<'END'
SELECT 'a.c' AS file, 1 AS line, '' AS function, 'x' AS message, '{' AS steps
END
is_bad "a finding without a place" 10 "row 1: no file" <<'END'
SELECT NULL AS file, 1 AS line, '' AS function, 'x' AS message
END
is_bad "too many rows" 10 "more than 10000 rows: ask for less" <<'END'
WITH RECURSIVE v_n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM v_n LIMIT 20000)
SELECT 'a.c' AS file, n AS line, '' AS function, 'x' AS message FROM v_n
END
is_bad "SQL that never ends" 10 "stopped after 10 seconds of computing: ask for less" <<'END'
WITH RECURSIVE v_n (n) AS (SELECT 1 UNION ALL SELECT 1 FROM v_n)
SELECT 'a.c' AS file, n AS line, '' AS function, 'x' AS message FROM v_n WHERE n = 2
END

cat >"$tmp/rules/checks/my/bad.sql" <<'END'
-- id: my/bad
-- sumary: mistyped
SELECT 1
END
check
is $? 2 "a comment that is none: exit 2"
is "$(cat "$tmp/err")" "faultline: $tmp/rules/checks/my/bad.sql:2: sumary: unknown field, did you mean 'summary'?" \
	"a comment that is none: said"
rm "$tmp/rules/checks/my/bad.sql"
rule held </dev/null
mv "$tmp/rules/checks/my/held.sql" "$tmp/rules/checks/my/other.sql"
check
is "$(cat "$tmp/err")" "faultline: $tmp/rules/checks/my/other.sql:2: id: 'my/held', but the file's place says 'my/other'; make them equal" \
	"a rule that says another id"

# --- what there is to ask ----------------------------------------------------------------
is "$("$FAULTLINE" query --help | grep -ow 'v_[a-z_]*' | sort -u)" \
	"$(sed -nE 's/^CREATE VIEW IF NOT EXISTS ([a-z_]+) .*/\1/p' checker/store/schema.sql | sort)" \
	"query --help names every view"
done_testing
