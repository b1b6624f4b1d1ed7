"""Keeps numbers next to zero from slowing everything down: processors take a hundred times as long over denormals.

Rare pixels let Adam's running means decay into them, and every later epoch crawls. On x86-64 with glibc two bits of
the thread's control register make the processor treat them as 0; elsewhere the stepper clears them now and then.
"""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

# MXCSR: flush-to-zero (bit 15) and denormals-are-zero (bit 6); Intel 64 manual, volume 1, section 10.2.3.
FLUSH_BITS = 0x8040
# glibc's fenv_t on x86-64 is 28 bytes of x87 state followed by MXCSR.
FENV_BYTES = 32
MXCSR_OFFSET = 28

# Where the control register is out of reach, magnitudes below this are cleared; squares of it are denormal already.
TINY = 1e-30


@cache
def _library() -> ctypes.CDLL | None:
    """Return the C library whose floating-point environment can be set, or None."""
    if sys.platform != "linux" or platform.machine() != "x86_64" or platform.libc_ver()[0] != "glibc":
        return None
    try:
        library = ctypes.CDLL("libm.so.6")
        library.fegetenv, library.fesetenv  # noqa: B018 - asks whether they are there
    except (OSError, AttributeError):
        return None
    return library


def in_hardware() -> bool:
    """Return whether `flush_to_zero` sets the processor's own switch on this machine."""
    return _library() is not None


@contextmanager
def flush_to_zero() -> Iterator[None]:
    """Treat denormals as 0 in this thread for the time of the block; does nothing where that is not possible."""
    library = _library()
    if library is None:
        yield
        return
    before = ctypes.create_string_buffer(FENV_BYTES)
    library.fegetenv(before)
    control = int.from_bytes(before.raw[MXCSR_OFFSET:], "little") | FLUSH_BITS
    flushing = ctypes.create_string_buffer(before.raw[:MXCSR_OFFSET] + control.to_bytes(4, "little"), FENV_BYTES)
    library.fesetenv(flushing)
    try:
        yield
    finally:
        library.fesetenv(before)
