"""What every script of the workflow does around its one call into the library."""

import logging
import os
import select
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hashbench.errors import InputError

# The variable that holds the number of the process that runs the workflow.
RUN = "HASHBENCH_RUN"


def _end_with(process: str | None) -> None:
    """Have this process killed as soon as another process ends, if a number is given."""
    if process:
        threading.Thread(target=_wait_and_end, args=(int(process),), daemon=True).start()


def _wait_and_end(process: int) -> None:
    try:
        watched = os.pidfd_open(process)
    except ProcessLookupError:  # it has ended already
        pass
    except OSError:  # a kernel without such descriptors
        return
    else:
        select.select([watched], [], [])
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def job(log: str) -> Iterator[None]:
    """Send warnings and log lines to the file `log`, and end the script after an error.

    After an `InputError` the script exits with status 1, with one line in `log` and on standard error. Any other
    exception is logged with its traceback and raised again. If the run ends first, because it was killed, the script
    is killed too, so that it writes nothing beside the next run.
    """
    _end_with(os.environ.get(RUN))
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
