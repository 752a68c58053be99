"""What views ask of a network: which capabilities, and the words for them.

Invariant: every capability that a view names is described here, and nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from model.archs import (
    ARCHITECTURES,
    Classifier,
    Decoder,
    Differentiable,
    Encoder,
    Layered,
    Recaller,
    Reconstructor,
    Sampler,
    Stacked,
    Unrolled,
    Weighted,
)
from model.language import ENGLISH, any_of, bracketed, language, listed, tr, trc

Need = type | tuple[type, ...]
"""A capability, or several of which one is enough: as ``isinstance`` takes it."""

NAMES = ("Boltzmann", "Hopfield")
"""First words of English titles that are people's."""

VECTORS: Need = (Encoder, Layered)
FROM_CODES: Need = (Decoder, Reconstructor)

NEEDS: dict[str, tuple[Need, ...]] = {
    "weights": (Weighted,),
    "map": (VECTORS,),
    "inside": (Classifier, Layered, Stacked),
    "sequence": (Unrolled,),
    "why": (Classifier, Differentiable),
    "dream": (Differentiable, Weighted),
    "samples": (Sampler,),
    "latent": (FROM_CODES,),
    "memory": (Recaller,),
    "lab": (Classifier, Layered, Weighted),
    "errors": (Classifier,),
    "handwriting": (Classifier,),
    "picture": (Classifier,),
}
"""By the key of a view; those that are missing ask for nothing."""


@dataclass(frozen=True)
class Ability:
    """A capability in words.

    Attributes:
        does: What a network with it does, after "a network that".
        noun: What such a network is called; empty where there is no word.
    """

    does: str
    noun: str = ""


ABILITIES: dict[Need, Ability] = {
    Classifier: Ability(tr("says which digit a picture shows"), tr("a classifier")),
    Layered: Ability(tr("has layers whose activations can be watched")),
    Stacked: Ability(
        tr("is a chain of layers from the picture to the digits"), tr("a feedforward network")
    ),
    Weighted: Ability(tr("has layers with weights between units")),
    Differentiable: Ability(tr("has a gradient by each pixel")),
    Unrolled: Ability(tr("reads a picture row by row, or a pen’s way"), tr("a recurrent network")),
    Sampler: Ability(tr("makes pictures of its own"), tr("a generative model")),
    FROM_CODES: Ability(tr("makes pictures from a few numbers, or makes again what it sees")),
    Recaller: Ability(tr("remembers pictures"), tr("an associative memory")),
    VECTORS: Ability(tr("turns pictures into vectors"), tr("an encoder")),
}


def picture_sentence(title: str) -> str:
    """Why a view of pictures has nothing to show of a network that reads a pen's points."""
    return tr(
        "“{title}” needs a network that reads pictures. This one reads the points of a pen in "
        "their order, which no picture tells. Choose another in the bar at the top.",
        title=title,
    )


def sentence(title: str, missing: tuple[Need, ...], needs: tuple[Need, ...], network: str) -> str:
    """Why a view has nothing to show, and which kinds of network it is for.

    Args:
        title: Of the view.
        missing: What the network lacks, at least one.
        needs: All that the view asks for.
        network: The network's title.
    """
    abilities = [ABILITIES[need] for need in missing]
    does = _clauses([each.does for each in abilities])
    nouns = listed([each.noun for each in abilities if each.noun])
    called = bracketed("", nouns) if nouns else ""
    text = tr(
        "“{title}” needs a network that {does}{called}. A network of the kind “{network}” is none.",
        title=title,
        does=does,
        called=called,
        network=network,
    )
    kinds = [
        _in_sentence(kind.title)
        for kind in ARCHITECTURES.values()
        if all(issubclass(kind, need) for need in needs)
    ]
    if not kinds:
        return text
    return tr(
        "{needed} Choose {kinds} in the bar at the top, or train one.",
        needed=text,
        kinds=any_of(kinds),
    )


def _clauses(parts: Sequence[str]) -> str:
    """All of the parts, which have verbs: other languages join them otherwise than nouns."""
    if len(parts) < 2:
        return parts[0]
    rest = trc("between clauses", ", ").join(parts[:-1])
    return trc("clauses", "{rest} and {last}", rest=rest, last=parts[-1])


def _in_sentence(title: str) -> str:
    """A kind of network: "a Hopfield network" in English; elsewhere its title alone."""
    return _with_article(_lowered(title)) if language() == ENGLISH else title


def _lowered(title: str) -> str:
    """A kind of network within a sentence: names of people stay as they are."""
    first, _, rest = title.partition(" ")
    return title if first.isupper() or first in NAMES else f"{first.lower()} {rest.lower()}".strip()


def _with_article(noun: str) -> str:
    """The noun with "a" or "an"; abbreviations are spelt out: an LSTM."""
    vowels = "AEFHILMNORSX" if noun.isupper() else "aeiou"
    return f"{'an' if noun[:1] in vowels else 'a'} {noun}"
