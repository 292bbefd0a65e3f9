// SPDX-License-Identifier: GPL-2.0-only
//
// The way through the list that a finding was opened from: findings.js leaves in the session
// what passed the filter there. Without that, the links go where the page has them go.
"use strict";

// here: the finding's page as the list has it; up: from here to the report's folder.
window.faultlinePager = function (here, up) {
	const $ = (id) => document.getElementById(id);
	let list;

	function point(link, page) {
		if (page)
			link.href = up + page;
		else
			link.removeAttribute("href");
	}

	try {
		list = JSON.parse(sessionStorage.getItem("faultline"));
	} catch (e) {
		return;
	}
	const place = list && list.pages ? list.pages.indexOf(here) : -1;

	if (place < 0)
		return;
	$("list").href = up + "findings.html" + list.hash;
	$("list").textContent = "Findings " + (place + 1) + " of " + list.pages.length;
	point($("previous"), list.pages[place - 1]);
	point($("next"), list.pages[place + 1]);
};

document.addEventListener("keydown", function (e) {
	const id = { n: "next", p: "previous", u: "list" }[e.key];
	const link = id && document.getElementById(id);

	if (e.ctrlKey || e.metaKey || e.altKey || !link || !link.href)
		return;
	e.preventDefault();
	link.click();
});
