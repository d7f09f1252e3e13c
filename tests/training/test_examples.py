"""Annotated papers become examples."""

from kg.training.examples import IGNORED, find_places, labels, to_examples

ROW = {
    "id": "x",
    "title": "On QuuxNet",
    "abstract": r"QuuxNets beat Quux by 5\% on CatSet.",
    "entities": [
        {"type": "Method", "role": "introduces", "level": "must", "mentions": ["QuuxNet", "QuuxNets"]},
        {"type": "Model", "role": "comparesWith", "level": "may", "mentions": ["Quux", "not there"]},
        {"type": "Dataset", "role": "evaluatesOn", "level": "must", "mentions": ["CatSet"]},
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
