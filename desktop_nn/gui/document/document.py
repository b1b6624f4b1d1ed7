"""The whole document: design and run, the drawing that stays with them, and the file that keeps all three."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Slot

from desktop_nn.experiment.atomic_file import sweep
from desktop_nn.experiment.presets import PRESETS, WELCOME
from desktop_nn.experiment.problems import problems
from desktop_nn.experiment.project import Project, load, save
from desktop_nn.gui.document.keeping import KeepingDocument
from desktop_nn.gui.drawing import Drawing, Strokes, StrokeStack
from desktop_nn.gui.job_thread import Job
from desktop_nn.gui.state import Notice, Selection

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from PySide6.QtCore import QObject

    from desktop_nn.core.errors import UserError
    from desktop_nn.core.progress import Progress
    from desktop_nn.data.normalise import Stages
    from desktop_nn.data.source import Source
    from desktop_nn.experiment.run import Run
    from desktop_nn.experiment.spec import Spec


class Document(KeepingDocument):
    """Design, run, drawing and file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._strokes = StrokeStack()
        self._pen_is_down = False
        self._path: Path | None = None
        self._project = Project(spec=self._spec)
        self._after_discard: Callable[[], None] | None = None
        self._saving: Path | None = None
        self._was_modified = False
        self._saved_spec, self._saved_strokes = self._spec, self.strokes
        self._saved_run: Run | None = None
        self.session.run_taken.connect(self._on_run_taken)
        for signal in (self.spec_changed, self.run_changed, self.drawing_changed, self.status_changed):
            signal.connect(self._tell_file)
        self._look_up_info()
        self._take_spec(self._spec)

    # ------------------------------------------------------------------ drawing

    @property
    def drawing(self) -> Drawing:
        """Strokes and pen."""
        return self._strokes.drawing

    @property
    def strokes(self) -> Strokes:
        """The strokes of the drawing."""
        return self._strokes.drawing.strokes

    @property
    def pen(self) -> float:
        """The pen's radius in 1/28 of the pad."""
        return self._strokes.drawing.pen

    @property
    def stages(self) -> Stages | None:
        """How the drawing becomes 28 x 28; None when it is blank."""
        return self._reader.stages

    @property
    def drawing_input(self) -> np.ndarray | None:
        """The (784,) uint8 that the network sees of the drawing; None when it is blank."""
        return self._reader.drawing_input

    @property
    def can_undo_stroke(self) -> bool:
        """Whether the pad has something to undo."""
        return self._strokes.can_undo

    @property
    def can_redo_stroke(self) -> bool:
        """Whether the pad has something to redo."""
        return self._strokes.can_redo

    @property
    def pen_is_down(self) -> bool:
        """Whether a stroke is under way."""
        return self._pen_is_down

    def begin_stroke(self) -> None:
        """Start a stroke."""
        self._pen_is_down = True
        self._strokes.begin()

    def extend_stroke(self, points: np.ndarray) -> None:
        """Add points (k, 2) in the unit square to the stroke."""
        self._strokes.extend(points)
        self._take_drawing()

    def end_stroke(self) -> None:
        """End the stroke."""
        self._pen_is_down = False
        self._strokes.end()
        self._take_drawing()

    def undo_stroke(self) -> None:
        """Undo the last stroke or clear."""
        self._strokes.undo()
        self._take_drawing()

    def redo_stroke(self) -> None:
        """Redo a stroke or clear."""
        self._strokes.redo()
        self._take_drawing()

    def clear_drawing(self) -> None:
        """Take all strokes away; the pad can undo it."""
        if self.strokes:
            self.set_strokes(())

    def set_strokes(self, strokes: Strokes) -> None:
        """Replace the drawing."""
        self._strokes.set_strokes(strokes)
        self._take_drawing()

    def set_pen(self, radius: float) -> None:
        """Change the pen of the whole drawing; `radius` in 1/28 of the pad."""
        self._strokes.set_pen(radius)
        self._take_drawing()

    def _take_drawing(self) -> None:
        self._reader.show_drawing(self._strokes.drawing)
        self.drawing_changed.emit()

    # ------------------------------------------------------------------ file

    @property
    def path(self) -> Path | None:
        """The project file, if there is one yet."""
        return self._path

    @property
    def name(self) -> str:
        """What to call the experiment."""
        return self._path.stem if self._path else self._spec.name

    @property
    def saving(self) -> bool:
        """Whether a save is under way."""
        return self._saving is not None

    @property
    def modified(self) -> bool:
        """Whether something would be lost by closing; a drawing alone counts once there is a run or a file."""
        if self.is_training or not _same_run(self._run, self._saved_run) or self._spec != self._saved_spec:
            return True
        return self.strokes is not self._saved_strokes and (self._path is not None or self._run is not None)

    def new(self, preset: str, *, train: bool = False) -> None:
        """Begin a new experiment from a preset, after asking about unsaved work; train it at once if wanted."""
        self._begin(PRESETS[preset].spec, train=train, hint=self._translated(PRESETS[preset].hint))

    def new_from(self, source: Source) -> None:
        """Begin a new experiment on the person's own data, after asking about unsaved work."""
        self._begin(replace(PRESETS[WELCOME].spec, name=self.tr("My data"), data=source))

    def _begin(self, spec: Spec, *, train: bool = False, hint: str = "") -> None:
        def begin() -> None:
            self._put_in_place(Project(spec=spec), None, keep_drawing=True)
            if hint:
                self.notify(Notice("info", hint, topic="hint"))
            if train:
                self.train()

        self._when_safe(lambda: self._once_stopped(begin))

    @staticmethod
    def _translated(text: str) -> str:
        return QCoreApplication.translate("Preset", text) if text else ""

    def open(self, path: Path) -> None:
        """Open a project file, after asking about unsaved work."""
        self._when_safe(lambda: self._read(path))

    def save(self, path: Path | None = None) -> None:
        """Write the project; the file is whole at every moment. Without a path, to the file it came from."""
        target = path or self._path
        if target is None or self._saving is not None:
            return
        self._saving = target
        if self.is_training:
            self.session.take_run()
        else:
            self._write(self._run)

    def when_safe(self, action: Callable[[], None]) -> None:
        """Do what would lose unsaved work (close the window), after asking."""
        self._when_safe(action)

    def resolve_discard(self, answer: str) -> None:
        """Answer `discard_asked` with "discard" or "cancel"; saving the work answers it too."""
        action, self._after_discard = self._after_discard, None
        if answer == "discard" and action is not None:
            action()

    def close(self) -> None:
        """Stop training, finish what is being saved, end the threads."""
        self.session.close()
        self.jobs.finish()

    def _when_safe(self, action: Callable[[], None]) -> None:
        if not self.modified:
            action()
            return
        self._after_discard = action
        self.discard_asked.emit()

    def _read(self, path: Path) -> None:
        def work(_: Progress) -> Project:
            # What a save that was killed left behind goes now.
            sweep(path.parent)
            return load(path)

        self.jobs.submit(Job("open", work, lambda project: self.show_project(project, path), self._on_failed))

    def show_project(self, project: Project, path: Path | None, *, keep_drawing: bool = False) -> None:
        """Put another project in place of this one, whole, without asking."""
        self._once_stopped(lambda: self._put_in_place(project, path, keep_drawing))

    def _put_in_place(self, project: Project, path: Path | None, keep_drawing: bool) -> None:
        self._drop_operations()
        self.undo_stack.clear()
        for topic in ("file", "training", "data", "hint"):
            self.dismiss_topic(topic)
        self._project = project
        self._run = None
        self._unread = project.spec.data if path is not None and project.spec.data.reads_files else None
        self._selection = Selection()
        if not keep_drawing:
            self._strokes = StrokeStack(Drawing(project.strokes, project.pen))
        self._spec = project.spec
        self._look_up_info()
        if self._info is None and project.run is not None and project.run.spec.data == project.spec.data:
            # What the run knew of its data holds until they are read again.
            self._info, self._task = project.run.info, project.run.info.task
        self._problems = problems(project.spec, self._info) if self._info else ()
        self._take_run(project.run)
        self.info_changed.emit()
        self._take_spec(project.spec)
        self._take_drawing()
        self._mark_saved(path)
        self.selection_changed.emit()
        for warning in project.warnings:
            self.notify(Notice("warning", warning, topic="file"))
        if self.unread:
            self._ask_before_reading()
        self.opened.emit()

    @Slot(object)
    def _on_run_taken(self, run: Run) -> None:
        if self._saving is not None:
            self._write(run)

    def _write(self, run: Run | None) -> None:
        target = self._saving
        assert target is not None
        project = replace(self._project, spec=self._spec, run=run, strokes=self.strokes, pen=self.pen, warnings=())
        self.jobs.submit(
            Job("save", lambda _: save(target, project), lambda _: self._on_saved(target, project), self._on_failed)
        )

    def _on_saved(self, path: Path, project: Project) -> None:
        self._saving = None
        self._project = project
        self.dismiss_topic("file")
        self._mark_saved(path)
        if not self.modified:
            self.resolve_discard("discard")

    def _on_failed(self, error: UserError) -> None:
        self._saving = None
        self._after_discard = None
        self.notify(Notice("error", str(error), topic="file"))
        self.file_changed.emit()

    def _mark_saved(self, path: Path | None) -> None:
        self._path = path
        self._saved_spec = self._project.spec
        self._saved_run = self._project.run
        self._saved_strokes = self.strokes if path is None else self._project.strokes
        self._was_modified = self.modified
        self.file_changed.emit()
        self.file_settled.emit()

    @Slot()
    def _tell_file(self) -> None:
        if self.modified != self._was_modified:
            self._was_modified = self.modified
            self.file_changed.emit()


def _same_run(a: Run | None, b: Run | None) -> bool:
    """Whether two runs stand at the same place."""
    if a is None or b is None:
        return a is b
    return a.id == b.id and a.position.step == b.position.step
