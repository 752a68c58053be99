"""From a plan to its result: loaded, built, trained, tested."""

import numpy as np
import pytest

from model import plan as plans
from model.archs import ARCHITECTURES
from tests.deep import DEEP
from tests.model.conftest import SMALL


@pytest.mark.parametrize("events", [[], [plans.Loading(0.5)]], ids=["nothing", "half"])
def test_a_loading_that_ends_without_digits_says_so(events):
    with pytest.raises(ValueError, match="ended without any"):
        list(plans.carried_out(plans.Plan(), load_data=lambda: iter(events)))


@pytest.mark.parametrize("name", [*ARCHITECTURES, DEEP])
def test_a_training_goes_on_from_a_copy_of_the_network(name, make_network, digits):
    network = make_network(name)
    before = {key: array.copy() for key, array in network.parameters.items()}
    plan = plans.Plan(network.name, SMALL.get(name, {}), {"epochs": 1})
    events = list(plans.carried_out(plan, dataset=digits, network=network))
    (ready,) = (event for event in events if isinstance(event, plans.Ready))
    tested = events[-1]
    assert not ready.is_new
    assert isinstance(tested, plans.Tested)
    for key, array in before.items():
        np.testing.assert_array_equal(network.parameters[key], array)
        np.testing.assert_array_equal(ready.network.parameters[key], array)
    assert any((tested.network.parameters[key] != array).any() for key, array in before.items())
