"""`desktop-nn` alone: the window, or the same main job without it where there is no screen."""

from __future__ import annotations

from pathlib import Path

from desktop_nn import environment
from desktop_nn.cli import INTERRUPTED, one_line, say


def main_job() -> int:
    """Open the window; without a screen train the welcome experiment, print its figures, save project and picture."""
    if environment.has_screen():
        from desktop_nn.gui import app

        return app.main([])
    say("There is no screen, so the welcome experiment is trained without the window.")
    return _without_window(Path.cwd())


def _without_window(folder: Path) -> int:
    from desktop_nn.cli import report, train
    from desktop_nn.cli.experiments import Experiment
    from desktop_nn.experiment.presets import PRESETS, WELCOME

    path = _free_name(folder, WELCOME)
    experiment = Experiment(PRESETS[WELCOME].spec, path.stem)
    train.refuse_target(path, force=False)
    result = train.run(experiment)
    train.save(path, experiment, result.trainer)
    split, metrics = train.final_figures(result.trainer)
    print(f"{split} {report.sentence(metrics)}")
    print(f"project: {path}")
    if result.error is not None:
        say(one_line(str(result.error)))
        return train.FAILED
    if result.interrupted:
        return INTERRUPTED
    return _picture(path)


def _picture(path: Path) -> int:
    from desktop_nn.gui import app

    picture = path.with_suffix(".png")
    app.picture(path, picture)
    print(f"picture: {picture}")
    return 0


def _free_name(folder: Path, stem: str) -> Path:
    """Return a name that neither a project nor a picture has, so that nothing is overwritten."""
    number = 1
    while True:
        path = folder / (f"{stem}.dnn" if number == 1 else f"{stem}-{number}.dnn")
        if not path.exists() and not path.with_suffix(".png").exists():
            return path
        number += 1
