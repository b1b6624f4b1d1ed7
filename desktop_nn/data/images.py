"""Opens pictures of any kind as light ink on dark, the way the network was taught to see."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from desktop_nn.core.errors import FileError
from desktop_nn.core.limits import IMAGE_PIXELS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

Invert = Literal["auto", "yes", "no"]

LARGEST_SIDE = 1024
"""Pictures are made smaller to this before anything else; far more than 28 x 28 needs."""
_FLAT = 16
"""Fewer grey levels than this between paper and ink are none."""


def load_image(path: Path) -> NDArray[np.uint8]:
    """Open a picture as grey levels, as it looks.

    Args:
        path: PNG, JPEG, GIF, BMP, TIFF, WebP or whatever else Pillow reads; of an animation the first frame.

    Returns:
        (height, width) uint8, upright, transparency laid on the colour that shows the ink.

    Raises:
        FileError: there is no such file, it is not a picture, or it is damaged or too large.
    """
    where = str(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of large or slightly damaged pictures: they are told here, or opened
            with Image.open(path) as image:
                _refuse_huge(image, where)
                image.draft("L", (LARGEST_SIDE, LARGEST_SIDE))
                return _grey(ImageOps.exif_transpose(image))
    except FileError:
        raise
    except FileNotFoundError:
        raise FileError("there is no such file", where=where) from None
    except IsADirectoryError:
        raise FileError("is a folder, not an image", where=where) from None
    except UnidentifiedImageError:
        remedy = "Use PNG or JPEG, for instance"
        raise FileError("is not an image that can be read", where=where, remedy=remedy) from None
    except Image.DecompressionBombError:
        raise FileError(f"is larger than {IMAGE_PIXELS:,} pixels", where=where) from None
    except MemoryError:
        raise
    except Exception as error:  # a decoder may raise anything over damaged bytes
        reason = error.strerror if isinstance(error, OSError) else ""
        what = f"cannot be read ({reason})" if reason else "is a damaged image"
        raise FileError(what, where=where) from None


def ink_of(image: NDArray[np.uint8], invert: Invert = "auto") -> NDArray[np.uint8] | None:
    """Turn a picture into light ink on black.

    Ink is the smaller side of Otsu's threshold (Otsu, 1979), unless the border of the picture says otherwise: paper is
    what lies along the border.

    Args:
        image: (height, width) grey levels.
        invert: "yes" takes the dark side for ink, "no" the light side, "auto" looks.

    Returns:
        (height, width) with paper at 0 and ink at 255; None when nothing is drawn.
    """
    low, high = int(image.min()), int(image.max())
    if high - low < _FLAT:
        return None
    threshold = otsu(image)
    dark = _ink_is_dark(image, threshold) if invert == "auto" else invert == "yes"
    values = image.astype(np.float32)
    if dark:
        values, threshold = 255.0 - values, 255.0 - threshold
    paper, ink = values[values <= threshold], values[values > threshold]
    base, full = float(np.median(paper)), float(np.percentile(ink, 95))
    if full - base < _FLAT:
        return None
    values = (values - base) / (full - base)
    # The grain of a photographed paper is not ink; on clean pictures this is 0.
    grain = min(0.25, 6.0 * float(np.median(np.abs(paper - base))) / (full - base))
    values = np.clip((values - grain) / (1.0 - grain), 0.0, 1.0)
    levels: NDArray[np.uint8] = (values * 255.0 + 0.5).astype(np.uint8)
    return levels


def otsu(image: NDArray[np.uint8]) -> float:
    """Return the grey level that parts a picture into two classes of greatest between-class variance."""
    counts = np.bincount(image.ravel(), minlength=256).astype(np.float64)
    below = np.cumsum(counts)
    sums = np.cumsum(counts * np.arange(256))
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    between = np.nan_to_num(between[:-1])
    best = np.flatnonzero(between >= between.max() * (1.0 - 1e-12))
    return float(best.mean())


def _ink_is_dark(image: NDArray[np.uint8], threshold: float) -> bool:
    border = np.concatenate([image[0], image[-1], image[1:-1, 0], image[1:-1, -1]])
    paper = float(np.median(border))
    # Close to the threshold the border says little.
    if abs(paper - threshold) > 0.1 * (float(image.max()) - float(image.min())):
        return paper > threshold
    return float((image <= threshold).mean()) < 0.5


def _refuse_huge(image: Image.Image, where: str) -> None:
    width, height = image.size
    if width * height > IMAGE_PIXELS:
        raise FileError(
            f"has {width:,} × {height:,} pixels; the limit is {IMAGE_PIXELS:,}", where=where, remedy="Make it smaller"
        )


def _grey(image: Image.Image) -> NDArray[np.uint8]:
    if image.mode.startswith(("I", "F")):
        return _from_deep(np.asarray(image, np.float64))
    if "A" in image.getbands() or "transparency" in image.info:
        image = _on_paper(image.convert("RGBA"))
    grey = image.convert("L")
    grey.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BOX)
    return np.array(grey, np.uint8)


def _from_deep(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Bring more than 8 bits a pixel to 8: 16-bit levels by their range, anything else by what is there."""
    values = np.nan_to_num(values, posinf=0.0, neginf=0.0)
    low, high = (0.0, 65535.0) if values.min() >= 0 and 255 < values.max() <= 65535 else (values.min(), values.max())
    scaled = (values - low) / max(high - low, 1e-12) * 255.0
    step = -(-max(values.shape) // LARGEST_SIDE)
    return scaled[::step, ::step].astype(np.uint8)


def _on_paper(image: Image.Image) -> Image.Image:
    """Lay a transparent picture on black if what can be seen of it is light, else on white."""
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BOX)
    pixels = np.asarray(image, np.float64)
    alpha = pixels[..., 3]
    light = float((pixels[..., :3].mean(axis=2) * alpha).sum() / max(alpha.sum(), 1e-12)) > 127.5
    paper = Image.new("RGBA", image.size, (0, 0, 0, 255) if light else (255, 255, 255, 255))
    return Image.alpha_composite(paper, image)
