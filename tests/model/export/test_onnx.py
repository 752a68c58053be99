"""Networks as ONNX models: onnxruntime gives what they give."""

import json
import sys

import numpy as np
import pytest

from model.archs.forward import KINDS
from model.data import load_dataset
from model.errors import SaveError
from model.export import exporting
from model.export import onnx_model as writing
from model.files import SavedNetwork, find_network, load_network
from model.progress import result_of
from tests.model.export.conftest import assert_same, expected, inputs_of

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")


def written(saved, tmp_path):
    path = tmp_path / "net.onnx"
    result_of(exporting("onnx", path, saved))
    return path


def outputs_of(path, name, inputs):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_outputs()]
    return dict(zip(names, session.run(names, {name: inputs}), strict=True))


def test_onnxruntime_gives_what_the_network_gives(saved, thousand, tmp_path):
    path = written(saved, tmp_path)
    assert_same(outputs_of(path, *inputs_of(saved, thousand)), expected(saved, thousand))


@pytest.mark.mnist
def test_the_pretrained_reader_is_the_same_on_a_thousand_digits_of_mnist(mnist_dir, tmp_path):
    saved = load_network(find_network("default"))
    images = load_dataset("mnist", data_dir=mnist_dir).test.images[:1000]
    given = outputs_of(written(saved, tmp_path), *inputs_of(saved, images))
    inputs = images * np.float32(1 / 255)
    assert np.abs(given["probabilities"] - saved.network.predict_proba(inputs)).max() <= 1e-5


def test_a_viewer_finds_the_names_of_the_layers_and_what_is_known(make_network, tmp_path):
    facts = {"data": "digits", "test_accuracy": 0.97}
    network = make_network("cnn")
    model = onnx.load(written(SavedNetwork(network, "digits", facts), tmp_path))
    nodes = [node.name for node in model.graph.node]
    layers = [layer.name for layer in network.layers() if layer.kind != "dropout"]
    assert nodes == ["scale", *layers, "softmax"]
    arrays = {array.name for array in model.graph.initializer}
    assert set(network.parameters) <= arrays
    known = {each.key: each.value for each in model.metadata_props}
    assert json.loads(known["facts"]) == facts
    assert json.loads(known["config"])["channels"] == [4, 6]
    assert known["recipe"] == "digits"
    assert "0 for paper to 16 for full ink" in known["input"]
    (image,) = model.graph.input
    sizes = [side.dim_param or side.dim_value for side in image.type.tensor_type.shape.dim]
    assert (image.name, sizes) == ("image", ["batch", 8, 8])
    assert [output.name for output in model.graph.output] == ["probabilities", "logits"]


def test_every_kind_of_step_can_be_written():
    assert set(writing.WRITERS) == set(KINDS)


def test_without_the_package_it_is_said_what_to_install(make_network, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    saved = SavedNetwork(make_network("perceptron"), "digits")
    with pytest.raises(SaveError, match="pip install onnx"):
        written(saved, tmp_path)
    assert list(tmp_path.iterdir()) == []
