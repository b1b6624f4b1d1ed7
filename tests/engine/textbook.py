"""An independent calculation of one training step: float64, one formula a line, nothing shared with the engine."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

EPS_BN = 1e-5


@dataclass
class TextbookLayer:
    w: np.ndarray
    b: np.ndarray | None
    activation: str
    gamma: np.ndarray | None = None
    beta: np.ndarray | None = None
    mask: np.ndarray | None = None
    kept: dict = field(default_factory=dict)


def _sigma(z):
    return 1.0 / (1.0 + np.exp(-z))


def _gelu_slope(z):
    k = math.sqrt(2 / math.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return (1 + t) / 2 + z / 2 * (1 - t**2) * k * (1 + 3 * 0.044715 * z**2)


def _mish_slope(z):
    t = np.tanh(np.log(1 + np.exp(z)))
    return t + z * (1 - t**2) * _sigma(z)


# Value and derivative, both of the sum z.
CURVES = {
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, 1.0, 0.01)),
    "elu": (lambda z: np.where(z > 0, z, np.exp(z) - 1), lambda z: np.where(z > 0, 1.0, np.exp(z))),
    "selu": (
        lambda z: 1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * (np.exp(z) - 1)),
        lambda z: 1.0507009873554805 * np.where(z > 0, 1.0, 1.6732632423543772 * np.exp(z)),
    ),
    "gelu": (lambda z: z / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))), _gelu_slope),
    "silu": (lambda z: z * _sigma(z), lambda z: _sigma(z) + z * _sigma(z) * (1 - _sigma(z))),
    "mish": (lambda z: z * np.tanh(np.log(1 + np.exp(z))), _mish_slope),
    "softplus": (lambda z: np.log(1 + np.exp(z)), _sigma),
    "softsign": (lambda z: z / (1 + np.abs(z)), lambda z: 1 / (1 + np.abs(z)) ** 2),
    "hard_sigmoid": (
        lambda z: np.where(z < -3, 0.0, np.where(z > 3, 1.0, (z + 3) / 6)),
        lambda z: np.where(np.abs(z) < 3, 1 / 6, 0.0),
    ),
    "hard_tanh": (lambda z: np.where(np.abs(z) < 1, z, np.sign(z)), lambda z: np.where(np.abs(z) < 1, 1.0, 0.0)),
    "sine": (np.sin, np.cos),
}


def activate(name, z):
    if name in CURVES:
        return CURVES[name][0](z)
    if name == "identity":
        return z.copy()
    if name == "relu":
        return np.where(z > 0, z, 0.0)
    if name == "sigmoid":
        return 1.0 / (1.0 + np.exp(-z))
    if name == "tanh":
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def through(name, z, a, grad):
    if name in CURVES:
        return grad * CURVES[name][1](z)
    if name == "identity":
        return grad
    if name == "relu":
        return grad * (z > 0)
    if name == "sigmoid":
        return grad * a * (1 - a)
    if name == "tanh":
        return grad * (1 - a**2)
    # softmax: the full Jacobian of every sample
    out = np.zeros_like(grad)
    for n in range(len(a)):
        jacobian = np.diag(a[n]) - np.outer(a[n], a[n])
        out[n] = jacobian @ grad[n]
    return out


def loss_and_grad(name, a, t):
    n = len(a)
    if name == "mean_squared_error":
        return ((a - t) ** 2).mean(), 2 * (a - t) / a.size
    if name == "binary_cross_entropy":
        return -(t * np.log(a) + (1 - t) * np.log(1 - a)).sum() / n, (a - t) / (a * (1 - a)) / n
    return -(t * np.log(a)).sum() / n, -t / a / n


def step_gradient(layers, x, t, loss, l1=0.0, l2=0.0):
    """Return the data loss, gradients by layer as dicts, and the batch statistics of normalised layers."""
    a = x
    for layer in layers:
        layer.kept = {"input": a}
        z = a @ layer.w
        if layer.gamma is None:
            z = z + layer.b
        else:
            mean, var = z.mean(axis=0), z.var(axis=0)
            hat = (z - mean) / np.sqrt(var + EPS_BN)
            layer.kept |= {"hat": hat, "mean": mean, "var": var}
            z = layer.gamma * hat + layer.beta
        a = activate(layer.activation, z)
        layer.kept |= {"z": z, "a": a}
        if layer.mask is not None:
            a = a * layer.mask
    value, grad = loss_and_grad(loss, a, t)
    found = []
    for layer in reversed(layers):
        if layer.mask is not None:
            grad = grad * layer.mask
        grad = through(layer.activation, layer.kept["z"], layer.kept["a"], grad)
        entry = {}
        if layer.gamma is None:
            entry["bias"] = grad.sum(axis=0)
        else:
            hat, var, n = layer.kept["hat"], layer.kept["var"], len(grad)
            entry |= {"gamma": (grad * hat).sum(axis=0), "beta": grad.sum(axis=0)}
            dhat = grad * layer.gamma
            grad = (n * dhat - dhat.sum(axis=0) - hat * (dhat * hat).sum(axis=0)) / (n * np.sqrt(var + EPS_BN))
        entry["weights"] = layer.kept["input"].T @ grad + l1 * np.sign(layer.w) + l2 * layer.w
        grad = grad @ layer.w.T
        found.append(entry)
    return value, found[::-1]


def adam_scalar(w, gradients, rate, beta1, beta2, epsilon):
    """Kingma & Ba (2015), algorithm 1, for one number."""
    m = v = 0.0
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        w = w - rate * m_hat / (math.sqrt(v_hat) + epsilon)
    return w, m, v


def nesterov(w, gradients, o):
    v = 0.0
    for g in gradients:
        v = o.momentum * v + g
        w = w - o.learning_rate * (g + o.momentum * v)
    return w


def adamw(w, gradients, o):
    m = v = 0.0
    for t, g in enumerate(gradients, start=1):
        w = w - o.learning_rate * o.weight_decay * w
        m = o.beta1 * m + (1 - o.beta1) * g
        v = o.beta2 * v + (1 - o.beta2) * g * g
        w = w - o.learning_rate * (m / (1 - o.beta1**t)) / (math.sqrt(v / (1 - o.beta2**t)) + o.epsilon)
    return w


def nadam(w, gradients, o):
    m = v = 0.0
    for t, g in enumerate(gradients, start=1):
        m = o.beta1 * m + (1 - o.beta1) * g
        v = o.beta2 * v + (1 - o.beta2) * g * g
        ahead = o.beta1 * m / (1 - o.beta1 ** (t + 1)) + (1 - o.beta1) * g / (1 - o.beta1**t)
        w = w - o.learning_rate * ahead / (math.sqrt(v / (1 - o.beta2**t)) + o.epsilon)
    return w


def radam(w, gradients, o):
    """Liu et al. (2020), algorithm 2, with the threshold 5 of the authors' program and of PyTorch."""
    m = v = 0.0
    most = 2 / (1 - o.beta2) - 1
    for t, g in enumerate(gradients, start=1):
        m = o.beta1 * m + (1 - o.beta1) * g
        v = o.beta2 * v + (1 - o.beta2) * g * g
        rho = most - 2 * t * o.beta2**t / (1 - o.beta2**t)
        step = m / (1 - o.beta1**t)
        if rho > 5:
            r = math.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho))
            step = r * step / (math.sqrt(v / (1 - o.beta2**t)) + o.epsilon)
        w = w - o.learning_rate * step
    return w


def rmsprop(w, gradients, o):
    s = 0.0
    for g in gradients:
        s = o.rho * s + (1 - o.rho) * g * g
        w = w - o.learning_rate * g / (math.sqrt(s) + o.epsilon)
    return w


def adagrad(w, gradients, o):
    s = 0.0
    for g in gradients:
        s += g * g
        w = w - o.learning_rate * g / (math.sqrt(s) + o.epsilon)
    return w


def adadelta(w, gradients, o):
    s = u = 0.0
    for g in gradients:
        s = o.rho * s + (1 - o.rho) * g * g
        d = math.sqrt(u + o.epsilon) / math.sqrt(s + o.epsilon) * g
        u = o.rho * u + (1 - o.rho) * d * d
        w = w - o.learning_rate * d
    return w


def lion(w, gradients, o):
    m = 0.0
    for g in gradients:
        w = w - o.learning_rate * o.weight_decay * w
        c = o.beta1 * m + (1 - o.beta1) * g
        w = w - o.learning_rate * (0 if c == 0 else math.copysign(1, c))
        m = o.beta2 * m + (1 - o.beta2) * g
    return w
