"""The configuration: its values are read and checked against the schema before anything runs."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from hashbench.errors import InputError

# These keys hold text, even if the text looks like a number.
_NAMES = ("images", "corpus", "checksum")
_TEXT_KEYS = (*_NAMES, "pattern", "ray_address", "background")


def read_numbers(value: Any) -> Any:
    """Return a configuration with strings such as `1` or `true` turned into values, except in keys of text.

    Snakemake's --config passes the values inside a mapping or list as strings, and YAML reads 1e-3 as a string.
    """
    if isinstance(value, dict):
        return {key: inner if key in _TEXT_KEYS else read_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [read_numbers(inner) for inner in value]
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, str):
        for number in (int, float):
            try:
                return number(value)
            except ValueError:
                continue
    return value


def read_text(config: dict[str, Any], arguments: Iterable[str]) -> dict[str, Any]:
    """Return a configuration with the names and the checksum exactly as given on the command line.

    Snakemake reads `--config images=0297` as the number 297, and `images=Holiday #1` as `Holiday`.

    Parameters
    ----------
    arguments : the KEY=VALUE of --config. Quotes around a value are left out.

    Raises
    ------
    InputError
        A configuration file gives one of these keys a value that is not text, so the intended name is unknown.
    """
    given = dict(argument.partition("=")[::2] for argument in arguments)
    config = config | {key: _unquoted(value) for key, value in given.items() if key in _NAMES}
    for key in _NAMES:
        value = config.get(key, "")
        if not isinstance(value, str):
            raise InputError(f"configuration: {key}: {value!r} is not text; write the name in quotes: {key}: 'NAME'")
    return config


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def check(config: dict[str, Any], schema_path: str | Path, registered: Mapping[str, Sequence[str]]) -> None:
    """Check a configuration against a JSON schema written in YAML.

    Parameters
    ----------
    registered : the names that a registry allows, by the name of their definition (`$defs`) in the schema.

    Raises
    ------
    InputError
        A key is unknown or missing, or a value does not fit the schema. The message names the key.
    """
    schema = yaml.safe_load(Path(schema_path).read_text(encoding="utf-8"))
    for name, allowed in registered.items():
        schema["$defs"][name]["enum"] = list(allowed)
    errors = sorted(jsonschema.Draft202012Validator(schema).iter_errors(config), key=lambda error: list(error.path))
    if errors:
        raise InputError(_explain(errors[0]))


def _explain(error: jsonschema.ValidationError) -> str:
    where = ".".join(map(str, error.absolute_path))
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        culprit = next(key for key in error.instance if key not in known)
        close = difflib.get_close_matches(culprit, known, n=1)
        remedy = f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(known)}"
        return f"configuration: unknown key {f'{where}.{culprit}' if where else culprit!r}; {remedy}"
    remedy = "write true or false; " if error.validator_value == "boolean" else ""
    if error.validator == "exclusiveMinimum":
        remedy = f"write more than {error.validator_value}; "
    return f"configuration: {where or 'top level'}: {error.message}; {remedy}see config/README.md"


def as_list(value: str | list[str]) -> list[str]:
    """Return the items of a list, or of a string in which commas separate them, as on a command line."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else list(value)
