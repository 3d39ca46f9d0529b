"""One style for all figures: the method sets colour and marker, the number of bits sets fill and line.

The colours are those of Okabe and Ito (2008), which colour-blind readers can tell apart. The markers tell methods apart
in print without colour.
"""

import textwrap
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hashbench.reporting.reading.scored import NO_ACCURACY

WIDTH = 9.0
INK = "#222222"
MUTED = "#666666"
FAINT = "#C8C8C8"
GREY_FILL = "#B8B8B8"
# Colours of a difference: more or less than the other.
MORE = "#56B4E9"
LESS = "#E69F00"

_RC = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.labelsize": 10,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "figure.constrained_layout.h_pad": 0.08,
    "figure.constrained_layout.w_pad": 0.08,
    "figure.facecolor": "white",
    "figure.labelsize": 10,
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "Helvetica", "sans-serif"],
    "font.size": 9.5,
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.7,
    "legend.fontsize": 9.5,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "hashbench",
    "text.color": INK,
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 9.5,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 9.5,
}

_METHODS = {
    "find": ("#0072B2", "o"),
    "find-published": ("#56B4E9", "P"),
    "ahash": ("#E69F00", "s"),
    "phash": ("#D55E00", "D"),
    "dhash": ("#009E73", "^"),
    "whash": ("#CC79A7", "v"),
    "pdq": ("#000000", "X"),
}
_SPARE = (("#882255", "<"), ("#999933", ">"), ("#777777", "h"))


@dataclass(frozen=True)
class Look:
    """How a variant is drawn: below 128 bits dashed and hollow, otherwise solid and filled."""

    colour: str
    marker: str
    line: str
    fill: str

    @property
    def point(self) -> dict:
        """Keyword arguments for a marker without a line."""
        return {
            "linestyle": "none",
            "marker": self.marker,
            "markersize": 7,
            "markerfacecolor": self.fill,
            "markeredgecolor": self.colour,
            "markeredgewidth": 1.5,
        }


def look(method: str, bits: int) -> Look:
    """Return the look of a method; a method without its own look always gets the same spare one."""
    colour, marker = _METHODS.get(method) or _SPARE[zlib.crc32(method.encode()) % len(_SPARE)]
    short = bits < 128
    return Look(colour, marker, "--" if short else "-", "white" if short else colour)


def look_of(variant: str) -> Look:
    """Return the look of a variant, such as `phash-64`."""
    method, _, bits = variant.rpartition("-")
    return look(method, int(bits))


def handle(variant: str, *, line: bool = True) -> Line2D:
    """Return a legend entry for a variant."""
    its = look_of(variant)
    options = its.point | ({"linestyle": its.line, "color": its.colour, "linewidth": 1.8} if line else {})
    return Line2D([], [], label=variant, **options)


@contextmanager
def drawing(output: Path, *, height: float, width: float = WIDTH) -> Iterator[Figure]:
    """Yield an empty figure in the style of the report, with its size in inches, and write it to `output` at the end.

    The same figure gives the same bytes, because it has no date and no random ids.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(_RC):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure
        figure.savefig(output, metadata={"Date": None})


def draw_absent(output: Path, sentence: str) -> None:
    """Write a small figure that says in one sentence why there is nothing to show."""
    with drawing(output, height=1.2) as figure:
        lines = textwrap.fill(sentence, 100)
        figure.text(0.5, 0.5, lines, ha="center", va="center", fontsize=11, color=MUTED)


def draw_no_accuracy(output: Path) -> None:
    """Write the figure that replaces a figure about accuracy if there is no accuracy to show."""
    draw_absent(output, NO_ACCURACY)
