"""What mends data that do not fit the network."""

from model.data.catalogue import entry_for

from ...state import SessionState


def remedy(state: SessionState) -> tuple[str, str]:
    """Data that fit the network and need no download, and what a button calls their loading.

    Both are empty where there are none of its size.
    """
    entry = entry_for(state.fitting)
    return (state.fitting, entry.offer) if entry is not None else ("", "")
