"""IDX files are read exactly or refused in words; a lying header never costs memory or time."""

from __future__ import annotations

import gzip
import random
import struct
import time
import tracemalloc

import numpy as np
import pytest

from desktop_nn.core.errors import Cancelled, FileError
from desktop_nn.core.limits import IDX_BYTES
from desktop_nn.data.idx import read_header, read_idx, write_idx

IMAGES = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5)
PLAIN = struct.pack(">BBBBIII", 0, 0, 8, 3, 3, 4, 5) + IMAGES.tobytes()


def refused(path, ndim=3):
    with pytest.raises(FileError) as caught:
        read_idx(path, ndim)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    return text.removeprefix(f"{path}: ")


@pytest.fixture
def file(tmp_path):
    def put(content, name="images"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return put


@pytest.mark.parametrize("name", ["images", "images.gz"])
def test_written_and_read_back(tmp_path, name):
    write_idx(tmp_path / name, IMAGES)
    assert np.array_equal(read_idx(tmp_path / name, 3), IMAGES)
    assert read_header(tmp_path / name, 3).dims == (3, 4, 5)
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_the_layout_is_that_of_the_format(tmp_path):
    write_idx(tmp_path / "images", IMAGES)
    assert (tmp_path / "images").read_bytes() == PLAIN
    write_idx(tmp_path / "images.gz", IMAGES)
    assert gzip.decompress((tmp_path / "images.gz").read_bytes()) == PLAIN


def test_the_same_array_gives_the_same_compressed_file(tmp_path):
    write_idx(tmp_path / "a.gz", IMAGES)
    write_idx(tmp_path / "b.gz", IMAGES[:, ::1].copy())
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_compression_is_told_by_content_not_by_name(file):
    assert np.array_equal(read_idx(file(gzip.compress(PLAIN), "images-idx3-ubyte"), 3), IMAGES)
    assert np.array_equal(read_idx(file(PLAIN, "images.gz"), 3), IMAGES)


def test_cut_at_every_byte(file):
    texts = [refused(file(PLAIN[:length])) for length in range(len(PLAIN))]
    assert texts[0] == "this is not an IDX file. Choose a folder with MNIST's files, or others like them."
    assert texts[10] == "the file is cut short: at least 16 bytes expected, 10 found."
    assert texts[-1] == "the file is cut short: 76 bytes expected, 75 found."
    assert all("bytes expected" in text for text in texts[4:])


def test_trailing_bytes(file):
    assert refused(file(PLAIN + b"!")) == "the file is too long: 76 bytes expected, 77 found."
    packed = file(gzip.compress(PLAIN + b"!" * 100))
    assert refused(packed) == "the file is too long: 76 bytes expected, at least 77 found."


def test_cut_inside_the_compressed_data(file):
    assert refused(file(gzip.compress(PLAIN[:-1]))) == "the file is cut short: 76 bytes expected, 75 found."
    for length in range(2, len(gzip.compress(PLAIN))):
        assert refused(file(gzip.compress(PLAIN)[:length]))


def test_wrong_checksum(file):
    packed = bytearray(gzip.compress(PLAIN))
    packed[-8] ^= 1
    assert refused(file(bytes(packed))) == "the compressed data are damaged. Get the file again."


def test_several_gzip_members_are_one_file(file):
    assert np.array_equal(read_idx(file(gzip.compress(PLAIN[:20]) + gzip.compress(PLAIN[20:])), 3), IMAGES)


def test_every_type_and_number_of_dimensions(tmp_path):
    path = tmp_path / "images"
    accepted = 0
    for kind in range(256):
        for ndim in range(256) if kind in (0, 7, 8, 9, 13) else (0, 1, 3, 255):
            path.write_bytes(struct.pack(">BBBB", 0, 0, kind, ndim) + PLAIN[4:])
            try:
                read_idx(path, 3)
                accepted += 1
            except FileError as error:
                assert error.where == str(path)
    assert accepted == 1


def test_other_values_and_dimensions_are_named(file):
    floats = struct.pack(">BBBBI", 0, 0, 0x0D, 1, 1) + b"\0" * 4
    assert refused(file(floats)) == "this file holds 32-bit floats, not unsigned bytes."
    labels = struct.pack(">BBBBI", 0, 0, 8, 1, 2) + b"\1\2"
    assert refused(file(labels)) == "this file has 1 dimensions, but images (three dimensions) are needed."
    assert refused(file(PLAIN), 1) == "this file has 3 dimensions, but labels (one dimension) are needed."


def test_not_idx_at_all(file, tmp_path):
    text = "this is not an IDX file. Choose a folder with MNIST's files, or others like them."
    assert refused(file(b"\x89PNG\r\n\x1a\n" + b"\0" * 90)) == text
    assert refused(file(b"")) == text
    assert refused(tmp_path / "nothing") == "there is no such file."
    assert refused(tmp_path) == "the file cannot be read (Is a directory)."


def test_no_values(file):
    text = refused(file(struct.pack(">BBBBIII", 0, 0, 8, 3, 0, 28, 28)))
    assert text == "the file is empty: its header announces no values."


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_giant_dimensions_are_refused_before_memory_is_taken(file, pack):
    within = struct.pack(">BBBBIII", 0, 0, 8, 3, 60_000, 180, 180)
    beyond = struct.pack(">BBBBIII", 0, 0, 8, 3, 4_000_000_000, 4_000_000_000, 28)
    tracemalloc.start()
    first, second = refused(file(pack(within + b"\0" * 99))), refused(file(pack(beyond + b"\0" * 99)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert first.startswith("the file is cut short: 1,944,000,016 bytes expected, ")
    assert second == "the header announces 4,000,000,000 x 4,000,000,000 x 28 values; the limit is 2 GB."
    assert peak < 5_000_000


def test_a_bomb_behind_a_small_header_is_not_unpacked(file):
    bomb = file(gzip.compress(PLAIN + b"\0" * 100_000_000, compresslevel=1))
    started = time.process_time()
    assert refused(bomb) == "the file is too long: 76 bytes expected, at least 77 found."
    assert time.process_time() - started < 0.2


def test_random_damage_is_refused_or_read_as_it_stands(file):
    rng = random.Random(7)
    for original in (PLAIN, gzip.compress(PLAIN)):
        for _ in range(250):
            content = bytearray(original)
            for _ in range(rng.randint(1, 4)):
                content[rng.randrange(len(content))] = rng.randrange(256)
            if rng.random() < 0.3:
                del content[rng.randrange(len(content)) :]
            path = file(bytes(content))
            try:
                values = read_idx(path, 3)
            except FileError as error:
                assert error.where == str(path)
            else:
                assert values.size <= IDX_BYTES
                assert values.size == len(PLAIN) - 16


def test_reading_can_be_cancelled(tmp_path):
    write_idx(tmp_path / "images", np.zeros((4000, 28, 28), np.uint8))
    seen = []

    def stop_at_the_second(done, total):
        seen.append((done, total))
        if len(seen) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_idx(tmp_path / "images", 3, stop_at_the_second)
    assert seen == [(1 << 20, 4000 * 784), (2 << 20, 4000 * 784)]


def test_what_cannot_be_written_is_said(tmp_path):
    with pytest.raises(FileError) as caught:
        write_idx(tmp_path / "nowhere" / "images", IMAGES)
    assert str(caught.value) == f"{tmp_path}/nowhere/images: the file cannot be written (No such file or directory)."
