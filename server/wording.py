"""How pages word things: names of the ontology's terms, numbers and dates, as Jinja filters."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from pyoxigraph import Literal

from kg.index import BACKGROUND
from kg.vocab import individual, local_name, notations, ontology, prefixes, roles, term, to_kind
from server.links import short_name, to_href
from server.snapshot import graph

UNITS = {"KWh": "kWh"}  # as they begin a word in the name of a column
PLURALS = {"hardware": "hardware", "software": "software"}
_NOUN = (
    "(?:algorithm|approach|architecture|framework|method|methodology|model|pipeline|proposal|results|scheme|solution|"
    "strategy|system|technique|work)"
)
_ADVERB = r"\w+(?:al|ant|ed|ent|ing)ly"
_SAID_OF_IT = rf"(?:combined|complete|final|full|new|novel|our|overall|presented|proposed|resulting|the|this|{_ADVERB})"
OWN = re.compile(rf"(?:{_SAID_OF_IT} )*{_NOUN}(?: (?:{_ADVERB}|results))*|(?:our|proposed) {_NOUN}s", re.IGNORECASE)


@cache
def _texts(curie: str) -> Mapping[str, str]:
    """Return what the ontology says by an annotation property of each of its terms, by local name."""
    annotation = term(curie)
    return {
        local_name(quad.subject): quad.object.value
        for quad in ontology()
        if quad.predicate == annotation and isinstance(quad.object, Literal)
    }


@cache
def meaning(kind: str) -> str:
    """Return what the ontology says of a kind of result, given its label.

    >>> meaning("absolute")
    'a score or measurement as it stands, compared with nothing'
    """
    iris = (individual("kg:ResultKind", notation) for notation in notations("kg:ResultKind"))
    said = next(
        (_texts("rdfs:comment")[local_name(iri)] for iri in iris if word(iri.value) == kind), "A kind of its own."
    )
    return f"{said[:1].lower()}{said[1:]}".removesuffix(".")


def word(name: str) -> str:
    """Return the ontology's label of a term, given its IRI or local name: "evaluates on" for evaluatesOn."""
    local = short_name(name)
    return _texts("rdfs:label").get(local, local)


def matters_as(role: str) -> str:
    """Return what a concept that matters in a paper is to it, by its role.

    >>> matters_as("evaluatesOn"), matters_as("mentions")
    ('evaluates on', 'names as background')
    """
    return "names as background" if role in (BACKGROUND, roles()[-1]) else word(role)


def heading(column: str) -> str:
    """Return the name of a column as people read it: the ontology's label where a term is called so.

    >>> [heading(column) for column in ("measuredOn", "nameA", "papersOfRarestShared", "computedKWhAtMost")]
    ['measured on', 'name A', 'papers of rarest shared', 'computed kWh at most']
    """
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", column).split()
    return _texts("rdfs:label").get(column) or " ".join(map(_write_small, parts))


def _write_small(part: str) -> str:
    return UNITS.get(part) or (part if part.isupper() else part.lower())


def plural(name: str) -> str:
    """Return the plural of a class's label: "methods" for Method."""
    single = word(name)
    return PLURALS.get(single, f"{single}s")


def kind_of(classes: str) -> str:
    """Return a concept's first kind from its class IRIs, joined by spaces."""
    return to_kind(classes.split())


def curie(iri: str) -> str:
    """Return the prefixed name of an IRI, by the ontology file's prefixes; the IRI itself where none fits.

    >>> curie("http://www.w3.org/2004/02/skos/core#broader")
    'skos:broader'
    """
    for prefix, namespace in prefixes().items():
        if iri.startswith(namespace) and re.fullmatch(r"[\w-]+", iri.removeprefix(namespace)):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def site(url: str) -> str:
    """Return the host of a web address, to name a link by.

    >>> site("https://www.wikidata.org/entity/Q1")
    'wikidata.org'
    """
    return url.partition("//")[2].partition("/")[0].removeprefix("www.") or url


def one_of(kinds: Iterable[str]) -> str:
    """Return classes as what a thing may be one of.

    >>> one_of(("Benchmark", "Hardware"))
    'a benchmark or hardware'
    """
    words = [word(kind) for kind in kinds]
    return " or ".join(name if name in PLURALS else f"a {name}" for name in words)


def is_own(subject: str) -> bool:
    """Tell whether a subject is no name of anything but what a paper calls its own work by.

    >>> [is_own(text) for text in ("our approach", "Model", "combined approach unexpectedly results", "model family")]
    [True, True, True, False]
    """
    return OWN.fullmatch(subject) is not None


def thousands(number: int | str) -> str:
    """Return a whole number in groups of three digits."""
    return f"{int(number):,}"


def path(iri: str) -> str | None:
    """Return where a link to an IRI leads."""
    return to_href(graph().base, iri)


def percent(share: str | float) -> str:
    """Return a share as a percentage.

    >>> percent("0.987"), percent(1)
    ('99 %', '100 %')
    """
    return f"{round(float(share) * 100)} %"


def sure(probability: str | float) -> str:
    """Return a probability as a percentage; nothing is wholly sure.

    >>> sure("0.987"), sure(0.9999)
    ('99 %', '99 %')
    """
    return percent(min(0.99, float(probability)))


def duration(seconds: float) -> str:
    """Return a time that something took.

    >>> duration(0.0123), duration(2.345)
    ('12 ms', '2.3 s')
    """
    return f"{seconds:.1f} s" if seconds >= 1 else f"{max(1, round(seconds * 1000))} ms"


FILTERS: Mapping[str, Callable[..., object]] = {
    "word": word,
    "matters_as": matters_as,
    "heading": heading,
    "plural": plural,
    "meaning": meaning,
    "is_own": is_own,
    "thousands": thousands,
    "path": path,
    "curie": curie,
    "site": site,
    "percent": percent,
    "sure": sure,
    "duration": duration,
    "short_name": short_name,
}
