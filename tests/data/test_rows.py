from __future__ import annotations

from pathlib import Path

import pytest

from desktop_nn.core.errors import FileError
from desktop_nn.data.rows import load_rows


@pytest.fixture
def file(tmp_path: Path):
    def write(content: str | bytes) -> Path:
        path = tmp_path / "rows.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    "content",
    [
        "1,2.5\n-3,4e2\n",
        "1;2.5\n-3;4e2",
        "1\t2.5\r\n-3\t4e2\r\n",
        "\ufeff1, 2.5\n-3, 400\n",
        '"1","2.5"\n"-3","400"\n',
    ],
)
def test_rows_of_every_dress(file, content: str) -> None:
    rows, lines = load_rows(file(content), 2)
    assert rows.dtype == "float32"
    assert rows.tolist() == [[1.0, 2.5], [-3.0, 400.0]]
    assert lines == (1, 2)


def test_names_and_blank_lines_are_passed_over(file) -> None:
    rows, lines = load_rows(file("\nx1,x2\n1,2\n\n , \n3,4\n"), 2)
    assert rows.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert lines == (3, 6)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", "has no rows of numbers."),
        ("x1,x2\n", "has no rows of numbers."),
        ("1,2\n3\n", "line 2: 1 number found, but the network takes 2."),
        ("1,2\n3,4,5\n", "line 2: 3 numbers found, but the network takes 2."),
        ("1,two\n3,4\n", "line 1: 'two' is not a number."),
        ("x1,x2\n1,\n", "line 2: '' is not a number."),
        ("1,2\n3," + "y" * 50 + "\n", "line 2: '" + "y" * 37 + "...' is not a number."),
        ("1,nan\n", "line 1: a number is not finite or too large."),
        ("1,2\n-inf,2\n", "line 2: a number is not finite or too large."),
        ("1,1e39\n", "line 1: a number is not finite or too large."),
        ("1,2\0\n", "is not text."),
        (b"1,2\n\xff,3\n", "is not text in UTF-8."),
        ("1," + "2" * 140_000 + "\n", "line 1: field larger than field limit (131072)."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(file, content: str | bytes, text: str) -> None:
    path = file(content)
    with pytest.raises(FileError) as caught:
        load_rows(path, 2)
    assert str(caught.value) == f"{path}: {text}"


def test_no_file_and_no_folder(tmp_path: Path) -> None:
    for path, text in ((tmp_path / "no.csv", "there is no such file"), (tmp_path, "cannot be read (Is a directory)")):
        with pytest.raises(FileError) as caught:
            load_rows(path, 2)
        assert caught.value.what == text
