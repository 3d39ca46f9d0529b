"""Call one function for many tasks, with the same results in one process, in several, or on a Ray cluster."""

from hashbench.execution.run import EXECUTORS, Finished, run

__all__ = ["EXECUTORS", "Finished", "run"]
