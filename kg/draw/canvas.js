// The canvas: ties, circles, and above them the labels. vis-network moves the view and the circles, and tells which
// circle is under the pointer. It is given no ties: it would style and draw each by itself, which is slow for hundreds.
const graph = JSON.parse(document.getElementById("graph-data").textContent);
const stage = document.getElementById("graph");
const SMALLEST = 3; // pixels of a circle's radius, however far one zooms out
const QUIET = 0.12; // how much is seen of what is not chosen
const REACH = 7; // pixels from a line that still point at it
const ARROW = 9; // pixels

const isTall = stage.clientHeight > stage.clientWidth; // then the picture, which is wide, is turned
const near = new Map(graph.nodes.map(({id}) => [id, new Set([id])])); // a node, and what it is tied to
for (const {from, to} of graph.edges) {
  near.get(from).add(to);
  near.get(to).add(from);
}

const shown = {nodes: new Set(near.keys()), edges: new Set(graph.edges.map(({id}) => id))};
let byGroup = false; // whether circles have the colours of groups
let chosen = null; // {node} or {edge}
let found = null; // the nodes that the search finds
let pointed = {}; // {node} or {edge}
let lit = null; // the nodes that stand out, null when all do
const colours = {}; // those of the page
let stacks = []; // of ties that look alike: {width, opacity, edges}
let frame = 0; // the next one, when it is to be drawn anew

const nodes = new vis.DataSet(graph.nodes.map(({id, size, x, y}) => (
  {id, size, x: isTall ? y : x, y: isTall ? x : y, shape: "custom", ctxRenderer: drawCircle, hidden: false}
)));
const network = new vis.Network(stage, {nodes, edges: []}, {
  physics: false,
  layout: {improvedLayout: false},
  interaction: {multiselect: false, zoomSpeed: 0.7},
});
network.on("beforeDrawing", drawTies);
network.on("dragEnd", () => repaint());

// ---- What stands out.

function findLit() {
  if (found) return found;
  if (chosen?.node !== undefined) return near.get(chosen.node);
  if (chosen?.edge !== undefined) return new Set([graph.edges[chosen.edge].from, graph.edges[chosen.edge].to]);
  return null;
}

function isLit(edge) {
  if (!lit) return true;
  if (chosen?.edge !== undefined && !found) return edge.id === chosen.edge;
  if (chosen?.node !== undefined && !found) return edge.from === chosen.node || edge.to === chosen.node;
  return lit.has(edge.from) && lit.has(edge.to);
}

/** Draws all anew with the next frame, after a change of what is shown or stands out. */
function repaint() {
  lit = findLit();
  stacks = stack(graph.edges.filter(({id}) => shown.edges.has(id)));
  placed = null;
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => network.redraw());
}

/** Puts ties together that look alike, so that they are drawn in one go. */
function stack(edges) {
  const byLook = new Map();
  for (const edge of edges) {
    const width = Math.round(edge.width), opacity = isLit(edge) ? 1 : QUIET;
    const look = `${opacity} ${width}`;
    if (!byLook.has(look)) byLook.set(look, {width, opacity, edges: []});
    byLook.get(look).edges.push(edge);
  }
  return [...byLook.values()];
}

/** Takes over the colours of the page, which follow its light or dark setting. */
function readColours() {
  const style = getComputedStyle(stage);
  for (const name of ["paper", "ink", "tie", "accent"]) colours[name] = style.getPropertyValue(`--${name}`).trim();
  sprites.clear();
}

// ---- The view.

/** Shows all that the filters leave, with room for the labels at the sides. */
function fit() {
  if (!shown.nodes.size) return;
  const {left, top, right, bottom} = findExtent();
  const scale = Math.min(stage.clientWidth / (right - left), stage.clientHeight / (bottom - top));
  network.moveTo({position: {x: (left + right) / 2, y: (top + bottom) / 2}, scale: Math.min(scale * 0.8, 1.2)});
}

/** Whether all that the filters leave is in sight. */
function isInView() {
  if (!shown.nodes.size) return true;
  const {left, top, right, bottom} = findExtent();
  const start = network.canvasToDOM({x: left, y: top}), end = network.canvasToDOM({x: right, y: bottom});
  return start.x >= 0 && start.y >= 0 && end.x <= stage.clientWidth && end.y <= stage.clientHeight;
}

/** The part of the canvas that the shown circles take up. */
function findExtent() {
  const places = Object.entries(network.getPositions([...shown.nodes]));
  const find = (axis, side) => places.map(([id, place]) => place[axis] + side * graph.nodes[id].size);
  return {
    left: Math.min(...find("x", -1)), right: Math.max(...find("x", 1)),
    top: Math.min(...find("y", -1)), bottom: Math.max(...find("y", 1)),
  };
}

// ---- Ties.

function drawTies(context) {
  const places = network.getPositions();
  const draw = (edges, width, colour) => {
    context.lineWidth = width;
    context.strokeStyle = context.fillStyle = colour;
    context.beginPath();
    for (const {from, to} of edges) {
      context.moveTo(places[from].x, places[from].y);
      context.lineTo(places[to].x, places[to].y);
    }
    context.stroke();
    for (const edge of edges) if (edge.arrows) drawArrow(context, places[edge.from], places[edge.to], findRadius(graph.nodes[edge.to]));
  };
  for (const {width, opacity, edges} of stacks) {
    context.globalAlpha = opacity;
    draw(edges, width, colours.tie);
  }
  context.globalAlpha = 1;
  for (const id of [pointed.edge, chosen?.edge]) {
    if (shown.edges.has(id)) draw([graph.edges[id]], graph.edges[id].width + 2, colours.accent);
  }
}

function drawArrow(context, from, to, radius) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const corner = (distance, turn) => [to.x - distance * Math.cos(angle + turn), to.y - distance * Math.sin(angle + turn)];
  const back = Math.hypot(radius + ARROW, ARROW / 2), turn = Math.atan2(ARROW / 2, radius + ARROW);
  context.beginPath();
  context.moveTo(...corner(radius, 0));
  context.lineTo(...corner(back, turn));
  context.lineTo(...corner(back, -turn));
  context.fill();
}

/** The shown tie that is nearest to a place of the canvas, if one is near. */
function findTie({x, y}) {
  const places = network.getPositions();
  let nearest = REACH / network.getScale(), tie;
  for (const {id, from, to} of graph.edges) {
    if (!shown.edges.has(id)) continue;
    const {x: left, y: top} = places[from];
    const across = places[to].x - left, down = places[to].y - top;
    const part = ((x - left) * across + (y - top) * down) / (across ** 2 + down ** 2 || 1);
    const along = Math.min(1, Math.max(0, part));
    const distance = Math.hypot(x - left - along * across, y - top - along * down);
    if (distance < nearest) [nearest, tie] = [distance, id];
  }
  return tie;
}

// ---- Circles.

function findColour({kind, cluster}) {
  return byGroup ? graph.palette[Math.min(cluster, graph.palette.length - 1)] : graph.colours[kind];
}

/** A circle's radius in units of the canvas. */
function findRadius({size}) {
  return Math.max(size, SMALLEST / network.getScale());
}

function drawCircle({ctx: context, id, x, y}) {
  const node = graph.nodes[id], radius = findRadius(node);
  const drawNode = () => {
    context.globalAlpha = !lit || lit.has(id) ? 1 : QUIET;
    context.fillStyle = findColour(node);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
    if (id !== chosen?.node && id !== pointed.node) return;
    context.lineWidth = 2;
    context.strokeStyle = colours.ink;
    context.stroke();
  };
  return {drawNode, nodeDimensions: {width: 2 * radius, height: 2 * radius}};
}

// ---- Pointing.

stage.addEventListener("mousemove", (event) => {
  if (!event.buttons) point(network.getNodeAt(toSpot(event)), event);
});
stage.addEventListener("mouseleave", () => point());

function point(node, event) {
  const edge = node === undefined && event ? findTie(network.DOMtoCanvas(toSpot(event))) : undefined;
  if (node === pointed.node && edge === pointed.edge) return;
  pointed = {node, edge};
  stage.classList.toggle("pointing", node !== undefined || edge !== undefined);
  network.redraw();
}

function toSpot({clientX, clientY}) {
  const {left, top} = stage.getBoundingClientRect();
  return {x: clientX - left, y: clientY - top};
}
