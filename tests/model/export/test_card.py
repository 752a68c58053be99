"""Model cards: every figure is the one that was measured, and what is not known is said."""

import dataclasses
import json
import re

import numpy as np
import pytest

from model.archs import Classifier
from model.evaluate import evaluate
from model.export import exporting
from model.export.markdown import table
from model.export.sources import CardSources
from model.files import SavedNetwork, find_network, load_network
from model.measure import measure_drawings
from model.plan import Plan, Ready, carried_out
from model.progress import result_of
from model.record import record_of
from model.strokes import Drawing
from tests.foreign import EVERY, FOREIGN


def card_of(saved, folder, sources=None):
    path = folder / "card.md"
    result_of(exporting("card", path, saved, sources))
    return path.read_text(encoding="utf-8")


def drawing(writer, label, *strokes):
    points = tuple(np.array(stroke, float) for stroke in strokes)
    return Drawing(id="1", strokes=points, label=label, writer=writer)


@pytest.fixture(scope="module")
def textbook():
    return load_network(find_network("textbook"))


@pytest.fixture(scope="module")
def trained():
    run = None
    for event in carried_out(Plan("mlp", {"hidden": (8,)}, {"epochs": 30}), calibrates=False):
        run = event.run if isinstance(event, Ready) else run
    facts = {"data": "digits", "title": "scikit-learn digits", "split": "random", "seed": 0}
    return SavedNetwork(run.network, "digits", facts, record_of(run))


def test_it_tells_what_the_test_digits_gave_by_digit(textbook, whole_digits, tmp_path):
    card = card_of(textbook, tmp_path)
    score = evaluate(textbook.network, textbook_test(), 16)
    assert f"**{100 * score.accuracy:.2f} %** of {score.n} test digits" in card
    for digit, fraction in enumerate(score.accuracy_by_digit):
        count = score.confusion[digit].sum()
        assert f"| {digit} | {count} | {100 * fraction:.2f} % |" in card
    assert "CC BY 4.0" in card
    assert "Alpaydin" in card
    assert "digitapp train --data digits+pen:2500" in card


def textbook_test():
    from model.data import load_dataset

    return load_dataset("digits", split="textbook").test


def test_it_tells_how_each_writer_is_read(textbook, tmp_path):
    drawings = (
        drawing("ann", 1, [[10, 0], [10, 40]]),
        drawing("ann", 7, [[0, 0], [20, 0], [8, 40]]),
        drawing("bob <b>|", 1, [[12, 0], [10, 40]]),
    )
    card = card_of(textbook, tmp_path, CardSources(False, drawings=drawings))
    measure = measure_drawings(textbook.network, "digits", drawings)
    assert f"averaged over {len(measure.writers)} writers" in card
    assert f"| ann | 2 | {100 * measure.writers['ann'].accuracy:.2f} % |" in card
    assert "| bob &lt;b>\\| | 1 |" in card
    assert "Test digits were not read for this card" in card


def test_it_has_the_curves_and_the_plan_of_the_training(trained, tmp_path):
    card = card_of(trained, tmp_path, CardSources(False))
    rows = re.findall(r"^\| (\d+)(?: \(best\))? \| [\d.]+ \|", card, flags=re.MULTILINE)
    assert [rows[0], rows[-1], len(rows)] == ["1", "30", 12]
    last = trained.record.history[-1]
    assert f"{last.validation['loss']:.4f}" in card
    plan = Plan.from_toml(re.search(r"```toml\n(.*?)```", card, flags=re.DOTALL)[1])
    assert plan.training["epochs"] == 30


def test_where_its_data_are_away_it_says_so_and_tells_what_the_file_tells(tmp_path):
    saved = load_network(find_network("default"))
    card = card_of(saved, tmp_path)
    assert "99.50 % of 10,000 test digits correct" in card
    assert "99.49 % averaged over the writers" in card
    assert "Test digits were not read for this card: MNIST" in card
    assert "CC BY-SA 3.0" in card


def test_a_file_of_somebodys_data_is_named_without_its_folders(trained, tmp_path):
    path = "/home/ann/secret/mine.npz"
    facts = {"data": path, "split": "random", "command": f"digitapp train --data {path}"}
    card = card_of(dataclasses.replace(trained, facts=facts), tmp_path)
    assert "mine.npz" in card
    assert "| Licence | not known" in card
    assert "secret" not in card


@pytest.mark.parametrize("name", EVERY)
def test_every_kind_of_network_has_a_card(name, make_network, tmp_path, foreign):
    network = make_network(name)
    card = card_of(SavedNetwork(network, "digits", {"data": "digits"}), tmp_path)
    assert card.startswith(f"# {network.title}")
    assert "## Limits" in card
    assert ("ten probabilities" in card) == isinstance(network, Classifier)


def test_cells_hold_no_bars_or_lines_of_their_own():
    assert table(("a|b",), [("c\nd",)]) == "| a\\|b |\n| --- |\n| c d |"


def test_the_terminal_writes_each_form(run_cli, tmp_path):
    for form, name in (("onnx", "n.onnx"), ("numpy", "n.py"), ("card", "n.md")):
        if form == "onnx":
            pytest.importorskip("onnx")
        status, out, _ = run_cli("export", "textbook", "--to", form, tmp_path / name, "--json")
        assert status == 0
        assert out == [
            {"file": str(tmp_path / name), "form": form, "bytes": (tmp_path / name).stat().st_size}
        ]


def test_the_terminal_measures_drawings_for_a_card(run_cli, tmp_path):
    entry = {"id": "1", "label": 1, "writer": "ann", "strokes": [[[10, 0], [10, 40]]]}
    (tmp_path / "d.jsonl").write_text(json.dumps(entry) + "\n")
    status, _, _ = run_cli(
        "export", "textbook", "--to", "card", tmp_path / "c.md", "--unmeasured",
        "--strokes", tmp_path / "d.jsonl",
    )  # fmt: skip
    assert status == 0
    assert "| ann | 1 |" in (tmp_path / "c.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("textbook", "--to", "training", "t.py"), 1, "Nothing is known of how"),
        (("textbook", "--to", "pdf", "t.pdf"), 2, "invalid choice"),
        (("textbook", "--to", "numpy", "no-folder/t.py"), 1, "its folder does not exist"),
        (("textbook", "--to", "numpy", "t.py", "--strokes", "d.jsonl"), 2, "--to card alone"),
        (("nobody", "--to", "card", "t.md"), 1, "There is no network"),
        (("textbook", "--to", "card", ""), 2, "the name is empty"),
    ],
)
def test_the_terminal_says_what_can_not_be_done(
    run_cli, tmp_path, monkeypatch, words, status, said
):
    monkeypatch.chdir(tmp_path)
    found, out, error = run_cli("export", *words)
    assert (found, out) == (status, "")
    assert said in error
    assert list(tmp_path.iterdir()) == []


def test_a_network_without_a_forward_pass_says_which_have_one(make_network, tmp_path, foreign):
    from model.errors import SaveError

    name = next(iter(FOREIGN))
    saved = SavedNetwork(make_network(name), "digits")
    for form in ("onnx", "numpy"):
        with pytest.raises(SaveError, match=r"no forward pass.*perceptron, mlp"):
            result_of(exporting(form, tmp_path / "x", saved))
