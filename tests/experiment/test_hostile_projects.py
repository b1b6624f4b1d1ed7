"""Project files that are damaged, foreign, newer or made to do harm: each ends in one clear line, pinned here."""

from __future__ import annotations

import json
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_nn.core.errors import FileError
from desktop_nn.experiment import project
from desktop_nn.experiment.stopping import Stopping, Watch
from tests.experiment.hostile import Members, good, sealed, with_header, with_json, zipped

DAMAGED = "The file is damaged or was not made by this program."


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> Members:
    return good(tmp_path_factory.mktemp("good"))


def refusal(path: Path, data: bytes) -> str:
    """What the person sees, without the file's name."""
    path.write_bytes(data)
    with pytest.raises(FileError) as caught:
        project.load(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    assert "\n" not in text
    return text.removeprefix(f"{path}: ")


def test_the_good_file_opens(members: Members, tmp_path: Path) -> None:
    (tmp_path / "a.dnn").write_bytes(zipped(sealed(members)))
    assert project.load(tmp_path / "a.dnn").run is not None


def test_a_file_from_before_there_was_stopping_opens(members: Members, tmp_path: Path) -> None:
    def older(plain: Any) -> None:
        del plain["spec"]["stopping"]
        del plain["run"]["spec"]["stopping"]

    old = sealed(with_json(members, older), format={"name": "desktop-nn project", "major": 1, "minor": 0})
    (tmp_path / "a.dnn").write_bytes(zipped(old))
    found = project.load(tmp_path / "a.dnn")
    assert found.spec.stopping == Stopping()
    assert found.run is not None
    assert found.run.watch == Watch()


def test_a_file_of_format_1_0_opens(members: Members, tmp_path: Path) -> None:
    def edit(plain: dict) -> None:
        del plain["comparison"], plain["run"]["before"]

    old = with_json({name: part for name, part in members.items() if not name.startswith("runs/")}, edit)
    old = sealed(old, format={"name": "desktop-nn project", "major": 1, "minor": 0})
    (tmp_path / "a.dnn").write_bytes(zipped(old))
    found = project.load(tmp_path / "a.dnn")
    assert found.run is not None
    assert found.comparison is None


def put(name: str, content: bytes = b"x") -> Callable[[Members], Members]:
    return lambda members: sealed({**members, name: content})


def without(name: str) -> Callable[[Members], Members]:
    return lambda members: sealed({key: value for key, value in members.items() if key != name})


def raw_json(text: bytes) -> Callable[[Members], Members]:
    return put("project.json", text)


def header(edit: Callable[[dict], object]) -> Callable[[Members], Members]:
    return lambda members: with_header(members, edit)


def spec(edit: Callable[[dict], object]) -> Callable[[Members], Members]:
    """Edit the spec of the run."""
    return lambda members: with_json(members, lambda plain: edit(plain["run"]["spec"]))


FORBIDDEN = [
    ("../evil.json", f"has a part with the forbidden name '../evil.json'. {DAMAGED}"),
    ("/etc/passwd", f"has a part with the forbidden name '/etc/passwd'. {DAMAGED}"),
    ("samples/../../a.safetensors", f"has a part with the forbidden name 'samples/../../a.safetensors'. {DAMAGED}"),
    ("C:\\a.json", f"has a part with the forbidden name 'C:\\\\a.json'. {DAMAGED}"),
    (".hidden", f"has a part with the forbidden name '.hidden'. {DAMAGED}"),
    ("evil.py", f"has a part 'evil.py' that no project file has. {DAMAGED}"),
    ("samples/a.pickle", f"has a part 'samples/a.pickle' that no project file has. {DAMAGED}"),
]


@pytest.mark.parametrize(("name", "text"), FORBIDDEN)
def test_names_that_no_project_has(members: Members, tmp_path: Path, name: str, text: str) -> None:
    assert refusal(tmp_path / "a.dnn", zipped(put(name)(members))) == text
    assert [path.name for path in tmp_path.iterdir()] == ["a.dnn"]


JSON = [
    (b"[" * 100_000 + b"]" * 100_000, f"project.json is nested too deeply. {DAMAGED}"),
    (b"[" * 40 + b"]" * 40, f"project.json is nested too deeply. {DAMAGED}"),
    (b'{"pen": NaN}', f"project.json holds NaN, which is not a number. {DAMAGED}"),
    (b'{"pen": -Infinity}', f"project.json holds -Infinity, which is not a number. {DAMAGED}"),
    (b'{"pen": 1e999}', f"project.json holds the number 1e999, which is too large. {DAMAGED}"),
    (b'{"a": ' + b"9" * 5000 + b"}", f"project.json holds a number with too many digits. {DAMAGED}"),
    (b'{"spec": 1, "spec": 2}', f"project.json has the key 'spec' twice. {DAMAGED}"),
    (b'{"a": "\\ud800"}', f"project.json is not text in UTF-8. {DAMAGED}"),
    (b'{"a": "\xff"}', f"project.json is not text in UTF-8. {DAMAGED}"),
    (b"", f"project.json is not JSON (line 1: Expecting value). {DAMAGED}"),
    (b"[]", "project.json: expected a group of settings."),
    (b"{}", f"project.json lacks the experiment. {DAMAGED}"),
    (b"x" * 9_000_000, f"project.json has 9,000,000 bytes of JSON; the limit is 8,388,608. {DAMAGED}"),
]


@pytest.mark.parametrize(("text", "expected"), JSON, ids=range(len(JSON)))
def test_json_that_would_surprise_the_program(members: Members, tmp_path: Path, text: bytes, expected: str) -> None:
    assert refusal(tmp_path / "a.dnn", zipped(raw_json(text)(members))) == expected


WEIGHTS = [
    (lambda h: h["h1.gamma"].update(data_offsets=[0, 24]), "weights.safetensors has arrays that overlap."),
    (
        lambda h: h["output.bias"].update(data_offsets=[h["output.bias"]["data_offsets"][0] + 4] * 2, shape=[0]),
        "weights.safetensors has a gap between arrays.",
    ),
    (
        lambda h: h["h1.gamma"].update(data_offsets=[-24, 0]),
        "weights.safetensors has an array 'h1.gamma' of impossible size.",
    ),
    (
        lambda h: h["h1.gamma"].update(shape=[2**62, 4]),
        "weights.safetensors has an array 'h1.gamma' whose shape and bytes differ.",
    ),
    (lambda h: h["h1.gamma"].update(shape=[2**64]), "weights.safetensors has an array 'h1.gamma' of impossible size."),
    (
        lambda h: h["h1.gamma"].update(shape=[3, 2]),
        "weights.safetensors has 'h1.gamma' of shape 3 × 2, but the network needs 6.",
    ),
    (lambda h: h["h1.gamma"].update(shape=[6.0]), "weights.safetensors has an array 'h1.gamma' of impossible size."),
    (
        lambda h: h["h1.gamma"].update(shape=[True] * 6),
        "weights.safetensors has an array 'h1.gamma' of impossible size.",
    ),
    (
        lambda h: h["h1.gamma"].update(dtype="F64", shape=[3]),
        "weights.safetensors has 'h1.gamma' as F64 and not as F32.",
    ),
    (
        lambda h: h["h1.gamma"].update(dtype="O"),
        "weights.safetensors has an array 'h1.gamma' of an unknown number type.",
    ),
    (lambda h: h["h1.gamma"].update(extra=1), "weights.safetensors does not describe the array 'h1.gamma' properly."),
    (lambda h: h.update({"h9.gamma": h.pop("h1.gamma")}), "weights.safetensors lacks 'h1.gamma'."),
    (
        lambda h: h.update({"os.system": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}),
        "weights.safetensors has 'os.system', which the network does not know.",
    ),
    (lambda h: h.update(__metadata__={"a": 1}), "weights.safetensors has metadata that is not text."),
    (lambda h: [h], "weights.safetensors has a header that is not a table."),
]


@pytest.mark.parametrize(("edit", "text"), WEIGHTS, ids=range(len(WEIGHTS)))
def test_weights_whose_header_lies(members: Members, tmp_path: Path, edit, text: str) -> None:
    assert refusal(tmp_path / "a.dnn", zipped(header(edit)(members))) == f"{text} {DAMAGED}"


SPECS = [
    (
        lambda s: s["network"]["hidden"][0].update(activation={"type": "os.system"}),
        "project.json: run.spec.network.hidden.0.activation: unknown activation 'os.system'. "
        "Use one of: identity, relu, sigmoid, tanh, softmax, leaky_relu, elu, selu, gelu, silu, mish, "
        "softplus, softsign, hard_sigmoid, hard_tanh, sine.",
    ),
    (
        lambda s: s["network"]["hidden"][0].update(activation={"type": "__class__"}),
        "project.json: run.spec.network.hidden.0.activation: unknown activation '__class__'. "
        "Use one of: identity, relu, sigmoid, tanh, softmax, leaky_relu, elu, selu, gelu, silu, mish, "
        "softplus, softsign, hard_sigmoid, hard_tanh, sine.",
    ),
    (
        lambda s: s["network"]["hidden"][0].update(type="x" * 10**6),
        f"project.json: run.spec.network.hidden.0: unknown layer '{'x' * 37}...'. Use one of: dense.",
    ),
    (
        lambda s: s["network"]["hidden"][0].update(units=10**9),
        "project.json: run.spec.network.hidden.0.units: Units takes 1 to 65,536, not 1,000,000,000.",
    ),
    (
        lambda s: s["network"]["hidden"][0].update(units=0),
        "project.json: run.spec.network.hidden.0.units: Units takes 1 to 65,536, not 0.",
    ),
    (
        lambda s: s["network"]["hidden"][0].update(units="6"),
        "project.json: run.spec.network.hidden.0.units: Units takes a whole number, not '6'.",
    ),
    (
        lambda s: s["network"].update(hidden={}),
        "project.json: run.spec.network.hidden: Hidden layers takes a list, not dict.",
    ),
    (
        lambda s: s.update(colour="red"),
        "project.json: run.spec: unknown setting 'colour'. Use one of: name, data, split, data_seed, network, loss, "
        "optimizer, schedule, penalty, training, stopping.",
    ),
    (
        lambda s: s["network"]["output"].update(activation={"type": "softmax"}),
        "run.spec.loss: Binary cross-entropy takes a sigmoid output, not Softmax. " + DAMAGED,
    ),
    (
        lambda s: s["network"]["hidden"][0].update(units=7),
        "weights.safetensors has 'h1.weights' of shape 2 × 6, but the network needs 2 × 7. " + DAMAGED,
    ),
    (
        lambda s: s["network"]["hidden"].append({"type": "dense", "id": "h1"}),
        "run.spec.network.hidden.0.id: The name 'h1' cannot be used: names are short, of letters and digits, and each "
        "only once. " + DAMAGED,
    ),
    (
        # (2 + 2) 6, then (6 + 1) 65,536, then 19 times (65,536 + 1) 65,536, then 65,536 + 1.
        lambda s: s["network"]["hidden"].extend({"type": "dense", "id": f"x{i}", "units": 65_536} for i in range(20)),
        "run.spec.network.hidden.1.units: The network would have 81,606,148,121 parameters; the program takes up to "
        "50,000,000. " + DAMAGED,
    ),
    (
        lambda s: s.update(optimizer={"type": "sgd"}),
        "state.safetensors has 't', which the network does not know. " + DAMAGED,
    ),
]


@pytest.mark.parametrize(("edit", "text"), SPECS, ids=range(len(SPECS)))
def test_experiments_that_do_not_hold_together(members: Members, tmp_path: Path, edit, text: str) -> None:
    data = zipped(spec(edit)(members))
    tracemalloc.start()
    found = refusal(tmp_path / "a.dnn", data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == text
    assert peak < 20_000_000


OTHERS = [
    (without("project.json"), f"lacks the part 'project.json'. {DAMAGED}"),
    (without("weights.safetensors"), f"lacks the part 'weights.safetensors'. {DAMAGED}"),
    (put("weights.safetensors", b"1234567"), f"weights.safetensors is too short to have a header. {DAMAGED}"),
    (
        put("weights.safetensors", struct.pack("<Q", 2**63)),
        f"weights.safetensors has a header that claims 9,223,372,036,854,775,808 bytes of 8. {DAMAGED}",
    ),
    (put("thumbnail.png", b"GIF89a"), f"thumbnail.png is not a PNG picture. {DAMAGED}"),
    (
        lambda m: with_header(m, lambda h: h.pop("points"), "samples/drawing.safetensors"),
        f"samples/drawing.safetensors has a gap between arrays. {DAMAGED}",
    ),
    (
        lambda m: with_json(m, lambda p: p["drawing"].update(pen=99)),
        f"the pen's radius is not a number from 0.1 to 10. {DAMAGED}",
    ),
    (lambda m: with_json(m, lambda p: p["run"].update(id="")), f"the run's id is not a short text. {DAMAGED}"),
    (lambda m: with_json(m, lambda p: p["run"].pop("info")), f"project.json lacks the run's info. {DAMAGED}"),
    (
        lambda m: with_json(m, lambda p: p["run"].update(edits=[[1, 2, 3]])),
        f"the run's edits are not a list of steps and settings. {DAMAGED}",
    ),
    (
        lambda m: with_json(m, lambda p: p["run"].update(before=[1, 2, 3, 4, 5])),
        f"the run's edits and what was before them are not as many. {DAMAGED}",
    ),
    (
        lambda m: with_json(m, lambda p: p["run"].update(before="none")),
        f"the run's edits and what was before them are not as many. {DAMAGED}",
    ),
    (
        lambda m: with_json(m, lambda p: p.update(comparison="../x")),
        f"the comparison is not the name of a run. {DAMAGED}",
    ),
    (
        lambda m: with_json(m, lambda p: p.update(comparison=["past-run"])),
        f"the comparison is not the name of a run. {DAMAGED}",
    ),
    (
        lambda m: with_json(m, lambda p: p.update(comparison="another")),
        f"lacks the part 'runs/another/run.json'. {DAMAGED}",
    ),
    (without("runs/past-run/history.safetensors"), f"lacks the part 'runs/past-run/history.safetensors'. {DAMAGED}"),
    (
        lambda m: with_json(m, lambda p: p.update(id=7), "runs/past-run/run.json"),
        f"the comparison's id is not a short text. {DAMAGED}",
    ),
    (
        lambda m: with_json(m, lambda p: p.update(weights=[1]), "runs/past-run/run.json"),
        f"runs/past-run/run.json: comparison: unknown setting 'weights'. {DAMAGED}",
    ),
    (
        lambda m: with_json(m, lambda p: p["spec"].update(loss={"type": "os.system"}), "runs/past-run/run.json"),
        "runs/past-run/run.json: comparison.spec.loss: unknown loss 'os.system'. "
        f"Use one of: mean_squared_error, binary_cross_entropy, categorical_cross_entropy. {DAMAGED}",
    ),
    (
        lambda m: with_json(m, lambda p: [p], "runs/past-run/run.json"),
        f"runs/past-run/run.json: comparison: expected a group of settings. {DAMAGED}",
    ),
    (
        put("runs/past-run/run.json", b"[" * 100_000),
        f"runs/past-run/run.json is nested too deeply. {DAMAGED}",
    ),
    (
        lambda m: with_header(m, lambda h: h.pop("updates.loss"), "runs/past-run/history.safetensors"),
        f"runs/past-run/history.safetensors has a gap between arrays. {DAMAGED}",
    ),
    (
        put("runs/past-run/history.safetensors", b"x"),
        f"runs/past-run/history.safetensors is too short to have a header. {DAMAGED}",
    ),
    (lambda m: with_json(m, lambda p: p.update(extra=1)), "project.json: unknown setting 'extra'."),
    (
        lambda m: with_json(m, lambda p: p["run"]["info"].update(task="magic")),
        "project.json: run.info: the description of the data is damaged ('magic' is not a valid Task).",
    ),
    (
        lambda m: with_header(
            m,
            lambda h: h["__metadata__"].update(position='{"epoch": -1, "step": 0, "cursor": {}}'),
            "state.safetensors",
        ),
        f"the position in state.safetensors is not one. {DAMAGED}",
    ),
    (
        lambda m: {**m, "weights.safetensors": m["weights.safetensors"] + b"0"},
        f"has a part 'weights.safetensors' of another size than its manifest says. {DAMAGED}",
    ),
    (
        lambda m: {**m, "weights.safetensors": m["weights.safetensors"][:-1] + b"0"},
        f"has a damaged part 'weights.safetensors' (its checksum differs). {DAMAGED}",
    ),
    (lambda m: {**m, "samples/more.safetensors": b""}, f"has other parts than its manifest says. {DAMAGED}"),
    (lambda m: sealed(m, format={"name": "other"}), "is not a project file. Choose a file that this program saved."),
    (
        lambda m: sealed(m, format={"name": "desktop-nn project", "major": 1, "minor": "0"}),
        f"has a format version that is not a number. {DAMAGED}",
    ),
    (
        lambda m: sealed(m, format={"name": "desktop-nn project", "major": 2, "minor": 0}),
        "was made by a newer version of the program (format 2.0, this one reads 1.1). "
        "Install the newest version to open it.",
    ),
]


def watch(**changes: Any) -> Callable[[Members], Members]:
    """Put what stopping remembers into the run, with something wrong in it."""
    plain = {"best": 0.5, "best_epoch": 1, "waited": 0, "passed": [], "stop": None}
    return lambda m: with_json(m, lambda p: p["run"].update(watch={**plain, **changes}))


STOP = {"cause": "patience", "epoch": 1, "value": 5, "limit": 5, "split": "validation", "restored": 1}
UNREADABLE = f"what the run remembers for stopping is not readable. {DAMAGED}"
OTHERS += [
    (lambda m: with_json(m, lambda p: p["run"].update(watch=[])), UNREADABLE),
    (watch(best="0.5"), UNREADABLE),
    (watch(best=True), UNREADABLE),
    (watch(waited=-1), UNREADABLE),
    (watch(waited=10**30), UNREADABLE),
    (watch(passed=["loss"] * 99), UNREADABLE),
    (watch(passed=[["loss"]]), UNREADABLE),
    (watch(passed=["mood"]), UNREADABLE),
    (watch(extra=1), UNREADABLE),
    (watch(stop={**STOP, "cause": "mood"}), UNREADABLE),
    (watch(stop={**STOP, "cause": []}), UNREADABLE),
    (watch(stop={**STOP, "split": {}}), UNREADABLE),
    (watch(stop={**STOP, "restored": 1.5}), UNREADABLE),
    (watch(stop={"cause": "patience"}), UNREADABLE),
    (watch(best_epoch=99), f"what the run remembers for stopping comes after its last epoch. {DAMAGED}"),
    (
        watch(stop={**STOP, "epoch": 99}),
        f"what the run remembers for stopping comes after its last epoch. {DAMAGED}",
    ),
    (put("best.safetensors", b"1234567"), f"has the part 'best.safetensors', but no best epoch. {DAMAGED}"),
    (
        lambda m: put("best.safetensors", m["weights.safetensors"])(watch()(m)),
        f"best.safetensors lacks 'h1.running_mean'. {DAMAGED}",
    ),
]


@pytest.mark.parametrize(("edit", "text"), OTHERS, ids=range(len(OTHERS)))
def test_other_faults(members: Members, tmp_path: Path, edit, text: str) -> None:
    assert refusal(tmp_path / "a.dnn", zipped(edit(members))) == text


def test_a_zip_that_is_no_project(members: Members, tmp_path: Path) -> None:
    members = {name: content for name, content in members.items() if name != "manifest.json"}
    expected = "is not a project file. Choose a file that this program saved."
    assert refusal(tmp_path / "a.dnn", zipped(members)) == expected
    assert refusal(tmp_path / "a.dnn", b"not a zip at all") == expected
    assert refusal(tmp_path / "a.dnn", b"") == expected


def test_files_that_are_not_there_or_not_files(tmp_path: Path) -> None:
    for path, text in ((tmp_path / "no.dnn", "there is no such file."), (tmp_path, "is a folder, not a project file.")):
        with pytest.raises(FileError) as caught:
            project.load(path)
        assert str(caught.value) == f"{path}: {text}"


def test_compressed_parts(members: Members, tmp_path: Path) -> None:
    found = refusal(tmp_path / "a.dnn", zipped(sealed(members), zipfile.ZIP_DEFLATED))
    assert found == f"has the compressed part 'manifest.json'. {DAMAGED}"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_comes_twice(members: Members, tmp_path: Path) -> None:
    path = tmp_path / "a.dnn"
    path.write_bytes(zipped(sealed(members)))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("project.json", b"{}")
    assert refusal(path, path.read_bytes()) == f"has the part 'project.json' twice. {DAMAGED}"


def patched(data: bytes, offset: int, layout: str, *values: int) -> bytes:
    """Overwrite fields of the first entry of the central directory."""
    start = data.index(b"PK\x01\x02")
    return data[: start + offset] + struct.pack(layout, *values) + data[start + offset + struct.calcsize(layout) :]


def test_an_encrypted_part(members: Members, tmp_path: Path) -> None:
    data = patched(zipped(sealed(members)), 8, "<H", 1)
    assert refusal(tmp_path / "a.dnn", data) == f"has the encrypted part 'manifest.json'. {DAMAGED}"


def test_sizes_that_lie(members: Members, tmp_path: Path) -> None:
    data = zipped(sealed(members))
    path = tmp_path / "a.dnn"
    assert refusal(path, patched(data, 20, "<II", 2**30, 2**30)) == f"claims to be larger than it is. {DAMAGED}"
    assert refusal(path, patched(data, 24, "<I", 2**30)) == f"has the compressed part 'manifest.json'. {DAMAGED}"


def test_too_many_parts(tmp_path: Path) -> None:
    many = {f"samples/s{i}.safetensors": b"" for i in range(4100)}
    assert refusal(tmp_path / "a.dnn", zipped(many)) == f"has 4,100 parts; the limit is 4,096. {DAMAGED}"


def test_a_file_that_is_cut_or_has_something_after_its_end(members: Members, tmp_path: Path) -> None:
    data = zipped(sealed(members))
    for end in (4, 30, len(data) // 2, len(data) - 22, len(data) - 1):
        assert refusal(tmp_path / "a.dnn", data[:end]) == f"is not a whole project file. {DAMAGED}"
    assert refusal(tmp_path / "a.dnn", data + b"!") == f"is not a whole project file. {DAMAGED}"


def test_a_flipped_byte_in_the_weights(members: Members, tmp_path: Path) -> None:
    data = bytearray(zipped(sealed(members)))
    data[data.index(members["weights.safetensors"]) + 300] ^= 1
    assert refusal(tmp_path / "a.dnn", bytes(data)) == f"has a damaged part 'weights.safetensors'. {DAMAGED}"


def newer(members: Members) -> Members:
    """What version 1.5 might write: parts, settings and keys that nobody knows yet."""

    def edit(plain: dict) -> None:
        plain["lessons"] = {"done": [1, 2]}
        plain["spec"]["augmentation"] = {"type": "shift"}
        plain["run"]["spec"]["network"]["hidden"][0]["sparsity"] = 0.5
        plain["run"]["info"]["units"] = "mm"

    members = with_json(members, lambda plain: plain["spec"].update(mood="calm"), "runs/past-run/run.json")
    members = with_json({**members, "notes/today.json": b"{}"}, edit)
    return sealed(members, format={"name": "desktop-nn project", "major": 1, "minor": 5}, editor="future")


def test_what_a_newer_version_added_is_kept_and_written_back(members: Members, tmp_path: Path) -> None:
    path = tmp_path / "a.dnn"
    path.write_bytes(zipped(newer(members)))
    found = project.load(path)
    project.save(tmp_path / "b.dnn", found)
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(tmp_path / "b.dnn") as after:
        assert json.loads(after.read("project.json")) == json.loads(before.read("project.json"))
        past = "runs/past-run/run.json"
        assert json.loads(after.read(past)) == json.loads(before.read(past))
        assert after.read("notes/today.json") == b"{}"
        assert json.loads(after.read("manifest.json"))["editor"] == "future"


def test_a_newer_file_that_this_version_cannot_read_says_so(members: Members, tmp_path: Path) -> None:
    edited = with_json(newer(members), lambda p: p["spec"].update(optimizer={"type": "tiger"}))
    edited = sealed(edited, format={"name": "desktop-nn project", "major": 1, "minor": 5})
    data = zipped(edited)
    assert refusal(tmp_path / "a.dnn", data) == (
        "project.json: spec.optimizer: unknown optimizer 'tiger'. Use one of: gradient_descent, sgd, momentum, "
        "nesterov, adam, adamw, nadam, radam, rmsprop, adagrad, adadelta, lion. "
        "It was made by a newer version of the program (format 1.5); install that to open it."
    )
    assert (tmp_path / "a.dnn").read_bytes() == data


def _mutant(members: Members, rng: np.random.Generator) -> bytes:
    """Break one thing of a file and seal it again, so that checksums do not catch it first."""
    name = str(rng.choice([name for name in members if name != "manifest.json"]))
    content = bytearray(members[name])
    for _ in range(int(rng.integers(1, 4))):
        kind, at = rng.integers(4), int(rng.integers(len(content)))
        if kind == 0:
            content[at] = int(rng.integers(256))
        elif kind == 1:
            del content[at : at + int(rng.integers(1, 9))]
        elif kind == 2:
            content[at:at] = bytes(rng.integers(0, 256, 3).astype(np.uint8))
        else:
            digits = [i for i, byte in enumerate(content[:600]) if chr(byte).isdigit()]
            if digits:
                content[int(rng.choice(digits))] = ord("0") + int(rng.integers(10))
        if not content:
            break
    return zipped(sealed({**members, name: bytes(content)}))


def test_300_mutants_open_or_end_in_a_clear_error(members: Members, tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    path = tmp_path / "a.dnn"
    opened = 0
    for _ in range(300):
        path.write_bytes(_mutant(members, rng))
        try:
            project.load(path)
            opened += 1
        except FileError as error:
            assert str(error).startswith(f"{path}: ")
            assert len(str(error)) < 600
    # Numbers may change without a fault; a structure hardly ever.
    assert 20 < opened < 200
