// Names as one types, for every input that says `data-suggest`: "page" goes to what is chosen; "paper", "concept" and
// kinds of concept, with spaces between them, fill the input with it. Without this script the forms work as they are.

const WAIT = 120;
let lists = 0;

for (const input of document.querySelectorAll("input[data-suggest]")) addSuggestions(input);

function addSuggestions(input) {
  const what = input.dataset.suggest;
  const list = document.createElement("ul");
  list.id = `suggestions-${++lists}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let timer, asked = 0, found = [], at = -1;

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (hit) => {
    close();
    if (what === "page") location.href = hit.path;
    else input.value = hit.label;
  };
  const select = (number) => {
    at = (number + found.length) % found.length;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    input.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const show = (hits) => {
    found = hits;
    list.replaceChildren(...hits.map((hit, place) => toItem(hit, `${list.id}-${place}`, () => choose(hit))));
    list.hidden = hits.length === 0;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    at = -1;
  };
  const ask = async () => {
    const turn = ++asked;
    const fields = new URLSearchParams({q: input.value});
    if (what !== "page") for (const each of what.split(" ")) fields.append("what", each);
    const hits = input.value.trim() ? await (await fetch(`/suggest?${fields}`)).json() : [];
    if (turn === asked && document.activeElement === input) show(hits);
  };

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  input.addEventListener("blur", () => setTimeout(close, WAIT));
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") select(at + 1);
    else if (event.key === "ArrowUp") select(at < 0 ? -1 : at - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) choose(found[at]);
    else return;
    event.preventDefault();
  });
}

function toItem(hit, id, choose) {
  const item = document.createElement("li");
  item.id = id;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const kind = document.createElement("small");
  kind.textContent = hit.kind;
  item.append(hit.label, kind);
  item.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(); });
  return item;
}
