"""The command `hashbench`: the library's functions on the command line. A file has one or two commands."""

import argparse
import sys
from collections.abc import Sequence

from hashbench.cli import advise, cluster, match, methods, pictures
from hashbench.cli.arguments import Parser
from hashbench.cli.output import complain, drop_output
from hashbench.errors import InputError, PictureError

_INTERRUPTED = 130
_PIPE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    The status is 0 for success, 1 if a picture failed or the output cannot be written, and 2 if the input is wrong. As
    in other tools, it is 141 if the reader of a pipe (such as `head`) has ended, and 130 if the user interrupts the
    command.
    """
    options = _parser().parse_args(arguments)
    try:
        status = options.run(options)
        sys.stdout.flush()
    except (InputError, PictureError) as error:
        complain(str(error))
        return 2 if isinstance(error, InputError) else 1
    except BrokenPipeError:
        drop_output()
        return _PIPE
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:
        if error.filename is None:
            drop_output()
        complain(f"{error.filename or 'standard output'}: {error.strerror or error}")
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="hashbench", description="Perceptual image hashes by hand.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    pictures.add(commands)
    match.add(commands)
    cluster.add(commands)
    advise.add(commands)
    methods.add(commands)
    return parser
