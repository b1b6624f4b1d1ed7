"""The whole document: design and run, the drawing that stays with them, and the file that keeps all three."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Slot

from desktop_nn.core import tree
from desktop_nn.core.errors import FileError
from desktop_nn.experiment.atomic_file import sweep
from desktop_nn.experiment.presets import PRESETS, WELCOME
from desktop_nn.experiment.problems import problems
from desktop_nn.experiment.project import Project, load, save
from desktop_nn.gui.document.drawn import DrawnDocument
from desktop_nn.gui.drawing import Drawing, Strokes, StrokeStack
from desktop_nn.gui.files.places import ProjectLock
from desktop_nn.gui.job_thread import Job
from desktop_nn.gui.state import Notice, Selection

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from desktop_nn.core.errors import UserError
    from desktop_nn.core.progress import Progress
    from desktop_nn.data.source import Source
    from desktop_nn.experiment.presets import Preset
    from desktop_nn.experiment.run import Run
    from desktop_nn.experiment.spec import Spec


class Document(DrawnDocument):
    """Design, run, drawing and file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._lock: ProjectLock | None = None
        self._read_only = False
        self._project = Project(spec=self._spec)
        self._after_discard: Callable[[], None] | None = None
        self._saving: Path | None = None
        self._wanting: list[Callable[[Project], None]] = []
        self._was_modified = False
        # The design that the file holds; None when no file holds this work, as after it was recovered.
        self._saved_spec: Spec | None = self._spec
        self._saved_strokes: Strokes | None = self.strokes
        self._saved_run: Run | None = None
        self._saved_comparison = self.comparison
        self.session.run_taken.connect(self._on_run_taken)
        signals = (
            self.spec_changed,
            self.run_changed,
            self.comparison_changed,
            self.drawing_changed,
            self.status_changed,
        )
        for signal in signals:
            signal.connect(self._tell_file)
        self._look_up_info()
        self._take_spec(self._spec)

    @property
    def path(self) -> Path | None:
        """The project file, if there is one yet."""
        return self._path

    @property
    def name(self) -> str:
        """What to call the experiment."""
        return self._path.stem if self._path else self._spec.name

    @property
    def read_only(self) -> bool:
        """Whether another window has the same file open, so that this one saves only under another name."""
        return self._read_only

    @property
    def lock(self) -> ProjectLock | None:
        """The right to write `path`, if this window has it."""
        return self._lock

    @property
    def saving(self) -> bool:
        """Whether a save is under way."""
        return self._saving is not None

    @property
    def modified(self) -> bool:
        """Whether something would be lost by closing; a drawing alone counts once there is a run or a file."""
        if self.is_training or not _same_run(self._run, self._saved_run) or self._spec != self._saved_spec:
            return True
        if self.comparison is not self._saved_comparison:
            return True
        return self.strokes is not self._saved_strokes and (self._path is not None or self._run is not None)

    def new(self, preset: str, *, train: bool = False) -> None:
        """Begin a new experiment from a preset, after asking about unsaved work; train it at once if wanted."""
        self._begin(PRESETS[preset].spec, train=train, hint=self._hint(PRESETS[preset]))

    def new_from(self, source: Source) -> None:
        """Begin a new experiment on the person's own data, after asking about unsaved work."""
        self._begin(replace(PRESETS[WELCOME].spec, name=self.tr("My data"), data=source))

    def new_spec(self, spec: Spec) -> None:
        """Begin a new experiment that came from a file; data files that it names are read when the person says so."""
        self._begin(spec, foreign=True)

    def _begin(self, spec: Spec, *, train: bool = False, hint: Notice | None = None, foreign: bool = False) -> None:
        def begin() -> None:
            self._put_in_place(Project(spec=spec), None, keep_drawing=True, foreign=foreign)
            if hint is not None:
                self.notify(hint)
            if train:
                self.train()

        self._when_safe(lambda: self._once_stopped(begin))

    def _hint(self, preset: Preset) -> Notice | None:
        """Return what a preset has to say, with links to the settings that it speaks of."""
        if not preset.hint:
            return None
        labels = {path: tree.find(preset.spec, path)[0].label for path in preset.leads}
        show = self.tr("Show {setting}")
        leads = ((show.format(setting=label), partial(self.problem_shown.emit, path)) for path, label in labels.items())
        return Notice("info", QCoreApplication.translate("Preset", preset.hint), tuple(leads), "hint")

    def open(self, path: Path) -> None:
        """Open a project file, after asking about unsaved work."""
        self._when_safe(lambda: self._read(path))

    def save(self, path: Path | None = None) -> None:
        """Write the project; the file is whole at every moment. Without a path, to the file it came from."""
        target = path or (None if self._read_only else self._path)
        if target is not None and self._saving is None:
            self._saving = target
            self.with_project(self._write)

    def with_project(self, use: Callable[[Project], None]) -> None:
        """Hand over the project as it stands: now or, in mid-training, at the next batch boundary."""
        if self.is_training:
            self._wanting.append(use)
            self.session.take_run()
        else:
            use(self._project_with(self._run))

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
        self._take_lock(None)

    def _when_safe(self, action: Callable[[], None]) -> None:
        if not self.modified:
            action()
            return
        self._after_discard = action
        self.discard_asked.emit()

    def _read(self, path: Path) -> None:
        held = self._lock

        def work(_: Progress) -> tuple[Project, ProjectLock | None]:
            # What a save that was killed left behind goes now.
            sweep(path.parent)
            return load(path), ProjectLock.take(path, held)

        def done(found: tuple[Project, ProjectLock | None]) -> None:
            project, lock = found
            self._once_stopped(lambda: self._open(project, path, lock))

        self.jobs.submit(Job("open", work, done, self._on_failed))

    def _open(self, project: Project, path: Path, lock: ProjectLock | None) -> None:
        self._put_in_place(project, path, lock=lock, read_only=lock is None)
        if self._read_only:
            self._tell_read_only()

    def _tell_read_only(self) -> None:
        text = self.tr("“{name}” is open in another window; what is done here can be saved under another name only.")
        self.notify(Notice("warning", text.format(name=self.name), topic="file"))

    def show_project(self, project: Project, path: Path | None, *, keep_drawing: bool = False) -> None:
        """Put another project in place of this one, whole, without asking."""
        self._once_stopped(lambda: self._put_in_place(project, path, keep_drawing=keep_drawing))

    def recover(self, project: Project, path: Path | None, lock: ProjectLock | None) -> None:
        """Put work that was kept aside in place of this one; no file holds it until it is saved.

        Args:
            project: the work.
            path: the file that it came from, which Save will write.
            lock: the right to write that file; None with a path when another window has it.
        """
        self._once_stopped(lambda: self._recover(project, path, lock))

    def _recover(self, project: Project, path: Path | None, lock: ProjectLock | None) -> None:
        self._put_in_place(project, path, lock=lock, read_only=path is not None and lock is None, kept=False)
        if self._read_only:
            self._tell_read_only()

    def _put_in_place(
        self,
        project: Project,
        path: Path | None,
        *,
        lock: ProjectLock | None = None,
        read_only: bool = False,
        keep_drawing: bool = False,
        kept: bool = True,
        foreign: bool = False,
    ) -> None:
        """Replace everything.

        Args:
            project: what takes the place.
            path: the file that it came from.
            lock: the right to write that file.
            read_only: another window has that right.
            keep_drawing: whether the drawing stays.
            kept: a file holds it, or it is nothing that anyone would miss.
            foreign: a file that is no project names its data.
        """
        self._drop_operations()
        self.undo_stack.clear()
        for topic in ("file", "training", "refusal", "stopping", "data", "hint"):
            self.dismiss_topic(topic)
        self._project = project
        self._run = None
        self._unread = project.spec.data if (path or foreign or not kept) and project.spec.data.reads_files else None
        self._selection = Selection()
        if not keep_drawing:
            self._strokes = StrokeStack(Drawing(project.strokes, project.pen))
        self._spec = project.spec
        self._look_up_info()
        if self._info is None and project.run is not None and project.run.spec.data == project.spec.data:
            # What the run knew of its data holds until they are read again.
            self._info, self._task = project.run.info, project.run.info.task
        self._problems = problems(project.spec, self._info) if self._info else ()
        self._take_comparison(project.comparison)
        self._take_run(project.run)
        self.info_changed.emit()
        self._take_spec(project.spec)
        self._take_drawing()
        self._read_only = read_only
        self._take_lock(lock)
        self._mark_saved(path, kept=kept)
        self.selection_changed.emit()
        for warning in project.warnings:
            self.notify(Notice("warning", warning, topic="file"))
        if self.unread:
            self._ask_before_reading()
        self.opened.emit()

    def _take_lock(self, lock: ProjectLock | None) -> None:
        old, self._lock = self._lock, lock
        if old is not None and old is not lock:
            old.release()

    def _project_with(self, run: Run | None) -> Project:
        project = replace(self._project, spec=self._spec, run=run, warnings=())
        return replace(project, strokes=self.strokes, pen=self.pen, comparison=self.comparison)

    @Slot(object)
    def _on_run_taken(self, run: Run | None) -> None:
        wanting, self._wanting = self._wanting, []
        for use in wanting:
            use(self._project_with(run))

    def _do_after_stop(self) -> None:
        # Training that has just ended by itself hands out no run any more: this is the one.
        self._on_run_taken(self._run)
        super()._do_after_stop()

    def _write(self, project: Project) -> None:
        from desktop_nn.gui.thumbnail import thumbnail  # which no start needs

        target, held = self._saving, self._lock
        assert target is not None
        project = replace(project, thumbnail=thumbnail(self))

        def work(_: Progress) -> ProjectLock:
            lock = ProjectLock.take(target, held)
            if lock is None:
                remedy = "Save under another name, or close the other window"
                raise FileError("is open in another window", where=str(target), remedy=remedy)
            try:
                save(target, project)
            except BaseException:
                if lock is not held:
                    lock.release()
                raise
            return lock

        self.jobs.submit(Job("save", work, lambda lock: self._on_saved(target, project, lock), self._on_failed))

    def _on_saved(self, path: Path, project: Project, lock: ProjectLock) -> None:
        self._saving = None
        self._project = project
        self._read_only = False
        self._take_lock(lock)
        self.dismiss_topic("file")
        self._mark_saved(path)
        trained_on = self.is_training and self._spec == project.spec and self.strokes is project.strokes
        if not self.modified or trained_on:
            self.resolve_discard("discard")

    def _on_failed(self, error: UserError) -> None:
        self._saving = None
        self._after_discard = None
        self.notify(Notice("error", str(error), topic="file"))
        self.file_changed.emit()

    def _mark_saved(self, path: Path | None, *, kept: bool = True) -> None:
        self._path = path
        self._saved_spec = self._project.spec if kept else None
        self._saved_run = self._project.run
        self._saved_comparison = self._project.comparison
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
