/*
 * Finds a district by the name of a town, a school, a group or the district itself. Everything is
 * read from the lists on the page. Names are compared as residents type them: full or half width,
 * 一丁目 or 1丁目 or 1-2, ケ or ヶ or が, with or without 大字, old forms of characters, hiragana.
 */
"use strict";

(function () {
  const MOST = 20;
  const OLD = "髙高﨑崎濵浜濱浜瀨瀬澤沢邊辺邉辺眞真櫻桜國国嶋島德徳廣広齋斉齊斉斎斉惠恵冨富鷗鴎𠮷吉驒騨槇槙淵渕龍竜萬万壽寿條条藏蔵曾曽榮栄圓円縣県學学驛駅鐵鉄檜桧籠篭祗祇";
  const FORMS = new Map();
  Array.from(OLD).forEach((one, place, all) => {
    if (place % 2 === 0) {
      FORMS.set(one, all[place + 1]);
    }
  });

  function numerals(text) {
    return text.replace(/[一二三四五六七八九十]+/g, (found) => {
      const digits = Array.from(found, (one) => "〇一二三四五六七八九".indexOf(one));
      const ten = found.indexOf("十");
      if (ten < 0) {
        return digits.join("");
      }
      const tens = ten === 0 ? 1 : Number(digits.slice(0, ten).join(""));
      const ones = digits.slice(ten + 1).filter((one) => one >= 0).join("");
      return String(10 * tens + (ones === "" ? 0 : Number(ones)));
    });
  }

  function key(name) {
    const plain = Array.from(
      name.normalize("NFKC").replace(/[\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]/gu, ""),
      (one) => FORMS.get(one) || one
    ).join("").toLowerCase();
    const katakana = plain.replace(/[ぁ-ゖ]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 96));
    return numerals(katakana.replace(/[\s・、，,]/g, "").replace(/大字|字/g, ""))
      .replace(/(?<=\p{Script=Han})[ケヶガヵカ箇](?=\p{Script=Han})/gu, "ケ")
      .replace(/(?<=\p{Script=Han})[ノ之乃](?=\p{Script=Han})/gu, "ノ")
      .replace(/(\d)[-‐‑–—−ー](?=\d|$).*$/u, "$1丁目")
      .replace(/(\d丁目).+$/, "$1");
  }

  function entriesOf(page) {
    const found = [];
    page.querySelectorAll("table[data-names]").forEach((table) => {
      const kind = table.tHead.rows[0].cells[0].textContent;
      Array.from(table.tBodies[0].rows).forEach((row) => {
        const name = row.cells[0].textContent;
        const note = row.querySelector("[data-note]");
        found.push({
          kind, name, key: key(name), note: note ? note.textContent : "",
          links: Array.from(row.querySelectorAll("a"), (one) => [one.textContent, one.href])
        });
      });
    });
    return found;
  }

  function order(entry, wanted) {
    return entry.key === wanted ? 0 : entry.key.startsWith(wanted) ? 1 : 2;
  }

  function search(entries, wanted) {
    return entries
      .filter((one) => one.key.includes(wanted))
      .map((one, place) => [order(one, wanted), place, one])
      .sort((a, b) => a[0] - b[0] || a[1] - b[1])
      .map((one) => one[2]);
  }

  function part(name, text, css) {
    const made = document.createElement(name);
    made.textContent = text;
    if (css) {
      made.className = css;
    }
    return made;
  }

  function item(entry) {
    const line = document.createElement("li");
    line.append(part("span", entry.name, "found-name"), part("span", entry.kind, "found-kind"));
    const links = document.createElement("span");
    links.className = "found-links";
    entry.links.forEach((one) => {
      const link = part("a", one[0]);
      link.href = one[1];
      links.append(link);
    });
    line.append(links);
    if (entry.note) {
      line.append(part("span", entry.note, "found-note"));
    }
    return line;
  }

  function wire(box) {
    const field = box.querySelector("input");
    const count = box.querySelector("[data-count]");
    const list = box.querySelector("ul");
    const entries = entriesOf(document);
    const city = key(box.dataset.municipality);

    function show() {
      const typed = key(field.value);
      const wanted = typed.startsWith(city) && typed !== city ? typed.slice(city.length) : typed;
      const found = wanted ? search(entries, wanted) : [];
      list.replaceChildren(...found.slice(0, MOST).map(item));
      const more = found.length > MOST ? `。はじめの${MOST}件を示しています。もう少し長く入れてください` : "";
      count.textContent = !wanted ? ""
        : found.length ? `${found.length}件見つかりました${more}。`
        : "見つかりません。町名だけを入れるか、下の一覧をご覧ください。";
    }

    function move(event) {
      const links = Array.from(list.querySelectorAll("a"));
      const place = links.indexOf(document.activeElement);
      if (event.key === "Escape" && place >= 0) {
        field.focus();
      } else if (event.key === "Enter" && place < 0 && links.length) {
        (new Set(links.map((one) => one.href)).size === 1) ? links[0].click() : links[0].focus();
      } else if (event.key === "ArrowDown" && place + 1 < links.length) {
        links[place + 1].focus();
      } else if (event.key === "ArrowUp" && place >= 0) {
        (links[place - 1] || field).focus();
      } else {
        return;
      }
      event.preventDefault();
    }

    // Half-typed readings are not looked for, nor counted aloud.
    field.addEventListener("input", (event) => {
      if (!event.isComposing) {
        show();
      }
    });
    field.addEventListener("compositionend", show);
    box.addEventListener("keydown", (event) => {
      // While text is being converted, Enter and the arrows belong to the input method.
      if (!event.isComposing) {
        move(event);
      }
    });
    box.hidden = false;
    show();
  }

  document.querySelectorAll("[data-find]").forEach(wire);
})();
