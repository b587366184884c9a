"""What the predictors and change points are worth: `python -m benchmarks.guess`, prints JSON.

Streams with a known answer, many seeds each: how often the machine is right in three tries and by
how many bits, how often it claims to beat the baseline, how often its 95 % interval holds the
truth; how often a change of the mix is claimed where there is none, and found where there is one.
With `--labels FILE` (CSV with columns `time`, `motif`) also one real stream.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from lib.motifs.time.changes import find_changes
from lib.motifs.time.posts import Posts, make_posts
from lib.motifs.time.prequential import evaluate
from lib.motifs.time.score import block_bootstrap, score

POSTS, K = 526, 13


def stream(motifs: np.ndarray, k: int, rng: np.random.Generator) -> Posts:
    """Posts about a day and a half apart."""
    times = 1_300_000_000 + np.cumsum(rng.exponential(130_000, len(motifs)) + 1).astype(np.int64)
    return make_posts(times.astype("datetime64[s]"), motifs.astype(np.int32), k)


def independent(rng: np.random.Generator) -> np.ndarray:
    """Draws from one mix."""
    return rng.choice(K, POSTS, p=rng.dirichlet(np.ones(K)))


def chain(rng: np.random.Generator) -> np.ndarray:
    """Each motif is followed by itself with 0.4, else by any of the mix."""
    motifs = independent(rng)
    for place in np.flatnonzero(rng.random(POSTS) < 0.4):
        motifs[place] = motifs[place - 1] if place else motifs[place]
    return motifs


def habits(rng: np.random.Generator) -> np.ndarray:
    """Five mixes, one after the other."""
    parts = np.array_split(np.arange(POSTS), 5)
    mixes = [rng.dirichlet(np.full(K, 0.4)) for _ in parts]
    return np.concatenate(
        [rng.choice(K, len(part), p=mix) for part, mix in zip(parts, mixes, strict=True)]
    )


def cycle(rng: np.random.Generator) -> np.ndarray:
    """0, 1, …, 12, 0, 1, …"""
    return np.arange(POSTS) % K


def judge(make: Callable[[np.random.Generator], np.ndarray], seeds: int) -> dict[str, object]:
    """Scores of one kind of stream, medians over seeds, with the share of claims."""
    scores = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        evaluation = evaluate(stream(make(rng), K, rng))
        scores.append((evaluation, score(evaluation)))
    found = [scored for _, scored in scores if scored is not None]
    names = [track.name for track in scores[0][0].tracks]
    tracks = np.median([scored.per_track for scored in found], axis=0)
    return {
        "machine": float(np.median([s.machine.value for s in found])),
        "baseline": float(np.median([s.baseline.value for s in found])),
        "claims better": float(np.mean([s.better for s in found])),
        "claims worse": float(np.mean([s.worse for s in found])),
        "hits and bits": {
            name: [round(float(hits), 3), round(float(bits), 3)]
            for name, (hits, bits) in zip(names, tracks, strict=True)
        },
    }


def coverage(seeds: int) -> dict[str, float]:
    """How often the 95 % interval holds the true share of hits, which is 0.6: 300 hits and misses
    that come one by one, or in runs (each is like the one before with 0.5, else drawn anew)."""
    held = {"one by one": 0, "in runs": 0}
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        alone = (rng.random(300) < 0.6).astype(np.float64)
        runs = alone.copy()
        for place in np.flatnonzero(rng.random(299) < 0.5) + 1:
            runs[place] = runs[place - 1]
        for name, hits in (("one by one", alone), ("in runs", runs)):
            low, high = block_bootstrap(hits, seed=seed)
            held[name] += low <= 0.6 <= high
    return {name: count / seeds for name, count in held.items()}


def changes(seeds: int) -> dict[str, dict[str, float]]:
    """False and true claims of a change: months of some photos each, where a third of the mix
    moves to one motif in the middle, or none; photos that come one by one, or in runs."""
    table = {}
    for months, photos in ((24, 2), (48, 5), (72, 8)):
        for sticky in (0.0, 0.45):
            rng, claims = np.random.default_rng(0), np.zeros(2)
            for _ in range(seeds):
                mix = rng.dirichlet(np.ones(K))
                other = 0.65 * mix + 0.35 * np.eye(K)[rng.integers(K)]
                middle = np.datetime64("2014-01", "M") + months // 2
                for place, mixes in enumerate(((mix, mix), (mix, other))):
                    found = find_changes(*monthly(months, photos, mixes, sticky, rng), K, "month")
                    near = [abs((c.start.astype("M8[M]") - middle).astype(int)) <= 3 for c in found]
                    claims[place] += any(near) if place else bool(found)
            name = f"{months} months of {photos}" + (" in runs" if sticky else "")
            table[name] = {"false": claims[0] / seeds, "found": claims[1] / seeds}
    return table


def monthly(
    months: int,
    photos: int,
    mixes: tuple[np.ndarray, np.ndarray],
    sticky: float,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Times and motifs: one photo a day, the second mix from the middle on."""
    count = months * photos
    labels = np.concatenate([rng.choice(K, count // 2, p=mix) for mix in mixes])
    for place in np.flatnonzero(rng.random(count - 1) < sticky) + 1:
        labels[place] = labels[place - 1]
    month = (np.datetime64("2014-01", "M") + np.arange(months)).repeat(photos)
    days = month.astype("M8[D]") + np.tile(np.arange(photos) * 3, months)
    return days.astype("M8[s]"), labels.astype(np.int32)


def seconds(posts: int, k: int, times: int = 5) -> float:
    """Median CPU seconds of the whole prequential evaluation, all predictors, imports done."""
    rng = np.random.default_rng(0)
    made = stream(rng.choice(k, posts, p=rng.dirichlet(np.ones(k))), k, rng)
    evaluate(made)
    taken = []
    for _ in range(times):
        start = time.process_time()
        evaluate(made)
        taken.append(time.process_time() - start)
    return round(float(np.median(taken)), 3)


def real(path: Path) -> dict[str, object]:
    """The bet on one real stream."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["time"]]
    labels = np.array([int(row["motif"]) for row in rows], np.int32)
    times = np.array([row["time"] for row in rows], "datetime64[s]")
    evaluation = evaluate(make_posts(times, labels, int(labels.max()) + 1))
    scored = score(evaluation)
    if scored is None:
        return {}
    return {
        "posts": scored.count,
        "machine": [scored.machine.value, scored.machine.low, scored.machine.high],
        "baseline": [scored.baseline.value, scored.baseline.low, scored.baseline.high],
        "gain": [scored.gain.value, scored.gain.low, scored.gain.high],
        "bits": [scored.bits, scored.baseline_bits, scored.blind_bits],
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--labels", type=Path)
    given = parser.parse_args()
    kinds = {make.__name__: make for make in (cycle, independent, chain, habits)}
    report: dict[str, object] = {
        "CPU seconds": {
            "526 posts, k 13": seconds(526, 13),
            "5,000 posts, k 30": seconds(5000, 30),
        },
        "streams": {name: judge(make, given.seeds) for name, make in kinds.items()},
        "interval holds the truth": coverage(10 * given.seeds),
        "changes": changes(5 * given.seeds),
    }
    if given.labels:
        report["real"] = real(given.labels)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
