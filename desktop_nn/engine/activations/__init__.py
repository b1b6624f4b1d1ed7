"""What a layer does with its weighted sums; every entry is one class in one of the files here.

Forms list them in the order in which these files are imported.
"""

from desktop_nn.engine.activations.base import ACTIVATIONS, Activation, keep_sums
from desktop_nn.engine.activations.classic import Identity, ReLU, Sigmoid, Softmax, Tanh
from desktop_nn.engine.activations.rectifiers import ELU, GELU, SELU, LeakyReLU, Mish, SiLU, Softplus
from desktop_nn.engine.activations.saturating import HardSigmoid, HardTanh, Sine, Softsign

__all__ = [
    "ACTIVATIONS",
    "ELU",
    "GELU",
    "SELU",
    "Activation",
    "HardSigmoid",
    "HardTanh",
    "Identity",
    "LeakyReLU",
    "Mish",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Sine",
    "Softmax",
    "Softplus",
    "Softsign",
    "Tanh",
    "keep_sums",
]
