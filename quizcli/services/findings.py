"""What a check says: what was looked at, what is wrong with it, and what to do about that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: `problems` is empty when it is well, `fix` says what to do when it is not.

    `mended` says what `--fix` has just done about it.
    """

    name: str
    said: str
    problems: tuple[str, ...] = ()
    fix: str = ""
    mended: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        found: dict[str, Any] = {"check": self.name, "well": not self.problems, "said": self.said}
        if self.mended:
            found["mended"] = self.mended
        return {**found, "problems": list(self.problems), "fix": self.fix} if self.problems else found
