// The labels: the largest circle's first, each where it covers no other one. All is in pixels of the screen.
const FONT = "13px system-ui, sans-serif"; // a label's, however far one zooms
const HEIGHT = 13; // pixels of its letters
const HALO = 4; // pixels around a label's letters, for the light seam that keeps them apart from the lines
const GAP = 3; // pixels between a circle and its label
const ALWAYS = 15; // the largest circles, whose labels may cover a small one

const byImportance = [...graph.nodes].sort((one, two) => two.size - one.size || one.id - two.id);
const large = new Set(byImportance.slice(0, ALWAYS).map(({id}) => id));
const sprites = new Map(); // each label's picture: to draw letters with a seam takes long
let placed = null; // where labels stand beside their circles: {scale, labels: [{id, left, top}], areas}

function drawLabels(context) {
  const ratio = context.canvas.width / context.canvas.clientWidth;
  if (placed?.scale !== network.getScale()) placed = placeLabels();
  const places = network.getPositions();
  const {clientWidth, clientHeight} = stage;
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  for (const {id, left, top} of placed.labels) {
    const {canvas, width, height} = findSprite(graph.nodes[id].label, ratio);
    const {x, y} = network.canvasToDOM(places[id]);
    const [at, above] = [x + left - HALO, y + top - HALO].map((pixel) => Math.round(pixel * ratio) / ratio);
    if (at < clientWidth && above < clientHeight && at > -width && above > -height) {
      context.drawImage(canvas, at, above, width, height);
    }
  }
  context.restore();
}

function findSprite(text, ratio) {
  if (!sprites.has(text)) sprites.set(text, drawSprite(text, ratio));
  return sprites.get(text);
}

function drawSprite(text, ratio) {
  const canvas = document.createElement("canvas"), context = canvas.getContext("2d");
  const width = measure(text) + 2 * HALO, height = HEIGHT + 2 * HALO;
  canvas.width = Math.ceil(width * ratio);
  canvas.height = Math.ceil(height * ratio);
  context.scale(ratio, ratio);
  context.font = FONT;
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = colours.paper;
  context.fillStyle = colours.ink;
  context.strokeText(text, HALO, HALO);
  context.fillText(text, HALO, HALO);
  return {canvas, width: canvas.width / ratio, height: canvas.height / ratio};
}

const ruler = document.createElement("canvas").getContext("2d");
const widths = new Map();

function measure(text) {
  ruler.font = FONT;
  if (!widths.has(text)) widths.set(text, Math.ceil(ruler.measureText(text).width));
  return widths.get(text);
}

function placeLabels() {
  const scale = network.getScale(), places = network.getPositions();
  const order = sortForLabels();
  const spots = order.map((node) => ({...network.canvasToDOM(places[node.id]), radius: findRadius(node) * scale}));
  const circles = spots.map(({x, y, radius}) => [x - radius, y - radius, x + radius, y + radius]);
  const {clientWidth, clientHeight} = stage;
  const isInside = (area) => area[0] > 0 && area[2] < clientWidth && area[1] > 0 && area[3] < clientHeight;
  const areas = [], labels = [];
  order.forEach(({id, label}, place) => {
    const {x, y, radius} = spots[place];
    const isSeen = x > 0 && x < clientWidth && y > 0 && y < clientHeight;
    const free = findPlaces(x, y, radius, measure(label))
      .filter((area) => (!isSeen || isInside(area)) && !areas.some((other) => overlap(area, other)));
    const clear = free.find((area) => !circles.some((other) => overlap(area, other)));
    const area = clear ?? (id === chosen?.node || large.has(id) ? free[0] : undefined);
    if (!area) return;
    areas.push(area);
    labels.push({id, left: area[0] - x, top: area[1] - y});
  });
  return {scale, labels, areas};
}

/** Where a label may stand, the best place first: below, above, right and left of its circle. */
function findPlaces(x, y, radius, width) {
  const [left, top] = [x - width / 2, y - HEIGHT / 2];
  return [[left, y + radius + GAP], [left, y - radius - GAP - HEIGHT], [x + radius + GAP, top], [x - radius - GAP - width, top]]
    .map(([from, above]) => [from, above, from + width, above + HEIGHT]);
}

function overlap(one, other) {
  return one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];
}

function sortForLabels() {
  const seen = byImportance.filter(({id}) => shown.nodes.has(id) && (!lit || lit.has(id)));
  return chosen?.node === undefined ? seen : [graph.nodes[chosen.node], ...seen.filter(({id}) => id !== chosen.node)];
}

network.on("afterDrawing", drawLabels);
network.on("resize", () => { placed = null; });
