"""Text as its author meant it: LaTeX and encoding remains are repaired, all else stays character by character."""

import re
import unicodedata

from kg.sources.latex import holds_latex, to_unicode

_PASSES = 50  # a pass takes away one level of nesting; no real text has more than four

_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF, *range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF))
_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")
_REPAIRS = str.maketrans({**_LIGATURES, **_INVISIBLE, **_CONTROLS})
_SOFT_LINE_BREAK = re.compile("\u00ad[ \t\r]*\n\\s*")

# Symbols that a page lost with its mathematics: "sim3x" was $\sim$3x. Only before amounts: sim2real is a word.
_LOST_SIM = re.compile(r"(?<![\w\\-])sim(?=\d+(?:[.,]\d+)*(?:x\b|×|%|[KMBT]\b|-fold\b|[ -](?:m|b|tr)illion\b))")
_LOST_TIMES = re.compile(r"(?<=\d) times (?=10\^)")


def clean(text: str) -> str:
    r"""Return the text with its remains repaired and white space collapsed; cleaning twice changes nothing more.

    >>> clean(r"M\'elange cuts cost by 50\%, sim3x, on $10^9$ tokens")
    'Mélange cuts cost by 50%, ~3x, on 10^9 tokens'
    """
    for _ in range(_PASSES):
        cleaned = _clean_once(text)
        if cleaned == text:
            break
        text = cleaned
    return text


def _clean_once(text: str) -> str:
    text = unicodedata.normalize("NFC", _SOFT_LINE_BREAK.sub("", text)).translate(_REPAIRS)
    if holds_latex(text):
        text = to_unicode(text)
    text = _LOST_TIMES.sub(" × ", _LOST_SIM.sub("~", text))
    return " ".join(text.split())
