"""Hashers turn one picture into bits: each method has a folder, each of its implementations a file.

The registry is loaded on first use, not on import. So a change to one implementation or to the registry reruns only
those jobs of the workflow that use it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submod_attrs={"registry": ["ENTRIES", "Entry", "find_entry", "load", "methods"], "hasher": ["Hasher"]}
)
