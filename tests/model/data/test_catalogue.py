import pytest

from model.data import ADDITIONS, DATASETS, load_dataset
from model.data.catalogue import (
    OFFERED,
    entries_of_shape,
    entry_for,
    known_counts,
    offered_title,
)
from model.data.download import FILES
from model.preprocess import recipe_for


def counts(dataset):
    return tuple(len(part) for part in (dataset.train, dataset.validation, dataset.test))


@pytest.mark.parametrize("key", DATASETS)
def test_an_entry_says_how_it_is_to_be_used(key):
    entry = DATASETS[key]
    assert entry.key == key
    assert entry.title
    assert entry.offer
    assert entry.origin
    assert entry.licence
    assert recipe_for(entry.recipe).shape == entry.shape
    assert "random" in entry.splits
    assert set(entry.additions) <= set(ADDITIONS)


def test_the_facts_of_the_digits_are_those_of_what_is_loaded():
    dataset, entry = load_dataset("digits"), DATASETS["digits"]
    assert (dataset.title, dataset.shape, dataset.recipe) == (
        entry.title,
        entry.shape,
        entry.recipe,
    )
    assert counts(dataset) == entry.counts


def test_the_facts_of_pen_digits_are_those_of_what_is_made():
    dataset, entry = load_dataset("pen:20"), DATASETS["pen"]
    assert (dataset.title, dataset.shape, dataset.recipe) == (
        entry.title,
        entry.shape,
        entry.recipe,
    )


@pytest.mark.mnist
def test_the_facts_of_mnist_are_those_of_its_files(mnist_dir):
    dataset, entry = load_dataset("mnist", data_dir=mnist_dir), DATASETS["mnist"]
    assert (dataset.title, dataset.shape, dataset.recipe) == (
        entry.title,
        entry.shape,
        entry.recipe,
    )
    assert counts(dataset) == entry.counts


def test_what_must_be_downloaded_is_known_with_its_size():
    assert [key for key, entry in DATASETS.items() if entry.needs_download] == ["mnist"]
    assert DATASETS["mnist"].download_bytes == sum(file.size for file in FILES.values())


@pytest.mark.parametrize(
    ("source", "key"),
    [("mnist", "mnist"), ("mnist+pen:30000+scribbles", "mnist"), ("pen:50", "pen")],
)
def test_a_source_is_traced_to_its_entry(source, key):
    assert entry_for(source) is DATASETS[key]


@pytest.mark.parametrize("source", ["minst", "digits:50", "mine.npz", "", "+pen"])
def test_other_sources_have_no_entry(source):
    assert entry_for(source) is None


def test_a_mixture_has_more_to_train_with_and_as_much_to_test_with():
    train, validation, test = known_counts("mnist+pen")
    assert (train, validation, test) == (75_000, 5_000, 10_000)
    assert known_counts("mine.npz") is None
    assert known_counts("pen:2000") == (2000, 200, 200)
    assert known_counts("pen:many") is known_counts("mnist:5") is None


def test_a_size_of_picture_leads_to_data_of_that_size():
    assert [entry.key for entry in entries_of_shape((8, 8))] == ["digits"]
    assert [entry.key for entry in entries_of_shape((28, 28))] == ["mnist", "pen"]
    assert [entry.key for entry in entries_of_shape((48, 3))] == ["penpoints"]
    assert entries_of_shape((9, 7)) == ()


def test_every_data_set_is_offered_with_its_size():
    assert set(DATASETS) <= set(OFFERED)
    titles = [offered_title(source) for source in OFFERED]
    assert titles == [
        "scikit-learn digits · 1,797",
        "MNIST · 70,000",
        "Generated pen digits · 12,000",
        "Generated pen digits as points · 12,000",
        "MNIST with generated pen digits · 90,000",
    ]
