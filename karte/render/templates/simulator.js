/*
 * 定住シミュレーション: works out the series of a page from its base and the effect of one more
 * household a year of each kind. All is linear, so nothing else is needed. Plain ES2020, without
 * dependencies; the page may forbid inline scripts.
 *
 * On a page:
 *   <section data-simulator>
 *     <script type="application/json" data-simulator-data>{"years": …, "base": …}</script>
 *     <input type="range" min="0" data-kind="family_30s" id="s1"> <output for="s1"></output>
 *     <table>… <td data-measure="total" data-year="2030"></td> …</table>
 *     <p data-summary aria-live="polite"></p>
 *     <button type="button" data-reset>…</button>
 *   </section>
 * The data of a page with one simulator may also stand in #simulator-data. What the data are is
 * written in karte/projection/simulator.py, which tests/simulator_vectors.json holds to this file.
 */
"use strict";

(function (root, factory) {
  const api = factory();
  if (typeof module === "object" && module.exports) {
    module.exports = api;
  } else {
    root.karteSimulator = api;
  }
  if (typeof document !== "undefined") {
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", () => api.start(document));
    } else {
      api.start(document);
    }
  }
})(typeof globalThis === "undefined" ? this : globalThis, function () {
  const MEASURES = ["total", "children", "elderly"];
  const DASH = "－";
  const POLITE_MS = 400;

  /* Series of all measures and of the share of 65 and over, for households a year by kind. */
  function simulate(data, households) {
    const found = {};
    for (const name of MEASURES) {
      found[name] = data.base[name].slice();
    }
    for (const kind of data.kinds) {
      const number = Number(households[kind.id] ?? 0);
      for (const name of MEASURES) {
        const added = data.effects[kind.id][name];
        found[name] = found[name].map((value, at) => value + number * added[at]);
      }
    }
    found.share = found.total.map((total, at) =>
      total > 0 ? (100 * found.elderly[at]) / total : NaN,
    );
    return found;
  }

  /* Whole people with separators, halves up: 1,240. */
  function peopleText(value) {
    const whole = Math.floor(value + 0.5);
    const digits = String(Math.abs(whole)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
    return whole < 0 ? `-${digits}` : digits;
  }

  /* Per cent with one digit, halves up: 30.3. */
  function shareText(value) {
    return Number.isNaN(value) ? DASH : (Math.floor(value * 10 + 0.5) / 10).toFixed(1);
  }

  function written(name, value) {
    return name === "share" ? `${shareText(value)}%` : `${peopleText(value)}人`;
  }

  /* One sentence for the last year, for those who hear the page. */
  function summary(data, households) {
    const series = simulate(data, households);
    const last = data.years.length - 1;
    const coming = data.kinds
      .filter((kind) => Number(households[kind.id] ?? 0) > 0)
      .map((kind) => `${kind.label} 年${households[kind.id]}世帯`);
    const who = coming.length > 0 ? `${coming.join("、")}が移り住むと、` : "新しく移り住む世帯がないと、";
    const what = [
      `人口 ${written("total", series.total[last])}`,
      `15歳未満 ${written("children", series.children[last])}`,
      `高齢化率 ${written("share", series.share[last])}`,
    ];
    return `${who}${data.years[last]}年は ${what.join("、")} です。`;
  }

  function read(section) {
    const block =
      section.querySelector("[data-simulator-data]") ??
      section.ownerDocument.getElementById("simulator-data");
    return block === null ? null : JSON.parse(block.textContent);
  }

  /* Wires one simulator; returns nothing. A range moves with the arrow keys by itself. */
  function wire(section) {
    const data = read(section);
    if (data === null) {
      return;
    }
    const sliders = Array.from(section.querySelectorAll("input[data-kind]"));
    const cells = Array.from(section.querySelectorAll("[data-measure][data-year]"));
    const spoken = section.querySelector("[data-summary]");
    // Without any household the page says what its tables say, to the last person.
    const still = cells.map((cell) => cell.textContent);
    let waiting = null;

    function chosen() {
      return Object.fromEntries(sliders.map((one) => [one.dataset.kind, Number(one.value)]));
    }

    function show(aloud) {
      const households = chosen();
      const series = simulate(data, households);
      for (const one of sliders) {
        const text = `年${one.value}世帯`;
        one.setAttribute("aria-valuetext", text);
        for (const output of section.querySelectorAll("output")) {
          if (output.htmlFor.contains(one.id)) {
            output.textContent = text;
          }
        }
      }
      const nobody = Object.values(households).every((number) => number === 0);
      for (const [place, cell] of cells.entries()) {
        if (nobody && still[place] !== "") {
          cell.textContent = still[place];
          continue;
        }
        const at = data.years.indexOf(Number(cell.dataset.year));
        const name = cell.dataset.measure;
        if (at >= 0 && name in series) {
          cell.textContent = written(name, series[name][at]);
        }
      }
      if (aloud && spoken !== null) {
        clearTimeout(waiting);
        waiting = setTimeout(() => {
          spoken.textContent = summary(data, households);
        }, POLITE_MS);
      }
    }

    for (const one of sliders) {
      const kind = data.kinds.find((other) => other.id === one.dataset.kind);
      if (kind !== undefined && !one.hasAttribute("max")) {
        one.max = String(kind.most);
      }
      one.addEventListener("input", () => show(true));
    }
    section.querySelector("[data-reset]")?.addEventListener("click", () => {
      for (const one of sliders) {
        one.value = "0";
      }
      show(true);
    });
    show(false);
  }

  function start(page) {
    const sections = Array.from(page.querySelectorAll("[data-simulator]"));
    if (sections.length === 0 && page.getElementById("simulator-data") !== null) {
      sections.push(page.body);
    }
    sections.forEach(wire);
  }

  return { simulate, peopleText, shareText, summary, wire, start };
});
