"""Pictures on their way into a package: found only inside the folders given, named as every client allows."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

_SUFFIXES = frozenset(
    (
        *(".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".tif", ".tiff", ".ico"),
        *(".mp3", ".ogg", ".oga", ".opus", ".wav", ".m4a", ".flac", ".mp4", ".webm"),
    )
)
_ELSEWHERE = re.compile(r"//|(?:https?|ftp|data|file|javascript|blob|about|cid):", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f:?/\\"<>*|^\[\]%#]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_LONGEST = 100  # bytes; Anki allows 120
_LARGEST = 100 << 20


class Media:
    """Collects the files that the exported text refers to."""

    def __init__(self, roots: tuple[Path, ...]) -> None:
        self.roots = tuple(root.resolve() for root in roots if root.is_dir())
        self.files: dict[str, Path] = {}  # name in the package → file
        self.missing: list[str] = []
        self._names: dict[Path, str] = {}

    def pack(self, source: str, description: str) -> str | None:
        """Give the name under which a picture is packed, or None (and remember why) when it is not to be had."""
        path = self._find(source)
        if path is None:
            if source not in self.missing:
                self.missing.append(source)
            return None
        if path not in self._names:
            self._names[path] = self._name(path)
            self.files[self._names[path]] = path
        return self._names[path]

    def _find(self, source: str) -> Path | None:
        if not source or _ELSEWHERE.match(source) or "\0" in source:
            return None
        plain = re.split(r"[?#]", source)[0]
        writings = dict.fromkeys((source, plain, *(unicodedata.normalize(form, plain) for form in ("NFC", "NFD"))))
        for root in self.roots:
            for relative in writings:
                try:
                    path = (root / relative).resolve()
                    if (
                        path.is_relative_to(root)
                        and path.suffix.lower() in _SUFFIXES
                        and path.is_file()
                        and path.stat().st_size <= _LARGEST
                    ):
                        return path
                except (OSError, ValueError, RuntimeError):
                    continue
        return None

    def _name(self, path: Path) -> str:
        name = clean_name(path.name)
        if name in self.files or any(name.casefold() == other.casefold() for other in self.files):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
            name = f"{digest}-{name}"
        return name


def clean_name(name: str) -> str:
    """Give a file name that every Anki client accepts as it is."""
    plain = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    stem, suffix = (stem, dot + suffix) if dot else (plain, "")
    if _RESERVED.match(plain):
        stem = f"_{stem}"
    if len((stem + suffix).encode()) > _LONGEST:
        digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:12]
        stem = stem.encode()[: _LONGEST - 13 - len(suffix.encode())].decode("utf-8", "ignore") + "-" + digest
    return (stem or "_") + suffix
