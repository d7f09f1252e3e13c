"""Readers of the lists of models: names of hubs and price lists, and ids of code turned into written names."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from kg.records import Known
from kg.training.knowledge_names import clean, family_of, is_distinctive, model_name, to_iris
from kg.training.knowledge_sources import read_lines

NO_MODEL = re.compile(
    r"^(?:baseline|bm25|simple|test|text-|code-|tts-|embed|voyage-|auto|chat|r1 )|\blatest\b|embeddings?-|search"
    r"|assistant|contributor|[a-z]{3,}-[a-z]{3,}-[a-z]{3,}-[a-z]{3,}",
    re.IGNORECASE,
)
# How families are written whose ids in timm and torchvision start with the first word of a line.
MODEL_IDS = Path(__file__).with_name("model_ids.tsv")


def _model(label: str, source: str, released: str | None = None, homepage: str | None = None) -> Iterator[Known]:
    name = model_name(label)
    if name and not NO_MODEL.search(name) and (is_distinctive(name) or re.fullmatch(r"[A-Z][A-Za-z-]+", name)):
        address = next(iter(to_iris(homepage or "")), None)
        yield Known(name, ("Model",), homepage=address, released=released, family=family_of(name), source=source)


def read_helm(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "helm" / "models.jsonl"):
        yield from _model(row["name"], "helm", released=row.get("date"))


def read_prices(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "llm-prices" / "genai_prices_models.jsonl"):
        if "." not in row["name"].split("-")[0].rstrip("0123456789."):
            yield from _model(row["name"], "genai-prices")


def read_mteb_models(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "mteb" / "models.jsonl"):
        yield from _model(row["name"], "mteb", released=row.get("date"), homepage=row.get("url"))


def read_vlmevalkit(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "vlmevalkit" / "models.jsonl"):
        if "_" not in row["name"]:
            yield from _model(row["name"], "vlmevalkit")


def read_epoch(folder: Path) -> Iterator[Known]:
    """Read Epoch AI's notable models; descriptions in place of names ("Truck backer-upper") are left out."""
    for file in ("frontier_ai_models_2026-04.csv", "notable_ai_models_2025-05.csv"):
        with (folder / "epoch-ai" / file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                label = re.sub(r"\s*\((?!\d)[^()]*\)$", "", clean(row["Model"]))
                if " " not in label or is_distinctive(label.split()[0]):
                    yield from _model(label, "epoch-ai", released=row["Publication date"] or None, homepage=row["Link"])


def read_transformers(folder: Path) -> Iterator[Known]:
    """Read the architectures of the transformers library; its class-like names (Qwen2_5_VL) become written ones."""
    for row in read_lines(folder / "transformers" / "architectures.jsonl"):
        name = re.sub(r"(?<=\d)_(?=\d)", ".", row["name"]).replace("_", "-").strip("-")
        if not re.search(r"Model$|ForConditional|Wrapper|Backbone|[Ee]ncoder decoder|Tokenizer|OpenAI", name):
            yield from _model(name, "transformers")


def read_code_ids(folder: Path) -> Iterator[Known]:
    """Read the ids of timm and torchvision, as the written names of their families."""
    ids = [row["name"] for row in read_lines(folder / "timm" / "models.jsonl")]
    ids += [row["name"] for row in read_lines(folder / "torchvision" / "torchvision_models.jsonl")]
    for line in MODEL_IDS.read_text(encoding="utf-8").splitlines():
        prefix, written = line.split("\t")
        if any(identifier == prefix or identifier.startswith(prefix + "_") for identifier in ids):
            yield Known(written, ("Model",), family=family_of(written), source="timm")


def read_open_clip(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "open-clip" / "models.jsonl"):
        if re.match(r"(?:ViT|EVA|RN|coca|CoCa)", row["name"]) and row["name"].count("-") <= 3:
            yield Known(re.sub(r"-(\d+)$", r"/\1", row["name"], count=1), ("Model",), source="open-clip")


READERS = (
    read_epoch, read_helm, read_prices, read_transformers, read_mteb_models, read_vlmevalkit, read_code_ids,
    read_open_clip,
)  # fmt: skip
