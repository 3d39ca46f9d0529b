"""`hashbench hash` and `hashbench compare`: single pictures."""

import argparse
import json
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hashbench import hashers
from hashbench.cli.arguments import (
    add_decoding,
    add_orientations,
    add_size,
    add_weighted,
    decoding_in,
    decoding_of,
    positive,
    rate,
)
from hashbench.cli.at_size import meaning_at_size
from hashbench.cli.output import complain, print_rows, warn
from hashbench.errors import InputError, PictureError
from hashbench.hashers import orientations, quality
from hashbench.hashers.decode import Decoding
from hashbench.matching.blocks import least_distance


def add(commands: argparse._SubParsersAction) -> None:
    """Add the commands to the parser."""
    hash_command = commands.add_parser("hash", help="print HEX,FILE for each picture")
    _add_hasher_options(hash_command, "print behind each hash the mask of its sure bits")
    add_orientations(hash_command, "print HEX,FILE,ORIENTATION for each picture")
    add_decoding(hash_command, "as Pillow does")
    hash_command.add_argument("files", nargs="+", metavar="FILE", help="- is standard input")
    hash_command.set_defaults(run=_hash)

    compare = commands.add_parser("compare", help="print the Hamming distance of two pictures and what it means")
    _add_hasher_options(compare, "print the distance to which sure bits count more")
    add_orientations(compare, "take the least distance of A")
    compare.add_argument("a", metavar="A")
    compare.add_argument("b", metavar="B")
    compare.add_argument("--corpus", default="demo", help="use this corpus's thresholds (default: %(default)s)")
    compare.add_argument("--fpr", type=rate, default=1e-3, help="target false-positive rate (default: %(default)g)")
    compare.add_argument("--results", default="results", help="folder of results (default: %(default)s)")
    add_size(compare, "as configured for the corpus")
    add_decoding(compare, "as the run of the corpus did")
    compare.set_defaults(run=_compare)


def _add_hasher_options(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--method", default="find", help="see `hashbench methods` (default: %(default)s)")
    parser.add_argument("--implementation", help="default: the first of the method that can be used here")
    parser.add_argument("--bits", type=positive, help="default: the method's native size")
    add_weighted(parser, what)


def _hash(options: argparse.Namespace) -> int:
    hasher = _load(options, decoding_of(options))
    failed = False
    for file in options.files:
        try:
            hashes = _hash_file(hasher, file, options.orientations)
            names = [()] if options.orientations == 1 else [(name,) for name in orientations.NAMES]
            rows = [(digest.tobytes().hex(), file, *name) for digest, name in zip(hashes, names, strict=True)]
            failed |= bool(print_rows(rows))
        except PictureError as error:
            complain(str(error))
            failed = True
    return int(failed)


def _hash_file(hasher: "hashers.Hasher", file: str, number: int = 1) -> NDArray[np.uint8]:
    """Hash a picture file in `number` orientations: (number, bits // 8).

    Warn on standard error if its hash means nothing or may surprise.
    """
    content: str | BytesIO = file
    if file == "-":
        content = BytesIO(sys.stdin.buffer.read())
        content.name = file
    hashes, grade, note = orientations.hash_and_assess(hasher, content, number)
    if grade in quality.MEANINGLESS:
        warn(f"{file}: {grade}; its hash means nothing, do not match it")
    if note:
        warn(f"{file}: {note}")
    return hashes


def _load(options: argparse.Namespace, decoding: Decoding) -> "hashers.Hasher":
    chosen = {"bits": options.bits, "weighted": options.weighted}
    return hashers.load(options.method, options.implementation, decoding=decoding, **chosen)


def _compare(options: argparse.Namespace) -> int:
    from hashbench.reporting.words.naming import counted

    decoding = decoding_of(options, decoding_in(Path(options.results, options.corpus)))
    hasher = _load(options, decoding)
    a, b = _hash_file(hasher, options.a, options.orientations), _hash_file(hasher, options.b)
    distance = least_distance(a, b, weighted=hasher.weighted)
    how = counted(hasher.variant)
    print(f"distance {distance} of {hasher.bits} bits{how}: {_meaning(distance, hasher, options)}")
    return 0


def _meaning(distance: int, hasher: "hashers.Hasher", options: argparse.Namespace) -> str:
    variant, one = hasher.variant, options.orientations == 1
    # Use the frozen thresholds, as `match` does. A threshold in scores.csv may be a distance that two hashes cannot
    # have.
    folder = "thresholds" if one else "orientations/thresholds"
    path = Path(options.results, options.corpus, folder, f"{variant}.json")
    if not path.exists():
        run = "run the workflow" if one else f"run the workflow with orientations: {options.orientations}"
        return f"no calibrated threshold (no {path}; {run}, or say where with --results and --corpus)"
    try:
        calibration = json.loads(path.read_text(encoding="utf-8"))
        families = calibration["families"]
        rows = [(float(row["target_fpr"]), row["threshold"], row.get("note", "")) for row in calibration["thresholds"]]
        frozen = {rate: (None if threshold is None else int(threshold), note) for rate, threshold, note in rows}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: no calibrated thresholds in it; delete it and run the workflow again") from error
    if options.fpr not in frozen:
        rates = ", ".join(f"{value:g}" for value in frozen) or "none"
        return f"no calibrated threshold for {variant} at {options.fpr:g} in {path} (rates there: {rates})"
    threshold, note = frozen[options.fpr]
    if threshold is None:
        return note or f"no threshold of {variant} reaches a false-positive rate of {options.fpr:g} on {options.corpus}"
    verdict = "match" if distance <= threshold else "no match"
    where = f"{families} families of {options.corpus}"
    said = f"{verdict} at threshold {threshold} (false-positive rate at most {options.fpr:g} on the {where})"
    size = meaning_at_size(
        Path(options.results, options.corpus),
        variant,
        bits=hasher.bits,
        threshold=threshold,
        size=options.size,
        orientations=options.orientations,
    )
    return f"{said}; {size}" if size else said
