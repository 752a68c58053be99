"""Tags of a printed page, for tests."""

from html.parser import HTMLParser


class PageTags(HTMLParser):
    """The tags of a page; fails where one is closed that is not the last one open.

    Attributes:
        open: Tags that are not closed.
        names: All tags.
        attributes: All (name, value).
    """

    def __init__(self, text):
        super().__init__()
        self.open, self.names, self.attributes = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("meta", "img"):
            assert self.open.pop() == tag
