"""The parts of a page of the report."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A figure, a table or a block of its own kind, with its heading and its caption.

    `kind` is the folder of its module, `figures`, `tables` or `pages`. `suffix` is the format that it draws: `svg`,
    `webp` or `html`. `inputs` are names of `INPUTS`. `explains` are the metrics that its caption explains.
    """

    name: str
    kind: str
    suffix: str
    title: str
    inputs: tuple[str, ...]
    explains: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """The module whose `draw` makes it."""
        return f"hashbench.reporting.{self.kind}.{self.name}"
