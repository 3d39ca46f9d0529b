"""What a threshold means in a collection of the size asked for, in words."""

from pathlib import Path

from hashbench.cli.arguments import settings_of
from hashbench.errors import InputError


def meaning_at_size(
    run: Path, variant: str, *, bits: int, threshold: int, size: int | None, orientations: int = 1
) -> str:
    """Return what matching by a threshold means: false matches a query and in all, and precision, with intervals.

    Parameters
    ----------
    run : `results/NAME` of a finished run.
    size : number of pictures; None: that of the run's configuration, and if the run cannot tell, nothing is said.
    orientations : in how many orientations pictures are hashed. Only pairs of upright pictures were counted.

    Returns
    -------
    Empty if there is nothing to say.

    Raises
    ------
    InputError
        A size is given, and the run cannot tell; or the size is no number, smaller than the run or too large.
    """
    from hashbench.evaluation.choice.threshold_at_size import threshold_at_size
    from hashbench.reporting.words import advice as words

    if orientations != 1:
        if size is not None:
            raise InputError("--size: rates are known for one orientation only; leave out --size or --orientations")
        return ""
    given_as = "size"
    if size is None:
        configured = settings_of(run).get("collection_size")
        if configured is None or not (run / "distances" / f"{variant}.parquet").exists():
            return ""
        size, given_as = configured, f"{run / 'config.yaml'}: collection_size"
    found = threshold_at_size(run, variant, bits=bits, threshold=threshold, size=size, given_as=given_as)
    return words.at_size(found) if found else ""
