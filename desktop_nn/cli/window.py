"""`desktop-nn` alone: the window, or the same main job without it where there is no screen."""

from __future__ import annotations

from pathlib import Path

from desktop_nn import environment
from desktop_nn.arguments import FAILED, INTERRUPTED
from desktop_nn.cli import one_line, say
from desktop_nn.core.errors import UserError


def show(arguments: list[str]) -> int:
    """Open the window, with a project if one is named.

    Without a screen, train the welcome experiment instead, print its figures, and save the project and a picture.

    Raises:
        UserError: a project is named and there is no screen to show it on.
    """
    if environment.has_screen():
        environment.begin_start()
        from desktop_nn.gui import threads

        threads.follow_preference()
        from desktop_nn.gui import app

        return app.main(arguments)
    if arguments:
        raise UserError(
            "there is no screen to show it on", where=arguments[0], remedy="Use `desktop-nn evaluate` or `predict`"
        )
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
    print(f"{split}: {report.sentence(metrics)}")
    print(f"saved {path}")
    if result.error is not None:
        say(one_line(str(result.error)))
        return FAILED
    if result.interrupted:
        return INTERRUPTED
    return _picture(path)


def _picture(path: Path) -> int:
    from desktop_nn.gui import app

    picture = path.with_suffix(".png")
    app.picture(path, picture)
    print(f"saved {picture}")
    return 0


def _free_name(folder: Path, stem: str) -> Path:
    """Return a name that neither a project nor a picture has, so that nothing is overwritten."""
    number = 1
    while True:
        path = folder / (f"{stem}.dnn" if number == 1 else f"{stem}-{number}.dnn")
        if not path.exists() and not path.with_suffix(".png").exists():
            return path
        number += 1
