"""What ``evaluate`` says of networks that create."""

import pytest


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr("model.cli.creating.PICTURES", 200)
    monkeypatch.setattr("model.cli.creating.COMPLETED", 40)


def evaluated(run_cli, tmp_path, *words):
    """JSON of an evaluation, and what a person reads of it, of a network trained like that."""
    path = tmp_path / "net.npz"
    status, *_ = run_cli("train", "--data", "digits", *words, "--epochs", "2", "--out", path)
    assert status == 0
    status, [found], _ = run_cli("evaluate", path, "--data", "digits", "--json")
    assert status == 0
    status, text, _ = run_cli("evaluate", path, "--data", "digits")
    assert status == 0
    return found, text


def test_of_an_autoencoder_its_error_is_told_beside_that_of_pca(run_cli, tmp_path):
    words = ("--arch", "autoencoder", "--hidden", "16", "--latent", "5", "--noise", "0.4")
    found, text = evaluated(run_cli, tmp_path, *words)
    assert found["pca_error"].keys() == {"2", "5", "10", "30", "64"}
    assert found["pca_error"]["64"] < 0.01 < found["pca_error"]["5"] < found["reconstruction_error"]
    assert "that of PCA:" in text
    assert "5 numbers" in text
    # Both repairs, in the eyes of the reader of 8x8 digits.
    assert found["cleaned_n"] == found["n"]
    assert found["cleaned_before"] > found["cleaned_after"]  # after two epochs
    assert found["completed_n"] == 40
    assert 0 <= found["completed_after"] <= 1
    assert "with noise of 0.4" in text
    assert "from the upper half alone" in text


def test_of_a_generator_its_pictures_are_judged_beside_real_digits(run_cli, tmp_path):
    found, text = evaluated(run_cli, tmp_path, "--arch", "gan", "--width", "4")
    made, real = found["pictures"], found["anchors"]["real digits"]
    assert made["n"] == real["n"] == 200
    assert sum(made["shares"]) == pytest.approx(1)
    assert real["coverage"] == 10
    assert made["score"] < real["score"]
    assert real["distance"] < found["anchors"]["in black and white"]["distance"] < made["distance"]
    assert "variety" in found
    assert "Fréchet distance" in text
    assert "in black and white" in text
