"""Print the output of commands: rows on standard output, and errors on standard error."""

import csv
import os
import sys
from collections.abc import Iterable, Sequence

from hashbench.names import visible


def print_rows(rows: Iterable[Sequence[object]]) -> int:
    """Print rows as CSV, and return how many could not be printed.

    On a terminal, characters that could change what it shows are printed as in `visible`. In a pipe or a file, names
    stay as they are. A name that standard output cannot encode gives an error.
    """
    writer = csv.writer(sys.stdout, lineterminator="\n")
    shown = sys.stdout.isatty()
    failed = 0
    for row in rows:
        try:
            writer.writerow([visible(str(cell)) for cell in row] if shown else row)
        except UnicodeEncodeError as error:
            names = [str(cell) for cell in row if not _fits(str(cell), error.encoding)]
            complain(f"{names[0]}: the output cannot hold this name in {error.encoding}; rename the file")
            failed += 1
    return failed


def _fits(name: str, encoding: str) -> bool:
    try:
        name.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def complain(text: str) -> None:
    """Print an error on standard error, as one line in which every character is visible."""
    print(f"hashbench: error: {visible(text)}", file=sys.stderr)


def warn(text: str) -> None:
    """Print a warning on standard error, as `complain` prints an error."""
    print(f"hashbench: warning: {visible(text)}", file=sys.stderr)


def drop_output() -> None:
    """Discard what is still to be printed, because the reader has ended or the disk is full."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
