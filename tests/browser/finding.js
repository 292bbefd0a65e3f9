// SPDX-License-Identifier: GPL-2.0-only
//
// The page of one finding, and the way along its witnesses.
'use strict';

const assert = require('assert');
const { test, open } = require('./driver');
const { page: pageOf } = require('./ask');

const CYCLE = "rule = 'order/cycle' AND confidence = 'high'";

// Ids of the steps as they stand on the page.
const steps = (page) => page.locator('.say').evaluateAll((all) => all.map((e) => e.id));
const focused = (page) => page.evaluate(() => document.activeElement.closest('.say')?.id);

module.exports = async function ({ toy, many }) {
	const cycle = pageOf(toy.db, CYCLE);

	await Promise.all([
		test('both witnesses stand side by side, each with its source', async (page) => {
			await open(page, toy.report, cycle);
			const boxes = await page.locator('.witness').evaluateAll((all) =>
				all.map((e) => e.getBoundingClientRect().toJSON()));

			assert.strictEqual(boxes.length, 2);
			assert.ok(Math.abs(boxes[0].top - boxes[1].top) < 4 && boxes[1].left > boxes[0].right - 1);
			const code = await page.locator('.witness').allInnerTexts();

			assert.match(code[0], /mutex_lock\(&fi->tree\);/);
			assert.match(code[0], /calls foo_log/);
			assert.match(code[1], /mutex_lock\(&sb->s_log\);/);
			assert.match(await page.locator('main').innerText(), /\*\*\* DEADLOCK \*\*\*/);
		}),
		test('in a narrow window they stand below each other', async (page) => {
			await open(page, toy.report, cycle);
			const boxes = await page.locator('.witness').evaluateAll((all) =>
				all.map((e) => e.getBoundingClientRect().toJSON()));

			assert.ok(boxes[1].top > boxes[0].bottom - 1);
			assert.ok(boxes.every((b) => b.right <= 400));
		}, { width: 400 }),
		test('a witness is followed by keys, there and back', async (page) => {
			await open(page, toy.report, cycle);
			const all = await steps(page);

			assert.ok(all.length >= 5);
			for (const id of all) {
				await page.keyboard.press('j');
				assert.strictEqual(await focused(page), id);
			}
			await page.keyboard.press('k');
			assert.strictEqual(await focused(page), all[all.length - 2]);
		}),
		test('the scenario leads to the steps it is of', async (page) => {
			await open(page, toy.report, cycle);
			const links = page.locator('.cpus a'), all = await steps(page);

			assert.ok(await links.count() >= 4);
			for (let i = 0; i < await links.count(); i++) {
				await links.nth(i).click();
				const id = await page.evaluate(() => location.hash.slice(1));

				assert.ok(all.includes(id), id);
				assert.ok(await page.locator(`[id="${id}"]`).evaluate((e) => {
					const r = e.getBoundingClientRect();

					return r.top >= 0 && r.bottom <= innerHeight;
				}));
			}
		}),
		test('links out go to the line at that version, and tell nothing of where from', async (page) => {
			await open(page, toy.report, cycle);
			const links = await page.locator('a[href^="http"]').evaluateAll((all) =>
				all.map((a) => [a.href, a.rel]));

			assert.ok(links.length >= 5);
			for (const [href, rel] of links) {
				assert.match(href, /^https:\/\/elixir\.bootlin\.com\/linux\/v6\.12\/source\/[\w/.-]+#L\d+$/);
				assert.match(rel, /noreferrer/);
			}
		}),
		test('one that shares a page has its witnesses and their source, too', async (page) => {
			await open(page, many.report, 'findings.html#confidence=low&file=fs/fs40/file130.c');
			const link = page.locator('#rows a[href$="/' + (1000 * 2654435761).toString(16)
				.padStart(32, '0') + '"]');

			await link.waitFor();
			const message = await link.innerText();

			assert.strictEqual(message,
				'fs40_inode.lock6 and mm_struct.mmap_lock are taken in opposite orders');
			await link.click();
			await page.waitForURL(/low\.html#low=/);
			assert.strictEqual(await page.locator('h1').innerText(), message);
			assert.strictEqual(await page.locator('.witness').count(), 2);
			assert.deepStrictEqual(await steps(page), ['w1-1', 'w1-2', 'w1-3', 'w2-1', 'w2-2', 'w2-3']);
			const code = await page.locator('.witness').first().innerText();

			assert.match(code, /^22\s*line_22\(\);$/m);
			assert.match(code, /24\s*line_24\(\);\s*1\.1 \w+/);
			assert.match(code, /^26\s*line_26\(\);$/m);
			assert.doesNotMatch(code, /line_(21|27)/);
			await page.keyboard.press('j');
			await page.keyboard.press('j');
			assert.strictEqual(await focused(page), 'w1-2');
			await page.keyboard.press('Enter');
			await page.waitForURL(/step=w1-2/);
			assert.strictEqual(await focused(page), 'w1-2');
			assert.strictEqual(await page.locator('h1').innerText(), message);
			await page.keyboard.press('u');
			await page.waitForURL(/findings\.html#confidence=low/);
		}),
		test('next and previous go through the list one came from', async (page) => {
			await open(page, many.report, 'findings.html#world=fs7&sort=-rule');
			const hrefs = await page.locator('#rows tr a').evaluateAll((all) =>
				all.slice(0, 3).map((a) => a.href));

			await page.locator('#rows tr a').first().click();
			await page.waitForURL(hrefs[0]);
			await page.keyboard.press('n');
			await page.waitForURL(hrefs[1]);
			await page.locator('#next').click();
			await page.waitForURL(hrefs[2]);
			await page.keyboard.press('p');
			await page.waitForURL(hrefs[1]);
			await page.keyboard.press('u');
			await page.waitForURL(/findings\.html#world=fs7&sort=-rule/);
		}),
	]);
};
