// SPDX-License-Identifier: GPL-2.0-only
//
// Keys in the page of a finding, and the way through the list it was opened from: findings.js
// leaves in the session what passed the filter there. Without that, the links in the page go
// through the findings in their own order. Does not load anything.
"use strict";

(function () {
	const $ = (id) => document.getElementById(id);
	const says = Array.from(document.querySelectorAll(".say"));
	const here = "finding/" + location.pathname.split("/").pop();
	let at = -1;

	function point(link, page) {
		link.removeAttribute("title");
		if (page)
			link.href = "../" + page;
		else
			link.removeAttribute("href");
	}

	function followList() {
		let list;

		try {
			list = JSON.parse(sessionStorage.getItem("faultline"));
		} catch (e) {
			return;
		}
		const place = list && list.pages ? list.pages.indexOf(here) : -1;

		if (place < 0)
			return;
		$("list").href = "../findings.html" + list.hash;
		$("list").textContent = "Findings " + (place + 1) + " of " + list.pages.length;
		point($("previous"), list.pages[place - 1]);
		point($("next"), list.pages[place + 1]);
	}

	function walk(by) {
		if (!says.length)
			return;
		at = Math.max(0, Math.min(at + by, says.length - 1));
		says[at].querySelector("a").focus({ preventScroll: true });
		says[at].scrollIntoView({ block: "center" });
	}

	const keys = {
		j: () => walk(1),
		k: () => walk(-1),
		n: () => $("next").href && $("next").click(),
		p: () => $("previous").href && $("previous").click(),
		u: () => $("list").click()
	};

	document.addEventListener("keydown", function (e) {
		if (e.ctrlKey || e.metaKey || e.altKey || !keys[e.key])
			return;
		e.preventDefault();
		keys[e.key]();
	});
	document.addEventListener("focusin", function (e) {
		const i = says.indexOf(e.target.closest(".say"));

		if (i >= 0)
			at = i;
	});
	followList();
})();
