"""The command `hashbench`: the library's functions on the command line."""

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import hashers
from hashbench.errors import InputError, PictureError
from hashbench.hashers import quality


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 for success, 1 if a picture failed, 2 if the input is wrong."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except (InputError, PictureError) as error:
        print(f"hashbench: error: {error}", file=sys.stderr)
        return 2 if isinstance(error, InputError) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hashbench", description="Perceptual image hashes by hand.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    hash_command = commands.add_parser("hash", help="print HEX,FILE for each picture")
    _add_hasher_options(hash_command)
    hash_command.add_argument("files", nargs="+", metavar="FILE")
    hash_command.set_defaults(run=_hash)

    compare = commands.add_parser("compare", help="print the Hamming distance of two pictures and what it means")
    _add_hasher_options(compare)
    compare.add_argument("a", metavar="A")
    compare.add_argument("b", metavar="B")
    compare.add_argument("--corpus", default="demo", help="use this corpus's thresholds (default: %(default)s)")
    compare.add_argument("--fpr", type=_rate, default=1e-3, help="target false-positive rate (default: %(default)g)")
    compare.add_argument("--results", default="results", help="folder of results (default: %(default)s)")
    compare.set_defaults(run=_compare)

    match = commands.add_parser("match", help="print new,known,distance as CSV for new pictures close to known ones")
    match.add_argument("--method", help="needed only where KNOWN does not say its method")
    match.add_argument("--implementation", help="default: the first of the method that can be used here")
    match.add_argument("--bits", type=int, help="default: the method's native size, if KNOWN has hashes of that size")
    match.add_argument("new", nargs="+", metavar="NEW", help="pictures, folders of them, or one hash table (.parquet)")
    match.add_argument("--against", required=True, metavar="KNOWN", help="results/CORPUS/hashes/METHOD/….parquet")
    reach = match.add_mutually_exclusive_group(required=True)
    reach.add_argument("--radius", type=int, help="the largest distance to print, in bits")
    reach.add_argument("--fpr", type=_rate, help="print up to the threshold calibrated on KNOWN for this target rate")
    match.add_argument(
        "--matcher", default="numba", help="as matching.matcher in the configuration (default: %(default)s)"
    )
    match.set_defaults(run=_match)

    methods = commands.add_parser("methods", help="print the methods and implementations as CSV")
    methods.set_defaults(run=_methods)
    return parser


def _add_hasher_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--method", default="find", help="see `hashbench methods` (default: %(default)s)")
    parser.add_argument("--implementation", help="default: the first of the method that can be used here")
    parser.add_argument("--bits", type=int, help="default: the method's native size")


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 < rate < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a rate between 0 and 1")
    return rate


def _hash(options: argparse.Namespace) -> int:
    hasher = hashers.load(options.method, options.implementation, bits=options.bits)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    failed = False
    for file in options.files:
        try:
            writer.writerow([_hash_file(hasher, file).tobytes().hex(), file])
        except PictureError as error:
            print(f"hashbench: error: {error}", file=sys.stderr)
            failed = True
    return int(failed)


def _hash_file(hasher: "hashers.Hasher", file: str) -> NDArray[np.uint8]:
    """Hash a picture file, and warn on standard error if its hash means nothing."""
    digest, grade = hasher.hash_and_assess(file)
    if grade in quality.MEANINGLESS:
        print(f"hashbench: warning: {file}: {grade}; its hash means nothing, do not match it", file=sys.stderr)
    return digest


def _compare(options: argparse.Namespace) -> int:
    hasher = hashers.load(options.method, options.implementation, bits=options.bits)
    a, b = (int.from_bytes(_hash_file(hasher, file).tobytes(), "big") for file in (options.a, options.b))
    distance = (a ^ b).bit_count()
    print(f"distance {distance} of {hasher.bits} bits: {_meaning(distance, hasher, options)}")
    return 0


def _meaning(distance: int, hasher: "hashers.Hasher", options: argparse.Namespace) -> str:
    variant = f"{hasher.method}-{hasher.bits}"
    path = Path(options.results, options.corpus, "scores.csv")
    if not path.exists():
        return f"no calibrated threshold (no {path}; run the workflow, or say where with --results and --corpus)"
    scores = pd.read_csv(path)
    rows = scores[
        (scores.variant == variant) & (scores.metric == "threshold") & scores.families.isin(["tuning", "all"])
    ]
    rates = ", ".join(f"{rate:g}" for rate in rows["at"].unique())
    rows = rows[rows["at"] == options.fpr].sort_values("families")
    if rows.empty:
        return f"no calibrated threshold for {variant} at {options.fpr:g} in {path} (rates there: {rates or 'none'})"
    threshold, families = rows.value.iloc[-1], rows.families.iloc[-1]
    if pd.isna(threshold):
        if isinstance(rows.note.iloc[-1], str):
            return rows.note.iloc[-1]
        return f"no threshold of {variant} reaches a false-positive rate of {options.fpr:g} on {options.corpus}"
    verdict = "match" if distance <= threshold else "no match"
    where = f"{families} families of {options.corpus}"
    return f"{verdict} at threshold {threshold:.0f} (false-positive rate at most {options.fpr:g} on the {where})"


def _match(options: argparse.Namespace) -> int:
    from hashbench.matching import incremental
    from hashbench.matching.search import check_radius

    hasher = incremental.find_hasher(
        options.against, method=options.method, implementation=options.implementation, bits=options.bits
    )
    radius = options.radius
    if radius is None:
        variant = f"{hasher.method}-{hasher.bits}"
        radius = incremental.calibrated_radius(options.against, variant=variant, target_fpr=options.fpr)
    check_radius(radius, hasher.bits)
    known = incremental.read_hash_table(options.against, hasher=hasher, method=options.method)
    if len(options.new) == 1 and options.new[0].endswith(".parquet"):
        new, refused = incremental.read_hash_table(options.new[0], hasher=hasher, method=options.method), []
    else:
        new, refused = incremental.hash_files(options.new, hasher)
    for reason in refused:
        print(f"hashbench: error: {reason}", file=sys.stderr)
    found = incremental.match_new(new, known, bits=hasher.bits, radius=radius, matcher=options.matcher)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["new", "known", "distance"])
    writer.writerows(found)
    return int(bool(refused))


def _methods(options: argparse.Namespace) -> int:
    hashers.methods().to_csv(sys.stdout, index=False, lineterminator="\n")
    return 0
