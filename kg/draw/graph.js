// The picture: what is shown of it, which of its labels have room, and beside it what stands behind the choice. What
// is chosen stands in the page's address.
const graph = JSON.parse(document.getElementById("graph-data").textContent);
const stage = document.getElementById("graph");
const box = document.getElementById("chosen");
const controls = document.getElementById("controls");
const LABEL = 13; // pixels of a label's letters, however far one zooms
const MARGIN = 3;
const ALWAYS = 15; // the largest circles, whose labels may cover a small one
const QUIET = 0.12; // how much is seen of what is not chosen

const isTall = stage.clientHeight > stage.clientWidth; // then the picture, which is wide, is turned
const nodes = new vis.DataSet(graph.nodes.map((node) => (
  {...node, label: undefined, x: isTall ? node.y : node.x, y: isTall ? node.x : node.y}
)));
const edges = new vis.DataSet(graph.edges);
const near = new Map(graph.nodes.map(({id}) => [id, new Set([id])])); // a node, and what it is tied to
for (const {from, to} of graph.edges) {
  near.get(from).add(to);
  near.get(to).add(from);
}
const network = new vis.Network(stage, {nodes, edges}, {
  physics: false,
  layout: {improvedLayout: false},
  interaction: {hover: true, multiselect: false, zoomSpeed: 0.7},
  nodes: {shape: "dot", borderWidth: 1},
  edges: {smooth: false, selectionWidth: 2, hoverWidth: 1, arrowStrikethrough: false},
});
const shown = {nodes: new Set(near.keys()), edges: new Set(graph.edges.map(({id}) => id))};
let chosen = null; // {node} or {edge}
let found = null; // the nodes that the search finds

// ---- Labels: the largest first, each where it covers no other one.

const byImportance = [...graph.nodes].sort((one, two) => two.size - one.size || one.id - two.id);
const large = new Set(byImportance.slice(0, ALWAYS).map(({id}) => id));
const widths = new Map();
let labels = []; // the areas of those that were drawn last

function readColour(name) {
  return getComputedStyle(stage).getPropertyValue(name).trim();
}

function drawLabels(context) {
  const scale = network.getScale();
  context.font = `${LABEL}px system-ui, sans-serif`;
  for (const {id, label} of graph.nodes) {
    if (!widths.has(id)) widths.set(id, context.measureText(label).width);
  }
  const from = network.DOMtoCanvas({x: 0, y: 0});
  const to = network.DOMtoCanvas({x: stage.clientWidth, y: stage.clientHeight});
  const places = network.getPositions();
  labels = [];
  const circles = sortForLabels().map(({id, size}) => toSquare(places[id], size));
  context.font = `${LABEL / scale}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 3.5 / scale;
  context.strokeStyle = readColour("--paper");
  context.fillStyle = readColour("--ink");
  const isInside = (area) => area[0] > from.x && area[2] < to.x && area[1] > from.y && area[3] < to.y;
  for (const {id, label, size} of sortForLabels()) {
    const {x, y} = places[id];
    if (x < from.x || x > to.x || y < from.y || y > to.y) continue;
    const around = findPlaces(x, y, size, {width: widths.get(id) / scale, height: LABEL / scale, gap: MARGIN / scale});
    const free = around.filter((area) => isInside(area) && !labels.some((other) => overlap(area, other)));
    const clear = free.find((area) => !circles.some((other) => overlap(area, other)));
    const area = clear ?? (id === chosen?.node || large.has(id) ? free[0] : undefined);
    if (!area) continue;
    labels.push(area);
    const middle = (area[0] + area[2]) / 2;
    context.strokeText(label, middle, area[1]);
    context.fillText(label, middle, area[1]);
  }
}

/** Where a label may stand, the best place first: below, above, right and left of its circle. */
function findPlaces(x, y, size, {width, height, gap}) {
  const [left, top] = [x - width / 2, y - height / 2];
  return [[left, y + size + gap], [left, y - size - gap - height], [x + size + gap, top], [x - size - gap - width, top]]
    .map(([from, above]) => [from, above, from + width, above + height]);
}

function toSquare({x, y}, size) {
  return [x - size, y - size, x + size, y + size];
}

function overlap(one, other) {
  return one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];
}

function sortForLabels() {
  const lit = findLit();
  const seen = byImportance.filter(({id}) => shown.nodes.has(id) && (!lit || lit.has(id)));
  return chosen?.node === undefined ? seen : [graph.nodes[chosen.node], ...seen.filter(({id}) => id !== chosen.node)];
}

// ---- What is shown, and how brightly.

/** The nodes that stand out; null when all do. */
function findLit() {
  if (found) return found;
  if (chosen?.node !== undefined) return near.get(chosen.node);
  if (chosen?.edge !== undefined) return new Set([graph.edges[chosen.edge].from, graph.edges[chosen.edge].to]);
  return null;
}

function isLit(edge, lit) {
  if (!lit) return true;
  if (chosen?.edge !== undefined && !found) return edge.id === chosen.edge;
  if (chosen?.node !== undefined && !found) return edge.from === chosen.node || edge.to === chosen.node;
  return lit.has(edge.from) && lit.has(edge.to);
}

function paint() {
  const byGroup = controls.elements.colour?.value === "group";
  const lit = findLit();
  const line = readColour("--tie");
  nodes.update(graph.nodes.map(({id, kind, cluster}) => {
    const colour = byGroup ? graph.palette[Math.min(cluster, graph.palette.length - 1)] : graph.colours[kind];
    const edge = id === chosen?.node ? readColour("--ink") : colour;
    return {
      id, hidden: !shown.nodes.has(id), opacity: !lit || lit.has(id) ? 1 : QUIET,
      color: {background: colour, border: edge, highlight: {background: colour, border: readColour("--ink")}, hover: {background: colour, border: readColour("--ink")}},
    };
  }));
  edges.update(graph.edges.map((edge) => ({
    id: edge.id, hidden: !shown.edges.has(edge.id),
    color: {color: line, highlight: readColour("--accent"), hover: readColour("--accent"), opacity: isLit(edge, lit) ? 1 : QUIET},
  })));
  stage.classList.toggle("by-group", byGroup);
  document.body.classList.toggle("by-group", byGroup);
}

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
  paint();
}

function list() {
  const text = controls.elements.find.value.trim().toLowerCase();
  const hits = graph.nodes.filter(({id, name}) => shown.nodes.has(id) && name.toLowerCase().includes(text)).map(({id}) => id);
  found = text ? new Set(hits) : null;
  for (const link of document.querySelectorAll("#concepts a")) {
    const number = Number(link.dataset.node);
    link.parentElement.hidden = !(found ?? shown.nodes).has(number);
  }
  for (const section of document.querySelectorAll("#concepts section")) {
    section.hidden = !section.querySelector("li:not([hidden])");
  }
  const count = (found ?? shown.nodes).size;
  document.getElementById("shown").textContent = found
    ? `${count} of ${shown.nodes.size} found` : `${count} of ${graph.nodes.length} shown, ${shown.edges.size} ties`;
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
  box.replaceChildren(heading, make("p", node.note), links, make("h3", graph.ties), makeList(ties));
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
  network.setSelection({
    nodes: choice?.node === undefined ? [] : [choice.node], edges: choice?.edge === undefined ? [] : [choice.edge],
  }, {highlightEdges: false});
  for (const link of document.querySelectorAll("#concepts a")) {
    if (Number(link.dataset.node) === choice?.node) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (choice?.node !== undefined) showNode(choice.node);
  else if (choice?.edge !== undefined) showTie(choice.edge);
  else box.replaceChildren(make("p", "Nothing is chosen.", {class: "hint"}));
  paint();
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

/** Shows all, with room for the labels at the sides. */
function fit() {
  network.fit();
  network.moveTo({scale: Math.min(network.getScale() * 0.88, 1.2)});
}

network.on("afterDrawing", drawLabels);
network.once("afterDrawing", fit);
network.on("click", (event) => {
  if (event.nodes.length) choose({node: event.nodes[0]}, {focus: false});
  else if (event.edges.length) choose({edge: event.edges[0]}, {focus: false});
  else if (chosen) choose(null);
});
network.on("doubleClick", (event) => {
  const around = event.nodes.length && graph.nodes[event.nodes[0]].around;
  if (around) location.href = around;
});
window.addEventListener("resize", fit);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
controls.addEventListener("input", ({target}) => {
  if (target.name === "find") { list(); paint(); } else if (target.name !== "top") filter();
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
  const [first] = document.querySelectorAll("#concepts li:not([hidden]) a");
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
const start = recall();
document.getElementById("filters").open = matchMedia("(min-width: 50rem)").matches;
filter();
if (start !== null) choose({node: start}, {focus: false});
