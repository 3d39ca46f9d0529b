"""Resolve what a configuration asks for: pictures, methods, implementations and variants."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hashbench.configuration import as_list
from hashbench.corpus.families import check_pattern
from hashbench.corpus.sources import DEMO, Source, find_source
from hashbench.errors import InputError
from hashbench.hashers.decode import DEFAULT, Decoding
from hashbench.hashers.hasher import Hasher, unavailable
from hashbench.hashers.registry import ENTRIES, Entry, check_weighted, find_entry
from hashbench.hashers.variant import Variant, read_variant
from hashbench.matching.matchers.registry import ENTRIES as MATCHERS
from hashbench.matching.matchers.registry import find_matcher


@dataclass(frozen=True)
class Experiment:
    """A configuration, resolved against the registry.

    Attributes
    ----------
    entries : the implementations to hash with and to measure, by METHOD/IMPLEMENTATION.
    left_out : why an implementation that was asked for cannot be used here, by METHOD/IMPLEMENTATION.
    variants : of each variant that is matched, by name, its production implementation and what it is.
    samples : how many pictures a slow implementation hashes, by METHOD/IMPLEMENTATION.
    decoding : how a picture file is decoded before it is hashed.
    """

    corpus: str
    source: Source
    entries: dict[str, Entry]
    left_out: dict[str, str]
    variants: dict[str, tuple[Entry, Variant]]
    samples: dict[str, int]
    decoding: Decoding = DEFAULT

    def hashers(self, name: str) -> list[Hasher]:
        """Return one hasher for each size of an implementation."""
        entry = self.entries[name]
        return [self.hasher(entry, Variant(entry.method, bits)) for bits in entry.bits]

    def hasher(self, entry: Entry, variant: Variant) -> Hasher:
        """Return the hasher of an implementation for a variant of its method."""
        options = {"decoding": self.decoding, "weighted": variant.weighted}
        return Hasher(entry.method, entry.implementation, variant.bits, entry.module, **options)


def resolve(config: dict[str, Any]) -> Experiment:
    """Resolve a checked configuration.

    Raises
    ------
    InputError
        A method, implementation, source, rate or name in it does not exist or cannot be used.
    """
    check_pattern(config["family"]["pattern"])
    rates = {
        "verdict_fpr": config["verdict_fpr"],
        "clustering.target_fpr": config["clustering"]["target_fpr"],
        "audit.near_fpr": config["audit"]["near_fpr"],
    }
    for key, rate in rates.items():
        if rate not in config["target_fprs"]:
            raise InputError(f"configuration: {key} {rate:g} is not among target_fprs; add it there")
    near, *others = (rates[key] for key in ("audit.near_fpr", "verdict_fpr", "clustering.target_fpr"))
    if near > max(others):
        known = "verdict_fpr and clustering.target_fpr, up to whose thresholds pairs are kept"
        raise InputError(f"configuration: audit.near_fpr {near:g} is larger than {known}; lower it")
    for case in config["scaling"]["cases"]:
        if isinstance(case["radius"], int) and case["radius"] > case["bits"]:
            raise InputError(f"configuration: scaling.cases: radius {case['radius']} is beyond {case['bits']} bits")
    source = find_source(str(config["images"]))
    entries, left_out = _entries(config)
    for name in config["samples"]:
        _named(name, "samples")
    return Experiment(
        corpus=_corpus_name(config, source),
        source=source,
        entries=entries,
        left_out=left_out,
        variants=_variants(config, entries),
        samples={name: size for name, size in config["samples"].items() if name in entries},
        decoding=Decoding(**config["decoding"]),
    )


def _corpus_name(config: dict[str, Any], source: Source) -> str:
    name = str(config["corpus"]) or source.default_name
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
        raise InputError(f"corpus={name}: use letters, digits, - and _ only")
    if name == DEMO and source.kind != "demo":
        raise InputError(f"corpus={DEMO} is kept for the embedded pictures; choose another name with corpus=NAME")
    return name


def _named(name: str, key: str) -> Entry:
    method, slash, implementation = name.partition("/")
    if not slash:
        raise InputError(f"configuration: {key}: {name!r} is no METHOD/IMPLEMENTATION, such as find/numpy")
    return find_entry(method, implementation)


def _entries(config: dict[str, Any]) -> tuple[dict[str, Entry], dict[str, str]]:
    methods = as_list(config["methods"])
    if not methods:
        raise InputError("configuration: methods is empty; name at least one")
    for method in methods:
        find_entry(method)
    asked = [_named(name, "implementations") for name in as_list(config["implementations"])]
    asked = asked or [entry for entry in ENTRIES if entry.method in methods]
    reasons = {entry.name: unavailable(entry.module) for entry in asked if entry.method in methods}
    entries = {entry.name: entry for entry in asked if reasons.get(entry.name) == ""}
    return entries, {name: reason for name, reason in reasons.items() if reason}


def _weighted(config: dict[str, Any]) -> list[Variant]:
    asked = []
    for name in as_list(config["weighted"]):
        try:
            asked.append(read_variant(name))
            check_weighted(asked[-1])
        except InputError as error:
            raise InputError(f"configuration: weighted: {error}") from error
    return asked


def _variants(config: dict[str, Any], entries: dict[str, Entry]) -> dict[str, tuple[Entry, Variant]]:
    variants, weighted = {}, _weighted(config)
    for method, implementation in config["production"].items():
        find_entry(method, implementation)
    first = {entry.method: entry for entry in reversed(entries.values())}
    for method in dict.fromkeys(entry.method for entry in entries.values()):
        named = config["production"].get(method)
        chosen = find_entry(method, named) if named else first[method]
        if chosen.name not in entries:
            raise InputError(f"configuration: production of {method} is {chosen.name}, which is left out; name another")
        if chosen.name not in config["samples"]:
            of_method = [Variant(method, bits, wide) for bits in chosen.bits for wide in (False, True)]
            of_method = [variant for variant in of_method if not variant.weighted or variant in weighted]
            for variant in of_method:
                if variant.weighted:
                    _check_masks(variant, chosen)
            variants |= {variant.name: (chosen, variant) for variant in of_method}
        elif named:
            raise InputError(
                f"configuration: production of {method} is {chosen.name}, of which samples hashes only some pictures; "
                "name another, or delete its line in samples"
            )
    matcher = find_matcher(config["matching"]["matcher"])
    asked = next((name for name, (_, variant) in variants.items() if variant.weighted), None)
    if asked and not matcher.weighted:
        able = " or ".join(other.name for other in MATCHERS if other.weighted)
        raise InputError(
            f"configuration: matching.matcher: {matcher.name} cannot match {asked} by the weighted distance; name "
            f"{able}, or leave weighted empty"
        )
    if not variants:
        raise InputError(
            "configuration: no variant is left to match: every production implementation is sampled; name another in "
            "production, or one more method"
        )
    return variants


def _check_masks(variant: Variant, entry: Entry) -> None:
    try:
        check_weighted(variant, entry)
    except InputError as error:
        raise InputError(f"configuration: production: {error}, or take {variant.name} out of weighted") from error


def check_same_source(experiment: Experiment, record: str | Path) -> None:
    """Refuse a corpus name that already has another source's results, as its `source.json` says.

    Raises
    ------
    InputError
        The message names both sources and says what to do.
    """
    path = Path(record)
    if not path.exists():
        return
    earlier = json.loads(path.read_text(encoding="utf-8"))["identity"]
    if earlier != experiment.source.identity:
        raise InputError(
            f"corpus={experiment.corpus} holds results of {earlier}, not of {experiment.source.identity}; "
            f"choose another name with corpus=NAME or delete {path.parent}"
        )
