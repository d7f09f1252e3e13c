// How SPARQL looks: keywords, names, variables and strings in the site's colours, in light and in dark.
import {HighlightStyle, StreamLanguage, syntaxHighlighting} from "@codemirror/language";
import {sparql} from "@codemirror/legacy-modes/mode/sparql";
import {EditorView} from "@codemirror/view";
import {tags} from "@lezer/highlight";

const style = HighlightStyle.define([
  {tag: [tags.keyword, tags.standard(tags.variableName), tags.standard(tags.name)], color: "var(--code-keyword)"},
  {tag: tags.local(tags.variableName), color: "var(--code-variable)"},
  {tag: tags.atom, color: "var(--code-name)"},
  {tag: tags.string, color: "var(--code-string)"},
  {tag: [tags.comment, tags.meta], color: "var(--soft)"},
]);

const theme = EditorView.theme({
  "&": {height: "100%", color: "var(--ink)", backgroundColor: "var(--raised)", fontSize: ".875rem"},
  "&.cm-focused": {outline: "none"},
  ".cm-scroller": {fontFamily: 'ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace', lineHeight: "1.5"},
  ".cm-content": {caretColor: "var(--ink)", padding: ".4rem 0"},
  ".cm-line": {padding: "0 .65rem"},
  ".cm-cursor": {borderLeftColor: "var(--ink)"},
  ".cm-gutters": {color: "var(--soft)", backgroundColor: "transparent", border: "0"},
  ".cm-activeLine, .cm-activeLineGutter": {backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)"},
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--accent) 28%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": {backgroundColor: "color-mix(in srgb, var(--accent) 25%, transparent)"},
  "&.cm-focused .cm-nonmatchingBracket, .cm-wrong": {
    backgroundColor: "var(--warn-wash)", textDecoration: "underline wavy var(--warn)",
  },
  ".cm-tooltip": {backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line)"},
  ".cm-tooltip-autocomplete > ul": {fontFamily: "inherit", maxHeight: "14rem"},
  ".cm-tooltip-autocomplete > ul > li": {padding: ".15rem .5rem"},
  ".cm-tooltip-autocomplete ul li[aria-selected]": {backgroundColor: "var(--accent)", color: "var(--paper)"},
  ".cm-completionDetail": {color: "inherit", opacity: ".75", fontStyle: "normal"},
  ".cm-completionInfo": {maxWidth: "22rem", fontFamily: "system-ui, sans-serif", padding: ".4rem .6rem"},
});

export const language = [StreamLanguage.define(sparql), syntaxHighlighting(style), theme];
