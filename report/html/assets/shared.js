// SPDX-License-Identifier: GPL-2.0-only
//
// What the list of findings and the page of those of low confidence share. Texts are shown as
// text, never as HTML.
"use strict";

window.faultline = {
	// Of a very long word the beginning.
	say: function (e, text) {
		e.textContent = text;
		if (/\S{400}/.test(text)) {
			e.title = text;
			e.textContent = text.replace(/(\S{400})\S+/g, "$1…");
		}
	},

	// A new last child; text and name (its class) may be left out.
	put: function (parent, tag, text, name) {
		const e = document.createElement(tag);

		if (text !== undefined)
			window.faultline.say(e, text);
		if (name)
			e.className = name;
		parent.appendChild(e);
		return e;
	},

	// Of a finding in low/*.js, whose data d is: report/html/low.c says how they are told.
	message: function (d, f) {
		if (f[0] >= 0)
			return d.texts[f[0]];
		return d.texts[-1 - f[0]].replace(/\{(\d+)\}/g, (slot, i) => d.texts[f[10][i >> 1][i & 1]]);
	}
};
