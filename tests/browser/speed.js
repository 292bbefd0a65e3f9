// SPDX-License-Identifier: GPL-2.0-only
//
// How long people wait for pages, and how much a folder takes: of the report in the folder REAL,
// which somebody has made of a whole kernel, or of the one with 5,000 findings.
'use strict';

const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { test, open, figure } = require('./driver');

const CAP = 10000;	// of what is 2 or 3 seconds at most on a machine that does nothing else
const MOST = 60e6;

function sizes(folder) {
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((e) => {
		const name = path.join(folder, e.name);

		return e.isDirectory() ? sizes(name) : [fs.statSync(name).size];
	});
}

async function wait(page, report, name, there) {
	const began = Date.now();

	await open(page, report, name);
	await page.locator(there).first().waitFor();
	await page.evaluate(() => new Promise((go) => requestAnimationFrame(() => setTimeout(go, 0))));
	return Date.now() - began;
}

module.exports = async function ({ many }) {
	const report = process.env.REAL || many.report;
	const graphs = fs.readdirSync(path.join(report, 'graph')).filter((f) => f.endsWith('.html'));
	const graph = graphs.includes('ext4.html') ? 'ext4.html' : graphs[0];

	await test('the folder is small enough to be sent', async () => {
		const all = sizes(report), bytes = all.reduce((a, b) => a + b, 0);

		console.log(`# ${all.length} files of ${bytes} bytes`);
		assert.ok(bytes <= MOST, `${bytes} bytes`);
	});
	await test('the first page is there soon', async (page) =>
		figure('the first page', await wait(page, report, 'index.html', '#new'), CAP));
	await test('the list is there soon', async (page) =>
		figure('the list of findings', await wait(page, report, 'findings.html', '#rows tr'), CAP));
	await test('those of low confidence are there soon', async (page) =>
		figure('those of low confidence', await wait(page, report, 'findings.html#confidence=low',
			'#rows td.low'), CAP));
	await test('the graph is there soon', async (page) =>
		figure(`the graph of ${path.parse(graph).name}`, await wait(page, report, `graph/${graph}`,
			'svg .node'), CAP));
};
