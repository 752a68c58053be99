"""All that the panels of the Why view can say, as values that a network could have given."""

from itertools import product

import numpy as np

from digitapp.views.why import words
from model.explain import Contrast, Counterfactual, Occlusion, Saliency

SHAPE = (28, 28)
CONTRASTS = (Contrast(1), Contrast(1, 7))
PIXELS = np.argwhere(np.ones(SHAPE))
NOTHING = np.zeros(SHAPE, np.float32)


def saliencies():
    """(what is shown, kind of it)."""
    return [
        (Saliency(NOTHING, contrast, 1.0, NOTHING, NOTHING), kind)
        for kind, contrast in product(words.SALIENCIES, CONTRASTS)
    ]


def occlusions():
    """Without a worst patch; with one that changes the prediction, and one that does not."""
    return [
        Occlusion(NOTHING, contrast, 12, NOTHING, (8, 8), fall, 0.874, 0.121, prediction)
        for contrast in CONTRASTS
        for fall, prediction in ((0.0, 1), (1.0, 1), (1.0, 7))
    ]


def counterfactuals():
    """(what is shown, the digit that is wanted): under way, in vain, found; of one and of many."""
    ends = ((False, False), (False, True), (True, True))
    return [
        (Counterfactual(NOTHING, NOTHING, PIXELS[:count], 7, 0.521, reached, done), wanted)
        for count in (1, 123)
        for reached, done in ends
        for wanted in (None, 7)
    ]


def say_all(view):
    """Shows one after the other in its panel; goes on after each."""
    for shown, kind in saliencies():
        view.gradient.box.setCurrentIndex(view.gradient.box.findData(kind))
        view.gradient.show_saliency(shown)
        yield
    for shown in occlusions():
        view.occlusion.show_occlusion(shown)
        yield
    for shown, wanted in counterfactuals():
        view.counterfactual.show_counterfactual(shown, wanted)
        yield
