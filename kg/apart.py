"""Work apart: what the graph's engine does, in a thread of its own, so that Ctrl-C ends the wait for it at once."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from traceback import clear_frames
from typing import TypeVar

Result = TypeVar("Result")

STACK = 256 * 1024 * 1024  # bytes, taken as they are used: the engine goes down into what is nested by calls


def run_apart(work: Callable[[], Result]) -> Result:
    """Return what `work` returns, or raise what it raises.

    Python handles signals in the main thread and between its own steps alone, and the engine returns to it when a query
    or a file is at its end (pyoxigraph 0.5.13). An interrupt is raised here while the work still goes on: who gets it
    has to end the process by `os._exit`, as the interpreter would wait for the thread.
    """

    def work_and_let_go() -> Result:
        try:
            return work()
        except Exception as error:
            chain: BaseException | None = error
            while chain:  # their frames hold answers of the engine, which only this thread may drop
                clear_frames(chain.__traceback__)
                chain = chain.__context__
            raise

    before = threading.stack_size(STACK)
    try:
        doing: Future[Result] = ThreadPoolExecutor(max_workers=1).submit(work_and_let_go)
    finally:
        threading.stack_size(before)
    return doing.result()
