"""Call one function for many tasks, with the same results in one process, in several, or on a Ray cluster."""

from hashbench.execution.rescue import CRASHED, TIMED_OUT, salvage
from hashbench.execution.run import EXECUTORS, SEPARATE, Finished, run
from hashbench.execution.workers import each

__all__ = ["CRASHED", "EXECUTORS", "SEPARATE", "TIMED_OUT", "Finished", "each", "run", "salvage"]
