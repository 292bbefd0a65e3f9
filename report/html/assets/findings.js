// SPDX-License-Identifier: GPL-2.0-only
//
// The list of findings: reads the JSON in the page (report/html/findings.c says what is in it)
// and the hash of the address, shows the rows that pass, a screen or two at a time. The hash is
// the filter, so that a link has it and the back button goes through it. Texts are shown as
// text, never as HTML. Loads low/*.js (report/html/low.c), which have those of low confidence
// where they are many.
"use strict";

(function () {
	const data = JSON.parse(document.getElementById("data").textContent);
	const CHUNK = 50;		// rows that are made at a time
	const FIRST = 20;		// at once: they fill a window, and it is not kept waiting
	const SURE = ["low", "medium", "high"];
	const SEVERITY = ["note", "warning", "error"];
	const TYPED = ["q", "file", "lock"];
	const CHOSEN = ["rule", "world", "confidence", "engine", "status"];
	const SORTS = ["severity", "finding", "file", "rule", "world", "confidence", "status", "engine"];

	const $ = (id) => document.getElementById(id);
	const compareText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
	const { put, message } = window.faultline;
	const body = $("rows"), form = $("filters");
	let filter = {}, shown = [], made = 0, at = -1;

	// A row: [page, severity, confidence, rule, engine, world, files, line, function, message,
	// status, locks]; numbers are places in the lists of names.
	const rows = [];
	const low = JSON.parse($("more-data").textContent);
	let toCome = low.count;		// of low/*.js, until they are loaded

	// What is searched is made when it is asked for: of very many findings that takes a while.
	class Row {
		constructor(fields, files, locks) {
			Object.assign(this, fields);
			this.files = files;
			this.locks = locks;
		}

		once(name, make) {
			if (this[name] === undefined)
				this[name] = make().toLowerCase();
			return this[name];
		}

		get filesText() {
			return this.once("filesMade", () => this.files().join("\n"));
		}

		get locksText() {
			return this.once("locksMade", () => this.locks().join("\n"));
		}

		get text() {
			return this.once("textMade", () => [this.message, this.func, this.file, this.rule, this.world,
				this.page, this.engine, this.locksText].join("\n"));
		}

		warm() {
			return [this.text, this.filesText];
		}
	}

	// While there is nothing else to do.
	function warm(i) {
		requestIdleCallback(function (left) {
			for (; i < rows.length && left.timeRemaining() > 2; i++)
				rows[i].warm();
			if (i < rows.length)
				warm(i);
		});
	}

	function addPaged() {
		for (const f of data.findings) {
			rows.push(new Row({
				page: f[0], severity: f[1], confidence: f[2], rule: data.rules[f[3]],
				engine: data.engines[f[4]], world: data.worlds[f[5]],
				file: data.files[f[6][0]], line: f[7], func: f[8], message: f[9],
				status: data.statuses[f[10]]
			}, () => f[6].map((n) => data.files[n]), () => f[11].map((n) => data.locks[n])));
		}
	}

	// Files that the ways of a finding pass, its own first.
	function filesOf(d, f) {
		const files = new Set([f[2]]);

		for (const side of f[10])
			for (let at = side[3]; at >= 0; at = d.ways[2 * at] ? at - d.ways[2 * at] : -1)
				files.add(d.spots[d.ways[2 * at + 1]][0]);
		return Array.from(files, (n) => d.texts[n]);
	}

	function locksOf(d, f) {
		const locks = f[10].flatMap((side) => [d.texts[side[0]], d.texts[side[1]]]);

		return Array.from(new Set(locks)).filter(Boolean);
	}

	function addLow(world, d) {
		for (const [name, f] of Object.entries(d.findings))
			rows.push(new Row({
				page: "low.html#low=" + world + "/" + name, severity: f[9], confidence: 0,
				rule: d.texts[f[1]], engine: d.texts[f[8]], world: d.texts[f[5]],
				file: d.texts[f[2]], line: f[3], func: d.texts[f[4]], message: message(d, f),
				status: d.texts[f[7]]
			}, () => filesOf(d, f), () => locksOf(d, f)));
	}

	// Rows are kept by place, which is how they stand where nothing else counts.
	function sortRows() {
		rows.sort((a, b) => compareText(a.file, b.file) || a.line - b.line);
		rows.forEach((r, i) => { r.i = i; });
	}

	// Those of low confidence are so many that they are read when they are asked for.
	function wantLow() {
		let n = low.worlds.length;

		if (!toCome || (filter.confidence !== "low" && filter.confidence !== "all"))
			return;
		toCome = 0;
		function loaded() {
			if (--n)
				return;
			for (const world of low.worlds)
				addLow(world, window.faultlineData[world]);
			sortRows();
			comeBack();
			warm(0);
		}
		for (const world of low.worlds) {
			const script = document.createElement("script");

			script.src = "low/" + world + ".js";
			script.onload = loaded;
			document.head.appendChild(script);
		}
	}

	function readHash() {
		const given = new URLSearchParams(location.hash.slice(1)), f = {};

		for (const name of TYPED.concat(CHOSEN, "sort"))
			if (given.get(name))
				f[name] = given.get(name);
		return f;
	}

	function hashOf(f) {
		const words = [];

		for (const name of CHOSEN.concat(TYPED, "sort"))
			if (f[name])
				words.push(name + "=" + encodeURIComponent(f[name]).replace(/%2F/g, "/"));
		return words.join("&");
	}

	function passes(f) {
		const words = (f.q || "").toLowerCase().split(/\s+/).filter(Boolean);
		const file = (f.file || "").toLowerCase(), lock = (f.lock || "").toLowerCase();
		const sure = f.confidence || "", status = f.status || "";

		return function (r) {
			return (!f.rule || r.rule === f.rule) &&
				(!f.world || r.world === (f.world === "-" ? "" : f.world)) &&
				(!f.engine || r.engine === f.engine) &&
				(sure === "all" || (sure ? SURE[r.confidence] === sure : r.confidence >= 1)) &&
				(status === "all" || (status ? r.status === status :
				 r.status === "new" || r.status === "open")) &&
				(!file || r.filesText.includes(file)) &&
				(!lock || r.locksText.includes(lock)) &&
				words.every((w) => r.text.includes(w));
		};
	}

	const byPlace = (a, b) => a.i - b.i;
	const compare = {
		severity: (a, b) => b.severity - a.severity,
		finding: (a, b) => compareText(a.message, b.message),
		file: byPlace,
		rule: (a, b) => compareText(a.rule, b.rule),
		world: (a, b) => compareText(a.world, b.world),
		confidence: (a, b) => b.confidence - a.confidence,
		status: (a, b) => compareText(a.status, b.status),
		engine: (a, b) => compareText(a.engine, b.engine)
	};

	function sorting(f) {
		const down = (f.sort || "").startsWith("-");
		const name = (f.sort || "").replace(/^-/, "");

		return { name: SORTS.includes(name) ? name : "", down: down };
	}

	let sorted = [], sortedBy = null;

	// All rows in the order that is asked for: what passes a filter stands as it stands there.
	function inOrder(f) {
		const s = sorting(f), sign = s.down ? -1 : 1;

		if (sortedBy === f.sort && sorted.length === rows.length)
			return sorted;
		sorted = rows.slice();
		sortedBy = f.sort;
		if (s.name)
			sorted.sort((a, b) => sign * compare[s.name](a, b) || a.i - b.i);
		else
			sorted.sort((a, b) => b.confidence - a.confidence || b.severity - a.severity ||
				    a.i - b.i);
		return sorted;
	}

	const select = (f) => inOrder(f).filter(passes(f));

	function place(r) {
		return r.file + (r.line ? ":" + r.line : "");
	}

	function makeRow(r, n) {
		const tr = document.createElement("tr"), cell = put(tr, "td");
		const link = put(cell, "a", r.message);

		link.href = r.page;
		tr.dataset.n = n;
		put(cell, "span", place(r) + (r.func ? " in " + r.func + "()" : ""), "where mono");
		put(cell, "span", [r.rule, r.world, r.status].filter(Boolean).join(" · "), "also");
		put(tr, "td", SEVERITY[r.severity], "folds " + SEVERITY[r.severity]);
		put(tr, "td", SURE[r.confidence], SURE[r.confidence]);
		put(tr, "td", r.rule, "folds");
		put(tr, "td", r.world || "–", "folds");
		put(tr, "td", r.status, "folds");
		put(tr, "td", r.engine, "folds");
		return tr;
	}

	function more() {
		const some = document.createDocumentFragment();
		const end = Math.min(made + (made ? CHUNK : FIRST), shown.length);

		for (; made < end; made++)
			some.appendChild(makeRow(shown[made], made));
		body.appendChild(some);
		$("more").hidden = made >= shown.length;
		$("more").textContent = "Show more (" + (shown.length - made) + ")";
	}

	function count() {
		const plural = shown.length === 1 ? " finding" : " findings";
		const hidden = rows.length + toCome - shown.length;

		$("count").textContent = shown.length + plural +
			(hidden ? "; " + hidden + " not shown" : "");
		$("none").hidden = shown.length > 0;
	}

	function mark() {
		const s = sorting(filter);

		for (const th of document.querySelectorAll("th[data-sort]")) {
			if (th.dataset.sort === s.name)
				th.setAttribute("aria-sort", s.down ? "descending" : "ascending");
			else
				th.removeAttribute("aria-sort");
		}
		// What is being typed is the typist's: a blank at its end is no part of the filter yet.
		for (const name of CHOSEN.concat(TYPED))
			if (!typing || document.activeElement !== form.elements[name])
				form.elements[name].value = filter[name] || "";
	}

	function show() {
		const began = performance.now();

		filter = readHash();
		shown = select(filter);
		made = 0;
		at = -1;
		body.textContent = "";
		more();
		count();
		mark();
		wantLow();
		body.dataset.ms = (performance.now() - began).toFixed(1);
	}

	// Typing does not fill the history: the first letter makes an entry, the others change it.
	let typing = false;

	function go(f, typed) {
		const hash = "#" + hashOf(f);

		if (hash === (location.hash || "#"))
			return;
		if (typed && typing)
			history.replaceState(null, "", hash);
		else
			history.pushState(null, "", hash);
		typing = typed;
		show();
	}

	function read(typed) {
		const f = { sort: filter.sort };

		for (const name of CHOSEN.concat(TYPED))
			f[name] = form.elements[name].value.trim();
		go(f, typed);
	}

	function current() {
		return body.children[at];
	}

	function move(to) {
		if (!shown.length)
			return;
		if (current())
			current().classList.remove("at");
		at = Math.max(0, Math.min(to, shown.length - 1));
		while (made <= at)
			more();
		current().classList.add("at");
		current().querySelector("a").focus({ preventScroll: true });
		current().scrollIntoView({ block: "nearest" });
	}

	// Where the reader was, for when he comes back; and what he walks through.
	function leave(n) {
		history.replaceState({ at: n }, "", location.hash || "#");
		try {
			sessionStorage.setItem("faultline", JSON.stringify({
				hash: location.hash, pages: shown.map((r) => r.page)
			}));
		} catch (e) {
			// Without storage the pages go through the findings in their own order.
		}
	}

	function comeBack() {
		const state = history.state;

		typing = false;
		show();
		if (state && state.at >= 0 && state.at < shown.length)
			move(state.at);
	}

	const keys = {
		j: () => move(at + 1),
		k: () => move(at - 1),
		"/": () => $("q").focus(),
		"?": () => $("keys").showModal()
	};

	document.addEventListener("keydown", function (e) {
		const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName);

		if (e.ctrlKey || e.metaKey || e.altKey || $("keys").open)
			return;
		if (e.key === "Escape" && typing) {
			e.target.blur();
			return;
		}
		if (e.key === "Enter" && !typing && at >= 0 && e.target === document.body) {
			current().querySelector("a").click();
			return;
		}
		if (e.key === "Enter" && TYPED.includes(e.target.name)) {
			e.preventDefault();
			move(0);
			return;
		}
		if (typing || !keys[e.key])
			return;
		e.preventDefault();
		keys[e.key]();
	});

	body.addEventListener("click", function (e) {
		const tr = e.target.closest("tr");

		if (tr && e.target.closest("a"))
			leave(Number(tr.dataset.n));
	});
	body.addEventListener("focusin", function (e) {
		const tr = e.target.closest("tr");

		if (tr && Number(tr.dataset.n) !== at) {
			if (current())
				current().classList.remove("at");
			at = Number(tr.dataset.n);
			tr.classList.add("at");
		}
	});
	form.addEventListener("input", (e) => read(TYPED.includes(e.target.name)));
	form.addEventListener("change", () => { typing = false; });
	form.addEventListener("submit", (e) => e.preventDefault());
	$("reset").addEventListener("click", () => go({}, false));
	$("more").addEventListener("click", more);
	$("help").addEventListener("click", () => $("keys").showModal());
	document.querySelector("#list thead").addEventListener("click", function (e) {
		const th = e.target.closest("th[data-sort]"), s = sorting(filter);

		if (th)
			go(Object.assign({}, filter, {
				sort: (s.name === th.dataset.sort && !s.down ? "-" : "") + th.dataset.sort
			}), false);
	});
	// The hash is the filter: it must not become "#main".
	document.querySelector(".skip").addEventListener("click", function (e) {
		e.preventDefault();
		document.querySelector("h1").focus();
	});
	window.addEventListener("popstate", comeBack);
	// Watched anew after each time: it may come near the window again before it was seen far off.
	new IntersectionObserver(function (seen, near) {
		if (!seen[seen.length - 1].isIntersecting || made >= shown.length)
			return;
		near.unobserve($("more"));
		more();
		near.observe($("more"));
	}, { rootMargin: "600px" }).observe($("more"));

	$("app").hidden = false;
	addPaged();
	sortRows();
	comeBack();
	warm(0);
})();
