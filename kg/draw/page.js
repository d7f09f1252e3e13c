// Shows the picture, and beside it what stands behind the concept or the line that is chosen.
const box = document.getElementById("chosen");
const network = new vis.Network(
  document.getElementById("graph"),
  {nodes: new vis.DataSet(graph.nodes), edges: new vis.DataSet(graph.edges.map((edge, id) => ({...edge, id})))},
  graph.options,
);
network.once("afterDrawing", () => network.fit());
window.addEventListener("resize", () => network.fit());

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

function countPapers(count) {
  return count === 1 ? "1 paper" : `${count} papers`;
}

function makeButton(text, action) {
  const button = make("button", text, {type: "button"});
  button.addEventListener("click", action);
  return button;
}

function showConcept(number) {
  const node = graph.nodes[number];
  const heading = document.createElement("h2");
  heading.append(makeLinked(node.name, node.link));
  const ties = graph.edges
    .map((edge, id) => ({id, count: edge.count, other: edge.from === number ? edge.to : edge.from, edge}))
    .filter(({edge}) => edge.from === number || edge.to === number)
    .sort((one, two) => two.count - one.count || one.other - two.other)
    .map(({id, count, other}) => [makeButton(graph.nodes[other].name, () => chooseTie(id)), ` ${countPapers(count)}`]);
  box.replaceChildren(
    heading,
    make("p", `${node.kind}, ${countPapers(node.count)}. Betweenness ${node.centrality}.`),
    make("h3", "Shares papers with"),
    makeList(ties),
  );
}

function showTie(id) {
  const edge = graph.edges[id];
  const heading = document.createElement("h2");
  heading.append(
    makeButton(graph.nodes[edge.from].name, () => chooseConcept(edge.from)), " and ",
    makeButton(graph.nodes[edge.to].name, () => chooseConcept(edge.to)),
  );
  const papers = edge.papers.map((paper) => [makeLinked(graph.papers[paper].title, graph.papers[paper].link)]);
  const all = document.createElement("p");
  if (edge.link) all.append(make("a", `${countPapers(edge.count)} with both`, {href: edge.link}));
  else all.append(`${countPapers(edge.count)} with both`);
  if (edge.count > edge.papers.length) all.append(`, ${edge.papers.length} of them here`);
  box.replaceChildren(heading, all, makeList(papers));
}

function mark(number) {
  for (const link of document.querySelectorAll("nav a")) {
    if (Number(link.dataset.node) === number) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function chooseConcept(number) {
  network.selectNodes([number]);
  mark(number);
  showConcept(number);
  box.focus();
}

function chooseTie(id) {
  network.setSelection({nodes: [], edges: [id]});
  mark(null);
  showTie(id);
  box.focus();
}

network.on("click", ({nodes, edges}) => {
  if (nodes.length) chooseConcept(nodes[0]);
  else if (edges.length) chooseTie(edges[0]);
});
for (const link of document.querySelectorAll("nav a")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    chooseConcept(Number(link.dataset.node));
  });
}
if (graph.start !== null) {
  mark(graph.start);
  showConcept(graph.start);
}
