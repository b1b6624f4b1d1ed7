"""The pad's own undo: strokes, clears, and a pen that is no stroke."""

import numpy as np

from desktop_nn.gui.drawing import Drawing, StrokeStack

LINE = np.array([[0.1, 0.2], [0.3, 0.4]], np.float32)


def draw(stack: StrokeStack, points: np.ndarray) -> None:
    stack.begin()
    stack.extend(points[:1])
    stack.extend(points[1:])
    stack.end()


def test_a_stroke_in_pieces_is_one_stroke_and_one_undo() -> None:
    stack = StrokeStack()
    draw(stack, LINE)
    draw(stack, LINE + 0.5)
    assert len(stack.drawing.strokes) == 2
    np.testing.assert_array_equal(stack.drawing.strokes[0], LINE)
    stack.undo()
    assert len(stack.drawing.strokes) == 1
    stack.undo()
    assert stack.drawing.blank
    assert not stack.can_undo
    stack.redo()
    stack.redo()
    np.testing.assert_array_equal(stack.drawing.strokes[1], LINE + np.float32(0.5))
    assert not stack.can_redo


def test_clearing_can_be_undone() -> None:
    stack = StrokeStack()
    draw(stack, LINE)
    stack.set_strokes(())
    assert stack.drawing.blank
    stack.undo()
    np.testing.assert_array_equal(stack.drawing.strokes[0], LINE)


def test_a_press_without_a_point_leaves_nothing_behind() -> None:
    stack = StrokeStack()
    stack.begin()
    stack.end()
    assert stack.drawing.blank
    assert not stack.can_undo


def test_a_new_stroke_forgets_what_was_undone() -> None:
    stack = StrokeStack()
    draw(stack, LINE)
    stack.undo()
    draw(stack, LINE + 0.1)
    assert not stack.can_redo
    assert len(stack.drawing.strokes) == 1


def test_the_pen_stays_through_undo() -> None:
    stack = StrokeStack()
    draw(stack, LINE)
    stack.set_pen(2.5)
    stack.undo()
    assert stack.drawing.pen == 2.5


def test_a_saved_drawing_is_undone_stroke_by_stroke() -> None:
    strokes = (LINE, LINE + np.float32(0.3), LINE + np.float32(0.5))
    stack = StrokeStack(Drawing(strokes, 2.0))
    assert stack.drawing.strokes is strokes
    assert not stack.can_redo
    counts = []
    while stack.can_undo:
        stack.undo()
        counts.append(len(stack.drawing.strokes))
        assert stack.drawing.pen == 2.0
    assert counts == [2, 1, 0]
    stack.redo()
    np.testing.assert_array_equal(stack.drawing.strokes[0], LINE)


def test_a_file_with_very_many_strokes_opens_at_once() -> None:
    stack = StrokeStack(Drawing((LINE[:1],) * 100_000))
    stack.undo()
    assert len(stack.drawing.strokes) == 99_999


def test_a_stroke_goes_on_as_a_new_one_when_the_drawing_is_replaced_or_undone_under_the_pen() -> None:
    other = (LINE + np.float32(0.5),)
    for change in (lambda s: s.set_strokes(()), lambda s: s.set_strokes(other), lambda s: s.undo()):
        stack = StrokeStack()
        draw(stack, LINE)
        stack.begin()
        stack.extend(LINE)
        change(stack)
        before = stack.drawing.strokes
        stack.extend(LINE[:1])
        stack.end()
        assert stack.drawing.strokes[:-1] == before
        np.testing.assert_array_equal(stack.drawing.strokes[-1], LINE[:1])
        stack.end()
        assert len(stack.drawing.strokes) == len(before) + 1
