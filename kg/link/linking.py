"""Statements get the concept that their name means."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from kg.extract.lexicon import TITLE_CASE, kind_of_carrier, kind_of_head, to_singular
from kg.knowledge import fits_case, load_makers
from kg.link.acronyms import find_spelt_out
from kg.link.cases import tell_apart
from kg.link.coined import DATA, NEW, find_other
from kg.link.concepts import (
    NAMED_IN_S,
    PROPER,
    known_by_slug,
    maker_before,
    names_by_slug,
    names_run_together,
    run_together,
    to_slug,
)
from kg.link.expansions import find_meaning, find_usual_meaning, spell_out
from kg.records import Reading, Statement

ABBREVIATED = ("Method", "Task", "Metric")  # of others, the same letters are often a name of their own
HARDWARE = "Hardware"
LEARNT = ("Method", "Model")  # papers call one network a model here and a method there
DONE = ("Method", "Task")
CARRYING = ("capability", "capacity")
APART = ("agent", "system", "variant", "baseline")  # what is one is not what it is called by
NETS = ("architecture", "backbone", "model", "network")
OWN = ("Hardware", "Model", "Software")
ARTICLE = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
CARRIED = re.compile(
    r"(?P<name>.*?[^\s-])(?:\s+|-(?=[a-z]+$))(?:(?:[Gg]ame|[Pp]hysics|[Pp]rogramming)\s+)?(?P<carrier>[^\W\d_]+)"
)
COUNTED = re.compile(
    r"(?:(?:an?|single|one|two|four|eight|dual|quad|retail|commodity|consumer(?:-grade)?|standard|\d{1,4}\s?[x×]?)\s+|\d{1,4}\s?[x×]\s?)+"
    r"(?=(?:\S+\s){0,2}\S*\d)",
    re.IGNORECASE,
)  # before a device: "single RTX 3090", "8x A100"
CARD = re.compile(r"(?:NVIDIA\s+)?(?=[2-5]0[5-9]0(?:\s?Ti)?\b)", re.IGNORECASE)
GIGABYTES = re.compile(r"(?<=[\s-]\d\dG)$")  # "A100-40G"
SHAPED = re.compile(r"(?:.*[\s-])?\S*[^\W\d_]\S*[A-Z\d]\S*")
IN_TITLE_CASE = re.compile(rf"(?:.*\s)?{TITLE_CASE}")
ATTACHED = re.compile(r"[\s‐‑–-](?:based|like|powered|style)$", re.IGNORECASE)
HUMPED = re.compile(r"(?:[a-z][A-Z]|[A-Z]{2}[a-z]{2})\S*$")  # SkyRL, RAGFlow; no LLMs


def link(reading: Reading) -> Reading:
    """Return the reading with the concept of each statement; statements that mean one concept become one."""
    merged: dict[str, Statement] = {}
    for statement in reading.statements:
        slug = find_concept(statement, reading.paper.title)
        merged[slug] = _merge(merged[slug], statement) if slug in merged else replace(statement, concept=slug)
    for slug, statement in list(merged.items()):
        if bare := _find_carried(statement, merged):
            merged[bare] = _merge(merged[bare], merged.pop(slug))
    for slug in list(merged):
        if slug in merged and (long := find_spelt_out(merged[slug], merged.values())):
            first, second = sorted((slug, long), key=lambda slug: merged[slug].mentions[0].start)
            merged[first] = _merge(merged[first], merged.pop(second))
    return replace(reading, statements=tuple(merged.values()))


def _find_carried(statement: Statement, others: Mapping[str, Statement]) -> str:
    """Return the slug of the one of a paper's other things that a name of unknown words means with words that carry it
    behind it, "" for none: "feature disentanglement methods" beside "feature disentanglement". Things of two kinds, or
    one that is new beside one that is not, are two."""
    name = "" if statement.concept in known_by_slug() else statement.concept
    while name:
        name, _, carrier = name.rpartition("-")
        is_carrier = carrier in CARRYING or kind_of_carrier(carrier) in _carried_kinds(statement.kind)
        other = others.get(name)
        if not is_carrier or carrier in APART:
            return ""
        if other and other.kind == statement.kind and (statement.role != NEW or other.role == NEW):
            return name
    return ""


def _carried_kinds(kind: str) -> tuple[str, ...]:
    return DONE if kind in DONE else _carriers_of(kind)


def find_concept(statement: Statement, title: str = "") -> str:
    """Return the slug of the thing that a statement's name means in a paper of that title: that of the known thing with
    the name, be it with a maker before it or a word that only carries it behind it; else the name's own. An
    abbreviation that always stands for the same words means what they mean. A small word that is a known name but for
    its case ("math", MATH) means something else and has its kind in the slug, and so does a name that the paper coins
    for another thing."""
    bare = statement.name
    for name, carrier in _bare_names(statement.name, statement.kind):
        found = _find_meant(name, statement.kind, is_new=statement.role == NEW)
        if found and (not carrier or _may_carry(carrier, found, statement)):
            known = known_by_slug().get(found)
            if known and (coined := find_other(statement, title, known)):
                return f"{_to_own_slug(coined, statement.kind)}-{statement.kind.lower()}"
            return found
        bare = name if _is_shaped(name, carrier) or (not carrier and _is_titled(name, statement.kind)) else bare
    spelt = spell_out(bare)
    slug = _find_known(spelt) if spelt != bare else ""
    slug = slug or _to_own_slug(tell_apart(spelt), statement.kind)
    return f"{slug}-{statement.kind.lower()}" if slug in known_by_slug() else slug


def _to_own_slug(name: str, kind: str) -> str:
    """Return the slug of a thing that is not known. A name of data or software with capitals inside is no plural:
    "ChartInsights"."""
    slug = to_slug(name)
    is_cut = name.casefold().endswith(f"{slug.rpartition('-')[2]}s")
    return f"{slug}s" if is_cut and kind in PROPER and NAMED_IN_S.fullmatch(name) else slug


def _find_meant(name: str, kind: str, *, is_new: bool) -> str:
    """Return the slug of what a name is known to mean, "" if that is not known. A thing that is new has chosen its
    letters itself: they are no abbreviation that others use."""
    found = _find_known(name) or _find_by_noun(name, kind)
    if found and known_by_slug()[found].kinds[0] in DATA and kind in DATA:
        return found
    if not found and kind == HARDWARE:
        found = _find_made(name)
    is_usual = not found and not is_new and kind in ABBREVIATED
    long = find_meaning(name, kind) or (find_usual_meaning(name) if is_usual else "")
    return (_find_known(long) or to_slug(long)) if long else found


def _find_made(name: str) -> str:
    """Return the slug of the one known device that a name means without its maker: "T4" is the NVIDIA T4."""
    made = {names_by_slug().get(to_slug(f"{maker} {name}"), ("", ""))[0] for maker in load_makers()} - {""}
    return made.pop() if len(made) == 1 else ""


def _find_by_noun(name: str, kind: str) -> str:
    """Return the slug of the known thing that a small noun means, one that by itself tells a kind of the thing: a
    "transformer" that is a method is the Transformer."""
    slug = to_slug(name)
    known = known_by_slug().get(slug)
    is_meant = known is not None and name.islower() and {kind, kind_of_head(slug)} <= {*known.kinds}
    return slug if is_meant else ""


def _find_known(name: str) -> str:
    slug, written = names_by_slug().get(to_slug(name)) or names_run_together().get(run_together(name), ("", ""))
    return slug if slug and (not name.replace("-", "").isalpha() or _fits(slug, written, name)) else ""


def _fits(slug: str, written: str, name: str) -> bool:
    """Tell whether a name may be that of a known thing by its case: "math" is not MATH, FALCON is not Falcon."""
    is_word = name.islower() or (name.isupper() and written.istitle())
    return not is_word or fits_case(known_by_slug()[slug], written, name)


def _bare_names(name: str, kind: str) -> Iterator[tuple[str, str]]:
    """Yield a name, and what is left of it without its maker and the words that carry it, each with the last such word
    that was taken away."""
    name = ARTICLE.sub("", name, count=1) if ARTICLE.match(name) else name
    if kind == HARDWARE:
        name = _bare_device(name)
    yield name, ""
    made = maker_before().match(name)
    if made:
        name = name[made.end() :]
        yield name, ""
    carried = CARRIED.fullmatch(name)
    while carried and _is_carrier(carried["carrier"], kind) and _only_carries(carried["carrier"], carried["name"]):
        name = carried["name"]
        yield name, carried["carrier"]
        carried = CARRIED.fullmatch(name)


def _bare_device(name: str) -> str:
    """Return the name of a device without what counts or praises it, and written out.

    >>> [_bare_device(name) for name in ("single RTX 3090 GPU", "8xA100-40G", "NVIDIA 4090 GPUs", "consumer GPU")]
    ['RTX 3090 GPU', 'A100-40GB', 'RTX 4090 GPUs', 'consumer GPU']
    """
    name = COUNTED.sub("", name, count=1) if COUNTED.match(name) else name
    name = f"RTX {name[card.end() :]}" if (card := CARD.match(name)) else name
    return GIGABYTES.sub("B", name)


def _is_carrier(word: str, kind: str) -> bool:
    """Tell whether a word may carry the name of a thing of a kind."""
    return kind_of_carrier(word.casefold()) in _carriers_of(kind) or (kind in LEARNT and _is_of_net(word))


def _only_carries(carrier: str, name: str) -> bool:
    """Tell whether what carries a name is the thing of that name: what is based on BERT is not BERT, an agent is not
    the method that it learns by, and systems have names with humps ("SkyRL"), where an "AI system" is not AI."""
    noun = to_singular(carrier.casefold())
    is_other = noun == "agent" or (noun == "system" and not HUMPED.search(name))
    return not is_other and not ATTACHED.search(name)


def _may_carry(carrier: str, slug: str, statement: Statement) -> bool:
    """Tell whether a word only carries the name of a known thing, which is first of all of a kind. A large language
    model is a Model, so an agent that is one is something else; but U-Net, be it a Method here and a Model there, is
    the U-Net architecture. A new preference optimization framework is none of what plain words mean."""
    kind, known = statement.kind, known_by_slug().get(slug)
    if known is None or (statement.role == NEW and known.name.islower()):
        return False
    is_net = kind in LEARNT and known.kinds[0] in LEARNT and _is_of_net(carrier) and not known.name.islower()
    return known.kinds[0] in _carriers_of(kind) or is_net


def _is_of_net(word: str) -> bool:
    return to_singular(word.casefold()) in NETS


def _carriers_of(kind: str) -> tuple[str, ...]:
    """Return the kinds of words that may carry the name of a thing of a kind."""
    return DATA if kind in DATA else (kind,)


def _is_shaped(name: str, carrier: str) -> bool:
    """Tell whether a name has capitals or digits inside, so that it stands for itself without its carrier: the
    Sudoku-Extreme benchmark is Sudoku-Extreme. A Two-Phase Framework has its capitals from a title."""
    is_title = carrier.istitle() and IN_TITLE_CASE.fullmatch(name)
    return not is_title and SHAPED.fullmatch(name) is not None


def _is_titled(name: str, kind: str) -> bool:
    """Tell whether a product has a name of several words with capitals, which needs no maker: "Earth Engine"."""
    words = name.split()
    return kind in OWN and len(words) > 1 and all(word.istitle() for word in words)


def _merge(first: Statement, second: Statement) -> Statement:
    """Return one statement of two about the same concept: the surer one's kind and role, and the places of both."""
    surer = max(first, second, key=lambda statement: statement.confidence)
    mentions = {mention.start: mention for mention in (*first.mentions, *second.mentions)}
    return replace(
        first,
        kind=surer.kind,
        role=surer.role,
        salience=min(first.salience, second.salience, key=("must", "may").index),
        confidence=surer.confidence,
        mentions=tuple(mentions[start] for start in sorted(mentions)),
    )
