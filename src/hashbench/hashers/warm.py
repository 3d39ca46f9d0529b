"""Compile the inner loops of all hashers once, so that no run, no measurement and no test waits for the compiler.

`python -m hashbench.hashers.warm` compiles them, with one process for each core. `make setup` calls it.
"""

from concurrent.futures import ProcessPoolExecutor

from PIL import Image

from hashbench.hashers import hasher, registry

# The second is shrunk before it is hashed: by a whole factor first, then by a filter.
_SIDES = ((300, 280), (1300, 700))


def warm(entry: registry.Entry) -> str:
    """Hash drawn pictures by an implementation at each of its sizes, and return its name."""
    if not hasher.unavailable(entry.module):
        for bits in entry.bits:
            one = hasher.Hasher(entry.method, entry.implementation, bits, entry.module)
            for side in _SIDES:
                picture = Image.effect_noise(side, 50).convert("RGB")
                one.hash_image(picture)
                one.assess(picture)
    return entry.name


def main() -> None:
    """Compile the loops of every implementation that Numba compiles."""
    compiled = [entry for entry in registry.ENTRIES if entry.implementation == "numba"]
    with ProcessPoolExecutor() as processes:
        for name in processes.map(warm, compiled):
            print(f"compiled {name}")


if __name__ == "__main__":
    main()
