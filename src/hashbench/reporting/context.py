"""The facts of a run that every report item may use besides its tables."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Context:
    """The run that a report item belongs to.

    Attributes
    ----------
    corpus : its name.
    root : the folder that picture paths are relative to.
    variants : in order.
    production : the implementation (METHOD/IMPLEMENTATION) of each variant.
    left_out : why an implementation is left out, by METHOD/IMPLEMENTATION.
    samples : how many pictures a slow implementation hashed, by METHOD/IMPLEMENTATION.
    target_fprs, verdict_fpr, cluster_fpr : false-positive rates of the thresholds, of the verdict, and at which
        pictures are linked into clusters.
    images : the configured source: `demo`, or the path of the pictures.
    backdrops : `shared` or `own` for the demo's families; empty for other pictures.
    """

    corpus: str
    root: str
    variants: list[str]
    production: dict[str, str]
    left_out: dict[str, str]
    samples: dict[str, int]
    target_fprs: list[float]
    verdict_fpr: float
    cluster_fpr: float
    images: str = ""
    backdrops: str = ""


def not_measured(sessions: dict[str, dict]) -> dict[str, str]:
    """Return why implementations cannot hash the pictures that are used to measure, by METHOD/IMPLEMENTATION."""
    reasons = {name: session.get("refused") for name, session in sessions.items()}
    return {name: f"not measured here: {reason}" for name, reason in reasons.items() if reason}
