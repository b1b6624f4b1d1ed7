"""The kit: the controls and read-outs of which every panel is made; none of them knows the document."""

from desktop_nn.gui.widgets.bars import DENSE_ROW, OutputBars, paint_bar, paint_signed_bar_from_zero
from desktop_nn.gui.widgets.buttons import Button, IconButton, Segments, Toggle
from desktop_nn.gui.widgets.choice import Check, Choice, Option
from desktop_nn.gui.widgets.dock import Dock, DockTitle, Pane, PaneTitle
from desktop_nn.gui.widgets.form_row import FormRow
from desktop_nn.gui.widgets.labels import Badge, ElidedLabel, EmptyState, Figure, line, text_label
from desktop_nn.gui.widgets.legend import Legend, limit_texts, paint_signed_bar
from desktop_nn.gui.widgets.message import IconLabel, Message
from desktop_nn.gui.widgets.number_field import NumberField
from desktop_nn.gui.widgets.scroll import ScrollColumn
from desktop_nn.gui.widgets.section import Section
from desktop_nn.gui.widgets.slider_field import Slider, SliderField

__all__ = [
    "DENSE_ROW",
    "Badge",
    "Button",
    "Check",
    "Choice",
    "Dock",
    "DockTitle",
    "ElidedLabel",
    "EmptyState",
    "Figure",
    "FormRow",
    "IconButton",
    "IconLabel",
    "Legend",
    "Message",
    "NumberField",
    "Option",
    "OutputBars",
    "Pane",
    "PaneTitle",
    "ScrollColumn",
    "Section",
    "Segments",
    "Slider",
    "SliderField",
    "Toggle",
    "limit_texts",
    "line",
    "paint_bar",
    "paint_signed_bar",
    "paint_signed_bar_from_zero",
    "text_label",
]
