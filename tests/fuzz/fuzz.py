"""Mutated pictures through opening and every hasher, in child processes with a limit of memory and of time.

    python tests/fuzz/fuzz.py --pictures 20000 --seed 0

A seed is a picture: the command that is printed for a failure makes it again. A child tells each seed before it opens
the picture, so that the parent knows the culprit when the child dies or hangs.
"""

import argparse
import io
import queue
import random
import resource
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from collections import Counter
from itertools import chain

import numpy as np
from PIL import Image

from hashbench import hashers
from hashbench.errors import PictureError
from hashbench.hashers.decode import Decoding, open_noted
from hashbench.hashers.registry import ENTRIES

MEMORY = 2**30
SECONDS = 60
START_SECONDS = 600  # loops are compiled where they have changed
_READY = "ready"
# Large pictures, which a mutated header can make, are refused. So high memory shows a fault and not a size.
STRICT = Decoding(max_megapixels=1)
LENIENT = Decoding(orientation=True, max_megapixels=1, damaged=True, background="white", grey16="scale", previews=True)
_PICTURES_A_CHILD = 2000
_SLOW = 100  # the reference implementations take a second, so they hash only one picture of this many
_EDGES = (b"\0", b"\x01", b"\x7f", b"\x80", b"\xff")


def pixels(mode: str, size: tuple[int, int] = (40, 36)) -> Image.Image:
    coarse = np.random.default_rng(7).integers(0, 256, (6, 6, 4), np.uint8)
    image = Image.fromarray(coarse, "RGBA").resize(size, Image.Resampling.BICUBIC)
    if mode == "I;16":
        return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    return image.convert("RGB").convert(mode) if mode != "RGBA" else image


def encoded(mode: str, format: str, **options) -> bytes:
    file = io.BytesIO()
    pixels(mode).save(file, format, **options)
    return file.getvalue()


def originals() -> list[bytes]:
    exif = Image.Exif()
    exif[0x0112] = 6
    frames = {"save_all": True, "append_images": [pixels("P", (40, 36)).rotate(90)]}
    return [
        *(encoded(mode, "JPEG", exif=exif) for mode in ("RGB", "L", "CMYK")),
        encoded("RGB", "JPEG", progressive=True, quality=95, subsampling=0),
        encoded("RGB", "JPEG", restart_marker_blocks=1),
        *(encoded(mode, "PNG", exif=exif) for mode in ("RGB", "RGBA", "LA", "L", "P", "1", "I;16")),
        encoded("P", "PNG", transparency=0),
        encoded("P", "GIF"),
        encoded("P", "GIF", **frames),
        encoded("RGB", "WEBP", exif=exif),
        encoded("RGBA", "WEBP", lossless=True),
        *(encoded("RGB", "TIFF", compression=name) for name in (None, "tiff_lzw", "jpeg", "tiff_adobe_deflate")),
        *(encoded(mode, "TIFF") for mode in ("I;16", "1", "CMYK")),
        *(encoded(mode, "BMP") for mode in ("RGB", "P", "1", "RGBA")),
    ]


def mutated(seed: int, bases: list[bytes]) -> bytes:
    """Return the picture of a seed: an original with one to four faults."""
    chance = random.Random(seed)
    content = bytearray(chance.choice(bases))
    for _ in range(chance.choice((1, 1, 1, 4))):
        # Headers are short, and a fault there has a larger effect.
        place = chance.randrange(min(len(content), chance.choice((64, 2**20, 2**20)))) if content else 0
        length = chance.randint(1, 16)
        kind = chance.choice((0, 1, 1, 1, 2, 3, 3, 4, 5, 6))  # files that keep their form are decoded farther
        if kind == 0:
            content[place:] = b""
        elif kind == 1:
            content[place : place + 1] = bytes([chance.randrange(256)])
        elif kind == 2:
            content[place : place + length] = chance.randbytes(length)
        elif kind == 3:  # a length, a size or an offset at its limit
            width = chance.choice((1, 2, 4))
            content[place : place + width] = chance.choice(_EDGES) * width
        elif kind == 4:
            del content[place : place + length]
        elif kind == 5:
            content[place:place] = content[place : place + 8 * length]
        else:
            other = chance.choice(bases)
            content[place:] = other[chance.randrange(len(other)) :]
    return bytes(content)


def by_pillow(content: bytes) -> Image.Image | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as image:
                image.load()
                return image
    except Exception:  # what Pillow raises for damage is not what is tested
        return None


def check(content: bytes, used: list[hashers.Hasher]) -> str:
    """Return how a picture ended, `decoded` or `refused`. Raises AssertionError, or what should never be raised."""
    try:
        image, _ = open_noted(io.BytesIO(content), STRICT)
    except PictureError as error:
        ended, expected = "refused", None if "too many pixels" in str(error) else by_pillow(content)
        assert expected is None, f"Pillow decodes what is refused: {error}"
    else:
        ended, expected = "decoded", by_pillow(content)
        if expected is not None:  # else large notes, which Pillow refuses
            assert (image.mode, image.size) == (expected.mode, expected.size), "another mode or size than Pillow's"
            assert image.tobytes() == expected.tobytes(), "other pixels than Pillow's"
        hash_with(used, image)
    try:
        image, _ = open_noted(io.BytesIO(content), LENIENT)
    except PictureError:
        return ended
    hash_with(used[:1], image)
    return ended


def hash_with(used: list[hashers.Hasher], image: Image.Image) -> None:
    for hasher in used:
        try:
            digest = hasher.hash_image(image)
            hasher.assess(image)
        except PictureError:
            continue
        assert (digest.dtype, digest.shape) == (np.uint8, (hasher.bits // 8,)), hasher


def usable() -> tuple[list[hashers.Hasher], list[hashers.Hasher]]:
    """Return every hasher that can be used here, the fast ones first and then the references."""
    table = hashers.methods()
    every = [
        hashers.load(entry.method, entry.implementation, bits=bits)
        for entry in ENTRIES
        for bits in entry.bits
        if table.available[(table.method == entry.method) & (table.implementation == entry.implementation)].all()
    ]
    slow = [hasher for hasher in every if hasher.implementation == "reference"]
    return [hasher for hasher in every if hasher not in slow], slow


def run_child(first: int, after: int, every: int) -> int:
    fast, slow = usable()
    bases = originals()
    for content in bases:
        assert check(content, fast + slow) == "decoded"  # imports and compiles, too
    pages = int(open("/proc/self/statm").read().split()[0])  # noqa: PTH123, SIM115
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    print(_READY, flush=True)
    for seed in range(first, after):
        print(seed, flush=True)
        used = fast if seed % every == 0 else fast[:1]
        try:
            print(check(mutated(seed, bases), used + slow if seed % _SLOW == 0 else used), flush=True)
        except BaseException:
            traceback.print_exc()
            return 1
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)
    return 0


def watch(first: int, after: int, every: int) -> tuple[Counter, int, str]:
    """Run a child and return how pictures ended, the seed after the last one, and what went wrong or nothing."""
    command = [sys.executable, __file__, "--seed", str(first), "--pictures", str(after - first), "--every", str(every)]
    ends: Counter = Counter()
    seed, peak, seconds = first, 0, START_SECONDS
    with (
        tempfile.TemporaryFile("w+") as errors,  # libtiff prints there, more than a pipe holds
        subprocess.Popen([*command, "--child"], stdout=subprocess.PIPE, stderr=errors, text=True) as child,
    ):
        words: queue.Queue[str] = queue.Queue()
        lines = chain(child.stdout, [""])
        threading.Thread(target=lambda: [words.put(line.strip()) for line in lines], daemon=True).start()
        while True:
            try:
                word = words.get(timeout=seconds)
            except queue.Empty:
                child.kill()
                return ends, seed + 1, f"seed {seed}: no end after {seconds} s"
            if word == _READY:
                seconds = SECONDS
            elif word.isdigit():
                seed = int(word)
            elif word.startswith("peak"):
                peak = int(word.split()[1])
            elif word:
                ends[word] += 1
            else:
                break
        child.wait()
        errors.seek(0)
        said = errors.read()
    if child.returncode:
        cause = f"signal {-child.returncode}" if child.returncode < 0 else "an error that is not a PictureError"
        return ends, seed + 1, f"seed {seed}: {cause}\n{said}"
    print(f"seeds {first} to {after - 1}: {dict(ends)}, peak {peak / 2**20:.0f} MiB", flush=True)
    return ends, after, "" if peak < MEMORY else f"seeds {first} to {after - 1}: peak of {peak} bytes"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first picture; the others follow")
    parser.add_argument("--every", type=int, default=1, help="one picture of so many is hashed with every hasher")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    first, after = options.seed, options.seed + options.pictures
    if options.child:
        return run_child(first, after, options.every)
    ends, failures = Counter(), []
    while first < after:
        found, first, failure = watch(first, min(after, first + _PICTURES_A_CHILD), options.every)
        ends += found
        if failure:
            failures.append(failure)
            print(failure, f"again: {sys.executable} {__file__} --pictures 1 --seed {first - 1}", sep="\n", flush=True)
    print(
        f"{options.pictures} pictures from seed {options.seed}: {dict(sorted(ends.items()))}, {len(failures)} failures"
    )
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
