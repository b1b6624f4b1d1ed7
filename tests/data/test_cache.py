"""The cache gives back what was put in, or nothing."""

from __future__ import annotations

import os
import stat

import numpy as np
import pytest

from desktop_nn.data import cache
from desktop_nn.data.digits.generate import Sheet
from desktop_nn.data.sources import Digits, SplitShares

SHEET = Sheet("training", 10, 0.5, 0.5)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "digits")
    return tmp_path / "digits"


@pytest.fixture
def kept(folder):
    images = np.random.default_rng(1).integers(0, 256, (10, 784)).astype(np.uint8)
    path = cache.path_for([SHEET], 1)
    cache.keep(path, images)
    return path, images


def test_kept_and_found(kept):
    path, images = kept
    assert np.array_equal(cache.find(path, 10), images)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_name_depends_on_all_that_matters(folder):
    variants = [([SHEET], 1), ([SHEET], 2), ([Sheet("training", 11, 0.5, 0.5)], 1), ([Sheet("other", 10, 0.5, 0.5)], 1)]
    variants += [([Sheet("training", 10, 0.4, 0.5)], 1), ([SHEET, SHEET], 1)]
    assert len({cache.path_for(*variant) for variant in variants}) == len(variants)
    assert cache.path_for([SHEET], 1) == cache.path_for([SHEET], 1)


@pytest.mark.parametrize("damage", ["flip", "cut", "grow", "empty", "footer"])
def test_a_damaged_file_is_removed_and_made_again(folder, damage):
    source, split = Digits(count=200), SplitShares()
    fresh = source.load(1, split)
    (path,) = folder.iterdir()
    content = bytearray(path.read_bytes())
    if damage == "flip":
        content[5000] ^= 64
    elif damage == "cut":
        del content[-3000:]
    elif damage == "grow":
        content += b"more"
    elif damage == "footer":
        content[-8:] = b"\0" * 8
    path.write_bytes(b"" if damage == "empty" else bytes(content))
    assert cache.find(path, 200) is None
    assert not path.exists()
    assert np.array_equal(source.load(1, split).X, fresh.X)
    assert cache.find(path, 200) is not None


def test_the_second_load_reads_the_file(folder):
    source, split = Digits(count=200), SplitShares()
    fresh = source.load(1, split)
    (path,) = folder.iterdir()
    before = path.stat().st_ino
    seen = []
    again = source.load(1, split, lambda done, total: seen.append(done))
    assert np.array_equal(fresh.X, again.X)
    assert np.array_equal(fresh.T, again.T)
    assert seen == []  # nothing was written
    assert path.stat().st_ino == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_does_not_matter(folder):
    folder.mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    assert Digits(count=100).load(1, SplitShares()).samples == 100


def test_a_file_in_the_way_of_the_folder_does_not_matter(folder):
    folder.write_text("not a folder")
    assert Digits(count=100).load(1, SplitShares()).samples == 100
    assert folder.read_text() == "not a folder"


def test_old_files_make_room(kept, monkeypatch):
    path, images = kept
    monkeypatch.setattr(cache, "CACHE_BYTES", 2 * path.stat().st_size)
    os.utime(path, (1, 1))
    later = [path.with_name(f"{name}.digits") for name in "abc"]
    for file in later:
        cache.keep(file, images)
    assert not path.exists()
    assert later[-1].exists()
    assert len(list(path.parent.iterdir())) <= 3


def test_drafts_left_by_a_crash_are_removed_after_a_while(kept):
    path, images = kept
    old, young = path.with_name("x.part"), path.with_name("y.part")
    for file in (old, young):
        file.write_bytes(b"?")
    os.utime(old, (1, 1))
    cache.keep(path.with_name("z.digits"), images)
    assert not old.exists()
    assert young.exists()
