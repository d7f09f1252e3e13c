"""Training the judges, on what the taggers of the folds say of papers that they were not trained on."""

from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from kg.errors import InputError
from kg.extract.fillers import NAME as FILLERS
from kg.extract.judge import Array, Judge
from kg.extract.judging import NAME as NAMES
from kg.extract.measures import NAME as NUMBERS
from kg.extract.pointers import SLOTS, measures
from kg.training.cases import (
    UNKNOWN,
    Annotated,
    NameCase,
    NumberCase,
    SlotCase,
    find_name_cases,
    find_number_cases,
    find_slot_cases,
)
from kg.training.folds import fold_of
from kg.vocab import kinds, roles

LEAST_SPREAD = 0.01  # a feature that varies less is as good as constant
WIDTH, EPOCHS, BATCH, RATE, DECAY, DROP = 48, 12, 64, 3e-3, 1e-2, 0.1
SEEDS = range(20, 23)  # of the networks whose mean is a judge
LossOf = Callable[[Callable[[Tensor], Tensor], Tensor], Tensor]
Loss = Callable[[Tensor, Tensor], Tensor]  # of scores [cases, answers] of the cases at the indices [cases]


def train_all_judges(papers: Sequence[Annotated], folder: Path, folds: Sequence[Path]) -> None:
    """Train the judges of a model's folder on all papers and, in a process beside this one, those of the folds, each on
    the papers of the others; InputError when that process ends early."""
    torch.set_num_threads(1)
    beside = get_context("fork").Process(target=_train_fold_judges, args=(papers, folds), daemon=True)
    beside.start()
    train_judges(papers, folder)
    beside.join()
    if beside.exitcode:
        raise InputError(f"the training of the judges in {folds[0].parent} ended with status {beside.exitcode}")


def _train_fold_judges(papers: Sequence[Annotated], folds: Sequence[Path]) -> None:
    for fold, folder in enumerate(folds):
        train_judges([paper for paper in papers if fold_of(paper.row["id"]) != fold], folder)


def train_judges(papers: Sequence[Annotated], folder: Path) -> None:
    """Train the judges and write them to a model's folder; each annotated paper was read by a tagger that was not
    trained on it."""
    names = [case for paper in papers for case in find_name_cases(paper)]
    write_judge(train_judge(names, len(kinds()) + 2 + len(roles()), _loss_of_names(names)), folder, NAMES)
    numbers = [case for paper in papers for case in find_number_cases(paper)]
    write_judge(train_judge(numbers, len(measures()), _loss_of_numbers(numbers)), folder, NUMBERS)
    slots = [case for paper in papers for case in find_slot_cases(paper, folder)]
    write_judge(train_slot_judge(slots), folder, FILLERS)


def write_judge(judge: Judge, folder: Path, name: str) -> None:
    """Write a judge to a model's folder."""
    np.savez(folder / f"{name}.npz", **{field: getattr(judge, field) for field in Judge.__slots__})


def train_judge(cases: Sequence[NameCase] | Sequence[NumberCase], answers: int, loss: Loss) -> Judge:
    """Return a judge with so many answers, trained on cases to a small loss."""
    features = np.stack([case.features for case in cases])
    return _train(features, len(cases), answers, lambda score, chosen: loss(score(chosen), chosen))


def _train(rows: Array, count: int, answers: int, loss: LossOf) -> Judge:
    """Return a judge of rows of features, trained on batches of `count` cases; `loss` is of what scores rows, and of
    the cases of a batch. It gives the mean of the scores of networks that began differently, as one that is as wide as
    all of them (bagging: Breiman, "Bagging Predictors", 1996, without his samples)."""
    features = torch.tensor(rows)
    mean, spread = features.mean(0), features.std(0)
    spread = torch.where(spread < LEAST_SPREAD, torch.ones(()), spread)
    members = [_train_one((features - mean) / spread, count, answers, loss, seed) for seed in SEEDS]
    inner, inner_bias, outer, outer_bias = zip(*members, strict=True)
    whole = (
        *(mean, spread, torch.cat(inner, 1), torch.cat(inner_bias)),
        *(torch.cat(outer) / len(SEEDS), torch.stack(outer_bias).mean(0)),
    )
    return Judge(*(weight.detach().contiguous().numpy() for weight in whole))


def _train_one(inputs: Tensor, count: int, answers: int, loss: LossOf, seed: int) -> tuple[Tensor, ...]:
    """Return the weights of one network: inner [features, width] with its bias, outer [width, answers] with its."""
    torch.manual_seed(seed)
    inner, outer = nn.Linear(inputs.shape[1], WIDTH), nn.Linear(WIDTH, answers)
    network = nn.Sequential(nn.Dropout(DROP), inner, nn.ReLU(), nn.Dropout(DROP), outer)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (count // BATCH + 1)
    rate = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.01, steps)
    for _ in range(EPOCHS):
        for chosen in torch.randperm(count).split(BATCH):
            optimizer.zero_grad()
            loss(lambda wanted: network(inputs[wanted]), chosen).backward()
            optimizer.step()
            rate.step()
    return inner.weight.T, inner.bias, outer.weight.T, outer.bias


def train_slot_judge(cases: Sequence[SlotCase]) -> Judge:
    """Return a judge of what may fill slots: the right ones of a number should have the most of its probability, of
    which an open slot has its share (its score is 0)."""
    sizes = [len(case.features) for case in cases]
    rows = torch.arange(sum(sizes)).split(sizes)
    right = [torch.tensor(case.right) for case in cases]
    asked = torch.tensor(np.stack([case.asked for case in cases]))

    def loss(score: Callable[[Tensor], Tensor], chosen: Tensor) -> Tensor:
        of = chosen.tolist()
        scores = score(torch.cat([rows[i] for i in of])).split([sizes[i] for i in of])
        told = nn.utils.rnn.pad_sequence(list(scores), batch_first=True, padding_value=-torch.inf).transpose(1, 2)
        good = nn.utils.rnn.pad_sequence([right[i].T for i in of], batch_first=True).transpose(1, 2)
        open_slot = ~good.any(2, keepdim=True)
        shares = torch.cat([told, torch.zeros(len(of), len(SLOTS), 1)], dim=2).log_softmax(2)
        missed: Tensor = -shares.masked_fill(~torch.cat([good, open_slot], dim=2), -torch.inf).logsumexp(2)
        return missed[asked[chosen]].mean()

    return _train(np.concatenate([case.features for case in cases]), len(cases), len(SLOTS), loss)


def _loss_of_names(cases: Sequence[NameCase]) -> Loss:
    """Return the loss of kinds (the share of all right ones counts), salience and roles."""
    count = len(kinds()) + 1
    right = torch.zeros(len(cases), count, dtype=torch.bool)
    for row, case in zip(right, cases, strict=True):
        row[list(case.kinds)] = True
    salience = torch.tensor([case.salience for case in cases])
    role = torch.tensor([case.role for case in cases])

    def loss(scores: Tensor, chosen: Tensor) -> Tensor:
        shares = scores[:, :count].log_softmax(-1).masked_fill(~right[chosen], -torch.inf)
        whole = -shares.logsumexp(-1).mean()
        salient, told = salience[chosen], role[chosen]
        known = salient != UNKNOWN
        if known.any():
            whole = whole + nn.functional.binary_cross_entropy_with_logits(scores[known, count], salient[known].float())
        if (told != UNKNOWN).any():
            whole = whole + nn.functional.cross_entropy(scores[:, count + 1 :], told, ignore_index=UNKNOWN)
        return whole

    return loss


def _loss_of_numbers(cases: Sequence[NumberCase]) -> Loss:
    right = torch.tensor([case.measure for case in cases])

    def loss(scores: Tensor, chosen: Tensor) -> Tensor:
        return nn.functional.cross_entropy(scores, right[chosen])

    return loss
