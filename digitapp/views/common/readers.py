"""Which pretrained network reads pictures that another one has made."""

from ...state import READER_NAMES


def reader_name(recipe: str) -> str:
    """The pretrained reader of pictures of a recipe, by name; empty where there is none."""
    return READER_NAMES.get(recipe, "")
