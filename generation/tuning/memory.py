"""Keeps freed memory in the process: a training step frees and takes the same gigabytes again and again."""

from __future__ import annotations

import ctypes
import sys

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX = -1, -2, -4
_PAD = 256 * 2**20
_NEVER = 2**31 - 1


def memory_keep() -> None:
    """Tells the C library to hand nothing back to the kernel; without glibc it does nothing.

    By default each large tensor is a mapping of its own, and its pages are faulted in anew at every
    step: on a virtual machine that cost more than the arithmetic (`docs/model/README.md`).
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option, value in ((_M_MMAP_MAX, 0), (_M_TRIM_THRESHOLD, _NEVER), (_M_TOP_PAD, _PAD)):
            mallopt(option, value)
