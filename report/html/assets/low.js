// SPDX-License-Identifier: GPL-2.0-only
//
// Shows the finding that the address names, "#low=WORLD/NAME", of those that have no
// page of their own. Loads the data of its world, low/NAME.js (report/html/low.c says what is in
// it). Texts are shown as text, never as HTML.
"use strict";

(function () {
	const version = JSON.parse(document.getElementById("version").textContent);
	const place = document.getElementById("finding");

	function put(parent, tag, text, name) {
		const e = document.createElement(tag);

		if (text !== undefined)
			e.textContent = text;
		if (name)
			e.className = name;
		parent.appendChild(e);
		return e;
	}

	function putPlace(parent, file, line) {
		const text = file + (line ? ":" + line : "");

		if (!version || !line || file.startsWith("/") || file.includes(".."))
			return put(parent, "span", text, "place mono");
		const link = put(parent, "a", text, "place mono");

		link.rel = "noreferrer";
		link.href = "https://elixir.bootlin.com/linux/" + version + "/source/" +
			encodeURIComponent(file).replace(/%2F/g, "/") + "#L" + line;
		return link;
	}

	function putSide(parent, data, side, nth) {
		const text = (n) => data.texts[n];
		const section = put(parent, "section", undefined, "witness");
		const both = text(side[0]) && text(side[1]);

		put(section, "h3", nth + ". " + (both ? text(side[0]) + ", then " + text(side[1]) :
						 text(side[2])));
		const list = put(section, "ol");

		for (const n of side[3]) {
			const spot = data.spots[n], item = put(list, "li");

			if (!spot) {
				item.textContent = "… " + -n + " steps more …";
				item.value = list.children.length - 1 - n;
				continue;
			}

			put(item, "code", text(spot[2]) + "()");
			item.append(" " + text(spot[3]) + " ");
			putPlace(item, text(spot[0]), spot[1]);
		}
	}

	function show(data, f, name) {
		const text = (n) => data.texts[f[n]];
		const tags = put(place, "ul", undefined, "tags");

		document.getElementById("message").textContent = text(0);
		document.title = text(0) + " · faultline";
		put(tags, "li", "confidence low");
		put(tags, "li", "rule " + text(1));
		if (text(5))
			put(tags, "li", "world " + text(5));
		put(tags, "li", text(7));
		putPlace(put(tags, "li", "in " + text(4) + "(), "), text(2), f[3]);
		put(place, "h2", "Confidence: low");
		put(place, "p", "Two or more of its steps rest on a guess, or something speaks against it.");
		const reasons = put(place, "ul");

		for (const reason of text(6).split("; "))
			put(reasons, "li", reason);
		put(place, "h2", "The witnesses");
		const sides = put(place, "div", undefined, "witnesses");

		f[9].forEach((side, i) => putSide(sides, data, side, i + 1));
		put(place, "p", "There are many like it, so they are shown without their source. This has " +
		    "the rest, and says that it is known:");
		put(place, "pre", "faultline explain " + name + "\nfaultline baseline accept " + name +
		    " --reason '…'");
	}

	function find(world, name) {
		const data = (window.faultlineData || {})[world];
		const f = data && Object.hasOwn(data.findings, name) ? data.findings[name] : null;

		if (f)
			show(data, f, name);
		else
			put(place, "p", "There is no such finding in this report.");
	}

	function load() {
		const given = new URLSearchParams(location.hash.slice(1)).get("low") || "";
		const [world, name] = given.split("/").concat("");

		place.textContent = "";
		window.faultlinePager("low.html" + location.hash, "");
		// A name that html_name() makes; nothing that leads elsewhere.
		if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(world) ||
		    (window.faultlineData && Object.hasOwn(window.faultlineData, world))) {
			find(world, name);
			return;
		}
		const script = document.createElement("script");

		script.src = "low/" + world + ".js";
		script.onload = script.onerror = () => find(world, name);
		document.head.appendChild(script);
	}

	document.querySelector(".skip").addEventListener("click", function (e) {
		e.preventDefault();
		document.getElementById("list").focus();
	});
	window.addEventListener("hashchange", load);
	load();
})();
