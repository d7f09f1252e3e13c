"""Readers of the lists of models: names of hubs and price lists, and ids of code turned into written names."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from kg.records import Known
from kg.training.knowledge_names import clean, family_of, is_distinctive, model_name
from kg.training.knowledge_sources import read_lines

NO_MODEL = re.compile(
    r"^(?:baseline|bm25|simple|test|text-|code-|tts-|embed|voyage-|auto|chat|r1 )|\blatest\b|embeddings?-|search"
    r"|assistant|contributor|[a-z]{3,}-[a-z]{3,}-[a-z]{3,}-[a-z]{3,}",
    re.IGNORECASE,
)
# The families whose code ids are written otherwise: id prefix in timm and torchvision -> written name.
WRITTEN = {
    "beit": "BEiT", "beitv2": "BEiTv2", "botnet": "BoTNet", "cait": "CaiT", "coat": "CoaT", "coatnet": "CoAtNet",
    "convit": "ConViT", "convmixer": "ConvMixer", "convnext": "ConvNeXt", "convnextv2": "ConvNeXt V2",
    "crossvit": "CrossViT", "cspdarknet53": "CSPDarknet53", "cspresnet50": "CSPResNet-50", "darknet53": "Darknet-53",
    "davit": "DaViT", "deit": "DeiT", "deit3": "DeiT III", "densenet121": "DenseNet-121", "densenet161": "DenseNet-161",
    "densenet169": "DenseNet-169", "densenet201": "DenseNet-201", "dla34": "DLA-34", "edgenext": "EdgeNeXt",
    "efficientformer": "EfficientFormer", "efficientformerv2": "EfficientFormerV2", "efficientnet_b0": "EfficientNet-B0",
    "efficientnet_b1": "EfficientNet-B1", "efficientnet_b2": "EfficientNet-B2", "efficientnet_b3": "EfficientNet-B3",
    "efficientnet_b4": "EfficientNet-B4", "efficientnet_b5": "EfficientNet-B5", "efficientnet_b6": "EfficientNet-B6",
    "efficientnet_b7": "EfficientNet-B7", "efficientnetv2": "EfficientNetV2", "efficientvit": "EfficientViT",
    "eva": "EVA", "eva02": "EVA-02", "fastvit": "FastViT", "focalnet": "FocalNet", "gcvit": "GCViT",
    "ghostnet": "GhostNet", "googlenet": "GoogLeNet", "hrnet": "HRNet", "inception_v3": "Inception-v3",
    "inception_v4": "Inception-v4", "inception_resnet_v2": "Inception-ResNet-v2", "levit": "LeViT", "maxvit": "MaxViT",
    "mambaout": "MambaOut", "mixer": "MLP-Mixer", "mixnet": "MixNet", "mnasnet": "MnasNet", "mobilenetv2": "MobileNetV2",
    "mobilenetv3": "MobileNetV3", "mobilenetv4": "MobileNetV4", "mobileone": "MobileOne", "mobilevit": "MobileViT",
    "mobilevitv2": "MobileViTv2", "mvitv2": "MViTv2", "nasnetalarge": "NASNet-A-Large", "nextvit": "Next-ViT",
    "nfnet_f0": "NFNet-F0", "pit": "PiT", "pnasnet5large": "PNASNet-5", "poolformer": "PoolFormer", "pvt_v2": "PVTv2",
    "regnetx": "RegNetX", "regnety": "RegNetY", "repvgg": "RepVGG", "repvit": "RepViT", "res2net50": "Res2Net-50",
    "res2net101": "Res2Net-101", "resmlp": "ResMLP", "resnest50": "ResNeSt-50", "resnest101": "ResNeSt-101",
    "resnet18": "ResNet-18", "resnet26": "ResNet-26", "resnet34": "ResNet-34", "resnet50": "ResNet-50",
    "resnet101": "ResNet-101", "resnet152": "ResNet-152", "resnetv2": "ResNetV2", "resnext50": "ResNeXt-50",
    "resnext101": "ResNeXt-101", "rexnet": "ReXNet", "samvit": "SAM ViT", "sequencer2d": "Sequencer2D",
    "shufflenet_v2": "ShuffleNetV2", "squeezenet": "SqueezeNet", "swin": "Swin Transformer",
    "swinv2": "Swin Transformer V2", "tinyvit": "TinyViT", "tiny_vit": "TinyViT", "twins": "Twins-SVT", "vgg11": "VGG-11",
    "vgg13": "VGG-13", "vgg16": "VGG-16", "vgg19": "VGG-19", "visformer": "Visformer", "vit_tiny": "ViT-Ti",
    "vit_small": "ViT-S", "vit_base": "ViT-B", "vit_large": "ViT-L", "vit_huge": "ViT-H", "vit_giant": "ViT-g",
    "volo": "VOLO", "wide_resnet50": "Wide ResNet-50", "wide_resnet101": "Wide ResNet-101", "xception": "Xception",
    "xcit": "XCiT",
}  # fmt: skip


def _model(label: str, source: str, released: str | None = None, homepage: str | None = None) -> Iterator[Known]:
    name = model_name(label)
    if name and not NO_MODEL.search(name) and (is_distinctive(name) or re.fullmatch(r"[A-Z][A-Za-z-]+", name)):
        yield Known(name, ("Model",), homepage=homepage, released=released, family=family_of(name), source=source)


def read_helm(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "helm" / "models.jsonl"):
        yield from _model(row["name"], "helm", released=row.get("date"))


def read_prices(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "llm-prices" / "genai_prices_models.jsonl"):
        if "." not in row["name"].split("-")[0].rstrip("0123456789."):
            yield from _model(row["name"], "genai-prices")


def read_mteb_models(folder: Path) -> Iterator[Known]:
    for row in read_lines(folder / "mteb" / "models.jsonl"):
        url = row.get("url")
        yield from _model(row["name"], "mteb", released=row.get("date"), homepage=url if url else None)


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
                    link = row["Link"] if row["Link"].startswith("http") and " " not in row["Link"] else None
                    yield from _model(label, "epoch-ai", released=row["Publication date"] or None, homepage=link)


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
    for prefix, written in sorted(WRITTEN.items()):
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
