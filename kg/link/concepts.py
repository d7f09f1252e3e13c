"""Slugs of concepts, and the known things behind them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from kg.extract.lexicon import to_singular
from kg.knowledge import load_abbreviations, load_known, load_makers, load_spellings
from kg.link.expansions import spell_out
from kg.records import Known

BRITISH = re.compile(r"(?<=[a-z]{3})(?<!prov)isation(?=s?\b|al)")  # no improvisation
FRAME = re.compile(r"^(?:the|an?)\s+|-based$|['’]s\b")
POINT_ZERO = re.compile(r"(?<=\d)\.0$")
ROMAN = {"ii": "2", "iii": "3"}
SPOKEN = re.compile(r"[+#@&]|[^\x00-\x7f]")
WORD = re.compile(r"[^\W_]+(?:\.[0-9]+)*")
MEMBER = re.compile(r"Claude (?P<name>[A-Z][a-z]+ \d+(?:\.\d+)?)")  # Large or Mini are other makers' everywhere
CAPITAL_S = re.compile(r"[^\W_]S$")
NAMED_IN_S = re.compile(r"(?:\S*[^\w\s])?([^\W_]*(?:[a-z][A-Z]|[A-Z]{2}[a-z])[^\W_]*[a-z]s)")
PROPER = frozenset({"Dataset", "Benchmark", "Hardware", "Software"})
SIGNS = {"+": "plus", "#": "sharp", "@": "at", "&": "and", "²": "2", "³": "3", "µ": "mu"}
VERSIONED = re.compile(r"(?=[^\W\d]*[aeiouy])([^\W\d_]{3,}?)v?(\d+(?:\.\d+)*[a-z]?)")  # yolov8n; no gsm8k
BARE_VERSION = re.compile(r"v(\d{1,2}(?:\.\d+)*[a-z]?)")
MANY = 50_000  # names whose slugs are kept
SPELLINGS = Path(__file__).parent / "spellings.tsv"


@lru_cache(MANY)
def to_slug(name: str) -> str:
    """Return the last part of a concept's IRI for a name: lower case, hyphens, the last word and one before "of"
    in the singular, words and versions in their usual spelling.

    A capital S is no plural: an L40S is not two L40. Nor are some known names: GLips.

    >>> [to_slug(name) for name in ("Vision-Language Models", "C++", "pass@1", "LLaMA-3.2-11B", "the BLEU score")]
    ['vision-language-model', 'c-plus-plus', 'pass-at-1', 'llama-3.2-11b', 'bleu-score']
    >>> [to_slug(name) for name in ("YOLOv8", "YOLO v8.0", "NSGA-II", "Bags of Words", "multi-modal optimisation")]
    ['yolo-8', 'yolo-8', 'nsga-2', 'bag-of-word', 'multimodal-optimization']
    >>> [to_slug(name) for name in ("nuScenes", "ConvNets")]
    ['nuscenes', 'convnet']
    """
    text = FRAME.sub("", name.strip().casefold())
    text = re.sub(r"[^\W\d_]+(?=@)", lambda word: to_singular(word.group()), text)  # hits@1
    text = BRITISH.sub("ization", text)
    text = SPOKEN.sub(lambda sign: f" {said} " if (said := _say(sign.group())) else sign.group(), text)
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    *words, last = WORD.findall(text) or ["unnamed"]
    words = [to_singular(word) if following == "of" else word for word, following in pairwise([*words, last])]
    last = last if CAPITAL_S.search(name) or last in known_in_s() else to_singular(last)
    last = ROMAN.get(last, last) if words else last
    slug = "-".join(_spell([part for word in [*words, last] for part in _split_version(word)]))
    return usual_spellings().get(f"^{slug}", slug)


def _say(letter: str) -> str:
    """Return the word for a sign or a Greek letter, "" for other letters."""
    greek = re.fullmatch(r"GREEK SMALL LETTER (?:FINAL )?(\w+)", unicodedata.name(letter, ""))
    return greek.group(1).lower() if greek else SIGNS.get(letter, "")


def _split_version(word: str) -> tuple[str, ...]:
    """Return a name and its version as two words, the version without its v and a zero behind its point."""
    word = POINT_ZERO.sub("", word)
    named, bare = VERSIONED.fullmatch(word), BARE_VERSION.fullmatch(word)
    return named.groups() if named else bare.groups() if bare else (word,)


def _spell(words: list[str]) -> Iterator[str]:
    """Yield words in their usual spelling: those that are written as one together, those that are not apart."""
    i = 0
    while i < len(words):
        pair = "-".join(words[i : i + 2])
        if pair in usual_spellings():
            yield usual_spellings()[pair]
            i += 2
        else:
            yield usual_spellings().get(words[i], words[i])
            i += 1


@cache
def usual_spellings() -> Mapping[str, str]:
    """Return the usual spelling of words by their rarer ones, of whole names by a ^ and the rarer one."""
    compiled = (line.split("\t") for line in SPELLINGS.read_text(encoding="utf-8").splitlines())
    return {**dict(compiled), **load_spellings()}


@cache
def known_in_s() -> frozenset[str]:
    """Return, in lower case, the known names of one word that end in s and have capitals inside, as nuScenes; those of
    methods and models are often plurals: ConvNets."""
    things = (known for known in load_known() if known.kinds[0] in PROPER)
    named = (NAMED_IN_S.fullmatch(name) for known in things for name in (known.name, *known.aliases))
    return frozenset(match[1].casefold() for match in named if match)


@cache
def known_by_slug() -> Mapping[str, Known]:
    """Return the known things by the slug of their name; of two with one slug, the one that is known by hand, whose
    name is the usual one, else the first by name."""
    things: dict[str, Known] = {}
    for known in load_known():
        slug = to_slug(known.name)
        if slug not in things or (things[slug].source and not known.source):
            things[slug] = known
    return things


@cache
def maker_before() -> re.Pattern[str]:
    """Return the pattern of a maker in front of a name: "NVIDIA A100", "OpenAI's GPT-4"."""
    return re.compile(rf"^(?:{'|'.join(map(re.escape, load_makers()))})(?:['’]s)?\s+(?=\S)", re.IGNORECASE)


@cache
def names_by_slug() -> Mapping[str, tuple[str, str]]:
    """Return, by the slug of each name of a known thing, the thing's slug and the name as written. A thing's own name
    goes before the other names of others, and these before the words that are abbreviated in a name of it."""
    names = {slug: (slug, known.name) for slug, known in known_by_slug().items()}
    for slug, known in known_by_slug().items():
        for alias in known.aliases:
            names.setdefault(to_slug(alias), (slug, alias))
    for slug, known in known_by_slug().items():
        for short in _shorter_names(known):
            names.setdefault(to_slug(short), (slug, short))
    for short, meanings in load_abbreviations().items():
        slug, written = names.get(to_slug(short), ("", ""))
        for kind, long in meanings.items():
            if slug and written == short and kind in ("", known_by_slug()[slug].kinds[0]):
                names.setdefault(to_slug(long), (slug, long))
    for slug, written in list(names.values()):
        if (spelt := spell_out(written)) != written:
            names.setdefault(to_slug(spelt), (slug, spelt))
    return names


def _shorter_names(known: Known) -> Iterator[str]:
    """Yield a known name without the maker or the family that may be left out: "Vision Pro", "Opus 4.7"."""
    unmade = maker_before().sub("", known.name, count=1)
    if unmade != known.name and " " in unmade:
        yield unmade
    member = MEMBER.fullmatch(known.name)
    if member:
        yield member["name"]


@cache
def names_run_together() -> Mapping[str, tuple[str, str]]:
    """Return as `names_by_slug` what is known by names without their hyphens and spaces, "ifeval"; what several things
    would share is left out."""
    names: dict[str, tuple[str, str]] = {}
    shared = set()
    for slug, written in names_by_slug().values():
        if names.setdefault(run_together(written), (slug, written))[0] != slug:
            shared.add(run_together(written))
    return {name: found for name, found in names.items() if name and name not in shared}


def run_together(name: str) -> str:
    """Return a name's slug as one word when it is the name of one thing, told by capitals or digits inside, else "".

    >>> run_together("IF-Eval"), run_together("IFEval"), run_together("glass box")
    ('ifeval', 'ifeval', '')
    """
    return to_slug(name).replace("-", "") if re.search(r"[^\W_][A-Z\d]|[- ][A-Z\d]", name) else ""
