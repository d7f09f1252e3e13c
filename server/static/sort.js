// Tables of the class "sortable": a press on a column's head sorts by it, a second one turns it round. A head that is a
// link asks the server for that, which is needed where a table does not say by `data-whole` that all its rows are here.

const order = new Intl.Collator(undefined, {numeric: true, sensitivity: "base"});

addSorting(document);

/** Makes the tables of a part of the page sortable. */
export function addSorting(part) {
  for (const table of part.querySelectorAll("table.sortable")) {
    table.querySelectorAll("thead th").forEach((head, column) => {
      const link = head.querySelector("a");
      if (link && "whole" in table.dataset) {
        link.addEventListener("click", (event) => { event.preventDefault(); sortBy(table, head, column); });
      }
      if (link) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sortBy(table, head, column));
    });
  }
}

function sortBy(table, head, column) {
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const rows = [...body.rows].sort((a, b) => compare(read(a.cells[column]), read(b.cells[column])));
  body.append(...(down ? rows.reverse() : rows));
}

function read(cell) {
  const text = cell.textContent.trim();
  const number = cell.classList.contains("number") ? Number.parseFloat(text.replaceAll(",", "")) : Number.NaN;
  return Number.isNaN(number) ? text : number;
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return order.compare(a, b);
}
