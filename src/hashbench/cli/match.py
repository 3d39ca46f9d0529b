"""`hashbench match`: compare new pictures with known ones."""

import argparse
import sys
from itertools import chain

from hashbench.cli.arguments import (
    add_decoding,
    add_orientations,
    add_size,
    add_weighted,
    decoding_of,
    natural,
    positive,
    rate,
)
from hashbench.cli.at_size import meaning_at_size
from hashbench.cli.output import complain, print_rows, warn
from hashbench.errors import InputError


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command to the parser."""
    match = commands.add_parser("match", help="print new,known,distance as CSV for new pictures close to known ones")
    match.add_argument("--method", help="needed only where KNOWN does not say its method")
    match.add_argument("--implementation", help="default: the first of the method that can be used here")
    match.add_argument(
        "--bits", type=positive, help="default: the method's native size, if KNOWN has hashes of that size"
    )
    match.add_argument("new", nargs="+", metavar="NEW", help="pictures, folders of them, or one hash table (.parquet)")
    match.add_argument("--against", required=True, metavar="KNOWN", help="results/CORPUS/hashes/METHOD/….parquet")
    reach = match.add_mutually_exclusive_group(required=True)
    reach.add_argument("--radius", type=natural, help="the largest distance to print, in bits")
    reach.add_argument("--fpr", type=rate, help="print up to the threshold calibrated on KNOWN for this target rate")
    reach.add_argument(
        "--nearest", type=positive, metavar="K", help="print the K nearest known pictures of each, however far away"
    )
    match.add_argument(
        "--matcher", default="numba", help="as matching.matcher in the configuration (default: %(default)s)"
    )
    add_weighted(match, "match by the distance to which sure bits count more")
    add_size(match, "as configured for the run of KNOWN")
    add_orientations(match, "take the least distance of NEW")
    add_decoding(match, "as of KNOWN")
    match.set_defaults(run=_match)


def _match(options: argparse.Namespace) -> int:
    from hashbench.matching.known import incremental, nearest
    from hashbench.matching.search import check_radius
    from hashbench.reporting.words.naming import counted

    if options.nearest is not None and options.size is not None:
        raise InputError("--size: the nearest pictures have no threshold and so no rate; leave out --size or --nearest")
    is_table = len(options.new) == 1 and options.new[0].endswith(".parquet")
    if is_table and options.orientations != 1:
        raise InputError(f"{options.new[0]}: a hash table has one orientation; with --orientations name pictures")
    hasher = incremental.find_hasher(
        options.against,
        method=options.method,
        implementation=options.implementation,
        bits=options.bits,
        weighted=options.weighted,
        decoding=decoding_of(options, incremental.decoding_of(options.against)),
    )
    radius = options.radius
    if options.fpr is not None:
        radius = incremental.calibrated_radius(
            options.against, variant=hasher.variant, target_fpr=options.fpr, orientations=options.orientations
        )
    if radius is not None:
        check_radius(radius, hasher.bits)
    if options.fpr is not None or options.size is not None:
        said = meaning_at_size(
            incremental.run_of(options.against),
            hasher.variant,
            bits=hasher.bits,
            threshold=radius,
            size=options.size,
            orientations=options.orientations,
        )
        if said:
            print(f"hashbench: {hasher.variant} up to {radius} bits{counted(hasher.variant)}: {said}", file=sys.stderr)
    known = incremental.read_hash_table(options.against, hasher=hasher, method=options.method)
    differ = incremental.other_versions(options.against, options.new[0] if is_table else hasher)
    if differ:
        remedy = "hashes may differ for the same picture; hash again to be sure"
        warn(f"{options.against}: made with other versions ({differ}); {remedy}")
    if is_table:
        new, refused, notes = incremental.read_hash_table(options.new[0], hasher=hasher, method=options.method), [], []
    else:
        new, refused, notes = incremental.hash_files(options.new, hasher, orientations=options.orientations)
    for reason in refused:
        complain(reason)
    for note in notes:
        warn(note)
    if options.nearest is not None:
        found = nearest.nearest(new, known, number=options.nearest)
    else:
        found = incremental.match_new(new, known, bits=hasher.bits, radius=radius, matcher=options.matcher)
    failed = print_rows(chain([("new", "known", "distance")], found))
    return int(bool(refused or failed))
