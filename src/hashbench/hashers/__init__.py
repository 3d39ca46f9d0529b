"""One picture to bits: a folder a method, a file an implementation.

The registry is loaded on first use, not on import: an edit of one implementation or of the registry then reruns only
the workflow's jobs that name it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submod_attrs={"registry": ["ENTRIES", "Entry", "find_entry", "load", "methods"], "hasher": ["Hasher"]}
)
