"""Which pretrained network reads pictures that another one has made."""

from model.archs import Architecture

from ...session.session import Session

_READERS = {"mnist": "default", "digits": "textbook"}


def reader_name(recipe: str) -> str:
    """The pretrained reader of pictures of a recipe, by name; empty where there is none."""
    return _READERS.get(recipe, "")


def wanted_reader(session: Session) -> Architecture | None:
    """The reader for the network that is shown; asked for where it is not there yet."""
    shown, companions = session.shown, session.companions
    name = "" if shown is None else reader_name(shown.recipe)
    if name:
        companions.want(names=(name,))
    known = companions.known.get(name)
    return None if known is None else known.network
