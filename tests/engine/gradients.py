"""Every combination that the engine allows, for the gradient check; as a program it checks them all, five seeds each.

python -m tests.engine.gradients
"""

from __future__ import annotations

import itertools
import sys
import time
from dataclasses import dataclass

from desktop_nn.core.tasks import Task
from desktop_nn.engine.activations import ACTIVATIONS, Activation
from desktop_nn.engine.gradient_check import GradientCheck, gradient_check
from desktop_nn.engine.layers import Dense, Output
from desktop_nn.engine.losses import Loss
from tests.engine.cases import OUTPUTS, allowed_pairs

LARGEST_ERROR = 1e-7
LARGEST_ZERO = 1e-8
SEEDS = range(5)
PENALTIES = ((0.0, 0.0), (0.01, 0.0), (0.0, 0.1), (0.01, 0.1))
ROWS = 9


@dataclass(frozen=True)
class Case:
    task: Task
    output: type[Activation]
    loss: type[Loss]
    hidden: type[Activation]
    batch_norm: bool
    dropout: float
    penalty: tuple[float, float]
    folded: bool
    balanced: bool

    def __str__(self) -> str:
        parts = [self.task, self.output.__name__, self.loss.__name__, self.hidden.__name__]
        parts += ["bn"] * self.batch_norm + [f"dropout{self.dropout}"] * (self.dropout > 0)
        parts += [f"l1_{self.penalty[0]}", f"l2_{self.penalty[1]}"]
        return "-".join([*parts, *["folded"] * self.folded, *["balanced"] * self.balanced])

    def check(self, seed: int) -> GradientCheck:
        hidden = [Dense(f"h{n}", n, self.hidden(), self.batch_norm, self.dropout) for n in (4, 3)]
        l1, l2 = self.penalty
        return gradient_check(
            hidden,
            Output(self.output()),
            self.loss(balanced=True) if self.balanced else self.loss(),
            self.task,
            inputs=3,
            outputs=OUTPUTS[self.task],
            rows=ROWS,
            seed=seed,
            l1=l1,
            l2=l2,
            folded=self.folded,
        )


def all_cases() -> list[Case]:
    hidden = [activation for _, activation in ACTIVATIONS.items() if activation.hidden]
    return [
        Case(*pair, activation, batch_norm, dropout, penalty, folded, balanced)
        for pair, activation, batch_norm, dropout, penalty, folded, balanced in itertools.product(
            allowed_pairs(), hidden, (False, True), (0.0, 0.3), PENALTIES, (False, True), (False, True)
        )
        if not (batch_norm and folded) and not (balanced and pair[0] is Task.REGRESSION)
    ]


def main() -> int:
    started, worst, failed = time.monotonic(), 0.0, 0
    cases = all_cases()
    for case, seed in itertools.product(cases, SEEDS):
        result = case.check(seed)
        worst = max(worst, result.error)
        if result.error > LARGEST_ERROR or result.largest_zero >= LARGEST_ZERO:
            failed += 1
            print(f"{case} seed {seed}: {result}")
    seconds = time.monotonic() - started
    print(f"{len(cases) * len(SEEDS)} checks, {failed} failed, largest error {worst:.2g}, {seconds:.0f} s")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
