"""The command `hashbench`: the library's functions on the command line, a file a command or two."""

import argparse
import sys
from collections.abc import Sequence

from hashbench.cli import advise, cluster, match, methods, pictures
from hashbench.errors import InputError, PictureError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 for success, 1 if a picture failed, 2 if the input is wrong."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except (InputError, PictureError) as error:
        print(f"hashbench: error: {error}", file=sys.stderr)
        return 2 if isinstance(error, InputError) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hashbench", description="Perceptual image hashes by hand.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    pictures.add(commands)
    match.add(commands)
    cluster.add(commands)
    advise.add(commands)
    methods.add(commands)
    return parser
