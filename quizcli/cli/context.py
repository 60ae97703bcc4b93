"""What a command needs to do its work: settings, the printer, the clock, a parsed query, the collection."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, cast

import typer

from quizcli.errors import UsageError
from quizcli.settings import Settings, load

if TYPE_CHECKING:
    from quizcli.query.tree import Node
    from quizcli.render.console import Printer
    from quizcli.services.collection import Collection


@dataclass
class Context:
    """One run of the program; everything in it is made when it is first asked for."""

    quiet: bool = False
    color: bool | None = None
    debug: bool = False

    @cached_property
    def settings(self) -> Settings:
        """The paths and preferences of this run."""
        return load()

    @cached_property
    def printer(self) -> Printer:
        """The one thing that prints."""
        from quizcli.render.console import Printer

        return Printer(quiet=self.quiet, color=self.color)

    @property
    def width(self) -> int:
        """The cells of a line on this terminal; 80 where there is none."""
        return max(shutil.get_terminal_size().columns, 20)

    def now(self) -> datetime:
        """Give the local time, zone included.

        `QUIZCLI_NOW` (ISO 8601) stops the clock at a moment; it is meant for tests and screenshots.
        """
        fixed = os.environ.get("QUIZCLI_NOW")
        if not fixed:
            return datetime.now().astimezone()
        try:
            moment = datetime.fromisoformat(fixed)
        except ValueError:
            raise UsageError(
                f"QUIZCLI_NOW is not a time: {fixed}", hint="Write it like 2026-11-22T12:00:00+00:00."
            ) from None
        return moment if moment.tzinfo else moment.astimezone()

    def query(self, words: Sequence[str] | None) -> Node:
        """Parse the words of the command line as one query; no words select everything."""
        from quizcli.query.parsing import join, parse
        from quizcli.query.tree import Everything

        def is_name(prefix: str, value: str) -> bool:
            from quizcli.services import completing

            return completing.is_name(self.settings, prefix, value)

        return parse(join(words, is_name)) if words else Everything()

    def collection(self, *, write: bool = True, releases: bool = True, sitting: bool = False) -> Collection:
        """Open bank, log and cache together; use it in a `with` statement.

        A `sitting` lets others write while it waits for the learner. What a new release of quizcli brings to copies
        of its decks is taken over first, unless `releases` is off.
        """
        from quizcli.services.collection import Collection

        opened = Collection.open(
            self.settings, self.now, write=write, sitting=sitting, waiting=self._say, tick=self.printer.tick
        )
        for warning in opened.warnings:
            self._say(warning)
        opened.warn = self._say
        opened.during = self._during
        if write and releases:
            from quizcli.services.releases import take_over

            for line in take_over(opened):
                self._say(line)
        if sitting:
            opened.rest()
        return opened

    @contextmanager
    def working(self, label: str, *, write: bool = True, releases: bool = True) -> Iterator[Collection]:
        """Open the collection for something that may take long: a bar shows that, until it is closed."""
        with self.printer.progress(label, None) as bar, self.collection(write=write, releases=releases) as opened:
            opened.tick = bar.advance
            yield opened

    def settle(self) -> None:
        """Take away whatever shows that something goes on."""
        if "printer" in self.__dict__:
            self.printer.settle()

    def _during(self, label: str) -> AbstractContextManager[object]:
        return self.printer.progress(label, None)

    def _say(self, text: str) -> None:
        self.printer.talk(text)


def context(ctx: typer.Context) -> Context:
    """Give the context of this run, which travels in Typer's own."""
    return cast(Context, ctx.obj)
