// SPDX-License-Identifier: GPL-2.0-only
//
// Names that want to be more than names. The same report is made of harmless names and of hostile
// ones (rename.js): every page of it has to have the same elements, with the same attributes but
// for what addresses and texts say, and nothing of a name may run. The comparison is by paths of
// elements, each as often as the other has it: lists are sorted by name, so their order differs.
'use strict';

const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { test, open } = require('./driver');
const { tooWide } = require('./kinds');

function pages(report, below = '') {
	return fs.readdirSync(path.join(report, below), { withFileTypes: true }).flatMap((e) =>
		e.isDirectory() ? pages(report, path.join(below, e.name)) :
		e.name.endsWith('.html') ? [path.join(below, e.name)] : []);
}

// Addresses that pages lead to. Which names are addresses, a name decides: a link more or less
// is no other structure.
const OUT = '^https://(elixir\\.bootlin\\.com|(git|lore|docs)\\.kernel\\.org|lwn\\.net)/';
// What turns the direction of writing, or rings.
const UNSEEN = new RegExp('[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200e\\u200f' +
	'\\u202a-\\u202e\\u2066-\\u2069]');

// How often each path of elements occurs in the document, with the names of their attributes;
// and what no name may bring in.
function structure(out) {
	const paths = {}, foreign = [];

	const leadsOut = (e) => e.localName === 'a' && new RegExp(out).test(e.href);
	const nameOf = (e) => {
		const attributes = [...e.attributes].map((a) => a.name).sort().join(' ');

		return `${[e.localName, ...e.classList].join('.')}[${attributes}]`;
	};
	for (const e of document.querySelectorAll('*')) {
		const way = [];

		for (let at = e; at; at = at.parentElement)
			if (!leadsOut(at))
				way.unshift(nameOf(at));
		if (!leadsOut(e))
			paths[way.join(' > ')] = (paths[way.join(' > ')] || 0) + 1;
		for (const a of e.attributes)
			if (/^on/i.test(a.name) || a.name === 'style' || a.name === 'srcdoc' ||
			    (/^(href|src|action|xlink:href)$/.test(a.name) &&
			     !/^(file:|data:,$)/.test(new URL(a.value, location)) && !leadsOut(e)))
				foreign.push(`${a.name}=${a.value.slice(0, 80)}`);
		if (/^(img|iframe|object|embed|base|plaintext|foreignobject|animate|set)$/.test(e.localName))
			foreign.push(e.outerHTML.slice(0, 80));
	}
	return { paths, foreign };
}

// Tells what only one of them has.
function differences(a, b) {
	return [...new Set([...Object.keys(a), ...Object.keys(b)])]
		.filter((k) => a[k] !== b[k])
		.map((k) => `${a[k] || 0} and ${b[k] || 0}: ${k.slice(-220)}`).slice(0, 8);
}

async function structures(page, report, names) {
	const all = [];

	for (const name of names) {
		await open(page, report, name);
		all.push([name, await page.evaluate(structure, OUT)]);
	}
	return all;
}

const kindOf = (name) => (name.includes('/') ? path.dirname(name) : name);

// Findings that share a page are shown by a script.
async function shared(page, report) {
	const message = (a) => a.innerText();

	await open(page, report, 'findings.html#confidence=low');
	await page.locator('#rows tr').nth(19).waitFor();
	for (let i = 0; i < 20; i++) {
		const link = page.locator('#rows tr td:first-child a').nth(i);
		const told = await message(link);

		await link.press('Enter');
		await page.locator('.witness pre').first().waitFor();
		assert.strictEqual(await message(page.locator('h1')), told);
		assert.deepStrictEqual((await page.evaluate(structure, OUT)).foreign, []);
		assert.deepStrictEqual(await page.evaluate(tooWide), []);
		assert.doesNotMatch(await page.locator('body').innerText(), UNSEEN);
		await page.goBack();
		await page.locator('#rows tr').nth(19).waitFor();
	}
}

module.exports = async function ({ evil, plain, low }) {
	const groups = {};

	for (const [which, report] of [['evil', evil.report], ['plain', plain.report]])
		for (const name of pages(report)) {
			const group = groups[kindOf(name)] ||= { evil: [], plain: [] };

			group[which].push(name);
		}
	for (const [kind, group] of Object.entries(groups))
		await test(`${kind}: hostile names change nothing`, async (page) => {
			const add = (sum, [, s]) => {
				for (const [k, n] of Object.entries(s.paths))
					sum[k] = (sum[k] || 0) + n;
				return sum;
			};
			const hostile = await structures(page, evil.report, group.evil);
			const harmless = await structures(page, plain.report, group.plain);

			assert.strictEqual(group.evil.length, group.plain.length);
			for (const [name, { foreign }] of hostile)
				assert.deepStrictEqual(foreign, [], name);
			assert.deepStrictEqual(differences(hostile.reduce(add, {}), harmless.reduce(add, {})), []);
		});
	for (const name of Object.values(groups).map((g) => g.evil[0]))
		await test(`${name}: hostile names in a narrow window`, async (page) => {
			await open(page, evil.report, name);
			assert.deepStrictEqual(await page.evaluate(tooWide), []);
			const text = await page.locator('body').innerText();

			assert.doesNotMatch(text, UNSEEN);
		}, { width: 400 });
	await test('hostile names of findings that share a page', (page) => shared(page, low.report),
		{ width: 400 });
	await test('hostile names are filtered by, searched for, and linked to', async (page) => {
		await open(page, evil.report, 'findings.html#confidence=all&status=all');
		const all = await page.locator('#rows tr').count();

		assert.ok(all > 1);
		for (const name of ['rule', 'world', 'engine']) {
			const options = await page.locator(`[name="${name}"] option`).evaluateAll((o) =>
				o.map((x) => x.value).filter(Boolean));

			for (const value of options) {
				await page.locator(`[name="${name}"]`).selectOption(value);
				const n = await page.locator('#rows tr').count();
				const address = page.url();

				assert.ok(n > 0, `${name}=${value.slice(0, 60)}`);
				await page.goto('about:blank');
				await page.goto(address);
				assert.strictEqual(await page.locator('#rows tr').count(), n);
				assert.strictEqual(await page.locator(`[name="${name}"]`).inputValue(), value);
			}
			await page.locator(`[name="${name}"]`).selectOption('');
		}
		await page.locator('#q').fill('<script>');
		assert.ok(await page.locator('#count').isVisible());
	});
};
