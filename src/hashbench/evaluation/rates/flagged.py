"""What pictures without content do to matching: the false matches that their quality flag avoids.

All hashes of flat or clipped pictures are noise, or one and the same. Nothing in a hash tells that: it matches whatever
lies near it, and other such pictures first of all.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.hashers.quality import MEANINGLESS
from hashbench.matching.blocks import hamming
from hashbench.matching.collection import to_words

WITH_FLAGGED = "flagged with flagged"
WITH_OTHERS = "flagged with others"
COLUMNS = ("variant", "threshold", "pairing", "flagged", "drawn", "pairs", "within", "rate", "usual_rate")


def study_flagged(
    variant: str,
    corpus: pd.DataFrame,
    drawn: pd.DataFrame,
    images: pd.DataFrame,
    *,
    threshold: int | None,
    usual: float,
) -> pd.DataFrame:
    """Count the false matches of flagged pictures, the corpus's own and the drawn ones together.

    Parameters
    ----------
    corpus : `hashes` table of one size.
    drawn : the same of the drawn difficult pictures, ids of their own; each is a family by itself.
    images : `images` table. Two pictures of one family are no false match, and are left out.
    threshold : None matches nothing.
    usual : the false-positive rate of the corpus's other pictures at this threshold, for comparison.

    Returns
    -------
    Columns `COLUMNS`, a row a pairing; every pair is counted. `flagged` pictures, of which `drawn`.
    """
    families = images.set_index("image_id").family
    own = corpus[corpus.status == tables.STATUS_OK]
    drawn = drawn[(drawn.status == tables.STATUS_OK) & drawn.quality.isin(MEANINGLESS)]
    meaningless = own.quality.isin(MEANINGLESS)
    flagged = pd.concat([own[meaningless], drawn], ignore_index=True)
    others = own[~meaningless]
    codes, _ = pd.factorize(pd.concat([families.reindex(flagged.image_id), families.reindex(others.image_id)]))
    family, other_family = codes[: len(flagged)], codes[len(flagged) :]
    if not len(flagged):
        return pd.DataFrame(columns=list(COLUMNS))
    words = to_words(flagged.hash.tolist())
    pairs, within = _count(
        words, words, _unlike(family, family) & np.triu(np.ones((len(words),) * 2, bool), 1), threshold
    )
    rows = [(WITH_FLAGGED, pairs, within)]
    if len(others):
        unlike = _unlike(family, other_family)
        rows.append((WITH_OTHERS, *_count(words, to_words(others.hash.tolist()), unlike, threshold)))
    return pd.DataFrame(
        [
            (
                variant,
                threshold,
                pairing,
                len(flagged),
                len(drawn),
                pairs,
                within,
                within / pairs if pairs else None,
                usual,
            )
            for pairing, pairs, within in rows
        ],
        columns=list(COLUMNS),
    ).astype({"threshold": "Int64"})


def _unlike(a: NDArray, b: NDArray) -> NDArray[np.bool_]:
    """Return which pairs are not of one family: -1 is none, which nothing shares."""
    return (a[:, None] != b[None, :]) | (a[:, None] == -1)


def _count(rows: NDArray, columns: NDArray, counted: NDArray, threshold: int | None) -> tuple[int, int]:
    if threshold is None:
        return int(counted.sum()), 0
    return int(counted.sum()), int(((hamming(rows, columns) <= threshold) & counted).sum())
