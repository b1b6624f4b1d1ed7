"""Says in words what the diagram shows: tool tips of its parts, and its description for a screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_nn.gui import format
from desktop_nn.gui.diagram.plan import INPUT_ID, OUTPUT_ID
from desktop_nn.gui.diagram.scene import activation_name, caption_of, input_names, tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_nn.gui.diagram.content import Content
    from desktop_nn.gui.diagram.layout import Layout, Target
    from desktop_nn.gui.diagram.plan import Plan
    from desktop_nn.gui.state import Answer, Selection


def tip(target: Target, plan: Plan, layout: Layout, content: Content | None, label: Callable[[str], str]) -> str:
    """Return the tool tip of a part of the diagram; empty where there is none.

    Args:
        target: the part.
        plan: what is drawn.
        layout: where.
        content: the numbers in it; None without weights.
        label: gives a layer's name.
    """
    if target.kind == "neuron":
        return _neuron_tip(target, plan, layout, content, label)
    if target.kind == "edge":
        return _edge_tip(target, plan, layout, content, label)
    name = label(target.layer) if target.layer else ""
    if target.kind == "layer":
        # In a low or narrow panel the caption itself has no room for all of its words.
        column = next(column for column in layout.columns if column.id == target.layer)
        caption = caption_of(plan, column, name)
        select = (
            tr("Select {layer}") if target.layer in (INPUT_ID, OUTPUT_ID) else tr("Select {layer}; drag to move it")
        )
        return "\n".join(line for line in (select.format(layer=name), caption.size, caption.extras) if line)
    texts = {
        "size": tr("Change neurons and activation of {layer} (F2)"),
        "left_out": tr("{layer}: too many neurons to draw them all. Click to see every one in Weights."),
        "fewer": tr("One neuron fewer in {layer} (Shift: ten)"),
        "more": tr("One neuron more in {layer} (Shift: ten)"),
        "add": tr("Add a hidden layer here"),
    }
    return texts.get(target.kind, "").format(layer=name)


def neuron_name(layer: str, unit: int, plan: Plan, label: Callable[[str], str]) -> str:
    """Return what a neuron is called, such as "Hidden 1 · neuron 23" (counted from 1)."""
    if layer == INPUT_ID and plan.is_image:
        row, column = divmod(unit, plan.info.shape[1])
        return tr("Pixel in row {row}, column {column}").format(row=row + 1, column=column + 1)
    if layer == INPUT_ID:
        names = input_names(plan)
        return tr("Input {name}").format(name=names[unit] if names else unit + 1)
    names = plan.info.class_names
    if layer == OUTPUT_ID:
        name = plan.info.target_name if not names else names[1] if plan.is_single else names[unit]
        return tr("Output {name}").format(name=name)
    return tr("{layer} · neuron {number}").format(layer=label(layer), number=format.count(unit + 1))


def _neuron_tip(
    target: Target, plan: Plan, layout: Layout, content: Content | None, label: Callable[[str], str]
) -> str:
    lines = [neuron_name(target.layer, target.index, plan, label)]
    number = next(i for i, column in enumerate(layout.columns) if column.id == target.layer)
    if content is None or number == 0:
        return lines[0]
    picture, layer = content.columns[number], plan.layers[number - 1]
    if picture.sums is not None and picture.activations is not None:
        z, a = float(picture.sums[target.index]), float(picture.activations[target.index])
        function = activation_name(layer.activation.label)
        lines.append(
            tr("for this drawing: z = {z}, {f}(z) = {a}").format(z=format.signed(z), f=function, a=format.signed(a))
        )
    if picture.bias is not None and target.index < len(picture.bias):
        bias = tr("bias b = {b}") if layer.bias else tr("shift β = {b}")
        lines.append(bias.format(b=format.signed(float(picture.bias[target.index]))))
    return "\n".join(lines)


def figures(target: Target, plan: Plan, content: Content | None) -> str:
    """Return a neuron's activation and bias in a few words, as far as they are known."""
    number = next((i for i, layer in enumerate(plan.layers, 1) if layer.id == target.layer), 0)
    if content is None or number == 0:
        return ""
    picture, found = content.columns[number], []
    if picture.activations is not None and target.index < len(picture.activations):
        found.append(tr("a {a}").format(a=format.signed(float(picture.activations[target.index]), 2)))
    if picture.bias is not None and target.index < len(picture.bias):
        found.append(tr("bias {b}").format(b=format.signed(float(picture.bias[target.index]), 2)))
    return ", ".join(found)


def _edge_tip(target: Target, plan: Plan, layout: Layout, content: Content | None, label: Callable[[str], str]) -> str:
    if content is None or target.edge >= len(content.gaps[target.index].weights):
        return ""
    names, weight, given = _edge(target.index, target.edge, plan, layout, content, label)
    lines = [" → ".join(names), tr("weight w = {w}").format(w=format.signed(weight))]
    if given is not None:
        adds = tr("adds w × {x} = {product} for this drawing")
        lines.append(adds.format(x=format.fixed(given, 3), product=format.signed(weight * given)))
    return "\n".join(lines)


def _edge(
    gap: int, number: int, plan: Plan, layout: Layout, content: Content, label: Callable[[str], str]
) -> tuple[tuple[str, str], float, float | None]:
    """Return the names of an edge's two ends, its weight, and what it is multiplied by (None without a drawing)."""
    edges = content.gaps[gap]
    before, after = layout.columns[gap : gap + 2]
    source, slot = int(edges.sources[number]), int(edges.targets[number])
    unit = source if plan.is_image and gap == 0 else before.shown[source]
    ends = (neuron_name(before.id, unit, plan, label), neuron_name(after.id, after.shown[slot], plan, label))
    given = content.columns[gap].activations
    return ends, float(edges.weights[number]), None if given is None else float(given[unit])


def edge_rows(
    plan: Plan, layout: Layout, content: Content, label: Callable[[str], str]
) -> list[tuple[str, str, float, float | None]]:
    """Return the edges drawn: from where to where, the weight, and what it adds for this drawing."""
    rows = []
    for gap, edges in enumerate(content.gaps):
        for number in range(len(edges.weights)):
            ends, weight, given = _edge(gap, number, plan, layout, content, label)
            rows.append((*ends, weight, None if given is None else weight * given))
    return rows


def description(
    plan: Plan, content: Content | None, answer: Answer | None, selection: Selection, label: Callable[[str], str]
) -> str:
    """Return one sentence on what the diagram shows, for a screen reader."""
    sizes = [format.count(plan.info.inputs)]
    sizes += [f"{format.count(layer.units)} {activation_name(layer.activation.label)}" for layer in plan.layers]
    parts = [tr("Network {sizes}").format(sizes=tr(" to ").join(sizes))]
    if selection.neurons:
        names = [neuron_name(*each, plan, label) for each in selection.neurons if is_there(plan, *each)]
        if names:
            parts.append(tr("selected: {names}").format(names=", ".join(names)))
    elif selection.layer in (INPUT_ID, *(layer.id for layer in plan.layers)):
        parts.append(tr("selected: {names}").format(names=label(str(selection.layer))))
    if content is None:
        parts.append(tr("drawn without its weights"))
    elif answer is not None:
        parts.extend(_strongest(plan, content, label))
    if answer is not None and answer.winner >= 0:
        winner = min(answer.winner, len(answer.outputs) - 1)
        value = float(answer.outputs[winner])
        number = format.percent(value) if answer.probabilities else format.signed(value, 2)
        name = plan.info.class_names[answer.winner]
        parts.append(tr("the drawing is read as {name}, {number}").format(name=name, number=number))
    return "; ".join(parts) + "."


def is_there(plan: Plan, layer: str, unit: int) -> bool:
    """Whether the network drawn has a neuron."""
    units = {INPUT_ID: plan.info.inputs, **{info.id: info.units for info in plan.layers}}
    return 0 <= unit < units.get(layer, 0)


def _strongest(plan: Plan, content: Content, label: Callable[[str], str]) -> list[str]:
    found = []
    for layer, picture in zip(plan.layers[:-1], content.columns[1:-1], strict=True):
        if picture.activations is not None:
            unit = int(abs(picture.activations).argmax())
            name = neuron_name(layer.id, unit, plan, label)
            found.append(tr("most active: {name}").format(name=name))
    return found[:3]
