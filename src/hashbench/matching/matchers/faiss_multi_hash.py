"""Multi-index hashing by FAISS's IndexBinaryMultiHash, with as many parts as `multi_index` would choose."""

import faiss
import numpy as np
from numpy.typing import NDArray

from hashbench.matching.matchers.faiss import Indexed, octets
from hashbench.matching.matchers.parts import choose_parts


def build(words: NDArray[np.uint64], *, bits: int, radius: int) -> Indexed:
    """Return the matcher of known hashes; see `matcher.Matcher`.

    All parts have one length and are searched within one radius r. The search is exact if parts · (r + 1) > `radius`.
    """
    parts = choose_parts(8 * -(-bits // 8), radius, len(words))
    index = faiss.IndexBinaryMultiHash(64 * words.shape[1], len(parts), min(part.bits for part in parts))
    index.nflip = max(part.radius for part in parts)
    index.add(octets(words))
    return Indexed(words, index, radius)
