"""The project file: what is saved comes back to the bit, training goes on from it, and a failed save costs nothing."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from desktop_nn.core import tree
from desktop_nn.core.errors import FileError
from desktop_nn.data.sources import Idx
from desktop_nn.engine.network import Network
from desktop_nn.experiment import atomic_file, project
from desktop_nn.experiment.history import LiveEdit
from desktop_nn.experiment.past_run import PastRun
from desktop_nn.experiment.project import Project
from desktop_nn.training.trainer import Trainer
from tests.experiments import (
    assert_same_bits,
    assert_same_run,
    dataset_of,
    random_experiment,
    train_to_end,
    trained_run,
    xor_spec,
)

ROOT = Path(__file__).parents[2]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def network_of(run) -> Network:
    info, architecture = run.info, run.spec.network
    network = Network(architecture.hidden, architecture.output, info.inputs, info.outputs, scale=info.scale)
    network.load(run.tensors)
    return network


@pytest.mark.parametrize("seed", range(40))
def test_a_random_network_comes_back_with_the_same_bits_and_trains_on_with_them(seed: int, tmp_path: Path) -> None:
    spec, dataset = random_experiment(seed)
    trainer = Trainer(spec, dataset)
    steps = int(np.random.default_rng(seed).integers(0, 15))
    while steps > 0 and not trainer.finished:
        steps -= trainer.advance(steps)
    run = trainer.run()
    project.save(tmp_path / "a.dnn", Project(spec, run))
    found = project.load(tmp_path / "a.dnn")
    assert found.spec == spec
    assert found.warnings == ()
    assert found.run is not None
    assert_same_run(run, found.run)
    predictions = [network_of(one).predict(dataset.X) for one in (run, found.run)]
    assert predictions[0].tobytes() == predictions[1].tobytes()
    resumed = train_to_end(Trainer(spec, dataset, run=found.run))
    assert_same_bits(train_to_end(trainer).run(), resumed.run())


def test_drawing_picture_pen_and_live_edits_come_back(tmp_path: Path) -> None:
    spec = xor_spec()
    trainer = Trainer(spec, dataset_of(spec))
    trainer.advance(2)
    trainer.apply(tree.replace(spec, "penalty.l2", 0.01))
    strokes = (np.array([[0.1, 0.2], [0.3, 0.4]], np.float32), np.array([[0.9, -0.1]], np.float32))
    edited = tree.replace(spec, "network.hidden.0.units", 9)
    path = tmp_path / "a.dnn"
    project.save(path, Project(edited, trainer.run(), strokes, 2.25, PNG))
    found = project.load(path)
    assert found.spec == edited
    assert found.run is not None
    assert found.run.spec == tree.replace(spec, "penalty.l2", 0.01)
    assert found.run.history.edits == trainer.run().history.edits
    assert [stroke.tolist() for stroke in found.strokes] == [stroke.tolist() for stroke in strokes]
    assert (found.pen, found.thumbnail) == (2.25, PNG)


def test_the_run_kept_for_comparison_comes_back(tmp_path: Path) -> None:
    run = trained_run(xor_spec(), 5)
    history = dataclasses.replace(run.history, edits=(LiveEdit(3, "optimizer.learning_rate", 0.1, 0.2),))
    past = PastRun(run.id, run.spec, run.info, history)
    project.save(tmp_path / "a.dnn", Project(xor_spec(), comparison=past))
    found = project.load(tmp_path / "a.dnn").comparison
    assert (found.id, found.spec, found.info, found.history.edits) == (past.id, past.spec, past.info, history.edits)
    for name in ("updates", "epochs", "buckets"):
        assert getattr(found.history, name).tobytes() == getattr(history, name).tobytes()


def test_an_id_that_makes_no_name_of_a_part_is_kept_all_the_same(tmp_path: Path) -> None:
    run = trained_run(xor_spec(), 5)
    past = PastRun("../ä", run.spec, run.info, run.history)
    project.save(tmp_path / "a.dnn", Project(xor_spec(), comparison=past))
    assert project.load(tmp_path / "a.dnn").comparison.id == "../ä"


def test_a_project_without_a_run(tmp_path: Path) -> None:
    project.save(tmp_path / "a.dnn", Project(xor_spec()))
    found = project.load(tmp_path / "a.dnn")
    assert (found.spec, found.run, found.strokes, found.thumbnail) == (xor_spec(), None, (), b"")


def test_weights_that_are_no_numbers_load_with_a_warning(tmp_path: Path) -> None:
    run = trained_run()
    tensors = {**run.tensors, "h1.bias": np.full(6, np.nan, np.float32)}
    project.save(tmp_path / "a.dnn", Project(run.spec, dataclasses.replace(run, tensors=tensors)))
    found = project.load(tmp_path / "a.dnn")
    assert found.warnings == (
        "Some weights of this network are not numbers, so its answers mean nothing; reset it to train it anew.",
    )
    assert found.run is not None
    assert np.isnan(found.run.tensors["h1.bias"]).all()


def test_nothing_that_a_file_names_is_opened_or_run_while_it_loads(tmp_path: Path) -> None:
    run = trained_run()
    spec = tree.replace(run.spec, "data", Idx(folder=str(tmp_path / "elsewhere")))
    project.save(tmp_path / "a.dnn", Project(spec, run))
    script = f"""
        import sys
        from pathlib import Path
        from desktop_nn.experiment import project
        path = Path({str(tmp_path / "a.dnn")!r})
        project.load(path)
        events = []
        def hook(event, arguments):
            if event == "open" and str(arguments[0]) != str(path):
                events.append((event, str(arguments[0])))
            elif event in ("exec", "compile", "import", "pickle.find_class") or event.split(".")[0] in (
                "socket", "subprocess", "ctypes", "shutil", "os",
            ):
                events.append((event, str(arguments)[:80]))
        sys.addaudithook(hook)
        project.load(path)
        print(events)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=50,
    )
    assert done.stdout.strip() == "[]"


def test_saving_over_a_link_keeps_the_link_and_the_files_permissions(tmp_path: Path) -> None:
    target, link = tmp_path / "real.dnn", tmp_path / "link.dnn"
    project.save(target, Project(xor_spec()))
    target.chmod(0o640)
    link.symlink_to(target)
    project.save(link, Project(xor_spec(epochs=7)))
    assert link.is_symlink()
    assert project.load(target).spec.training.epochs == 7
    assert target.stat().st_mode & 0o777 == 0o640


def test_long_and_unicode_names(tmp_path: Path) -> None:
    path = tmp_path / ("ü漢" * 40 + ".dnn")
    project.save(path, Project(xor_spec()))
    assert project.load(path).spec == xor_spec()
    with pytest.raises(FileError, match=r"could not be saved \(File name too long\)"):
        project.save(tmp_path / ("n" * 300 + ".dnn"), Project(xor_spec()))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "a.dnn"
    with pytest.raises(FileError) as caught:
        project.save(path, Project(xor_spec()))
    assert str(caught.value) == (f"{path}: could not be saved (No such file or directory). Save somewhere else.")


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.dnn"
    project.save(path, Project(xor_spec()))
    before = path.read_bytes()
    script = f"""
        import resource
        from pathlib import Path
        from desktop_nn.core.errors import FileError
        from desktop_nn.experiment import project
        from tests.experiments import trained_run
        run = trained_run()
        for limit in (0, 10, 1000, 3000, 8000):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            try:
                project.save(Path({str(path)!r}), project.Project(run.spec, run))
            except FileError as error:
                print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=50,
    )
    line = (
        f"{path}: could not be saved (File too large). The file that was there is unchanged. "
        "Make room or save somewhere else."
    )
    assert done.stdout.splitlines() == [line] * 5
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["a.dnn"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_a_killed_save_leaves_old_or_new_and_its_stray_is_swept_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.dnn"
    project.save(path, Project(xor_spec(epochs=1)))
    script = f"""
        import os, signal
        from pathlib import Path
        from desktop_nn.experiment import atomic_file
        def fill(file):
            file.write(bytes(100_000))
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        atomic_file.write(Path({str(path)!r}), fill)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, check=False, timeout=50)
    assert done.returncode == -9
    assert len(os.listdir(tmp_path)) == 2
    assert project.load(path).spec.training.epochs == 1
    project.save(path, Project(xor_spec(epochs=2)))
    assert os.listdir(tmp_path) == ["a.dnn"]


def test_a_file_that_another_save_is_writing_is_not_swept(tmp_path: Path) -> None:
    def fill(file) -> None:
        file.write(b"half")
        atomic_file.sweep(tmp_path)
        assert len(os.listdir(tmp_path)) == 1
        file.write(b" done")

    atomic_file.write(tmp_path / "a", fill)
    assert (tmp_path / "a").read_bytes() == b"half done"
