// What a query's text says to an editor: its prefixes, its variables, and where the words stand that are neither.

const QUOTED = /<[^<>"{}|^`\\\s]*>|"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|#[^\n]*/g;
const DECLARATION = /\bPREFIX\s+([\w-]*):/gi;
const LAST_DECLARATION = /^[ \t]*PREFIX\s+[\w-]*:\s*<[^>\n]*>[ \t]*\n/gim;

/** The text with blanks in the place of IRIs, strings and comments. */
export function blank(text) {
  return text.replace(QUOTED, (quoted) => quoted.replace(/[^\n]/g, " "));
}

/** The prefixes that are used and not declared, of those that are known by name. */
export function findMissing(text, known) {
  const plain = blank(text);
  const declared = new Set([...plain.matchAll(DECLARATION)].map((found) => found[1]));
  const used = [...plain.matchAll(/(?<![\w:?$@.-])([A-Za-z][\w-]*):/g)].map((found) => found[1]);
  return [...new Set(used)].filter((name) => Object.hasOwn(known, name) && !declared.has(name));
}

/** Where a further declaration of a prefix belongs: after those that there are. */
export function findPlace(text) {
  return [...text.matchAll(LAST_DECLARATION)].reduce((place, found) => found.index + found[0].length, 0);
}

/** The variables of a query, each once. */
export function findVariables(text) {
  return [...new Set(blank(text).match(/[?$][\p{L}\p{N}_]+/gu))];
}
