"""Match new pictures against a stored table of known hashes, for a collection that grows every day."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.corpus.sources import list_files
from hashbench.errors import InputError, PictureError
from hashbench.hashers import quality
from hashbench.hashers.decode import DEFAULT, Decoding
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import made_by
from hashbench.hashers.orientations import hash_and_assess
from hashbench.hashers.registry import load as load_hasher
from hashbench.matching.collection import words_of
from hashbench.matching.matchers.registry import load
from hashbench.matching.orientations.turned import Turned, turned_words
from hashbench.matching.search import check_exact, check_radius, check_weighted, in_parts
from hashbench.names import is_utf8

# Queries to take at a time. Their pairs fit in memory even if each query is close to thousands of known hashes.
_QUERIES = 1024


@dataclass(frozen=True)
class HashTable:
    """Hashes of one method at one size.

    Attributes
    ----------
    names : (n,), the pictures' paths if they are known, else their image_ids.
    words : (n, words) uint64, the hashes of the pictures as they are stored; with masks (n, words, 2).
    orientations : (orientations, n, words) uint64, the hashes in several orientations, `words` first; None for one.
    """

    names: NDArray
    words: NDArray[np.uint64]
    orientations: NDArray[np.uint64] | None = None

    @property
    def turned(self) -> NDArray[np.uint64]:
        """Return the hashes in all known orientations, as `orientations`."""
        return self.words[None] if self.orientations is None else self.orientations


def find_hasher(
    known: str | Path,
    *,
    method: str | None,
    implementation: str | None,
    bits: int | None,
    decoding: Decoding = DEFAULT,
    weighted: bool = False,
) -> Hasher:
    """Return a hasher whose hashes can be compared with the hashes of a table.

    Parameters
    ----------
    known : the table's path.
    method : needed only if the table does not say its method; otherwise None or the table's method.
    implementation : by default the method's first one that can be used here.
    bits : the size of the hashes. By default the method's native size, or the table's only size if it does not have the
        native one.
    decoding : how a picture file is decoded before it is hashed.
    weighted : whether to compare by the weighted distance.

    Raises
    ------
    InputError
        The table cannot be read, or it is of another method. Or it does not say its method, and no method is given. Or
        there is no such hasher.
    """
    sizes = _sizes(_read(known))
    method = _method_of(known, method)
    bits = sizes[0] if bits is None and len(sizes) == 1 else bits
    return load_hasher(method, implementation, bits=bits, decoding=decoding, weighted=weighted)


def decoding_of(known: str | Path) -> Decoding:
    """Return how the pictures of a `hashes` table were decoded before they were hashed, as the table notes it.

    Raises
    ------
    InputError
        The table cannot be read.
    """
    return Decoding(**json.loads(tables.read_notes(known).get("decoding", "{}")))


def _method_of(path: str | Path, given: str | None) -> str:
    """Return the method that a table notes or, if it notes none, the given one."""
    noted = tables.read_notes(path).get("method")
    if noted is None and given is None:
        raise InputError(f"{path}: does not say which method made its hashes; give --method, or hash again")
    if noted and given and noted != given:
        raise InputError(f"{path}: hashes of {noted}, not of {given}; name another table, or --method {noted}")
    return noted or given


def other_versions(known: str | Path, new: str | Path | Hasher) -> str:
    """Return the packages whose versions differ between a table and new hashes, and may change hashes, else nothing.

    Parameters
    ----------
    new : another table, or the hasher that makes the new hashes here.

    Returns
    -------
    Text such as `pillow 12.0.0 there, 13.0.0 here`. It is empty for a table without versions.
    """
    notes = made_by(new) if isinstance(new, Hasher) else tables.read_notes(new)
    there, here = (json.loads(found.get("versions", "{}")) for found in (tables.read_notes(known), notes))
    names = [name for name in there if name in here and there[name] != here[name]]
    return ", ".join(f"{name} {there[name]} there, {here[name]} here" for name in names)


def _read(path: str | Path) -> pd.DataFrame:
    """Read a `hashes` table. A table from an older version has no masks, and can still be matched."""
    return tables.read(path, tables.HASHES, later=["mask"])


def _sizes(table: pd.DataFrame) -> list[int]:
    return sorted(table.bits[table.status == tables.STATUS_OK].unique().tolist())


def read_hash_table(path: str | Path, *, hasher: Hasher, method: str | None) -> HashTable:
    """Read those hashes of a `hashes` table that can be compared with a hasher's.

    Pictures are named by their paths if the `images` table of the same run exists, else by their ids. Hashes of flat or
    clipped pictures mean nothing and are left out.

    Parameters
    ----------
    method : as in `find_hasher`.

    Raises
    ------
    InputError
        The table cannot be read, does not say its method and none is given, is of another method, has no usable hash of
        this size, lists an id twice, or has a hash of another length. If the hasher is weighted: it has no masks, or
        other ones.
    """
    table = _read(path)
    bits, found = hasher.bits, _method_of(path, method)
    if found != hasher.method:
        raise InputError(f"{path}: hashes of {found}, not of {hasher.method}; name another table")
    usable = (table.status == tables.STATUS_OK) & ~table.quality.isin(quality.MEANINGLESS)
    rows = table[(table.bits == bits) & usable].sort_values("image_id")
    if rows.empty:
        if bits in _sizes(table):
            raise InputError(f"{path}: all pictures are flat or clipped, and their hashes mean nothing; name another")
        sizes = ", ".join(map(str, _sizes(table))) or "none"
        raise InputError(f"{path}: no hash of {bits} bits (sizes there: {sizes}); name another table, or --bits")
    if rows.image_id.duplicated().any():
        twice = rows.image_id[rows.image_id.duplicated()].iloc[0]
        raise InputError(f"{path}: image_id {twice} occurs twice; delete the table and hash again")
    if (rows.hash.str.len() != -(-bits // 8)).any():
        raise InputError(f"{path}: a hash is not of {bits} bits; delete the table and hash again")
    try:
        words = words_of(rows, bits=bits, weighted=hasher.weighted)
    except InputError as error:
        raise InputError(f"{path}: {str(error).removeprefix('hash table: ')}") from error
    return HashTable(_names(path, rows.image_id), words)


def _names(path: str | Path, image_ids: pd.Series) -> NDArray:
    """Return the paths of pictures from the `images` table of the same run, or their ids if there is no such table."""
    images = run_of(path).joinpath("images.parquet")
    if not images.exists():
        return image_ids.to_numpy(np.uint64)
    paths = tables.read(images, tables.IMAGES).set_index("image_id").path.reindex(image_ids)
    return paths.where(paths.notna(), paths.index.astype(str)).to_numpy(object)


def run_of(hashes: str | Path) -> Path:
    """Return the folder `results/CORPUS`, given `results/CORPUS/hashes/METHOD/IMPLEMENTATION.parquet`."""
    folders = Path(hashes).resolve().parents
    return folders[min(2, len(folders) - 1)]


def hash_files(
    paths: Sequence[str], hasher: Hasher, *, orientations: int = 1
) -> tuple[HashTable, list[str], list[str]]:
    """Hash picture files, and those files in folders that the workflow would take.

    Parameters
    ----------
    orientations : in how many of `hashers.orientations` each picture is hashed.

    Returns
    -------
    The hashes, in the order of the files, and one line for each file that has none. This line says why: the file cannot
    be read or hashed, or the picture is flat or clipped, so that its hash means nothing. Last, one line for each file
    that has a note, see `decode.open_noted`.

    Raises
    ------
    InputError
        A path does not exist, or no file gives a hash.
    """
    names, digests, refused, notes = [], [], [], []
    for file, reason in _files(paths):
        if reason is not None:
            refused.append(f"{file}: {reason}")
            continue
        try:
            turned, grade, note = hash_and_assess(hasher, file, orientations)
            if grade in quality.MEANINGLESS:
                refused.append(f"{file}: {grade}; its hash means nothing{f' ({note})' if note else ''}")
                continue
            digests.append(turned)
            names.append(file)
            notes += [f"{file}: {note}"] if note else []
        except PictureError as error:
            refused.append(str(error))
    if not names:
        raise InputError(f"{paths[0]}: no picture to match{f' ({refused[0]})' if refused else ''}; name others")
    words = turned_words(digests, weighted=hasher.weighted)
    return HashTable(np.array(names, dtype=object), words[0], words), refused, notes


def _files(paths: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield files, and why one cannot be opened."""
    for path in paths:
        if not Path(path).exists():
            raise InputError(f"{path}: no such file or folder; name pictures, folders or one hash table")
        if Path(path).is_dir():
            listed = list_files(path)
            yield from zip(listed.file, listed.reason, strict=True)
        else:
            yield path, None if is_utf8(path) else "the file name is not UTF-8; rename the file"


def calibrated_radius(known: str | Path, *, variant: str, target_fpr: float, orientations: int = 1) -> int:
    """Return the threshold, in bits, that the run of the `hashes` table `known` calibrated for a false-positive rate.

    Parameters
    ----------
    orientations : in how many orientations the new pictures are hashed.

    Raises
    ------
    InputError
        That run has no threshold of the variant for this rate, or its file of thresholds is damaged.
    """
    path = run_of(known).joinpath(thresholds_folder(orientations), f"{variant}.json")
    if not path.exists():
        asked_for = "" if orientations == 1 else f" with orientations: {orientations}"
        raise InputError(f"{path}: no calibrated thresholds; run the workflow to its end{asked_for}, or give --radius")
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["thresholds"]
        found = {float(row["target_fpr"]): (row["threshold"], row.get("note")) for row in rows}
        calibrated = {rate: int(threshold) for rate, (threshold, _) in found.items() if threshold is not None}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        remedy = "delete it and run the workflow again, or give --radius"
        raise InputError(f"{path}: no calibrated thresholds in it; {remedy}") from error
    if target_fpr not in calibrated:
        known = ", ".join(f"{rate:g}" for rate in calibrated) or "none"
        note = found.get(target_fpr, (None, None))[1]
        why = f" ({note})" if note else ""
        raise InputError(
            f"{path}: no threshold for a false-positive rate of {target_fpr:g}{why}; give --radius, or a rate that has "
            f"one: {known}"
        )
    return calibrated[target_fpr]


def thresholds_folder(orientations: int) -> str:
    """Return the folder, below a run's folder, of the thresholds for queries in this number of orientations."""
    return "thresholds" if orientations == 1 else "orientations/thresholds"


def match_new(
    new: HashTable, known: HashTable, *, bits: int, radius: int, matcher: str = "numba"
) -> Iterator[tuple[object, int, int]]:
    """Return an iterator over the pairs at most `radius` bits apart, each as (name of new, name of known, distance).

    Pairs come in the order of the new hashes, and then of the known ones. If new pictures have several orientations,
    the distance is the least of them.

    Raises
    ------
    InputError
        The radius is negative or larger than `bits`, or there is no such matcher, or it is approximate, or it cannot be
        used here, or it cannot match hashes with masks, and these have some.
    """
    check_radius(radius, bits)
    check_exact(matcher)
    check_weighted(matcher, known.words)
    return _matches(new, known, Turned(load(matcher).build(known.words, bits=bits, radius=radius), new.turned))


def _matches(new: HashTable, known: HashTable, ready: Turned) -> Iterator[tuple[object, int, int]]:
    for start in range(0, len(new.words), _QUERIES):
        queries = slice(start, min(start + _QUERIES, len(new.words)))
        for part, (a, b, distance) in in_parts(ready.against, queries):
            names = new.names[a + part.start].tolist(), known.names[b].tolist()
            yield from zip(*names, distance.tolist(), strict=True)
