"""Names that mean one thing get one concept, names that do not get two."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from kg.link import known_by_slug, link, to_slug
from kg.link.linking import find_concept
from kg.records import Mention, Paper, Reading, Statement
from kg.training.compile_expansions import find_usual
from kg.training.link_score import score_pairs
from kg.training.settings import PAIRS

ROOT = Path(__file__).parents[2]


def state(name: str, start: int = 0, kind: str = "Method", salience: str = "may", role: str = "uses") -> Statement:
    mention = Mention(start, start + len(name), name, name)
    return Statement(name, kind, role, salience, 0.5, (mention,))


@pytest.mark.parametrize("name", ["image classification", "text classification", "Bayesian optimization"])
def test_of_two_known_names_of_one_thing_the_usual_one_is_its_label(name: str) -> None:
    assert known_by_slug()[to_slug(name)].name == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vision-Language Models", "vision language model"),
        ("visual language models", "VLM"),
        ("ChatGPT-4o", "GPT-4o"),
        ("the BLEU score", "BLEU score"),
        ("Ψ-Net", "psi net"),
        ("A100", "NVIDIA A100"),
        ("Llama 3", "LLaMA-3"),
        ("naïve Bayes", "Naive Bayes"),
        ("MobileNet-V2", "MobileNetV2"),
        ("YOLO v8", "YOLOv8"),
        ("multi-modal learning", "multimodal learning"),
        ("tokenisation", "tokenization"),
        ("OpenAI's GPT-4", "GPT-4"),
        ("NMT", "neural machine translation"),
        ("Hits@10", "hit@10"),
        ("SQuAD 2.0", "SQuAD v2"),
        ("NSGA-II", "NSGA2"),
        ("Earth Mover's Distance", "earth mover distance"),
        ("regions of interest", "region of interest"),
        ("LLM-based agents", "large language model-based agents"),
        ("LiDAR", "light detection and ranging"),
        ("IFEval", "IF-Eval"),
        ("automated program repair", "APR"),
        ("Mamba model", "Mamba"),
        ("U-Net architecture", "U-Net"),
        ("Opus 4.6", "Claude Opus 4.6"),
        ("Apple Vision Pro", "Vision Pro"),
        ("stylisation", "stylization"),
        ("thermal cameras", "thermal camera"),
        ("perception biases", "perception bias"),
        ("theoretical analyses", "theoretical analysis"),
        ("meta-analyses", "meta-analysis"),
        ("kernel matrices", "kernel matrix"),
        ("null hypotheses", "null hypothesis"),
        ("parallel corpora", "parallel corpus"),
        ("stopping criteria", "stopping criterion"),
        ("Two-Phase Framework", "two-phase frameworks"),
        ("GUI agents", "graphical user interface agent"),
        ("the SkyRL system", "SkyRL"),
        ("LoRA method", "LoRA"),
        ("fine-tune", "fine-tuning"),
        ("transformers", "Transformer"),
        ("transformer-based", "Transformer"),
        ("transformer architecture", "Transformer"),
        ("finetuned", "fine-tuning"),
    ],
)
def test_two_spellings_are_one_concept(one, other):
    assert find_concept(state(one)) == find_concept(state(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPT-4", "GPT-4o"),
        ("CIFAR-10", "CIFAR-100"),
        ("Llama 2", "Llama 3"),
        ("Mixtral", "Mistral"),
        ("C++", "C"),
        ("pass@1", "pass@10"),
        ("LLaMA-3-8B", "LLaMA-3-70B"),
        ("MATH", "mathematics"),
        ("NVIDIA L40S", "NVIDIA L40"),
        ("MATH", "math"),
        ("YOLOv8", "YOLOv8n"),
        ("RefCOCO", "RefCOCO+"),
        ("BERT model", "BERT score"),
        ("LLM agent", "LLM"),
        ("V100", "A100"),
        ("FALCON", "Falcon"),
        ("DANCE", "dance"),
        ("MinD", "MIND"),
        ("ReST", "rest"),
        ("MultiPL-E", "multiple"),
        ("timber classification", "timbre classification"),
        ("HR", "high-resolution"),
        ("fine-tuned language models", "fine-tuning language models"),
        ("LLM-qUux", "large language model-quux"),
        ("GLips", "GLIP"),
        ("TACoS", "TACO"),
    ],
)
def test_two_things_are_two_concepts(one, other):
    assert find_concept(state(one)) != find_concept(state(other))


@pytest.mark.parametrize(
    ("short", "kind", "long"),
    [
        ("MAE", "Metric", "mean absolute error"),
        ("MAE", "Method", "masked autoencoder"),
        ("ASR", "Task", "automatic speech recognition"),
        ("ASR", "Metric", "attack success rate"),
        ("SR", "Task", "super-resolution"),
        ("SR", "Metric", "success rate"),
        ("EM", "Metric", "exact match"),
        ("F1-score", "Metric", "F-measure"),
    ],
)
def test_an_abbreviation_means_what_things_of_its_kind_are_called(short, kind, long):
    assert find_concept(state(short, kind=kind)) == find_concept(state(long, kind=kind))


def test_what_means_more_than_abstracts_spell_out_is_not_compiled() -> None:
    counts = {"HR": Counter({"high-resolution": 20}), "XQ": Counter({"extra quality": 20})}
    assert list(find_usual(counts)) == [("XQ", "extra quality")]


@pytest.mark.parametrize("name", ["NBA", "ESC"])
def test_data_have_names_of_their_own_that_elsewhere_are_abbreviations(name: str) -> None:
    assert find_concept(state(name, kind="Dataset")) == name.lower()


def test_a_device_needs_no_maker_where_one_alone_makes_one_of_that_name() -> None:
    names = ("T4", "NVIDIA T4", "M1", "Apple M1")
    found = [find_concept(state(name, kind="Hardware")) for name in names]
    assert found == ["nvidia-t4", "nvidia-t4", "apple-m1", "apple-m1"]


def test_slugs_hold_letters_of_any_script_digits_hyphens_and_points():
    assert to_slug("  Ünïcode / “Quoted” (v2.0)  ") == "unicode-quoted-2"
    assert to_slug("模型 A") == "模型-a"
    assert to_slug("🙂") == "unnamed"


def test_statements_about_one_concept_become_one_with_all_places():
    paper = Paper("x", "t", "a")
    linked = link(Reading(paper, (state("BLEU score", 5), state("other", 30), state("BLEU Score", 1, salience="must"))))
    assert [(s.concept, s.salience, [m.start for m in s.mentions]) for s in linked.statements] == [
        (find_concept(state("BLEU score")), "must", [1, 5]),
        ("other", "may", [30]),
    ]


@pytest.mark.parametrize(
    ("longer", "bare", "expected"),
    [
        (state("quux mixing methods"), state("quux mixing"), ["quux-mixing"]),
        (state("quux mixing task", kind="Task"), state("quux mixing", kind="Task"), ["quux-mixing"]),
        (state("quux mixing capability", kind="Task"), state("quux mixing", kind="Task"), ["quux-mixing"]),
        (state("quux mixing methods"), state("quux mixing", kind="Task"), ["quux-mixing-method", "quux-mixing"]),
        (state("quux mixing systems"), state("quux mixing"), ["quux-mixing-system", "quux-mixing"]),
        (state("quux mixing task agent"), state("quux mixing"), ["quux-mixing-task-agent", "quux-mixing"]),
        (state("quux mixing method", role="introduces"), state("quux mixing"), ["quux-mixing-method", "quux-mixing"]),
        (state("quux mixing methods"), state("mixing"), ["quux-mixing-method", "mixing"]),
    ],
)
def test_a_thing_with_and_without_a_carrier_is_one_in_one_paper(longer, bare, expected):
    linked = link(Reading(Paper("x", "t", "a"), (longer, replace(bare, mentions=state(bare.name, 40).mentions))))
    assert [statement.concept for statement in linked.statements] == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (state("Quux Mixing Protocol"), state("QMP"), ["quux-mixing-protocol"]),
        (state("QMP"), state("Quux Mixing Protocol"), ["qmp"]),
        (state("Mixing of Quux Priors"), state("MQPs"), ["mixing-of-quux-prior"]),
        (state("Quux Mixing Protocol", kind="Task"), state("QMP"), ["quux-mixing-protocol", "qmp"]),
        (state("Quux Mixing Protocols"), state("QM"), ["quux-mixing-protocol", "qm"]),
        (
            state("General Lipid Update Engine"),
            state("GLUE"),
            ["general-lipid-update-engine", "glue"],
        ),
    ],
)
def test_an_acronym_is_the_one_thing_of_its_kind_whose_words_have_its_letters(first, second, expected):
    linked = link(Reading(Paper("x", "t", "a"), (first, replace(second, mentions=state(second.name, 40).mentions))))
    assert [statement.concept for statement in linked.statements] == expected


def test_a_carrier_of_another_kind_is_a_part_of_the_name():
    assert find_concept(state("GSM8K dataset", kind="Benchmark")) == find_concept(state("GSM8K", kind="Benchmark"))
    for name in ("the A100 GPUs", "8xA100", "single A100 GPU", "retail NVIDIA A100"):
        assert find_concept(state(name, kind="Hardware")) == find_concept(state("A100", kind="Hardware"))
    assert find_concept(state("NVIDIA 4090 GPUs", kind="Hardware")) == find_concept(state("RTX 4090", kind="Hardware"))
    assert find_concept(state("large language model agents")) == "llm-agent"
    assert find_concept(state("diffusion model", kind="Method")) != find_concept(state("diffusion", kind="Method"))


@pytest.mark.parametrize(
    ("name", "kind", "slug"),
    [
        ("Two-Phase Framework", "Method", "two-phase-framework"),
        ("End-to-End Framework", "Method", "end-to-end-framework"),
        ("Vision-Speech Models", "Model", "vision-speech-model"),
        ("Rule-Based Systems", "Method", "rule-based-system"),
        ("Graph-Based Methods", "Method", "graph-based-method"),
        ("BERT-based model", "Model", "bert-based-model"),
        ("GPT-style models", "Model", "gpt-style-model"),
        ("KAN-based layer", "Method", "kolmogorov-arnold-network-based-layer"),
        ("LLM-based framework", "Method", "large-language-model-based-framework"),
        ("LLM systems", "Method", "large-language-model-system"),
        ("AI systems", "Method", "artificial-intelligence-system"),
        ("ReAct agents", "Method", "react-agent"),
        ("RL agents", "Method", "reinforcement-learning-agent"),
    ],
)
def test_a_thing_made_with_another_or_in_a_way_is_a_concept_of_its_own(name: str, kind: str, slug: str) -> None:
    assert find_concept(state(name, kind=kind)) == slug


def test_a_plural_in_no_s_or_that_is_its_own_singular_is_known() -> None:
    names = ("vertices", "lenses", "time series", "virtual screening of phenomena", "series of tests")
    found = [to_slug(name) for name in names]
    assert found == ["vertex", "lens", "time-series", "virtual-screening-of-phenomenon", "series-of-test"]


def test_a_science_keeps_its_s_and_plurals_in_oes_and_axes_lose_theirs() -> None:
    names = ("Visual Analytics", "fluid dynamics", "physics of quux", "topics", "echoes", "principal axes", "taxes")
    found = [to_slug(name) for name in names]
    assert found == ["visual-analytics", "fluid-dynamics", "physics-of-quux", "topic", "echo", "principal-axis", "tax"]


def test_what_a_paper_introduces_is_not_what_plain_words_or_the_usual_abbreviation_mean() -> None:
    names = ("PAN", "preference optimization framework", "LoRA method", "RLHF")
    found = [find_concept(state(name, role="introduces")) for name in names]
    assert found == ["pan", "preference-optimization-framework", "lora", find_concept(state("RLHF"))]
    assert find_concept(state("PAN")) == "panchromatic"
    assert find_concept(state("preference optimization framework")) == "preference-optimization"


def test_a_product_with_a_name_of_several_words_needs_no_maker():
    assert find_concept(state("Google Earth Engine", kind="Software")) == find_concept(state("Earth Engine"))
    assert find_concept(state("Unity game engine", kind="Software")) == find_concept(state("Unity", kind="Software"))
    assert find_concept(state("Amazon Product Reviews", kind="Dataset")) != find_concept(state("product review"))


def test_nearly_all_annotated_pairs_are_linked_rightly():
    pairs = list(score_pairs(ROOT / PAIRS))
    assert len(pairs) >= 1600
    assert sum(pair.is_right for pair in pairs) >= 0.97 * len(pairs)


def test_a_known_thing_is_found_by_the_slug_of_its_name():
    assert known_by_slug()[find_concept(state("A100"))].memory_gb == 40


@pytest.mark.parametrize(
    ("name", "kind", "title", "concept"),
    [
        ("PaperBench", "Benchmark", "PaperBench: Papers Again", "paperbench"),
        ("PaperBench", "Dataset", "PaperBench: Papers Again", "paperbench"),
        ("PaperBench", "Method", "PaperBench: Papers Again", "paperbench-method"),
        ("SARI", "Method", "SARI: Sound and Reason", "sari-method"),
        ("SARI", "Method", "SARI -- Sound and Reason", "sari-method"),
        ("SARI", "Method", "SARI for Sound and Reason", "sari"),
        ("SSL", "Method", "SSL: Sweet Spot Learning", "ssl-method"),
        ("SSL", "Method", "SSL in Sweet Spots", "self-supervised-learning"),
        ("GPT-4", "Model", "GPT-4: Technical Report", "gpt-4"),
    ],
)
def test_what_a_title_coins_a_name_for_is_no_known_thing_of_another_kind(
    name: str, kind: str, title: str, concept: str
) -> None:
    (statement,) = link(Reading(Paper("x", title, "a"), (state(name, kind=kind, role="introduces"),))).statements
    assert statement.concept == concept


@pytest.mark.parametrize(
    ("name", "kind", "concept"),
    [
        ("RACE", "Method", "race-method"),
        ("RACE", "Dataset", "race"),
        ("BERT", "Method", "bert"),
        ("visual place recognition", "Method", "visual-place-recognition"),
    ],
)
def test_what_a_paper_introduces_is_no_known_thing_of_an_unlike_kind(name: str, kind: str, concept: str) -> None:
    new = state(name, kind=kind, role="introduces", salience="must", start=30)
    (statement,) = link(Reading(Paper("x", "A title", "a"), (new,))).statements
    assert statement.concept == concept
