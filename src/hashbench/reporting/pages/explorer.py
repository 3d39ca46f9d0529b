"""The explorer: what matches at any threshold, in numbers and in pictures."""

import json
import re
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from hashbench.reporting.context import Context
from hashbench.reporting.explorer.data import collect
from hashbench.reporting.explorer.thumbnails import SIDE
from hashbench.reporting.pages.explorer_markup import MARKUP
from hashbench.reporting.pages.explorer_script import SCRIPT
from hashbench.reporting.pages.explorer_style import STYLE
from hashbench.reporting.reading.scored import NO_ACCURACY

# Characters that could end the script element, or a line of it, inside a string.
_UNSAFE = re.compile("[<>&\u2028\u2029]")


def draw(
    output: Path,
    context: Context,
    *,
    verdict: str,
    scores: str,
    scale: str,
    cluster_scores: str,
    distances: list[str],
    pairs: list[str],
    sweeps: list[str],
    images: str,
    families: str,
) -> None:
    """Write the explorer as a fragment of HTML: one `<section>` with its style, its data and its script.

    Any input except `images` and `families` may be missing. The explorer then says which, and shows the rest.
    """
    data = collect(
        context,
        verdict=verdict,
        scores=scores,
        scale=scale,
        cluster_scores=cluster_scores,
        distances=distances,
        pairs=pairs,
        sweeps=sweeps,
        images=images,
        families=families,
    )
    sentences = [f"{path} is missing. Make it with: snakemake --cores all {path}" for path in data.pop("missing")]
    if not data["variants"]:
        sentences.append("There is nothing to explore: no variant has distances of two pictures.")
    elif Path(scores).exists() and not any(variant["rates"] for variant in data["variants"]):
        sentences.append(f"{NO_ACCURACY} The explorer shows distances, close pairs and clusters.")
    template = Environment(autoescape=True, trim_blocks=True).from_string(MARKUP)
    shown = {"style": Markup(STYLE), "script": Markup(SCRIPT), "data": Markup(embeddable(data))}
    fragment = template.render(**shown, sentences=sentences, side=SIDE)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(fragment, encoding="utf-8")


def embeddable(data: object) -> str:
    """Return data as JSON that is safe inside a script element, whatever its strings hold."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
