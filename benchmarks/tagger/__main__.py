"""The command: trains taggers on growing shares of the annotations and spaCy's on all, and prints the F1 of each."""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
import spacy
from spacy.training import Example
from spacy.util import compounding, fix_random_seed, minibatch

from kg.extract.tagger import open_model, tag
from kg.training.annotated import Row, read_rows, to_paper
from kg.training.examples import find_places
from kg.training.folds import fold_of
from kg.training.settings import choose_annotations
from kg.training.tagger import train

Names = set[tuple[int, int, str]]
Find = Callable[[str], Names]
SEED = 20


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--parts", default=4, show_default=True, help="Steps of the learning curve.")
def main(files: Sequence[Path], parts: int) -> None:
    """Train on the papers of two folds of FILES (by default all annotations), and find the names of the third."""
    rows = read_rows(choose_annotations(files))
    known = sorted((row for row in rows if fold_of(row["id"])), key=lambda row: str(row["id"])[::-1])
    held = [row for row in rows if not fold_of(row["id"])]
    print("| trained on | papers | minutes | P | R | F1 |\n| --- | ---: | ---: | ---: | ---: | ---: |", flush=True)
    for part in range(1, parts + 1):
        share = known[: len(known) * part // parts]
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            train(share, Path(folder), "", lambda line: print(line, file=sys.stderr))
            minutes = (time.monotonic() - began) / 60
            _report(f"{part}/{parts}", len(share), minutes, _score(held, _find_by_tagger(Path(folder))))
    find = _train_spacy(known, minutes)
    _report("spaCy tok2vec", len(known), minutes, _score(held, find))


def _find_by_tagger(folder: Path) -> Find:
    model = open_model(folder)

    def find(text: str) -> Names:
        return {(name.start, name.end, max(name.kinds, key=name.kinds.__getitem__)) for name in tag(text, model).names}

    return find


def _train_spacy(rows: Sequence[Row], minutes: float) -> Find:
    """Train spaCy's recogniser for so many minutes, and return what finds names by it."""
    fix_random_seed(SEED)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    examples = [Example(doc := nlp.make_doc(to_paper(row).text), _to_spans(doc, row)) for row in rows]
    optimizer = nlp.initialize(lambda: examples)
    end, sizes = time.monotonic() + 60 * minutes, compounding(4, 32, 1.001)
    while time.monotonic() < end:
        for batch in minibatch(random.sample(examples, len(examples)), size=sizes):
            nlp.update(batch, drop=0.2, sgd=optimizer)
    return lambda text: {(name.start_char, name.end_char, name.label_) for name in nlp(text).ents}


def _to_spans(doc: spacy.tokens.Doc, row: Row) -> spacy.tokens.Doc:
    """Return a copy of a paper's Doc with the annotated mentions that spaCy's tokens can mark."""
    marked = doc.copy()
    spans = (doc.char_span(place.start, place.end, label=place.kind) for place in find_places(doc.text, row))
    marked.ents = [marked.char_span(span.start_char, span.end_char, label=span.label_) for span in spans if span]
    return marked


def _score(rows: Sequence[Row], find: Find) -> tuple[int, int, int]:
    """Return how many names are right, how many were found, how many are annotated."""
    found = [(find(text), gold) for text, gold in _answers(rows)]
    return sum(len(names & gold) for names, gold in found), *(sum(map(len, side)) for side in zip(*found, strict=True))


def _answers(rows: Sequence[Row]) -> Iterator[tuple[str, Names]]:
    for row in rows:
        text = to_paper(row).text
        yield text, {(place.start, place.end, place.kind) for place in find_places(text, row)}


def _report(name: str, papers: int, minutes: float, counts: tuple[int, int, int]) -> None:
    right, found, annotated = counts
    f1 = 2 * right / (found + annotated)
    print(
        f"| {name} | {papers} | {minutes:.1f} | {right / found:.3f} | {right / annotated:.3f} | {f1:.3f} |", flush=True
    )


if __name__ == "__main__":
    main()
