"""What every script of the workflow does around its one call into the library."""

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hashbench.errors import InputError


@contextmanager
def job(log: str) -> Iterator[None]:
    """Send warnings and log lines to the file `log`, and end the script after an error.

    After an `InputError` the script exits with status 1, with one line in `log` and on standard error. Any other
    exception is logged with its traceback and raised again.
    """
    Path(log).parent.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=log, filemode="w", level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.captureWarnings(True)
    warnings.simplefilter("default")
    try:
        yield
    except InputError as error:
        logging.error("%s", error)
        sys.exit(f"hashbench: error: {error}")
    except Exception:
        logging.exception("failed")
        raise
