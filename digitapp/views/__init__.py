"""What a user thinks of as a panel: VIEWS, in their groups and order."""

from PySide6.QtWidgets import QWidget

from model.language import tr, trc

from ..session.session import Session
from ..system.settings import AppSettings
from .course.view import CourseView
from .dream.view import DreamView
from .errors.view import ErrorsView
from .finish.view import FinishView
from .handwriting.view import HandwritingView
from .inside.view import InsideView
from .lab.view import LabView
from .latent.view import LatentView
from .map.view import MapView
from .memory.view import MemoryView
from .needs import NEEDS
from .page import ASK, CREATE, LEARN, LOOK, READ, TRAIN, ViewSpec
from .picture.view import PictureView
from .samples.view import SamplesView
from .sequence.view import SequenceView
from .train.view import TrainView
from .weights.view import WeightsView
from .why.view import WhyView


def _experiments(session: Session, settings: AppSettings, parent: QWidget) -> QWidget:
    """The view Experiments; what only it needs is imported when it is first seen."""
    from .experiments.view import ExperimentsView

    return ExperimentsView(session, settings, parent)


VIEWS: tuple[ViewSpec, ...] = (
    ViewSpec(
        key="course",
        group=LEARN,
        title=trc("view", "Course"),
        tip=tr("Lessons in which you move everything yourself, from a neuron to a network’s mind."),
        factory=CourseView,
    ),
    ViewSpec(
        key="train",
        group=TRAIN,
        title=trc("view", "Train"),
        tip=tr("Choose how a network is made and trained, and watch its loss fall."),
        factory=TrainView,
    ),
    ViewSpec(
        key="experiments",
        group=TRAIN,
        title=trc("view", "Experiments"),
        tip=tr("Vary settings, train a network for each value, and see what matters."),
        factory=_experiments,
    ),
    ViewSpec(
        key="weights",
        group=LOOK,
        title=trc("view", "Weights"),
        tip=tr("What each unit has learnt to look for, as pictures."),
        factory=WeightsView,
        needs=NEEDS["weights"],
    ),
    ViewSpec(
        key="map",
        group=LOOK,
        title=trc("view", "Map"),
        tip=tr("All digits as points, alike ones near each other, with your drawing among them."),
        factory=MapView,
        needs=NEEDS["map"],
    ),
    ViewSpec(
        key="inside",
        group=LOOK,
        title=trc("view", "Inside"),
        tip=tr("Your drawing on its way through the network, and the loss on its way back."),
        factory=InsideView,
        needs=NEEDS["inside"],
    ),
    ViewSpec(
        key="sequence",
        group=LOOK,
        title=trc("view", "Sequence"),
        tip=tr("It reads while you write: what a recurrent network knows after each row or point."),
        factory=SequenceView,
        needs=NEEDS["sequence"],
        opens=("pen", "gru"),
    ),
    ViewSpec(
        key="why",
        group=ASK,
        title=trc("view", "Why"),
        tip=tr("Which pixels speak for the prediction of your drawing, and which would change it."),
        factory=WhyView,
        needs=NEEDS["why"],
        needs_pictures=True,
    ),
    ViewSpec(
        key="errors",
        group=ASK,
        title=trc("view", "Errors"),
        tip=tr("How well the network reads, and where it errs: digits, confidence, robustness."),
        factory=ErrorsView,
        needs=NEEDS["errors"],
    ),
    ViewSpec(
        key="lab",
        group=ASK,
        title=trc("view", "Lab"),
        tip=tr(
            "Operate on the network: switch units off, prune, add noise, and see what it costs."
        ),
        factory=LabView,
        needs=NEEDS["lab"],
    ),
    ViewSpec(
        key="dream",
        group=CREATE,
        title=trc("view", "Dream"),
        tip=tr("What does it think a 3 looks like? Pictures made by running the network backward."),
        factory=DreamView,
        needs=NEEDS["dream"],
        needs_pictures=True,
    ),
    ViewSpec(
        key="samples",
        group=CREATE,
        title=trc("view", "Samples"),
        tip=tr("Pictures that the network makes of its own: dream a 3, watch forgeries grow."),
        factory=SamplesView,
        needs=NEEDS["samples"],
        opens=("dbn", "rbm", "gan"),
    ),
    ViewSpec(
        key="latent",
        group=CREATE,
        title=trc("view", "Latent"),
        tip=tr("The plane of digits: drag through the few numbers that pictures are made of."),
        factory=LatentView,
        needs=NEEDS["latent"],
        opens=("vae", "autoencoder"),
    ),
    ViewSpec(
        key="memory",
        group=CREATE,
        title=trc("view", "Memory"),
        tip=tr("Remember your drawings, and find one again from noise, a half or a corner of it."),
        factory=MemoryView,
        needs=NEEDS["memory"],
        opens=("hopfield",),
    ),
    ViewSpec(
        key="finish",
        group=CREATE,
        title=trc("view", "Finish my digit"),
        tip=tr(
            "Rub out half of your drawing, or cover it with noise: networks mend it side by side."
        ),
        factory=FinishView,
    ),
    ViewSpec(
        key="handwriting",
        group=READ,
        title=trc("view", "My handwriting"),
        tip=tr("Your own digits, and a network that learns from them to read your handwriting."),
        factory=HandwritingView,
        needs=NEEDS["handwriting"],
    ),
    ViewSpec(
        key="picture",
        group=READ,
        title=trc("view", "Picture"),
        tip=tr("A photo or scan with many digits: each is found, boxed and read."),
        factory=PictureView,
        needs=NEEDS["picture"],
        needs_pictures=True,
    ),
)
