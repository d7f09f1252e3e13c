// What is shown of the picture, and beside it what stands behind the choice. What is chosen stands in the page's address.
const box = document.getElementById("chosen");
const controls = document.getElementById("controls");
const HINT = box.textContent; // what the panel says until something is chosen
let leftOut = null; // {node} or {edge}: what was chosen until the filters left it out

// ---- What is shown.

function filter() {
  const fields = controls.elements;
  const kinds = new Set([...controls.querySelectorAll("[name=kind]:checked")].map(({value}) => value));
  const papers = Number(fields.papers?.value ?? 0), npmi = Number(fields.npmi?.value ?? -1);
  const fits = graph.nodes.map(({kind}) => kinds.has(kind));
  const strong = ({weight, npmi: held}) => !graph.weighted || (weight >= papers && held >= npmi);
  const kept = graph.edges.filter((edge) => fits[edge.from] && fits[edge.to] && strong(edge));
  shown.edges = new Set(kept.map(({id}) => id));
  const tied = new Set(kept.flatMap(({from, to}) => [from, to]));
  const isWhole = kept.length === graph.edges.length;
  shown.nodes = new Set(graph.nodes.filter(({id}) => fits[id] && (isWhole || tied.has(id))).map(({id}) => id));
  if (graph.start !== null) shown.nodes.add(graph.start);
  list();
  followFilters();
  repaint();
  const changed = nodes.get({filter: ({id, hidden}) => hidden === shown.nodes.has(id)});
  nodes.update(changed.map(({id, hidden}) => ({id, hidden: !hidden})));
  if (!isInView()) fit();
}

/** Keeps choice and panel to what is shown. */
function followFilters() {
  const isShown = ({node, edge}) => shown.nodes.has(node) || shown.edges.has(edge);
  if (chosen && !isShown(chosen)) {
    const lost = chosen;
    choose(null, {focus: false});
    leftOut = lost;
  }
  if (leftOut && isShown(leftOut)) leftOut = null;
  if (chosen) {
    if (chosen.node !== undefined) showNode(chosen.node);
    return;
  }
  const words = leftOut ? [`The filters leave ${nameChoice(leftOut)} out, so it is not chosen.`] : [];
  if (!shown.nodes.size) words.push("Nothing is left to show.");
  tell(words.join(" ") || HINT);
}

function nameChoice({node, edge}) {
  if (node !== undefined) return graph.nodes[node].name;
  return `the tie of ${graph.nodes[graph.edges[edge].from].name} and ${graph.nodes[graph.edges[edge].to].name}`;
}

/** Gives circles the colours of kinds or of groups. */
function paint() {
  byGroup = controls.elements.colour.value === "group";
  document.body.classList.toggle("by-group", byGroup);
  repaint();
}

// ---- The panel.

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function makeLinked(text, link) {
  return link ? make("a", text, {href: link}) : make("span", text);
}

function makeList(items) {
  const list = document.createElement("ul");
  for (const parts of items) {
    const item = document.createElement("li");
    item.append(...parts);
    list.append(item);
  }
  return list;
}

function makeButton(text, action) {
  const button = make("button", text, {type: "button"});
  button.addEventListener("click", action);
  return button;
}

/** Says something in the panel; what it says already is not read out again. */
function tell(text) {
  if (box.textContent !== text) box.replaceChildren(make("p", text, {class: "hint"}));
}

function showNode(number) {
  const node = graph.nodes[number];
  const heading = document.createElement("h2");
  heading.append(makeLinked(node.name, node.link));
  const ties = graph.edges
    .filter(({id, from, to}) => (from === number || to === number) && shown.edges.has(id))
    .map((edge) => ({edge, other: edge.from === number ? edge.to : edge.from}))
    .sort((one, two) => two.edge.weight - one.edge.weight || one.other - two.other)
    .map(({edge, other}) => [makeButton(graph.nodes[other].name, () => choose({node: other})), " ",
      edge.papers || edge.link ? makeButton(edge.note, () => choose({edge: edge.id})) : make("small", edge.note)]);
  const links = document.createElement("p");
  if (node.around && graph.start !== number) links.append(make("a", `Draw what is around ${node.name}`, {href: node.around}));
  const told = ties.length ? makeList(ties) : make("p", "nothing that is shown", {class: "hint"});
  box.replaceChildren(heading, make("p", node.note), links, make("h3", graph.ties), told);
}

async function showTie(id) {
  const edge = graph.edges[id];
  const heading = document.createElement("h2");
  heading.append(
    makeButton(graph.nodes[edge.from].name, () => choose({node: edge.from})), " and ",
    makeButton(graph.nodes[edge.to].name, () => choose({node: edge.to})),
  );
  const all = document.createElement("p");
  all.append(makeLinked(graph.weighted ? `${edge.note} with both` : edge.note, edge.link));
  box.replaceChildren(heading, all);
  if (!graph.weighted) return;
  const papers = edge.papers?.map((paper) => graph.papers[paper]) ?? await fetchPapers(edge.link);
  if (chosen?.edge !== id) return;
  if (edge.weight > papers.length) all.append(`, ${papers.length} of them here`);
  box.append(makeList(papers.map(({title, link}) => [makeLinked(title, link)])));
}

/** The papers of a pair, from the server that holds the graph. */
async function fetchPapers(link) {
  const response = await fetch(`${link}&format=json`);
  if (!response.ok) return [];
  const {results} = await response.json();
  return results.bindings.slice(0, graph.most).map(({paper, title}) => (
    {title: title.value, link: paper.value.replace(graph.base, "/")}
  ));
}

// ---- Choosing.

function choose(choice, {focus = true} = {}) {
  chosen = choice;
  leftOut = null;
  for (const link of document.querySelectorAll("#concepts a")) {
    if (Number(link.dataset.node) === choice?.node) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (choice?.node !== undefined) showNode(choice.node);
  else if (choice?.edge !== undefined) showTie(choice.edge);
  else tell("Nothing is chosen.");
  repaint();
  remember();
  if (focus && choice) box.focus({preventScroll: stage.clientHeight > innerHeight / 2});
}

// ---- The address.

function remember() {
  const fields = new URLSearchParams(location.search);
  const set = (name, value, usual) => (value === usual || value === undefined ? fields.delete(name) : fields.set(name, value));
  const kinds = [...controls.querySelectorAll("[name=kind]")];
  const checked = kinds.filter((kind) => kind.checked).map(({value}) => value);
  set("kinds", checked.length === kinds.length ? undefined : checked.join(","));
  for (const name of ["papers", "npmi", "colour", "find"]) {
    const field = controls.elements[name];
    if (field) set(name, field.value, field.dataset.usual);
  }
  set("chosen", chosen?.node === undefined || chosen.node === graph.start ? undefined : graph.nodes[chosen.node].key);
  const text = fields.toString();
  history.replaceState(null, "", text ? `?${text}` : location.pathname);
}

function recall() {
  const fields = new URLSearchParams(location.search);
  if (fields.has("kinds")) {
    const kinds = fields.get("kinds").split(",");
    for (const kind of controls.querySelectorAll("[name=kind]")) kind.checked = kinds.includes(kind.value);
  }
  for (const name of ["papers", "npmi", "colour", "find"]) {
    if (fields.has(name) && controls.elements[name]) controls.elements[name].value = fields.get(name);
  }
  const node = graph.nodes.find(({key}) => key === fields.get("chosen"));
  return node ? node.id : graph.start;
}

// ---- Beginning.

network.once("afterDrawing", fit);
network.on("click", ({pointer}) => {
  const node = network.getNodeAt(pointer.DOM);
  const edge = node === undefined ? findTie(pointer.canvas) : undefined;
  if (node !== undefined) choose({node}, {focus: false});
  else if (edge !== undefined) choose({edge}, {focus: false});
  else if (chosen) choose(null);
});
network.on("doubleClick", ({pointer}) => {
  const around = graph.nodes[network.getNodeAt(pointer.DOM)]?.around;
  if (around) location.href = around;
});
window.addEventListener("resize", fit);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); repaint(); });
controls.addEventListener("input", ({target}) => {
  if (target.name === "find") { list(); repaint(); } else if (target.name !== "top") filter();
  remember();
});
controls.elements.colour.addEventListener("change", () => { paint(); remember(); });
controls.elements.top?.addEventListener("change", ({target}) => {
  const fields = new URLSearchParams(location.search);
  fields.set("top", target.value);
  location.search = fields;
});
controls.addEventListener("submit", (event) => event.preventDefault());
controls.elements.find.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const shown = [...document.querySelectorAll("#concepts li:not([hidden]) a")];
  const typed = controls.elements.find.value.trim().toLowerCase();
  const first = shown.find(({dataset}) => graph.nodes[dataset.node].name.toLowerCase() === typed) ?? shown[0];
  if (found && first) {
    controls.elements.find.value = "";
    list();
    choose({node: Number(first.dataset.node)});
    network.focus(Number(first.dataset.node), {scale: Math.max(network.getScale(), 0.8)});
  }
});
document.getElementById("concepts").addEventListener("click", (event) => {
  const link = event.target.closest("a[data-node]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose({node: Number(link.dataset.node)});
});
for (const [name, move] of Object.entries({"zoom-in": 1.4, "zoom-out": 1 / 1.4, "zoom-all": 0})) {
  document.getElementById(name).addEventListener("click", () => (
    move ? network.moveTo({scale: network.getScale() * move}) : fit()
  ));
}
for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
readColours();
const start = recall();
paint();
document.getElementById("filters").open = matchMedia("(min-width: 50rem)").matches;
if (start !== null) choose({node: start}, {focus: false});
filter();
