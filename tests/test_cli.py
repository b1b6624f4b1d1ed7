"""The command line: its contract, the exact line for every bad input, and that Ctrl+C loses nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_nn import __version__, cli
from desktop_nn.cli import parser
from desktop_nn.core import tree
from desktop_nn.data.builtin_digits import Digits
from desktop_nn.data.idx import read_idx, write_idx
from desktop_nn.data.normalise import drawing_stages
from desktop_nn.engine.optimizers import SGD
from desktop_nn.experiment import project
from desktop_nn.experiment.presets import PRESETS
from tests.experiments import xor_spec

ENVIRON = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
FEW = ["--set", "data.count=1500", "--set", "data.sloppiness=0.2", "--epochs", "8"]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command; returns exit status, standard output and standard error."""

    def run_command(*arguments: str) -> tuple[int, str, str]:
        status = cli.main([str(argument) for argument in arguments])
        return status, *capsys.readouterr()

    return run_command


@pytest.fixture
def refused(run):
    """Run a command that must end with one line on standard error and status 2."""

    def run_command(*arguments: str) -> str:
        status, out, err = run(*arguments)
        assert (status, out) == (2, "")
        assert err.count("\n") == 1, err
        return err.rstrip("\n")

    return run_command


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that reads digits, trained for a moment; copy it before changing it."""
    path = tmp_path_factory.mktemp("trained") / "m.dnn"
    assert cli.main(["train", *FEW, "--out", str(path), "--json"]) == 0
    return path


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("points") / "x.dnn"
    assert cli.main(["train", "xor", "--out", str(path), "--json"]) == 0
    return path


def idx_folder(folder: Path, count: int = 300, test: int = 0) -> Path:
    """A folder under MNIST's names, with digits of the program's own."""
    folder.mkdir()
    dataset = PRESETS["digits"].spec.data.__class__(count=max(count + test, 100)).load(3, xor_spec().split)
    for names, rows in (
        (("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"), slice(0, count)),
        (("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"), slice(count, count + test)),
    ):
        if rows.stop > rows.start:
            write_idx(folder / names[0], dataset.X[rows].reshape(-1, 28, 28))
            write_idx(folder / names[1], dataset.T[rows].astype(np.uint8))
    return folder


def picture(path: Path, invert: bool = False) -> Path:
    """A one, drawn as on the pad."""
    stages = drawing_stages([np.array([[0.5, 0.2], [0.5, 0.8]], np.float32)], 0.05)
    assert stages is not None
    image = 255 - stages.raw if invert else stages.raw
    Image.fromarray(image).save(path)
    return path


# train


def test_train_saves_under_the_presets_name_and_prints_the_figures(run) -> None:
    status, out, err = run("train", "xor")
    assert status == 0
    lines = out.splitlines()
    assert lines[0].startswith("validation: accuracy ")
    assert lines[1].startswith("test: accuracy 100.00 %, loss 0.0")
    assert lines[1].endswith(", 100 samples")
    assert lines[2] == "saved xor.dnn"
    assert "Exclusive or: 2-4-1, 17 parameters, Adam, 150 epochs." in err
    assert "300 samples to train on, 100 for validation, 100 for the test." in err
    assert "Validation samples are drawn at random, the same share of every class" in err
    found = project.load(Path("xor.dnn"))
    assert found.run is not None
    assert found.run.position.epoch == 150


def test_train_prints_one_json_object(run) -> None:
    status, out, _ = run("train", "plane", "--json", "--out", "p.dnn")
    found = json.loads(out)
    assert status == 0
    assert found["r2"] > 0.98
    assert found["samples"] == 100
    assert found["split"] == "test"
    assert 0 < found["loss"] < 0.01
    assert "accuracy" not in found
    assert found["file"] == "p.dnn"


def test_the_same_seeds_give_the_same_figures(run) -> None:
    figures = [json.loads(run("train", "xor", "--seed", seed, "--json", "--force")[1]) for seed in ("3", "3", "4")]
    assert figures[0]["loss"] == figures[1]["loss"] != figures[2]["loss"]


def test_settings_from_the_command_line(run) -> None:
    run(
        "train", "xor", "--epochs", "2", "--seed", "9", "--data-seed", "8",
        "--set", "network.hidden.0.units=3", "--set", "network.hidden.0.activation=tanh",
        "--set", "optimizer=momentum", "--set", "optimizer.learning_rate=0.01", "--set", "name=A name",
        "--set", 'schedule={"type": "one_cycle", "warmup": 0.2}', "--set", "network.hidden.0.batch_norm=yes",
    )  # fmt: skip
    spec = project.load(Path("xor.dnn")).spec
    assert (spec.training.epochs, spec.training.seed, spec.data_seed, spec.name) == (2, 9, 8, "A name")
    plain = tree.to_plain(spec)
    hidden = plain["network"]["hidden"][0]
    assert (hidden["units"], hidden["activation"], hidden["batch_norm"]) == (3, {"type": "tanh"}, True)
    assert plain["optimizer"] == {"type": "momentum", "learning_rate": 0.01, "momentum": 0.9}
    assert plain["schedule"] == {"type": "one_cycle", "warmup": 0.2}


def test_output_and_loss_follow_other_data(run) -> None:
    run("train", "xor", "--data", "plane", "--epochs", "1")
    plain = tree.to_plain(project.load(Path("xor.dnn")).spec)
    assert (plain["loss"], plain["network"]["output"]["activation"]) == (
        {"type": "mean_squared_error", "balanced": False},
        {"type": "identity"},
    )
    run("train", "xor", "--data", "digits", *FEW, "--force", "--epochs", "1")
    loss = {"type": "categorical_cross_entropy", "balanced": False}
    assert tree.to_plain(project.load(Path("xor.dnn")).spec)["loss"] == loss


def test_a_spec_in_json(run) -> None:
    Path("mine.json").write_text(json.dumps(tree.to_plain(xor_spec(epochs=2))))
    assert run("train", "mine.json")[0] == 0
    assert project.load(Path("mine.dnn")).spec == xor_spec(epochs=2)


def test_a_finished_project_is_trained_anew_and_a_longer_one_goes_on(run) -> None:
    run("train", "xor", "--epochs", "3")
    first = project.load(Path("xor.dnn")).run
    _, _, err = run("train", "xor.dnn", "--force")
    assert "Training xor.dnn anew, because the run in it is finished" in err
    assert project.load(Path("xor.dnn")).run.id != first.id  # type: ignore[union-attr]
    second = project.load(Path("xor.dnn")).run
    _, _, err = run("train", "xor.dnn", "--force", "--epochs", "5")
    assert "Going on with xor.dnn from epoch 4 of 5." in err
    third = project.load(Path("xor.dnn")).run
    assert third is not None
    assert second is not None
    assert (third.id, third.position.epoch) == (second.id, 5)
    _, _, err = run("train", "xor.dnn", "--force", "--epochs", "9", "--seed", "5")
    assert "Training xor.dnn anew, because training.seed differs from the run in it." in err


EARLY = ("--set", "stopping.early=yes", "--set", "stopping.patience=2", "--set", "optimizer.learning_rate=0.3")


def test_early_stopping_says_why_and_goes_on(run) -> None:
    status, _, err = run("train", "xor", *EARLY)
    found = project.load(Path("xor.dnn")).run
    assert status == 0
    assert found is not None
    stop = found.watch.stop
    assert stop is not None
    assert err.splitlines()[-1] == (
        f"Stopped after epoch {stop.epoch} of 150: validation loss has not improved for 2 epochs; best weights of "
        f"epoch {stop.restored} restored; `desktop-nn train xor.dnn --force` goes on."
    )
    _, out, err = run("train", "xor.dnn", "--force", "--json")
    assert f"Going on with xor.dnn from epoch {stop.epoch + 1} of 150." in err
    stopped = json.loads(out)["stopped"]
    assert stopped["cause"] == "patience"
    assert stopped["restored_epoch"] >= stop.restored
    assert json.loads(out)["epochs"] > stop.epoch


def test_a_run_stops_at_an_accuracy_and_at_an_epoch(run) -> None:
    _, out, err = run("train", "xor", "--set", "stopping.at_accuracy=true", "--set", "stopping.accuracy=0.9", "--json")
    assert "validation accuracy is 9" in err
    assert json.loads(out)["stopped"]["restored_epoch"] is None
    assert json.loads(out)["validation"]["accuracy"] >= 0.9
    _, _, err = run("train", "xor", "--force", "--set", "stopping.at_epoch=true", "--set", "stopping.epoch=7")
    assert "Stopped after epoch 7 of 150: epoch 7 has ended;" in err


def test_warnings_are_said_and_do_not_stop(run) -> None:
    status, _, err = run("train", "xor", "--epochs", "1", "--set", "training.batch_size=5000")
    assert status == 0
    assert "Note: There are only 300 samples to train on, so every batch holds all of them." in err


def test_a_diverged_run_keeps_its_weights_and_ends_with_status_1(run) -> None:
    status, out, err = run("train", "plane", "--set", "optimizer=sgd", "--set", "optimizer.learning_rate=1e6")
    assert status == 1
    assert "saved plane.dnn" in out
    assert "the loss or its gradient is no longer a finite number at update " in err.splitlines()[-1]
    found = project.load(Path("plane.dnn"))
    assert found.warnings == ()


def test_ctrl_c_saves_what_was_reached() -> None:
    command = [sys.executable, "-m", "desktop_nn.cli", "train", "spiral", "--epochs", "3000", "--out", "s.dnn"]
    with subprocess.Popen(command, env=ENVIRON, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("Training") and "epoch" in line:
                break
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "saved s.dnn" in out
    saved = project.load(Path("s.dnn")).run
    assert saved is not None
    assert 0 < saved.position.step < 3000 * 40
    assert f"Stopped in epoch {saved.position.epoch + 1} of 3000; `desktop-nn train s.dnn --force` goes on." in err


# evaluate


def test_evaluate_takes_the_networks_own_test_samples(run, trained: Path) -> None:
    status, out, _ = run("evaluate", trained)
    assert status == 0
    assert out.startswith("accuracy ")
    assert out.endswith(" 150 samples\n")
    own = json.loads(run("evaluate", trained, "--json", "--split", "validation")[1])
    assert own["samples"] == 150
    assert own["trained_on"] == 0
    _, out, err = run("evaluate", trained, "--split", "all", "--json")
    assert json.loads(out)["samples"] == 1500
    assert err == "Warning: the network was trained on 1,200 of these 1,500 samples.\n"


def test_evaluate_takes_the_pair_that_is_there_and_the_test_pair_of_two(run, trained: Path, tmp_path: Path) -> None:
    one, two = idx_folder(tmp_path / "one"), idx_folder(tmp_path / "two", 250, 50)
    assert json.loads(run("evaluate", trained, "--data", f"idx:{one}", "--json")[1])["samples"] == 300
    assert json.loads(run("evaluate", trained, "--data", f"idx:{two}", "--json")[1])["samples"] == 50


def test_evaluate_warns_of_samples_that_were_trained_on(run, tmp_path: Path) -> None:
    folder = idx_folder(tmp_path / "one")
    run("train", "--data", f"idx:{folder}", "--epochs", "1", "--out", "m.dnn")
    _, _, err = run("evaluate", "m.dnn", "--data", f"idx:{folder}/../one")
    assert err.startswith("Warning: the network was trained on 2")
    assert err.endswith(" of these 300 samples.\n")
    # A path in a file is a hint, never followed unasked.
    for command in ("evaluate", "train"):
        status, _, err = run(command, "m.dnn", *(["--force"] if command == "train" else []))
        assert (status, err) == (
            2,
            f"m.dnn: names data outside of itself, which is read only if you say so. Add --data idx:{folder}.\n",
        )


def test_evaluate_asks_another_source_the_same_question(run, tmp_path: Path) -> None:
    folder = idx_folder(tmp_path / "one")
    run("train", "is_it_an_8", "--set", "data.count=600", "--epochs", "1", "--out", "m.dnn")
    found = json.loads(run("evaluate", "m.dnn", "--data", f"idx:{folder}", "--json")[1])
    assert found["samples"] == 300
    assert found["accuracy"] > 0.5


def test_samples_of_the_same_making_are_the_networks_own(run, trained: Path) -> None:
    _, out, err = run("evaluate", trained, "--data", "digits", "--json")
    assert json.loads(out)["samples"] == 1500
    assert err == "Warning: the network was trained on 1,200 of these 1,500 samples.\n"


def test_other_kinds_of_samples_are_refused(refused, trained: Path) -> None:
    assert refused("evaluate", trained, "--data", "xor") == (
        "xor: these samples have 2 inputs and ask for “class”, but the network takes 784 inputs and tells “digit”."
    )


# predict


@pytest.mark.parametrize("invert", [False, True])
def test_predict_reads_a_picture(run, trained: Path, invert: bool, tmp_path: Path) -> None:
    path = picture(tmp_path / "one.png", invert)
    status, out, _ = run("predict", trained, path)
    assert status == 0
    assert out.startswith(f"{path}: 1 (")
    found = json.loads(run("predict", trained, path, path, "--json")[1])["predictions"]
    assert [answer["prediction"] for answer in found] == ["1", "1"]
    assert sum(found[0]["probabilities"].values()) == pytest.approx(1)


def test_predict_takes_raw_pixels_as_they_are(run, refused, trained: Path, tmp_path: Path) -> None:
    stages = drawing_stages([np.array([[0.5, 0.2], [0.5, 0.8]], np.float32)], 0.05)
    assert stages is not None
    Image.fromarray(stages.centre).save("small.png")
    raw = json.loads(run("predict", trained, "small.png", "--raw", "--json")[1])["predictions"][0]
    normalised = json.loads(run("predict", trained, picture(tmp_path / "big.png"), "--json")[1])["predictions"][0]
    assert raw["probabilities"] == normalised["probabilities"]
    assert refused("predict", trained, "big.png", "--raw") == (
        "big.png: has 140 × 140 pixels; with --raw it must have 28 × 28."
    )


def test_predict_reads_rows(run, refused, points: Path) -> None:
    Path("rows.csv").write_text("x1,x2\n3,3\n-3,3\n")
    _, out, _ = run("predict", points, "rows.csv")
    assert [line.split(" (")[0] for line in out.splitlines()] == ["rows.csv:2: signs agree", "rows.csv:3: signs differ"]
    found = json.loads(run("predict", points, "rows.csv", "--json")[1])["predictions"][0]
    assert sum(found["probabilities"].values()) == pytest.approx(1)
    assert refused("predict", points, "a.png") == "a.png: there is no such file."
    picture(Path("a.png"))
    assert refused("predict", points, "a.png") == (
        "a.png: is not a .csv file. This network takes rows of 2 numbers, not images."
    )


# data


def test_data_writes_idx_files_that_train_reads(run, refused) -> None:
    status, out, _ = run("data", "digits", "--out", "set", "--count", "400", "--seed", "5")
    assert (status, out) == (0, "360 images to train on and 40 to test with, in set\n")
    images, labels = (
        read_idx(Path("set") / f"train-{name}-ubyte.gz", n) for name, n in (("images-idx3", 3), ("labels-idx1", 1))
    )
    assert (images.shape, labels.shape) == ((360, 28, 28), (360,))
    assert run("train", "--data", "idx:set", "--epochs", "1")[0] == 0
    path = Path("set") / "train-images-idx3-ubyte.gz"
    assert refused("data", "digits", "--out", "set") == f"{path}: exists already. Choose another folder with --out."
    assert refused("data", "xor", "--out", "new") == (
        "xor: has no images, and these files hold images only. Use digits."
    )


# What cannot be done


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (
            ["train", "nope"],
            "nope: there is no such experiment. Use digits, is_it_an_8, xor, spiral, plane, overfit, empty, "
            "a spec in JSON or a project file (.dnn).",
        ),
        (["train", "no.dnn"], "no.dnn: there is no such file."),
        (["train", "no.json"], "no.json: there is no such file."),
        (
            ["train", "--data", "moon"],
            "--data: unknown source of data 'moon'. Use one of: digits, idx:DIR, circle, xor, spiral, plane.",
        ),
        (["train", "--data", "idx:nowhere"], "nowhere: there is no such folder."),
        (["train", "--set", "epochs"], "--set: 'epochs' is not FIELD=VALUE. Write, for instance, training.epochs=5."),
        (
            ["train", "--set", "epochs=5"],
            "epochs: unknown setting 'epochs'. Use one of: name, data, split, data_seed, network, loss, optimizer, "
            "schedule, penalty, training, stopping.",
        ),
        (["train", "--epochs", "0"], "training.epochs: Epochs takes 1 to 1,000,000, not 0."),
        (["train", "--set", "network.hidden.0.units=0"], "network.hidden.0.units: Units takes 1 to 65,536, not 0."),
        (
            ["train", "--set", "network.hidden.0.units=1000000000"],
            "network.hidden.0.units: Units takes 1 to 65,536, not 1,000,000,000.",
        ),
        (
            ["train", "--set", "network.hidden.0.activation=swoosh"],
            "network.hidden.0.activation: unknown activation 'swoosh'. "
            "Use one of: identity, relu, sigmoid, tanh, softmax, leaky_relu, elu, selu, gelu, silu, mish, "
            "softplus, softsign, hard_sigmoid, hard_tanh, sine.",
        ),
        (
            ["train", "--set", "network.output.activation=tanh"],
            "loss: Categorical cross-entropy takes a softmax output, not Tanh.",
        ),
        (
            ["train", "--set", "network.hidden.0.units=65536", "--set", "network.hidden.1.units=65536"],
            "network.hidden.0.units: The network would have 4,347,133,962 parameters; "
            "the program takes up to 50,000,000.",
        ),
        (["train", "--out", "no/m.dnn"], "no: there is no such folder. Make it first."),
        (["train", "--out", "n" * 300], "n" * 300 + ": cannot be written (File name too long)."),
        (
            ["train", "n" * 300],
            "n" * 300 + ": there is no such experiment. Use digits, is_it_an_8, xor, spiral, plane, overfit, empty, "
            "a spec in JSON or a project file (.dnn).",
        ),
        (
            ["train", "--data", ""],
            "--data: unknown source of data ''. Use one of: digits, idx:DIR, circle, xor, spiral, plane.",
        ),
        (["train", "--data", "idx:" + "n" * 300], "n" * 300 + ": there is no such folder."),
        (["train", "--data", "idx:~no-such-user/x"], "~no-such-user/x: there is no such folder."),
        (
            ["train", "--set", "network.hidden.².units=3"],
            "network.hidden.².units: there is no entry ²: they go from 0 to 1.",
        ),
        (
            ["train", "--set", "stopping.accuracy=95"],
            "stopping.accuracy: Target accuracy takes 0 to 1, not 95. Write 0.95 for 95 %.",
        ),
        (
            ["train", "--set", "stopping.accuracy=90%"],
            "stopping.accuracy: Target accuracy takes a number, not '90%'. Write 0.9 for 90 %.",
        ),
        (["train", "--epochs", "9" * 20], "training.epochs: Epochs takes 1 to 1,000,000, not 1e+20."),
        (["data", "digits", "--out", "d", "--count", "5"], "--count: Digits takes 100 to 1,000,000, not 5."),
        (
            ["train", "--epochs", "x"],
            "desktop-nn train: argument --epochs: takes a whole number, not 'x'. See `desktop-nn train --help`.",
        ),
        (["evaluate", "no.dnn"], "no.dnn: there is no such file."),
        (["predict", "no.dnn", "a.png"], "no.dnn: there is no such file."),
        (["dance"], None),
        (["--bogus"], "desktop-nn: there is no option --bogus. See `desktop-nn --help`."),
        (["train", "--bogus"], "desktop-nn train: there is no option --bogus. See `desktop-nn train --help`."),
        (["train", "xor", "again"], "desktop-nn train: there is no argument again. See `desktop-nn train --help`."),
    ],
)
def test_bad_input_ends_in_one_clear_line(refused, arguments: list[str], text: str | None) -> None:
    line = refused(*arguments)
    if text is not None:
        assert line == text
    assert list(Path().iterdir()) == []


def test_a_target_switches_its_condition_on(run) -> None:
    status, _, err = run("train", "xor", "--set", "stopping.loss=10", "--set", "stopping.accuracy=0.1", "--json")
    assert status == 0
    assert "Stopped after epoch 1" in err
    spec = project.load(Path("xor.dnn")).spec
    assert spec.stopping.at_loss
    assert spec.stopping.at_accuracy
    run("train", "xor", "--set", "stopping.loss=10", "--set", "stopping.at_loss=no", "--epochs", "1", "--force")
    assert not project.load(Path("xor.dnn")).spec.stopping.at_loss


def test_a_condition_that_can_never_hold_is_told(run) -> None:
    arguments = ["--set", "stopping.epoch=5", "--set", "stopping.accuracy=0.9", "--epochs", "2"]
    _, _, err = run("train", "plane", *arguments)
    assert "Note: training ends after epoch 2, so it will not stop after epoch 5.\n" in err
    assert "Note: a regression has no accuracy to stop at; use stopping.r2.\n" in err


def test_the_settings_are_listed_with_their_places(run) -> None:
    status, out, _ = run("train", "xor", "--set", "optimizer=sgd", "--set", "help")
    assert status == 0
    listed = [line.split()[0] for line in out.splitlines()]
    for place in listed:
        tree.find(tree.replace(PRESETS["xor"].spec, "optimizer", SGD()), place)
    assert {"network.hidden.0.units", "optimizer.learning_rate", "stopping.loss"} <= set(listed)
    assert "optimizer.beta1" not in listed


def test_other_data_give_a_preset_another_name(run) -> None:
    _, _, err = run("train", "xor", "--data", "circle", "--epochs", "1")
    assert "Circle: 2-4-1" in err
    assert project.load(Path("xor.dnn")).spec.name == "Circle"


def test_nothing_is_overwritten_unasked(refused) -> None:
    Path("digits.dnn").write_bytes(b"mine")
    assert refused("train") == ("digits.dnn: exists already. Overwrite it with --force, or save elsewhere with --out.")
    assert Path("digits.dnn").read_bytes() == b"mine"


def test_bad_idx_files(refused, trained: Path, tmp_path: Path) -> None:
    folder = idx_folder(tmp_path / "one")
    images, labels = folder / "train-images-idx3-ubyte.gz", folder / "train-labels-idx1-ubyte.gz"
    images.unlink()
    assert refused("evaluate", trained, "--data", f"idx:{folder}") == (
        f"{labels}: train-images-idx3-ubyte is missing beside it."
    )
    write_idx(images, np.zeros((299, 28, 28), np.uint8))
    assert refused("evaluate", trained, "--data", f"idx:{folder}") == (
        f"{images}: 299 images, but 300 labels in train-labels-idx1-ubyte.gz. "
        "Put files that belong together into the folder."
    )
    images.unlink()
    plain = images.with_suffix("")
    plain.write_bytes(b"hello, this is no IDX file")
    assert refused("train", "--data", f"idx:{folder}").startswith(f"{plain}: ")
    write_idx(plain, np.zeros((300, 28, 28), np.uint8))
    plain.write_bytes(plain.read_bytes()[:-1])
    line = refused("train", "--data", f"idx:{folder}")
    assert line.startswith(f"{plain}: ")
    assert "235,215" in line
    assert "235,216" in line


def test_bad_projects(refused, tmp_path: Path, trained: Path) -> None:
    Path("foreign.dnn").write_bytes(b"PNG or anything else")
    assert refused("evaluate", "foreign.dnn") == (
        "foreign.dnn: is not a project file. Choose a file that this program saved."
    )
    data = trained.read_bytes()
    Path("cut.dnn").write_bytes(data[: len(data) // 2])
    assert refused("evaluate", "cut.dnn") == (
        "cut.dnn: is not a whole project file. The file is damaged or was not made by this program."
    )
    project.save(Path("untrained.dnn"), project.Project(xor_spec()))
    assert refused("evaluate", "untrained.dnn") == (
        "untrained.dnn: holds no trained network. Train it first: desktop-nn train FILE."
    )


def test_bad_specs(refused) -> None:
    cases = {
        "{": "bad.json: the file is not JSON (line 1: Expecting property name enclosed in double quotes). "
        "The file is damaged or was not made by this program.",
        '{"network": {"hidden": [{"type": "dense", "id": "a", "activation": "swoosh"}]}}': (
            "bad.json: unknown activation 'swoosh' (in network.hidden.0.activation). "
            "Use one of: identity, relu, sigmoid, tanh, softmax, leaky_relu, elu, selu, gelu, silu, mish, "
            "softplus, softsign, hard_sigmoid, hard_tanh, sine."
        ),
        '{"network": {"hidden": [{"type": "dense", "id": "a", "units": 0}]}}': (
            "bad.json: Units takes 1 to 65,536, not 0 (in network.hidden.0.units)."
        ),
    }
    for text, line in cases.items():
        Path("bad.json").write_text(text)
        assert refused("train", "bad.json") == line


def test_bad_pictures(refused, trained: Path) -> None:
    assert refused("predict", trained, "no.png") == "no.png: there is no such file."
    Path("text.png").write_text("not a picture")
    assert refused("predict", trained, "text.png") == (
        "text.png: is not an image that can be read. Use PNG or JPEG, for instance."
    )
    Path("notes.txt").write_text("Dear diary\nall is well\n")
    assert refused("predict", trained, "notes.txt") == (
        "notes.txt: is not an image, nor rows of 784 numbers (line 2: 'all is well' is not a number). "
        "Use PNG or JPEG, for instance."
    )
    Image.new("L", (50, 50), 255).save("blank.png")
    assert (
        refused("predict", trained, "blank.png") == "blank.png: is blank. Choose a picture with something drawn on it."
    )


def test_an_internal_error_is_one_line_too(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("it is\nbroken")

    monkeypatch.setattr("desktop_nn.cli.train.resolve", fail)
    assert run("train") == (1, "", "an internal error stopped this (RuntimeError: it is broken).\n")


# The program itself


def test_help_is_quick_fits_and_names_every_command(run) -> None:
    status, out, _ = run("--help")
    assert status == 0
    assert all(command in out for command in ("train", "evaluate", "predict", "data", "bench", "test"))
    for command in ([], ["train"], ["evaluate"], ["predict"], ["data"]):
        status, out, _ = run(*command, "--help")
        assert status == 0
        assert max(map(len, out.splitlines())) <= 100
    code = "import sys; from desktop_nn import cli; cli.main(['train', '--help']); print('numpy' in sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=ENVIRON, capture_output=True, text=True, check=True, timeout=50)
    assert done.stdout.endswith("False\n")


def test_version(run) -> None:
    assert run("--version") == (0, f"desktop-nn {__version__}\n", "")


def test_one_blas_thread_is_set_before_numpy_loads() -> None:
    code = (
        "import os, sys; from desktop_nn import cli; cli.main(['train', 'xor', '--epochs', '1', '--json']);"
        "from threadpoolctl import threadpool_info; print([pool['num_threads'] for pool in threadpool_info()])"
    )
    environ = {name: value for name, value in ENVIRON.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=50,
        env=environ,
    )
    assert done.stdout.endswith("[1]\n")


def test_without_a_screen_the_main_job_is_done_all_the_same(
    run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from desktop_nn.cli import window

    small = tree.replace(tree.replace(PRESETS["digits"].spec, "data.count", 600), "training.epochs", 1)
    monkeypatch.setitem(PRESETS["digits"].__dict__, "spec", small)
    monkeypatch.setattr("desktop_nn.environment.has_screen", lambda *_: False)
    pictures: list[Path] = []

    def take(path: Path) -> int:
        pictures.append(path)
        shutil.copy(path, path.with_suffix(".png"))
        return 0

    monkeypatch.setattr(window, "_picture", take)
    for name in ("digits.dnn", "digits-2.dnn"):
        status, out, err = run()
        assert status == 0
        assert err.startswith("There is no screen, so the welcome experiment is trained without the window.\n")
        assert out.startswith("test: accuracy ")
        assert out.endswith(f"saved {tmp_path / name}\n")
        assert project.load(tmp_path / name).run is not None
    assert [path.name for path in pictures] == ["digits.dnn", "digits-2.dnn"]


def test_a_project_alone_is_for_the_window(refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_nn.environment.has_screen", lambda *_: False)
    assert refused("mine.dnn") == (
        "mine.dnn: there is no screen to show it on. Use `desktop-nn evaluate` or `predict`."
    )


def test_the_help_of_data_gives_the_count_that_digits_have() -> None:
    assert parser.DIGITS == Digits().count
