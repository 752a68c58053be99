"""What is said in which language."""

import gettext

import pytest

from model import language
from model.language import (
    any_of,
    bracketed,
    capital,
    columns,
    commas,
    first_known,
    full_stop,
    inside,
    listed,
    named,
    open_end,
    qualified,
    quoted,
    semicolons,
    sentences,
    small,
    tr,
    trc,
    trn,
)


class Shouting(gettext.NullTranslations):
    """A language of capitals, in which placeholders stay."""

    def gettext(self, message):
        return message.replace("read", "READ")

    def ngettext(self, msgid1, msgid2, n):
        return f"{msgid1 if n == 1 else msgid2}!"

    def pgettext(self, context, message):
        return f"{message} ({context})"


@pytest.fixture
def chinese(speak):
    speak("zh")


@pytest.fixture
def shouting(speak):
    speak("xx", Shouting())


def test_english_is_what_stands_in_the_source():
    assert tr("{n:,} digits of “{name}” read", n=1797, name="a{b}") == "1,797 digits of “a{b}” read"
    assert tr("braces {stay} where nothing is put in") == "braces {stay} where nothing is put in"


def test_a_language_says_its_own_with_the_same_values(shouting):
    assert tr("{n} digits read", n=3) == "3 digits READ"
    assert trc("button", "Train") == "Train (button)"


def test_german_parts_thousands_by_a_space_as_a_comma_is_its_decimal_sign(speak):
    speak("de", gettext.NullTranslations())
    assert (
        tr("{n:,} of {share} digits", n=70000, share="1,5")
        == "70\N{NO-BREAK SPACE}000 of 1,5 digits"
    )
    assert trn("{n:,} digit", "{n:,} digits", 1797) == "1\N{NO-BREAK SPACE}797 digits"


def test_quotation_marks_are_those_of_the_language(speak):
    assert quoted("rbm") == "“rbm”"
    speak("de")
    assert quoted("rbm") == "„rbm“"


@pytest.mark.parametrize(
    ("n", "said"), [(1, "1 digit of 3"), (0, "0 digits of 3"), (1797, "1,797 digits of 3")]
)
def test_one_is_counted_otherwise_than_many(n, said):
    assert trn("{n} digit of {all}", "{n:,} digits of {all}", n, all=3) == said


def test_what_a_catalogue_lacks_is_said_in_english(speak):
    speak("de", gettext.NullTranslations())
    assert tr("Nobody has translated this.") == "Nobody has translated this."


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
        ({"LANGUAGE": "fr:de", "LANG": "en_GB.UTF-8"}, "de"),
        ({"LC_ALL": "zh_TW", "LANG": "de_DE"}, "zh"),
        ({"DIGITAPP_LANGUAGE": "en", "LANG": "de_DE"}, "en"),
        ({"LANG": "tlh"}, "en"),
    ],
)
def test_the_environment_says_which_language_is_wanted(asked, code):
    assert language.wanted(asked) == code


def test_names_of_other_systems_are_understood():
    assert first_known(["fr-FR", "zh-Hans-CN", "de-DE"]) == "zh"


def test_titles_are_small_inside_a_sentence_in_english_alone(shouting, speak):
    assert inside("Lernrate") == "Lernrate"
    assert small("Lernrate") == "Lernrate"
    speak("en")
    assert inside("Learning Rate") == "learning rate"
    assert small("A PCA") == "a PCA"
    assert capital("a rate") == "A rate"


@pytest.mark.parametrize(
    ("words", "all_of_them", "one_of_them"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a and b", "a or b"),
        (["a", "b", "c"], "a, b and c", "a, b or c"),
    ],
)
def test_words_are_listed_as_people_list_them(words, all_of_them, one_of_them):
    assert listed(words) == all_of_them
    assert any_of(words) == one_of_them
    assert commas(words) == ", ".join(words)


def test_parts_are_joined_as_english_joins_them():
    assert sentences(["It learns.", "", "Wait."]) == "It learns. Wait."
    assert named("loss", "0.35") == "loss: 0.35"
    assert qualified("test digits", "1,000") == "test digits, 1,000"
    assert bracketed("3", "98 %") == "3 (98 %)"
    assert bracketed("", "classifiers") == " (classifiers)"
    assert semicolons(["a, b", "c"]) == "a, b; c"


def test_chinese_has_no_blanks_between_its_sentences(chinese):
    assert sentences(["它在学习。", "", "请等待。"]) == "它在学习。请等待。"
    assert named("损失", "0.35") == "损失：0.35"
    assert bracketed("3", "98 %") == "3（98 %）"


def test_chinese_lists_have_blanks_beside_latin_letters_alone(chinese):
    assert listed(["权重", "偏置"]) == "权重和偏置"
    assert listed(["rnn", "lstm", "gru"]) == "rnn、lstm 和 gru"
    assert any_of(["感知机", "GRU"]) == "感知机或 GRU"


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_full_stop_is_taken_away_as_it_was_put(code, speak):
    speak(code)
    assert full_stop("a").startswith("a")
    assert len(full_stop("a")) == 2
    assert open_end(full_stop("a")) == "a"


def test_chinese_characters_take_two_columns():
    assert columns("标签 0") == 6


def test_what_argparse_says_is_looked_up_in_the_same_catalogue(monkeypatch):
    asked = []
    monkeypatch.setattr(gettext, "bindtextdomain", lambda *given: asked.append(given))
    monkeypatch.setattr(gettext, "textdomain", lambda *given: asked.append(given))
    monkeypatch.setenv("LANGUAGE", "fr")
    language.speak_of_others()
    assert [given[0] for given in asked] == ["digitapp", "digitapp"]
    assert (asked[0][1] / "de" / "LC_MESSAGES" / "digitapp.mo").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [(["权重", "偏置"], "权重和偏置"), (["A", "B"], "A 和 B"), (["权重", "B 2"], "权重和 B 2")],
)
def test_chinese_has_blanks_beside_latin_letters_alone(speak, words, said):
    speak("zh")
    assert listed(words) == said
