"""The part that all scripts of the workflow share, around their one call into the library."""

import errno
import logging
import os
import select
import shutil
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hashbench.errors import InputError
from hashbench.records import recorded

# The variable that holds the number of the process that runs the workflow.
RUN = "HASHBENCH_RUN"


def end_with(process: str | None) -> None:
    """Make the system kill this process as soon as another process ends, if its number is given."""
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


def unwritable(error: OSError, folder: Path) -> str:
    """Return one line that says where and why files cannot be written, or nothing for another error.

    Parameters
    ----------
    folder : the folder in which the job or the run writes. The system does not always say which file it was.
    """
    if error.errno == errno.EROFS:
        return f"{error.filename or folder}: the file system cannot be written; make it writable, or run elsewhere"
    if error.errno == errno.EFBIG:
        what = "a file is larger than this shell or the file system allows"
        return f"{error.filename or folder}: {what}; raise the limit (ulimit -f), or run elsewhere"
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return ""
    named = [Path(str(error.filename)).parent] if error.filename else [folder, Path(tempfile.gettempdir())]
    free = {place: shutil.disk_usage(place).free for place in named if place.is_dir()}
    where = min(free, key=free.__getitem__, default=folder)
    space = f" ({free[where] / 1e6:,.0f} MB are free there)" if where in free else ""
    return f"{where.resolve()}: {os.strerror(error.errno)}{space}; free some, then type the same command again"


@contextmanager
def job(snakemake: Any) -> Iterator[None]:
    """Send warnings and log lines to the job's log, record the time and memory, and end the script after an error.

    After an `InputError`, or without space to write, the script exits with status 1, with one line in the log and on
    standard error. Any other exception is logged with its traceback and raised again. If the run ends first, because
    it was killed, the script is killed too, so that it writes nothing beside the next run.

    Parameters
    ----------
    snakemake : the object that Snakemake gives to the script. The record lies beside its log, with the suffix `.json`.
    """
    run, log = os.environ.get(RUN), Path(snakemake.log[0])
    end_with(run)
    log.parent.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=log, filemode="w", level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # there may be no space for the log
    warnings.simplefilter("default")
    what = {"rule": snakemake.rule, "cores": snakemake.threads, "run": run}
    try:
        with recorded(log.with_suffix(".json"), inputs=snakemake.input, outputs=snakemake.output, **what):
            yield
    except InputError as error:
        logging.error("%s", error)
        sys.exit(f"hashbench: error: {error}")
    except OSError as error:
        line = unwritable(error, log.parent)
        logging.error("%s", line or "failed", exc_info=not line)
        if not line:
            raise
        sys.exit(f"hashbench: error: {line}")
    except Exception:
        logging.exception("failed")
        raise
