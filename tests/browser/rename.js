// SPDX-License-Identifier: GPL-2.0-only
//
// rename.js evil|plain: prints SQL that gives another name to all that people and kernels name
// (files, functions, locks, worlds, rules, messages, what witnesses say), the same one wherever
// it stands. "evil" names are as hostile as they come; "plain" ones are for pages that must come
// out alike. The old name stays in the new one, before or after the text: no two fall together.
'use strict';

const EVIL = [
	'<script>alert(1)</script>',
	'"><img src=x onerror=alert(1)>',
	"' onmouseover='alert(1)",
	'</script><script>alert(1)</script>',
	'--><img src=x onerror=alert(1)>',
	']]><svg onload=alert(1)>',
	'javascript:alert(1)//',
	'line one\nline two\r\n\tline three\u2028four',
	'A'.repeat(500),
	'wide '.repeat(100),
	'\u202egnp.exe\u202c \u200f\u2066x\u2069',
	'\u001b[31mred\u0007\u0001',
	'{{constructor.constructor("alert(1)")()}} ${alert(1)}',
	'</title></textarea></style><plaintext>',
	'&lt;b&gt; &#x3c;b&#x3e; &amp;quot; %3Cb%3E',
	'#rule=x&world=y?q=z+1 %00 100%',
	'__proto__',
	'../../../../etc/passwd',
	'//example.org/x',
];
const COLUMNS = {
	string: ['text'], class: ['name', 'alias', 'lockdep_name'], class_name: ['name'],
	finding: ['rule', 'engine', 'reason', 'world', 'file', 'function', 'message', 'triage_reason'],
	side: ['title', 'outer_class', 'inner_class'], spot: ['file', 'function', 'what'],
	rule: ['id', 'kind', 'summary', 'why', 'fix', 'refs', 'file'],
	rule_order: ['outer_class', 'inner_class', 'source', 'note', 'file'],
	unit: ['file', 'message'], gap: ['rule', 'file', 'why'],
	lockdep: ['outer_name', 'inner_name'],
	run: ['config', 'tool_version', 'inputs', 'scope', 'commit_id'],
};
// What the program itself writes in columns that also hold names.
const OWN = ['', 'core', 'direct', 'parameter', 'variable', 'static', 'extern', 'inline',
	'acquire', 'release', 'try', 'init', 'complete', 'write', 'read', 'recursive read', 'high',
	'medium', 'low'];

const text = (s) => `CAST(x'${Buffer.from(s).toString('hex')}' AS TEXT)`;
// What structure names have (dots, slashes, words, lines) is left: pages are divided by it.
const plain = (s) => s.replace(/[^\w./:,\n\r\t -]/g, 'x');
const texts = process.argv[2] === 'evil' ? EVIL : EVIL.map(plain);
const columns = Object.entries(COLUMNS).flatMap(([t, names]) => names.map((c) => [t, c]));

console.log(`BEGIN;
CREATE TEMP TABLE given (n INTEGER PRIMARY KEY, text TEXT);
INSERT INTO given VALUES ${texts.map((s, n) => `(${n}, ${text(s)})`)};
CREATE TEMP TABLE old AS
${columns.map(([t, c]) => `SELECT ${c} AS name FROM main.${t}`).join(' UNION\n')};
DELETE FROM old WHERE name IS NULL OR name IN (${OWN.map(text)});
CREATE TEMP TABLE renamed (old TEXT PRIMARY KEY, new TEXT);
INSERT INTO renamed
	SELECT o.name, iif(o.n / ${texts.length} % 2, g.text || o.name, o.name || g.text)
	FROM (SELECT name, row_number() OVER (ORDER BY name) AS n FROM old) o
	JOIN given g ON g.n = o.n % ${texts.length};`);
for (const [t, c] of columns)
	console.log(`UPDATE main.${t} SET ${c} = r.new FROM renamed r WHERE r.old = ${t}.${c};`);
// Links are made of the kernel's version where it looks like one: that of the last run stays.
console.log(`UPDATE run SET kernel = kernel || ${text(texts[0])}
	WHERE id < (SELECT max(id) FROM run);
-- The longest once only: chromium takes a tenth of a second to break such a word into lines.
UPDATE finding SET message = message || ${text('A'.repeat(5000))},
	function = function || ${text('A'.repeat(5000))} WHERE id = (SELECT min(id) FROM finding);
COMMIT;`);
