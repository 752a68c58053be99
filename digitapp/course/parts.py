"""Which part shows a world: found by name, and imported only once it is shown."""

from importlib import import_module

from PySide6.QtWidgets import QWidget

from model.errors import DigitError
from model.language import tr
from model.worlds.world import World

from .part import WorldPart


class NoPartError(DigitError):
    """Nothing here can show a world."""


def part_for(world: World, parent: QWidget) -> WorldPart:
    """A part that shows ``world``.

    Raises:
        NoPartError: There is none for its kind.
    """
    name = f"part_{world.part}"
    try:
        module = import_module(f"{__package__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__package__}.{name}":
            raise
        raise NoPartError(
            tr(
                "Nothing here can show the part “{part}”. Update digitapp to open this lesson.",
                part=world.part,
            )
        ) from None
    kind = getattr(module, f"{world.part.capitalize()}Part")
    return kind(world, parent)
