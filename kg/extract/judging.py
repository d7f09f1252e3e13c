"""What the judge of names decides: whether a group of places names a thing, its kind, its salience, its role."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from kg.extract.features import describe_groups
from kg.extract.fusion import Group
from kg.extract.judge import Array, open_judge
from kg.extract.tagger import to_shares
from kg.vocab import kinds, roles

NAME = "names"
LEAST_LIKELY = 0.05  # of the kinds of what is known by a name: with less, another thing is meant


@dataclass(frozen=True, slots=True)
class Judgement:
    """Probabilities of a group of places: that it names a thing of each kind (they and "it names nothing" sum to 1),
    that the thing is salient, and that it has each role."""

    kinds: dict[str, float]
    salience: float
    roles: dict[str, float]

    @property
    def kind(self) -> str:
        return max(self.kinds, key=self.kinds.__getitem__)

    @property
    def role(self) -> str:
        return max(self.roles, key=self.roles.__getitem__)


def judge_groups(doc: Doc, groups: Sequence[Group], folder: Path) -> list[Judgement]:
    """Return what the judge of names says of each group."""
    if not groups:
        return []
    judgements = to_judgements(open_judge(folder, NAME).weigh(describe_groups(doc, groups)))
    return [_bind(judgement, group.known_kinds) for group, judgement in zip(groups, judgements, strict=True)]


def _bind(judgement: Judgement, known: Collection[str]) -> Judgement:
    """Return a judgement with the probability of kinds that things known by this name do not have given to those that
    they have, in proportion."""
    likely = sum(judgement.kinds[kind] for kind in known)
    if likely < LEAST_LIKELY:
        return judgement
    whole = sum(judgement.kinds.values())
    bound = {kind: share * whole / likely if kind in known else 0.0 for kind, share in judgement.kinds.items()}
    return replace(judgement, kinds=bound)


def to_judgements(scores: Array) -> list[Judgement]:
    """Return the judgements behind scores [groups, kinds + 1 + 1 + roles]: of the kinds, of none of them, of salience
    and of the roles."""
    count = len(kinds()) + 1
    by_kind, by_role = to_shares(scores[:, :count]), to_shares(scores[:, count + 1 :])
    salience = 1 / (1 + np.exp(-scores[:, count]))
    return [
        Judgement(
            kinds=dict(zip(kinds(), map(float, shares), strict=False)),
            salience=float(salient),
            roles=dict(zip(roles(), map(float, told), strict=True)),
        )
        for shares, salient, told in zip(by_kind, salience, by_role, strict=True)
    ]
