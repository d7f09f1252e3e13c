// The search among the names of the picture. Where none holds what was typed, those are found that come nearest to it.
const FORGIVEN = [[8, 2], [4, 1]]; // typos in words of so many letters or more

/** Leaves in the list what is shown and found. */
function list() {
  const text = controls.elements.find.value.trim();
  const {hits, isSimilar} = search(text);
  found = text ? new Set(hits.filter((id) => shown.nodes.has(id))) : null;
  for (const link of document.querySelectorAll("#concepts a")) {
    const number = Number(link.dataset.node);
    link.parentElement.hidden = !(found ?? shown.nodes).has(number);
  }
  for (const section of document.querySelectorAll("#concepts section")) {
    section.hidden = !section.querySelector("li:not([hidden])");
  }
  document.getElementById("shown").textContent = found
    ? countFound(isSimilar, hits.length - found.size) : `${shown.nodes.size} of ${graph.nodes.length} shown, ${shown.edges.size} ties`;
}

/** What the search finds in words, with what it would find but for the filters. */
function countFound(isSimilar, leftOut) {
  const words = [`${isSimilar ? 0 : found.size} of ${shown.nodes.size} found`];
  if (isSimilar && found.size) words.push(`${found.size} similar`);
  if (leftOut) words.push(`${leftOut} ${isSimilar ? "similar " : ""}left out by filters`);
  return words.join(", ");
}

/** What a search finds: the numbers of nodes, and whether their names hold the text or are but similar to it. */
function search(text) {
  const wanted = text.toLowerCase();
  const holders = graph.nodes.filter(({name}) => name.toLowerCase().includes(wanted));
  if (holders.length) return {hits: holders.map(({id}) => id), isSimilar: false};
  const words = toWords(wanted);
  const typos = words.length ? graph.nodes.map(({name}) => countTypos(words, name)) : [];
  const least = Math.min(...typos);
  return {hits: [...typos.keys()].filter((id) => typos[id] === least && least < Infinity), isSimilar: true};
}

/** The words of a text, without case and accents. */
function toWords(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** How many typos stand between words and a name, Infinity for more than are forgiven. */
function countTypos(words, name) {
  const parts = toWords(name);
  parts.push(parts.join("")); // it does not matter how a name is split
  return words.reduce((sum, word) => sum + Math.min(...parts.map((part) => compare(word, part))), 0);
}

function compare(word, part) {
  if (part.includes(word)) return 0;
  const [, most] = FORGIVEN.find(([letters]) => word.length >= letters) ?? [0, 0];
  if (word.length > part.length + most) return Infinity;
  const typos = measureTypos(word, part);
  return typos <= most ? typos : Infinity;
}

/** The typos (restricted Damerau-Levenshtein distance) between a word and that beginning of another which is nearest
 * to it, for one searches while one types. Another digit is no typo: it names another thing. */
function measureTypos(word, other) {
  const cost = (...letters) => (letters.some((letter) => /\p{N}/u.test(letter)) ? Infinity : 1);
  let older, before, row = [0];
  for (let j = 0; j < other.length; j++) row.push(row[j] + cost(other[j]));
  for (let i = 0; i < word.length; i++) {
    [older, before, row] = [before, row, [row[0] + cost(word[i])]];
    for (let j = 0; j < other.length; j++) {
      const change = word[i] === other[j] ? 0 : cost(word[i], other[j]);
      const steps = [before[j + 1] + cost(word[i]), row[j] + cost(other[j]), before[j] + change];
      const isSwapped = i && j && word[i] === other[j - 1] && word[i - 1] === other[j];
      row.push(Math.min(...steps, isSwapped ? older[j - 1] + change : Infinity));
    }
  }
  return Math.min(...row);
}
