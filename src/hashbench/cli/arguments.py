"""Values that several commands take."""

import argparse
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NoReturn

import yaml

from hashbench.cli.output import complain
from hashbench.errors import InputError
from hashbench.hashers.decode import DEFAULT, Decoding
from hashbench.hashers.orientations import NUMBERS


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong, like all other errors."""

    def error(self, message: str) -> NoReturn:
        """Print the message and where the options are explained, and exit with status 2."""
        complain(f"{message}; see {self.prog} --help")
        self.exit(2)


def rate(text: str) -> float:
    """Return a rate above 0 and below 1."""
    return _number(text, float, lambda value: 0 < value < 1, "a rate between 0 and 1, such as 0.001")


def positive(text: str) -> int:
    """Return a whole number of 1 or more."""
    return _number(text, int, lambda value: value >= 1, "a whole number of 1 or more")


def natural(text: str) -> int:
    """Return a whole number of 0 or more."""
    return _number(text, int, lambda value: value >= 0, "a whole number of 0 or more")


def pictures(text: str) -> int:
    """Return a whole number from 2 to 1e15, which may be written as 5e7."""
    wanted = "a whole number of pictures from 2 to 1e15, such as 5e7"
    return int(_number(text, float, lambda value: 2 <= value <= 1e15 and value.is_integer(), wanted))


def megapixels(text: str) -> float:
    """Return a number above 0."""
    return _number(text, float, lambda value: 0 < value < float("inf"), "a number above 0, such as 89.5")


def _number(text: str, kind: Callable[[str], Any], allowed: Callable[[Any], bool], wanted: str) -> Any:
    try:
        value = kind(text)
    except ValueError:
        value = None
    if value is None or not allowed(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not {wanted}")
    return value


def add_decoding(parser: argparse.ArgumentParser, default: str) -> None:
    """Add the options that say how picture files are decoded; `default` says where their defaults come from."""
    group = parser.add_argument_group("decoding", f"The keys of decoding in config/README.md. Default: {default}.")
    switch = argparse.BooleanOptionalAction
    group.add_argument("--orientation", action=switch, help="turn pictures upright, as their EXIF data say")
    group.add_argument("--max-megapixels", type=megapixels, metavar="N", help="refuse larger pictures")
    group.add_argument("--damaged", action=switch, help="take what can be decoded of a damaged picture")
    group.add_argument("--background", metavar="COLOUR", help="lay transparent pictures on it; '' ignores transparency")
    group.add_argument("--grey16", choices=("clip", "scale"), help="16-bit grey to 8 bits")
    group.add_argument("--previews", action=switch, help="take the preview in a camera's raw file for the picture")


def add_weighted(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the option that asks for the weighted variant of a method; `what` says what that does."""
    parser.add_argument("--weighted", action="store_true", help=f"{what}; of find, pdq and phash")


def add_orientations(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the option for the number of orientations in which pictures are hashed; `what` says what 8 does."""
    parser.add_argument(
        "--orientations",
        type=int,
        choices=NUMBERS,
        default=1,
        help=f"8: {what} in four rotations and their mirror images (default: %(default)s)",
    )


def add_size(parser: argparse.ArgumentParser, default: str) -> None:
    """Add the option that says how many pictures the collection has that figures are meant for."""
    parser.add_argument("--size", type=pictures, help=f"pictures in your collection, such as 5e7 (default: {default})")


def decoding_of(options: argparse.Namespace, default: Decoding = DEFAULT) -> Decoding:
    """Return what the options of `add_decoding` say; for options that are not given, take `default`.

    Raises
    ------
    InputError
        A value is wrong.
    """
    given = {field.name: getattr(options, field.name) for field in fields(Decoding)}
    return replace(default, **{name: value for name, value in given.items() if value is not None})


def settings_of(run: Path) -> dict[str, Any]:
    """Return the configuration of a finished run, `results/NAME`, or an empty one if the run does not note it.

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
    """Return how a finished run decoded picture files before it hashed them.

    Raises
    ------
    InputError
        The run's configuration is damaged.
    """
    path, settings = run / "config.yaml", settings_of(run)
    try:
        return Decoding(**settings.get("decoding", {}))
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except TypeError as error:
        raise InputError(f"{path}: decoding is damaged; delete it and run the workflow again") from error
