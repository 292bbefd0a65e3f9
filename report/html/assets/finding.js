// SPDX-License-Identifier: GPL-2.0-only
//
// Keys in the page of a finding: j and k walk along the steps of its witnesses, which low.js may
// not have made yet. (n, p and u: pager.js.) Does not load anything.
"use strict";

(function () {
	const all = () => Array.from(document.querySelectorAll(".say"));
	let at = -1;

	function walk(by) {
		const says = all();

		if (!says.length)
			return;
		at = Math.max(0, Math.min(at + by, says.length - 1));
		says[at].querySelector("a").focus({ preventScroll: true });
		says[at].scrollIntoView({ block: "center" });
	}

	document.addEventListener("keydown", function (e) {
		const by = { j: 1, k: -1 }[e.key];

		if (e.ctrlKey || e.metaKey || e.altKey || !by)
			return;
		e.preventDefault();
		walk(by);
	});
	document.addEventListener("focusin", function (e) {
		const i = all().indexOf(e.target.closest(".say"));

		if (i >= 0)
			at = i;
	});
	window.faultlinePager("finding/" + location.pathname.split("/").pop(), "../");
})();
