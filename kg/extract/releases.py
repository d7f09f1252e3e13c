"""What a paper says it releases, with or without a URL: "Code will be made available", "we open-source our models"."""

import re
from collections.abc import Iterable, Iterator

from kg.extract.lexicon import pattern, rules
from kg.extract.sentences import Sentence, find_hinted
from kg.records import Disclosure, Mention

FILE = "disclosures.toml"
FORMS = ("passive", "active", "make", "introduced")
CONFIDENCE = 0.97  # the rules' file tells how it was measured


def find_releases(sentences: Iterable[Sentence]) -> Iterator[Disclosure]:
    """Yield what the sentences of an abstract say is released, each thing once a sentence."""
    for sentence in find_hinted(sentences, FILE, "release"):
        yield from _find_in(sentence)


def _find_in(sentence: Sentence) -> Iterator[Disclosure]:
    seen: set[str] = set()
    for form in FORMS:
        for match in pattern(FILE, "release", form).finditer(sentence.text):
            for what in find_things(match, form):
                if what not in seen:
                    seen.add(what)
                    yield Disclosure(what, _find_manner(sentence.text, match), _to_quote(sentence, match), CONFIDENCE)


def find_things(match: re.Match[str], form: str) -> list[str]:
    """Return what a match says is released, as notations of kg:Disclosable; nothing when it is somebody else's."""
    things = match["things"]
    if form == "passive" and pattern(FILE, "release", "foreign").search(things):
        return []
    whole = pattern(FILE, "release", "until").split(things, maxsplit=1)[0]
    parts = pattern(FILE, "release", "between").split(whole)
    opened = form == "introduced" or re.search(r"open-?\s?sourc", match.group(), re.IGNORECASE) is not None
    found = [_to_thing(part.split()[-1].casefold(), opened) for part in parts if part.split()]
    return [what for what in dict.fromkeys(found) if what]


def _to_thing(head: str, opened: bool) -> str:
    word = head.strip("\"'`*{}$,")
    for what, heads in rules(FILE)["heads"].items():
        if word in heads.split():
            return what if what != "open" else "code" if opened else ""
    return "weights" if opened and re.fullmatch(r"v?l?lms?|mllms?|vlms?", word) else ""


def _find_manner(sentence: str, match: re.Match[str]) -> str:
    if pattern(FILE, "release", "link").search(sentence):
        return "linked"
    near = match.group() + sentence[match.end() : match.end() + 25]
    return "promised" if pattern(FILE, "release", "later").search(near) else "stated"


def _to_quote(sentence: Sentence, match: re.Match[str]) -> Mention:
    before = re.match(r"[ .,;:){(]*(?:and )?", match.group())
    assert before
    quote = re.sub(r"( (?:at|from|in|on|under|via))?( https?:?)?\s*$", "", match.group()[before.end() :])
    start = sentence.start + match.start() + before.end()
    return Mention(start, start + len(quote), quote, sentence.text)
