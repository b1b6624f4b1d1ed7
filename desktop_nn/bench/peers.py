"""PyTorch and JAX at the same works, where they are installed: peers to be measured by, never dependencies."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.bench.tutorial import targets_of
from desktop_nn.bench.works import repeated

if TYPE_CHECKING:
    from desktop_nn.bench.works import Runner, Samples, Work

HOW_TO_GET = {
    "torch": "pip install torch --index-url https://download.pytorch.org/whl/cpu",
    "jax": "pip install jax",
}

# PyTorch -------------------------------------------------------------------------------------------------------


def torch_runner(work: Work, data: Samples) -> Runner:
    """Return PyTorch's eager mode at a work, with its ordinary optimizers."""
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    model = _torch_model(torch, work)
    if work.reads:
        model.eval()
        return repeated(partial(_torch_read, torch, model, np.array(data.x[:1])))
    x = torch.from_numpy(data.floats())
    y = torch.from_numpy(data.labels if work.output == "softmax" else targets_of(work, data))
    loss = torch.nn.CrossEntropyLoss() if work.output == "softmax" else torch.nn.MSELoss()
    kind = torch.optim.Adam if work.optimizer == "adam" else torch.optim.SGD
    optimizer = kind(model.parameters(), lr=work.rate, weight_decay=work.l2)
    steps = _torch_steps(torch, model, loss, optimizer, x, y, work.batch)
    return repeated(lambda: next(steps))


def _torch_model(torch: Any, work: Work) -> Any:
    nn = torch.nn
    kinds = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "softmax": None}
    layers: list[Any] = []
    for number, (a, b) in enumerate(pairwise(work.sizes), 1):
        last = number == len(work.sizes) - 1
        layers.append(nn.Linear(a, b, bias=last or not work.batch_norm))
        if work.batch_norm and not last:
            layers.append(nn.BatchNorm1d(b))
        # Its cross-entropy takes logits, so there is no softmax to add.
        kind = kinds[work.output if last else work.hidden]
        layers += [kind()] if kind else []
        if work.dropout and not last:
            layers.append(nn.Dropout(work.dropout))
    return nn.Sequential(*layers)


def _torch_steps(torch: Any, model: Any, loss: Any, optimizer: Any, x: Any, y: Any, batch: int) -> Any:
    while True:
        order = torch.randperm(len(x))
        for start in range(0, len(x), batch):
            rows = order[start : start + batch]
            optimizer.zero_grad(set_to_none=True)
            loss(model(x[rows]), y[rows]).backward()
            optimizer.step()
            yield


def _torch_read(torch: Any, model: Any, image: Any) -> Any:
    with torch.inference_mode():
        return torch.softmax(model(torch.from_numpy(image).float() / 255), 1).numpy()


# JAX -----------------------------------------------------------------------------------------------------------

# Steps that JAX compiles into one loop: long enough that calling it costs nothing.
SCANNED = 100


def jax_runner(work: Work, data: Samples) -> Runner:
    """Return JAX at a work: the step compiled, many of them in one compiled loop."""
    jax = importlib.import_module("jax")
    jnp = jax.numpy
    state = _jax_state(jnp, work)
    if work.reads:
        image, params = data.x[:1], state["p"]
        read = jax.jit(lambda p, x: _jax_forward(jax, work, p, x.astype(jnp.float32) / 255, None)[0])
        return repeated(lambda: np.asarray(read(params, image)))
    x, y = jnp.asarray(data.floats()), jnp.asarray(targets_of(work, data))
    chunk = jax.jit(
        lambda x, y, state, rows: jax.lax.scan(_jax_step(jax, work, x, y), state, rows)[0], donate_argnums=2
    )
    batches = _jax_batches(jnp, len(x), work.batch)

    def train(count: int) -> int:
        nonlocal state
        calls = -(-count // SCANNED)
        for _ in range(calls):
            state = chunk(x, y, state, next(batches))
        jax.block_until_ready(state)
        return calls * SCANNED

    return train


def _jax_batches(jnp: Any, samples: int, batch: int) -> Any:
    rng = np.random.default_rng(1)
    left = np.empty(0, np.int64)
    while True:
        while len(left) < SCANNED * batch:
            left = np.concatenate([left, rng.permutation(samples)])
        yield jnp.asarray(left[: SCANNED * batch].reshape(SCANNED, batch))
        left = left[SCANNED * batch :]


def _jax_state(jnp: Any, work: Work) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    params, running = [], []
    for number, (a, b) in enumerate(pairwise(work.sizes), 1):
        layer = {"w": jnp.asarray((rng.standard_normal((a, b)) * np.sqrt(2 / a)).astype(np.float32))}
        hidden = number < len(work.sizes) - 1
        if work.batch_norm and hidden:
            layer |= {"scale": jnp.ones(b, jnp.float32), "shift": jnp.zeros(b, jnp.float32)}
            running.append((jnp.zeros(b, jnp.float32), jnp.ones(b, jnp.float32)))
        else:
            layer["b"] = jnp.zeros(b, jnp.float32)
        params.append(layer)
    zeros = [{name: jnp.zeros_like(value) for name, value in layer.items()} for layer in params]
    copies = [{name: jnp.zeros_like(value) for name, value in layer.items()} for layer in params]
    return {"p": params, "m": zeros, "v": copies, "t": jnp.zeros((), jnp.float32), "running": running}


def _jax_forward(jax: Any, work: Work, params: Any, x: Any, key: Any) -> tuple[Any, list[Any]]:
    """Return the outputs, before a softmax while training, and each normalised layer's batch statistics."""
    jnp, statistics = jax.numpy, []
    kinds = {"relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "softmax": lambda z: z}
    for number, layer in enumerate(params, 1):
        last = number == len(params)
        x = x @ layer["w"]
        if "scale" in layer:
            mean, variance = x.mean(0), x.var(0)
            statistics.append((mean, variance))
            x = (x - mean) * jax.lax.rsqrt(variance + 1e-5) * layer["scale"] + layer["shift"]
        else:
            x = x + layer["b"]
        x = kinds[work.output if last else work.hidden](x)
        if work.dropout and not last:
            kept = jax.random.bernoulli(jax.random.fold_in(key, number), 1 - work.dropout, x.shape)
            x = jnp.where(kept, x / (1 - work.dropout), 0)
    return (jax.nn.softmax(x) if work.reads else x), statistics


def _jax_step(jax: Any, work: Work, x: Any, y: Any) -> Callable[[Any, Any], tuple[Any, Any]]:
    jnp, tree = jax.numpy, jax.tree_util.tree_map

    def loss(params: Any, rows: Any, key: Any) -> tuple[Any, Any]:
        out, statistics = _jax_forward(jax, work, params, x[rows], key)
        if work.output == "softmax":
            return -(y[rows] * jax.nn.log_softmax(out)).sum(1).mean(), statistics
        return ((out - y[rows]) ** 2).mean(), statistics

    def step(state: Any, rows: Any) -> tuple[Any, Any]:
        t = state["t"] + 1
        key = jax.random.fold_in(jax.random.PRNGKey(1), t.astype(jnp.int32)) if work.dropout else None
        (value, statistics), g = jax.value_and_grad(loss, has_aux=True)(state["p"], rows, key)
        running = tree(lambda old, new: 0.9 * old + 0.1 * new, state["running"], statistics)
        if work.l2:
            g = [
                {k: v + work.l2 * p["w"] if k == "w" else v for k, v in d.items()}
                for d, p in zip(g, state["p"], strict=True)
            ]
        if work.optimizer == "sgd":
            return {**state, "p": tree(lambda p, d: p - work.rate * d, state["p"], g), "t": t}, value
        m = tree(lambda m, d: 0.9 * m + 0.1 * d, state["m"], g)
        v = tree(lambda v, d: 0.999 * v + 0.001 * d * d, state["v"], g)
        low, high = 1 - 0.9**t, 1 - 0.999**t
        p = tree(lambda p, m, v: p - work.rate * (m / low) / (jnp.sqrt(v / high) + 1e-8), state["p"], m, v)
        return {"p": p, "m": m, "v": v, "t": t, "running": running}, value

    return step
