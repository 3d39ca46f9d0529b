"""`hashbench cluster`: groups of pictures that show the same, as a finished run advises."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hashbench.cli.arguments import (
    add_decoding,
    add_orientations,
    add_size,
    decoding_in,
    decoding_of,
    natural,
    positive,
    settings_of,
)
from hashbench.cli.output import complain, print_rows, warn
from hashbench.errors import InputError
from hashbench.hashers.variant import Variant, read_variant

_UNCHAINED = "complete_linkage"
_MIN_SAMPLES = 5


@dataclass(frozen=True)
class Linking:
    """The way to link pictures: the variant of the hashes, the largest distance in bits, and the clustering."""

    variant: Variant
    threshold: int
    clustering: str
    min_samples: int


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command to the parser."""
    cluster = commands.add_parser("cluster", help="print groups of pictures as CSV, and which picture of each to keep")
    cluster.add_argument("folders", nargs="+", metavar="FOLDER", help="of pictures, or a .csv of path,family")
    cluster.add_argument(
        "--from", required=True, dest="results", metavar="results/NAME", help="a finished run, whose advice is followed"
    )
    cluster.add_argument("--output", metavar="FILE", help="write the CSV here (default: standard output)")
    cluster.add_argument("--variant", metavar="METHOD-BITS", help="default: as advised")
    cluster.add_argument(
        "--threshold", type=natural, help="link pictures up to so many bits apart (default: as advised for the variant)"
    )
    cluster.add_argument("--clustering", help="as clustering.methods in the configuration (default: as advised)")
    cluster.add_argument("--implementation", help="default: the first of the method that can be used here")
    cluster.add_argument(
        "--workers", type=positive, default=os.cpu_count() or 1, help="processes that hash (default: %(default)s)"
    )
    add_size(cluster, "the pictures of FOLDER")
    add_orientations(cluster, "take the least distance of one picture of each pair")
    add_decoding(cluster, "as the run did")
    cluster.set_defaults(run=_cluster)


def _cluster(options: argparse.Namespace) -> int:
    from hashbench import hashers, tables
    from hashbench.matching import clusters
    from hashbench.matching.known import groups
    from hashbench.matching.search import check_radius

    results = Path(options.results)
    linking = read_linking(
        results,
        variant=options.variant,
        threshold=options.threshold,
        clustering=options.clustering,
        orientations=options.orientations,
    )
    if linking.clustering not in clusters.CLUSTERINGS:
        known = ", ".join(clusters.CLUSTERINGS)
        raise InputError(f"clustering {linking.clustering!r} is unknown; known clusterings: {known}")
    decoding = decoding_of(options, decoding_in(results))
    method, bits, weighted = linking.variant
    hasher = hashers.load(method, options.implementation, bits=bits, decoding=decoding, weighted=weighted)
    check_radius(linking.threshold, bits)
    listed = groups.list_folders(options.folders, **_family_rule(results))
    described = groups.describe_pictures(listed, hasher, workers=options.workers, orientations=options.orientations)
    unreadable = described[described.reason.notna()]
    for file, reason in zip(unreadable.file, unreadable.reason, strict=True):
        complain(f"{file}: {reason}")
    for file, note in described[["file", "note"]].dropna().itertuples(index=False):
        warn(f"{file}: {note}")
    if len(unreadable):
        print(f"hashbench: {len(unreadable)} of {len(listed)} files could not be used", file=sys.stderr)
    pictures = described.assign(family=listed.family, image_id=listed.image_id)[described.reason.isna()]
    if pictures.empty:
        raise InputError(f"{options.folders[0]}: no picture that can be hashed; name other folders")
    for text in _unpromised(results, linking, options.orientations, _size(options.size, len(pictures))):
        warn(text)
    table = groups.group_pictures(
        pictures,
        bits=bits,
        threshold=linking.threshold,
        clustering=linking.clustering,
        min_samples=linking.min_samples,
        weighted=weighted,
    )
    failed = 0
    if options.output:
        tables.write_csv(table, options.output, exact=True)
    else:
        rows = table.astype(object).where(table.notna(), "").itertuples(index=False)
        failed = print_rows([table.columns, *rows])
    return int(bool(len(unreadable) or failed))


def _size(asked: int | None, pictures: int) -> int:
    """Return the size of the collection that is warned about: that asked for, or the pictures that are linked."""
    if asked is not None and asked < pictures:
        raise InputError(f"--size {asked:,}: fewer than the {pictures:,} pictures here; give {pictures} or more")
    return asked or pictures


def read_linking(
    results: Path, *, variant: str | None, threshold: int | None, clustering: str | None, orientations: int = 1
) -> Linking:
    """Return how a run advises to link pictures, with the given values in place of the run's.

    For pictures in several orientations, the threshold is the run's own for them: see `orientations` in the
    configuration.

    Raises
    ------
    InputError
        There is no such run, or it has no advice. Or it advises no variant or no threshold, and none is given.
    """
    path = results / "verdict.json"
    link = _read_link(path)
    chosen = variant or link.get("variant")
    if chosen is None:
        raise InputError(f"{path}: {link.get('reason', 'no variant to link by')}; to link all the same give --variant")
    try:
        named = read_variant(chosen)
    except InputError as error:
        others = ", ".join(link.get("by_variant", {})) or "phash-256"
        raise InputError(f"--variant {chosen}: not METHOD-BITS, such as {others}") from error
    advised = link if link.get("variant") == chosen else link.get("by_variant", {}).get(chosen, {})
    if threshold is None and orientations != 1:
        threshold = _turned_threshold(results, chosen, orientations)
    if threshold is None:
        threshold = advised.get("threshold")
    if threshold is None:
        raise InputError(_no_threshold(results, path, link, chosen))
    if threshold == advised.get("threshold") and threshold > named.bits:
        raise InputError(f"{path}: link: {chosen} has no threshold of {threshold} bits; run the workflow again")
    clustering = clustering or advised.get("clustering") or link.get("clustering") or _UNCHAINED
    return Linking(named, threshold, clustering, link.get("min_samples", _MIN_SAMPLES))


def _no_threshold(results: Path, path: Path, link: dict, variant: str) -> str:
    """Return a message that a run has no threshold to link a variant at, or no such variant, and what it has."""
    others = ", ".join(link.get("by_variant", {})) or "none"
    if (results / "thresholds" / f"{variant}.json").exists():
        return f"{path}: no threshold to link {variant} at; give --threshold, or a variant that has one: {others}"
    return f"{path}: the run has no variant {variant}; give --threshold, or a variant that it can link: {others}"


def _turned_threshold(results: Path, variant: str, orientations: int) -> int:
    """Return the threshold that a run calibrated to link pictures in several orientations."""
    path = results / "orientations" / "thresholds" / f"{variant}.json"
    remedy = f"give --threshold, or run the workflow with orientations: {orientations}"
    try:
        threshold = json.loads(path.read_text(encoding="utf-8"))["link_threshold"]
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; {remedy}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: no calibrated thresholds in it; delete it and {remedy}") from error
    if threshold is None:
        raise InputError(f"{path}: no threshold to link {variant} at; give --threshold")
    return threshold


def _read_link(path: Path) -> dict:
    from hashbench.evaluation.choice.advised import read_link

    try:
        link = read_link(path)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; give --from the folder of a finished run") from error
    if link is None:
        raise InputError(f"{path}: says nothing about linking; run the workflow again")
    return link


def _unpromised(results: Path, linking: Linking, orientations: int, pictures: int) -> Iterator[str]:
    """Yield sentences on what a run does not promise if its links are used in a collection of `pictures`."""
    path = results / "verdict.json"
    link = _read_link(path)
    variant = linking.variant.name
    advised = tuple(link.get(name) for name in ("variant", "clustering", "threshold"))
    if link.get("variant") is None:
        yield f"{path}: {link.get('reason', 'no variant to link by')}"
    elif orientations != 1 or advised != (variant, linking.clustering, linking.threshold):
        judged = "{} by {} up to {} bits".format(*advised)
        yield f"{path}: the run judged only {judged}, so nothing is promised of these groups"
    # They are only about the advised variant.
    for note in link.get("notes", []) if link.get("variant") == variant else []:
        yield f"{path}: {note}"
    yield from _too_many(results, link, linking, orientations, pictures)


def _too_many(results: Path, link: dict, linking: Linking, orientations: int, pictures: int) -> Iterator[str]:
    """Yield what is not promised because there are more pictures than the run judged, else nothing."""
    from hashbench import tables
    from hashbench.evaluation.choice.chance_links import link_at_size
    from hashbench.reporting.words.advice import chance_links

    path = results / "families.parquet"
    if not path.exists():
        yield f"{path}: missing, so it is not known how many pictures the run judged; chance links grow with them"
        return
    families = tables.read(path, tables.FAMILIES)
    judged = int(families.pictures.sum())
    if pictures <= judged:
        return
    more = f"{path}: {pictures:,} pictures are more than the {judged:,} that the run judged, and chance links grow"
    variant = linking.variant.name
    distances = results / "distances" / f"{variant}.parquet"
    if link.get("variant") is None or "families" not in link or orientations != 1 or not distances.exists():
        yield f"{more} with them; look at each group before you act"
        return
    given = link | {"variant": variant, "clustering": linking.clustering, "threshold": linking.threshold}
    found = link_at_size(
        given, tables.read(distances, tables.DISTANCES), families, bits=linking.variant.bits, size=pictures
    )
    yield f"{more}: {chance_links(linking.clustering, found)}"


def _family_rule(results: Path) -> dict[str, str]:
    """Return the rule by which the run found families, or the rule `none` if it does not say."""
    family = settings_of(results).get("family", {"from": "none", "pattern": ""})
    rule = {"rule": family.get("from"), "pattern": family.get("pattern")} if isinstance(family, dict) else {}
    if not rule or not all(isinstance(text, str) for text in rule.values()):
        raise InputError(f"{results / 'config.yaml'}: family is damaged; delete it and run the workflow again")
    return rule
