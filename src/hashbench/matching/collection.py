"""The hashes of one variant with their families, as arrays ready to compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.errors import InputError
from hashbench.hashers import quality
from hashbench.hashers.sure import sure_bits

SAME = "same"
DIFFERENT = "different"
UNKNOWN = "unknown"
UNLABELLED = -1
# The longest hash. Compiled loops store a distance in 16 bits and need the highest of them free.
MOST_BITS = 2**15 - 1
# The same for hashes with masks: `kernel` scales their distances within these 16 bits.
MOST_WEIGHTED_BITS = 1024
KEEP = "keep"
LEAVE_OUT = "leave_out"


@dataclass(frozen=True)
class Collection:
    """The hashed pictures of a corpus, sorted by image_id.

    Attributes
    ----------
    bits : the number of bits of each hash, which is at least the largest distance.
    image_ids : (n,) uint64, ascending.
    words : (n, words) uint64, the hashes, zero-padded to whole words. Weighted hashes are (n, words, 2), each hash
        beside its mask.
    families : (n,) int32, index into `family_names`, or `UNLABELLED` for a picture without a family.
    family_names : (f,) sorted.
    family_splits : (f,) int8, index into `corpus.families.SPLITS`.
    """

    bits: int
    image_ids: NDArray[np.uint64]
    words: NDArray[np.uint64]
    families: NDArray[np.int32]
    family_names: tuple[str, ...]
    family_splits: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.image_ids)


def read_collection(
    hashes: str | Path,
    images: str | Path,
    families: str | Path,
    *,
    bits: int,
    splits: Sequence[str],
    flagged: str,
    weighted: bool = False,
) -> Collection:
    """Return `collect` of the tables at three paths. Its errors name the table of hashes."""
    read = (
        tables.read(hashes, tables.HASHES),
        tables.read(images, tables.IMAGES),
        tables.read(families, tables.FAMILIES),
    )
    try:
        return collect(*read, bits=bits, splits=splits, flagged=flagged, weighted=weighted)
    except InputError as error:
        raise InputError(f"{hashes}: {error}") from error


def collect(
    hashes: pd.DataFrame,
    images: pd.DataFrame,
    families: pd.DataFrame,
    *,
    bits: int,
    splits: tuple[str, ...],
    flagged: str = KEEP,
    weighted: bool = False,
) -> Collection:
    """Join the hashes of one size in a `hashes` table with the families of their pictures.

    Rows without a hash are left out.

    Parameters
    ----------
    hashes, images, families : the tables of these names.
    bits : the size of the hashes to take.
    splits : the names of the splits, in the order of the indices in `family_splits`.
    flagged : `leave_out` leaves out pictures whose quality flag says that their hash means nothing (flat or clipped);
        `keep` keeps them.
    weighted : whether to take the masks of sure bits too, and so to match by the weighted distance (see `kernel`).

    Raises
    ------
    InputError
        No picture has a hash of this size, all pictures are left out, an id occurs twice, a hash does not have `bits`
        bits, or `bits` is more than can be compared. With `weighted`: a hash has no mask, or its mask does not mark
        `sure_bits` bits.
    """
    rows = hashes[(hashes.bits == bits) & (hashes.status == tables.STATUS_OK)].sort_values("image_id")
    if flagged == LEAVE_OUT and len(rows):
        rows = rows[~rows.quality.isin(quality.MEANINGLESS)]
        if rows.empty:
            raise InputError(
                f"hash table: every picture is flat or clipped{_first_reason(images)}; set matching.flagged to keep to "
                "match them"
            )
    if rows.empty:
        why = _first_reason(hashes[hashes.bits == bits])
        raise InputError(
            f"hash table: no picture has a hash of {bits} bits{why}; see its status and reason columns, and leave out "
            "the method if it can hash none of your pictures"
        )
    most = MOST_WEIGHTED_BITS if weighted else MOST_BITS
    if bits > most:
        raise InputError(f"hash table: hashes of {bits} bits; up to {most} can be compared")
    if rows.image_id.duplicated().any():
        raise InputError(f"hash table: image_id {rows.image_id[rows.image_id.duplicated()].iloc[0]} occurs twice")
    if (rows.hash.str.len() != -(-bits // 8)).any():
        raise InputError(f"hash table: a hash is not of {bits} bits; delete the table and hash again")
    words = words_of(rows, bits=bits, weighted=weighted)
    names = tuple(families.family)
    codes = {name: code for code, name in enumerate(names)}
    of_image = images.set_index("image_id").family.map(codes).fillna(UNLABELLED)
    return Collection(
        bits=bits,
        image_ids=rows.image_id.to_numpy(np.uint64),
        words=words,
        families=of_image.reindex(rows.image_id).to_numpy(np.int32),
        family_names=names,
        family_splits=families.split.map({name: code for code, name in enumerate(splits)}).to_numpy(np.int8),
    )


def _first_reason(rows: pd.DataFrame) -> str:
    """Return the first reason in rows of a table in brackets, or an empty text if there is none."""
    reasons = rows["reason"].dropna() if "reason" in rows else []
    return f" ({reasons.iloc[0]})" if len(reasons) else ""


def words_of(rows: pd.DataFrame, *, bits: int, weighted: bool) -> NDArray[np.uint64]:
    """Return the hashes of `bits` bits in rows of a `hashes` table, as `Collection.words` has them.

    Raises
    ------
    InputError
        With `weighted`: as in `collect`.
    """
    if not weighted:
        return to_words(rows.hash.tolist())
    both = zip(rows.hash, _masks(rows["mask"], bits), strict=True)
    return to_words([digest + mask for digest, mask in both], weighted=True)


def _masks(masks: pd.Series, bits: int) -> list[bytes]:
    """Return the masks of hashes of `bits` bits, checked."""
    if masks.isna().any():
        raise InputError(
            "hash table: hashes without masks of sure bits, which weighted variants need; match by the variant without "
            "w, or hash again with an implementation that makes masks"
        )
    sure = sure_bits(bits)
    if any(len(mask) != -(-bits // 8) or int.from_bytes(mask, "big").bit_count() != sure for mask in masks):
        raise InputError(f"hash table: a mask does not mark {sure} of {bits} bits; delete the table and hash again")
    return masks.tolist()


def differing_bits(a: bytes, b: bytes) -> int:
    """Return the Hamming distance of two hashes of equal length."""
    return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).bit_count()


def to_words(hashes: list[bytes], *, weighted: bool = False) -> NDArray[np.uint64]:
    """Return hashes of equal length as (n, words) uint64, zero-padded. The order of bits in a word means nothing.

    If they are `weighted`, each with its mask behind it, they are (n, words, 2).
    """
    if weighted:
        size = len(hashes[0]) // 2
        halves = ([one[:size] for one in hashes], [one[size:] for one in hashes])
        return np.stack([to_words(half) for half in halves], axis=2)
    octets = np.frombuffer(b"".join(hashes), dtype=np.uint8).reshape(len(hashes), -1)
    padded = np.pad(octets, ((0, 0), (0, -octets.shape[1] % 8)))
    return np.ascontiguousarray(padded).view(np.uint64)
