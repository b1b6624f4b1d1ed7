"""The hidden layers one below the other; a card follows its layer when layers move, so that the focus does too."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_nn.gui.design.layer_card import LayerCard
from desktop_nn.gui.widgets.labels import line

if TYPE_CHECKING:
    from desktop_nn.engine.layers import LayerInfo
    from desktop_nn.experiment.spec import Spec
    from desktop_nn.gui.design.context import Context

GAP = 8


class LayerList(QWidget):
    """The cards, in the order of the layers.

    Signals:
        emptied_focus: the card that had the keyboard is gone, and no other can take it.
    """

    emptied_focus = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._document = context.document
        self._by_key: dict[tuple[str, int], LayerCard] = {}
        self.cards: list[LayerCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self._mark = self._build_mark()

    def _build_mark(self) -> QFrame:
        mark = line()
        mark.setParent(self)
        mark.setProperty("role", "drop")
        mark.setFixedHeight(2)
        mark.hide()
        return mark

    def show_layers(self, spec: Spec, infos: tuple[LayerInfo, ...] | None) -> None:
        """Show the hidden layers of a spec; `infos` are their sizes, None while the input is not known."""
        keys, seen = [], Counter[str]()
        for layer in spec.network.hidden:
            keys.append((layer.id, seen[layer.id]))
            seen[layer.id] += 1
        if keys != list(self._by_key):
            self._arrange(keys)
        hidden = spec.network.hidden
        for index, (card, layer) in enumerate(zip(self.cards, hidden, strict=True)):
            info = infos[index] if infos else None
            card.show_layer(layer, self.tr("Hidden {}").format(index + 1), info, index == len(hidden) - 1)
        self.show_selection()

    def _arrange(self, keys: list[tuple[str, int]]) -> None:
        for key in [key for key in self._by_key if key not in keys]:
            self._drop_card(self._by_key.pop(key))
        cards = {}
        for index, key in enumerate(keys):
            card = self._by_key.get(key) or self._new_card(index)
            # The board knows cards by their index: all of them must leave before any arrives.
            card.leave()
            cards[key] = card
        for index, card in enumerate(cards.values()):
            card.index = index
            card.arrive()
            self._column.removeWidget(card)
            self._column.insertWidget(index, card)
        self._by_key = cards
        self.cards = list(cards.values())

    def _new_card(self, index: int) -> LayerCard:
        card = LayerCard(self._context, index)
        card.selected.connect(partial(self._on_selected, card))
        card.asked.connect(partial(self._on_asked, card))
        card.dragged.connect(self._on_dragged)
        card.dropped.connect(partial(self._on_dropped, card))
        card.drag_cancelled.connect(self._mark.hide)
        return card

    def _drop_card(self, card: LayerCard) -> None:
        card.leave()
        card.hide()
        self._column.removeWidget(card)
        card.deleteLater()

    def show_selection(self) -> None:
        """Show which layer is selected."""
        selected = self._document.selection.layer
        for card, layer in zip(self.cards, self._document.spec.network.hidden, strict=False):
            card.set_selected(layer.id == selected)

    # ------------------------------------------------------------------ what the person does

    def _on_selected(self, card: LayerCard) -> None:
        self._document.select(self._document.spec.network.hidden[card.index].id)

    def _on_asked(self, card: LayerCard, wish: str) -> None:
        index = card.index
        if wish == "copy":
            self._document.duplicate_layer(index)
        elif wish == "remove":
            self._remove(card)
        elif 0 <= (to := index + (1 if wish == "down" else -1)) < len(self.cards):
            self._document.move_layer(index, to)

    def _remove(self, card: LayerCard) -> None:
        index = card.index
        self._document.remove_layer(index)
        if self.cards:
            self.cards[min(index, len(self.cards) - 1)].remove.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.emptied_focus.emit()

    def _gap_at(self, pointer: QPoint) -> int:
        y = self.mapFromGlobal(pointer).y()
        return sum(1 for card in self.cards if y > card.geometry().center().y())

    def _on_dragged(self, pointer: QPoint) -> None:
        gap = self._gap_at(pointer)
        y = self.cards[gap].y() - GAP // 2 - 1 if gap < len(self.cards) else self.height() - 2
        self._mark.setGeometry(0, max(0, y), self.width(), 2)
        self._mark.show()
        self._mark.raise_()

    def _on_dropped(self, card: LayerCard, pointer: QPoint) -> None:
        self._mark.hide()
        gap = self._gap_at(pointer)
        to = gap - 1 if gap > card.index else gap
        if to != card.index:
            self._document.move_layer(card.index, to)
