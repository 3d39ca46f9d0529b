"""Check the kinds of values in a file of a finished run: a person may have edited it, or damaged it."""

import math
import reprlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema

from hashbench.errors import InputError

REMEDY = "delete it and run the workflow again"

# JSON Schema takes 8.0 for an integer. Bits are counted in Python's. JSON and YAML files may hold NaN.
_CHECKER = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine_many(
    {
        "integer": lambda _, value: type(value) is int,
        "number": lambda _, value: type(value) in (int, float) and math.isfinite(value),
    }
)
_Validator = jsonschema.validators.extend(jsonschema.Draft202012Validator, type_checker=_CHECKER)


def check(value: Any, schema: dict[str, Any], path: Path, key: str = "") -> None:
    """Check a value read from a file against a schema made of `kind`, `mapping` and `or_null`.

    Parameters
    ----------
    key : of the value in the file; empty for the whole file.

    Raises
    ------
    InputError
        A value is of another kind; the message names the file and the key.
    """
    for error in _Validator(schema).iter_errors(value):
        where = ".".join([*([key] if key else []), *map(str, error.absolute_path)])
        said = f"{where}: {reprlib.repr(error.instance)} is not {error.schema['description']}"
        raise InputError(f"{path}: {said}; {REMEDY}")


def kind(description: str, of: str, **schema: Any) -> dict[str, Any]:
    """Return the JSON schema of a value. The description completes the sentence "it is not …"."""
    return {"description": description, "type": of, **schema}


def mapping(keys: dict[str, Any], required: Sequence[str] = ()) -> dict[str, Any]:
    """Return the schema of a mapping. It may have other keys, too."""
    described = f"a mapping with {', '.join(required)}" if required else "a mapping"
    return kind(described, "object", properties=keys, required=list(required))


def or_null(other: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a value that may also be null."""
    return {"description": f"{other['description']}, or null", "anyOf": [other, {"type": "null"}]}


TEXT = kind("text", "string")
SHARE = kind("a share from 0 to 1", "number", minimum=0, maximum=1)
