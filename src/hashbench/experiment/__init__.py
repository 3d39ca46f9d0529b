"""What a configuration asks for, resolved and typed: the rules of the workflow hold none of it."""

from hashbench.experiment.plan import Plan, make_plan
from hashbench.experiment.resolution import Experiment, check_same_source, resolve

__all__ = ["Experiment", "Plan", "check_same_source", "make_plan", "resolve"]
