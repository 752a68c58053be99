"""The language that the program speaks: each text for people goes through ``tr`` or its sisters.

English stands in the source and is the key of a catalogue of gettext, ``languages/CODE/
LC_MESSAGES/digitapp.mo`` in the resources; what a catalogue lacks is said in English. gettext and
not Qt's own ``tr``, because half of the texts belong to this library, which knows no Qt.

Invariant: the language is that of the process and is known before the first text is made, so that
titles and helps of settings may be constants. It comes from ``$DIGITAPP_LANGUAGE``, else from the
system. Processes that this one starts inherit it.
"""

import gettext
import os
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from .resources import resources

DOMAIN = "digitapp"
VARIABLE = "DIGITAPP_LANGUAGE"
SYSTEM_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""What a POSIX system says its language in; the first that is set counts."""

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch", "zh": "中文"}
"""Code -> what it calls itself."""

SPACED = ("de",)
"""Languages in which a comma between thousands would be read as a decimal one."""

UNSPACED = ("zh",)
"""Languages with blanks between words only beside Latin letters and figures."""

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def tr(text: str, /, **values: object) -> str:
    """``text`` in the language of the program, with ``values`` put in as ``str.format`` does."""
    found = _catalogue.gettext(text)
    return _filled(found, values) if values else found


def trn(one: str, many: str, n: int, /, **values: object) -> str:
    """``one`` or ``many``, whichever ``n`` things take; both may use ``{n}`` and ``values``."""
    # int: gettext warns of numbers of numpy.
    return _filled(_catalogue.ngettext(one, many, int(n)), {"n": n, **values})


def trc(context: str, text: str, /, **values: object) -> str:
    """``text`` that means something else elsewhere: ``context`` tells the translator which."""
    found = _catalogue.pgettext(context, text)
    return _filled(found, values) if values else found


class _Spaced(string.Formatter):
    """Parts thousands by a no-break space, where a comma would be a decimal one (DIN 1333)."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        text = super().format_field(value, format_spec)
        return text.replace(",", NO_BREAK_SPACE) if "," in format_spec else text


_spaced = _Spaced()


def _filled(text: str, values: Mapping[str, object]) -> str:
    """``text`` with the values put in as the language writes numbers."""
    return _spaced.vformat(text, (), values) if _language in SPACED else text.format(**values)


def inside(title: str) -> str:
    """A title as it stands inside a sentence: small letters in English, elsewhere as it is.

    German nouns keep their capital, Chinese has none.
    """
    return title.lower() if _language == ENGLISH else title


def small(text: str) -> str:
    """``text`` with a small first letter in English, as after a colon; as it is elsewhere."""
    return text[:1].lower() + text[1:] if _language == ENGLISH else text


def capital(text: str) -> str:
    """``text`` with a large first letter, as a sentence begins."""
    return text[:1].upper() + text[1:]


def commas(words: Iterable[str]) -> str:
    """The words one after another: "a, b, c"."""
    return trc("between the words of a list", ", ").join(words)


def listed(words: Sequence[str]) -> str:
    """All of the words: "a", "a and b", "a, b and c"."""
    return _ended(trc("end of a list", "{words} and {last}"), words)


def any_of(words: Sequence[str]) -> str:
    """One of the words: "a", "a or b", "a, b or c"."""
    return _ended(trc("end of a list", "{words} or {last}"), words)


def _ended(form: str, words: Sequence[str]) -> str:
    if len(words) < 2:
        return commas(words)
    rest, last = commas(words[:-1]), words[-1]
    if _language in UNSPACED:
        rest += " " * rest[-1:].isascii()
        last = " " * last[:1].isascii() + last
    return form.format(words=rest, last=last)


def named(name: str, value: str) -> str:
    """A value behind its name: "loss: 0.35"."""
    return trc("name and value", "{name}: {value}", name=name, value=value)


def qualified(what: str, more: str) -> str:
    """What is said nearer behind a comma: "test digits, 1,000"."""
    return trc("what and more of it", "{what}, {more}", what=what, more=more)


def bracketed(what: str, more: str) -> str:
    """What is said nearer in brackets: "3 (98 %)"; ``what`` may be empty, the blank then stays."""
    return trc("what and more of it", "{what} ({more})", what=what, more=more)


def semicolons(parts: Iterable[str]) -> str:
    """Parts of a sentence that have commas of their own: "a, b; c, d"."""
    return trc("between parts of a sentence", "; ").join(parts)


def open_end(sentence: str) -> str:
    """``sentence`` without its full stop, for one among several."""
    return sentence.removesuffix(full_stop(""))


def full_stop(text: str) -> str:
    """``text`` as a sentence that ends."""
    return trc("end of a sentence", "{text}.", text=text)


def sentences(parts: Iterable[str]) -> str:
    """Whole sentences one after another; Chinese has no blank between them. Skips empty ones."""
    said = ""
    for part in filter(None, parts):
        # Not " ".join in a translation: an empty one counts as missing.
        said = trc("two sentences", "{said} {more}", said=said, more=part) if said else part
    return said


def columns(text: str) -> int:
    """How many columns of a terminal ``text`` takes: Chinese characters take two."""
    return sum(1 + (east_asian_width(letter) in "WF") for letter in text)


def counted(n: int) -> str:
    """A whole number, its thousands parted as the language does it."""
    return _filled("{n:,}", {"n": n})


def quoted(text: object) -> str:
    """``text`` in the quotation marks of the language."""
    return tr("“{text}”", text=text)


def language() -> str:
    """The language that is spoken, one of LANGUAGES."""
    return _language


def wanted(environment: dict[str, str] | None = None) -> str:
    """The first language of LANGUAGES that the environment asks for; English if none.

    A list such as "fr:de_AT" is gone through in its order; countries and encodings don't matter.
    """
    given = os.environ if environment is None else environment
    lists = (given.get(name, "") for name in (VARIABLE, *SYSTEM_VARIABLES))
    asked = next((value for value in lists if value), "")
    return first_known(asked.split(":"))


def first_known(names: list[str]) -> str:
    """The first of LANGUAGES among names such as "de_AT.UTF-8" or "zh-Hans-CN"; English if none."""
    for name in names:
        code = re.split(r"[-_.]", name)[0].lower()
        if code in LANGUAGES:
            return code
    return ENGLISH


def speak(code: str, catalogue: gettext.NullTranslations | None = None) -> None:
    """Speaks ``code`` from now on; texts that were made before stay as they are.

    Args:
        code: One of LANGUAGES, or any name with a catalogue of one's own.
        catalogue: What to take in place of the language's file.
    """
    global _language, _catalogue
    if catalogue is None and code != ENGLISH:
        catalogue = gettext.translation(DOMAIN, resources() / "languages", [code], fallback=True)
    _language, _catalogue = code, catalogue or gettext.NullTranslations()


def speak_of_others() -> None:
    """Has who asks gettext itself, as argparse does, speak alike; for the start of a program."""
    os.environ["LANGUAGE"] = _language
    gettext.bindtextdomain(DOMAIN, resources() / "languages")
    gettext.textdomain(DOMAIN)


_language: str
_catalogue: gettext.NullTranslations
speak(wanted())
