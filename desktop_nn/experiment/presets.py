"""The experiments that the program brings along, each ready to train."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from desktop_nn.core.paths import resources_dir
from desktop_nn.core.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_nn.experiment.spec import Spec

WELCOME = "digits"


@dataclass(frozen=True)
class Preset:
    """One ready experiment; reading it costs nothing until `spec` is asked for.

    Attributes:
        name: the word for the command line, and the name of its file.
        label: a title.
        description: one sentence.
        seconds: about how long it trains on an ordinary computer, once its samples are there.
        hint: what to look for and to try, said once it is open; empty where it speaks for itself.
        leads: the settings, by path, that the hint speaks of.
    """

    name: str
    label: str
    description: str
    seconds: int
    hint: str = ""
    leads: tuple[str, ...] = ()

    @cached_property
    def spec(self) -> Spec:
        """The experiment."""
        from desktop_nn.core.tree import from_plain
        from desktop_nn.experiment.spec import Spec
        from desktop_nn.experiment.strict_json import loads

        path = resources_dir() / "presets" / f"{self.name}.json"
        plain: Any = loads(path.read_bytes(), str(path))
        return from_plain(Spec, plain)


PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            "digits",
            QT_TRANSLATE_NOOP("Preset", "Handwritten digits"),
            QT_TRANSLATE_NOOP("Preset", "Reads handwritten digits: 28 × 28 grey values in, ten probabilities out."),
            20,
        ),
        Preset(
            "is_it_an_8",
            QT_TRANSLATE_NOOP("Preset", "Is it an 8?"),
            QT_TRANSLATE_NOOP("Preset", "Tells one digit from all others: a single output, yes or no."),
            2,
        ),
        Preset(
            "xor",
            QT_TRANSLATE_NOOP("Preset", "Exclusive or"),
            QT_TRANSLATE_NOOP("Preset", "The classic that no single neuron can learn, and that four in a layer can."),
            1,
        ),
        Preset(
            "spiral",
            QT_TRANSLATE_NOOP("Preset", "Two spirals"),
            QT_TRANSLATE_NOOP("Preset", "Two arms wound round each other: watch the boundary bend to follow them."),
            5,
        ),
        Preset(
            "plane",
            QT_TRANSLATE_NOOP("Preset", "Plane"),
            QT_TRANSLATE_NOOP("Preset", "Regression: learns a number, the height of a slope, from two coordinates."),
            1,
        ),
        Preset(
            "overfit",
            QT_TRANSLATE_NOOP("Preset", "Overfit, then mend it"),
            QT_TRANSLATE_NOOP(
                "Preset", "Few digits, many weights: it learns them by heart. Watch validation drift away."
            ),
            4,
            QT_TRANSLATE_NOOP(
                "Preset",
                "This network learns its 500 digits by heart: the training loss falls to nothing while the validation "
                "loss soon rises. Train it, then mend it: an L2 of 0.01, more dropout, or ten times as many digits.",
            ),
            ("penalty.l2", "network.hidden.0.dropout", "data.count"),
        ),
        Preset(
            "empty",
            QT_TRANSLATE_NOOP("Preset", "Empty network"),
            QT_TRANSLATE_NOOP("Preset", "Digits without a hidden layer: ten neurons that see the picture. Add to it."),
            2,
            QT_TRANSLATE_NOOP(
                "Preset",
                "Only the input and the output are here. Add a layer with the + in the diagram or in Design > Network, "
                "and train to see what it is good for.",
            ),
        ),
    )
}
"""The presets by name, the welcome experiment first."""
