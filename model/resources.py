"""Where what is no code lies: icons, lessons, pretrained networks, languages."""

from pathlib import Path


def resources() -> Path:
    """The folder of it, in a checkout as in a wheel."""
    root = Path(__file__).resolve().parent.parent
    installed = root / "digitapp" / "resources"
    return installed if installed.is_dir() else root / "resources"
