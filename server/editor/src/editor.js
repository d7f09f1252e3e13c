// The editor of the page for SPARQL, in the place of the form's text area, which goes on holding the query.
//
// It stands in a shadow root: there its styles are adopted style sheets, which the page's policy lets pass.
import {autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap} from "@codemirror/autocomplete";
import {defaultKeymap, history, historyKeymap} from "@codemirror/commands";
import {bracketMatching, indentUnit} from "@codemirror/language";
import {EditorState, Prec, StateEffect, StateField} from "@codemirror/state";
import {
  Decoration, drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import {ask, show} from "./answers.js";
import {declarePrefixes, toPrefixFilter, toSources} from "./completion.js";
import {language} from "./language.js";

const form = document.querySelector("form.editor");
const area = form.querySelector("textarea");
const IN_PLACE = ["html", "chart"]; // what is shown on this page without another script

const setWrong = StateEffect.define();
const wrong = StateField.define({
  create: () => Decoration.none,
  update(marks, change) {
    const set = change.effects.find((effect) => effect.is(setWrong));
    return set ? set.value : change.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const run = () => { form.requestSubmit(); return true; };
const host = document.createElement("div");
host.className = "code-editor";
host.style.height = `${area.offsetHeight}px`; // no jump
const root = host.attachShadow({mode: "open"});

const terms = await (await fetch("/sparql-terms.json")).json();
const view = new EditorView({
  root,
  parent: root,
  state: EditorState.create({
    doc: area.value,
    extensions: [
      Prec.highest(keymap.of([{key: "Mod-Enter", run}, {key: "Ctrl-Enter", run}])),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      lineNumbers(), history(), drawSelection(), highlightActiveLine(), highlightSpecialChars(),
      bracketMatching(), closeBrackets(), indentUnit.of("  "), EditorView.lineWrapping, wrong,
      autocompletion({override: toSources(terms, form.dataset.base), icons: false}),
      toPrefixFilter(terms.prefixes),
      EditorView.contentAttributes.of({"aria-label": "Query in SPARQL", tabindex: "0"}),
      EditorView.updateListener.of((update) => { if (update.docChanged) area.value = view.state.doc.toString(); }),
      language,
    ],
  }),
});
area.after(host);
area.hidden = true;
area.required = false;
form.querySelector("label[for=query]").addEventListener("click", () => view.focus());
document.getElementById("keys").hidden = false;

/** Marks the place that the server's sentence names, and puts the cursor there. */
function markError() {
  const {line, column} = document.querySelector("#answer [data-line]")?.dataset ?? {};
  if (!line) return;
  const at = view.state.doc.line(Math.min(Number(line), view.state.doc.lines));
  const from = Math.min(at.from + Number(column) - 1, at.to);
  const before = /[^\s{}()]*$/.exec(view.state.sliceDoc(at.from, from))[0].length;
  const after = /^[^\s{}()]*/.exec(view.state.sliceDoc(from, at.to))[0].length;
  const [start, end] = before + after ? [from - before, from + after] : [from, Math.min(from + 1, at.to)];
  const marks = start < end ? Decoration.set(Decoration.mark({class: "cm-wrong"}).range(start, end)) : Decoration.none;
  view.dispatch({effects: setWrong.of(marks), selection: {anchor: from}, scrollIntoView: true});
}

form.addEventListener("submit", (event) => {
  declarePrefixes(view, terms.prefixes);
  if (!IN_PLACE.includes(form.elements.format.value)) return;
  event.preventDefault();
  ask(form);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("#answer a[data-view]");
  if (!link || !IN_PLACE.includes(link.dataset.view) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  form.elements.format.value = link.dataset.view;
  show(link.href);
});
document.addEventListener("answered", markError);
window.addEventListener("popstate", () => location.reload());
markError();
