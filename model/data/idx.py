"""IDX files, the format of MNIST, by themselves or as a pair of images and labels."""

from pathlib import Path

import numpy as np

from ..errors import BadFileError
from ..language import tr
from .dataset import Part
from .formats.arrays import idx_array, no_idx
from .formats.entries import file_entry, head
from .formats.labels import label_count, no_labels, to_digits
from .formats.pixels import check_images_shape, to_bytes, to_pictures
from .formats.sniff import form_of


def read_idx(path: str | Path) -> np.ndarray:
    """The array of an IDX file, of any of its types, native byte order; images are (n, h, w).

    Whether it is gzipped shows in its first bytes; its name does not matter.

    Raises:
        MissingFileError: The file is absent or may not be read.
        BadFileError: It is not such a file, is damaged, or beyond the limits.
    """
    entry = file_entry(Path(path))
    if form_of(head(entry), entry.name) != "idx":
        raise no_idx(entry.name)
    array = idx_array(entry)
    if array.ndim == 3 and 1 not in array.shape[1:]:
        check_images_shape(array.shape, entry.name)
    return array.load()


def read_idx_pair(images_path: str | Path, labels_path: str | Path) -> Part:
    """The digits of an IDX file of images and one of labels.

    Raises:
        MissingFileError: A file is absent or may not be read.
        BadFileError: One is bad, they do not belong together, or a label is beyond 9.
    """
    images_path, labels_path = Path(images_path), Path(labels_path)
    # Labels first: most mistakes show in the file that is read at once.
    labels = read_idx(labels_path)
    if not label_count(labels):
        raise no_labels(labels_path.name)
    images = read_idx(images_path)
    if images.ndim == 1:
        raise BadFileError(
            tr(
                "“{name}” holds labels where images are needed. Name the file of images.",
                name=images_path.name,
            )
        )
    if len(images) not in label_count(labels):
        raise BadFileError(
            tr(
                "“{images_name}” holds {images} images, but “{labels_name}” {labels} labels. "
                "Choose two files that belong together.",
                images_name=images_path.name,
                images=len(images),
                labels_name=labels_path.name,
                labels=len(labels),
            )
        )
    digits = to_digits(labels, len(images), labels_path.name)
    pictures = to_pictures(images, len(images), images_path.name)
    return Part(to_bytes([pictures], images_path.name).images[0], digits)
