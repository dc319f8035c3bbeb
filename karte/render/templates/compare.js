/*
 * Districts side by side, and all of them on one indicator. The figures are in the block of data
 * of the page, as printed; this script only puts them in place. The choice is kept in the address:
 * #compare=id,id&indicator=id.
 */
"use strict";

(function () {
  const block = document.querySelector("script[data-compared]");
  if (!block) {
    return;
  }
  const data = JSON.parse(block.textContent);
  const names = new Map(data.districts);
  const places = new Map(data.districts.map((one, place) => [one[0], place]));
  const rows = new Map();
  document.querySelectorAll("tr[data-district]").forEach((row) => {
    rows.set(row.dataset.district, row);
  });
  let chosen = [];
  const first = data.indicators.find((one) => one.id === data.first) || data.indicators[0];
  let indicator = first;

  function make(name, text, attributes) {
    const made = document.createElement(name);
    made.textContent = text || "";
    Object.entries(attributes || {}).forEach((one) => made.setAttribute(one[0], one[1]));
    return made;
  }

  function drawn(name, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach((one) => made.setAttribute(one[0], one[1]));
    return made;
  }

  function line(cells, name) {
    const row = document.createElement("tr");
    row.append(...cells);
    return name ? Object.assign(row, { className: name }) : row;
  }

  function part(name, lines) {
    const made = document.createElement(name);
    made.append(...lines);
    return made;
  }

  /* A figure with its range and its grade, as everywhere on the pages. */
  function figure(cell) {
    const made = make("td", cell[0]);
    if (cell[1] === null) {
      made.className = "is-none";
    } else if (cell.length > 3) {
      const likely = make("span", "", { class: "likely" });
      if (cell[4]) {
        likely.append(make("span", cell[4], { class: "ends" }), " ");
      }
      if (cell[3]) {
        const grade = make("span", "", { class: "grade" });
        grade.append(make("span", "確かさ", { class: "unseen" }), cell[3]);
        likely.append(grade);
        made.classList.toggle("is-rough", cell[3].startsWith("C"));
      }
      made.append(likely);
    }
    return made;
  }

  function link(id) {
    const original = rows.get(id).querySelector("a");
    return make("a", names.get(id), { href: original.getAttribute("href") });
  }

  function heading(id, scope) {
    const made = make("th", "", { scope });
    made.append(link(id));
    return made;
  }

  /* Districts side by side */

  const beside = document.querySelector("[data-beside]");
  const boxes = new Map();

  function besideTable() {
    const table = document.createElement("table");
    table.className = "beside";
    const head = [make("th", "指標", { scope: "col" }), ...chosen.map((id) => heading(id, "col")),
      make("th", beside.dataset.whole, { scope: "col" })];
    const lineOf = (one) => {
      const label = make("th", one.label, { scope: "row" });
      const whole = one.whole[0] === beside.dataset.whole ? one.whole[1] : `平均 ${one.whole[1]}`;
      return line([label, ...chosen.map((id) => figure(one.cells[places.get(id)])), make("td", whole)]);
    };
    const sources = [...new Set(data.indicators.map((one) => one.source))];
    const bodies = sources.map((source) => part("tbody", [
      line([make("th", source, { scope: "rowgroup", colspan: chosen.length + 2 })], "source"),
      ...data.indicators.filter((one) => one.source === source).map(lineOf)
    ]));
    const said = `${chosen.map((id) => names.get(id)).join("、")}のおもな指標`;
    table.append(make("caption", said, { class: "unseen" }), part("thead", [line(head)]), ...bodies);
    return table;
  }

  function showBeside() {
    const full = chosen.length >= data.most;
    boxes.forEach((box, id) => {
      box.checked = chosen.includes(id);
      box.disabled = full && !box.checked;
    });
    const said = chosen.length === 0 ? `一覧で${data.unit}に印を付けると、${data.most}つまで並べられます。`
      : `${chosen.map((id) => names.get(id)).join("、")}を並べています${full ? `（${data.most}つまでです）` : ""}。`;
    document.querySelectorAll("[data-chosen]").forEach((one) => { one.textContent = said; });
    beside.querySelector("[data-table]").replaceChildren(...(chosen.length ? [besideTable()] : []));
    beside.querySelectorAll("button").forEach((one) => { one.hidden = chosen.length === 0; });
    document.querySelectorAll("[data-to-beside]").forEach((one) => { one.hidden = chosen.length === 0; });
  }

  function wireBeside() {
    rows.forEach((row, id) => {
      const label = make("label", "", { class: "pick" });
      const box = make("input", "", { type: "checkbox", "aria-label": `${names.get(id)}を並べる` });
      box.addEventListener("change", () => {
        chosen = box.checked ? [...chosen, id] : chosen.filter((one) => one !== id);
        update();
      });
      label.append(box);
      row.cells[0].prepend(label);
      row.cells[0].className = "has-pick";
      boxes.set(id, box);
    });
    beside.querySelector("button").addEventListener("click", () => {
      chosen = [];
      update();
      boxes.values().next().value.focus();
    });
  }

  /* All districts on one indicator */

  const all = document.querySelector("[data-all]");
  const select = all.querySelector("select");
  const WIDE = 1000;

  function bar(cell, scale, whole) {
    const svg = drawn("svg", { viewBox: `0 0 ${WIDE} 30`, preserveAspectRatio: "none", "aria-hidden": "true", class: "bar" });
    if (cell[1] !== null) {
      const ends = [scale(0), scale(cell[1])].sort((a, b) => a - b);
      const rough = cell[3] && cell[3].startsWith("C");
      svg.append(drawn("rect", { x: ends[0], y: 5, width: Math.max(ends[1] - ends[0], 2), height: 14, class: rough ? "bar-rough" : "bar-sure" }));
      if (typeof cell[5] === "number") {
        const [low, high] = [scale(cell[5]), scale(cell[6])];
        svg.append(drawn("rect", { x: low, y: 22, width: Math.max(high - low, 4), height: 4, class: "bar-range" }));
      }
    }
    svg.append(drawn("path", { d: `M${scale(0)} 0V30`, class: "bar-zero" }));
    if (whole !== null) {
      svg.append(drawn("path", { d: `M${scale(whole)} 0V30`, class: "bar-halo" }));
      svg.append(drawn("path", { d: `M${scale(whole)} 0V30`, class: "bar-whole" }));
    }
    const held = document.createElement("td");
    held.className = "bar-cell";
    held.append(svg);
    return held;
  }

  function barTable() {
    const [wholeLabel, wholeText, whole] = indicator.whole;
    const values = [0, ...(whole === null ? [] : [whole])];
    indicator.cells.forEach((cell) => {
      [cell[1], cell[5], cell[6]].forEach((one) => { if (typeof one === "number") { values.push(one); } });
    });
    const least = Math.min(...values);
    const most = Math.max(...values);
    const scale = (value) => Math.round(6 + (WIDE - 12) * (value - least) / (most - least || 1));
    const sorted = data.districts.map((one, place) => [one[0], indicator.cells[place]]).sort((a, b) =>
      a[1][1] === null || b[1][1] === null ? (a[1][1] === null) - (b[1][1] === null) : b[1][1] - a[1][1]);
    const table = document.createElement("table");
    table.className = "bars";
    const dashed = whole === null ? "" : `破線は${wholeLabel}（${wholeText}）`;
    table.append(
      make("caption", `${indicator.label}（${indicator.source}）高い順`),
      part("thead", [line([make("th", data.unit, { scope: "col" }), make("th", dashed, { scope: "col", class: "words" }),
        make("th", "値", { scope: "col" })])]),
      part("tbody", sorted.map((one) => {
        const row = line([heading(one[0], "row"), bar(one[1], scale, whole), figure(one[1])]);
        row.addEventListener("mouseenter", () => raise(one[0]));
        row.addEventListener("focusin", () => raise(one[0]));
        row.addEventListener("mouseleave", () => raise(""));
        row.addEventListener("focusout", () => raise(""));
        return row;
      })),
      part("tfoot", [line([make("th", wholeLabel, { scope: "row" }), bar(["", null], scale, whole), make("td", wholeText)])])
    );
    // On a phone the rows are laid out as a grid, which must not make them less of a table.
    const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };
    [table, ...table.querySelectorAll("*")].forEach((one) => {
      const role = one.tagName === "TH" ? (one.scope === "row" ? "rowheader" : "columnheader") : roles[one.tagName];
      if (role) {
        one.setAttribute("role", role);
      }
    });
    return table;
  }

  function raise(id) {
    all.querySelectorAll("[data-area]").forEach((one) => {
      one.classList.toggle("is-raised", one.dataset.area === id);
      if (one.dataset.area === id) {
        one.parentNode.append(one);
      }
    });
  }

  function fillOf(cell) {
    return cell[1] === null ? cell[2] : indicator.fills[cell[2]];
  }

  function showMap() {
    const map = all.querySelector("[data-map-box] svg");
    if (!map) {
      return;
    }
    const shaded = indicator.legend.length > 0;
    all.querySelector("[data-map-box]").hidden = !shaded;
    all.querySelector("[data-no-map]").hidden = shaded;
    if (!shaded) {
      return;
    }
    map.querySelector("title").textContent = `${indicator.label}の地図`;
    map.querySelectorAll("[data-area]").forEach((area) => {
      const cell = indicator.cells[places.get(area.dataset.area)];
      area.setAttribute("fill", fillOf(cell));
      const title = drawn("title", {});
      const rough = cell[3] && cell[3].startsWith("C") ? "（参考）" : "";
      title.textContent = `${names.get(area.dataset.area)} ${cell[0]}${rough}`;
      area.replaceChildren(title);
    });
    const classes = indicator.legend.map((text, level) => [text, indicator.fills[level]]);
    const missing = new Map(indicator.cells.filter((cell) => cell[1] === null).map((cell) => [cell[0], cell[2]]));
    all.querySelector("[data-legend]").replaceChildren(...[...classes, ...missing].map((one) => {
      const swatch = drawn("svg", { viewBox: "0 0 32 20", class: "swatch", "aria-hidden": "true" });
      swatch.append(drawn("rect", { x: 1, y: 1, width: 30, height: 18, fill: one[1], stroke: "currentColor" }));
      const entry = document.createElement("li");
      entry.append(swatch, one[0]);
      return entry;
    }));
  }

  function showAll() {
    select.value = indicator.id;
    all.querySelector("[data-said]").textContent = indicator.said;
    all.querySelector("[data-table]").replaceChildren(barTable());
    showMap();
  }

  /* The address */

  function update() {
    const parts = [];
    if (chosen.length) {
      parts.push(`compare=${chosen.map(encodeURIComponent).join(",")}`);
    }
    if (indicator !== first) {
      parts.push(`indicator=${encodeURIComponent(indicator.id)}`);
    }
    history.replaceState(null, "", parts.length ? `#${parts.join("&")}` : location.pathname + location.search);
    showBeside();
    showAll();
  }

  function read() {
    const given = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
    const wanted = (given.get("compare") || "").split(",").filter((id) => rows.has(id) && names.has(id));
    chosen = [...new Set(wanted)].slice(0, data.most);
    indicator = data.indicators.find((one) => one.id === given.get("indicator")) || first;
    showBeside();
    showAll();
    return given.has("compare") ? beside : given.has("indicator") ? all : null;
  }

  wireBeside();
  select.addEventListener("change", () => {
    indicator = data.indicators.find((one) => one.id === select.value);
    update();
  });
  window.addEventListener("hashchange", () => {
    if (location.hash.includes("=")) {
      read();
    }
  });
  document.querySelectorAll("[data-needs-script]").forEach((one) => { one.hidden = false; });
  const place = read();
  if (place) {
    place.scrollIntoView();
  }
})();
