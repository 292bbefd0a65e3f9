// SPDX-License-Identifier: GPL-2.0-only
//
// What the browser tests share: chromium, pages that are watched (everything a page does that a
// report must not do is a complaint: scripts that fail or open dialogs, what the console says,
// what its Content-Security-Policy stops, requests for anything that is not a file), and TAP.
'use strict';

const assert = require('assert');
const { pathToFileURL } = require('url');
const path = require('path');
const { chromium } = require('playwright-core');

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
	'--disable-background-networking', '--disable-component-update', '--disable-sync'];
const WIDTHS = [1280, 400];

const LATE = 100;	// ms
const ABREAST = 2;	// tests that run at a time, of those that are begun together

let count = 0, failures = 0, running = 0, browser;
const waiting = [];

async function start() {
	browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS });
}

async function stop() {
	await browser.close();
	console.log(`1..${count}`);
	process.exitCode = failures ? 1 : 0;
}

function result(name, error) {
	count++;
	console.log(`${error ? 'not ok' : 'ok'} ${count} - ${name}`);
	if (!error)
		return;
	if (!name.includes('# TODO'))
		failures++;
	const why = String(error.code === 'ERR_ASSERTION' ? error.message : error.stack || error);

	console.log(why.split('\n').slice(0, 25).map((l) => `# ${l.slice(0, 300)}`).join('\n'));
}

function watch(page, complaints) {
	page.on('pageerror', (e) => complaints.push(`error: ${e.message}`));
	page.on('dialog', (d) => { complaints.push(`dialog: ${d.message()}`); d.dismiss(); });
	page.on('console', (m) => complaints.push(`console: ${m.type()}: ${m.text()}`));
	page.on('request', (r) => {
		if (!/^(file|data):/.test(r.url()))
			complaints.push(`request: ${r.url()}`);
	});
	page.on('requestfailed', (r) => {
		// A page that is left while it loads fails so, too.
		if (r.failure().errorText !== 'net::ERR_ABORTED')
			complaints.push(`not there: ${r.url()}`);
	});
	page.on('popup', (p) => complaints.push(`window: ${p.url()}`));
}

// In the page: what listens for a new address hears of it `ms` later, as where the machine has more
// to do. A test that looks before the page has answered fails everywhere then.
function late(ms) {
	const listen = window.addEventListener;

	window.addEventListener = (event, heard, ...more) => listen.call(window, event,
		/^(hashchange|popstate)$/.test(event) ? (e) => setTimeout(heard, ms, e) : heard, ...more);
}

// `what` with a new page, as a test: it fails when `what` throws, or the page is complained
// of. `how`: width (1280), scheme (light), javascript (true).
async function run(name, what, how) {
	const complaints = [];
	const context = await browser.newContext({
		viewport: { width: how.width || 1280, height: 800 },
		colorScheme: how.scheme || 'light',
		javaScriptEnabled: how.javascript !== false,
		offline: true,
	});
	let error;

	context.setDefaultTimeout(30000);	// only against what never comes
	try {
		const page = await context.newPage();

		await page.addInitScript(late, LATE);
		watch(page, complaints);
		await what(page);
		await page.waitForTimeout(20);
		assert.deepStrictEqual(complaints, []);
	} catch (e) {
		error = e;
		if (complaints.length && e.code !== 'ERR_ASSERTION')
			error = new Error(`${e.message}\n${complaints.join('\n')}`);
	}
	await context.close();
	result(name, error);
}

async function test(name, what, how = {}) {
	if (running >= ABREAST)
		await new Promise((go) => waiting.push(go));
	running++;
	await run(name, what, how);
	running--;
	if (waiting.length)
		waiting.shift()();
}

// A page of a report, by its path in the folder.
function address(folder, name) {
	const [file, hash] = name.split('#');

	return pathToFileURL(path.join(folder, file)).href + (hash === undefined ? '' : `#${hash}`);
}

// Loads it: another address of the page that is open would be heard of later.
async function open(page, folder, name) {
	const to = address(folder, name);

	if (page.url().split('#')[0] === to.split('#')[0])
		await page.goto('about:blank');
	return page.goto(to, { waitUntil: 'load' });
}

// A figure is printed, and asserted only against a cap that a loaded machine keeps.
function figure(what, ms, cap) {
	console.log(`# ${what}: ${ms.toFixed(0)} ms`);
	assert.ok(ms < cap, `${what}: ${ms.toFixed(0)} ms, cap ${cap}`);
}

module.exports = { WIDTHS, start, stop, test, address, open, figure };
