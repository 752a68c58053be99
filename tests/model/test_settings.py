from dataclasses import dataclass

import pytest

from model.archs import ARCHITECTURES
from model.data.augment import Augmentation
from model.errors import SettingError
from model.run import Training
from model.settings import (
    CHOICE_TITLES,
    Settings,
    choice,
    choice_title,
    flag,
    integer,
    integers,
    number,
)

ALL = {
    "training": Training,
    "augmentation": Augmentation,
    **{name: architecture.Config for name, architecture in ARCHITECTURES.items()},
}
FIELDS = [(kind, name) for kind, settings in ALL.items() for name in settings.specs()]


@dataclass(frozen=True)
class Example(Settings):
    """One field of each kind."""

    rate: float = number(0.1, "Rate", "How fast.", low=0.0, high=1.0, live=True)
    count: int = integer(3, "Count", "How many.", low=1, high=10)
    kind: str = choice("a", "Kind", "Which.", choices=("a", "b"))
    on: bool = flag(False, "On", "Whether.")
    sizes: tuple[int, ...] = integers((4,), "Sizes", "How large.", low=1, high=9, length=(1, 3))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rate", 0.0),
        ("rate", 1.0),
        ("rate", 1),
        ("count", 1),
        ("count", 10),
        ("count", 4.0),
        ("kind", "b"),
        ("on", True),
        ("sizes", (1, 9, 5)),
        ("sizes", [2]),
    ],
)
def test_a_value_within_the_bounds_is_taken_in_the_fields_type(field, value):
    got = getattr(Example(**{field: value}), field)
    assert got == (tuple(value) if field == "sizes" else value)
    assert type(got) is type(getattr(Example(), field))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("rate", -0.001, "Rate must lie between 0 and 1, not -0.001"),
        ("rate", 1.001, "Rate must lie between"),
        ("rate", float("nan"), "Rate must be a number"),
        ("rate", float("inf"), "Rate must be a number"),
        ("rate", "0.5", "Rate must be a number"),
        ("rate", True, "Rate must be a number"),
        ("rate", None, "Rate must be a number"),
        ("rate", 10**400, "Rate must lie between 0 and 1"),
        ("count", 0, "Count must lie between 1 and 10, not 0"),
        ("count", 11, "not 11"),
        ("count", 2.5, "Count must be a whole number"),
        ("count", float("nan"), "Count must be a whole number"),
        ("count", False, "Count must be a whole number"),
        ("count", 10**9, "not 1e"),
        ("count", 10**400, "Count must lie between 1 and 10"),
        ("count", -(10**400), "Count must lie between 1 and 10"),
        ("kind", "c", "Kind can be a, b, but not “c”"),
        ("kind", ["a"], "Kind can be"),
        ("on", 1, "On must be true or false"),
        ("sizes", 5, "Sizes must be whole numbers"),
        ("sizes", "12", "Sizes must be whole numbers"),
        ("sizes", (), "Sizes takes 1 to 3 numbers, not 0"),
        ("sizes", (1, 2, 3, 4), "Sizes takes 1 to 3 numbers, not 4"),
        ("sizes", (1, 0), "Sizes must lie between 1 and 9, not 0"),
        ("sizes", (1, None), "Sizes must be a whole number"),
    ],
)
def test_a_value_out_of_bounds_is_refused_with_the_fields_title(field, value, words):
    with pytest.raises(SettingError) as caught:
        Example(**{field: value})
    assert words in str(caught.value)


def test_a_copy_with_changes_is_checked_too():
    example = Example(count=5)
    assert example.replace(rate=0.5) == Example(count=5, rate=0.5)
    with pytest.raises(SettingError, match="Rate"):
        example.replace(rate=7)


def test_an_unknown_name_is_refused():
    with pytest.raises(SettingError, match="nonsense"):
        Example.from_dict({"nonsense": 1})


def test_absent_values_take_their_defaults():
    assert Example.from_dict({"count": 7}) == Example(count=7)


@pytest.mark.parametrize("kind", ALL)
def test_settings_survive_json(kind):
    import json

    settings = ALL[kind]()
    assert ALL[kind].from_dict(json.loads(json.dumps(settings.to_dict()))) == settings


@pytest.mark.parametrize(("kind", "name"), FIELDS)
def test_every_field_says_what_it_does_and_keeps_its_bounds(kind, name):
    spec = ALL[kind].specs()[name]
    default = getattr(ALL[kind](), name)
    assert spec.title[0].isupper()
    assert spec.help.endswith(".")
    assert len(spec.help) > 20
    if spec.kind == "choice":
        assert default in spec.choices
        outside = "nonsense"
    elif spec.kind == "flag":
        outside = 2
    else:
        assert spec.low < spec.high
        outside = (spec.high + 1,) if spec.kind == "integers" else spec.high + 1
    with pytest.raises(SettingError) as caught:
        ALL[kind](**{name: outside})
    assert spec.title in str(caught.value)


def test_every_choice_that_has_a_title_is_one_of_a_setting():
    specs = [Training.specs(), *(kind.Config.specs() for kind in ARCHITECTURES.values())]
    known = {name for table in specs for spec in table.values() for name in spec.choices}
    assert set(CHOICE_TITLES) <= known
    assert choice_title("one_cycle") == "one cycle"
    assert choice_title("leaky_relu") == "leaky relu"
