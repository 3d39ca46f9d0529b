"""`hashbench methods`: list the implementations, and say why some cannot be used here."""

import argparse
import sys

from hashbench import hashers


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command to the parser."""
    methods = commands.add_parser("methods", help="print the methods and implementations as CSV")
    methods.set_defaults(run=_methods)


def _methods(options: argparse.Namespace) -> int:
    hashers.methods().to_csv(sys.stdout, index=False, lineterminator="\n")
    return 0
