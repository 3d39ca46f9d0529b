"""Values that several commands take."""

import argparse
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import yaml

from hashbench.errors import InputError
from hashbench.hashers.decode import DEFAULT, Decoding


def rate(text: str) -> float:
    """Return a rate between 0 and 1, which are none."""
    value = float(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a rate between 0 and 1")
    return value


def positive(text: str) -> int:
    """Return a whole number of 1 or more."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return value


def add_decoding(parser: argparse.ArgumentParser, default: str) -> None:
    """Add the options that say what becomes of a picture file before it is hashed; `default` is where they are from."""
    group = parser.add_argument_group("decoding", f"The keys of decoding in config/README.md. Default: {default}.")
    switch = argparse.BooleanOptionalAction
    group.add_argument("--orientation", action=switch, help="turn pictures upright, as their EXIF data say")
    group.add_argument("--max-megapixels", type=float, metavar="N", help="refuse larger pictures")
    group.add_argument("--damaged", action=switch, help="take what can be decoded of a damaged picture")
    group.add_argument("--background", metavar="COLOUR", help="lay transparent pictures on it; '' ignores transparency")
    group.add_argument("--grey16", choices=("clip", "scale"), help="16-bit grey to 8 bits")
    group.add_argument("--previews", action=switch, help="take the preview in a camera's raw file for the picture")


def decoding_of(options: argparse.Namespace, default: Decoding = DEFAULT) -> Decoding:
    """Return what the options of `add_decoding` say, and what `default` says where none is given.

    Raises
    ------
    InputError
        A value is wrong.
    """
    given = {field.name: getattr(options, field.name) for field in fields(Decoding)}
    return replace(default, **{name: value for name, value in given.items() if value is not None})


def settings_of(run: Path) -> dict[str, Any]:
    """Return the configuration of a finished run, `results/NAME`: empty where the run does not note it.

    Raises
    ------
    InputError
        The file is damaged.
    """
    path = run / "config.yaml"
    if not path.exists():
        return {}
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
        return dict(settings)
    except (yaml.YAMLError, UnicodeDecodeError, TypeError, ValueError) as error:
        raise InputError(f"{path}: not a configuration; delete it and run the workflow again") from error


def decoding_in(run: Path) -> Decoding:
    """Return what a finished run did with picture files before it hashed them."""
    return Decoding(**settings_of(run).get("decoding", {}))
