"""The pretrained network that reads what another one has made."""

from model.archs import Architecture

from ...session.session import Session
from ...state import reader_name


def wanted_reader(session: Session) -> Architecture | None:
    """The reader for the network that is shown; asked for where it is not there yet."""
    shown, companions = session.shown, session.companions
    name = "" if shown is None else reader_name(shown.recipe)
    if name:
        companions.want(names=(name,))
    known = companions.known.get(name)
    return None if known is None else known.network
