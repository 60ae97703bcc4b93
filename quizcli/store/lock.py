"""One quizcli at a time changes the learner's progress: a lock that the kernel drops when its holder dies.

Whoever writes holds `quizcli.lock` for as long as the writing takes. A review, quiz or interview holds `sitting.lock`
to its end, so that there is one of them at a time, and the other one only for each thing that is done in it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from quizcli.errors import Busy, StoreError

PATIENCE = 5.0  # seconds


class SessionLock:
    """Held from its making until it is released."""

    def __init__(
        self,
        path: Path,
        waiting: Callable[[str], None] | None = None,
        *,
        who: str = "another quizcli",
        patience: float | None = None,
    ) -> None:
        """Take the lock, waiting PATIENCE seconds for `who` holds it, which is said once through `waiting`.

        Raises Busy when the other one does not finish.
        """
        try:
            self._file: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(
                f"cannot write {path}: {error.strerror}", hint="Is the folder read-only, or the disk full?"
            ) from error
        until = time.monotonic() + (PATIENCE if patience is None else patience)
        told = False
        while not _try(self._file):
            if not told and waiting:
                waiting(f"waiting for {who}{_holder(self._file)} to finish…")
            told = True
            if time.monotonic() >= until:
                holder = _holder(self._file)
                self.release()
                raise Busy(f"{who}{holder} is at work on this collection", hint="Finish it, then try again.")
            time.sleep(0.05)
        with suppress(OSError):  # a full disk: who holds the lock is only told to others
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let the next one in."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _holder(file: int) -> str:
    pid = os.pread(file, 20, 0).strip().decode("ascii", "replace")
    return f" (process {pid})" if pid.isdigit() else ""


try:
    import fcntl
except ImportError:  # Windows
    import msvcrt

    def _try(file: int) -> bool:
        """Lock a byte far behind the process id, so that the id stays readable."""
        os.lseek(file, 1_000_000, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True

else:

    def _try(file: int) -> bool:
        """Take the lock if nobody else has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
