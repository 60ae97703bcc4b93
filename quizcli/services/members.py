"""Members of a zip file as they stand packed: what did not change since the last backup is taken over, not packed anew.

A packed member counts only with the digest that it had when it was last read back whole: the same bytes unpack to the
same file.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

_HEADER = struct.Struct("<4s22xHH")  # of a member: its mark, and how long its name and the rest of the header are
_MARK = b"PK\x03\x04"
_LEVEL = 1
_LARGEST = 1 << 30  # bytes; a larger member needs another format


class Known:
    """The members of a finished backup, by the digests in its manifest."""

    def __init__(self, archive: zipfile.ZipFile | None, files: Mapping[str, Mapping[str, Any]]) -> None:
        self._archive = archive
        self._files = files

    def packed(self, name: str, sha256: str, how: int) -> bytes | None:
        """Give a member as it stands packed, if it is this very file and its bytes are those that were proven."""
        entry = self._files.get(name, {})
        if self._archive is None or entry.get("sha256") != sha256 or "packed" not in entry:
            return None
        try:
            info = self._archive.getinfo(name)
            found = raw(self._archive, info) if info.compress_type == how else b""
        except (KeyError, OSError, ValueError, struct.error, zipfile.BadZipFile):
            return None
        return found if digest(found) == entry["packed"] else None


@contextmanager
def known(path: Path | None, manifest: str) -> Iterator[Known]:
    """Open a backup to take members over from; one that cannot be read has none."""
    import json

    try:
        archive = zipfile.ZipFile(path) if path else None
        files = json.loads(archive.read(manifest))["files"] if archive else {}
    except (OSError, EOFError, KeyError, ValueError, TypeError, RuntimeError, zipfile.BadZipFile, zlib.error):
        archive, files = None, {}
    try:
        yield Known(archive, files if isinstance(files, dict) else {})
    finally:
        if archive:
            archive.close()


def put(
    archive: zipfile.ZipFile, name: str, data: bytes, how: int, old: Known, now: datetime
) -> tuple[dict[str, Any], bool]:
    """Add a file; gives its entry of the manifest, and whether its packed form was taken over."""
    entry: dict[str, Any] = {"size": len(data), "sha256": digest(data)}
    if len(data) > _LARGEST or archive.fp is None:
        archive.writestr(name, data, how)
        return entry, False
    packed = old.packed(name, entry["sha256"], how)
    taken = packed is not None
    if packed is None:
        packed = _deflated(data) if how == zipfile.ZIP_DEFLATED else data
    info = zipfile.ZipInfo(name, (min(max(now.year, 1980), 2107), *now.timetuple()[1:6]))  # all that the format knows
    info.compress_type, info.external_attr = how, 0o600 << 16
    info.CRC, info.file_size, info.compress_size = zlib.crc32(data), len(data), len(packed)
    archive.fp.seek(archive.start_dir)
    info.header_offset = archive.fp.tell()
    archive.fp.write(info.FileHeader() + packed)
    archive.start_dir = archive.fp.tell()
    archive.filelist.append(info)
    archive.NameToInfo[name] = info
    return {**entry, "packed": digest(packed)}, taken


def raw(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Read a member as it stands packed. Raises ValueError where there is none."""
    if archive.fp is None:
        raise ValueError("the archive is closed")
    archive.fp.seek(info.header_offset)
    mark, name, rest = _HEADER.unpack(archive.fp.read(_HEADER.size))
    if mark != _MARK or archive.fp.read(name).decode("utf-8", "replace") != info.orig_filename:
        raise ValueError(f"{info.filename} is not where it should be")
    archive.fp.seek(rest, 1)
    return archive.fp.read(info.compress_size)


def digest(data: bytes) -> str:
    """Give what tells one content from another."""
    return hashlib.sha256(data).hexdigest()


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()
