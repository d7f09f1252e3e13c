"""What a paper releases: the URLs in its text, each with what the words around it say that it is."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from kg.extract.evidence import to_mention
from kg.extract.layout import to_text
from kg.extract.lexicon import cue, rules
from kg.extract.tokens import URL
from kg.records import Artifact

CONFIDENCE = 0.97
CODE_HOSTS = re.compile(r"(?:github|gitlab|bitbucket|codeberg)\.(?:com|org)/|4open\.science/r")
LISTED = re.compile(r"\s*(?:,|/|&|\+|\band\b)(?:(?!\b(?:are|at|for|in|is|of|on)\b)[\w\s,/&+-])*")
NEAR = 90


def find_artifacts(doc: Doc) -> Iterator[Artifact]:
    """Yield each URL of a text once, as it is written, at its first place."""
    seen: set[str] = set()
    for match in URL.finditer(to_text(doc)):
        if match.group() not in seen:
            seen.add(match.group())
            yield Artifact(match.group(), _kind(doc, match), to_mention(doc, *match.span()), CONFIDENCE)


def _kind(doc: Doc, match: re.Match[str]) -> str:
    """Return the kind that the nearest word before the URL tells, or code where that word ends a list of it and data or
    models ("code and models are at"), else the kind that the host tells."""
    sentence = to_mention(doc, *match.span()).sentence
    before = sentence[: sentence.find(match.group())][-NEAR:]
    kinds_told = rules("cues.toml")["artifacts"]
    found = [(hit.start(), kind) for kind in kinds_told for hit in cue("artifacts", kind).finditer(before)]
    kinds = {kind for _, kind in found}
    if CODE_HOSTS.search(match.group()) and (not kinds or "code" in kinds):
        return "code"
    if not found:
        return "page"
    start, kind = max(found)
    codes = [hit.end() for hit in cue("artifacts", "code").finditer(before)]
    is_listed = kind in ("data", "model") and any(LISTED.fullmatch(before, end, start) for end in codes)
    return "code" if is_listed else kind
