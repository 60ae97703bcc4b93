"""Lets other processes do a large piece of work, one item after another, and gives what they made in order.

Each helper is a Python of its own, started from nothing: it inherits no lock, no database and no terminal. It reads
calls from its standard input until that ends, so that it never outlives whoever started it. Wherever there can be no
helpers, or one is gone, the work is done here: the outcome is the same, only later.
"""

from __future__ import annotations

import copyreg
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import fields
from functools import partial
from io import BytesIO
from queue import SimpleQueue
from types import MappingProxyType
from typing import Any, TypeVar

from quizcli.domain.question import NOTHING, Question

WORTH = 2 << 20  # bytes of documents; less is done sooner than helpers have started
_MOST = 8
_AHEAD = 2  # items that wait for each helper; more would only fill the memory
_OTHERS = tuple(field.name for field in fields(Question) if field.name not in ("prompt", "answer"))
_START = "import sys; sys.path[:] = {path!r}; from quizcli.services.crew import serve; serve()"

Item = TypeVar("Item")
Made = TypeVar("Made")


def helpers(work: int, items: int) -> int:
    """Tell how many helpers pay for so many bytes in so many items; 0 when it is done sooner without."""
    try:
        free = len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux knows
        free = os.cpu_count() or 1
    return min(free, _MOST, items) if free > 1 and items > 1 and work >= WORTH else 0


def ordered(
    work: Callable[[Item], Made], items: Iterable[Item], count: int
) -> Generator[Callable[[], Made], None, None]:
    """Do `work`, a function of a module, on each item, by so many helpers; gives one call an item, in their order.

    The call gives what was made of the item, or raises what went wrong with it. Close the iterator (`closing`) when
    leaving it early: that sends the helpers home.
    """
    if not count:
        for item in items:
            yield partial(work, item)
        return
    with _crew(count) as (pool, idle):
        waiting: deque[Future[Made]] = deque()
        for item in items:
            waiting.append(pool.submit(_by_any, idle, work, item))
            if len(waiting) >= count * _AHEAD:
                yield waiting.popleft().result
        while waiting:
            yield waiting.popleft().result


@contextmanager
def _crew(count: int) -> Iterator[tuple[ThreadPoolExecutor, SimpleQueue[_Helper]]]:
    """Start helpers, each with a thread that talks to it; whatever happens, none of them stays."""
    helpers = [_Helper() for _ in range(count)]
    idle: SimpleQueue[_Helper] = SimpleQueue()
    for helper in helpers:
        idle.put(helper)
    pool = ThreadPoolExecutor(count)
    try:
        yield pool, idle
    finally:
        for helper in helpers:
            helper.end()
        pool.shutdown(cancel_futures=True)


def _by_any(idle: SimpleQueue[_Helper], work: Callable[[Item], Made], item: Item) -> Made:
    helper = idle.get()
    try:
        return helper.do(work, item)
    finally:
        idle.put(helper)


class _Helper:
    """One process that works for this one."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.ended = False
        with suppress(OSError, ValueError, TypeError):
            self.process = subprocess.Popen(
                [sys.executable, "-c", _START.format(path=sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )

    def do(self, work: Callable[[Item], Made], item: Item) -> Made:
        """Let the process do it; one that cannot, for any reason but the item itself, leaves it to this one."""
        if self.process is None or self.process.stdin is None or self.process.stdout is None:
            return work(item)
        try:
            self.process.stdin.write(_packed((work, item)))
            self.process.stdin.flush()
            fine, made = pickle.load(self.process.stdout)
        except (OSError, EOFError, ValueError, pickle.PickleError):
            if self.ended:
                raise
            self.end()
            self.process = None
            return work(item)
        if fine:
            return made  # type: ignore[no-any-return]  # what `work` returned there
        if isinstance(made, BaseException):
            raise made
        return work(item)  # fails here as it failed there, with all that there is to see

    def end(self) -> None:
        """Stop the process."""
        self.ended = True
        process = self.process
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream:
                with suppress(OSError, ValueError):
                    stream.close()
        process.wait()


def serve() -> None:
    """Be a helper: do what comes in, until nothing does any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this one is told, and ends it
    calls, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever prints must not get between the answers
    with suppress(EOFError, OSError):
        while True:
            work, item = pickle.load(calls)
            answers.write(_packed(_done(work, item)))
            answers.flush()


def _done(work: Callable[[Any], Any], item: Any) -> tuple[bool, Any]:
    from quizcli.errors import QuizError

    try:
        return True, work(item)
    except QuizError as error:
        return False, error
    except Exception:  # done again where it can be shown
        return False, None


def _packed(value: object) -> bytes:
    stream = BytesIO()
    pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = {**copyreg.dispatch_table, MappingProxyType: _reduced, Question: _question_reduced}
    pickler.dump(value)
    return stream.getvalue()


def _reduced(table: MappingProxyType[Any, Any]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    return _table, (dict(table),)


def _table(table: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(table) if table else NOTHING


def _question_reduced(question: Question) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """Hand a question's texts over as bytes: a text that `pickle` writes keeps a second form of itself for good."""
    texts = (text.encode("utf-8", "surrogatepass") for text in (question.prompt, question.answer))
    return _question, (*texts, {name: getattr(question, name) for name in _OTHERS})


def _question(prompt: bytes, answer: bytes, others: dict[str, Any]) -> Question:
    own: dict[str, Any] = {
        "prompt": prompt.decode("utf-8", "surrogatepass"),
        "answer": answer.decode("utf-8", "surrogatepass"),
    }
    return Question(**own, **others)
