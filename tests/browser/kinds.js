// SPDX-License-Identifier: GPL-2.0-only
//
// What every kind of page has to keep to, in light and dark, wide and narrow: quiet, nothing
// wider than the window, no serious or critical violation of accessibility by axe, focus that is
// seen, tables with headers. The kinds are read off the folder: each page of the top, and of each
// folder below it the first and the longest.
'use strict';

const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { WIDTHS, test, open } = require('./driver');

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const html = (folder) => fs.readdirSync(folder).filter((f) => f.endsWith('.html')).sort();

function kinds(report) {
	const names = html(report);
	const folders = fs.readdirSync(report, { withFileTypes: true }).filter((e) => e.isDirectory());

	for (const { name } of folders) {
		const pages = html(path.join(report, name));
		const size = (f) => fs.statSync(path.join(report, name, f)).size;
		const longest = pages.reduce((a, b) => (size(b) > size(a) ? b : a), pages[0]);

		names.push(...new Set([pages[0], longest].filter(Boolean).map((f) => `${name}/${f}`)));
	}
	return names;
}

async function violations(page) {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() => window.axe.run(document, {
		resultTypes: ['violations'], preload: false,
	}));

	return violations.filter((v) => ['serious', 'critical'].includes(v.impact))
		.flatMap((v) => v.nodes.slice(0, 3).map((n) =>
			`${v.id}: ${n.html.slice(0, 150)}: ${(n.any[0] || n.all[0] || {}).message || v.help}`));
}

// What reaches over the right edge of the window, but for what scrolls in a box of its own.
function tooWide() {
	const root = document.documentElement;

	if (root.scrollWidth <= root.clientWidth)
		return [];
	return [...document.querySelectorAll('main *, header *, footer *')]
		.filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1)
		.slice(-5).map((e) => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 60)}`)
		.concat(`page: ${root.scrollWidth} of ${root.clientWidth}`);
}

// Tables whose columns have no headers, and headers that do not say what they are of.
function unheaded() {
	const tables = [...document.querySelectorAll('table')];

	return tables.filter((t) => !t.querySelector('th'))
		.concat([...document.querySelectorAll('th:not([scope])')])
		.map((e) => e.outerHTML.slice(0, 120));
}

// Walks through the page by Tab: names what has the focus and shows nothing of it, or is nowhere.
async function unseenFocus(page, most) {
	const unseen = [];

	for (let i = 0; i < most; i++) {
		await page.keyboard.press('Tab');
		const at = await page.evaluate(() => {
			const e = document.activeElement, r = e.getBoundingClientRect();
			const ringed = (x) => x && getComputedStyle(x).outlineStyle !== 'none' &&
				parseFloat(getComputedStyle(x).outlineWidth) >= 2;

			if (e === document.body)
				return null;
			return {
				what: e.outerHTML.slice(0, 120),
				ring: ringed(e) || ringed(e.parentElement),
				seen: r.width > 0 && r.height > 0 && r.right > 0 && r.bottom > 0 &&
					r.left < innerWidth && r.top < innerHeight,
			};
		});

		if (!at)
			break;
		if (!at.ring || !at.seen)
			unseen.push(`${at.ring ? 'not in the window' : 'no ring'}: ${at.what}`);
	}
	return unseen;
}

async function kind(report, name) {
	for (const scheme of ['light', 'dark'])
		for (const width of WIDTHS)
			await test(`${name}: accessible, ${scheme}, ${width}`, async (page) => {
				await open(page, report, name);
				assert.deepStrictEqual(await violations(page), []);
				assert.deepStrictEqual(await page.evaluate(tooWide), []);
			}, { width, scheme });
	await test(`${name}: one heading, tables have headers`, async (page) => {
		await open(page, report, name);
		assert.strictEqual(await page.locator('h1').count(), 1);
		assert.ok((await page.title()).length > 8);
		assert.deepStrictEqual(await page.evaluate(unheaded), []);
	});
	await test(`${name}: what has the focus is seen`, async (page) => {
		await open(page, report, name);
		assert.deepStrictEqual(await unseenFocus(page, 30), []);
	});
	await test(`${name}: read without JavaScript`, async (page) => {
		await open(page, report, name);
		const text = await page.locator('main').innerText();

		assert.ok(text.length > 40, text);
	}, { javascript: false });
}

// Whether the checks above see what they are for.
async function blind(report) {
	await test('a page that breaks all of this is seen through', async (page) => {
		await open(page, report, 'index.html');
		await page.evaluate(() => {
			const main = document.querySelector('main');

			main.insertAdjacentHTML('afterbegin', '<table><tr><td>x</td></tr></table>' +
				'<input id="bare"><p id="wide">wide</p>');
			document.querySelector('#wide').style.width = '3000px';
			document.querySelector('#bare').style.outline = 'none';
		});
		assert.ok((await violations(page)).some((v) => v.startsWith('label')));
		assert.notDeepStrictEqual(await page.evaluate(tooWide), []);
		assert.notDeepStrictEqual(await page.evaluate(unheaded), []);
		assert.notDeepStrictEqual(await unseenFocus(page, 30), []);
	});
}

// The first of many.sql: its confidence is low, and it shares a page.
const LOW = `low.html#low=fs40/${(1000 * 2654435761).toString(16).padStart(32, '0')}`;

module.exports = async function ({ toy, many }) {
	await blind(toy.report);
	for (const name of kinds(toy.report))
		await kind(toy.report, name);
	await kind(many.report, LOW);
};
module.exports.tooWide = tooWide;
