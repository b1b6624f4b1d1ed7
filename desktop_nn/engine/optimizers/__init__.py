"""The rules that turn a gradient into a change of the weights; every entry is one class in one of the files here.

Forms list them in the order in which these files are imported.
"""

from desktop_nn.engine.optimizers.base import CHUNK_ROWS, OPTIMIZERS, Optimizer, state_shapes
from desktop_nn.engine.optimizers.classic import SGD, GradientDescent, Momentum, Nesterov
from desktop_nn.engine.optimizers.moments import Adadelta, AdaGrad, Adam, AdamW, Lion, Nadam, RAdam, RMSProp

__all__ = [
    "CHUNK_ROWS",
    "OPTIMIZERS",
    "SGD",
    "AdaGrad",
    "Adadelta",
    "Adam",
    "AdamW",
    "GradientDescent",
    "Lion",
    "Momentum",
    "Nadam",
    "Nesterov",
    "Optimizer",
    "RAdam",
    "RMSProp",
    "state_shapes",
]
