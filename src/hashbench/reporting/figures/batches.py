"""Pictures per second in whole batches by library and device, compared with single pictures on one core."""

import textwrap
from pathlib import Path

import pandas as pd
from matplotlib.lines import Line2D

from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_counts
from hashbench.reporting.words import units
from hashbench.reporting.words.wording import listed
from hashbench.tables import FILES_TO_HASHES, KERNEL, ONE_BY_ONE, PIXELS_TO_HASHES

CAPTION = """
When is a GPU faster? ``find/array`` hashes whole batches with one library on one device per line. The dashed line is
``find/numba``, which hashes single pictures on one core. A device is worth using where its line is above the dashed
line. Decoding stays on the CPU, so the last panel shows the speed that a user gets: no device can hash faster there
than one core can decode. More cores speed up both the dashed line and the decoder. PyTorch uses all cores, NumPy uses
one. On the host no copy is needed, so the first two panels of NumPy show the same measurements. The band shows the
quartiles. If no device was measured, the figure is a sentence that says why.
"""

_PANELS = {
    KERNEL: "kernel alone",
    PIXELS_TO_HASHES: "with the copy to the device",
    FILES_TO_HASHES: "with the decoder, on one core",
}
# Colours of Okabe and Ito (2008), as in `style`.
_LOOKS = (("#D55E00", "D"), ("#009E73", "^"), ("#CC79A7", "v"), ("#E69F00", "s"), ("#56B4E9", "P"))
_ALONE = {"color": "#0072B2", "linestyle": "--", "linewidth": 1.8}
ABSENT = "find/array is not among the implementations of this run: no batches were hashed."


def draw(output: Path, context: Context, *, batches: str) -> str:
    """Draw one panel per stage and one line per place; a note names unusable places and the reasons.

    Without a device there is a sentence instead, because the figure is about when a device pays. Returns a sentence
    that says what is shown.
    """
    table = pd.read_csv(batches)
    refused = table[table.reason.notna()]
    timed = table[table.reason.isna()]
    if timed.empty:
        return style.draw_absent(output, " ".join([ABSENT, *refused.reason]))
    if not timed.place.map(_is_device).any():
        return style.draw_absent(output, f"{_without_device(refused)} {_best(timed)}")
    alone = timed[timed.place == ONE_BY_ONE].set_index("stage").pictures_per_second
    places = dict(zip([place for place in timed.place.unique() if place != ONE_BY_ONE], _LOOKS, strict=False))
    narrow = style.is_narrow()
    with style.drawing(output, height=(8.4 if narrow else 3.9) + 0.16 * len(refused)) as figure:
        down, across = (len(_PANELS), 1) if narrow else (1, len(_PANELS))
        panels = figure.subplots(down, across, sharey=True)
        for axes, (stage, title) in zip(panels, _PANELS.items(), strict=True):
            axes.axhline(alone.get(stage, alone[KERNEL]), **_ALONE)
            for place, (colour, marker) in places.items():
                rows = timed[(timed.place == place) & (timed.stage == stage)].sort_values("batch")
                axes.plot(rows.batch, rows.pictures_per_second, color=colour, marker=marker)
                axes.fill_between(
                    rows.batch, rows.q1_pictures_per_second, rows.q3_pictures_per_second, color=colour, alpha=0.2
                )
            axes.set_title(title)
            log_counts(axes, "x", marks=sorted(timed.batch.unique()))
        log_counts(panels[0], "y")
        figure.supylabel("pictures per second (log scale)")
        handles = [
            Line2D([], [], color=colour, marker=marker, label=_named(place, timed))
            for place, (colour, marker) in places.items()
        ]
        handles.append(Line2D([], [], label=f"{ONE_BY_ONE}, one by one", **_ALONE))
        style.legend(figure, handles)
        rounds = units.count(timed.n.max())
        below = [f"pictures in a batch (log scale); median and quartiles of n = {rounds} rounds"]
        below += [f"not measured: {reason}" for reason in refused.reason]
        figure.supxlabel(style.wrapped("\n".join(textwrap.shorten(line, 120) for line in below)))
    number = timed[timed.place != ONE_BY_ONE].batch.nunique()
    return (
        f"Pictures per second of {listed(list(places))} in batches of {style.several(number, 'size')}. {_best(timed)}"
    )


def _is_device(place: str) -> bool:
    library, _, device = place.partition(":")
    return library == "cupy" or device not in ("", "cpu")


def _without_device(refused: pd.DataFrame) -> str:
    reasons = "; ".join(dict.fromkeys(refused.reason[refused.place.map(_is_device)]))
    return f"No device was measured ({reasons or 'the configuration names none'})."


def _best(timed: pd.DataFrame) -> str:
    """Return the speed of the fastest place with the decoder, beside the speed of single pictures."""
    whole = timed[timed.stage == FILES_TO_HASHES].set_index("place").pictures_per_second
    batched = whole.drop(ONE_BY_ONE, errors="ignore")
    if batched.empty or ONE_BY_ONE not in whole:
        return f"Medians of n = {units.count(timed.n.max())} rounds."
    single, rounds = units.count(whole[ONE_BY_ONE]), units.count(timed.n.max())
    return (
        f"With the decoder, {batched.idxmax()} reaches {units.count(batched.max())} pictures a second in batches and "
        f"{ONE_BY_ONE} {single} one by one (medians of n = {rounds} rounds)."
    )


def _named(place: str, timed: pd.DataFrame) -> str:
    from_batch = timed[(timed.place == place) & (timed.stage == FILES_TO_HASHES)].pays_from.iloc[0]
    pays = "never faster here" if pd.isna(from_batch) else f"faster from a batch of {units.count(from_batch)} on"
    return f"{place}: with the decoder {pays}"
