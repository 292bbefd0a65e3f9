// SPDX-License-Identifier: GPL-2.0-only
//
// The picture of a lock graph: zoom, pan, and what is known of the lock or the order that is
// selected. Reads faultlineData.graph and .core (report/html/graph_data.h says what is in them)
// and the hash of the address, which is what is selected and what is in view: a link has it, and
// the back button goes through it. Texts are shown as text, never as HTML. Does not load anything.
//
// Zoom and pan are the picture's viewBox: no library does less.
"use strict";

(function () {
	const all = window.faultlineData || {};
	const data = all.graph || all.core;
	const $ = (id) => document.getElementById(id);
	const canvas = $("canvas"), side = $("side"), svg = canvas.querySelector("svg");
	const SURE = ["low", "medium", "high"];
	const SHOWN = 25;		// rows of a list before it is asked for more

	if (!data)
		return;

	// --- what there is ---------------------------------------------------------------

	const name = (d, c, sub) => d.strings[d.classes[c][0]] + (sub ? "/" + sub : "");
	const drawn = data.drawn;
	const place = new Map(drawn.classes.map((label, i) => [label, i]));
	const classes = new Map();	// name without subclass → what is known of it
	const takers = new Map();	// label → places
	const above = new Map(), below = new Map();	// label → orders

	function push(map, key, value) {
		const list = map.get(key);

		if (list)
			list.push(value);
		else
			map.set(key, [value]);
	}

	function read(d, world) {
		const s = d.strings, text = (n) => (n === null ? null : s[n]);

		for (const c of d.classes)
			classes.set(s[c[0]], { alias: text(c[1]), lockdep: text(c[2]),
					       kind: text(c[3]), layer: s[c[4]] });
		for (const o of d.orders) {
			const order = { outer: name(d, o[0], o[1]), inner: name(d, o[2], o[3]),
					modes: s[o[4]] + ", then " + s[o[5]], sure: o[6], file: s[o[7]],
					line: o[8], func: s[o[9]], reason: s[o[10]],
					context: s[o[11]], world: world };

			push(above, order.inner, order);
			push(below, order.outer, order);
		}
		for (const t of d.takers)
			push(takers, name(d, t[0], t[1]),
			     { mode: s[t[2]], tried: t[3], func: s[t[4]], file: s[t[5]], line: t[6],
			       held: s[t[7]] });
	}

	if (all.core && all.core !== data)
		read(all.core, "core");
	read(data, data.world);

	// --- making elements -------------------------------------------------------------

	function el(tag, attributes, ...children) {
		const e = document.createElement(tag);

		for (const key in attributes || {})
			if (attributes[key] !== null)
				e.setAttribute(key, attributes[key]);
		for (const child of children)
			if (typeof child === "string" && /\S{400}/.test(child))
				e.append(el("span", { title: child }, child.replace(/(\S{398})\S+/g, "$1…")));
			else if (child !== null)
				e.append(child);
		return e;
	}

	const hashOf = (words) => "#" + Object.entries(words).map(([key, value]) =>
		key + "=" + encodeURIComponent(value).replace(/%2F/g, "/")).join("&");
	const lockLink = (label) => el("a", { href: hashOf({ lock: label }), class: "mono" }, label);
	const orderLink = (o, text) => el("a", { href: hashOf({ order: o.outer, then: o.inner }) }, text);

	function where(file, line) {
		const text = file + (line ? ":" + line : "");

		if (!data.elixir || !line || file.startsWith("/") || file.includes(".."))
			return el("span", { class: "place" }, text);
		return el("a", { href: data.elixir + encodeURI(file).replace(/[?#]/g, encodeURIComponent) +
				 "#L" + line, rel: "noreferrer", class: "place" }, text);
	}

	// A list whose end is shown when it is asked for.
	function list(title, rows, item) {
		const ul = el("ul", { class: "brief" });
		const box = el("section", null, el("h3", null, title + " (" + rows.length + ")"));
		const more = el("button", { type: "button" }, "All " + rows.length);

		if (!rows.length)
			return el("section", null, el("h3", null, title), el("p", { class: "dim" }, "none"));
		rows.slice(0, SHOWN).forEach((r) => ul.append(item(r)));
		box.append(ul);
		if (rows.length > SHOWN) {
			more.addEventListener("click", function () {
				rows.slice(SHOWN).forEach((r) => ul.append(item(r)));
				more.remove();
			});
			box.append(more);
		}
		return box;
	}

	// --- one lock --------------------------------------------------------------------

	const direct = new Set(drawn.orders.map((o) => drawn.classes[o[0]] + " " + drawn.classes[o[1]]));
	const isDirect = (o) => direct.has(o.outer + " " + o.inner);

	// Of several orders of two locks, the surest; what is drawn first.
	function joined(orders, end) {
		const best = new Map();

		for (const o of orders || []) {
			const known = best.get(o[end]);

			if (!known || o.sure > known.sure)
				best.set(o[end], o);
		}
		return Array.from(best.values()).sort((a, b) => isDirect(b) - isDirect(a) ||
			b.sure - a.sure || (a[end] < b[end] ? -1 : 1));
	}

	const byOrder = (end) => (o) => el("li", null, lockLink(o[end]), " ",
		orderLink(o, isDirect(o) ? "arrow" : "how"),
		el("div", { class: "dim" }, o.modes + ", " + SURE[o.sure] + ": " +
		   (o.func ? o.func + "() " : ""), where(o.file, o.line)));

	const byTaker = (t) => el("li", null, el("span", { class: "mono" }, t.func + "()"), " ",
		el("span", { class: "dim" }, (t.tried ? "tries, " : "") + t.mode),
		el("div", { class: "dim" }, where(t.file, t.line),
		   t.held ? ", holding " + t.held.split(",").join(", ") : ""));

	function showLock(label) {
		const c = classes.get(label) || classes.get(label.replace(/\/\d+$/, "")) || {};
		const facts = el("dl", { class: "facts" });
		const also = [["kind", c.kind], ["also called", c.alias], ["lockdep's name", c.lockdep],
			      ["taken in", c.layer]];

		for (const [key, value] of also)
			if (value)
				facts.append(el("dt", null, key), el("dd", { class: "mono" }, value));
		side.replaceChildren(el("h2", { class: "mono", tabindex: "-1" }, label), facts);
		if (!place.has(label))
			side.append(el("p", { class: "dim" }, "Not in the picture."));
		side.append(list("Taken under it", joined(below.get(label), "inner"), byOrder("inner")),
			    list("Held when it is taken", joined(above.get(label), "outer"), byOrder("outer")),
			    list("Who takes it", takers.get(label) || [], byTaker));
	}

	// --- one order -------------------------------------------------------------------

	const sameEnds = (outer, inner) => (o) => o.outer === outer && o.inner === inner;

	function drawnOrder(outer, inner) {
		const i = drawn.orders.findIndex((o) => drawn.classes[o[0]] === outer &&
			drawn.classes[o[1]] === inner);

		return i < 0 ? null : { number: i, marks: drawn.orders[i][2], source: drawn.orders[i][3],
					finding: drawn.orders[i][4], steps: drawn.orders[i][6] };
	}

	function showSteps(steps) {
		const ol = el("ol", { class: "brief" });

		for (let i = 0; i < steps.length; i += 4) {
			const [func, what, file] = steps.slice(i, i + 3).map((n) => drawn.texts[n]);

			ol.append(el("li", null, el("span", { class: "mono" }, func + "()"), " " + what + " ",
				     where(file, steps[i + 3])));
		}
		return el("section", null, el("h3", null, "The way there"), ol);
	}

	const byWay = (o) => el("li", null, o.modes + ": ", o.func ? o.func + "() " : "",
		where(o.file, o.line), el("span", { class: "dim" }, " " + SURE[o.sure] +
			(o.reason ? ", " + o.reason : "") + (o.context ? "; in " + o.context : "") +
			(o.world === "core" && data.world !== "core" ? "; in the core" : "")));

	function showOrder(outer, inner) {
		const d = drawnOrder(outer, inner);
		const ways = (below.get(outer) || []).filter(sameEnds(outer, inner));
		const back = (below.get(inner) || []).filter(sameEnds(inner, outer));

		side.replaceChildren(el("h2", { tabindex: "-1" }, lockLink(outer), ", then ", lockLink(inner)));
		if (d && d.marks.length)
			side.append(el("p", null, d.marks.join(", ") + "."));
		if (d && d.source)
			side.append(el("p", null, "Documented in ", where(...d.source.split(/:(\d+).*/), 0), "."));
		if (d && d.finding)
			side.append(el("p", null, el("a", { href: "../" + d.finding },
						     "A finding is made of it")));
		if (!d && ways.length)
			side.append(el("p", { class: "dim" }, "Not drawn: it follows from others, or is less sure. ",
				       "The way there: ", el("code", null, "faultline query witness '" +
				       outer.replace(/\/\d+$/, "") + "' '" + inner.replace(/\/\d+$/, "") + "'")));
		if (d && d.steps)
			side.append(showSteps(d.steps));
		side.append(list("Where the second is taken", ways, byWay));
		if (back.length)
			side.append(list("The other way round", back, byWay));
	}

	// --- what is selected ------------------------------------------------------------

	let at = -1;		// which lock, for j and k

	function mark(id, ...words) {
		const e = svg && svg.getElementById(id);

		if (e)
			e.classList.add(...words);
		return e;
	}

	function unmark() {
		if (!svg)
			return;
		for (const e of svg.querySelectorAll(".near, .chosen"))
			e.classList.remove("near", "chosen");
		svg.classList.remove("some");
	}

	function markNear(isIt) {
		drawn.orders.forEach(function (o, i) {
			if (!isIt(o, i))
				return;
			mark("e" + i, "near");
			mark("v" + o[0], "near");
			mark("v" + o[1], "near");
		});
		if (svg)
			svg.classList.add("some");
	}

	function select() {
		const given = new URLSearchParams(location.hash.slice(1));
		const lock = given.get("lock"), outer = given.get("order"), inner = given.get("then");
		const kept = restore(given.get("view"));
		const bring = (e) => kept || bringIn(e);

		unmark();
		if (lock) {
			at = place.has(lock) ? place.get(lock) : at;
			showLock(lock);
			if (place.has(lock)) {
				markNear((o) => o[0] === at || o[1] === at);
				bring(mark("v" + at, "near", "chosen"));
			}
		} else if (outer && inner) {
			const d = drawnOrder(outer, inner);

			showOrder(outer, inner);
			if (d) {
				markNear((o, i) => i === d.number);
				bring(mark("e" + d.number, "chosen"));
			}
		} else {
			side.replaceChildren(el("p", { class: "dim" }, "Click a lock, or an arrow."));
		}
		side.scrollTop = 0;
		return kept;
	}

	function go(hash) {
		if (location.hash.replace(/[#&]view=[^&]*/, "") !== hash)
			location.hash = hash;
	}

	const goLock = (i) => go(hashOf({ lock: drawn.classes[i] }));

	// --- zoom and pan ----------------------------------------------------------------

	const start = svg ? svg.getAttribute("viewBox").split(" ").map(Number) : [0, 0, 1, 1];
	const READABLE = 0.95;	// of scale(): names of locks are 11 high in the picture
	let box = start.slice(), keeping = 0;

	function setBox(x, y, w) {
		w = Math.min(Math.max(w, start[2] / 40), start[2] * 2);
		box = [x, y, w, w * start[3] / start[2]];
		if (svg)
			svg.setAttribute("viewBox", box.map((n) => n.toFixed(2)).join(" "));
	}

	// What is in view becomes part of the address, when it has stood still; of the address that it
	// is in view for: another is not shown yet.
	function keep(words) {
		const of = location.hash;

		clearTimeout(keeping);
		if (!svg)
			return;
		keeping = setTimeout(function () {
			if (location.hash !== of)
				return;
			const selected = location.hash.slice(1).replace(/(^|&)view=[^&]*/, "")
				.replace(/^&/, "");
			const view = "view=" + (words || box.slice(0, 3).map((n) => n.toFixed(0)).join(","));

			history.replaceState(history.state, "", "#" + (selected ? selected + "&" : "") + view);
		}, 150);
	}

	// FALSE: the address does not say.
	function restore(view) {
		const n = (view || "").split(",").map(Number);

		clearTimeout(keeping);
		if (view === "whole")
			setBox(start[0], start[1], start[2]);
		else if (n.length === 3 && n.every(Number.isFinite) && n[2] > 0)
			setBox(...n);
		else
			return false;
		return true;
	}

	// How long a pixel of the window is in the picture, which is fitted into the canvas.
	const scale = () => Math.max(box[2] / canvas.clientWidth, box[3] / canvas.clientHeight);

	function toPicture(x, y) {
		const r = canvas.getBoundingClientRect(), s = scale();

		return [box[0] + box[2] / 2 + (x - r.left - r.width / 2) * s,
			box[1] + box[3] / 2 + (y - r.top - r.height / 2) * s];
	}

	function zoom(by, x, y) {
		const old = box[2];

		if (x === undefined)
			[x, y] = [box[0] + box[2] / 2, box[1] + box[3] / 2];
		const w = Math.min(Math.max(old / by, start[2] / 40), start[2] * 2), f = w / old;

		setBox(x - (x - box[0]) * f, y - (y - box[1]) * f, w);
		keep();
	}

	function pan(dx, dy) {
		setBox(box[0] + dx * scale(), box[1] + dy * scale(), box[2]);
		keep();
	}

	function whole() {
		setBox(start[0], start[1], start[2]);
		keep("whole");
	}

	// So large that names can be read, the place in the middle; what is beside the picture is
	// not shown for nothing.
	function centre(x, y) {
		const wide = canvas.clientWidth * READABLE, high = canvas.clientHeight * READABLE;
		const within = (at, from, size, seen) => (size < seen ? from + size / 2 :
			Math.min(Math.max(at, from + seen / 2), from + size - seen / 2));
		const w = Math.min(wide, high * start[2] / start[3]);

		x = within(x, start[0], start[2], wide);
		y = within(y, start[1], start[3], high);
		setBox(x - w / 2, y - w * start[3] / start[2] / 2, w);
	}

	// The uppermost lock of a documented order.
	const uppermost = () => (drawn.orders.find((o) => o[3]) || drawn.orders[0] || [0])[0];

	// What the page opens with: all of it if that can be read, else from the top.
	function readable() {
		const e = svg && svg.getElementById("v" + uppermost());

		if (!e)
			return;
		setBox(start[0], start[1], start[2]);
		if (scale() < READABLE)
			setBox(start[0], start[1], start[2] * READABLE / scale());
		if (scale() <= READABLE)
			return;
		const b = e.getBoundingClientRect();
		const [x, y] = toPicture(b.left + b.width / 2, b.top);

		centre(x, y + (canvas.clientHeight / 2 - 40) * READABLE);
	}

	function again() {
		readable();
		keep();
	}

	// Moves the picture so that the element is seen, if it is not, large enough to be read.
	function bringIn(e) {
		if (!e)
			return;
		const b = e.getBoundingClientRect(), c = canvas.getBoundingClientRect();

		if (scale() > 1)
			centre(...toPicture(b.left + b.width / 2, b.top + b.height / 2));
		else if (b.left < c.left || b.right > c.right || b.top < c.top || b.bottom > c.bottom)
			pan(b.left + b.width / 2 - c.left - c.width / 2,
			    b.top + b.height / 2 - c.top - c.height / 2);
	}

	const fingers = new Map();
	let moved = 0;

	function onMove(e) {
		const last = fingers.get(e.pointerId);

		if (!last)
			return;
		const others = Array.from(fingers.entries()).filter(([id]) => id !== e.pointerId);

		moved += Math.abs(e.clientX - last[0]) + Math.abs(e.clientY - last[1]);
		if (others.length === 1) {
			const o = others[0][1];
			const before = Math.hypot(last[0] - o[0], last[1] - o[1]);
			const now = Math.hypot(e.clientX - o[0], e.clientY - o[1]);

			if (before > 0 && now > 0)
				zoom(now / before, ...toPicture(o[0], o[1]));
		} else if (moved > 4) {
			canvas.setPointerCapture(e.pointerId);
			pan(last[0] - e.clientX, last[1] - e.clientY);
		}
		fingers.set(e.pointerId, [e.clientX, e.clientY]);
	}

	function onClick(e) {
		const g = e.target.closest && e.target.closest("g.node, g.edge");
		const i = g ? Number(g.id.slice(1)) : 0;

		if (!g || moved > 4)
			return;
		if (g.classList.contains("node"))
			goLock(i);
		else
			go(hashOf({ order: drawn.classes[drawn.orders[i][0]],
				    then: drawn.classes[drawn.orders[i][1]] }));
	}

	function listen() {
		canvas.addEventListener("pointerdown", function (e) {
			if (e.button)
				return;
			if (!fingers.size)
				moved = 0;
			fingers.set(e.pointerId, [e.clientX, e.clientY]);
		});
		canvas.addEventListener("pointermove", onMove);
		for (const end of ["pointerup", "pointercancel", "pointerleave"])
			canvas.addEventListener(end, (e) => fingers.delete(e.pointerId));
		canvas.addEventListener("click", onClick);
		canvas.addEventListener("wheel", function (e) {
			e.preventDefault();
			zoom(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.0015)),
			     ...toPicture(e.clientX, e.clientY));
		}, { passive: false });
		$("larger").addEventListener("click", () => zoom(1.4));
		$("smaller").addEventListener("click", () => zoom(1 / 1.4));
		$("whole").addEventListener("click", whole);
		$("readable").addEventListener("click", again);
	}

	// --- keys and search -------------------------------------------------------------

	const STEP = 60;
	const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP],
			ArrowDown: [0, STEP] };
	const keys = {
		"+": () => zoom(1.4), "=": () => zoom(1.4), "-": () => zoom(1 / 1.4), 0: whole,
		1: again,
		j: () => goLock(Math.min(at + 1, drawn.classes.length - 1)),
		k: () => goLock(Math.max(at - 1, 0)),
		"/": () => $("search").focus(),
		Escape: () => go("#")
	};

	function onKey(e) {
		const typing = e.target.closest && e.target.closest("input, select, textarea");

		if (e.ctrlKey || e.metaKey || e.altKey || typing)
			return;
		if (moves[e.key] && e.target === canvas)
			pan(...moves[e.key]);
		else if (keys[e.key] && (svg || e.key === "/"))
			keys[e.key]();
		else
			return;
		e.preventDefault();
	}

	// The lock that is typed: whole, then as the end of a name, then within one.
	function found(typed) {
		const t = typed.trim().toLowerCase();
		const labels = drawn.classes.concat(Array.from(below.keys()), Array.from(above.keys()));
		const called = (l) => classes.get(l) || {};

		return t && (labels.find((l) => l.toLowerCase() === t) ||
			labels.find((l) => (called(l).alias || "").toLowerCase() === t ||
				(called(l).lockdep || "").toLowerCase() === t) ||
			labels.find((l) => l.toLowerCase().endsWith("." + t)) ||
			labels.find((l) => l.toLowerCase().includes(t)));
	}

	function onSearch() {
		const label = found($("search").value);

		if (label)
			go(hashOf({ lock: label }));
		else if ($("search").value.trim())
			side.replaceChildren(el("p", null, "No lock of this world has such a name."));
	}

	for (const label of drawn.classes.slice().sort())
		$("names").append(el("option", { value: label }));
	$("search").addEventListener("change", onSearch);
	$("search").addEventListener("keydown", (e) => e.key === "Enter" && onSearch());
	document.addEventListener("keydown", onKey);
	window.addEventListener("hashchange", () => select() || keep());
	$("tools").hidden = false;
	if (svg)
		listen();
	readable();
	select();
})();
