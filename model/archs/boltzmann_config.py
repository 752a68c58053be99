"""Settings of Boltzmann machines and belief nets."""

from dataclasses import dataclass

from ..language import tr
from ..settings import Settings, choice, flag, integer, integers, number


@dataclass(frozen=True)
class BoltzmannConfig(Settings):
    """Settings of ``boltzmann.BoltzmannMachine``."""

    hidden: int = integer(
        500,
        tr("Hidden units"),
        tr(
            "Units that each stand for a part that pixels have in common. More units describe the "
            "digits more closely, and learn slower."
        ),
        low=1,
        high=4000,
    )
    hidden2: int = integer(
        0,
        tr("Second hidden layer"),
        tr("Units of a second hidden layer, which makes the machine deep; 0 for a restricted one."),
        low=0,
        high=4000,
    )
    sampling: str = choice(
        "persistent",
        tr("Negative phase"),
        tr(
            "Where the machine’s own pictures come from: from chains that go on from step to step, "
            "or anew from each batch (contrastive divergence), which is off further from the "
            "digits."
        ),
        choices=("persistent", "cd"),
    )
    k: int = integer(
        1,
        tr("Gibbs sweeps"),
        tr(
            "Sweeps of the chains in each step. More follow the likelihood more closely, and take "
            "longer."
        ),
        low=1,
        high=100,
        live=True,
    )
    chains: int = integer(
        100, tr("Chains"), tr("Pictures of its own that the machine keeps."), low=1, high=2000
    )
    uncentred: bool = flag(
        False,
        tr("Uncentred"),
        tr(
            "Learn with units as they are, not less what they are on average: the older way, in "
            "which hidden units die."
        ),
    )


@dataclass(frozen=True)
class DBNConfig(Settings):
    """Settings of ``dbn.DeepBeliefNet``."""

    hidden: tuple[int, ...] = integers(
        (500, 500, 1000),
        tr("Hidden layers"),
        tr(
            "Units in each hidden layer. The last one meets the labels besides; a net of one layer "
            "is the restricted Boltzmann machine with labels."
        ),
        low=1,
        high=4000,
        length=(1, 5),
    )
    fine_tuning: float = number(
        0.3,
        tr("Fine-tuning"),
        tr(
            "Share of the epochs in which backpropagation goes on from what the layers have "
            "learnt, to tell digits apart; 0 for none, 1 for no pre-training at all."
        ),
        low=0.0,
        high=1.0,
        step=0.05,
    )
    tuning_rate: float = number(
        0.15,
        tr("Rate of fine-tuning"),
        tr(
            "Learning rate of fine-tuning, which is Adam’s, as a multiple of what would suit Adam "
            "where the layers’ rate suits their optimizer. A smaller one keeps more of what the "
            "layers have learnt, and needs it more."
        ),
        low=0.001,
        high=10.0,
        step=0.05,
        live=True,
    )
    sampling: str = choice(
        "persistent",
        tr("Negative phase"),
        tr(
            "Where each layer’s own pictures come from: from chains that go on from step to step, "
            "or anew from each batch (contrastive divergence)."
        ),
        choices=("persistent", "cd"),
    )
    k: int = integer(
        1,
        tr("Gibbs sweeps"),
        tr(
            "Sweeps of the chains in each step. More follow the likelihood more closely, and take "
            "longer."
        ),
        low=1,
        high=100,
        live=True,
    )
    chains: int = integer(
        100, tr("Chains"), tr("Pictures of its own that each layer keeps."), low=1, high=2000
    )
    uncentred: bool = flag(
        False,
        tr("Uncentred"),
        tr(
            "Learn with units as they are, not less what they are on average: the older way, in "
            "which hidden units die."
        ),
    )
