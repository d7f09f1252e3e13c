"""Readers of the lists of data sets, benchmarks, tasks, methods, metrics and software: a short function per source."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kg.records import Known
from kg.training.knowledge_names import (
    clean,
    is_distinctive,
    is_remark,
    split_forms,
    to_iris,
    without_generic_ending,
)

Row = dict[str, Any]
DIRTY_METRIC = re.compile(
    r"\b(?:test|val|validation|dev|train|avg|group|set|class|hops?|seen|unseen|task|clean|noisy|human|total|all|overall"
    r"|mean(?: score)?$|text-to-\w+|video-to-\w+|fold)\b|[\[\]{}°#_|]|\.\.|^\d|\d{4}",
    re.IGNORECASE,
)

MTEB_TASK = re.compile(
    r"Classification|Retrieval|Clustering|Rerank|Mining|ZeroShot|Zeroshot|STS|[PS]2[PS]|Summarization|PairClass|RR$|PC$|LanguageID"
    r"|[ATIV]2[ATIV]|MultiChoice|Sentiment|Hard"
)
CODE_METRIC = re.compile(r"Results|Backend|Metric|Corr Coef|At Fixed|At S|[a-z]Score$|Io U|SQu|Stat Scores")
CODE_CLASS = re.compile(r"Folder|Parser|Sampler|FakeData|VisionDataset|Stereo|Flow$|Captions|Detection|Rendered")


def read_lines(path: Path) -> Iterator[Row]:
    """Read the rows of a JSON-lines file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _known(label: str, kind: str, source: str, *aliases: str, url: str | None = None, **more: Any) -> Iterator[Known]:
    """Yield a thing with the forms that its label gives, or nothing when the label is no name."""
    forms = [without_generic_ending(form) for form in split_forms(label)]
    if forms and not is_remark(forms[0]):
        homepage = next(iter(to_iris(url or "")), None)
        others = tuple(dict.fromkeys(clean(alias) for alias in (*forms[1:], *aliases)))
        yield Known(forms[0], (kind,), others, homepage=homepage, source=source, **more)


def read_pwc_datasets(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "pwc-2025" / "datasets.jsonl"):
        yield from _known(row["name"], "Dataset", "pwc-2025")


def read_pwc_benchmarks(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "pwc-2025" / "benchmarks.jsonl"):
        yield from _known(row["name"], "Dataset", "pwc-2025")


def read_datafinder(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "pwc-datasets-datafinder" / "documents.jsonl"):
        variants = [without_generic_ending(clean(variant)) for variant in row.get("variants", [])]
        close = [variant for variant in variants if _is_spelling_of(variant, row["id"])]
        yield from _known(row["id"], "Dataset", "datafinder", *close)


def _is_spelling_of(variant: str, name: str) -> bool:
    return re.sub(r"[\W_]", "", variant.casefold()) == re.sub(r"[\W_]", "", name.casefold())


def read_awesome_datasets(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "awesome-datasets" / "awesome_llm_datasets.jsonl"):
        year, _, month = row["date"].partition("-")
        released = f"{year}-{int(month):02}" if year.isdigit() and month.isdigit() else None
        if released and is_distinctive(row["name"]) and "_" not in row["name"]:
            yield from _known(row["name"], "Dataset", "awesome-datasets", url=_page(row["urls"]), released=released)


def _page(urls: list[str]) -> str | None:
    """Return a project's own page rather than its paper, where both are given."""
    return next((url for url in urls if "arxiv" not in url and "acl" not in url), urls[0] if urls else None)


def read_ir_datasets(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "ir-datasets" / "datasets.jsonl"):
        if "/" not in row["name"]:
            yield from _known(row["name"], "Dataset", "ir-datasets")


def read_tfds(folder: Path) -> Iterator[Known]:
    """Read TensorFlow's data sets: ids only, so the name is taken from the description where that starts with it."""
    for row in read_lines(folder / "tfds" / "datasets.jsonl"):
        wanted = re.sub(r"[\W_]", "", row["name"].casefold())
        titled = re.match(r"[^\s:]+(?:[ -][A-Z0-9]\S*)?", row.get("paper_title", "").replace("}", "").replace("{", ""))
        described = re.match(r"(?:The )?([^\s,.(]+)", row.get("desc", ""))
        candidates = [titled.group() if titled else "", described.group(1) if described else ""]
        for candidate in candidates:
            if re.sub(r"[\W_]", "", candidate.casefold()) == wanted and is_distinctive(candidate):
                yield from _known(candidate, "Dataset", "tfds", url=row.get("url"), released=row.get("year"))
                break


def read_torchvision_datasets(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "torchvision" / "torchvision_datasets.jsonl"):
        if is_distinctive(row["name"]) and not CODE_CLASS.search(row["name"]):
            yield from _known(row["name"], "Dataset", "torchvision", url=row.get("url"))


def read_mteb_tasks(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "mteb" / "tasks.jsonl"):
        base = re.sub(r"(?:\.v\d|-[A-Z]{2}|-PL|-Fa)$", "", row["name"])
        if is_distinctive(base) and not MTEB_TASK.search(base):
            released = (row.get("date") or [None, None])[1]
            yield from _known(base, "Benchmark", "mteb", url=row.get("url"), released=released)


def read_lighteval(folder: Path) -> Iterator[Known]:
    """Read lighteval's benchmarks: the names are in title case ("Mmlu"), so the hub's spelling is taken."""
    for row in read_lines(folder / "lighteval" / "tasks.jsonl"):
        spelling = row["hf"].split("/")[-1]
        if is_distinctive(spelling) and _is_spelling_of(spelling, row["name"]):
            yield from _known(spelling, "Benchmark", "lighteval", url=row.get("url"))


def _read_benchmarks(source: str, file: str) -> Callable[[Path], Iterator[Known]]:
    def read(folder: Path) -> Iterator[Known]:
        for row in read_lines(folder / source / file):
            label = row["name"].split(" / ")[-1]
            if label != "Task-name" and "_" not in label and not label.islower():
                yield from _known(label, "Benchmark", source, url=row.get("url"))

    return read


def read_sota(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "sota-extractor" / "names.jsonl"):
        if row["type"] in ("Dataset", "Task"):
            yield from _known(row["name"].split(" / ")[0], row["type"], "sota-extractor")


def read_tasks(folder: Path) -> Iterator[Known]:
    """Read the tasks of Papers with Code (both lists) and of Hugging Face; language pairs are no tasks of their own."""
    labels = [(row["name"], "pwc-2025", "") for row in read_lines(folder / "pwc-2025" / "tasks.jsonl")]
    with (folder / "mlsea-pwc-types" / "PwC-Task_Types.csv").open(encoding="utf-8", newline="") as file:
        labels += [(row["labels"], "mlsea-pwc-types", row["skos_iris"]) for row in csv.DictReader(file)]
    labels += [(row["name"], "huggingface-js", "") for row in read_lines(folder / "huggingface-js" / "tasks.jsonl")]
    for label, source, iri in labels:
        if not re.match(r"Translation \w|Gym |Task \d|Overlapped|Disjoint|\d+-\d+", label):
            yield from _known(label, "Task", source, same_as=to_iris(iri))


def read_methods(folder: Path) -> Iterator[Known]:
    with (folder / "mlsea-pwc-types" / "PwC-Algorithm_Types.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield from _known(row["labels"], "Method", "mlsea-pwc-types", same_as=to_iris(row["skos_iris"]))


def read_metrics(folder: Path) -> Iterator[Known]:
    """Read metrics: what more than one leaderboard of Papers with Code uses, and the classes of torchmetrics."""
    for row in read_lines(folder / "pwc-2025" / "metrics.jsonl"):
        label = re.sub(r"\s*(?:\((?:%|% ?|M|s|ms|mm|dB|MB)\)|%|\[ms\])$", "", row["name"])
        if row["n"] >= 2 and not DIRTY_METRIC.search(label):
            yield from _known(label, "Metric", "pwc-2025")
    for row in read_lines(folder / "metrics" / "torchmetrics.jsonl"):
        if not re.search(
            r"Results|Backend|Metric|Corr Coef|At Fixed|At S|[a-z]Score$|Io U|SQu|Stat Scores", row["name"]
        ):
            yield from _known(re.sub("^Retrieval ", "", row["name"]), "Metric", "torchmetrics")


def read_software(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "huggingface-js" / "libraries.jsonl"):
        if is_distinctive(row["name"]):
            yield from _known(row["name"], "Software", "huggingface-js", url=row["url"])


READERS: tuple[Callable[[Path], Iterator[Known]], ...] = (
    _read_benchmarks("opencompass", "datasets.jsonl"),
    _read_benchmarks("inspect-evals", "evals.jsonl"),
    _read_benchmarks("lm-eval", "task_families.jsonl"),
    read_lighteval,
    _read_benchmarks("vlmevalkit", "datasets.jsonl"),
    read_mteb_tasks,
    read_datafinder,
    read_pwc_datasets,
    read_pwc_benchmarks,
    read_awesome_datasets,
    read_ir_datasets,
    read_tfds,
    read_torchvision_datasets,
    read_sota,
    read_tasks,
    read_methods,
    read_metrics,
    read_software,
)
