// SPDX-License-Identifier: GPL-2.0-only
//
// What the database says, for what the pages of it have to say.
'use strict';

const { execFileSync } = require('child_process');

function ask(db, sql) {
	return execFileSync('sqlite3', ['-batch', '-readonly', db, sql], { encoding: 'utf8' }).trim();
}

// How many findings there are.
function number(db, where) {
	return Number(ask(db, `SELECT count(*) FROM v_finding WHERE ${where}`));
}

// The page of the first of them.
function page(db, where) {
	const sql = `SELECT fingerprint FROM v_finding WHERE ${where} ORDER BY id LIMIT 1`;

	return `finding/${ask(db, sql)}.html`;
}

module.exports = { ask, number, page };
