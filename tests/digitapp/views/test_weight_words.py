"""How layers of recurrent networks are called."""

import numpy as np
import pytest

from digitapp.views.common.weight_words import unit
from digitapp.views.weights.words import heading, spot
from model.archs import ARCHITECTURES
from model.probes.units.weight_layers import weight_layers


@pytest.fixture
def layers():
    kind = ARCHITECTURES["gru"]
    return weight_layers(kind(kind.config_for((8, 8), units=5), (8, 8), np.random.default_rng(0)))


def test_a_gate_is_called_by_its_name_and_its_unit(layers):
    main, recurrent, output = layers
    assert [unit(main, k) for k in (0, 7, 14)] == ["Reset gate 0", "Update gate 2", "Candidate 4"]
    assert unit(recurrent, 6) == "Update gate 1"
    assert unit(output, 3) == "Digit 3"


def test_a_heading_says_what_gates_listen_to(layers):
    each = "how 5 units, each with reset gate, update gate and candidate, listen to"
    assert heading(layers, 0) == f"First layer: {each} 8 numbers"
    assert heading(layers, 1) == f"First layer, recurrent: {each} 5 units a step before"


def test_a_cell_names_the_gate_that_its_weight_leads_to(layers):
    assert spot(layers[1], 7, 0, 3, 0.25).startswith("From number 3 to update gate 2: 0.25")
