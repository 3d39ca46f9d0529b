"""The paper's numbers on edits: which variant finds which edited copy, and where the order of variants reverses."""

import pandas as pd

from hashbench.corpus.edits.edit import Edit, describe
from hashbench.corpus.edits.registry import EDITS
from hashbench.evaluation.edits.robustness import BLIND, ENOUGH
from hashbench.reporting.reading.edited import measured, strengths_in_words
from hashbench.reporting.words import units, wording

_EDITS = {edit.name: edit for edit in EDITS}
_CASE = ["edit", "strength"]


def describe_robustness(table: pd.DataFrame, leader: str | None) -> dict | None:
    """Return what the variants find of edited copies, None if no variant has a recall.

    Parameters
    ----------
    leader : the variant that the others are compared with.
    """
    known = table[table.recall.notna()]
    if known.empty or leader not in set(known.variant):
        return None
    cases = known.drop_duplicates(_CASE)
    recalls = _recalls(known)
    first = _firsts(recalls)
    return {
        "pictures": units.count(known.n.max()),
        "enough": units.count(ENOUGH),
        "worded": bool(known.n.min() >= ENOUGH),
        "edits": units.count(cases.edit.nunique()),
        "cases": units.count(len(cases)),
        "leader": leader,
        "first": int(first[leader]),
        "leads": bool(first[leader] == first.max()),
        "more": {"variant": first.idxmax(), "cases": int(first.max())},
        "several": bool(recalls.shape[1] > 1),
        "every": bool(set(known.variant) == set(table.variant)),
        "reversal": _reversal(known, leader),
        "all_blind": blind_to(known, None),
        "blind": blind_to(known, leader),
    }


def blind_to(table: pd.DataFrame, variant: str | None) -> list[str]:
    """Return the edits, with their strengths, that a variant is blind to. If it is None, all variants are meant."""
    judged = table[table.finding.notna()]
    if variant is not None:
        rows = judged[(judged.variant == variant) & (judged.finding == BLIND)]
    else:
        blind = judged.groupby(_CASE, dropna=False).finding.transform(lambda finding: (finding == BLIND).all())
        rows = judged[blind.astype(bool)].drop_duplicates(_CASE)
    return [strengths_in_words(edit, sorted(rows.strength[rows.edit == edit.name])) for edit in measured(rows)]


def findings(table: pd.DataFrame) -> dict[str, dict]:
    """Return by variant in how many edits at their strengths it finds most or ties, and to how many it is blind.

    A variant with too few pictures is left out.
    """
    told = table[table.finding.notna()]
    if told.empty:
        return {}
    first = _firsts(_recalls(table[table.recall.notna()]))
    return {
        variant: {"first": int(first.get(variant, 0)), "blind": int((rows.finding == BLIND).sum()), "of": len(rows)}
        for variant, rows in told.groupby("variant", sort=False)
        if rows.n.min() >= ENOUGH
    }


def _recalls(known: pd.DataFrame) -> pd.DataFrame:
    """Return the recall of each variant (column) in each case (row)."""
    recalls = known.pivot_table(index=_CASE, columns="variant", values="recall", dropna=False, sort=False)
    return recalls.dropna(how="all")


def _firsts(recalls: pd.DataFrame) -> pd.Series:
    """Return in how many cases each variant finds most, alone or with others."""
    return recalls.ge(recalls.max(axis=1), axis=0).sum()


def _reversal(known: pd.DataFrame, leader: str) -> dict | None:
    """Return the edit at which another variant is furthest ahead, and the one where the leader is furthest ahead of it.

    None if no variant is ahead of the leader under any edit.
    """
    rows = known.set_index([*_CASE, "variant"])
    gaps = known.pivot_table(index=_CASE, columns="variant", values="recall", dropna=False, sort=False)
    gaps = gaps.sub(gaps[leader], axis=0).drop(columns=leader)
    if gaps.empty or not (gaps.max(axis=None) > 0):
        return None
    case, other = gaps.stack().idxmax()[:2], gaps.stack().idxmax()[2]
    back = gaps[other].idxmin()
    return {
        "other": other,
        "ahead": _pair(rows, case, leader, other),
        "back": _pair(rows, back, leader, other) if gaps[other].min() < 0 else None,
    }


def _pair(rows: pd.DataFrame, case: tuple, leader: str, other: str) -> dict:
    """Return the recall of both under one edit, and whether their intervals overlap."""
    ours, theirs = rows.loc[(*case, leader)], rows.loc[(*case, other)]
    edit: Edit = _EDITS[case[0]]
    return {
        "edit": describe(edit, None if pd.isna(case[1]) else case[1]),
        "leader": units.rate(ours.recall),
        "leader_interval": wording.interval(units.rate, ours.low, ours.high),
        "other": units.rate(theirs.recall),
        "other_interval": wording.interval(units.rate, theirs.low, theirs.high),
        "overlap": bool(ours.low <= theirs.high and theirs.low <= ours.high),
    }
