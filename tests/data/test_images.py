"""Pictures of every kind become light ink on black, or one clear line."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from desktop_nn.core.errors import FileError
from desktop_nn.data.images import ink_of, load_image, otsu
from desktop_nn.data.normalise import image_stages


def drawn(paper: int = 255, ink: int = 0, size: tuple[int, int] = (120, 160), width: int = 14) -> Image.Image:
    """A seven."""
    image = Image.new("L", size, paper)
    ImageDraw.Draw(image).line([(30, 40), (90, 40), (50, 130)], ink, width, joint="curve")
    return image


def saved(image: Image.Image, path: Path, **options: object) -> Path:
    image.save(path, **options)
    return path


def seen(image: np.ndarray, invert: str = "auto") -> np.ndarray:
    ink = ink_of(image, invert)  # type: ignore[arg-type]
    assert ink is not None
    stages = image_stages(ink)
    assert stages is not None
    return stages.centre


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    return float(np.abs(one.astype(float) - other).mean()) < 4.0


REFERENCE = seen(np.asarray(drawn(0, 255)))


def test_light_ink_is_what_comes_out() -> None:
    assert REFERENCE.max() == 255
    assert REFERENCE[:4].max() == REFERENCE[:, :4].max() == 0


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1", "CMYK", "LA", "I;16", "F", "I"])
@pytest.mark.parametrize("paper", [0, 255])
def test_every_mode_and_both_polarities_look_the_same(mode: str, paper: int, tmp_path: Path) -> None:
    image = drawn(paper, 255 - paper)
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    else:
        image = image.convert(mode)
    path = saved(image, tmp_path / ("a.tif" if mode in ("CMYK", "F", "I") else "a.png"))
    assert alike(seen(load_image(path)), REFERENCE)


@pytest.mark.parametrize("ink", [(0, 0, 0), (255, 255, 255)])
def test_transparent_paper(ink: tuple[int, int, int], tmp_path: Path) -> None:
    mask = drawn(0, 255)
    image = Image.new("RGBA", mask.size, (*ink, 0))
    image.putalpha(mask)
    assert alike(seen(load_image(saved(image, tmp_path / "a.png"))), REFERENCE)


def test_a_photo_turned_by_its_camera_is_set_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = drawn().transpose(Image.Transpose.ROTATE_90)
    path = saved(turned, tmp_path / "a.jpg", exif=exif, quality=95)
    assert alike(seen(load_image(path)), REFERENCE)


def test_grain_and_grey_of_photographed_paper_are_not_ink() -> None:
    rng = np.random.default_rng(1)
    photo = np.asarray(drawn(200, 70)).astype(float) + rng.normal(0, 6, (160, 120))
    assert alike(seen(photo.clip(0, 255).astype(np.uint8)), REFERENCE)


def test_ink_that_covers_more_than_the_paper_is_told_by_the_border() -> None:
    image = Image.new("L", (40, 40), 255)
    ImageDraw.Draw(image).ellipse([2, 2, 37, 37], 0)
    dark = ink_of(np.asarray(image))
    assert dark is not None
    assert (dark[0, 0], dark[20, 20]) == (0, 255)


def test_who_knows_better_says_so() -> None:
    image = np.asarray(drawn(255, 0))
    as_seen, forced = ink_of(image, "no"), ink_of(image, "yes")
    assert as_seen is not None
    assert forced is not None
    assert (as_seen[0, 0], forced[0, 0]) == (255, 0)


@pytest.mark.parametrize("level", [0, 3, 128, 255])
def test_blank_paper_has_no_ink(level: int) -> None:
    assert ink_of(np.full((30, 30), level, np.uint8)) is None


def test_otsu_parts_two_groups_in_the_middle() -> None:
    assert otsu(np.repeat(np.array([10, 200], np.uint8), 50)) == pytest.approx(104.5)


def test_an_image_of_the_training_set_hardly_changes() -> None:
    """An image that is already normalised goes through once more: the network must see nearly the same."""
    again = seen(REFERENCE)
    assert alike(again, REFERENCE)


def test_the_first_frame_of_an_animation(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    drawn().save(path, save_all=True, append_images=[Image.new("L", (120, 160), 255)])
    assert alike(seen(load_image(path)), REFERENCE)


def forged_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def _cut() -> bytes:
    buffer = io.BytesIO()
    drawn().save(buffer, "PNG")
    return buffer.getvalue()[:200]


BAD = [
    (b"", "is not an image that can be read. Use PNG or JPEG, for instance."),
    (b"GIF89a", "is not an image that can be read. Use PNG or JPEG, for instance."),
    (b"not a picture", "is not an image that can be read. Use PNG or JPEG, for instance."),
    (_cut(), "is a damaged image."),
    (forged_png(10_000, 10_000), "has 10,000 × 10,000 pixels; the limit is 64,000,000. Make it smaller."),
    (forged_png(50_000, 50_000), "is larger than 64,000,000 pixels."),
]


@pytest.mark.parametrize(("data", "text"), BAD, ids=range(len(BAD)))
def test_what_is_no_picture(data: bytes, text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with pytest.raises(FileError) as caught:
        load_image(path)
    assert str(caught.value) == f"{path}: {text}"


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for path, text in (
        (tmp_path / "no.png", "there is no such file."),
        (tmp_path, "is a folder, not an image."),
        (tmp_path / ("n" * 300), "cannot be read (File name too long)."),
    ):
        with pytest.raises(FileError) as caught:
            load_image(path)
        assert str(caught.value) == f"{path}: {text}"
