"""Ways of writing the digits with a loop at the top: 8 and 9."""

from __future__ import annotations

from desktop_nn.data.digits.hand import Hand, Numbers, Paths, Stroke, joined


def eight_s(hand: Hand) -> list[Stroke]:
    """An S from the top right, and back up to where it began."""
    width, waist, cross = hand.between(0.15, 0.32), hand.between(0.34, 0.60), hand.about(0, 0.04)
    lower, rest = width * hand.between(0.65, 1.4), 1 - waist
    knots = hand.path(
        (width * hand.between(0.3, 1.2), hand.between(0.02, 0.20)),
        (hand.about(0, 0.05), 0),
        (-width, waist * hand.between(0.34, 0.56)),
        (cross - 0.3 * width, 0.85 * waist),
        (cross + 0.3 * width, waist + 0.14 * rest),
        (lower, waist + rest * hand.between(0.42, 0.64)),
        (0.4 * lower, 0.98),
        (-0.35 * lower, 0.99),
        (-lower, waist + rest * hand.between(0.45, 0.68)),
        (cross - 0.35 * width, waist + 0.16 * rest),
        (cross + 0.35 * width, 0.84 * waist),
        (width * hand.between(0.7, 1.1), waist * hand.between(0.36, 0.58)),
        (width * hand.between(0.3, 1.2), hand.between(-0.04, 0.16)),
    )
    return [Stroke(knots)]


def eight_flag(hand: Hand) -> list[Stroke]:
    """A long entry stroke from the right; the top often stays open."""
    width, waist, cross = hand.between(0.15, 0.28), hand.between(0.34, 0.56), hand.about(0, 0.04)
    lower, rest = width * hand.between(0.6, 1.2), 1 - waist
    knots = hand.path(
        (width * hand.between(1, 2.6), hand.between(-0.08, 0.14)),
        (0.2 * width + hand.about(0, 0.05), hand.between(0, 0.05)),
        (-width, waist * hand.between(0.36, 0.6)),
        (cross - 0.2 * width, 0.9 * waist),
        (cross + 0.3 * width, waist + 0.18 * rest),
        (lower, waist + rest * hand.between(0.45, 0.66)),
        (0.3 * lower, 0.98),
        (-0.5 * lower, 0.98),
        (-lower, waist + rest * hand.between(0.5, 0.72)),
        (cross - 0.25 * width, waist + 0.2 * rest),
        (cross + 0.35 * width, 0.84 * waist),
        (width * hand.between(0.8, 1.8), hand.between(0, 0.26)),
    )
    return [Stroke(knots)]


def eight_crossing(hand: Hand) -> list[Stroke]:
    """Straight diagonals that cross like an X, between narrow or pointed loops."""
    width, waist, cross = hand.between(0.14, 0.32), hand.between(0.4, 0.62), hand.about(0, 0.04)
    lower, rest = width * hand.between(0.35, 1.1), 1 - waist
    knots = hand.path(
        (width * hand.between(0.5, 1.5), hand.between(-0.04, 0.16)),
        (width * hand.between(-0.3, 0.3), hand.between(-0.03, 0.06)),
        (-width, waist * hand.between(0.3, 0.5)),
        (cross, waist),
        (lower, waist + rest * hand.between(0.5, 0.7)),
        (hand.about(0, 0.03) - 0.1 * lower, 1),
        (-lower, waist + rest * hand.between(0.5, 0.75)),
        (cross + 0.02, waist + hand.about(-0.01, 0.04)),
        (width * hand.between(0.7, 1.4), hand.between(-0.02, 0.24)),
    )
    return [Stroke(knots)]


def eight_heart(hand: Hand) -> list[Stroke]:
    """Both ends meet in a dip at the top."""
    width, waist, dip = hand.between(0.18, 0.32), hand.between(0.42, 0.6), hand.between(0.06, 0.2)
    lower, rest, cross = width * hand.between(0.5, 1.2), 1 - waist, hand.about(0, 0.03)
    knots = hand.path(
        (hand.about(0, 0.03), dip),
        (-0.5 * width, 0),
        (-width, waist * hand.between(0.35, 0.5)),
        (cross - 0.02, 0.95 * waist),
        (lower, waist + rest * hand.between(0.5, 0.65)),
        (0, 1),
        (-lower, waist + rest * hand.between(0.5, 0.65)),
        (cross + 0.02, 0.95 * waist),
        (width, waist * hand.between(0.35, 0.5)),
        (0.5 * width, hand.about(0, 0.02)),
        (hand.about(0, 0.05), dip * hand.between(0.7, 1.2)),
    )
    return [Stroke(knots)]


def eight_circles(hand: Hand) -> list[Stroke]:
    """Two circles, one on the other."""
    width, waist, shift = hand.between(0.15, 0.3), hand.between(0.36, 0.56), hand.about(0, 0.04)
    lower, ends = width * hand.between(0.75, 1.45), hand.about(70, 40) - 370
    upper = hand.arc((shift, waist / 2), (width, waist / 2), hand.about(70, 50), ends, 9)
    ends = hand.about(-90, 40) - 370
    below = hand.arc((-shift, (1 + waist) / 2), (lower, (1 - waist) / 2), hand.about(-90, 50), ends, 9)
    return [Stroke(upper), Stroke(below)]


def eight_from_middle(hand: Hand) -> list[Stroke]:
    """Begun at the waist: round the upper loop, then round the lower."""
    width, waist, cross = hand.between(0.15, 0.3), hand.between(0.34, 0.58), hand.about(0, 0.04)
    lower, rest = width * hand.between(0.7, 1.4), 1 - waist
    knots = hand.path(
        (cross + hand.about(0, 0.06), waist + hand.about(0, 0.04)),
        (-0.9 * width, waist * hand.between(0.36, 0.64)),
        (hand.about(0, 0.05), 0),
        (0.95 * width, waist * hand.between(0.3, 0.6)),
        (cross, waist),
        (-0.9 * lower, waist + rest * hand.between(0.4, 0.68)),
        (hand.about(0, 0.05), 1),
        (0.95 * lower, waist + rest * hand.between(0.36, 0.64)),
        (cross + hand.about(0, 0.08), waist + hand.about(0, 0.05)),
    )
    return [Stroke(knots)]


def nine_straight(hand: Hand) -> list[Stroke]:
    """A loop, then a straight tail from its right side."""
    loop = _nine_loop(hand, hand.between(0.16, 0.38), hand.between(0.32, 0.62), hand.about(-40, 32))
    x, foot = loop[:, -1, 0], hand.about(0.08, 0.14)
    neck = (0.55 * x + 0.45 * foot + hand.about(0.02, 0.03), 0.62)
    tail = hand.path(neck, (foot + hand.about(0, 0.02), 0.84), (foot, 1))
    return [Stroke(joined(loop, tail), corners=(8,))]


def nine_curved(hand: Hand) -> list[Stroke]:
    """The tail sweeps round to the left."""
    loop = _nine_loop(hand, hand.between(0.16, 0.36), hand.between(0.34, 0.60), hand.about(-35, 32))
    x, foot = loop[:, -1, 0], hand.between(-0.40, 0.05)
    tail = hand.path(
        (x + hand.about(0.02, 0.04), hand.between(0.55, 0.72)),
        (0.5 * x + 0.35 * foot + 0.05, hand.between(0.84, 0.96)),
        (foot, hand.between(0.82, 1.04)),
    )
    return [Stroke(joined(loop, tail))]


def nine_hooked(hand: Hand) -> list[Stroke]:
    """The tail bends left and up again, as in a g."""
    width = hand.between(0.16, 0.34)
    loop = _nine_loop(hand, width, hand.between(0.30, 0.56), hand.about(-35, 32))
    x = loop[:, -1, 0]
    tail = hand.path(
        (x + hand.about(0.03, 0.04), hand.between(0.6, 0.75)),
        (0.3 * x + hand.about(0, 0.06), hand.between(0.94, 1.04)),
        (-width * hand.between(0.5, 1.4), hand.between(0.78, 1)),
    )
    return [Stroke(joined(loop, tail))]


def nine_on_stem(hand: Hand) -> list[Stroke]:
    """A c, closed against one long stem."""
    width, foot_y = hand.between(0.15, 0.36), hand.between(0.32, 0.62)
    stem, gap = width * hand.between(0.7, 1.05), hand.between(-0.04, 0.14)
    foot = stem + hand.about(-0.07, 0.12)
    knots = hand.path(
        (stem - hand.between(0, 0.1), hand.between(0, 0.16)),
        (0.2 * width + hand.about(0, 0.04), hand.between(-0.02, 0.05)),
        (-0.75 * width, foot_y * hand.between(0.22, 0.42)),
        (-width * hand.between(0.8, 1.05), foot_y * hand.between(0.55, 0.8)),
        (-width * hand.between(0, 0.5), foot_y),
        (0.35 * width, foot_y * hand.between(0.78, 1)),
        (stem - 0.3 * gap, foot_y * hand.between(0.3, 0.8)),
    )
    down = hand.path((stem, hand.between(0, 0.22)), ((stem + foot) / 2 + hand.about(0, 0.03), 0.5), (foot, 1))
    return [Stroke(knots), Stroke(down)]


def nine_two_strokes(hand: Hand) -> list[Stroke]:
    """A loop, and a stem put beside it, as in an a."""
    width, foot_y, start = hand.between(0.18, 0.42), hand.between(0.34, 0.62), hand.about(-50, 28)
    stem = width * hand.between(0.7, 1.1)
    foot = stem + hand.about(-0.08, 0.13)
    turn = hand.about(300, 28)
    power, drift, tilt = hand.between(0.82, 1.15), hand.about(0, 0.08), hand.about(0, 14)
    loop = hand.arc((0, foot_y / 2), (width, foot_y / 2), start, start - turn, 9, power=power, drift=drift, tilt=tilt)
    down = hand.path((stem, hand.between(-0.06, 0.2)), ((stem + foot) / 2 + hand.about(0, 0.03), 0.5), (foot, 1))
    return [Stroke(loop), Stroke(down)]


def _nine_loop(hand: Hand, width: Numbers, foot: Numbers, start: Numbers) -> Paths:
    """Counter-clockwise from the upper right, round to the right again."""
    end = 0.3 * start - hand.about(355, 15)
    power, drift, tilt = hand.between(0.82, 1.15), hand.about(0, 0.08), hand.about(0, 14)
    return hand.arc((0, foot / 2), (width, foot / 2), start, end, 9, power=power, drift=drift, tilt=tilt)
