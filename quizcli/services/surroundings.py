"""Checks of everything around the collection: folder, disk, preferences, backups, clock, terminal.

They open no database for writing and no collection at all, so that they work when nothing else does.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from quizcli import __version__
from quizcli.errors import QuizError
from quizcli.services import backup_file, backups, together
from quizcli.services.findings import Finding
from quizcli.services.spelling import plural
from quizcli.settings import Settings
from quizcli.store import engine

OLD = timedelta(days=7)  # a backup of before that is too old once something has changed since
ROOM = 100 << 20  # bytes that have to be free
_EARLIEST = 2024  # no clock that is right says a year before
_TABLES = ("decks", "plan")


@dataclass(frozen=True, slots=True)
class Terminal:
    """What the program was started in."""

    is_terminal: bool
    name: str
    columns: int
    encoding: str


def examine(settings: Settings, now: datetime, terminal: Terminal) -> list[Finding]:
    """Check everything that needs no open collection; changes nothing."""
    return [
        _program(),
        _home(settings),
        _disk(settings),
        _leftovers(settings),
        _backups(settings, now),
        _clock(now),
        _terminal(terminal),
    ]


def database(settings: Settings) -> Finding | None:
    """Check the learner's database without opening it for writing; None when it is well or not there yet."""
    path = settings.database
    if not path.exists() or (path.is_file() and not path.stat().st_size):
        return None
    try:
        engine.check(path)
    except QuizError as error:
        return Finding("database", str(path), (str(error),), _way_back(settings, error))
    return None


def _way_back(settings: Settings, error: QuizError) -> str:
    if "newer" in str(error) or "another program" in str(error) or "cannot read" in str(error):
        return error.hint
    for backup in backups.listed(settings):
        with suppress(QuizError):
            if "quizcli.db" in backup_file.verify(backup.path)["files"]:
                return f"Bring back the newest good backup: quizcli restore {backup.path.stem}"
    return "There is no good backup. Keep this file; `quizcli export` on another machine may have its log."


def preferences(path: Path, error: QuizError) -> Finding:
    """Say what is wrong with `config.toml`."""
    return Finding("config", str(path), (str(error),), error.hint or "Mend the file, or delete it for the defaults.")


def config(settings: Settings) -> Finding:
    """Check the preferences: their values, and names that mean nothing."""
    from quizcli.services.preferences import all_of, names

    try:
        all_of(settings)
    except QuizError as error:
        return preferences(settings.config, error)
    known = {*names(), *_TABLES}
    tables = [("", settings.values), *_tables(settings)]
    unknown = [f"{deck}{name}: no such preference" for deck, table in tables for name in table if name not in known]
    said = plural(sum(name not in _TABLES for _, table in tables for name in table), "preference") + " set"
    return Finding("config", said, tuple(unknown), f"Mend {settings.config}; `quizcli config` lists what there is.")


def _tables(settings: Settings) -> Iterator[tuple[str, dict[str, object]]]:
    decks = settings.values.get("decks", {})
    if isinstance(decks, dict):
        for deck, table in decks.items():
            if isinstance(table, dict):
                yield f"decks.{deck}: ", table


def _program() -> Finding:
    with sqlite3.connect(":memory:") as memory:
        features = {row[0] for row in memory.execute("PRAGMA compile_options")}
    memory.close()
    said = f"quizcli {__version__}, Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
    problems = ("this SQLite has no full-text search (FTS5)",) if "ENABLE_FTS5" not in features else ()
    return Finding("program", said, problems, "Use a Python whose sqlite3 has FTS5; those of python.org do.")


def _home(settings: Settings) -> Finding:
    home = settings.home
    if not home.exists():
        return Finding("home", f"{home}, not made yet")
    if not home.is_dir():
        return Finding("home", str(home), ("it is not a folder",), "Move the file away, or set QUIZCLI_HOME.")
    problems = [f"{home} cannot be written"] if not os.access(home, os.W_OK | os.X_OK) else []
    for path in (settings.database, settings.config, settings.bank, settings.media, settings.backups):
        if path.exists() and not os.access(path, os.R_OK | os.W_OK):
            problems.append(f"{path} cannot be {'written' if os.access(path, os.R_OK) else 'read'}")
    if os.name == "posix":
        problems += [
            f"{path} can be changed by every user of this machine"
            for path in (home, settings.database, settings.bank)
            if path.exists() and path.stat().st_mode & stat.S_IWOTH and not path.stat().st_mode & stat.S_ISVTX
        ]
    return Finding("home", str(home), tuple(problems), f"Set the permissions: chmod -R u+rwX,o-w {home}")


def _disk(settings: Settings) -> Finding:
    folder = settings.home
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding("disk", str(folder), (f"cannot be looked at: {error.strerror}",), "Is the disk still there?")
    needed = ROOM + 2 * sum(path.stat().st_size for path in (settings.database, settings.cache) if path.exists())
    problems = (f"only {free >> 20} MB are free below {folder}",) if free < needed else ()
    return Finding("disk", f"{free >> 20:,} MB free", problems, f"Make room: {needed >> 20} MB are wanted.")


def leftovers(settings: Settings) -> list[Path]:
    """Give the files that a stopped quizcli has left behind: unfinished ones, which nothing ever reads."""
    found = []
    staged = () if together.is_pending(settings.home) else (".*.new",)  # the next start may need these
    for folder, patterns in (
        (settings.home, (".*.tmp", *staged)),
        (settings.bank, (".*.tmp", *staged)),
        (settings.media, ("**/.*.tmp", ".*.part")),
        (settings.home / "reports", (".*.tmp",)),
        (settings.backups, ("*.part", "*.trial", "[0-9]*-[a-z]*.db")),
    ):
        for pattern in patterns:
            found += [path for path in sorted(folder.glob(pattern)) if not path.name.endswith("-damaged.db")]
    return found


def _leftovers(settings: Settings) -> Finding:
    if together.is_pending(settings.home):
        said = "a change of the bank that was cut short: the next command that opens the collection ends it"
        return Finding("left-overs", said)
    found = leftovers(settings)
    said = f"{plural(len(found), 'unfinished file')} of a quizcli that was stopped; --fix deletes them"
    return Finding("left-overs", said if found else "none")


def _backups(settings: Settings, now: datetime) -> Finding:
    """Look for the newest backup, and restore it into a folder of its own, to prove that it can be."""
    found = backups.listed(settings)
    changed = _changed(settings)
    if not found:
        if changed is None:
            return Finding("backups", "nothing to keep yet")
        return Finding("backups", "none", ("there is no backup",), "Make one: quizcli backup")
    newest = found[0]
    problems = []
    for backup in found:
        try:
            with tempfile.TemporaryDirectory(prefix="quizcli-trial-") as folder:
                count = backup_file.trial(backup.path, Path(folder))
            break
        except (QuizError, OSError) as error:
            problems.append(f"{backup.path.name}: {error}")
    else:
        return Finding("backups", str(settings.backups), tuple(problems), "Make a good one: quizcli backup")
    age = now - newest.moment
    if changed and changed > newest.moment and age > OLD:
        problems.append(f"the newest is {plural(age.days, 'day')} old")
    made = f"{newest.moment:%Y-%m-%d %H:%M}"
    said = f"{len(found)}, the newest of {made}; {plural(count, 'file')} restored for a trial"
    return Finding("backups", said, tuple(problems), "Make a new one: quizcli backup")


def _changed(settings: Settings) -> datetime | None:
    """Tell when something precious was last written."""
    paths = [settings.database, *settings.bank.glob("*.y*ml")]
    times = [path.stat().st_mtime for path in paths if path.exists() and path.stat().st_size]
    return datetime.fromtimestamp(max(times)).astimezone() if times else None


def _clock(now: datetime) -> Finding:
    problems = (f"the clock says {now.year}",) if now.year < _EARLIEST else ()
    return Finding(
        "clock", f"{now:%Y-%m-%d %H:%M %z}", problems, "Set the clock of this machine; every due date hangs on it."
    )


def _terminal(terminal: Terminal) -> Finding:
    if not terminal.is_terminal:
        return Finding("terminal", "none: cards are asked by lines")
    plain = terminal.name in ("", "dumb", "unknown")
    said = f"{terminal.name or 'TERM is not set'}, {terminal.columns} columns, {terminal.encoding}"
    problems = []
    if terminal.encoding.lower().replace("-", "") != "utf8":
        problems.append(f"{terminal.encoding} cannot show every character")
    if terminal.columns < 40:
        problems.append(f"{terminal.columns} columns are few")
    said += "; cards are asked by lines" if plain else ""
    return Finding("terminal", said, tuple(problems), "Use a UTF-8 locale (LANG=C.UTF-8) and a wider window.")
