"""What a GPU would change: hashing whole batches and counting all pairs, as recorded once on a named machine."""

from pathlib import Path

from hashbench.matching.gpu import read_recorded
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units
from hashbench.tables import FILES_TO_HASHES, KERNEL, PIXELS_TO_HASHES

CAPTION = """
What would a GPU change? These tables were recorded once on the machine that is named in them, with a GPU and more
cores than most; this run measured none of it. The first table has the pictures a second of ``find/array`` in its
fastest batch, beside ``find/numba`` on one core and on all. The second has the time in which all pairs of a collection
are compared and counted by distance, pairs of one family apart from pairs of two, beside ``count_distances``. The
counts and the hashes are compared with those of the host, and the tables say how many differ. The package holds them,
as ``pictures.csv`` and ``pairs.csv`` in ``hashbench/matching/gpu``.
"""

ABSENT = "No GPU was measured. On a machine that has one, python -m hashbench.matching.gpu does it."
_STAGES = {
    KERNEL: "pixels on the device",
    PIXELS_TO_HASHES: "with the copy to the device",
    FILES_TO_HASHES: "from files",
}
PAIRS = (
    Column("way", "way"),
    Column("bits", "bits", units.count),
    Column("hashes", "hashes", units.count),
    Column("cores", "cores", units.count, help="threads on the host; empty for the GPU"),
    Column("seconds", "time", units.seconds, help="from hashes to counts by distance, in the host's memory"),
    Column("pairs_per_second", "pairs per second", units.about),
    Column("over_all_cores", "over all cores", units.ratio, help="the time of count_distances on all cores over this"),
    Column("kernel_seconds", "counting alone", units.seconds, help="with the hashes on the device already"),
    Column("differing", "pairs counted differently", units.count, help="than by count_distances"),
    Column("n", "n", units.count, help="rounds"),
)
PICTURES = (
    Column("place", "library and device"),
    Column("side", "side, px", units.count),
    Column("what", "stage"),
    Column("cores", "cores that decode", units.count),
    Column("batch", "batch", units.count),
    Column("pictures_per_second", "pictures per second", units.count),
    Column("over_one_by_one", "over one core", units.ratio, help="find/numba, one picture at a time"),
    Column("over_all_cores", "over all cores", units.ratio, help="find/numba on all cores, from files"),
    Column("differing_bits", "differing bits", units.count, help="of all hashes, from those of find/numba"),
    Column("compared", "compared", units.count, help="pictures"),
    Column("n", "n", units.count, help="rounds"),
)


def draw(output: Path, context: Context) -> None:
    """Write the fastest batch of each place and stage, then all pairs, then every batch; or that there is nothing."""
    recorded = read_recorded()
    if recorded is None:
        html.write(output, html.text(ABSENT))
        return
    pictures, pairs, machine = recorded
    pictures = pictures.assign(what=pictures.stage.map(_STAGES))
    case = ["side", "place", "stage", "cores"]
    fastest = pictures.loc[pictures.groupby(case, sort=False).pictures_per_second.idxmax()]
    html.write(
        output,
        html.text(_said(machine)),
        html.heading("Pictures a second, in the fastest batch"),
        html.table(fastest, PICTURES),
        html.heading("All pairs of a collection"),
        html.table(pairs, PAIRS),
        html.folded("Every batch", html.table(pictures, PICTURES)),
    )


def _said(machine: dict) -> str:
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    failed = "".join(f" Not measured: {name} ({reason})." for name, reason in machine["failed"].items())
    return (
        f"Recorded once, not in this run: {machine['date']}, {machine['device']}; {machine['processor']}, cores: "
        f"{units.count(machine['cores'])}; {packages}. {machine['how'].capitalize()}.{failed}"
    )
