// SPDX-License-Identifier: GPL-2.0-only
//
// The lock graph of a file system: zoomed and panned by mouse and by keys, locks and orders
// selected in the picture, by search and by address, and what is said of them.
'use strict';

const assert = require('assert');
const { test, open } = require('./driver');

const GRAPH = 'graph/foo.html';

const viewBox = (page) => page.locator('#canvas svg').evaluate((svg) =>
	svg.getAttribute('viewBox').split(' ').map(Number));
const side = (page) => page.locator('#side').innerText();
const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));
// How high the names of locks are on the screen.
const letters = (page) => page.evaluate(() => {
	const text = document.querySelector('#canvas g.node text');

	return parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().d;
});
const address = (page, words) => page.waitForFunction((w) => location.hash.includes(w), words);
// Until the side tells of what is selected; the picture has been moved to it then.
const told = (page, words) => page.waitForFunction((w) =>
	document.querySelector('#side').innerText.includes(w), words);
const lock = (page, label) => page.waitForFunction((l) =>
	(document.querySelector('#side h2') || {}).innerText === l, label);
const named = (page, name) => page.locator('#canvas g.node', { hasText: name }).first();

// The middle of an element of the picture, where the mouse can click on it.
async function middle(element) {
	const box = await element.boundingBox();

	return [box.x + box.width / 2, box.y + box.height / 2];
}

module.exports = async function ({ toy }) {
	await Promise.all([
		test('the picture is zoomed and panned by the mouse, and whole again', async (page) => {
			await open(page, toy.report, GRAPH);
			await page.click('#whole');
			const start = await viewBox(page);
			const [x, y] = await middle(page.locator('#canvas'));

			await page.mouse.move(x, y);
			await page.mouse.wheel(0, -300);
			await page.waitForFunction((w) => parseFloat(document.querySelector('#canvas svg')
				.getAttribute('viewBox').split(' ')[2]) < w, start[2]);
			const near = await viewBox(page);

			await page.mouse.down();
			await page.mouse.move(x - 80, y - 50, { steps: 4 });
			await page.mouse.up();
			const moved = await viewBox(page);

			assert.ok(moved[0] > near[0] && moved[1] > near[1] && moved[2] === near[2]);
			await address(page, '#view=' + moved[0].toFixed(0) + ',');
			await page.click('#whole');
			assert.deepStrictEqual(await viewBox(page), start);
			await page.click('#larger');
			assert.ok((await viewBox(page))[2] < start[2]);
		}),
		test('the picture is zoomed and panned by keys', async (page) => {
			await open(page, toy.report, GRAPH);

			await page.locator('#canvas').focus();
			await page.keyboard.press('0');
			const start = await viewBox(page);

			await page.keyboard.press('+');
			const near = await viewBox(page);

			assert.ok(near[2] < start[2]);
			await page.keyboard.press('ArrowRight');
			assert.ok((await viewBox(page))[0] > near[0]);
			await page.keyboard.press('0');
			assert.deepStrictEqual(await viewBox(page), start);
		}),
		...[1280, 240].map((width) => test(`it opens with names that can be read, ${width}`, async (page) => {
			await open(page, toy.report, GRAPH);
			assert.ok(await letters(page) >= 11, `${await letters(page)} px`);
			assert.strictEqual(await hash(page), '');
			const documented = page.locator('#canvas g.edge.documented').first();
			const seen = await page.locator('#canvas').boundingBox();
			const at = await documented.boundingBox();

			assert.ok(at.y >= seen.y && at.y < seen.y + seen.height / 2,
				`${at.y} in ${seen.y} + ${seen.height}`);
			const box = await viewBox(page);

			await page.locator('#whole').click();
			await address(page, '#view=whole');
			if (width < 1000)
				assert.ok(await letters(page) < 11, `${await letters(page)} px`);
			await page.locator('#readable').click();
			assert.deepStrictEqual(await viewBox(page), box);
		}, { width })),
		test('it is as high as the window', async (page) => {
			await open(page, toy.report, GRAPH);
			const box = await page.locator('#canvas').boundingBox();

			assert.ok(box.height > 400 && box.y + box.height > 760 && box.y + box.height <= 800);
		}),
		test('the address says what is in view, with what is selected', async (page) => {
			await open(page, toy.report, GRAPH + '#lock=foo_inode.tree');
			await page.locator('#canvas').focus();
			await page.keyboard.press('+');
			await page.keyboard.press('ArrowDown');
			const box = await viewBox(page), view = box.slice(0, 3).map((n) => n.toFixed(0));

			await address(page, `#lock=foo_inode.tree&view=${view}`);
			const kept = await page.evaluate(() => location.hash);

			await open(page, toy.report, GRAPH + kept);
			(await viewBox(page)).forEach((n, i) => assert.ok(Math.abs(n - box[i]) <= 1));
			assert.match(await side(page), /^foo_inode\.tree/);
			await open(page, toy.report, GRAPH + '#view=x,1,-5');
			assert.ok(await letters(page) >= 11);
		}),
		test('a lock that is clicked is told of, and back is what was before', async (page) => {
			await open(page, toy.report, GRAPH);
			await page.mouse.click(...await middle(named(page, 's_log')));
			await told(page, 'Who takes it');
			assert.match(await side(page), /^foo_sb\.s_log[^]*Who takes it[^]*foo_log\(\)/);
			assert.match(await side(page), /foo_inode\.tree/);
			await page.mouse.click(...await middle(named(page, 's_lock')));
			await lock(page, 'foo_sb.s_lock');
			assert.match(await hash(page), /^#lock=foo_sb\.s_lock/);
			await page.goBack();
			await lock(page, 'foo_sb.s_log');
			assert.match(await hash(page), /^#lock=foo_sb\.s_log/);
		}),
		test('what was in view does not stay there for another lock', async (page) => {
			await open(page, toy.report, GRAPH);
			await page.locator('#canvas').focus();
			// The lock is asked for when what is in view is about to become part of the address.
			await page.evaluate(() => new Promise((done) => {
				const key = new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true });

				for (let i = 0; i < 100; i++)
					document.querySelector('#canvas').dispatchEvent(key);
				setTimeout(() => done(location.hash = '#lock=foo_sb.s_log'), 100);
			}));
			await lock(page, 'foo_sb.s_log');
			const seen = await page.locator('#canvas').boundingBox();
			const [x] = await middle(named(page, 's_log'));

			assert.ok(x > seen.x && x < seen.x + seen.width, `${x} in ${seen.x} + ${seen.width}`);
		}),
		test('an order that is clicked has its witness and its finding', async (page) => {
			await open(page, toy.report, GRAPH);
			await page.locator('#canvas g.edge[id]').first().waitFor();
			// A click where the line is: the middle of its box may lie beside it.
			await page.evaluate(() => document.querySelector('#canvas g.edge path')
				.dispatchEvent(new MouseEvent('click', { bubbles: true })));
			await told(page, ', then ');
			assert.match(await hash(page), /^#order=/);
			assert.match(await side(page), /The way there|Where the second is taken/);
			await open(page, toy.report, `${GRAPH}#order=foo_inode.tree&then=foo_sb.s_log`);
			assert.match(await side(page), /foo_fsync\(\)[^]*foo_log/);
			await page.locator('#side a[href*="finding/"]').click();
			await page.waitForURL(/finding\/[0-9a-f]+\.html/);
			assert.match(await page.locator('h1').innerText(), /foo_inode\.tree and foo_sb\.s_log/);
		}),
		test('a lock is searched for, by keys alone', async (page) => {
			await open(page, toy.report, GRAPH);
			await page.locator('h1').click();
			await page.keyboard.press('/');
			await page.keyboard.type('mmap_lock');
			await page.keyboard.press('Enter');
			await lock(page, 'mm_struct.mmap_lock');
			assert.match(await hash(page), /^#lock=mm_struct\.mmap_lock/);
			await page.locator('#search').fill('no such lock');
			await page.keyboard.press('Enter');
			assert.match(await side(page), /No lock of this world/);
		}),
		test('an address with a lock shows it; one with nonsense the picture', async (page) => {
			await open(page, toy.report, `${GRAPH}#lock=foo_inode.tree`);
			assert.match(await side(page), /^foo_inode\.tree/);
			assert.strictEqual(await page.locator('#canvas g.node.chosen').count(), 1);
			await open(page, toy.report, `${GRAPH}#lock=<img src=x onerror=alert(1)>&%zz`);
			assert.ok(await page.locator('#canvas svg').isVisible());
			assert.strictEqual(await page.locator('#side img').count(), 0);
		}),
		test('who cannot see the picture reads it as a table', async (page) => {
			await open(page, toy.report, GRAPH);
			assert.ok(await page.locator('main table th').count() > 1);
			assert.match(await page.locator('main table').first().innerText(), /foo_sb\.s_log/);
		}),
	]);
};
