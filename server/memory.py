"""Memory that the server has freed, given back to the system."""

import asyncio
import ctypes
import sys

STEP = 2.0  # seconds


async def give_memory_back() -> None:
    """Give freed memory back every now and then, which takes a few milliseconds: glibc's malloc would keep what large
    answers took until it is used again. Others' malloc does so by itself."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    while trim:
        trim(0)
        await asyncio.sleep(STEP)
