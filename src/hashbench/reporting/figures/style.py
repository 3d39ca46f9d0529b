"""One style for all figures: the method sets colour and marker, the number of bits sets fill and line.

The colours come from Okabe and Ito (2008). Colour-blind readers can tell them apart. The markers tell methods apart in
print without colour.
"""

import re
import textwrap
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hashbench.hashers.variant import read_variant
from hashbench.reporting.context import Context
from hashbench.reporting.reading.scored import NO_ACCURACY
from hashbench.reporting.words import units

WIDTH = 9.0
# The smallest text of a figure in points: 12 px on a page. On paper it becomes 7 points.
SMALLEST = 9.0
PRINT_SCALE = 7 / SMALLEST
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
    "text.parse_math": False,
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
_WEIGHTED = "#CCCCCC"
_SPARE = (("#882255", "<"), ("#999933", ">"), ("#777777", "h"))


@dataclass(frozen=True)
class Look:
    """The look of a variant: below 128 bits dashed and hollow, otherwise solid and filled; filled grey if weighted."""

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


def look(method: str, bits: int, *, weighted: bool = False) -> Look:
    """Return the look of a method; a method without its own look always gets the same spare one."""
    colour, marker = _METHODS.get(method) or _SPARE[zlib.crc32(method.encode()) % len(_SPARE)]
    short = bits < 128
    if weighted:
        return Look(colour, marker, ":" if short else "-.", _WEIGHTED)
    return Look(colour, marker, "--" if short else "-", "white" if short else colour)


def look_of(variant: str) -> Look:
    """Return the look of a variant, such as `phash-64`."""
    method, bits, weighted = read_variant(variant)
    return look(method, bits, weighted=weighted)


def handle(variant: str, *, line: bool = True) -> Line2D:
    """Return a legend entry for a variant."""
    its = look_of(variant)
    options = its.point | ({"linestyle": its.line, "color": its.colour, "linewidth": 1.8} if line else {})
    return Line2D([], [], label=variant, **options)


_printed_width: ContextVar[float | None] = ContextVar("printed_width", default=None)


@contextmanager
def for_print(*, width: float) -> Iterator[None]:
    """Draw the figures of this block for paper: `width` inches wide, with text of at least 7 points.

    A figure is laid out on a wider canvas with the sizes of the page, and the file states the smaller size.
    """
    before = _printed_width.set(width)
    try:
        yield
    finally:
        _printed_width.reset(before)


def canvas_width() -> float:
    """Return the width in inches that a figure is laid out on."""
    printed = _printed_width.get()
    return WIDTH if printed is None else printed / PRINT_SCALE


def is_narrow() -> bool:
    """Return whether the figure is for one column of a page."""
    return canvas_width() < 6


def wrapped(text: str) -> str:
    """Break each line of a text so that it fits the canvas."""
    width = int(13 * canvas_width())
    return "\n".join(textwrap.fill(line, width, break_on_hyphens=False) for line in text.split("\n"))


def panels_across(most: int, *, least_width: float = 2.0) -> int:
    """Return how many panels of at least `least_width` inches stand side by side: at most `most`."""
    return max(1, min(most, int(canvas_width() / least_width)))


def legend(figure: Figure, handles: Sequence[Artist], *, place: str = "upper left") -> None:
    """Draw a legend outside of the panels, in as many columns as fit the canvas; without handles there is none."""
    if not handles:
        return
    labels = [handle.get_label() for handle in handles]
    lines = next(
        n for n in range(1, len(labels) + 1) if n == len(labels) or _points_across(labels, n) < 72 * canvas_width()
    )
    across = -(-len(labels) // lines)
    figure.legend(handles=handles, loc=f"outside {place}", ncols=across, columnspacing=1.4, handletextpad=0.5)


def _points_across(labels: list[str], lines: int) -> float:
    """Return about how wide a legend of this many lines is, in points."""
    columns = [labels[first : first + lines] for first in range(0, len(labels), lines)]
    return 16 + sum(5.9 * max(map(len, column)) + 38 for column in columns)


def in_order(context: Context, variants: Iterable[str]) -> list[str]:
    """Return these variants in the order of the run, which all figures use."""
    given = set(variants)
    return [variant for variant in context.variants if variant in given]


def several(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 variant`, `10 variants`, `2 families`."""
    return f"{units.count(number)} {noun if number == 1 else plural or f'{noun}s'}"


@contextmanager
def drawing(output: Path, *, height: float) -> Iterator[Figure]:
    """Yield an empty figure in the style of the report, `height` inches high, and write it to `output` at the end.

    The same figure gives the same bytes, because it has no date and no random ids.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(_RC):
        figure = Figure(figsize=(canvas_width(), height), layout="constrained")
        yield figure
        figure.savefig(output, metadata={"Date": None})
    if _printed_width.get() is not None:
        output.write_text(_scaled(output.read_text(encoding="utf-8")), encoding="utf-8")


def _scaled(svg: str) -> str:
    """Return an SVG file that states its size on paper; what it draws stays the same."""

    def smaller(match: re.Match[str]) -> str:
        return f'{match[1]}="{PRINT_SCALE * float(match[2]):.6g}pt"'

    head, opening, rest = svg.partition("<svg")
    attributes, closing, body = rest.partition(">")
    return head + opening + re.sub(r'\b(width|height)="([\d.]+)pt"', smaller, attributes) + closing + body


def draw_absent(output: Path, sentence: str) -> str:
    """Write a small figure that says in one sentence why there is nothing to show, and return the sentence."""
    lines = wrapped(" ".join(sentence.split()))
    with drawing(output, height=1.0 + 0.2 * lines.count("\n")) as figure:
        figure.text(0.5, 0.5, lines, ha="center", va="center", fontsize=10, color=MUTED)
    return sentence


def draw_no_accuracy(output: Path) -> str:
    """Write the figure that replaces a figure about accuracy if there is no accuracy to show."""
    return draw_absent(output, NO_ACCURACY)
