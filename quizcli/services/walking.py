"""From the paths of a command line to the documents behind them: folders are walked as `.gitignore` says."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from quizcli.errors import InputError

MARKDOWN = (".md", ".markdown")
BANKS = (".yaml", ".yml")
_PART = re.compile(r"(.+\.(?:md|markdown))#.+", re.DOTALL | re.IGNORECASE)
_LINKS = 40  # as deep as the kernel follows; a loop of folders ends there


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A document to import; `parents` are the names of the folders that it stands in, from the one named on."""

    path: Path
    parents: tuple[str, ...] = ()
    root: Path | None = None

    @property
    def is_nameable(self) -> bool:
        """Tell whether the path is text: file systems take any bytes, the bank notes only names that can be written."""
        try:
            os.fspath(self.path).encode("utf-8")
        except UnicodeEncodeError:
            return False
        return True

    @property
    def is_bank(self) -> bool:
        """Tell whether it is a YAML bank."""
        return self.path.suffix.lower() in BANKS

    @property
    def name(self) -> str:
        """How the bank names the document: absolute, or from the home folder on."""
        return source_name(self.path)


def source_name(path: Path) -> str:
    """Give the name under which a deck remembers its document."""
    full = Path(os.path.normpath(path.absolute()))  # links stay: a person knows the file by them
    try:
        return f"~/{full.relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):
        return full.as_posix()


def source_path(name: str) -> Path:
    """Give the document behind such a name, or behind that of one of its decks."""
    document = _PART.fullmatch(name)
    return Path(document[1] if document else name).expanduser()


def part_name(name: str, deck: str) -> str:
    """Give the name under which a deck remembers a document of several decks."""
    return f"{name}#{deck}"


def walk(paths: Iterable[Path]) -> list[SourceFile]:
    """List the documents that paths stand for, each once. Raises InputError for what is not there or holds none."""
    found: dict[Path, SourceFile] = {}
    for path in paths:
        if path.is_dir():
            inside = list(_folder(path))
            if not inside:
                raise InputError(f"{path}: no Markdown in this folder", hint="Files end in .md or .markdown.")
            for file in inside:
                found.setdefault(file.path.resolve(), file)
        elif path.exists():
            found.setdefault(path.resolve(), SourceFile(path))
        else:
            raise InputError(f"{path}: no such file or folder")
    return list(found.values())


def _folder(root: Path) -> Iterator[SourceFile]:
    top = root.resolve().name or "root"
    rules = [*_above(root.resolve())]
    yield from _inside(root, root, (top,), rules, 0)


def _inside(
    root: Path, folder: Path, parents: tuple[str, ...], rules: list[_Rules], depth: int
) -> Iterator[SourceFile]:
    if depth > _LINKS:
        return
    here = [*rules, *_rules(folder)]
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: (entry.is_dir(), entry.name))
    except OSError as error:
        raise InputError(f"cannot read {folder}: {error.strerror}") from error
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith(".") or _ignored(path.absolute(), entry.is_dir(), here):
            continue
        if entry.is_dir():
            if not (entry.is_symlink() and root.resolve().is_relative_to(path.resolve())):
                yield from _inside(root, path, (*parents, entry.name), here, depth + 1)
        elif path.suffix.lower() in MARKDOWN:
            yield SourceFile(path, parents, root)


# --- .gitignore -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rules:
    """The lines of one .gitignore: (negated, folders only, pattern over the path below its folder)."""

    folder: Path
    lines: tuple[tuple[bool, bool, re.Pattern[str]], ...]


def _above(root: Path) -> Iterator[_Rules]:
    """Give the rules of the folders above, up to the top of the repository."""
    chain = []
    for folder in root.parents if not (root / ".git").exists() else ():
        chain.append(folder)
        if (folder / ".git").exists():
            for above in reversed(chain):
                yield from _rules(above)
            return


def _rules(folder: Path) -> Iterator[_Rules]:
    try:
        text = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    lines = tuple(rule for line in text.split("\n") if (rule := _rule(line)) is not None)
    if lines:
        yield _Rules(folder.absolute(), lines)


def _rule(line: str) -> tuple[bool, bool, re.Pattern[str]] | None:
    line = line.rstrip("\r")
    line = re.sub(r"(?<!\\)\s+$", "", line)
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    line = line.removeprefix("!")
    folders = line.endswith("/")
    line = line.rstrip("/")
    anchored = "/" in line
    body = _pattern(line.lstrip("/"))
    try:
        return negated, folders, re.compile(body if anchored else f"(?:.*/)?{body}")
    except re.error:
        return None


@lru_cache(maxsize=256)
def _pattern(text: str) -> str:
    """Turn a glob into a regular expression over a path with slashes."""
    parts: list[str] = []
    place = 0
    while place < len(text):
        if text.startswith("**/", place):
            parts.append("(?:.*/)?")
            place += 3
            continue
        if text.startswith("**", place):
            parts.append(".*")
            place += 2
            continue
        character = text[place]
        if character == "*":
            parts.append("[^/]*")
        elif character == "?":
            parts.append("[^/]")
        elif character == "[" and (end := text.find("]", place + 2)) > 0:
            inner = text[place + 1 : end].replace("\\", "\\\\")
            parts.append(f"[{'^' + inner[1:] if inner[0] in '!^' else inner}]")
            place = end
        elif character == "\\" and place + 1 < len(text):
            place += 1
            parts.append(re.escape(text[place]))
        else:
            parts.append(re.escape(character))
        place += 1
    return "".join(parts)


def _ignored(path: Path, is_folder: bool, rules: list[_Rules]) -> bool:
    verdict = False
    for group in rules:
        try:
            below = path.relative_to(group.folder).as_posix()
        except ValueError:
            continue
        for negated, folders, pattern in group.lines:
            if (is_folder or not folders) and pattern.fullmatch(below):
                verdict = not negated
    return verdict
