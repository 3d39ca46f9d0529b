"""Many tasks, one function: the same results from one process, several, or a Ray cluster."""

from hashbench.execution.run import EXECUTORS, Finished, run

__all__ = ["EXECUTORS", "Finished", "run"]
