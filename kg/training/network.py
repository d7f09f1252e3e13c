"""The network of the tagger: an encoder with heads for names and heads for numbers."""

import copy
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, AutoModel

from kg.extract.encoding import SHAPES
from kg.extract.pointers import SLOTS, measures
from kg.training.examples import labels
from kg.vocab import roles

ATTENTION = "narrow"  # its name for transformers
WIDTH = 32  # of a slot's queries and keys
DROPPED = 26  # of 256 activations
MASKED = 1e4  # what the score of a piece loses that only fills a batch
FARTHEST = 511  # pieces between a number and what is told apart from farther


class Tagger(nn.Module):
    """Encoder with five heads, of which those for numbers have a last layer of their own. Input: ids, shapes and parts
    of word pieces, and for texts of several lengths their mask, each [batch, pieces]. Output, per piece: scores of
    labels [.., 17], of salience [..], of roles [.., 9], of measures [.., 9]; and of each slot, for each pair of number
    and piece that may name its filler [batch, slots, pieces, pieces]."""

    def __init__(self, weights: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            weights, attn_implementation=ATTENTION, add_pooling_layer=False, attention_probs_dropout_prob=0.0
        )
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        for part in list(self.encoder.modules()):
            for name, child in part.named_children():
                if isinstance(child, nn.Dropout) and child.p:
                    setattr(part, name, Dropout())
        self.naming = self.encoder.encoder.layer.pop(-1)
        self.counting = copy.deepcopy(self.naming)
        size = self.encoder.config.hidden_size
        self.shape = nn.Embedding(SHAPES, size)
        nn.init.normal_(self.shape.weight, std=0.02)
        self.drop = Dropout()
        self.label = nn.Linear(size, len(labels()))
        self.salience = nn.Linear(size, 1)
        self.role = nn.Sequential(nn.Linear(2 * size, size), nn.GELU(), Dropout(), nn.Linear(size, len(roles())))
        self.measure = nn.Linear(size, len(measures()))
        self.pointer = Pointer(size)

    def forward(self, ids: Tensor, shapes: Tensor, parts: Tensor, mask: Tensor | None = None) -> tuple[Tensor, ...]:
        words = self.encoder.embeddings.word_embeddings(ids) + self.shape(shapes)
        below = self.encoder.embeddings(inputs_embeds=words, token_type_ids=parts)
        unseen = None if mask is None else (mask[:, None, None] - 1.0) * MASKED
        for layer in self.encoder.encoder.layer:
            below = layer(below, unseen)
        names, numbers = (self.drop(layer(below, unseen)) for layer in (self.naming, self.counting))
        whole = names[:, :1].expand_as(names)
        return (
            self.label(names),
            self.salience(names).squeeze(-1),
            self.role(torch.cat([names, whole], dim=-1)),
            self.measure(numbers),
            self.pointer(numbers),
        )


def attend(
    _layer: nn.Module, query: Tensor, key: Tensor, value: Tensor, unseen: Tensor | None, *, scaling: float, **_: object
) -> tuple[Tensor, None]:
    """Return what each piece takes of the others, all [batch, heads, pieces, size] but the result: [batch, pieces,
    heads, size]. Shares have the precision of scores, which autocast would widen: that took an eighth of the time."""
    scores = (query * scaling) @ key.transpose(-1, -2)
    if unseen is not None:
        scores.add_(unseen.to(scores.dtype))
    with torch.autocast("cpu", enabled=False):
        shares = scores.softmax(-1)
    return (shares @ value).transpose(1, 2).contiguous(), None


AttentionInterface.register(ATTENTION, attend)


class Dropout(nn.Dropout):
    """Dropout of a tenth, by random bytes: on a CPU a twentieth of the time of PyTorch's, which draws a number each."""

    def __init__(self) -> None:
        super().__init__(DROPPED / 256)

    def forward(self, inputs: Tensor) -> Tensor:
        if not self.training:
            return inputs
        drawn = torch.empty(inputs.numel() // 8 + 1, dtype=torch.long).random_(-(2**63), None)
        kept = drawn.view(torch.uint8)[: inputs.numel()].view(inputs.shape) >= DROPPED
        return inputs * kept * (1 / (1 - self.p))


class Pointer(nn.Module):
    """Scores of pieces as fillers of a number's slots: biaffine (Dozat and Manning, "Deep Biaffine Attention", ICLR
    2017), plus what the distance tells. [batch, pieces, size] -> [batch, slots, pieces, pieces]."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.query = nn.Linear(size, len(SLOTS) * WIDTH)
        self.key = nn.Linear(size, len(SLOTS) * WIDTH)
        steps = torch.arange(-FARTHEST, FARTHEST + 1)
        near = torch.sign(steps) * torch.ceil(2 * torch.log2(1 + steps.abs().float()))
        self.register_buffer("bucket", (near - near.min()).long())
        self.far = nn.Embedding(int(2 * near.max()) + 1, len(SLOTS))
        nn.init.zeros_(self.far.weight)

    def forward(self, hidden: Tensor) -> Tensor:
        query, key = (self._split(head(hidden)) for head in (self.query, self.key))
        at = torch.arange(hidden.shape[1])
        apart = (at[None, :] - at[:, None]).clamp(-FARTHEST, FARTHEST) + FARTHEST
        far: Tensor = self.far(self.bucket[apart]).permute(2, 0, 1)
        scores: Tensor = query @ key.transpose(-1, -2) / WIDTH**0.5 + far
        return scores

    def _split(self, projected: Tensor) -> Tensor:
        return projected.unflatten(-1, (len(SLOTS), WIDTH)).transpose(1, 2)
