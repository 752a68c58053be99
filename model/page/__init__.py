"""Digits on a page: where they are, in which order they are read, and each one's ink alone."""

from .finding import find_digits, finding
from .found import Found, Page
from .rows import reading_order

__all__ = ["Found", "Page", "find_digits", "finding", "reading_order"]
