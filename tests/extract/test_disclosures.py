"""What papers disclose: code, data, weights, hardware, computing time and energy, and how they say it."""

import pytest

from kg.extract.disclosures import find_disclosures
from kg.extract.sentences import find_sentences
from kg.records import Mention, Statement


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
        (
            "Our code and dataset can be found at https://github.com/quux/net.",
            [
                ("code", "linked", "Our code and dataset can be found"),
                ("data", "linked", "Our code and dataset can be found"),
            ],
        ),
        ("The code can be found on GitHub.", [("code", "stated", "The code can be found")]),
        ("The dataset can be downloaded from Kaggle.", [("data", "stated", "The dataset can be downloaded")]),
        ("Our models can be accessed through our website.", [("weights", "stated", "Our models can be accessed")]),
        ("All scripts can be found here.", [("code", "stated", "All scripts can be found")]),
        ("Code will be open sourced upon acceptance.", [("code", "promised", "Code will be open sourced")]),
        ("We open source our models.", [("weights", "stated", "We open source our models")]),
        ("We have made our dataset available.", [("data", "stated", "We have made our dataset available")]),
        ("The models are available on HuggingFace.", [("weights", "stated", "The models are available")]),
        ("The data is available https://quux.org/data.", [("data", "linked", "The data is available")]),
        (
            r"The code and data are available \href{https://quux.org}{here}.",
            [
                ("code", "linked", "The code and data are available"),
                ("data", "linked", "The code and data are available"),
            ],
        ),
        (
            "The code and data proposed in this work can be found in https://quux.org/net.",
            [
                ("code", "linked", "The code and data proposed in this work can be found"),
                ("data", "linked", "The code and data proposed in this work can be found"),
            ],
        ),
        (
            r"It fails.\footnote{Our code and data are released.}",
            [
                ("code", "stated", "Our code and data are released"),
                ("data", "stated", "Our code and data are released"),
            ],
        ),
        ("Our large-scale dataset is available.", [("data", "stated", "Our large-scale dataset is available")]),
        (
            "Code and trained models are available on our project page.",
            [
                ("code", "stated", "Code and trained models are available"),
                ("weights", "stated", "Code and trained models are available"),
            ],
        ),
        ("The code is available both for cats and dogs.", [("code", "stated", "The code is available")]),
        (
            "We also release Quux, an open-source benchmark.",
            [("data", "stated", "We also release Quux, an open-source benchmark")],
        ),
        ("We have open sourced our code on https://quux.org.", [("code", "linked", "We have open sourced our code")]),
        ("The LLMs employed within this system are open source.", []),
        ("Data can be found in the literature.", []),
        ("Data can be accessed through sensors.", []),
        ("The model can be found in polynomial time.", []),
        ("It learns from code found in the wild.", []),
        ("We compare open source models on code.", []),
        ("These are tools that we have made available to practitioners.", []),
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
        ("We train for 24h on a single A100 GPU.", [("computeTime", "stated", "train for 24h")]),
        ("It takes 5 h on one GPU.", [("computeTime", "stated", "5 h on one GPU")]),
        ("It takes 5 hrs on one laptop.", [("computeTime", "stated", "5 hrs on one laptop")]),
        ("It takes 45 mins on one laptop.", [("computeTime", "stated", "45 mins on one laptop")]),
        ("It was trained on 2000h of speech.", []),
        ("It was pre-trained for 483h on a speech dataset.", []),
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


@pytest.mark.parametrize(
    ("name", "sentence", "expected"),
    [
        ("edge box", "We run it on an edge box.", ["edge box"]),
        ("edge box", "Cats fill an edge box. We run it elsewhere.", []),
        ("autonomous vehicles", "We run it on autonomous vehicles.", []),
        ("quadruped-robot", "We run it on a quadruped-robot.", []),
    ],
)
def test_hardware_is_what_computes_in_sentences_of_the_papers_own(to_doc, name, sentence, expected):
    text, own = sentence, list(find_sentences(to_doc(sentence)))[-1:]
    mention = Mention(text.index(name), text.index(name) + len(name), name, text)
    device = Statement(name, "Hardware", "runsOn", "must", 0.9, (mention,))
    assert [found.evidence.quote for found in find_disclosures(own, (), (device,))] == expected


def test_what_is_said_of_others_is_no_disclosure(read):
    abstract = (
        "Existing models typically require millions of GPU hours. We propose QuuxNet, which trains in 3 GPU hours."
    )
    assert [found.evidence.quote for found in read("On cats", abstract).disclosures] == ["3 GPU hours"]
