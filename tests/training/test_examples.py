"""Annotated papers become examples."""

from kg.extract.pointers import SLOTS, measures
from kg.training.examples import IGNORED, find_places, labels, to_examples

ROW = {
    "id": "x",
    "title": "On QuuxNet",
    "abstract": r"QuuxNets beat Quux by 5\% on CatSet.",
    "entities": [
        {
            "name": "QuuxNet",
            "type": "Method",
            "role": "introduces",
            "level": "must",
            "mentions": ["QuuxNet", "QuuxNets"],
        },
        {"name": "Quux", "type": "Model", "role": "comparesWith", "level": "may", "mentions": ["Quux", "not there"]},
        {"name": "CatSet", "type": "Dataset", "role": "evaluatesOn", "level": "must", "mentions": ["CatSet"]},
    ],
    "results": [
        {
            "value": "5",
            "unit": "%",
            "metric": None,
            "on": "CatSet",
            "subject": "QuuxNet",
            "baseline": "nobody here",
            "kind": "gain",
            "quote": r"beat Quux by 5\% on CatSet",
        }
    ],
}
TEXT = "On QuuxNet\nQuuxNets beat Quux by 5% on CatSet."


def test_mentions_are_whole_words_and_the_longest_wins():
    assert [(TEXT[p.start : p.end], p.kind, p.role, p.must) for p in find_places(TEXT, ROW)] == [
        ("QuuxNet", "Method", "introduces", True),
        ("QuuxNets", "Method", "introduces", True),
        ("Quux", "Model", "comparesWith", False),
        ("CatSet", "Dataset", "evaluatesOn", True),
    ]


def test_each_word_piece_of_a_mention_gets_label_salience_and_role():
    (example,) = to_examples(ROW)
    told = {}
    for i, (start, end) in enumerate(example.encoding.places):
        if example.labels[i] not in {0, IGNORED}:
            told.setdefault(labels()[example.labels[i]], []).append((TEXT[start:end], example.saliences[i]))
    assert told["B-Method"] == [("Qu", 1), ("Qu", 1)]
    assert {salience for _, salience in told["B-Model"]} == {0}
    assert "".join(text for label in ("B-Dataset", "I-Dataset") for text, _ in told[label]) == "CatSet"


def test_special_tokens_teach_nothing():
    (example,) = to_examples(ROW)
    assert (example.labels[0], example.labels[-1]) == (IGNORED, IGNORED)


def test_a_number_points_to_all_places_of_what_fills_its_slots():
    (example,) = to_examples(ROW)
    piece = next(i for i, measure in enumerate(example.measures) if measure == measures().index("gain"))
    assert TEXT[slice(*example.encoding.places[piece])] == "5"
    pointed = {SLOTS[pointer.slot]: pointer for pointer in example.pointers}
    assert {pointer.piece for pointer in pointed.values()} == {piece}
    text_of = {slot: "".join(TEXT[slice(*example.encoding.places[i])] for i in p.filler) for slot, p in pointed.items()}
    assert text_of == {"metric": "", "on": "CatSet", "subject": "QuuxNetQuuxNets"}


def test_the_first_piece_stands_for_an_open_slot():
    (example,) = to_examples(ROW)
    assert [p.filler for p in example.pointers if p.slot == SLOTS.index("metric")] == [(0,)]
