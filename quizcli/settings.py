"""Paths and preferences, read once at the start of a command."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quizcli import files
from quizcli.errors import InputError, QuizError, at


@dataclass(frozen=True, slots=True)
class Settings:
    """Where everything lies, and what `config.toml` says.

    `values` is the parsed TOML: top-level preferences, and a table `decks."Name"` for options of a deck.
    """

    home: Path
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def bank(self) -> Path:
        """The folder of the learner's own YAML banks."""
        return self.home / "bank"

    @property
    def database(self) -> Path:
        """The learner's events: precious."""
        return self.home / "quizcli.db"

    @property
    def cache(self) -> Path:
        """Card index, search index, states: droppable."""
        return self.home / "cache.db"

    @property
    def backups(self) -> Path:
        """Copies of everything precious."""
        return self.home / "backups"

    @property
    def media(self) -> Path:
        """Images and sounds that questions refer to."""
        return self.home / "media"

    @property
    def config(self) -> Path:
        """The preferences file."""
        return self.home / "config.toml"

    @property
    def shipped(self) -> Path:
        """The bank that comes with quizcli, read in place."""
        inside = Path(__file__).parent / "content"
        return inside if inside.is_dir() else Path(__file__).parent.parent / "content"


def home_folder() -> Path:
    """Give QUIZCLI_HOME, or else the platform's folder for a user's data."""
    named = os.environ.get("QUIZCLI_HOME")
    if named:
        try:
            return Path(named).expanduser().absolute()
        except (RuntimeError, OSError) as error:
            raise QuizError(f"QUIZCLI_HOME cannot be used: {named}", hint="Name a folder by its full path.") from error
    from platformdirs import user_data_path

    folder = user_data_path("quizcli", appauthor=False)
    if str(folder).startswith("~"):  # no HOME and no entry for this user: there is nobody to belong to
        raise QuizError("no home folder is known for this user", hint="Set QUIZCLI_HOME to a folder of yours.")
    return folder


def load(home: Path | None = None) -> Settings:
    """Read the settings of a home folder; a missing file means the defaults.

    Raises InputError with the line when `config.toml` cannot be read.
    """
    folder = home or home_folder()
    return Settings(folder, parse(folder / "config.toml", read(folder / "config.toml")))


def read(path: Path) -> str:
    """Give the text of a preferences file; a missing one is empty."""
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError as error:
        raise InputError(at(path, None, f"not UTF-8 at byte {error.start}"), hint=_MEND) from error
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error


def parse(path: Path, text: str) -> Mapping[str, Any]:
    """Give the values of a preferences text; `path` only names it in an error."""
    if not text:
        return {}
    import tomllib  # not at the top: most have no preferences, and every tab key would wait for it

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise InputError(at(path, None, str(error) or "nested too deeply"), hint=_MEND) from error


_MEND = "Mend the file, or delete it for the defaults."


def change(settings: Settings, name: str, value: Any, deck: str = "") -> Settings:
    """Write one preference into `config.toml`, for a deck if one is named, and give the new settings.

    Comments and order of the file stay; `value` None takes the preference out again.
    """
    changed = edited(settings, read(settings.config), name, value, deck)
    try:
        files.replace(settings.config, changed.encode("utf-8"))
    except OSError as error:
        said = f"NOT saved: cannot write {settings.config}: {error.strerror}"
        raise QuizError(said, hint="Nothing was changed.") from error
    return Settings(settings.home, parse(settings.config, changed))


def edited(settings: Settings, text: str, name: str, value: Any, deck: str = "") -> str:
    """Give a text of `config.toml` with one preference changed."""
    import tomlkit

    parse(settings.config, text)  # says what is wrong better than tomlkit would
    document = tomlkit.parse(text)
    table: Any = document
    for key in ("decks", deck) if deck else ():
        if key not in table:
            table[key] = tomlkit.table(is_super_table=key == "decks")
        table = table[key]
        if not isinstance(table, dict):
            raise InputError(at(settings.config, None, f"`{key}` is not a table"), hint=_MEND)
    if value is None:
        table.pop(name, None)
        if deck and not table.as_string().strip():  # not even a comment is left
            del document["decks"][deck]
            if not document["decks"]:
                del document["decks"]
    else:
        table[name] = value
    return tomlkit.dumps(document)
