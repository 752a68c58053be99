"""Collects the texts of the program for its translators: ``python packaging/languages.py``.

For each language there is ``packaging/languages/CODE.po``, which people edit, and what the program
reads: ``resources/languages/CODE/LC_MESSAGES/digitapp.mo``. This script takes the texts out of the
source (by Babel, extra ``test``), adds what is new to each .po file with an empty translation,
drops what is no longer said, and writes the .mo files. It names what is missing, and then ends
with 1.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEYWORDS = {"tr": None, "trn": (1, 2), "trc": ((1, "c"), 2)}
KEYWORDS_OF_ARGPARSE = {"_": None, "ngettext": (1, 2)}
TEXTS_OF_EXPERIMENTS = ("title", "look_for", "came_out")
"""Keys in the files of experiments whose values are said by ``tr``."""


def languages() -> dict[str, str]:
    """Code -> name of the languages besides English."""
    sys.path.insert(0, str(ROOT))
    from model.language import ENGLISH, LANGUAGES

    return {code: name for code, name in LANGUAGES.items() if code != ENGLISH}


def po_path(code: str) -> Path:
    """What people edit."""
    return ROOT / "packaging" / "languages" / f"{code}.po"


def mo_path(code: str) -> Path:
    """What the program reads."""
    return ROOT / "resources" / "languages" / code / "LC_MESSAGES" / "digitapp.mo"


def collected():
    """A catalogue (``babel.messages.catalog.Catalog``) of all texts, each with its files."""
    catalogue = _empty()
    for file, text, context in _texts():
        catalogue.add(text, locations=[(file, 0)], context=context)
    return catalogue


def _texts() -> Iterator[tuple[str, str | tuple[str, str], str | None]]:
    """File, text (or its forms for one and for many), context."""
    from babel.messages.extract import extract_from_file

    for room in ("digitapp", "model"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for _, text, _, context in extract_from_file("python", path, KEYWORDS):
                yield name, text, context
    for path in sorted((ROOT / "resources" / "experiments").glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for key in TEXTS_OF_EXPERIMENTS:
            if table.get(key):
                yield path.relative_to(ROOT).as_posix(), table[key], None
    for _, text, _, context in extract_from_file("python", argparse.__file__, KEYWORDS_OF_ARGPARSE):
        yield "argparse", text, context


def read(code: str):
    """The catalogue of a language as its .po file is; an empty one where there is none."""
    from babel.messages.pofile import read_po

    if not po_path(code).exists():
        return _empty(code)
    with po_path(code).open("rb") as file:
        return read_po(file, locale=code)


def missing(catalogue, template) -> list[str]:
    """The texts of the template that the catalogue has no translation for."""
    lacking = []
    for message in template:
        if message.id:
            found = catalogue.get(message.id, message.context)
            strings = [] if found is None else found.string
            strings = [strings] if isinstance(strings, str) else strings
            if not strings or not all(strings):
                lacking.append(message.id if isinstance(message.id, str) else message.id[0])
    return lacking


def _empty(code: str | None = None):
    from babel.messages.catalog import Catalog

    return Catalog(locale=code, project="digitapp", charset="utf-8", fuzzy=False)


def _sign(catalogue, code: str, name: str) -> None:
    """Says in the head of a catalogue whose it is, in place of what Babel would have filled in."""
    catalogue.header_comment = f"# The texts of digitapp in {name} ({code})."
    catalogue.last_translator = catalogue.language_team = "The digitapp authors"
    catalogue.msgid_bugs_address = catalogue.version = "-"
    catalogue.revision_date = catalogue.creation_date


def main() -> int:
    """Brings all files up to date; 1 where translations are missing."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import write_po

    template = collected()
    status = 0
    for code, name in languages().items():
        catalogue = read(code)
        template.creation_date = catalogue.creation_date  # no other line with each run
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        _sign(catalogue, code, name)
        for path in (po_path(code), mo_path(code)):
            path.parent.mkdir(parents=True, exist_ok=True)
        with po_path(code).open("wb") as file:
            write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False)
        with mo_path(code).open("wb") as file:
            write_mo(file, catalogue)
        lacking = missing(catalogue, template)
        print(f"{code}: {len(template)} texts, {len(lacking)} without a translation")
        for text in lacking[:20]:
            print(f"    {text}")
        status = status or int(bool(lacking))
    return status


if __name__ == "__main__":
    sys.exit(main())
