"""Builds the items of the diagram for one layout, and passes numbers, selection and pointing on to them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QTimer
from PySide6.QtWidgets import QGraphicsScene

from desktop_nn.gui import colormaps, format
from desktop_nn.gui.diagram.column_item import BoxesItem, Caption, ColumnItem, PictureItem, PlainItem
from desktop_nn.gui.diagram.content import LayerPicture
from desktop_nn.gui.diagram.controls_item import ControlsItem
from desktop_nn.gui.diagram.gap_item import GapItem
from desktop_nn.gui.diagram.layout import GROUND, Column, Layout, Look, Target
from desktop_nn.gui.diagram.output_item import AnswerItem

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np
    from numpy.typing import NDArray

    from desktop_nn.engine.layers import LayerInfo
    from desktop_nn.gui.colors import Theme
    from desktop_nn.gui.diagram.content import Content
    from desktop_nn.gui.diagram.kept_item import KeptItem
    from desktop_nn.gui.diagram.plan import Plan
    from desktop_nn.gui.state import Answer, Selection

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


SHARPEN_MS = 12
"""Between two parts that are painted sharply again, for whatever else there is to do."""


def tr(text: str) -> str:
    """Translate a text of the diagram."""
    return QCoreApplication.translate("Diagram", text)


def activation_name(label: str) -> str:
    """Return an activation's name as it stands in running text: "tanh", but "ReLU"."""
    return label.lower() if label[1:].islower() else label


def input_names(plan: Plan) -> tuple[str, ...]:
    """Return the names of the input nodes, "x₁" for "x1"; none for pictures."""
    if plan.is_image:
        return ()
    names = plan.info.feature_names or tuple(f"x{i + 1}" for i in range(plan.info.inputs))
    return tuple(name.translate(_SUBSCRIPTS) if len(name) <= 3 else name for name in names)


def caption_of(plan: Plan, column: Column, title: str) -> Caption:
    """Return the words over a column."""
    info = plan.info
    if column.id == "input":
        if plan.is_image:
            count = format.count(info.inputs)
            return Caption(title, f"{' × '.join(map(str, info.shape))} = {count}", brief=count)
        return Caption(tr("Inputs") if info.inputs > 1 else title, format.count(info.inputs))
    layer = next(layer for layer in plan.layers if layer.id == column.id)
    units, warn = format.count(layer.units), column.id in plan.edits
    if warn:
        wanted = plan.edits[column.id]
        if wanted is None:
            return Caption(title, tr("removed at restart"), warn=True)
        units = f"{units} → {format.count(wanted)}"
    size = f"{units} · {activation_name(layer.activation.label)}"
    return Caption(title, size, _extras(layer), warn)


def _extras(layer: LayerInfo) -> str:
    parts = ["BN"] if layer.batch_norm else []
    if layer.dropout:
        parts.append(tr("dropout {share}").format(share=format.shortest(layer.dropout)))
    return " · ".join(parts)


class DiagramScene(QGraphicsScene):
    """The items of one layout."""

    def __init__(self, plan: Plan, layout: Layout, titles: dict[str, str], disabled: frozenset[Target]) -> None:
        """Build the items.

        Args:
            plan: what is drawn.
            layout: where.
            titles: what each column is called, by id.
            disabled: buttons that have nothing to do.
        """
        super().__init__()
        self._plan = plan
        self.layout_ = layout
        self.columns = tuple(self._build_column(plan, column, titles[column.id]) for column in layout.columns)
        width = plan.info.shape[1] if plan.is_image else 0
        self.gaps = tuple(GapItem(before, after, width) for before, after in pairwise(layout.columns))
        self.controls = ControlsItem(layout, disabled)
        for item in (*self.gaps, *self.columns, self.controls):
            self.addItem(item)
        self._blurred: list[KeptItem] = []
        self._sharpen = QTimer(self)
        self._sharpen.timeout.connect(self._on_sharpen)

    @staticmethod
    def _build_column(plan: Plan, column: Column, title: str) -> ColumnItem:
        caption = caption_of(plan, column, title)
        more = tr("{count} more").format(count=format.count(column.left_out))
        if column.look is Look.PICTURE:
            return PictureItem(column, caption, tr("draw a digit"), tr("the current drawing"))
        if column.look in (Look.CLASSES, Look.ONE_SURFACE, Look.ONE_VALUE):
            return AnswerItem(column, caption, more, plan.info.class_names or (plan.info.target_name,))
        labels = input_names(plan) if column.id == "input" else ()
        item = (PlainItem if column.look is Look.PLAIN else BoxesItem)(column, caption, more, labels)
        if any(layer.id == column.id and not layer.bias for layer in plan.layers):
            item.bias_letter = "β"
        return item

    def show_content(
        self,
        content: Content | None,
        drawing: NDArray[np.uint8] | None,
        answer: Answer | None,
        theme: Theme,
        *,
        gaps: Collection[int] | None = None,
    ) -> None:
        """Show other numbers.

        Args:
            content: pictures and edges; None where there are no weights.
            drawing: (pixels,) what the network sees; None when blank.
            answer: to the drawing; None without one.
            theme: whose colours.
            gaps: numbers of those whose edges are to change, the others stay as they are; None for all.
        """
        for number, gap in enumerate(self.gaps):
            if gaps is None or number in gaps:
                gap.set_edges(content.gaps[number] if content is not None else None)
        # A picture in which edges are painted has time for nothing else: the neurons have theirs with the next one.
        for number, item in enumerate(self.columns if not gaps else ()):
            item.set_picture(content.columns[number] if content is not None else LayerPicture())
        first, last = self.columns[0], self.columns[-1]
        if isinstance(first, PictureItem):
            first.set_picture(self._input_picture(drawing, theme))
        if isinstance(last, AnswerItem):
            last.set_answer(answer)

    def _input_picture(self, drawing: NDArray[np.uint8] | None, theme: Theme) -> LayerPicture:
        if drawing is None:
            return LayerPicture()
        return LayerPicture(image=colormaps.ink_image(drawing.reshape(self._plan.info.shape) / 255, theme))

    def show_selection(self, selection: Selection) -> None:
        """Mark what is selected."""
        neurons = selection.neurons
        for item in self.columns:
            picture = item.column.look is Look.PICTURE
            own = [item.column.slot(neuron) for layer, neuron in neurons if layer == item.column.id and not picture]
            slots = frozenset(slot for slot in own if slot is not None)
            item.set_chosen(item.column.id == selection.layer and not slots, slots)

    def show_cursor(self, target: Target) -> None:
        """Mark where the keyboard is."""
        for item in self.columns:
            mine = item.column.id == target.layer and target.kind in ("neuron", "layer")
            item.set_cursor((item.column.slot(target.index) if target.kind == "neuron" else -1) if mine else None)

    def show_hovered(self, target: Target, pressed: bool) -> None:
        """Let the edges of the neuron under the mouse stand out, or the edge that is under it."""
        self.controls.set_hovered(target, pressed)
        for item in self.columns:
            item.set_hovered(target.kind == "size" and target.layer == item.column.id)
        for number, gap in enumerate(self.gaps):
            before, after = self.layout_.columns[number : number + 2]
            focus = None
            if target.kind == "neuron":
                if after.id == target.layer and (slot := after.slot(target.index)) is not None:
                    focus = ("target", slot)
                elif before.id == target.layer and (slot := before.slot(target.index)) is not None:
                    focus = ("source", slot)
            gap.set_focus(focus)  # type: ignore[arg-type]
            gap.set_pointed(target.edge if target.kind == "edge" and target.index == number else None)

    def show_drop(self, x: float | None) -> None:
        """Mark where a dragged layer would come to stand; None takes the mark away."""
        self.controls.set_drop(x)

    def set_least(self, least: float) -> None:
        """Hide the edges that stand for less than this."""
        for gap in self.gaps:
            gap.set_least(least)

    def edge_at(self, at: QPointF, reach: float) -> Target:
        """Return the edge within a distance of a point, else the ground."""
        for number, gap in enumerate(self.gaps):
            edge = gap.edge_at(at, reach)
            if edge is not None:
                return Target("edge", index=number, edge=edge)
        return GROUND

    def set_moving(self, moving: bool) -> None:
        """Draw quickly while the view moves; then paint everything sharply again, one part after the other."""
        if moving:
            self._sharpen.stop()
            for item in (*self.gaps, *self.columns):
                item.moving = True
        else:
            self._blurred = [*self.gaps, *self.columns]
            self._sharpen.start(SHARPEN_MS)

    def _on_sharpen(self) -> None:
        if self._blurred:
            self._blurred.pop().rest()
        else:
            self._sharpen.stop()
