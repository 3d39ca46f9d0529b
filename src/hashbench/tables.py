"""The tables that one stage passes to the next: their schemas, and how to read and write them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hashbench.errors import InputError
from hashbench.names import visible

# Columns with names from outside begin like this.
_NAMES = ("path", "family", "picture")
# Rows to read at a time from a table that may be larger than memory.
_ROWS = 2**20
STATUS_OK = "ok"
# The stage of `timings` from which costs are quoted.
FILE_TO_HASH = "file_to_hash"
# The stage that starts from a decoded picture.
HASH = "hash"
# What follows the name of a stage in which a mask is made too, as weighted variants need it.
AND_MASK = "_and_mask"
# The same stage for a whole batch at once.
FILES_TO_HASHES = "files_to_hashes"
# The other stages of `batches`, and the implementation that they are compared with.
KERNEL = "kernel"
PIXELS_TO_HASHES = "pixels_to_hashes"
ONE_BY_ONE = "find/numba"

IMAGES = pa.schema(
    [
        ("image_id", pa.uint64()),
        ("path", pa.string()),
        ("family", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("mode", pa.string()),
        ("format", pa.string()),
        ("bytes", pa.int64()),
        ("sha256", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
    ]
)
FAMILIES = pa.schema([("family", pa.string()), ("pictures", pa.int64()), ("split", pa.string())])
HASHES = pa.schema(
    [
        ("image_id", pa.uint64()),
        ("bits", pa.int32()),
        ("hash", pa.binary()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("quality", pa.string()),
        ("mask", pa.binary()),  # the sure bits of the hash (see `hashers.sure`); empty where an implementation has none
    ]
)
DIFFICULT_HASHES = pa.schema([("method", pa.string()), ("implementation", pa.string()), *HASHES])
DISTANCES = pa.schema(
    [
        ("family", pa.string()),
        ("relation", pa.string()),
        ("other_split", pa.string()),
        ("distance", pa.int32()),
        ("pairs", pa.int64()),
    ]
)
PAIRS = pa.schema([("a", pa.uint64()), ("b", pa.uint64()), ("relation", pa.string()), ("distance", pa.int32())])
# For every picture with a family: the number of pictures of other families in a split, and how many are within a
# threshold.
QUERIES = pa.schema(
    [
        ("image_id", pa.uint64()),
        ("family", pa.string()),
        ("other_split", pa.string()),
        ("threshold", pa.int32()),
        ("strangers", pa.int64()),
        ("within", pa.int64()),
    ]
)
EDITED = pa.schema(
    [
        ("image_id", pa.uint64()),
        ("variant", pa.string()),
        ("edit", pa.string()),
        ("strength", pa.float64()),
        ("distance", pa.int32()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("quality", pa.string()),
    ]
)
CLUSTERS = pa.schema([("image_id", pa.uint64()), ("cluster", pa.int64())])
# Pictures hashed in several orientations: the hashes one after another, the picture as it is stored first.
TURNED = pa.schema(
    [
        ("image_id", pa.uint64()),
        ("variant", pa.string()),
        ("hashes", pa.binary()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("quality", pa.string()),
    ]
)
# The clusters at several thresholds: all at the first, then only changes, see `clusters.sweep_clusters`.
SWEEP = pa.schema([("threshold", pa.int32()), ("image_id", pa.uint64()), ("cluster", pa.int64())])


def write(frame: pd.DataFrame, schema: pa.Schema, path: str | Path, *, notes: Mapping[str, str] | None = None) -> None:
    """Write `frame` as Parquet, with exactly the columns of `schema` in its order, and with `notes` about the table.

    The file is written beside `path` and then renamed, so that `path` never holds half a table.

    Raises
    ------
    pyarrow.ArrowException, TypeError
        A value does not fit its column's type. The old file is left as it was.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    table = pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **(notes or {})})
    try:
        pq.write_table(table, partial, compression="zstd")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read(
    path: str | Path, schema: pa.Schema, *, where: pc.Expression | None = None, later: Sequence[str] = ()
) -> pd.DataFrame:
    """Read a table written by `write`. With `where`, read only the rows for which this condition holds.

    Parameters
    ----------
    later : columns that older tables do not have. They are empty if the table has none of them.

    Raises
    ------
    InputError
        The file is missing, cut short, or not of this schema.
    """
    with _refused(path):
        table = pq.read_table(path, filters=where)
    if table.schema.names == [name for name in schema.names if name not in later]:
        for field in map(schema.field, later):
            table = table.append_column(field, pa.nulls(len(table), field.type))
        table = table.select(schema.names)
    _check(path, table.schema, schema)
    return table.to_pandas()


def read_notes(path: str | Path) -> dict[str, str]:
    """Return the notes of a table written by `write`. A `hashes` table has the notes of `hashers.hashing.made_by`.

    Raises
    ------
    InputError
        The file is missing or cut short.
    """
    with _refused(path):
        found = pq.read_schema(path).metadata or {}
    return {name.decode(): note.decode() for name, note in found.items() if name != b"pandas"}


def read_parts(
    path: str | Path, schema: pa.Schema, *, columns: Sequence[str], categories: Sequence[str] = ()
) -> Iterator[pa.RecordBatch]:
    """Yield the given `columns` of a table written by `write`, at most 2²⁰ rows at a time.

    Parameters
    ----------
    categories : columns of few different words. They are read as dictionaries, which pandas takes as categories.

    Raises
    ------
    InputError
        The file is missing, cut short, or not of this schema.
    """
    # Reading ahead would hold many parts at once.
    options = {"read_dictionary": list(categories), "pre_buffer": False}
    with _refused(path), pq.ParquetFile(path, **options) as file:
        _check(path, file.schema_arrow, schema)
        yield from file.iter_batches(_ROWS, columns=list(columns))


@contextmanager
def _refused(path: str | Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such table; name another, or run the workflow to make it") from error
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(f"{path}: not a readable Parquet table ({error}); name another, or make it again") from error


def _check(path: str | Path, found: pa.Schema, schema: pa.Schema) -> None:
    if found.names != schema.names:
        raise InputError(f"{path}: has columns {found.names}, expected {schema.names}; name another, or make it again")


def joined(parts: Iterable[pd.DataFrame], columns: Iterable[str]) -> pd.DataFrame:
    """Join the tables that have rows into one. If none has rows, return an empty table with `columns`."""
    return pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=list(columns))], ignore_index=True)


def write_csv(frame: pd.DataFrame, path: str | Path, *, exact: bool = False) -> None:
    """Write `frame` as CSV. Numbers read back to the same bits, and `path` never holds half a table.

    Names of files and families are written so that every character is visible, see `names.visible`. With `exact` they
    are written as they are, for a program that opens the files.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    names = [column for column in frame if str(column).startswith(_NAMES) and not exact]
    seen = {column: [visible(name) if isinstance(name, str) else name for name in frame[column]] for column in names}
    try:
        frame.assign(**seen).to_csv(partial, index=False, lineterminator="\n")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
