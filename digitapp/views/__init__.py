"""What a user thinks of as a panel: VIEWS, the tabs of the window in their order."""

from model.archs import Layered

from .map_view import MapView
from .spec import ViewSpec
from .train_view import TrainView
from .weights_view import WeightsView

VIEWS: tuple[ViewSpec, ...] = (
    ViewSpec(
        key="train",
        title="Train",
        tip="Choose how a network is made and trained, and watch its loss fall.",
        factory=TrainView,
    ),
    ViewSpec(
        key="weights",
        title="Weights",
        tip="What each unit has learnt to look for, as pictures.",
        factory=WeightsView,
        needs=(Layered,),
    ),
    ViewSpec(
        key="map",
        title="Map",
        tip="All digits as points, alike ones near each other, with your drawing among them.",
        factory=MapView,
    ),
)
