"""Whether a name is safe to look for in running text, and whether its case matters: decided by how papers write it."""

import re
from dataclasses import replace

from kg.knowledge import identity
from kg.records import Known
from kg.training.knowledge_corpus import Corpus, to_key, to_stems
from kg.training.knowledge_names import is_distinctive

TERMS = frozenset({"Task", "Method", "Metric"})
ACRONYM = re.compile(r"^[A-Z]{2,5}s?$")
CASED, FREE, DROP = "cased", "free", "drop"


def judge_known(known: Known, corpus: Corpus, dropped: set[str]) -> Known | None:
    """Return the thing with the names that are safe and the case that they need, or None if its name is not safe."""
    forms = (known.name, *known.aliases)
    verdicts = {form: judge(form, known, corpus) for form in forms if identity(form) not in dropped}
    safe = [form for form in forms if verdicts.get(form, DROP) != DROP]
    if not safe:
        return None
    cased = known.cased or any(verdicts[form] == CASED for form in safe)
    return replace(known, name=safe[0], aliases=tuple(sorted(safe[1:])), cased=cased)


def judge(form: str, known: Known, corpus: Corpus) -> str:
    """Decide one form of a thing's name: CASED, FREE or DROP."""
    key = to_key(form)
    if len("".join(key)) < 2 or not re.search(r"[^\W\d_]", form) or len(form) > 70:
        return DROP
    if known.kinds[0] == "Hardware":
        return CASED
    if ACRONYM.match(form):
        return _judge_acronym(form, known, corpus)
    if is_distinctive(form):
        return _judge_distinctive(form, corpus)
    if known.kinds[0] in TERMS:
        return _judge_term(form, corpus)
    return _judge_plain_name(form, corpus)


def _judge_acronym(form: str, known: Known, corpus: Corpus) -> str:
    """Keep an acronym that papers do not define otherwise; of two letters only, none."""
    use = corpus.uses_of(form)
    if len(form) < 3 or corpus.words[form.lower()] > corpus.words[form]:
        return DROP
    own = {to_stems(to_key(other)) for other in (known.name, *known.aliases) if " " in other or "-" in other}
    others = sum(count for stems, count in use.defined.items() if stems not in own)
    if own & set(use.defined):
        return DROP if others > 0.3 * use.defined.total() else CASED
    return DROP if others > (0 if len(form) == 3 else 0.05 * use.papers) else CASED


def _judge_distinctive(form: str, corpus: Corpus) -> str:
    """A name with inner capitals or digits is safe; its case matters when it is a word or phrase in small letters."""
    use = corpus.uses_of(form)
    words = re.findall(r"[^\W_]+", form)
    if len(words) == 1 and not any(c.isdigit() for c in form):
        return CASED if corpus.words[form.lower()] > 0.05 * use.forms.total() else FREE
    if all(corpus.is_ordinary(word) or word.isdigit() for word in words):
        return CASED
    if len("".join(words)) <= 3:
        return DROP if use.papers > 100 or re.fullmatch(r"[A-Z]\d+", form) else CASED
    return CASED if use.lower() > 0.2 * use.forms.total() else FREE


def _judge_term(form: str, corpus: Corpus) -> str:
    """A task, method or metric may be a phrase in small letters; single words in small letters are left to a person."""
    if len(to_key(form)) > 1:
        return FREE
    return DROP if form.islower() else _judge_plain_name(form, corpus)


def _judge_plain_name(form: str, corpus: Corpus) -> str:
    """A name with capitals only at words' starts must not be a word, a phrase or a person's name."""
    use = corpus.uses_of(form)
    words = re.findall(r"[^\W_]+", form)
    written = use.forms[form]
    if len(words) > 1:
        if use.lower() > 0.3 * written or form.islower():
            return DROP
        if all(corpus.is_ordinary(word) for word in words):
            return CASED if written >= 2 else DROP
        return CASED
    if form.islower() or form.casefold() in corpus.people or len(form) < 4:
        return DROP
    return DROP if corpus.words[form.lower()] > 0.1 * written else CASED
