"""YAML banks made elsewhere: by another quizcli, a colleague, or by hand."""

from __future__ import annotations

from pathlib import Path

from quizcli.bank.reading import BankFile
from quizcli.bank.reading import read as read_bank

SUFFIXES = (".yaml", ".yml")


def read(path: Path) -> BankFile:
    """Read a bank file; what is wrong with single questions stands in its problems."""
    return read_bank(path)
