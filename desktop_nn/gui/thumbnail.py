"""The small picture that a project file keeps, by which a person knows it again in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImageWriter

from desktop_nn.core.errors import as_user_error
from desktop_nn.data.teaching import DOMAIN
from desktop_nn.gui import colormaps
from desktop_nn.gui.theme import LIGHT

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from desktop_nn.gui.document import Document

SIDE = 28
# Of the signed map, as for every thumbnail.
_REACH = 0.6


def thumbnail(document: Document) -> bytes:
    """Return a PNG picture of what the network has learned, or of the drawing; nothing where there is neither.

    For two inputs it is the surface, for images the drawing or else the weights of the first neuron. It takes a few
    milliseconds at most. Its colours are those of the light theme, whichever is worn: a file is read by others too.
    """
    try:
        image = _image(document)
    except Exception as error:
        # A picture is never worth the loss of what it is a picture of.
        as_user_error(error)
        return b""
    if image is None:
        return b""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())


def _image(document: Document) -> QImage | None:
    info, network = document.shown_info, document.network
    if info is None or network is None:
        return None
    if info.kind == "image" and document.drawing_input is not None:
        return colormaps.ink_image(document.drawing_input.reshape(SIDE, SIDE) / 255.0, LIGHT)
    if document.run is None:
        return None
    if info.kind == "image" and len(info.shape) == 2:
        weights = network.tensor(f"{network.layers[0].id}.weights")[:, 0].reshape(info.shape)
        return colormaps.signed_image(weights, colormaps.symmetric_limit(weights), LIGHT, _REACH)
    if info.kind == "points" and info.inputs == 2 and network.outputs == 1:
        along = np.linspace(-DOMAIN, DOMAIN, SIDE, dtype=np.float32)
        x, y = np.meshgrid(along, along[::-1])
        values = network.predict(np.stack([x.ravel(), y.ravel()], 1)).reshape(SIDE, SIDE)
        # Of a probability the middle is the paper, of anything else zero is.
        probability = bool(info.class_names) and document.shown_spec.network.output.activation.range[0] >= 0.0
        values = 2.0 * values - 1.0 if probability else values
        limit = 1.0 if probability else colormaps.symmetric_limit(values)
        return colormaps.signed_image(values, limit, LIGHT, _REACH)
    return None
