"""What papers disclose: code, data, weights, hardware, computing time and energy, and how they say it."""

import pytest

from kg.extract.disclosures import find_disclosures
from kg.extract.sentences import find_sentences


@pytest.fixture
def disclose(to_doc):
    """Return a function that tells what one sentence discloses: (what, manner, quote)."""

    def find(sentence):
        return [
            (f.what, f.manner, f.evidence.quote)
            for f in find_disclosures(list(find_sentences(to_doc(sentence))), (), ())
        ]

    return find


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Our code and data will be made publicly available.",
            [
                ("code", "promised", "Our code and data will be made publicly available"),
                ("data", "promised", "Our code and data will be made publicly available"),
            ],
        ),
        (
            "Code to reproduce our experiments is open-sourced.",
            [("code", "stated", "Code to reproduce our experiments is open-sourced")],
        ),
        (
            "We release the model weights under the Apache 2.0 license.",
            [("weights", "stated", "We release the model weights under the Apache 2.0 license")],
        ),
        ("The code is available at https://github.com/quux/net.", [("code", "linked", "The code is available")]),
        ("The framework is open-sourced.", [("code", "stated", "The framework is open-sourced")]),
        (
            "We make the QuuxNLI dataset available to the community.",
            [("data", "stated", "We make the QuuxNLI dataset available")],
        ),
        (
            "We construct and release two dedicated benchmarks, QuuxA and QuuxB.",
            [("data", "stated", "We construct and release two dedicated benchmarks, QuuxA and QuuxB")],
        ),
        ("We evaluate 19 proprietary and open-source VLMs.", []),
        ("We introduce Quux, a family of open-source LLMs.", []),
        ("Only a small set of unlabeled data is available.", []),
        ("We evaluate on three publicly available datasets.", []),
        ("It surpasses all open-source models when data is available.", []),
        ("We release QuuxLens supporting five families.", []),
    ],
)
def test_releases_are_told_by_the_last_word_of_what_is_released(disclose, sentence, expected):
    assert disclose(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It needs only 27 GPU-hours.", [("computeTime", "stated", "27 GPU-hours")]),
        ("It takes 1.3 million GPU hours.", [("computeTime", "stated", "1.3 million GPU hours")]),
        ("It takes 2.788M H800 GPU hours.", [("computeTime", "stated", "2.788M H800 GPU hours")]),
        ("It takes 5 A100-days.", [("computeTime", "stated", "5 A100-days")]),
        ("The model trains in under 5 hours on one GPU.", [("computeTime", "stated", "trains in under 5 hours")]),
        (
            "It solves them in 3 hours on a single A100 GPU.",
            [("computeTime", "stated", "3 hours on a single A100 GPU")],
        ),
        ("It was trained on 2000 hours of conversation.", []),
        ("The corpus has 114 hours of dialogue.", []),
        ("It consumes 1.02 kWh of energy per run.", [("energy", "stated", "1.02 kWh")]),
        ("It reduces energy consumption by up to 40%.", [("energy", "stated", "energy consumption by up to 40%")]),
        ("Models with high energy consumption lose 40% of users.", []),
        ("Training emitted 1.2 kg CO2e of carbon.", [("energy", "stated", "1.2 kg CO2")]),
    ],
)
def test_time_and_energy_are_told_by_amounts(disclose, sentence, expected):
    assert disclose(sentence) == expected


def test_of_several_places_the_one_with_a_url_counts_and_devices_are_told(read):
    reading = read("On cats", "We train on 8 NVIDIA A100 GPUs. We release our code. Code: https://github.com/quux/net.")
    found = [(f.what, f.manner, f.evidence.quote) for f in reading.disclosures]
    assert found == [("hardware", "stated", "NVIDIA A100"), ("code", "linked", "https://github.com/quux/net")]


def test_what_is_said_of_others_is_no_disclosure(read):
    abstract = (
        "Existing models typically require millions of GPU hours. We propose QuuxNet, which trains in 3 GPU hours."
    )
    assert [found.evidence.quote for found in read("On cats", abstract).disclosures] == ["3 GPU hours"]
