// SPDX-License-Identifier: GPL-2.0-only
//
// Shows the finding that the address names, "#low=WORLD/NAME", of those that have no
// page of their own, as report/html/witness.c shows the others, but for what is held. Loads the
// data of its world, low/NAME.js (report/html/low.c says what is in it); low-source.js is there.
// Texts are shown as text, never as HTML.
"use strict";

(function () {
	const version = JSON.parse(document.getElementById("version").textContent);
	const rules = JSON.parse(document.getElementById("rules").textContent);
	const source = window.faultlineData["/source"];
	const place = document.getElementById("finding");
	const { put, say, message } = window.faultline;

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

	// --- source ----------------------------------------------------------------------

	const read = new Map();		// file → its lines by number

	function linesOf(file) {
		const runs = Object.hasOwn(source.files, file) ? source.files[file] : [];
		const lines = read.get(file) || new Map();

		if (!read.has(file))
			for (let i = 0; i < runs.length; i += 2)
				runs[i + 1].split("\n").forEach((text, k) => lines.set(runs[i] + k, text));
		read.set(file, lines);
		return lines;
	}

	// The hash is the finding: a step of it is behind that.
	const hashOf = (step) => location.hash.replace(/&.*/, "") + "&step=" + step;
	const tabs = (text) => /^\t*/.exec(text)[0].length;
	const first = (s) => Math.max(1, s.line - (s.end ? 2 : 0));
	const last = (s) => s.line + (s.end ? 2 : 1);

	// Tabs that all lines of a piece begin with.
	function dentOf(lines, piece) {
		let dent = Infinity;

		for (const s of piece)
			for (let n = first(s); n <= last(s); n++)
				if (lines.get(n))
					dent = Math.min(dent, tabs(lines.get(n)));
		return dent;
	}

	const cut = (text, dent) => text.slice(Math.min(dent, tabs(text)));

	function putSay(pre, s) {
		const say = put(pre, "span", undefined, "say");

		say.id = s.id;
		put(say, "a", s.id.slice(1).replace("-", ".")).href = hashOf(s.id);
		say.append(" " + s.what);
	}

	// The line of step i, and what happens there: of all steps of the line. Gives the next one.
	function putHit(pre, piece, i, text) {
		const line = piece[i].line, mark = put(pre, "mark");

		put(mark, "i", line);
		mark.append(text);
		pre.append("\n");
		for (; i < piece.length && piece[i].line === line; i++)
			putSay(pre, piece[i]);
		return i;
	}

	function putLines(pre, piece) {
		const lines = linesOf(piece[0].file), dent = dentOf(lines, piece);
		let i = 0, n = first(piece[0]), before = 0;

		while (piece[0].line && lines.has(n)) {
			const text = cut(lines.get(n), dent);

			if (before && before + 1 < n)
				put(pre, "i", "⋯").after("\n");
			before = n;
			if (i < piece.length && piece[i].line === n) {
				i = putHit(pre, piece, i, text);
			} else {
				put(pre, "i", n).after(text + "\n");
			}
			n++;
			if (i === piece.length && n > last(piece[i - 1]))
				break;
			if (i > 0 && i < piece.length && n > last(piece[i - 1]))
				n = Math.max(n, first(piece[i]));
		}
		for (; i < piece.length; i++)
			putSay(pre, piece[i]);
	}

	function putPiece(parent, piece) {
		const frame = put(parent, "div"), head = put(frame, "p");

		put(head, "b", piece[0].func ? piece[0].func + "()" : "?");
		putPlace(head, piece[0].file, piece[0].line);
		putLines(put(frame, "pre"), piece);
	}

	// --- witnesses -------------------------------------------------------------------

	// The steps of a way, the first one first.
	function stepsOf(data, end, nth) {
		const steps = [];

		for (let at = end; at >= 0; at = data.ways[2 * at] ? at - data.ways[2 * at] : -1) {
			const spot = data.spots[data.ways[2 * at + 1]];

			steps.unshift({ file: data.texts[spot[0]], line: spot[1], func: data.texts[spot[2]],
					what: data.texts[spot[3]] });
		}
		steps.forEach(function (s, i) {
			s.id = "w" + nth + "-" + (i + 1);
			s.end = i === 0 || i + 1 === steps.length;
		});
		return steps;
	}

	const goesOn = (a, b) => a.line && a.line <= b.line && a.file === b.file && a.func === b.func;

	function putSide(parent, data, side, nth) {
		const section = put(parent, "section", undefined, "witness");
		const [outer, inner, title] = side.map((n) => data.texts[n]);
		const head = put(section, "h3", nth + ". ");
		let piece = [];

		if (outer && inner) {
			put(head, "span", outer, "outer").after(", then ");
			put(head, "span", inner, "inner");
		} else {
			head.append(title || "The way there");
		}
		for (const s of stepsOf(data, side[3], nth)) {
			if (piece.length && !goesOn(piece[piece.length - 1], s)) {
				putPiece(section, piece);
				piece = [];
			}
			piece.push(s);
		}
		if (piece.length)
			putPiece(section, piece);
	}

	// Files that may not be as they were.
	function putDoubts(parent, data, f) {
		const files = new Set(f[10].flatMap((side) => stepsOf(data, side[3], 0).map((s) => s.file)));
		const doubted = Array.from(files).filter((file) => Object.hasOwn(source.doubts, file));

		if (!doubted.length)
			return;
		const box = put(parent, "div", undefined, "warn");

		put(box, "p", "Source from " + source.root + ":");
		for (const file of doubted) {
			const p = put(box, "p");

			put(p, "code", file);
			p.append(" " + source.doubts[file] + ".");
		}
	}

	// --- a finding -------------------------------------------------------------------

	function putRule(parent, rule) {
		const item = put(parent, "li", "rule ");

		if (Object.hasOwn(rules, rule))
			put(item, "a", rule).href = "rules.html#" + rules[rule];
		else
			item.append(rule);
	}

	function show(data, f, name) {
		const text = (n) => data.texts[f[n]];
		const tags = put(place, "ul", undefined, "tags");

		say(document.getElementById("message"), message(data, f));
		document.title = message(data, f) + " · faultline";
		put(tags, "li", "confidence low");
		putRule(tags, text(1));
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
		putDoubts(place, data, f);
		const sides = put(place, "div", undefined, "witnesses");

		f[10].forEach((side, i) => putSide(sides, data, side, i + 1));
		put(place, "p", "There are many like it, so what is held at each step is not shown. This has " +
		    "the rest, and says that it is known:");
		put(place, "pre", "faultline explain " + name + "\nfaultline baseline accept " + name +
		    " --reason '…'");
	}

	function goStep() {
		const step = new URLSearchParams(location.hash.slice(1)).get("step");
		const say = step && document.getElementById(step);

		if (say && say.className === "say") {
			say.querySelector("a").focus({ preventScroll: true });
			say.scrollIntoView({ block: "center" });
		}
	}

	function find(world, name) {
		const data = (window.faultlineData || {})[world];
		const f = data && Object.hasOwn(data.findings, name) ? data.findings[name] : null;

		if (f)
			show(data, f, name);
		else
			put(place, "p", "There is no such finding in this report.");
		goStep();
	}

	function load() {
		const given = new URLSearchParams(location.hash.slice(1)).get("low") || "";
		const [world, name] = given.split("/").concat("");

		place.textContent = "";
		window.faultlinePager("low.html" + location.hash.replace(/&.*/, ""), "");
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
