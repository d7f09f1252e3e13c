"""Where the concepts of a picture stand: groups that belong together in discs side by side, all of it deterministic."""

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import product

import networkx as nx

SEED = 7
SPACE = 110  # pixels between neighbouring nodes, room for a label of two lines
WIDEN = 1.5  # screens are wider than high, and so are labels
ROUNDS = 60
PIVOTS = 150  # nodes from which the betweenness of all is estimated, where there are more
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """The groups, the largest first and each with its most central concept first, and what was found of each node."""

    groups: tuple[tuple[str, ...], ...]
    centrality: dict[str, float]
    places: dict[str, tuple[int, int]]

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each node's group."""
        return {node: number for number, group in enumerate(self.groups) for node in group}


def to_layout(graph: nx.Graph) -> Layout:
    """Group the nodes (Louvain), rank them (weighted degree, then betweenness) and give each a place in pixels."""
    found = nx.community.louvain_communities(graph, weight="strength", seed=SEED) if len(graph) else []
    between = nx.betweenness_centrality(graph, k=min(len(graph), PIVOTS), seed=SEED) if len(graph) else {}
    ties = dict(graph.degree(weight="papers"))

    def rank(node: str) -> tuple[float, float, str]:
        return -ties[node], -between[node], node

    groups = tuple(sorted((tuple(sorted(group, key=rank)) for group in found), key=lambda group: (-len(group), group)))
    places = _push_apart(_place(graph, groups))
    rounded = {node: (round(x * WIDEN), round(y)) for node, (x, y) in places.items()}
    return Layout(groups, {node: round(between[node], 3) for node in graph}, rounded)


def _place(graph: nx.Graph, groups: tuple[tuple[str, ...], ...]) -> dict[str, Point]:
    """Lay each group out by springs in a disc of its own, near the groups that it is tied to."""
    places: dict[str, Point] = {}
    discs: list[tuple[Point, float]] = []
    for group in groups:
        radius = SPACE * (0.35 + 0.46 * math.sqrt(len(group)))
        tied = [places[other] for node in group for other in sorted(graph[node]) if other in places]
        x, y = _find_free(_middle(tied), radius, discs)
        discs.append(((x, y), radius))
        part = nx.Graph()  # graph.subgraph has its nodes in the order of a set, another one in each process
        part.add_nodes_from(group)
        part.add_edges_from(graph.subgraph(group).edges(data=True))
        inside = nx.spring_layout(part, weight="strength", seed=SEED, iterations=80, k=1.5)
        for node in group:
            dx, dy = inside[node]
            places[node] = (x + float(dx) * (radius - 0.3 * SPACE), y + float(dy) * (radius - 0.3 * SPACE))
    return places


def _middle(points: list[Point]) -> Point:
    count = len(points) or 1
    return sum(x for x, _ in points) / count, sum(y for _, y in points) / count


def _find_free(near: Point, radius: float, discs: list[tuple[Point, float]]) -> Point:
    """Walk a spiral away from `near` to the first place where the disc covers no other one."""
    step = 0
    while True:
        angle, distance = 0.5 * step, 0.06 * SPACE * step
        spot = near[0] + distance * math.cos(angle), near[1] + distance * math.sin(angle)
        if all(math.dist(spot, centre) >= radius + other for centre, other in discs):
            return spot
        step += 1


def _push_apart(places: dict[str, Point]) -> dict[str, Point]:
    """Move nodes that stand closer than SPACE away from each other, a little at a time."""
    nodes = sorted(places)
    spots = [list(places[node]) for node in nodes]
    for _ in range(ROUNDS):
        for one, other in _find_close(spots):
            dx, dy = one[0] - other[0], one[1] - other[1]
            distance = math.hypot(dx, dy) or 1.0
            if distance < SPACE:
                push = (SPACE - distance) / distance / 4
                one[0], one[1] = one[0] + dx * push, one[1] + dy * push
                other[0], other[1] = other[0] - dx * push, other[1] - dy * push
    return {node: (x, y) for node, (x, y) in zip(nodes, spots, strict=True)}


def _find_close(spots: list[list[float]]) -> list[tuple[list[float], list[float]]]:
    """Return the pairs that may be closer than SPACE: those in one square of that width or in two neighbouring ones."""
    squares: dict[tuple[int, int], list[list[float]]] = defaultdict(list)
    pairs = []
    for one in spots:
        column, row = int(one[0] // SPACE), int(one[1] // SPACE)
        for around in product((column - 1, column, column + 1), (row - 1, row, row + 1)):
            pairs += [(one, other) for other in squares.get(around, ())]
        squares[column, row].append(one)
    return pairs
