// SPDX-License-Identifier: GPL-2.0-only
//
// The pages of documented orders, of rules and of operations.
'use strict';

const assert = require('assert');
const { number, page: pageOf } = require('./ask');
const { test, open } = require('./driver');

module.exports = async function ({ toy }) {
	await Promise.all([
		test('a contradicted order has both witnesses, folded', async (page) => {
			await open(page, toy.report, 'orders.html');
			const row = page.locator('tr', { hasText: 'mm_struct.mmap_lock' }).first();
			const ways = row.locator('details');

			assert.strictEqual(await ways.count(), 2);
			for (let i = 0; i < 2; i++) {
				assert.ok(!await ways.nth(i).locator('li').first().isVisible());
				await ways.nth(i).locator('summary').focus();
				await page.keyboard.press('Enter');
				assert.ok(await ways.nth(i).locator('li').first().isVisible());
			}
			assert.match(await ways.first().innerText() + await ways.nth(1).innerText(),
				/foo_page_mkwrite[^]*notify_change|notify_change[^]*foo_page_mkwrite/);
		}),
		test('a finding leads to its rule, and the rule to its findings', async (page) => {
			await open(page, toy.report, pageOf(toy.db, "rule = 'order/cycle'"));
			await page.locator('a[href*="rules.html#"]').first().click();
			await page.waitForURL(/rules\.html#/);
			const at = await page.evaluate(() => document.querySelector(':target').textContent);

			assert.strictEqual(at, 'order/cycle');
			await page.locator('a[href*="findings.html#"][href$="rule=order/cycle"]').first().click();
			await page.waitForURL(/findings\.html#/);
			assert.strictEqual(parseInt(await page.locator('#count').innerText(), 10),
				number(toy.db, "rule = 'order/cycle' AND status IN ('new', 'open')"));
		}),
		test('an operation unfolds to what it can take', async (page) => {
			await open(page, toy.report, 'functions.html');
			await page.locator('a', { hasText: /^foo$/ }).click();
			await page.waitForURL(/functions\/foo\.html/);
			const fsync = page.locator('details', { hasText: 'foo_fsync' }).first();

			await fsync.locator('summary').click();
			assert.match(await fsync.innerText(), /foo_inode\.tree[^]*foo_sb\.s_log/);
			assert.doesNotMatch(await page.locator('main').innerText(), /bar_fsync/);
		}),
	]);
};
