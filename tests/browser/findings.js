// SPDX-License-Identifier: GPL-2.0-only
//
// The list of findings, as people use it: each field filters to what the database says, sorting,
// searching, opening one and coming back, links that hold a filter, the keyboard alone; and how
// long filtering takes where there are 5,000.
'use strict';

const assert = require('assert');
const { number } = require('./ask');
const { test, open, figure } = require('./driver');

// The list as `report` has it: medium and above, new and open.
const SHOWN = "confidence <> 'low' AND status IN ('new', 'open')";

const field = (page, name) => page.locator(`#filters [name="${name}"]`);
const count = async (page) => parseInt(await page.locator('#count').innerText(), 10);
// Those of low confidence are read when they are asked for: the count comes to n, or fails to.
async function counts(page, n) {
	await page.waitForFunction((m) => parseInt(document.querySelector('#count').textContent, 10) === m,
		n, { timeout: 10000 }).catch(() => {});
	assert.strictEqual(await count(page), n);
}

// A field comes to hold a value.
const holds = (page, name, value) => page.waitForFunction(([n, v]) =>
	document.querySelector(`#filters [name="${n}"]`).value === v, [name, value]);

const messages = (page) => page.locator('#rows tr td:first-child a').allInnerTexts();
const column = async (page, name) => {
	const n = await page.locator(`#list th[data-sort="${name}"]`).evaluate((th) => th.cellIndex);

	return page.locator(`#rows tr td:nth-child(${n + 1})`).allInnerTexts();
};
const hash = (page) => page.evaluate(() => location.hash);
const focus = (page) => page.evaluate(() => {
	const e = document.activeElement;

	return e.id || e.name || e.textContent.trim();
});

function filters({ many }) {
	const list = (page) => open(page, many.report, 'findings.html');
	const told = async (page, where) => {
		const n = number(many.db, where);

		assert.ok(n > 0, `nothing to be found: ${where}`);
		await counts(page, n);
	};
	const chosen = [
		['rule', 'rule/r07', `rule = 'rule/r07' AND ${SHOWN}`],
		['world', 'fs7', `world = 'fs7' AND ${SHOWN}`],
		['engine', 'sparse', `engine = 'sparse' AND ${SHOWN}`],
		['confidence', 'low', "confidence = 'low' AND status IN ('new', 'open')"],
		['confidence', 'all', "status IN ('new', 'open')"],
		['status', 'accepted', "status = 'accepted' AND confidence <> 'low'"],
		['status', 'fixed', "status = 'fixed' AND confidence <> 'low'"],
		['status', 'all', "confidence <> 'low'"],
	];

	return [
		test('first what report shows, too', async (page) => {
			await list(page);
			await told(page, SHOWN);
		}),
		...chosen.map(([name, value, where]) => test(`filtered by ${name}: ${value}`, async (page) => {
			await list(page);
			await field(page, name).selectOption(value);
			await told(page, where);
			assert.strictEqual(await hash(page), `#${name}=${value}`);
		})),
		test('filtered by file: its own, or one a witness passes', async (page) => {
			await list(page);
			await field(page, 'file').fill('fs/fs12/');
			await told(page, `${SHOWN} AND (file GLOB 'fs/fs12/*' OR id IN
				(SELECT finding FROM v_step WHERE file GLOB 'fs/fs12/*'))`);
		}),
		test('filtered by lock', async (page) => {
			await list(page);
			await field(page, 'lock').fill('fs12_inode.lock3');
			await told(page, `${SHOWN} AND id IN (SELECT finding FROM v_side
				WHERE 'fs12_inode.lock3' IN (outer, inner))`);
		}),
		test('searched for words of different columns', async (page) => {
			await list(page);
			await field(page, 'q').fill('FUNCTION1024 lock');
			await told(page, `${SHOWN} AND function LIKE 'function1024%'`);
		}),
		test('several at once, and all again', async (page) => {
			await list(page);
			await field(page, 'world').selectOption('fs6');
			await field(page, 'confidence').selectOption('high');
			await field(page, 'status').selectOption('open');
			await told(page, "world = 'fs6' AND confidence = 'high' AND status = 'open'");
			await page.click('#reset');
			await told(page, SHOWN);
			assert.strictEqual(await field(page, 'world').inputValue(), '');
		}),
		test('nothing found is said', async (page) => {
			await list(page);
			await field(page, 'q').fill('no such word');
			assert.strictEqual(await count(page), 0);
			assert.ok(await page.locator('#none').isVisible());
		}),
	];
}

function sorts({ many }) {
	return ['finding', 'rule', 'world', 'confidence', 'status', 'engine', 'severity'].map((name) =>
		test(`sorted by ${name}, both ways`, async (page) => {
			const order = { confidence: ['high', 'medium', 'low'], severity: ['error', 'warning', 'note'] };
			const by = order[name] ? (a, b) => order[name].indexOf(a) - order[name].indexOf(b) :
				(a, b) => (a < b ? -1 : a > b ? 1 : 0);
			const values = async () => (name === 'finding' ? messages(page) : column(page, name));
			const header = page.locator(`#list th[data-sort="${name}"]`);

			await open(page, many.report, 'findings.html#confidence=all&status=all');
			await counts(page, 5000);
			await header.locator('button').click();
			let got = await values();
			assert.ok(got.length >= 20);
			assert.deepStrictEqual(got, [...got].sort(by));
			assert.strictEqual(await header.getAttribute('aria-sort'), 'ascending');
			await header.locator('button').click();
			got = await values();
			assert.deepStrictEqual(got, [...got].sort((a, b) => by(b, a)));
			assert.strictEqual(await header.getAttribute('aria-sort'), 'descending');
		}));
}

function ways({ many, toy }) {
	return [
		test('a finding is opened, and back is where one was', async (page) => {
			await open(page, many.report, 'findings.html');
			await field(page, 'world').selectOption('fs7');
			await field(page, 'q').fill('taken');
			const n = await count(page), first = page.locator('#rows tr a').nth(2);
			const message = await first.innerText();

			await first.click();
			await page.waitForURL(/finding\/[0-9a-f]{32}\.html/);
			assert.strictEqual(await page.locator('h1').innerText(), message);
			await page.goBack();
			await page.waitForURL(/findings\.html/);
			assert.strictEqual(await count(page), n);
			assert.strictEqual(await field(page, 'world').inputValue(), 'fs7');
			assert.strictEqual(await field(page, 'q').inputValue(), 'taken');
			assert.strictEqual(await focus(page), message);
		}),
		test('back goes through the filters', async (page) => {
			await open(page, many.report, 'findings.html');
			await field(page, 'world').selectOption('fs7');
			await field(page, 'world').selectOption('fs8');
			await field(page, 'q').pressSequentially('lock');
			await page.goBack();
			await holds(page, 'q', '');
			assert.strictEqual(await hash(page), '#world=fs8');
			await page.goBack();
			await holds(page, 'world', 'fs7');
			assert.strictEqual(await count(page), number(many.db, `world = 'fs7' AND ${SHOWN}`));
			assert.ok(await count(page) > 0);
			await page.goForward();
			assert.strictEqual(await hash(page), '#world=fs8');
		}),
		test('an address with a filter shows what was sent', async (page) => {
			await open(page, many.report, 'findings.html#rule=rule/r07&confidence=all&sort=-world');
			await counts(page, number(many.db, "rule = 'rule/r07' AND status IN ('new', 'open')"));
			const worlds = await column(page, 'world');
			assert.deepStrictEqual(worlds, [...worlds].sort().reverse());
		}),
		test('an address with nonsense in it still shows a list', async (page) => {
			await open(page, many.report, 'findings.html#rule=gone&sort=constructor&%zz&__proto__=x');
			assert.strictEqual(await count(page), 0);
			await page.click('#reset');
			assert.ok(await count(page) > 0);
		}),
		test('cells of the overview lead to what they count', async (page) => {
			await open(page, toy.report, 'index.html');
			const links = page.locator('main a[href*="findings.html#"]');
			const n = await links.count();

			assert.ok(n > 3);
			for (let i = 0; i < n; i++) {
				const link = links.nth(i), said = await link.innerText();

				if (!/^[\d,]+$/.test(said))
					continue;
				await link.click();
				await page.waitForURL(/findings\.html/);
				assert.strictEqual(await count(page), Number(said.replace(/,/g, '')),
					`${said}: ${await hash(page)}`);
				await page.goBack();
				await page.waitForURL(/index\.html/);
			}
		}),
		test('all rows can be come to', async (page) => {
			await open(page, many.report, 'findings.html#confidence=all&status=all');
			const n = 5000;

			await counts(page, n);
			for (let rows = 0; rows < n; rows = await page.locator('#rows tr').count()) {
				await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
				await page.waitForFunction((m) => document.querySelectorAll('#rows tr').length > m, rows);
			}
		}),
	];
}

function keyboard({ many }) {
	const press = async (page, ...keys) => {
		for (const key of keys)
			await page.keyboard.press(key);
	};

	return [
		test('the keyboard alone: search, walk, open, and back', async (page) => {
			await open(page, many.report, 'findings.html');
			await press(page, '/');
			assert.strictEqual(await focus(page), 'q');
			await page.keyboard.type('lock3');
			const all = await messages(page);

			await press(page, 'Escape');
			assert.notStrictEqual(await focus(page), 'q');
			await press(page, 'j', 'j', 'j', 'k');
			assert.strictEqual(await page.locator('#rows tr.at').count(), 1);
			assert.strictEqual(await focus(page), all[1]);
			await press(page, 'Enter');
			await page.waitForURL(/finding\//);
			assert.strictEqual(await page.locator('h1').innerText(), all[1]);
			await press(page, 'u');
			await page.waitForURL(/findings\.html#q=lock3/);
			assert.strictEqual(await field(page, 'q').inputValue(), 'lock3');
		}),
		test('the keyboard alone: fields and headers in the order they are seen', async (page) => {
			const seen = [];

			await open(page, many.report, 'findings.html');
			for (let i = 0; i < 30; i++) {
				await press(page, 'Tab');
				const at = await page.evaluate(() => {
					const r = document.activeElement.getBoundingClientRect();

					return [r.top + scrollY, r.left, document.activeElement.outerHTML.slice(0, 80)];
				});
				if (at[0] >= 0)
					seen.push(at);
			}
			// Lines go down, and to the right within one (controls in a line differ by some pixels).
			for (let i = 1; i < seen.length; i++)
				assert.ok(seen[i][0] > seen[i - 1][0] + 8 ||
					(seen[i][1] > seen[i - 1][1] && seen[i][0] > seen[i - 1][0] - 8),
				`${seen[i - 1][2]} before ${seen[i][2]}`);
		}),
		test('the keyboard alone: sorted, chosen, and what keys there are', async (page) => {
			await open(page, many.report, 'findings.html');
			await page.locator('#list th[data-sort="world"] button').focus();
			await press(page, 'Enter');
			assert.strictEqual(await hash(page), '#sort=world');
			await field(page, 'confidence').focus();
			await press(page, 'ArrowDown');
			assert.strictEqual(await count(page),
				number(many.db, "confidence = 'high' AND status IN ('new', 'open')"));
			await page.locator('h1').focus();
			await press(page, '?');
			assert.ok(await page.locator('#keys').isVisible());
			await press(page, 'Escape');
			assert.ok(!await page.locator('#keys').isVisible());
		}),
		test('keys typed in a field are text', async (page) => {
			await open(page, many.report, 'findings.html');
			await field(page, 'q').focus();
			await page.keyboard.type('jk?/n');
			assert.strictEqual(await field(page, 'q').inputValue(), 'jk?/n');
			assert.ok(!await page.locator('#keys').isVisible());
		}),
	];
}

function figures({ many }) {
	// From the change to the picture: two frames later it is on the screen.
	const change = (page, name, value) => page.evaluate(([n, v]) => new Promise((done) => {
		const e = document.querySelector('#filters').elements[n], began = performance.now();

		e.value = v;
		e.dispatchEvent(new Event('input', { bubbles: true }));
		requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
	}), [name, value]);

	return [
		test('filtering 5,000 findings is quick', async (page) => {
			const times = [];

			await open(page, many.report, 'findings.html#confidence=all&status=all');
			await counts(page, 5000);
			for (const [name, value] of [['world', 'fs7'], ['world', ''], ['q', 'lock'], ['q', 'lock3 fs'],
				['q', ''], ['lock', 'mmap'], ['file', 'fs/fs1'], ['file', ''], ['rule', 'rule/r01']])
				times.push(await change(page, name, value));
			times.sort((a, b) => a - b);
			figure('a filter at 5,000 findings, in the middle', times[times.length >> 1], 500);
			figure('the slowest of them', times[times.length - 1], 1000);
		}),
	];
}

module.exports = async function (inputs) {
	for (const group of [filters, sorts, ways, keyboard, figures])
		await Promise.all(group(inputs));
};
