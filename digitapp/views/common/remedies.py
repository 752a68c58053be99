"""What mends data that do not fit the network."""

from model.data.catalogue import entry_of_shape


def remedy(shape: tuple[int, int]) -> tuple[str, str]:
    """Data of the size (height, width) that a network reads, and what a button calls their loading.

    Both are empty where the catalogue has none of that size.
    """
    entry = entry_of_shape(shape)
    return (entry.key, entry.offer) if entry is not None else ("", "")
