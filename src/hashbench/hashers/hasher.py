"""`Hasher`: one implementation of one method at one number of bits, ready to use."""

import importlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import PictureError
from hashbench.hashers import quality
from hashbench.hashers.decode import DEFAULT, Decoding, open_noted
from hashbench.hashers.variant import Variant

_modules: dict[str, ModuleType] = {}


class Picture:
    """A decoded picture for several hashers. Work that several of them share is done once."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image
        self._made: dict[Callable[[Image.Image], Any], Any] = {}

    def made(self, function: Callable[[Image.Image], Any]) -> Any:
        """Return `function(image)`, which is called once."""
        if function not in self._made:
            self._made[function] = function(self.image)
        return self._made[function]


def _imported(name: str) -> ModuleType:
    """Return a module, faster than Python's import: that takes a microsecond, and one picture needs about thirty."""
    module = _modules.get(name)
    if module is None or sys.modules.get(name) is not module:
        module = _modules[name] = importlib.import_module(name)
    return module


@dataclass(frozen=True)
class Hasher:
    """A hash function.

    `module` names a Python module, which is imported on first use. It has `hash_image(image, bits)`. It may have
    `hash_batch(images, bits)`, if it is faster on whole batches, and `assess(image)`, if the method has its own quality
    score for pictures. If several hashes of a picture start with the same work, it may have `load(image)`, which does
    this work, and with it `hash_loaded(loaded, bits)` or `assess_loaded(image, loaded)` or both. Modules with the same
    function `load` share what it returns. If the method knows which of its bits are sure, the module has
    `hash_with_mask(image, bits)`, which returns the hash and a mask (see `sure`), and beside `hash_loaded` it has
    `loaded_with_mask(loaded, bits)`. `decoding` says how a picture file is decoded before it is hashed. If the hasher
    is `weighted`, each hash has its mask behind it, in twice the bytes; the module must have masks.
    """

    method: str
    implementation: str
    bits: int
    module: str
    decoding: Decoding = DEFAULT
    weighted: bool = False

    @property
    def variant(self) -> str:
        """The name of the variant that it makes the hashes of."""
        return Variant(self.method, self.bits, self.weighted).name

    def hash_file(self, file: str | Path | BinaryIO) -> NDArray[np.uint8]:
        """Decode and hash a picture file as `hash_image` does: most significant bit first, row-major.

        Raises
        ------
        PictureError
            The picture cannot be read or hashed; the message names the file and the cause.
        """
        return self._of_file(file, lambda image, note: self.hash_image(image))

    def hash_and_assess(self, file: str | Path | BinaryIO) -> tuple[NDArray[np.uint8], str | None, str | None]:
        """Decode a picture file once and return its hash as `hash_file` does, its quality flag, and a note or None.

        The flag comes from `assess`, and the note from `decode.open_noted`.

        Raises
        ------
        PictureError
            The picture cannot be read or hashed; the message names the file and the cause.
        """
        return self._of_file(file, lambda image, note: (self.hash_image(image), self.assess(image), note))

    def _of_file(self, file: str | Path | BinaryIO, what: Callable[[Image.Image, str | None], Any]) -> Any:
        try:
            return what(*open_noted(file, self.decoding))
        except PictureError as error:
            name = file if isinstance(file, str | Path) else getattr(file, "name", "a picture")
            raise PictureError(f"{name}: {error}") from error

    def hash_image(self, image: Image.Image) -> NDArray[np.uint8]:
        """Hash a decoded Pillow picture and leave the picture as it was: `uint8` of shape (bits // 8,).

        If weighted, the hash and behind it the mask, in twice the bytes.

        Raises
        ------
        PictureError
            The method cannot hash this picture.
        """
        image.load()
        module = _imported(self.module)
        if self.weighted:
            return np.concatenate(module.hash_with_mask(image, self.bits))
        return module.hash_image(image, self.bits)

    def assess(self, image: Image.Image) -> str | None:
        """Return the quality flag of a decoded picture, by the method's own `assess` or else by `quality.assess`."""
        module = _imported(self.module)
        return (module if hasattr(module, "assess") else quality).assess(image)

    def hash_picture(self, picture: Picture) -> NDArray[np.uint8]:
        """Hash a picture as `hash_image` does, and share the work that other hashers of the picture have in common.

        Raises
        ------
        PictureError
            The method cannot hash this picture.
        """
        module = _imported(self.module)
        if hasattr(module, "hash_loaded") and not self.fallback_reason():
            return module.hash_loaded(picture.made(module.load), self.bits)
        return self.hash_image(picture.image)

    def mask_picture(self, picture: Picture) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
        """Return the hash as `hash_picture` does, and the mask of its sure bits, None if the module has no masks.

        Raises
        ------
        PictureError
            The method cannot hash this picture.
        """
        module = _imported(self.module)
        if hasattr(module, "loaded_with_mask") and not self.fallback_reason():
            return module.loaded_with_mask(picture.made(module.load), self.bits)
        if hasattr(module, "hash_with_mask"):
            picture.image.load()
            return module.hash_with_mask(picture.image, self.bits)
        return self.hash_picture(picture), None

    def assess_picture(self, picture: Picture) -> str | None:
        """Return the quality flag of a picture as `assess` does, and share work as `hash_picture` does."""
        module = _imported(self.module)
        if not hasattr(module, "assess"):
            return picture.made(quality.assess)
        if hasattr(module, "assess_loaded"):
            try:
                return module.assess_loaded(picture.image, picture.made(module.load))
            except PictureError:  # a picture that cannot be hashed may have a flag
                pass
        return module.assess(picture.image)

    def hash_batch(self, images: Iterable[Image.Image]) -> NDArray[np.uint8]:
        """Hash many decoded pictures: `uint8` of shape (pictures, bits // 8).

        Raises
        ------
        PictureError
            The method cannot hash one of the pictures.
        ValueError
            There are no pictures, and the implementation does not take batches.
        """
        if self.takes_batches:
            return _imported(self.module).hash_batch(list(images), self.bits)
        return np.stack([self.hash_image(image) for image in images])

    def fallback_reason(self) -> str:
        """Return why a library hashes in place of this implementation, or the empty string if it does not."""
        module = _imported(self.module)
        return module.fallback_reason() if hasattr(module, "fallback_reason") else ""

    @property
    def takes_batches(self) -> bool:
        """Return whether the implementation's module has a `hash_batch`, which hashes many pictures at once."""
        return hasattr(_imported(self.module), "hash_batch") and not self.weighted


def makes_masks(module: str) -> bool:
    """Return whether an implementation's module, which can be used here, makes masks of sure bits."""
    return hasattr(importlib.import_module(module), "hash_with_mask")


def unavailable(module: str) -> str:
    """Return why an implementation's module cannot be used here, or the empty string if it can."""
    try:
        imported = importlib.import_module(module)
    except ImportError as error:
        return f"{error}"
    return (imported.unavailable() or "") if hasattr(imported, "unavailable") else ""
