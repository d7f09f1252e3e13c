"""Marks in a text: nested, overlapping, side by side, and reaching beyond it."""

import pytest

from server.highlight import Mark, to_segments

TEXT = "the BERT model"


def mark(start: int, end: int, id: str) -> Mark:
    return Mark(start, end, id, kind="Model", iri=id, title=id)


CASES = (
    ("none", [], [("the BERT model", None, ())]),
    ("nested", [mark(0, 14, "outer"), mark(4, 8, "inner")], [
        ("the ", "outer", ("outer",)), ("BERT", "inner", ("inner",)), (" model", "outer", ())]),
    ("overlapping", [mark(0, 8, "left"), mark(4, 14, "right")], [
        ("the ", "left", ("left",)), ("BERT", "left", ("right",)), (" model", "right", ())]),
    ("same place", [mark(4, 8, "one"), mark(4, 8, "two")], [
        ("the ", None, ()), ("BERT", "one", ("one", "two")), (" model", None, ())]),
    ("beyond the end", [mark(9, 99, "long")], [("the BERT ", None, ()), ("model", "long", ("long",))]),
)  # fmt: skip


@pytest.mark.parametrize(("name", "marks", "expected"), CASES)
def test_a_text_is_cut_where_marks_begin_and_end(
    name: str, marks: list[Mark], expected: list[tuple[str, str | None, tuple[str, ...]]]
) -> None:
    pieces = to_segments(TEXT, 0, marks)
    assert [(piece.text, piece.mark and piece.mark.id, piece.opens) for piece in pieces] == expected


def test_a_text_further_on_takes_only_its_own_marks() -> None:
    pieces = to_segments("BERT model", 4, [mark(0, 3, "before"), mark(4, 8, "bert")])
    assert [(piece.text, piece.mark and piece.mark.id) for piece in pieces] == [("BERT", "bert"), (" model", None)]


def test_a_piece_under_two_marks_names_both() -> None:
    pieces = to_segments(TEXT, 0, [mark(0, 14, "outer"), mark(4, 8, "inner")])
    assert [piece.title for piece in pieces] == ["outer", "inner; in outer", "outer"]
