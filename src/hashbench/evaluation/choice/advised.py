"""Read how a finished run advises to link pictures, and check the kinds of its values."""

import json
from pathlib import Path

from hashbench.errors import InputError
from hashbench.evaluation.choice.kinds import REMEDY, SHARE, TEXT, check, kind, mapping, or_null
from hashbench.evaluation.choice.link import EXPECTED
from hashbench.matching.clusters.registry import CLUSTERINGS

_VARIANT = kind("METHOD-BITS, such as phash-256", "string", pattern="^.+-[0-9]+w?$")
_CLUSTERING = kind(f"one of {', '.join(CLUSTERINGS)}", "string", enum=list(CLUSTERINGS))
_BITS = kind("a whole number of bits", "integer", minimum=0)
_ENDS = ("value", "low", "high")
_FIGURE = mapping(dict.fromkeys(_ENDS, or_null(SHARE)), _ENDS)
_OF_VARIANT = mapping({"clustering": _CLUSTERING, "threshold": _BITS}, ("clustering", "threshold"))
_LINK = mapping(
    {
        "rule": TEXT,
        "reason": TEXT,
        "families": kind("all, held_out or unlabelled", "string", enum=["all", "held_out", "unlabelled"]),
        "variant": or_null(_VARIANT),
        "clustering": or_null(_CLUSTERING),
        "threshold": or_null(_BITS),
        "min_samples": kind("a whole number of 1 or more", "integer", minimum=1),
        "mixed_share": SHARE,
        "n_families": kind("a whole number", "integer", minimum=0),
        "expected": mapping(dict.fromkeys(EXPECTED, _FIGURE), EXPECTED),
        "notes": kind("a list of texts", "array", items=TEXT),
        "by_variant": kind("a mapping", "object", propertyNames=_VARIANT, additionalProperties=_OF_VARIANT),
    }
) | {
    "if": {"required": ["variant"], "properties": {"variant": {"type": "string"}}},
    "then": {"properties": {"clustering": _CLUSTERING, "threshold": _BITS}},
}


def read_link(path: Path) -> dict | None:
    """Return what a verdict says about linking (see `choose_link`), or None if clusters were not judged.

    Keys may be missing, because earlier versions wrote fewer.

    Parameters
    ----------
    path : a `verdict.json`.

    Raises
    ------
    InputError
        It is not a verdict, or a key has a value of the wrong kind.
    OSError
        It cannot be read.
    """
    try:
        link = json.loads(path.read_text(encoding="utf-8"))["link"]
    except (ValueError, TypeError, KeyError) as error:
        why = " (link is missing)" if isinstance(error, KeyError) else ""
        raise InputError(f"{path}: not the verdict of a finished run{why}; {REMEDY}") from error
    if link is not None:
        check(link, _LINK, path, "link")
    return link
