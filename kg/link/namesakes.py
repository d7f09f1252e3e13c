"""Names that several papers coin, each for a thing of its own: PRISM is a renderer here and a reward there."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kg.link.coined import NEW, TOKEN, find_coined, is_alike
from kg.link.concepts import known_by_slug, to_slug
from kg.records import Paper, Reading

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Coinage:
    """A name, by the slug of its concept, that a paper (without its abstract) has for a thing of a kind which it
    introduces, at the head of its title or not."""

    slug: str
    name: str
    kind: str
    paper: Paper
    is_titled: bool


@dataclass(slots=True)
class Thing:
    """One of the things of a name: the slug that it has, the paper that came first with it, the kind that this calls
    it, and the authors and titles of all papers that coin the name for it."""

    slug: str
    first: Paper
    kind: str
    authors: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)

    def add(self, paper: Paper) -> None:
        self.authors.update(map(str.casefold, paper.authors))
        self.titles.add(_to_words(paper.title))

    def is_of(self, paper: Paper) -> bool:
        """Tell whether a paper is by an author of the thing, or one of its papers under another id."""
        return _to_words(paper.title) in self.titles or not self.authors.isdisjoint(map(str.casefold, paper.authors))


Namesakes = Mapping[str, list[Thing]]  # the things of each name that several papers coined, by the slug of the name


def find_namesakes(read: Callable[[], Iterable[Reading]]) -> Namesakes:
    """Return the things of each name that papers without a common author introduce and one has at the head of its
    title, the first paper's thing first: that one has the slug of the name, the others have the id of their paper
    behind it. `read` is called twice.

    Of 395 names that annotated papers elsewhere than at the head of a title seem to introduce and that other papers
    have there, three are the others' things.
    """
    counts: Counter[str] = Counter()
    titled: set[str] = set()
    for reading in read():
        for coinage in _find_coinages(reading):
            counts[coinage.slug] += 1
            titled.update([coinage.slug] if coinage.is_titled else ())
    coined: defaultdict[str, list[Coinage]] = defaultdict(list)
    for reading in read():
        for coinage in _find_coinages(reading):
            if counts[coinage.slug] > 1 and coinage.slug in titled:
                coined[coinage.slug].append(coinage)
    things = {slug: _to_things(coinages) for slug, coinages in sorted(coined.items())}
    return {slug: found for slug, found in things.items() if len(found) > 1}


def tell_namesakes_apart(reading: Reading, namesakes: Namesakes) -> Reading:
    """Return a reading with the concept of each statement that is about one of the things of a name."""
    statements = tuple(
        replace(statement, concept=_choose(statement.kind, things, reading.paper).slug)
        if (things := namesakes.get(statement.concept))
        else statement
        for statement in reading.statements
    )
    return replace(reading, statements=statements)


def to_qualifiers(namesakes: Namesakes) -> Mapping[str, tuple[str, str]]:
    """Return, by the slug of each thing that is not the first of its name, the slug of the first and the id that tells
    this one from it."""
    return {thing.slug: (slug, thing.first.id) for slug, things in namesakes.items() for thing in things[1:]}


def _find_coinages(reading: Reading) -> Iterator[Coinage]:
    """Yield the names of things that a paper introduces and that matter in it. A known name has to be at the head of
    its title."""
    paper = replace(reading.paper, abstract="")
    for statement in reading.statements:
        titled = find_coined(statement, paper.title)
        is_new = statement.role == NEW and statement.salience == "must" and statement.concept not in known_by_slug()
        names = (mention.quote for mention in statement.mentions if TOKEN.fullmatch(mention.quote))
        if name := titled or (next(names, "") if is_new else ""):
            yield Coinage(statement.concept, name, statement.kind, paper, bool(titled))


def _to_things(coinages: Iterable[Coinage]) -> list[Thing]:
    """Return the things of a name in the order of their first papers."""
    things: list[Thing] = []
    for coinage in sorted(coinages, key=lambda coinage: _to_order(coinage.paper)):
        thing = next((thing for thing in things if thing.is_of(coinage.paper)), None)
        if thing is None:
            slug = to_slug(f"{coinage.name} ({coinage.paper.id})") if things else coinage.slug
            thing = Thing(slug, coinage.paper, coinage.kind)
            things.append(thing)
        thing.add(coinage.paper)
    return things


def _choose(kind: str, things: list[Thing], paper: Paper) -> Thing:
    """Return the thing that a paper means by a name: its authors' own, else the first of the kind that there was when
    it appeared, else the first of all."""
    own = (thing for thing in things if thing.is_of(paper))
    before = (each for each in things if is_alike(kind, each.kind) and _to_order(each.first) <= _to_order(paper))
    return next(own, None) or next(before, None) or things[0]


def _to_order(paper: Paper) -> tuple[str, str]:
    """Return the key of papers in the order in which they appeared; those without a date come last."""
    return paper.date or "~", paper.id


def _to_words(title: str) -> str:
    return " ".join(WORD.findall(title.casefold()))
