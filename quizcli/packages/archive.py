"""The archive of a package, read by the names we expect and never by its own; everything is capped."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from quizcli.errors import InputError, at

MEGABYTE = 1 << 20
_MEMBERS = 200_000
_CHUNK = 1 << 16
_FREE = 16 * MEGABYTE  # up to here any ratio will do
_RATIO = 250  # text compresses 20 to 1 at best; a bomb a thousand to one and more
_UNSAFE = re.compile(r"[\\\x00-\x1f\x7f]|^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)")
_CLOSED = 0x1 | 0x40  # flag bits: encrypted, strongly encrypted


class Archive:
    """An open package. Whatever is wrong with it becomes an InputError that names the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, EOFError, OverflowError, NotImplementedError) as error:
            raise self.refusal("this is no Anki package: the archive is damaged or cut off") from error
        except OSError as error:
            raise self.refusal(error.strerror or str(error)) from error
        try:
            self._members = self._checked()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def refusal(self, reason: str) -> InputError:
        """Make the error that says why this package is not taken."""
        return InputError(
            at(self.path, None, reason), hint="Nothing was imported. Export it again, or from another source."
        )

    def size(self, name: str) -> int:
        """Give the size that the archive claims for a member."""
        return self._members[name].file_size

    def read(self, name: str, cap: int, *, zstd: bool = False) -> bytes:
        """Give the bytes of a member that has no business being large."""
        return b"".join(self.chunks(name, cap, zstd=zstd))

    def chunks(self, name: str, cap: int, *, zstd: bool = False) -> Iterator[bytes]:
        """Give the bytes of a member piece by piece, `cap` at most, decompressed once more where Anki uses zstd."""
        member = self._members.get(name)
        if member is None:
            raise self.refusal(f"{name} is missing in it")
        if member.file_size > cap:
            raise self.refusal(f"{name} is larger than {cap // MEGABYTE} MB")
        taken = 0
        try:
            with self._zip.open(member) as stream:
                for piece in _inflated(stream) if zstd else iter(lambda: stream.read(_CHUNK), b""):
                    taken += len(piece)
                    if taken > cap:
                        raise self.refusal(f"{name} is larger than {cap // MEGABYTE} MB")
                    if taken > _FREE and taken > _RATIO * max(member.compress_size, 1):
                        raise self.refusal(f"{name} grows {_RATIO} times when unpacked: this is a bomb")
                    yield piece
        except InputError:
            raise
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise self.refusal(f"{name} is damaged") from error

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        found = self._zip.infolist()
        if len(found) > _MEMBERS:
            raise self.refusal(f"it holds more than {_MEMBERS:,} files")
        members: dict[str, zipfile.ZipInfo] = {}
        for member in found:
            name = member.filename
            for wrong, reason in (
                (bool(_UNSAFE.search(member.orig_filename)), "has a name that leads out of the package"),
                (name in members, "is there twice"),
                (stat.S_ISLNK(member.external_attr >> 16), "is a link"),
                (bool(member.flag_bits & _CLOSED), "is encrypted"),
                (member.compress_type not in (0, 8), "is compressed in a way that Anki does not use"),
                (member.file_size > max(_FREE, _RATIO * member.compress_size), "is a bomb"),
            ):
                if wrong:
                    raise self.refusal(f"{name[:80]!r} {reason}")
            members[name] = member
        return members


def _inflated(stream: IO[bytes]) -> Iterator[bytes]:
    import zstandard

    try:
        # A frame may ask for a window of its own; more than this no Anki writes, and a hostile one takes the memory.
        reader: Callable[[int], bytes] = (
            zstandard.ZstdDecompressor(max_window_size=128 * MEGABYTE).stream_reader(stream).read
        )
        while piece := reader(_CHUNK):
            yield piece
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
