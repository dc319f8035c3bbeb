/*
 * Sorts the body of a table by the column whose heading is pressed; a second press turns it round.
 * Numbers stand in data-value; a cell without one comes last. Names are compared as Japanese.
 */
"use strict";

(function () {
  function key(row, column) {
    const cell = row.cells[column];
    if (!("value" in cell.dataset)) {
      return cell.textContent.trim();
    }
    return cell.dataset.value === "" ? null : Number(cell.dataset.value);
  }

  function compare(first, second, down) {
    if (first === null || second === null) {
      return (first === null ? 1 : 0) - (second === null ? 1 : 0);
    }
    const order =
      typeof first === "number" ? first - second : first.localeCompare(second, "ja");
    return down ? -order : order;
  }

  function wire(table) {
    const headings = Array.from(table.tHead.rows[0].cells);
    headings.forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const down = heading.getAttribute("aria-sort") !== "descending";
        headings.forEach((one) => one.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        table.caption.textContent = `「${button.textContent}」の${down ? "大きい" : "小さい"}順`;
        const body = table.tBodies[0];
        const rows = Array.from(body.rows).map((row) => [key(row, column), row]);
        rows.sort((one, two) => compare(one[0], two[0], down));
        body.append(...rows.map((one) => one[1]));
      });
    });
  }

  document.querySelectorAll("table[data-sortable]").forEach(wire);
})();
