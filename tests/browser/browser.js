// SPDX-License-Identifier: GPL-2.0-only
//
// browser.js FOLDER [NAME...]: the browser tests, or those that are named, of the reports that
// tests/e2e/browser.sh has made in FOLDER: NAME.db is the database, NAME the report made of it.
'use strict';

const path = require('path');
const driver = require('./driver');

const [folder, ...some] = process.argv.slice(2);
const NAMES = some.length ? some :
	['kinds', 'findings', 'finding', 'others', 'graph', 'hostile', 'speed'];
const inputs = {};

for (const name of ['toy', 'many', 'evil', 'plain', 'low'])
	inputs[name] = { report: path.join(folder, name), db: path.join(folder, `${name}.db`) };

(async function () {
	await driver.start();
	for (const name of NAMES)
		await require(`./${name}.js`)(inputs);
	await driver.stop();
})().catch((e) => {
	console.log(`Bail out! ${e.stack}`);
	process.exit(1);
});
