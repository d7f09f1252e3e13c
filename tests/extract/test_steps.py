"""Each step of extraction on text made for it."""

import numpy as np
import pytest

from kg.extract.abbreviations import find_abbreviations
from kg.extract.artifacts import find_artifacts
from kg.extract.candidates import Candidate
from kg.extract.fillers import FOR_THINGS, SLOTS, find_fillers, find_possible
from kg.extract.fusion import fuse
from kg.extract.introduced import find_introduced
from kg.extract.known_names import find_known_names
from kg.extract.names import find_names, find_title_runs
from kg.extract.numbers import find_numbers
from kg.extract.numerals import find_numerals
from kg.extract.pointers import measures
from kg.extract.tokens import LONGEST_SENTENCE


def test_tokens_keep_names_numbers_and_urls_whole(to_doc):
    text = "C++ runs LLaMA-3.2-11B at 1,478 tokens (pass@1, 2.5x): https://a.org/b_c."
    words = "C++ runs LLaMA-3.2-11B at 1,478 tokens ( pass@1 , 2.5x ) : https://a.org/b_c ."
    assert [token.text for token in to_doc(text)] == words.split()


def test_the_doc_has_the_text_character_for_character(to_doc):
    text = "A  title\n\nwith\ttabs , odd  spaces and ünïcode – π² 🙂."
    assert to_doc(text).text == text


def test_sentences_end_at_full_stops_that_no_abbreviation_owns(to_doc):
    text = "Title here\nWe use e.g. BERT vs. GPT-2 of Smith et al. and U.S. data. It works! Fig. 2 shows it."
    assert [sentence.text for sentence in to_doc(text).sents] == [
        "Title here\n",
        "We use e.g. BERT vs. GPT-2 of Smith et al. and U.S. data.",
        "It works!",
        "Fig. 2 shows it.",
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("on all models.We introduce Q.", ["on all models.", "We introduce Q."]),
        ("runs in real time.However, it fails.", ["runs in real time.", "However, it fails."]),
        ("A torch.Tensor, Node.Js, scikit.Learn, torch.For() and originality.AI win.", None),
        ('known as "sleeper agents." Recent work is.', ['known as "sleeper agents."', "Recent work is."]),
        ('We ask "why?" The answer is known.', ['We ask "why?"', "The answer is known."]),
        ('It asks "why?" and "how?" of them.', None),
        ("prefers B over A. Our results are new.", ["prefers B over A.", "Our results are new."]),
        ("of major U.S. ISOs, the U.S. Code and J. A. Smith", None),
    ],
)
def test_sentences_end_without_a_space_behind_a_quote_and_behind_a_single_letter(to_doc, text, sentences):
    assert [sentence.text for sentence in to_doc(text).sents] == (sentences or [text])


def test_what_has_no_end_becomes_sentences_of_a_bounded_length(to_doc):
    text = "88.5% and " * 1000
    sentences = [sentence.text_with_ws for sentence in to_doc(text).sents]
    assert "".join(sentences) == text
    assert max(map(len, sentences)) < LONGEST_SENTENCE + len("88.5% and ")


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("we use Graph Neural Networks (GNNs) here", [("Graph Neural Networks", "GNNs")]),
        ("Zebra (Zoned Early-exit Brain) is new", [("Zoned Early-exit Brain", "Zebra")]),
        ("a low-quality(LQ) video", [("low-quality", "LQ")]),
        ("a Text-to-Image (T2I) model", [("Text-to-Image", "T2I")]),
        ("learning from human feedback (LHF, e.g. DPO)", [("learning from human feedback", "LHF")]),
        ("in the year (2024) and the set (see Table 2)", []),
        ("the accuracy (BLEU) is high", []),
        ("a Light Layered Lattice Mixer (L3M) is", [("Light Layered Lattice Mixer", "L3M")]),
        (
            "Rapid (Ranked Answers for Plain Inference over Data) is",
            [("Ranked Answers for Plain Inference over Data", "Rapid")],
        ),
        ("SurfEx (Surface Models for Exact Rendering) is", [("Surface Models for Exact Rendering", "SurfEx")]),
        ("SurfEx (so far the best system of all) is", []),
        ("Single-stage Order Parsing (SOP) is", [("Single-stage Order Parsing", "SOP")]),
        ("a non-parametric Linear Model (LM) is", [("Linear Model", "LM")]),
        ("a CNN-Short Order Parser (SOP) is", [("Short Order Parser", "SOP")]),
        ("LEAF: Learned Edge-Aware Filtering for Maps\nWe", [("Learned Edge-Aware Filtering", "LEAF")]),
        ("MAP: Maps-Attention-Based Parser for Cars\nWe", [("Maps-Attention-Based Parser", "MAP")]),
        ("LEAF: Learned Edge-Aware Filtering Layers\nWe", []),
        ("Maps\nWe test MAP: many are poor", []),
        ("DRone-derived Intelligence For Traffic (DRIFT) is", [("DRone-derived Intelligence For Traffic", "DRIFT")]),
        ("with purring quantum circuits PQCs and", [("purring quantum circuits", "PQCs")]),
        ("the state of the ART and", []),
    ],
)
def test_abbreviations_are_those_that_the_text_defines(to_doc, text, pairs):
    found = find_abbreviations(text)
    assert [(text[slice(*pair.long)], text[slice(*pair.short)]) for pair in found] == pairs


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We test GPT-4 and GPT 4.", [("GPT-4", "GPT-4"), ("GPT 4", "GPT-4")]),
        ("Vision transformers win.", [("Vision transformers", "vision transformer")]),
        ("on MATH, a math test", [("MATH", "MATH")]),
        ("a BERT-based tagger", [("BERT", "BERT")]),
        ("on eight NVIDIA A100 cards", [("NVIDIA A100", "NVIDIA A100")]),
    ],
)
def test_known_names_are_found_however_they_are_written(to_doc, text, names):
    found = [(text[c.start : c.end], c.name) for c in find_known_names(to_doc(text))]
    assert [pair for pair in found if pair in names] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("RefCOCO+ is larger", ["RefCOCO+"]),
        ("SONIC is ours", []),
        ("the image-text similarity", []),
        ("on DeepSeek-R1-Qwen-1.5B alone", []),
        ("the inference-time search", []),
    ],
)
def test_a_known_name_is_a_whole_word(to_doc, text, names):
    assert [text[c.start : c.end] for c in find_known_names(to_doc(text))] == names


def test_a_word_that_is_also_a_name_is_not_that_name_in_small_letters(to_doc):
    text = "The glue and the rest of the math are set."
    assert [text[c.start : c.end] for c in find_known_names(to_doc(text))] == []


def test_an_abbreviation_with_a_small_letter_is_no_other_in_capitals(to_doc):
    text = "SOC teams build SoCs and an SoC."
    assert [text[c.start : c.end] for c in find_known_names(to_doc(text))] == ["SoCs", "SoC"]


def test_no_known_name_runs_from_the_title_into_the_abstract(to_doc):
    text = "Denoising of an Image\nClassification is what we do."
    assert "Image\nClassification" not in [text[c.start : c.end] for c in find_known_names(to_doc(text))]


def test_a_version_or_size_behind_a_known_model_belongs_to_its_name(to_doc):
    text = "We compare LLaMA-99.7-13B with LLaMA."
    assert [text[c.start : c.end] for c in find_known_names(to_doc(text))] == ["LLaMA-99.7-13B", "LLaMA"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("on the QuuxQA dataset", {"QuuxQA": "Dataset"}),
        ("QuuxRun, an open library for graphs, is fast", {"QuuxRun": "Software"}),
        ("metrics such as QXY and ZXW", {"QXY": "Metric", "ZXW": "Metric"}),
        ("We evaluate it on QuuxBench and beat all", {"QuuxBench": "Benchmark"}),
        ("Experiments on Quuxia-12, Zooxia-3 show gains", {"Quuxia-12": "Dataset", "Zooxia-3": "Dataset"}),
        ("models like QuuxGPT-2", {"QuuxGPT-2": "Model"}),
    ],
)
def test_names_get_their_kind_from_the_words_around_and_from_their_form(to_doc, text, kinds):
    assert {text[c.start : c.end]: c.kind for c in find_names(to_doc(text))} == kinds


def test_capitalised_words_inside_a_sentence_are_a_name_and_those_of_a_headline_are_none(to_doc):
    text = "A Headline Of Many Words Here\nWe then carefully combine both with Dual-Space Reparameterization here."
    assert [text[c.start : c.end] for c in find_title_runs(to_doc(text))] == ["Dual-Space Reparameterization"]


def test_units_numerals_and_places_are_no_names(to_doc):
    assert list(find_names(to_doc("In the US, 3D maps of 80 GB use AI (II)."))) == []


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Quux: A Benchmark for Cats\nNothing.", "Quux", "Benchmark"),
        ("On Cats\nIt is a data set called FelineWorld of cats.", "FelineWorld", "Dataset"),
        ("On Cats\nWe propose a novel cat-aware purring network for cats.", "cat-aware purring network", "Method"),
    ],
)
def test_what_a_paper_introduces_is_found_with_its_kind(to_doc, text, name, kind):
    assert (name, kind) in [(text[c.start : c.end], c.kind) for c in find_introduced(to_doc(text))]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("reaches 59.6 percent of", "59.6", "%"),
        ("is 2.2-3.8x faster", "2.2-3.8", "x"),
        ("gains of 1.9 to 31.8% in F1", "1.9-31.8", "%"),
        ("is between 5 and 10% faster", "5-10", "%"),
        ("gains 11%pt in F1", "11", "percentage points"),
        ("gains ranging from 4.2% to 7.1%", "4.2-7.1", "%"),
        ("models from 0.6B to 16B", "0.6-16", "B"),
        ("scores 4.4/5 on it", "4.4", "/5"),
        ("costs USD 6,000 or so", "6,000", "USD"),
        ("costs USD 30 million", "30", "M USD"),
        ("gains 20+ points", "20", "points"),
        ("with 4 trillion words", "4", "T"),
        ("a 12.3 percentage point drop", "12.3", "percentage points"),
        ("three times faster", "three", "x"),
        ("with 137B parameters", "137", "B parameters"),
        ("gains +2.7%/", "2.7", "%"),
        ("on 8 NVIDIA A100 GPUs", "8", "GPUs"),
        ("takes 1,200 GPU hours", "1,200", "GPU hours"),
        ("takes 442 NVIDIA A100-40G GPU hours", "442", "GPU hours"),
        ("on four NVIDIA 4090 GPUs", "four", "GPUs"),
        ("needs a 24G GPU", "24", "GB"),
        ("needs 833 MB GPU memory", "833", "MB"),
        ("costs $10.69 each", "10.69", "USD"),
        ("an MPJPE of 45.1 mm", "45.1", "mm"),
        ("below 30cm away", "30", "cm"),
        ("an RMSE of 0.438 m. When", "0.438", "m"),
        ("localizes within 25 meters of it", "25", "m"),
        ("from 6.76m (outdoors)", "6.76", "m"),
        ("over 11,187 km of roads", "11,187", "km"),
        ("down to 33 μm", "33", "µm"),
        ("emitting at 532 nm.", "532", "nm"),
        ("10^{170} parameters, 3x fewer", "3", "x"),
        ("a latency of 50 ns and", "50", "ns"),
        ("only 3 pJ per synapse", "3", "pJ"),
        ("within 20 μW", "20", "µW"),
        ("draws 1.2 MW.", "1.2", "MW"),
        ("saves 250 MWh a year", "250", "MWh"),
        ("an RMSE of 0.05 Hz.", "0.05", "Hz"),
        ("a bandwidth of 20kHz", "20", "kHz"),
        ("runs at 1.4 GHz", "1.4", "GHz"),
        ("a rotation error of 2.3°.", "2.3", "°"),
        ("an error of 7.9 degrees", "7.9", "°"),
        ("an EPE of 2.64 px", "2.64", "pixels"),
        ("an RMSE of 0.14 °C", "0.14", "°C"),
        ("an RMSE of 1.42 K.", "1.42", "K"),
        ("reaches 900 Mbps", "900", "Mbps"),
        ("reaches 239 Gb/s", "239", "Gbps"),
        ("at 7.5 kbits/s", "7.5", "kbps"),
        ("at 8.7 GB/s", "8.7", "GB/s"),
        ("reaches 5.6 bits/s/Hz", "5.6", "bps/Hz"),
        ("with 110m parameters", "110", "M parameters"),
        ("consumes 2.788M H800 GPU hours", "2.788", "M GPU hours"),
        ("roughly 3 million NVIDIA H100 GPU hours", "3", "M GPU hours"),
        ("over one million GPU hours", "one", "M GPU hours"),
        ("in 30K GPU hours", "30", "K GPU hours"),
        ("in 30 thousand GPU-hours", "30", "K GPU hours"),
        ("in 30k GPU days", "30", "K GPU days"),
        ("takes 900 A100 hours", "900", "GPU hours"),
        ("takes 900 A100-80GB hours", "900", "GPU hours"),
        ("takes 900 NVIDIA RTX 4090 GPU hours", "900", "GPU hours"),
        ("takes 56 GPU training hours", "56", "GPU hours"),
        ("takes 0.1 GPU-hr", "0.1", "GPU hours"),
        ("within 5 H100-days", "5", "GPU days"),
        ("in 27 total GPU-hours", "27", "GPU hours"),
        ("in 2K TPUv3 hours", "2", "K TPU hours"),
        ("in 4 TPU-days", "4", "TPU days"),
        ("trains for 24h.", "24", "hours"),
        ("trains for 5 h and", "5", "hours"),
        ("on 960h of speech", "960", "hours"),
        ("within two weeks", "two", "weeks"),
        ("took 4.7 CPU days", "4.7", ""),
        ("took 3 GPU weeks", "3", ""),
        ("took 20 node hours", "20", ""),
        ("runs at 57.8 FPS on the T4 GPU", "57.8", "FPS"),
        ("takes 3 minutes on a single GPU", "3", "minutes"),
        ("is 8x faster than a GPU", "8", "x"),
        ("up to 7.02x GPU and", "7.02", "x"),
        ("reaches 121 FPS on the CPU", "121", "FPS"),
        ("on 100 thousand GPUs", "100", "K"),
        ("on two NVIDIA H100 or H200 GPUs", "two", "GPUs"),
        ("the highest accuracy (0.583).", "0.583", ""),
        ("a low perplexity (8.47-8.50)", "8.47-8.50", ""),
        ("1/15 of the cost", "1", ""),
        ("trained on 8×H100", "8", "GPUs"),
        ("from 7B-70B models", "7-70", "B"),
        ("of 0.6B--235B parameters", "0.6-235", "B parameters"),
        ("saves $1.5 million", "1.5", "M USD"),
        ("costs US$5 billion", "5", "B USD"),
        ("from $0.58M--$0.70M", "0.58-0.70", "M USD"),
        ("costs $20", "20", "USD"),
        ("an error of 1.2 × 10^-3", "1.2 × 10^-3", ""),
        ("takes 50 μ s", "50", "µs"),
        ("covers 100 m^2", "100", "m²"),
        ("covers 4 m² and", "4", "m²"),
        ("covers 12 m2.", "12", "m²"),
        ("covers 30 $km^{2}$ of", "30", "km²"),
        ("covers 30 square kilometres of", "30", "km²"),
        ("is 2 cm² large", "2", "cm²"),
        ("holds 5 m³ of", "5", "m³"),
    ],
)
def test_numbers_are_read_with_their_units(text, value, unit):
    assert [(numeral.value, numeral.unit) for numeral in find_numerals(text)] == [(value, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "flies at 4 m/s",
        "with an error of 1.18 m s^-1",
        "with 5 m data points",
        "has 12 degrees of freedom",
        "a 360° panorama",
        "at 0.48 cm/pixel",
        "at 0.149 meters per pixel",
        "asks 349 K-12 teachers",
        "flies at 20 km/h",
        "costs 5 h/day",
    ],
)
def test_what_only_begins_like_a_unit_is_none(text):
    assert {numeral.unit for numeral in find_numerals(text)} == {""}


@pytest.mark.parametrize("text", ["rises from 61% to 63%", "rises (61% to 63%)", "falls by 63% to 61%"])
def test_what_changes_has_two_values(text):
    assert sorted(numeral.value for numeral in find_numerals(text)) == ["61", "63"]


@pytest.mark.parametrize(
    "text", ["an error of 1.41 ± 0.06 mm", "an error of 1.41+/-0.06mm", "an error of 1.41 +- 0.06 mm"]
)
def test_a_number_has_the_unit_behind_its_spread(text):
    assert [(numeral.value, numeral.unit) for numeral in find_numerals(text)] == [("1.41", "mm"), ("0.06", "mm")]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("gains of 28%/35% on A/B", ["28", "35"]),
        ("an error of 0.62/1.11 on the clean/final pass", ["0.62", "1.11"]),
        (r"succeeds in 94\%/90\%/88\% of trials", ["94", "90", "88"]),
        ("scores $10.5$/$9.3$", ["10.5", "9.3"]),
        ("on the test sets of 2014/2016/2019", []),
    ],
)
def test_numbers_between_slashes_are_read_one_by_one(text, values):
    assert [numeral.value for numeral in find_numerals(text)] == values


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("We evaluate on four public datasets.", ["public datasets"]),
        ("We test five LLMs of two families.", ["LLMs", "families"]),
        ("We test on three publicly available datasets.", ["publicly available datasets"]),
        ("We use two widely used benchmarks and sixteen tasks.", ["widely used benchmarks", "tasks"]),
        ("It has three key components.", []),
        ("It is one of two. One builds a three-stage pipeline.", []),
    ],
)
def test_numbers_in_words_count_things_and_no_parts_of_arguments(to_doc, text, counted):
    assert [number.counted.phrase for number in find_numbers(to_doc(text)) if number.counted] == counted


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("We train on a 4,000-query subset and a 350,000-batch run.", ["queries", "batches"]),
        ("It reads 2500-token pages in a 120-epoch run.", ["tokens", "epochs"]),
        ("A 21-day study in a 15-game suite.", ["days", "games"]),
        ("A 360-degree view, a 1000-shot prompt, a 100-based index and a 10-way choice.", []),
        ("It has 10 corpora and nine criteria.", ["corpora", "criteria"]),
        ("We keep 4,000+ songs, 300+ tested models and 100,000 plus images.", ["songs", "tested models", "images"]),
        ("It serves nine rural and urban clinics.", ["rural and urban clinics"]),
        ("It serves five clinics and schools.", ["clinics"]),
        ("It has 31 Deep Ocean Network (DON) buoys.", ["Deep Ocean Network (DON) buoys"]),
        ("It has 31 ocean networks (ON) and buoys.", ["ocean networks"]),
        ("A study (N=40) revealed large effects; one hundred papers agree.", []),
    ],
)
def test_what_is_counted_stands_behind_signs_hyphens_and_short_forms(to_doc, text, counted):
    assert [number.counted.phrase for number in find_numbers(to_doc(text)) if number.counted] == counted


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("by +3 to +5 percentage points", ["percentage points"]),
        ("gains of 10.1, 7.4, and 5.9 points", ["points"] * 3),
        ("from 30.5 to 15.3%", ["%", "%"]),
        ("7 to 12 times faster", ["x"]),
        ("a correlation of r = 0.97 and 14% accuracy", ["", "%"]),
        ("p < 0.001, 95% of them", ["", "%"]),
        ("with 7B and 2.3% less", ["B", "%"]),
    ],
)
def test_the_numbers_of_a_list_have_the_unit_behind_its_last(text, units):
    assert [numeral.unit for numeral in find_numerals(text)] == units


@pytest.mark.parametrize(
    ("text", "decimal"),
    [("10^5", "100000"), ("1.2 × 10^{-3}", "0.0012"), ("2e-5", "0.00002"), ("3×10^12", "3000000000000")],
)
def test_powers_of_ten_are_decimals(text, decimal):
    assert [(numeral.value, numeral.low) for numeral in find_numerals(text)] == [(text, decimal)]


@pytest.mark.parametrize(("text", "decimal"), [("sixteen datasets", "16"), ("Ninety models", "90")])
def test_larger_numbers_in_words_are_read(text, decimal):
    assert [numeral.low for numeral in find_numerals(text)] == [decimal]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("ranks 2nd of all and takes 3rd place", ["2", "3"]),
        ("ranking 14th of 406 contestants", ["14", "406"]),
        ("the 99th percentile in the 19th century", []),
    ],
)
def test_ordinals_are_numbers_where_they_rank(text, values):
    assert [numeral.value for numeral in find_numerals(text)] == values


def test_versus_is_nothing_counted(to_doc):
    assert next(find_numbers(to_doc("We try 4096 vs. 8192 of them."))).counted is None


def test_hours_of_recordings_are_no_time_of_computing():
    texts = ("trained for 30 hours of wall time", "on 200 hours of transcribed speech")
    assert [numeral.family for text in texts for numeral in find_numerals(text)] == ["compute", "scale"]


@pytest.mark.parametrize(
    "text",
    [
        "CIFAR-10 and mAP50-95",
        "in 2024 we",
        "top-5 and Table 3",
        "(1) first, 2) then",
        "an 8-bit code",
        "of size n^9",
        "under 24h-surveillance",
        "an RTX 3090 GPU",
        "in twenty-four GPU hours",
        "a two-stage pipeline",
        "256×256 images of 640 x 480",
        "a ratio of 1:10",
        "Our contributions are three-fold",
        "p < 4.77 × 10^-68",
        "at least 10^23 FLOPs",
    ],
)
def test_parts_of_names_years_and_list_marks_are_no_numbers(text):
    assert list(find_numerals(text)) == []


@pytest.mark.parametrize(
    ("text", "url", "kind"),
    [
        ("Code is at https://github.com/a/b.", "https://github.com/a/b", "code"),
        ("The dataset is released at https://github.com/a/b/.", "https://github.com/a/b/", "data"),
        ("Project page: https://a.github.io/b/", "https://a.github.io/b/", "page"),
        ("Model weights (https://huggingface.co/a/b) are open", "https://huggingface.co/a/b", "model"),
        ("see github.com/a/b, please", "github.com/a/b", "code"),
        ("Data: [https://a.org/b](https://a.org/b).", "https://a.org/b", "data"),
        ("Data: [a.github.io/b](a.github.io/b)", "a.github.io/b", "data"),
        ("Project page: mixnet.github.io.", "mixnet.github.io", "page"),
        ("Code and videos (a-b.github.io/c/) are open", "a-b.github.io/c/", "page"),
        ("The dataset is at zenodo.org/records/123.", "zenodo.org/records/123", "data"),
        ("Models are at hf.co/a/b.", "hf.co/a/b", "model"),
        ("Models are at huggingface.co/a/b.", "huggingface.co/a/b", "model"),
        ("Code and pretrained models are available at https://a.org/b.", "https://a.org/b", "code"),
        ("Code, data, and models are available at https://a.org/b.", "https://a.org/b", "code"),
        ("A benchmark of code generation models is at https://a.org/b.", "https://a.org/b", "model"),
        ("Code is on request and the data are at https://a.org/b.", "https://a.org/b", "data"),
    ],
)
def test_urls_are_artifacts_with_the_kind_that_the_words_before_tell(to_doc, text, url, kind):
    assert [(artifact.url, artifact.kind) for artifact in find_artifacts(to_doc(text))] == [(url, kind)]


@pytest.mark.parametrize(
    "text",
    ["on zenodo.org", "write to a@b.github.io", "at github.io/a", "by github.ion", "in a.github.ios", "x-hf.co/a"],
)
def test_parts_of_addresses_are_no_artifacts(to_doc, text):
    assert list(find_artifacts(to_doc(text))) == []


def test_a_sure_name_that_holds_an_abbreviation_is_whole():
    text = "Quux mixing (QM) and QM-based lipid search. The QM framework works."
    names = ("QM-based lipid search", "QM framework")
    tagged = [Candidate(text.index(name), text.index(name) + len(name), "Method", "tagger", 2.5) for name in names]
    groups = fuse(text, tagged, tuple(find_abbreviations(text)))
    assert [{text[start:end] for start, end in group.places} for group in groups] == [
        {"Quux mixing", "QM"},
        {"QM-based lipid search"},
    ]


def test_an_acronym_and_its_plural_name_one_thing():
    text = "Two LCAs and an LCA here."
    found = [Candidate(start, start + len(name), "Method", "tagger", 2.5) for start, name in ((4, "LCAs"), (16, "LCA"))]
    assert [len(group.places) for group in fuse(text, found, ())] == [2]


class TornJudge:
    """Holds some fillers and none alike for what a number was measured on."""

    def __init__(self, torn):
        self.torn = torn

    def weigh(self, features):
        scores = np.full((len(features), len(SLOTS)), -20.0)
        scores[self.torn, SLOTS.index("on")] = FOR_THINGS
        return scores


@pytest.mark.parametrize(
    ("torn", "filled"),
    [(("river beds", "rocky river beds"), {"on": "river beds"}), (("river beds", "wet fields"), {})],
)
def test_a_slot_torn_between_forms_of_one_thing_is_filled(to_doc, torn, filled):
    doc = to_doc("On river beds, on rocky river beds and on wet fields, it is 85%.")
    number = next(find_numbers(doc))
    texts = [filler.text for filler in find_possible(doc, [], number)]
    judge = TornJudge([texts.index(text) for text in torn])
    assert find_fillers(doc, [], number, (0.0,) * len(measures()), judge) == filled
