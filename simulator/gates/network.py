"""Gate "network": who telephones whom looks like the networks of crime that were published.

Taken in one month in the middle of the calendar. Density and Gini coefficient of degrees within organisations of eight
persons or more, their medians: Caviar has 110 persons and 295 directed ties (density 0.025), the meetings and calls of
Montagna densities of 0.05 and 0.025 with strongly unequal degrees; smaller groups are denser. Brokers: mean
betweenness of brokers by that of all others. Robustness (Ficara and others, PLoS One 2021, e0255067): taking away the
2 % of persons with the largest betweenness must harm the largest connected part more than losing 10 % of all ties.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.chance import Stream
from simulator.gates.errors import GateError
from simulator.gates.result import Check, Evidence, Figure, Gate, GateResult, Series, absent
from simulator.gates.world import GateInput, plan_of
from simulator.rng import stream
from simulator.world.places import ROLES
from simulator.world.ties import LAYERS

NAME = "network"
LAYER = "PHONE"
DENSITY, GINI = (0.02, 0.25), (0.40, 0.70)
BROKERS = 2.0
NODES, TIES, TIMES = 0.02, 0.10, 10
LARGE_GROUP = 8
ENOUGH = 50
SAMPLED = 200


def measure(world: GateInput) -> Evidence:
    """Figures of the telephone layer in the middle month."""
    plan = plan_of(world)
    people = plan.people
    month = plan.scenario.months // 2
    here = (people.joined <= month) & (people.left > month)
    ties = people.ties
    inside = (ties.layer == LAYERS.index(LAYER)) & here[ties.a] & here[ties.b]
    pairs = np.stack([ties.a[inside], ties.b[inside]], axis=1)
    persons = np.flatnonzero(here)
    broker = people.role[persons] == ROLES.index("BROKER")
    return figures(persons, pairs, people.organisation[persons], broker, stream(world.seed, "gate-network"))


def figures(persons: np.ndarray, pairs: np.ndarray, group: np.ndarray, broker: np.ndarray, rng: Stream) -> Evidence:
    """Figures of any network: persons (numbers), pairs (n, 2) of persons, and of each person group and role.

    Raises:
        GateError: if networkx is not installed.
    """
    nx = _networkx()
    graph = nx.Graph()
    graph.add_nodes_from(persons.tolist())
    graph.add_edges_from(pairs.tolist())
    if len(graph) < ENOUGH or graph.number_of_edges() < ENOUGH:
        return {}
    density, inequality = [], []
    for number in np.unique(group):
        members = persons[group == number]
        if members.size >= LARGE_GROUP:
            part = graph.subgraph(members.tolist())
            density.append(float(nx.density(part)))
            inequality.append(gini(np.array([degree for _, degree in part.degree()], float)))
    sampled = min(SAMPLED, len(graph))
    between = nx.betweenness_centrality(graph, k=sampled, seed=int(rng.integers(2**31)))
    value = np.array([between[person] for person in persons.tolist()])
    whole = largest(graph)
    loss = graph.copy()
    loss.remove_nodes_from(persons[np.argsort(-value, kind="stable")[: max(1, round(NODES * persons.size))]].tolist())
    edges = np.array(list(graph.edges()))
    rest = []
    for _ in range(TIMES):
        cut = graph.copy()
        cut.remove_edges_from(edges[rng.choice(len(edges), round(TIES * len(edges)), replace=False)].tolist())
        rest.append(largest(cut) / whole)
    degree = np.array([d for _, d in graph.degree()])
    return {
        "persons": int(persons.size),
        "ties": int(graph.number_of_edges()),
        "density": density,
        "gini": inequality,
        "brokers": float(value[broker].mean() / max(float(value[~broker].mean()), 1e-12)) if broker.any() else 0.0,
        "after_nodes": largest(loss) / whole,
        "after_ties": float(np.mean(rest)),
        "degrees": np.bincount(degree).tolist(),
    }


def _networkx() -> Any:
    try:
        import networkx  # type: ignore[import-untyped]
    except ImportError:
        raise GateError(
            'This gate needs networkx: python -m pip install "cenlab[gates]", or run it with --quick.'
        ) from None
    return networkx


def largest(graph: Any) -> int:
    """Size of the largest connected part."""
    nx = _networkx()
    return max((len(part) for part in nx.connected_components(graph)), default=0)


def gini(values: np.ndarray) -> float:
    """Gini coefficient of values of at least zero: 0 all alike, towards 1 all with one."""
    ranked = np.sort(values)
    total = float(ranked.sum())
    if total == 0:
        return 0.0
    return float((2 * np.arange(1, ranked.size + 1) - ranked.size - 1) @ ranked / (ranked.size * total))


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """Medians over organisations and worlds."""
    usable = [measures for measures in evidence if measures and measures["density"]]
    if not usable:
        return absent(NAME, "too few persons or ties for a network")
    density = [value for measures in usable for value in measures["density"]]
    inequality = [value for measures in usable for value in measures["gini"]]
    nodes = float(np.mean([measures["after_nodes"] for measures in usable]))
    ties = float(np.mean([measures["after_ties"] for measures in usable]))
    degrees = usable[0]["degrees"]
    return GateResult(
        name=NAME,
        worlds=len(usable),
        checks=(
            Check(what="density within organisations", value=_median(density), low=DENSITY[0], high=DENSITY[1]),
            Check(what="Gini of degrees", value=_median(inequality), low=GINI[0], high=GINI[1]),
            Check(what="betweenness of brokers", value=_median([f["brokers"] for f in usable]), low=BROKERS),
            Check(what="harm of 2 % of persons less harm of 10 % of ties", value=ties - nodes, low=0.0),
        ),
        told={
            "persons in the month": float(np.mean([measures["persons"] for measures in usable])),
            "ties in the month": float(np.mean([measures["ties"] for measures in usable])),
            "largest part left without 2 % of persons": nodes,
            "largest part left without 10 % of ties": ties,
        },
        figure=Figure(
            style="points",
            x="number of telephone partners",
            y="persons",
            log="y",
            series=(
                Series(
                    label="persons",
                    x=tuple(float(degree) for degree, n in enumerate(degrees) if n),
                    y=tuple(float(n) for n in degrees if n),
                ),
            ),
        ),
    )


def _median(values: Sequence[float]) -> float:
    return float(np.median(np.array(values)))


GATE = Gate(
    name=NAME, title="Ties look like published networks of crime", measure=measure, judge=judge, slow=True, of_plan=True
)
