"""Lists of words and titles inside sentences, in English and in a language of the test's own."""

import gettext
from collections.abc import Iterator

import pytest

from model import language
from model.language import any_of, commas, inside, listed


class _Other(gettext.NullTranslations):
    """A language that lists words with other marks."""

    SAYS = {
        ", ": "、",
        "{words} and {last}": "{words}和{last}",
        "{words} or {last}": "{words}或{last}",
    }

    def pgettext(self, context: str, message: str) -> str:
        return self.SAYS.get(message, message)


@pytest.fixture
def other() -> Iterator[None]:
    before, catalogue = language.language(), language._catalogue
    language.speak("test", _Other())
    yield
    language.speak(before, catalogue)


@pytest.mark.parametrize(
    ("words", "all_of_them", "one_of_them"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a and b", "a or b"),
        (["a", "b", "c"], "a, b and c", "a, b or c"),
    ],
)
def test_words_are_listed(words: list[str], all_of_them: str, one_of_them: str) -> None:
    assert (listed(words), any_of(words)) == (all_of_them, one_of_them)


def test_another_language_lists_words_in_its_own_way(other: None) -> None:
    words = ["a", "b", "c"]
    assert (commas(words), listed(words), any_of(words)) == ("a、b、c", "a、b和c", "a、b或c")


def test_titles_are_small_inside_english_sentences() -> None:
    assert inside("Squared error") == "squared error"


def test_titles_keep_their_capitals_in_other_languages(other: None) -> None:
    assert inside("Quadratischer Fehler") == "Quadratischer Fehler"
