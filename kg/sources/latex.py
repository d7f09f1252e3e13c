"""LaTeX as people leave it in titles and abstracts, to the Unicode text that it would be set as.

Whatever is not known here stays as it is: a macro of the author's own (`\\ours`) can't be told.
"""

import re
import unicodedata
from collections.abc import Mapping

from kg.sources.mathematics import replace_formulas, to_symbol

_REMAINS = re.compile(r"[\\$~]|``|(?<=\d)\{,\}")
_GROUP = r"\{((?:[^{}]++|\{[^{}]*+\})*+)\}"

_ACCENTS: Mapping[str, str] = {
    "'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a",
    "b": "\u0331", "d": "\u0323",
}  # fmt: skip
_LETTER = r"\{\s*(\\?[A-Za-z])\s*\}|(\\[ij](?![A-Za-z])|[A-Za-z])"
_ACCENT = rf"""\\(?:(['`"^~=.])\s*(?:{_LETTER})|([cvuHkrbd])\{{([A-Za-z])\}})"""
_ACCENTED = re.compile(rf"(\{{)?{_ACCENT}(?(1)\}})")
_ESCAPED_QUOTES = re.compile(r'(?<![^\s(\[])\\"([^"\\]{1,80})\\"(?![A-Za-z])')
_SPLIT_SYMBOL = re.compile(r"\\([a-z])\{([a-z]{2,})\}")  # arXiv's listing writes \k{appa} for \kappa

_SETTING = frozenset(
    "textbf textit emph texttt textsc textsf textrm textnormal textup textmd text mbox underline uline uwave "
    "underbar sout hbox fbox url nolinkurl path gls Gls acrshort textquote enquote hl centering smash".split()
)
_DROPPED = frozenset("cite citep citet citealp citeauthor citeyear ref eqref autoref cref Cref label vspace".split())
_REFERENCE = re.compile(rf"[~\s]{{0,3}}\\(?:{'|'.join(sorted(_DROPPED))})\*?(?:\[[^\[\]]*\])*\{{[^{{}}]*\}}")
_LINK = re.compile(rf"\\href\s*{_GROUP}\s*{_GROUP}")
_LINK_AS_FORMULA = re.compile(rf"\$\s*(\\href\s*{_GROUP}\s*{_GROUP})\s*\$")
_COLOR = re.compile(rf"\\textcolor\s*(?:\[\w+\])?\s*\{{[^{{}}]*\}}\s*{_GROUP}")
_FOOTNOTE = re.compile(rf"~?\\footnote(?:\[\d*\])?\s*{_GROUP}")
_SET = re.compile(rf"\\(?:{'|'.join(sorted(_SETTING))})\*?\s*{_GROUP}")
_RAISED = re.compile(rf"\\text(super|sub)script\s*{_GROUP}")
_CODE_POINT = re.compile(r"\\unicode\s*\{x([0-9a-fA-F]{2,5})\}")
_DECLARATION = re.compile(
    r"\{\s*\\(?:(?:bf|it|em|tt|rm|sc|sf|sl|tiny|small|large|bfseries|itshape|scshape|ttfamily|sffamily)(?![A-Za-z])"
    r"|color\{\w+\})\s*([^{}]*)\}"
)
_COLORED = re.compile(r"\{\s*\\color\{\w+\}\s*\{([^{}]*)\}\s*\}")
_BARE_COLOR = re.compile(r"\\color\{\w+\}\s*")
_SYMBOL = re.compile(r"\{\s*\\([A-Za-z]+)\s*\}|\\([A-Za-z]+)(?:\{\})?")
_LETTER_THEN_SPACE = re.compile(r"\\(o|O|l|L|aa|AA|ae|AE|oe|OE|ss)\s+(?=[a-z])")
_ABOUT = re.compile(r"(?<![\w)\]%}])∼\s?(?=[\d$.])")

_THIN_SPACE = re.compile(r"(?<=\d)\\,(?=\d{3}(?!\d))")
_SPACE = re.compile(r"\\(?:[,;:> ]|\\)")
_NOTHING = re.compile(r"\\(?:[!@/]|-(?=-))|(?<=\w)\\xspace(?![A-Za-z])")
_ESCAPED = re.compile(r"\\([%&_#$|=-])")
_ESCAPED_TILDE = re.compile(r"(\w?)\\~(?:\{\})?(?=\d)")
_WORD = re.compile(r"\S+")
_TIE = re.compile(r"(?<=[\w.,;:)\]%'\"$])~(?=[\w(\\\"“$`])(?!(?<=[\d%]~)\d)")
_QUOTED = re.compile(r"``([^`]{1,400}?)''")
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"  # stand for \{ and \}; no text may hold these code points


def holds_latex(text: str) -> bool:
    """Tell whether the text may need `to_unicode`."""
    return bool(_REMAINS.search(text))


def to_unicode(text: str) -> str:
    r"""Return the text with one level of its LaTeX made plain.

    >>> to_unicode(r"{\"O}zg\"ur's \textbf{F}ast ``net'' needs $\sim$30\% of $O(n^{2})$~\cite{x}")
    'Özgür\'s Fast "net" needs ~30% of O(n^2)'
    """
    text = text.replace(r"\{", _OPEN).replace(r"\}", _CLOSE)
    text = _REFERENCE.sub("", text)
    text = _CODE_POINT.sub(_to_character, text)
    text = _SPLIT_SYMBOL.sub(lambda match: to_symbol(match[1] + match[2]) or match[0], text)
    text = _ACCENTED.sub(_to_accented, _ESCAPED_QUOTES.sub(r'"\1"', text))
    text = replace_formulas(_LINK_AS_FORMULA.sub(r"\1", text))
    text = _replace_commands(text)
    text = _SYMBOL.sub(_to_symbol, _LETTER_THEN_SPACE.sub(r"\\\1{}", text))
    text = _ABOUT.sub("~", text)
    text = _ESCAPED_TILDE.sub(lambda match: f"{match[1]} ~" if match[1] else "~", text)
    text = _WORD.sub(_to_untied, text) if "~" in text else text
    text = _QUOTED.sub(r'"\1"', text)
    text = _SPACE.sub(" ", _NOTHING.sub("", _THIN_SPACE.sub("", text)))
    text = re.sub(r"(?<=\d)\{,\}(?=\d)", ",", _ESCAPED.sub(r"\1", text))
    return text.replace(_OPEN, "{").replace(_CLOSE, "}")


def _to_character(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character.isprintable() else match[0]  # no NUL, no half of a surrogate pair


def _replace_commands(text: str) -> str:
    text = _BARE_COLOR.sub("", _DECLARATION.sub(r"\1", _COLORED.sub(r"\1", _COLOR.sub(r"\1", text))))
    text = _RAISED.sub(lambda match: ("^" if match[1] == "super" else "_") + match[2], _SET.sub(r"\1", text))
    return _FOOTNOTE.sub(r" (\1)", _LINK.sub(_to_link, text))


def _to_link(match: re.Match[str]) -> str:
    """Return label and address, or one of them if it says the other; a label that is not yet plain has to wait."""
    url, label = match[1].strip(), match[2].strip()
    if label.startswith("{") and label.endswith("}"):
        label = label[1:-1]
    if "{" in label:
        return match[0]
    return label if url in label else url if label in url else f"{label} ({url})"


def _to_untied(match: re.Match[str]) -> str:
    """Return a word with its tie ("Figure~2") as a space; in a web address the tilde is meant."""
    word = match[0]
    return word if "://" in word or "www." in word else _TIE.sub(" ", word)


def _to_accented(match: re.Match[str]) -> str:
    accent = match[2] or match[5]
    letter = (match[3] or match[4] or match[6]).removeprefix("\\")
    accented = unicodedata.normalize("NFC", letter + _ACCENTS[accent])
    if len(accented) == 1:
        return accented
    return match[0].replace("\\", "", 1) if accent in "'\"" else match[0]


def _to_symbol(match: re.Match[str]) -> str:
    symbol = to_symbol(match[1] or match[2])
    return match[0] if symbol is None else symbol
