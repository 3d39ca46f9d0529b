"""Resolve what a configuration asks for, with types, so that the workflow's rules contain no such logic."""

from hashbench.experiment.plan import Plan, make_plan
from hashbench.experiment.registries import check_sources
from hashbench.experiment.resolution import Experiment, check_same_source, resolve
from hashbench.experiment.room import refuse_without_room
from hashbench.experiment.sessions import Session, sessions_of

__all__ = [
    "Experiment",
    "Plan",
    "Session",
    "check_same_source",
    "check_sources",
    "make_plan",
    "refuse_without_room",
    "resolve",
    "sessions_of",
]
