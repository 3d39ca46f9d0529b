"""Every method gives the bits that it gave when these lines were written: a new library that moves a bit shows here.

Written with Pillow 13.0.0, NumPy 2.4.6, SciPy 1.17.1, PyWavelets 1.9.0 and imagehash 4.3.2. If a line fails after an
upgrade, stored hashes are no longer comparable: say so in the change log, and write the new bits here.
"""

import numpy as np
import pytest
from PIL import Image

from hashbench.hashers.hasher import Hasher, unavailable
from hashbench.hashers.registry import ENTRIES

BITS = {
    ("find", 256): (
        "f52f2bd4f42a2bd4f52f2fd4f42a0bd4d42b2fd4f42a2ad0502abf540aab5540",
        "06f906fd36dfed461b3e399cb91cc663e4c116b9d920fb02f90681f2718a3919",
    ),
    ("find-published", 256): (
        "d26c0be052f48f6852b5d36c0ba1d27caf6052b4ab6c4ba5d07c2fe1d22e94f9",
        "06f906fd36dfed461b3e399cb91cc663e4c116b9d920fb02f90681f2718a3919",
    ),
    ("ahash", 64): (
        "fefe7c7c78381000",
        "59d9f94900a9e149",
    ),
    ("ahash", 256): (
        "fffcfffcfffc7ff87ff87ff03ff03ff03fe01fe01fc00f800700000000000000",
        "3b273b27e3c7ffc0ffc067637ce778c600000000dc63dce6dcc6e003786338e3",
    ),
    ("phash", 64): (
        "d585aa95aa95aa95",
        "ebccaa3730a2ca4e",
    ),
    ("phash", 256): (
        "d5fa8555aaa8957eaa1585aaaa1795eaaa1595aaaa4495aaae45c5e9fb0195b8",
        "e96bcc6ea8c727e0306fa06f824d4e944193e3b100bf1c4ebe4cb16b7db25f90",
    ),
    ("dhash", 64): (
        "e0e0e0e0e0e06061",
        "9332a39b4b4b5399",
    ),
    ("dhash", 256): (
        "fe00fe00fe00fe00fe00fe00fe00fe00fe00fe007e007e017c017c013c013c03",
        "f66ff64f060c369cce0fce6fc98cc18cc69c39cf39cf318c318c0813f3cff3cf",
    ),
    ("whash", 64): (
        "fefe7c7c78381000",
        "71d9f96b00a9e14d",
    ),
    ("whash", 256): (
        "fffcfffcfff87ff87ff87ff03ff03ff03fe01fe01fc00f800700000000000000",
        "3b273b27e3c7ffc0ffc0e76778e778c700000000dce3dce6dcc6e003786338e3",
    ),
    ("pdq", 256): (
        "d52a7f80f57f5fd4f02a0bd4d52a2bd4d52a2bd4f42a2ad4542abf540aaa5550",
        "0cfd27dd64deeb461b3ab314d4a3cce3e4c114b9db60f902f30603f2738a3919",
    ),
}


def waves() -> Image.Image:
    """A smooth colour picture of 96 x 80, by integers alone."""
    y, x = np.mgrid[:80, :96]
    bands = [x * x // 40 + y, (x - 48) ** 2 // 12 + 2 * y, x * y // 31]
    return Image.fromarray(np.stack([np.abs(band % 510 - 255) for band in bands], axis=-1).astype(np.uint8))


def blocks() -> Image.Image:
    """Grey blocks of 130 x 130."""
    y, x = np.mgrid[:130, :130] // 13
    return Image.fromarray(((x * 7 + y * 13 + x * y * 5) % 16 * 17).astype(np.uint8))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_bits_do_not_drift(entry):
    if reason := unavailable(entry.module):
        pytest.skip(reason)
    for bits in entry.bits:
        if (entry.method, bits) not in BITS:
            pytest.skip(f"to pin the bits of a new method, add its line to BITS in {__file__}")
        hasher = Hasher(entry.method, entry.implementation, bits, entry.module)
        for image, pinned in zip((waves, blocks), BITS[entry.method, bits], strict=True):
            found = hasher.hash_image(image()).tobytes().hex()
            # An implementation may differ from the pinned one by as many bits as the registry allows.
            assert (int(found, 16) ^ int(pinned, 16)).bit_count() <= entry.tolerance, (bits, found)
