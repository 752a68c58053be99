"""What the names of files, folders and arrays say: training or test, images or labels.

Names are guesses: what an array can be, its shape decides, and names choose among what is left.
"""

import re
from collections.abc import Collection

TRAIN, VALIDATION, TEST, WHOLE = "train", "validation", "test", ""
"""The parts that a name can speak of; WHOLE where it speaks of none."""

_ROLES = {
    TEST: r"t10k|10k(?![a-z0-9])|(?<!la)(?<!con)(?<!grea)test(?:ing|set|s(?![a-z]))?|tst(?![a-z])"
    r"|eval(?:uation)?|hold_?out|(?<![a-z0-9])te(?![a-z])|(?<![a-z0-9])tes(?![a-z])",
    TRAIN: r"(?<!s)train(?:ing|set|s(?![a-z]))?|trn(?![a-z])|60k(?![a-z0-9])"
    r"|(?<![a-z0-9])tr(?![a-z])|(?<![a-z0-9])tra(?![a-z])",
    VALIDATION: r"valid(?:ation|set)?|(?<![a-z])val(?![a-z])|val$|(?<![a-z])dev(?![a-z])",
}
_LABELS = {"label", "labels", "lab", "lbl", "lbls", "target", "targets", "y", "ys", "class",
           "classes", "cls", "gt", "truth", "groundtruth", "digit", "number", "category",
           "answer"}  # fmt: skip
_IMAGES = {"image", "images", "img", "imgs", "x", "xs", "data", "pixel", "pixels", "pic", "pics",
           "picture", "pictures", "feature", "features", "input", "inputs", "sample", "samples",
           "digits"}  # fmt: skip
_NO_STEM = {"idx", "ubyte", "int", "gz", "npy", "mat", "csv", "txt", "bin", "copy", "arr", "set",
            "all"}  # fmt: skip


def role_of(path: str) -> str:
    """TRAIN, VALIDATION, TEST or WHOLE, by the last part of a path that speaks of one."""
    for part in reversed(path.split("/")):
        words = _snake(part)
        for role, pattern in _ROLES.items():
            if re.search(pattern, words):
                return role
    return WHOLE


def says_labels(name: str) -> bool:
    """Whether a name speaks of labels."""
    return bool(_words(name) & _LABELS)


def says_images(name: str) -> bool:
    """Whether a name speaks of images."""
    return bool(_words(name) & _IMAGES)


def is_network(paths: Collection[str]) -> bool:
    """Whether an archive of files of these names is a network of this program."""
    return "header.npy" in paths and any(path.startswith("network.") for path in paths)


def stem_of(name: str) -> str:
    """What is left of a file's name without part, kind and format: "emnist digits", or empty."""
    words = _without_roles(name.rpartition("/")[2])
    kept = [w for w in re.findall(r"[a-z]+", words) if w not in _NO_STEM | _LABELS | _IMAGES]
    if "emnist" in words and "digits" in words:
        kept.append("digits")
    return " ".join(kept)


def _snake(name: str) -> str:
    """Lower case, words apart, numbers of copies off: trainImages (1).gz -> train_images .gz."""
    name = re.sub(r"\(\d+\)", "", name)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _without_roles(name: str) -> str:
    words = _snake(name)
    for pattern in _ROLES.values():
        words = re.sub(pattern, " ", words)
    return words


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z]+", _without_roles(name)))
