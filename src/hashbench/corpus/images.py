"""The `images` table: every file of the corpus, readable or not."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hashbench import execution, tables
from hashbench.corpus.families import family_of
from hashbench.errors import InputError, PictureError
from hashbench.hashers.decode import DEFAULT, Decoding, open_noted, opened

_BATCH = 64
_UNREADABLE = "unreadable"


@dataclass(frozen=True)
class _Describe:
    """Open each picture of a batch and return one row for each, without id and family."""

    root: Path
    decoding: Decoding
    seconds: float

    def __call__(self, paths: list[str]) -> list[dict]:
        return [self._row(path) for path in execution.each(paths, self.seconds)]

    def rescue(self, paths: list[str]) -> list[dict]:
        """Do the same although a picture ends its process."""
        return execution.salvage(self, paths, _lost)

    def _row(self, path: str) -> dict:
        row = {"path": path, "status": tables.STATUS_OK, "reason": None}
        try:
            with opened(self.root / path) as file:
                row["bytes"] = os.fstat(file.fileno()).st_size
                row["sha256"] = hashlib.file_digest(file, "sha256").hexdigest()
                if not row["bytes"]:
                    raise PictureError("empty file")
                image, row["reason"] = open_noted(file, self.decoding)
                row |= {"width": image.width, "height": image.height, "mode": image.mode, "format": image.format}
        except PictureError as error:
            row |= {"status": _UNREADABLE, "reason": str(error)}
        except OSError as error:
            row |= {"status": _UNREADABLE, "reason": error.strerror or str(error)}
        return row


def _lost(path: str, status: str, reason: str) -> list[dict]:
    return [{"path": path, "status": status, "reason": reason}]


def image_id(path: str) -> int:
    """Return the first 64 bits of the SHA-256 of a relative path as an unsigned integer."""
    return int.from_bytes(hashlib.sha256(path.encode("utf-8", "surrogateescape")).digest()[:8], "big")


def index_images(
    listing: pd.DataFrame,
    root: str | Path,
    *,
    rule: str = "name",
    pattern: str = r"^(\d+)_",
    decoding: Decoding = DEFAULT,
    executor: str = "serial",
    workers: int = 1,
    seconds: float = 60.0,
) -> pd.DataFrame:
    """Open every picture of a listing (of `sources.list_pictures`) and return the `images` table.

    Each picture is decoded in full, so that a damaged one is found here. A file that the listing has a reason for is
    not opened. A readable picture has a reason where `decode.open_noted` notes something about it.

    Parameters
    ----------
    root : the folder that the paths of the listing are relative to.
    rule, pattern : as in `families.family_of`. They are not used if the listing has a column `family`.
    decoding : what becomes of a picture file before it is hashed.
    executor, workers : as in `execution.run`. A picture that ends its process has the status `crashed`, and one that
        takes longer than `seconds` the status `timed_out`.

    Raises
    ------
    InputError
        No picture is readable, no picture gets a family (with `rule` other than `none`), or two paths have the same id.
    """
    paths = listing.path[listing.reason.isna()].tolist()
    batches = [paths[start : start + _BATCH] for start in range(0, len(paths), _BATCH)]
    unopened = listing[listing.reason.notna()]
    rows = unopened[["path", "reason"]].assign(status=_UNREADABLE).to_dict("records")
    work = _Describe(Path(root), decoding, seconds)
    options = {"executor": executor, "workers": workers, "label": "index pictures", "weight": len}
    for finished in execution.run(work, batches, rescue=work.rescue, **options):
        rows += finished.result
    images = pd.DataFrame(rows, columns=[name for name in tables.IMAGES.names if name not in ("image_id", "family")])
    if not (images.status == tables.STATUS_OK).any():
        raise InputError(f"images={root}: none of {len(images)} files is a readable picture; name another source")
    images["image_id"] = pd.Series([image_id(path) for path in images.path], dtype="uint64")
    images["family"] = _families(listing, images.path, rule=rule, pattern=pattern)
    images = images.sort_values("path", ignore_index=True)[tables.IMAGES.names]
    clash = images[images.image_id.duplicated(keep=False)].sort_values("image_id")
    if len(clash):
        raise InputError(f"images: {clash.path.iloc[0]!r} and {clash.path.iloc[1]!r} share an image_id; rename one")
    return images.astype({"width": "Int32", "height": "Int32", "bytes": "Int64"})


def _families(listing: pd.DataFrame, paths: pd.Series, *, rule: str, pattern: str) -> list[str | None]:
    if "family" in listing:
        labels = dict(zip(listing.path, listing.family, strict=True))
        return [labels[path] for path in paths]
    families = [family_of(path, rule=rule, pattern=pattern) for path in paths]
    if rule != "none" and not any(families):
        remedy = "correct family.pattern, or set family.from to parent or none"
        culprit = f"family.pattern {pattern!r} matches none of" if rule == "name" else "no parent folder names"
        raise InputError(f"{culprit} {len(families)} files, such as {paths.iloc[0]!r}; {remedy}")
    return families
