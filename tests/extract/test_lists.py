"""Lists whose members belong together one by one."""

import re

import pytest

from kg.extract.lists import align_lists, fill_listed
from kg.extract.numbers import Number
from kg.extract.numerals import find_numerals

KINDS = {
    **dict.fromkeys(("accuracy", "F1", "AUC"), "Metric"),
    **dict.fromkeys(("MNIST", "SVHN"), "Dataset"),
    "GSM8K": "Benchmark",
    "AlphaNet": "Model",
    "BetaNet": "Method",
    "GammaNet": "Method",
}


def align(text: str) -> dict[str, dict[str, str]]:
    """Return what the lists of a sentence tell of each number, by the number as written."""
    numbers = [Number(each, (0, len(text)), (0, len(text)), None, None) for each in find_numerals(text)]
    things = sorted((match.span(), KINDS[match[0]]) for match in re.finditer("|".join(KINDS), text))
    found = align_lists(text, numbers, things)
    return {each.numeral.value: dict(found[each.numeral.start]) for each in numbers if each.numeral.start in found}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "AUC, F1, and accuracy of 91.7%, 83.5%, and 83.6%, respectively.",
            {"91.7": {"metric": "AUC"}, "83.5": {"metric": "F1"}, "83.6": {"metric": "accuracy"}},
        ),
        (
            "It reaches 85% and 0.7 on the MNIST dataset and the SVHN dataset respectively.",
            {"85": {"on": "MNIST"}, "0.7": {"on": "SVHN"}},
        ),
        (
            "On MNIST and SVHN it improves AUC by 7% and 3%, and F1 by 2% and 1%, respectively.",
            {"7": {"on": "MNIST"}, "3": {"on": "SVHN"}, "2": {"on": "MNIST"}, "1": {"on": "SVHN"}},
        ),
        (
            "AlphaNet and BetaNet reach 85% and 80%, respectively.",
            {"85": {"systems": "AlphaNet"}, "80": {"systems": "BetaNet"}},
        ),
        ("On MNIST and SVHN it reaches 85% and 80%.", {"85": {"on": "MNIST"}, "80": {"on": "SVHN"}}),
        ("Gains in AUC/F1 of 8%/7% are seen.", {"8": {"metric": "AUC"}, "7": {"metric": "F1"}}),
        ("AlphaNet and BetaNet reach 85% and 80%.", {"85": {"subject": "AlphaNet"}, "80": {"subject": "BetaNet"}}),
        (
            "It reaches 0.9, against 0.8 for AlphaNet, 0.7 for the BetaNet and 0.6 for a GammaNet.",
            {"0.8": {"subject": "AlphaNet"}, "0.7": {"subject": "BetaNet"}, "0.6": {"subject": "GammaNet"}},
        ),
        ("It reaches 0.9, against 0.8 for AlphaNet.", {}),
        ("On MNIST and SVHN, which are small, it reaches 85% and 80%.", {}),
        ("AUC and F1 (old ones) reach 85% and 80%.", {}),
        ("On MNIST, SVHN and GSM8K it reaches 85% and 80%, respectively.", {}),
        ("On MNIST and SVHN it reaches 85%, up from 80%, respectively.", {}),
        ("MNIST and SVHN, as GSM8K and MNIST, give 85% and 80%, respectively.", {}),
    ],
)
def test_the_members_of_lists_of_one_length_belong_together(text, told):
    assert align(text) == told


def test_systems_are_the_subjects_of_scores_and_what_gains_are_over():
    listed = {"systems": "AlphaNet", "on": "MNIST"}
    assert fill_listed({"subject": "X", "on": "SVHN"}, listed, "absolute") == {"subject": "AlphaNet", "on": "MNIST"}
    assert fill_listed({"subject": "X"}, listed, "gain") == {"subject": "X", "on": "MNIST", "baseline": "AlphaNet"}


def test_subjects_that_lists_tell_are_those_of_scores():
    assert fill_listed({"subject": "X"}, {"subject": "AlphaNet"}, "absolute") == {"subject": "AlphaNet"}
    assert fill_listed({"subject": "X"}, {"subject": "AlphaNet"}, "gain") == {"subject": "X"}
