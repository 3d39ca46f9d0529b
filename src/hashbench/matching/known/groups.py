"""Groups of pictures that show the same, and which picture of each to keep."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import execution
from hashbench.corpus.families import family_of
from hashbench.corpus.images import image_id
from hashbench.corpus.sources import list_files
from hashbench.errors import PictureError
from hashbench.hashers import quality
from hashbench.hashers.decode import open_noted, opened
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.orientations import hash_turned
from hashbench.matching.clusters import cluster_images, links_of
from hashbench.matching.orientations.turned import distances_between, turned_words
from hashbench.matching.search import pairs_within

COLUMNS = ("group", "path", "family", "width", "height", "bytes", "distance", "keep", "why")
_DESCRIBED = ("file", "width", "height", "bytes", "modified", "hashes", "quality", "reason", "note")
_BATCH = 32
# To hash fewer pictures takes less time than to start worker processes.
_FEW = 128
# The number of distances to compute at once when we look for the middle of a group.
_AT_ONCE = 2**22
# The properties that decide which picture is kept, in this order, and the reasons for keeping and not keeping.
_ORDER = (
    ("pixels", False, "most pixels", "fewer pixels"),
    ("bytes", False, "most bytes", "fewer bytes"),
    ("modified", True, "oldest", "newer"),
    ("path", True, "first by name", "later by name"),
)


def list_folders(folders: Sequence[str], *, rule: str, pattern: str) -> pd.DataFrame:
    """Return `image_id`, `file`, `family` and `reason` of the files of folders, in order; a value may be None.

    They are the files that the workflow would take, with its image_ids. `reason` says why a file cannot be opened. A
    file that several folders or links lead to is listed once.

    Parameters
    ----------
    folders : folders, or manifests, which are .csv files of path and family.
    rule, pattern : the rule that finds the family from a file's path in its folder, see `corpus.families.family_of`.

    Raises
    ------
    InputError
        As in `corpus.sources.list_files`.
    """
    parts = []
    for folder in folders:
        listing = list_files(folder)
        if "family" not in listing:
            listing["family"] = [family_of(path, rule=rule, pattern=pattern) for path in listing.path]
        listing["image_id"] = np.array([image_id(path) for path in listing.path], np.uint64)
        parts.append(listing[["image_id", "file", "family", "reason"]])
    listed = pd.concat(parts, ignore_index=True)
    return listed[~listed.file.map(os.path.realpath).duplicated()].reset_index(drop=True)


@dataclass(frozen=True)
class _Describe:
    """Decode each picture of a batch once and return the rows of `describe_pictures`."""

    hasher: Hasher
    orientations: int

    def __call__(self, files: list[str]) -> list[dict]:
        return [self._row(file) for file in files]

    def _row(self, file: str) -> dict:
        try:
            with opened(file) as content:
                stat = os.fstat(content.fileno())
                image, note = open_noted(content, self.hasher.decoding)
            hashes, grade = hash_turned(self.hasher, image, self.orientations), self.hasher.assess(image)
        except PictureError as error:
            return {"file": file, "reason": str(error)}
        except OSError as error:
            return {"file": file, "reason": error.strerror or str(error)}
        size = {"width": image.width, "height": image.height, "bytes": stat.st_size, "modified": stat.st_mtime_ns}
        return {"file": file, "hashes": hashes, "quality": grade, "note": note} | size


def describe_pictures(listed: pd.DataFrame, hasher: Hasher, *, workers: int, orientations: int = 1) -> pd.DataFrame:
    """Decode and hash picture files, in worker processes if there are many, with a progress bar on a terminal.

    Parameters
    ----------
    listed : of `list_folders`. A file with a reason is not opened.
    orientations : the number of `hashers.orientations` in which each picture is hashed.

    Returns
    -------
    One row per file, in order: `file`, `width`, `height`, `bytes`, `modified` (nanoseconds), `hashes` (`uint8` of shape
    (orientations, bits // 8)), `quality`, and `reason`, why it could not be read or hashed, and `note`, of
    `decode.open_noted`, else missing.
    """
    files = listed.file[listed.reason.isna()].tolist()
    batches = [files[start : start + _BATCH] for start in range(0, len(files), _BATCH)]
    executor = "processes" if workers > 1 and len(files) > _FEW else "serial"
    done = execution.run(
        _Describe(hasher, orientations), batches, executor=executor, workers=workers, label="hash pictures", weight=len
    )
    rows = [row for finished in done for row in finished.result]
    rows += listed[["file", "reason"]][listed.reason.notna()].to_dict("records")
    table = pd.DataFrame(rows, columns=list(_DESCRIBED)).set_index("file").loc[listed.file].reset_index()
    return table.astype(dict.fromkeys(("width", "height", "bytes", "modified"), "Int64"))


def group_pictures(
    pictures: pd.DataFrame, *, bits: int, threshold: int, clustering: str, min_samples: int, weighted: bool = False
) -> pd.DataFrame:
    """Link pictures by their hashes, and choose one picture of each group to keep.

    If the pictures have hashes in several orientations, the distance of two pictures is the least between the hashes of
    the first and the stored hash of the second.

    We keep the picture with most pixels. If several have as many, we keep the one with most bytes, then the oldest. A
    flat or clipped picture is alone, because its hash means nothing.

    Parameters
    ----------
    pictures : the rows of `describe_pictures` that could be hashed, with `family` and `image_id`. If links are equally
        near, the smaller image_id counts first, as in the workflow. So the same pictures get the same groups.
    threshold : the largest distance at which two pictures are linked, in bits.
    clustering, min_samples : see `clusters.cluster_images`.
    weighted : whether each hash has its mask behind it, as of a weighted `Hasher`.

    Returns
    -------
    Columns `COLUMNS`. The largest group comes first, and in each group the picture to keep. `distance`, in bits, is the
    distance from the middle of the group: the picture with the smallest sum of distances to all others, the first by
    image_id if several are equal. `keep` is `yes` or `no`. `why` says how the picture differs from the kept one or, for
    the kept one, how it differs from the next.

    Raises
    ------
    InputError
        There is no such clustering, or no two hashes can be `threshold` apart.
    """
    pictures = pictures.sort_values("image_id", kind="stable", ignore_index=True)
    turned = turned_words(pictures.hashes.tolist(), weighted=weighted)
    meaningless = pictures.quality.isin(quality.MEANINGLESS)
    links = links_of(
        np.arange(len(pictures)), _pairs(turned, np.flatnonzero(~meaningless), bits=bits, radius=threshold)
    )
    clusters = cluster_images(links, threshold=threshold, clustering=clustering, min_samples=min_samples)
    pictures = pictures.assign(
        group=clusters.cluster.to_numpy(),
        path=pictures.file,
        pixels=pictures.width * pictures.height,
        alone="alone",
        distance=0,
    )
    pictures.loc[meaningless, "alone"] = pictures.quality[meaningless] + ": its hash means nothing"
    for places in pictures.groupby("group").indices.values():
        if len(places) > 1:
            pictures.loc[places, "distance"] = _from_middle(turned[:, places])
    order = {"group": True} | {name: ascending for name, ascending, *_ in _ORDER}
    pictures = pictures.sort_values(list(order), ascending=list(order.values()), ignore_index=True)
    kept = ~pictures.group.duplicated()
    pictures["keep"] = np.where(kept, "yes", "no")
    pictures["why"] = np.where(kept, _why_kept(pictures), _why_not(pictures))
    return pictures[list(COLUMNS)]


def _pairs(turned: NDArray[np.uint64], places: NDArray[np.int64], *, bits: int, radius: int) -> pd.DataFrame:
    """Return places and distance of the pairs at most `radius` apart among the pictures at some places."""
    some = turned[:, places] if len(turned) > 1 else None
    parts = [
        pd.DataFrame(dict(zip("abd", found, strict=True)))
        for _, found in pairs_within(turned[0, places], bits=bits, radius=radius, turned=some)
    ]
    pairs = pd.concat([pd.DataFrame({"a": [], "b": [], "d": []}, dtype=np.int64), *parts])
    return pd.DataFrame({"a": places[pairs.a], "b": places[pairs.b], "distance": pairs.d})


def _from_middle(turned: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the distance of each picture from the middle one, the first with the smallest sum of distances.

    Parameters
    ----------
    turned : (orientations, m, words), their hashes, or with masks. For two pictures, all hashes of the first one count.
    """
    words = turned[0]
    rows = max(1, _AT_ONCE // words.size)
    sums = np.zeros(len(words), np.int64)
    for start in range(0, len(words), rows):
        later = np.triu(distances_between(turned[:, start : start + rows], words), start)
        sums[start : start + rows] += later.sum(axis=1)
        sums += later.sum(axis=0)
    middle = int(np.argmin(sums))
    before = distances_between(turned[:, :middle], words[middle : middle + 1])[:, 0]
    return np.append(before, distances_between(turned[:, middle : middle + 1], words[middle:])[0])


def _why_kept(pictures: pd.DataFrame) -> NDArray:
    """Return why each picture ranks before the next one of its group: the first property in which they differ.

    A picture that is alone in its group has `alone`.
    """
    following = pictures.groupby("group").shift(-1)
    differs = [(pictures[name] != following[name]).fillna(True).to_numpy(bool) for name, *_ in _ORDER]
    why = np.select(differs, [why for *_, why, _ in _ORDER], default="")
    return np.where(pictures.group.duplicated(keep=False), why, pictures.alone)


def _why_not(pictures: pd.DataFrame) -> NDArray:
    """Return the property by which each picture comes after the first of its group."""
    first = pictures.groupby("group")[[name for name, *_ in _ORDER]].transform("first")
    differs = [(pictures[name] != first[name]).to_numpy(bool) for name, *_ in _ORDER]
    return np.select(differs, [why_not for *_, why_not in _ORDER], default="")
