"""Formulas between dollar signs as plain text: $10^{9}$ is 10^9, $\\alpha$ is α, $\\frac{a}{b}$ is a/b."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from pylatexenc.latex2text import get_default_latex_context_db

_DISPLAY = re.compile(  # none holds the beginning of another: to look for the end of each would take for ever
    r"\$\$((?:[^$\\]|\\.)+?)\$\$|\\\[((?:[^\\]|\\[^\[\]])+)\\\]|\\\(((?:[^\\]|\\[^()])+)\\\)", re.DOTALL
)
_INLINE = re.compile(r"(?<!\\)\$((?:[^$\\]|\\.){1,400}?)\$", re.DOTALL)
_SIGNS = re.compile(r"[\\^_=<>±×≤≥≈→∈∞\u0370-\u03ff]")
_LETTER = re.compile(r"[A-Za-z]")
_WORD = re.compile(r"[A-Za-z]{3,}")
_PROSE = re.compile(r"[a-z]{3,}[,.;]?\s+[A-Za-z]{2,}")
_COMMAND = re.compile(r"\\[A-Za-z]+\s*(?:\{[^{}]*\})?")

_GROUP = r"\{([^{}]*)\}"
_UNGROUPED = re.compile(rf"(\\[A-Za-z]+)?{_GROUP}")
_END = "\ufdd2"  # stands behind a macro that loses its brace: $\mu{s}$ is no \mus
_ENDED = re.compile(rf"(?<=[A-Za-z]{{2}}){_END}(?=[A-Za-z])")
_ENDS_ON_MACRO = re.compile(r"\\[A-Za-z]+$")
_FRACTION = re.compile(rf"\\[dt]?frac\s*{_GROUP}\s*{_GROUP}")
_ROOT = re.compile(rf"\\sqrt\s*{_GROUP}")
_RAISED = re.compile(rf"([\^_])\s*{_GROUP}")
_DEGREES = re.compile(r"\^\s*(?:\{\s*\\circ\s*\}|\\circ(?![A-Za-z]))")
_MARKS: Mapping[str, str] = {
    "hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "dot": "\u0307", "vec": "\u20d7",
    "acute": "\u0301", "grave": "\u0300", "ddot": "\u0308", "check": "\u030c",
}  # fmt: skip
_MARKED = re.compile(r"\\(?:wide)?(hat|tilde|bar|d?dot|vec|acute|grave|check)\s*(?:\{\s*(\w)\s*\}|(\w)(?!\w))")
_SETTING = re.compile(
    r"(\\[A-Za-z]+)?\\(?:text(?:bf|it|rm|sf|tt|sc|normal)?|math(?:bb|bf|cal|rm|sf|tt|it|frak|scr|bin|rel|op|ord)"
    r"|operatorname\*?|boldsymbol|bm|mbox|emph|underline|overline|pmb|(?:bf|rm|it|tt|sf|sc)(?=\s*\{))"
    rf"\s*(?:{_GROUP}|(?=\s\w))"
)
_SIZES = re.compile(
    r"\\(?:(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z])\.?"
    r"|(?:bf|rm|it|tt|sf|sc|small|tiny|large|displaystyle|limits)(?![A-Za-z])\s*)"
)
_SPACES = re.compile(r"\\(?:[,;:> ]|q?quad(?![A-Za-z]))|~")
_NARROW = re.compile(r"\\!")
_NAME = re.compile(r"(?<=(.))?\\([A-Za-z]+)", re.DOTALL)
_PLAIN = re.compile(r"[+−-]?[\w.'′*∗∞⋆†°%]+(?:,\d{3})*|[+−*∗⋆†-]")

_CHARACTER_OR_FUNCTION = re.compile(r"[^\\%]|[a-z ]{2,6}")
_OWN_SYMBOLS: dict[str, str] = {
    "deg": "°", "degree": "°", "percent": "%", "copyright": "©", "S": "§", "checkmark": "✓",
    "eg": "e.g.", "ie": "i.e.", "LaTeX": "LaTeX",
    "TeX": "TeX", "lbrace": "{", "rbrace": "}", "colon": ":", "lvert": "|", "rvert": "|", "lt": "<", "gt": ">",
    "newline": " ", "par": " ", "noindent": " ", "quad": " ", "qquad": " ", "linebreak": " ",
}  # fmt: skip


def replace_formulas(text: str) -> str:
    r"""Return the text with its formulas plain; a dollar sign that is money stays.

    >>> replace_formulas(r"$\beta$-VAE costs $5 to $10 on $2\times10^{-3}$")
    'β-VAE costs $5 to $10 on 2×10^-3'
    """
    text = _DISPLAY.sub(lambda match: f" {to_plain(match[1] or match[2] or match[3])} ", text)
    done, parts = 0, []
    while match := _INLINE.search(text, done):
        end = match.end()
        if _is_formula(match[1], text[end : end + 1]):
            parts += [text[done : match.start()], to_plain(match[1])]
            done = end
        else:
            parts.append(text[done : match.start() + 1])
            done = match.start() + 1
    return "".join((*parts, text[done:]))


def _is_formula(content: str, after: str) -> bool:
    if not content.strip() or _PROSE.search(_COMMAND.sub("", content)):
        return False
    if "\\" in content or content.startswith(("^", "_")):
        return True
    if not any(character.isalnum() for character in content):
        return not content[-1].isspace()
    if after.isdigit() or (content[-1].isspace() and content[:1].isdigit()):
        return False
    word = _LETTER if content[0].isdigit() else _WORD
    return bool(_SIGNS.search(content)) or not (re.search(r"\s", content) and word.search(content))


def to_plain(formula: str) -> str:
    r"""Return a formula in one line of plain text.

    >>> to_plain(r"\mathcal{O}\left(\sqrt{\log n}\right)")
    'O(√(log n))'
    """
    before = None
    while before != formula:
        before = formula
        formula = _MARKED.sub(_to_marked, _SETTING.sub(_to_ungrouped, _DEGREES.sub("°", formula)))
        formula = _ROOT.sub(lambda match: "√" + _in_brackets(match[1]), formula)
        formula = _FRACTION.sub(lambda match: f"{_in_brackets(match[1])}/{_in_brackets(match[2])}", formula)
        formula = _RAISED.sub(lambda match: match[1] + _in_brackets(match[2]), formula)
        formula = _UNGROUPED.sub(_to_ungrouped, formula) if before == formula else formula
    formula = _NARROW.sub("", _SPACES.sub(" ", _SIZES.sub("", formula)))
    return re.sub(r"\\([%&_#$|])", r"\1", _to_named(formula))


def _in_brackets(formula: str) -> str:
    formula = _to_named(formula)
    return formula if _PLAIN.fullmatch(formula) else f"({formula})"


def _to_ungrouped(match: re.Match[str]) -> str:
    """Return what a group holds, set apart from macros before it and at its end."""
    macro, held = match[1], match[2] or ""
    return (macro + _END if macro else "") + held + (_END if _ENDS_ON_MACRO.search(held) else "")


def _to_named(formula: str) -> str:
    return " ".join(_ENDED.sub(" ", _NAME.sub(_to_name, formula)).replace(_END, "").split())


def _to_marked(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", (match[2] or match[3]) + _MARKS[match[1]])


def _to_name(match: re.Match[str]) -> str:
    """Return the symbol, or the macro's name where it is a function's ("log") or not known."""
    name = to_symbol(match[2]) or match[2]
    return f" {name}" if name.isalpha() and len(name) > 1 and (match[1] or "").isalnum() else name


def to_symbol(name: str) -> str | None:
    r"""Return the character of a LaTeX symbol: "≤" for `leq`; None if it is no symbol."""
    return _symbols().get(name)


@cache
def _symbols() -> Mapping[str, str]:
    """pylatexenc's table of macros, of those that stand for a character or for a function's name."""
    context = get_default_latex_context_db()
    known = {spec.macroname: spec.simplify_repl for spec in context.iter_macro_specs(context.categories())}
    return {name: text for name, text in known.items() if _is_symbol(name, text)} | _OWN_SYMBOLS


def _is_symbol(name: str, text: object) -> bool:
    return name.isalpha() and isinstance(text, str) and bool(_CHARACTER_OR_FUNCTION.fullmatch(text.strip()))
