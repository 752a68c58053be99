"""Which pretrained network reads pictures that another one has made."""

_READERS = {"mnist": "default", "digits": "textbook"}


def reader_name(recipe: str) -> str:
    """The pretrained reader of pictures of a recipe, by name; empty where there is none."""
    return _READERS.get(recipe, "")
