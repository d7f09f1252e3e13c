// What may be meant by what is being typed: terms of the ontology, prefixes, keywords, variables, and concepts by name.
import {EditorState} from "@codemirror/state";
import {blank, findMissing, findPlace, findVariables} from "./text.js";

const KEYWORDS = `SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS VALUES BIND CONSTRUCT ASK DESCRIBE PREFIX LIMIT OFFSET
  COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT HAVING EXISTS CONTAINS LCASE REGEX STRSTARTS BOUND COALESCE
  ORDER\u00a0BY GROUP\u00a0BY FILTER\u00a0NOT\u00a0EXISTS`.split(/[ \n]+/).map((word) => word.replaceAll("\u00a0", " "));

/** The sources of completions; `terms` is what /sparql-terms.json says, `base` the IRI that concepts begin with. */
export function toSources(terms, base) {
  const names = terms.terms.map(({name, kind, comment}) => ({
    label: name, detail: kind, info: comment || undefined, type: kind === "class" ? "class" : "property", boost: 1,
  }));
  const prefixes = Object.keys(terms.prefixes).map((name) => ({label: `${name}:`, detail: "prefix", type: "namespace"}));
  const keywords = KEYWORDS.map((label) => ({label, type: "keyword"}));

  const completeName = (context) => {
    const word = context.matchBefore(/(?<![\w:?$<"'@-])[A-Za-z][\w-]*(?::[\w-]*)?/);
    if (!isCode(context) || (!word && !context.explicit)) return null;
    const options = [...names, ...prefixes, ...keywords];
    return {from: word?.from ?? context.pos, options, validFor: /^[\w-]*(?::[\w-]*)?$/};
  };
  const completeVariable = (context) => {
    const word = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
    if (!word || !isCode(context)) return null;
    const others = context.state.sliceDoc(0, word.from) + context.state.sliceDoc(context.pos);
    const options = findVariables(others).map((label) => ({label, type: "variable"}));
    return {from: word.from, options, validFor: /^[?$][\p{L}\p{N}_]*$/u};
  };
  const completeConcept = async (context) => {
    const word = context.matchBefore(/(?<![\w:?$"'@-])<?[A-Za-z][\w-]+/);
    if (!word || !isCode(context)) return null;
    const fields = new URLSearchParams({q: word.text.replace("<", ""), what: "concept"});
    const response = await fetch(`/suggest?${fields}`);
    if (!response.ok || context.aborted) return null;
    const options = (await response.json()).map((hit) => (
      {label: hit.label, detail: hit.kind, apply: `<${base}${hit.path.slice(1)}>`, type: "constant", boost: -1}
    ));
    return {from: word.from, options, filter: false};
  };
  return [completeName, completeVariable, completeConcept];
}

/** Declares a known prefix as soon as it is used. */
export function toPrefixFilter(known) {
  return EditorState.transactionFilter.of((change) => {
    if (!change.docChanged || !change.isUserEvent("input")) return change;
    const changes = toDeclarations(change.newDoc.toString(), known);
    return changes ? [change, {changes, sequential: true}] : change;
  });
}

/** Declares all known prefixes that a query uses, as one that was pasted from elsewhere may need. */
export function declarePrefixes(view, known) {
  const changes = toDeclarations(view.state.doc.toString(), known);
  if (changes) view.dispatch({changes});
}

function toDeclarations(text, known) {
  const lines = findMissing(text, known).map((name) => `PREFIX ${name}: <${known[name]}>\n`);
  return lines.length ? {from: findPlace(text), insert: lines.join("")} : null;
}

/** Tells whether the cursor is outside strings and comments. An IRI that is only begun is none yet. */
function isCode(context) {
  return blank(`${context.state.sliceDoc(0, context.pos)}x`).endsWith("x");
}
