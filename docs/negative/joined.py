"""Two hashes joined by AND or by OR, against the sum of both distances: `python docs/negative/joined.py PICTURES`.

Thresholds are tuned on a random half of the families and scored on the other half. It prints the recall in percent, and
the false-positive rate in multiples of the target, as means over the halves.
"""

import sys

import numpy as np
from numpy.typing import NDArray
from pictures import bits_of, distances, read

RATES = (1e-3, 1e-4)
HALVES = 40
PAIRS = ((("phash", 64), ("dhash", 64)), (("find", 256), ("dhash", 64)))


def main(folder: str) -> None:
    """Print a row for each two hashes and each target."""
    paths, families, _ = read(folder)
    one, other = np.triu_indices(len(paths), 1)
    for pair in PAIRS:
        first, second = (distances(bits_of(paths, *variant))[one, other] for variant in pair)
        both = first * (256 // pair[0][1]) + second * (256 // pair[1][1])
        rng = np.random.default_rng(0)
        for target in RATES:
            outcomes = []
            for _ in range(HALVES):
                half = np.isin(families, rng.permutation(families.max() + 1)[: (families.max() + 1) // 2])
                tuned, scored, same = (
                    half[one] & half[other],
                    ~half[one] & ~half[other],
                    families[one] == families[other],
                )
                rules = (both <= largest(both[tuned & ~same], target), *joined(first, second, tuned, same, target))
                outcomes.append([(rule[scored & same].mean(), rule[scored & ~same].mean()) for rule in rules])
            cells = [f"{100 * found:.1f}, {false / target:.1f} ×" for found, false in np.mean(outcomes, axis=0)]
            print(f"| {' and '.join(f'{m}-{b}' for m, b in pair)} | {target:g} | {' | '.join(cells)} |", flush=True)


def largest(strangers: NDArray[np.int64], target: float) -> int:
    """Return the largest distance within which less than the target share of pairs is; -1 if there is none."""
    return int(np.sort(strangers)[int(target * len(strangers))]) - 1


def joined(first, second, tuned, same, target) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which pairs match by AND and by OR, at the two thresholds with most recall within the target."""
    found, false = (shares(first[tuned & which], second[tuned & which]) for which in (same, ~same))
    one_of = [table[:, -1:] + table[-1:, :] - table for table in (found, false)]
    (i, j), (k, m) = best(found, false, target), best(*one_of, target)
    return (first <= i) & (second <= j), (first <= k) | (second <= m)


def shares(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of pairs within every two thresholds, up to the largest distances of 256 bits."""
    counts = np.zeros((257, 257))
    np.add.at(counts, (first, second), 1)
    return counts.cumsum(axis=0).cumsum(axis=1) / len(first)


def best(found: NDArray, false: NDArray, target: float) -> tuple[int, int]:
    """Return the two thresholds of the greatest share found among those within the target."""
    return tuple(np.unravel_index(np.where(false <= target, found, -1).argmax(), found.shape))


if __name__ == "__main__":
    main(sys.argv[1])
