"""How common each way of writing a digit is; so that all of them are seen in training."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desktop_nn.data.digits import curved, looped, rounded, straight
from desktop_nn.data.digits.hand import Hand, Stroke

Style = Callable[[Hand], list[Stroke]]

STYLES: dict[int, tuple[tuple[Style, float], ...]] = {
    0: (
        (rounded.zero_plain, 0.60),
        (rounded.zero_tail, 0.13),
        (rounded.zero_crossed, 0.11),
        (rounded.zero_entry, 0.09),
        (rounded.zero_open, 0.05),
        (rounded.zero_slashed, 0.02),
    ),
    1: ((straight.one_plain, 0.84), (straight.one_flag, 0.08), (straight.one_flag_base, 0.08)),
    2: (
        (curved.two_loop, 0.35),
        (curved.two_plain, 0.21),
        (curved.two_big_loop, 0.19),
        (curved.two_zigzag, 0.14),
        (curved.two_hookless, 0.06),
        (partial(curved.two_loop, spiral=True), 0.05),
    ),
    3: (
        (curved.three_round, 0.36),
        (partial(curved.three_round, corner=False), 0.19),
        (curved.three_flat_top, 0.24),
        (curved.three_loop, 0.21),
    ),
    4: (
        (straight.four_open, 0.54),
        (straight.four_cup, 0.30),
        (straight.four_closed, 0.08),
        (straight.four_one_stroke, 0.05),
        (straight.four_like_nine, 0.03),
    ),
    5: (
        (curved.five_s, 0.34),
        (curved.five_corner, 0.31),
        (curved.five_detached, 0.18),
        (curved.five_squat, 0.09),
        (partial(curved.five_corner, curl=True), 0.03),
        (partial(curved.five_detached, curl=True), 0.03),
        (curved.five_j, 0.02),
    ),
    6: (
        (rounded.six_curved, 0.34),
        (rounded.six_straight, 0.18),
        (rounded.six_leaf, 0.15),
        (rounded.six_crossing_low, 0.12),
        (rounded.six_spiral, 0.11),
        (rounded.six_crossing, 0.10),
    ),
    7: (
        (straight.seven_plain, 0.34),
        (straight.seven_round, 0.24),
        (straight.seven_hook, 0.21),
        (straight.seven_serif, 0.06),
        (partial(straight.seven_plain, crossed=True), 0.07),
        (partial(straight.seven_hook, crossed=True), 0.035),
        (partial(straight.seven_round, crossed=True), 0.03),
        (partial(straight.seven_serif, crossed=True), 0.015),
    ),
    8: (
        (looped.eight_s, 0.39),
        (looped.eight_flag, 0.21),
        (looped.eight_from_middle, 0.18),
        (looped.eight_circles, 0.11),
        (looped.eight_crossing, 0.07),
        (looped.eight_heart, 0.04),
    ),
    9: (
        (looped.nine_straight, 0.38),
        (looped.nine_two_strokes, 0.28),
        (looped.nine_on_stem, 0.18),
        (looped.nine_curved, 0.10),
        (looped.nine_hooked, 0.06),
    ),
}
"""Digit -> (way of writing it, share); shares of a digit add up to 1."""
