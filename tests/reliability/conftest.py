"""The harnesses of this folder, which also run by themselves, as modules."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _load(name: str) -> ModuleType:
    if name not in sys.modules:
        if str(Path(__file__).parent) not in sys.path:
            sys.path.append(str(Path(__file__).parent))  # they import each other
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec
        assert spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def fuzzing() -> ModuleType:
    """Mutated documents, and the readers that take them."""
    return _load("fuzz")


@pytest.fixture(scope="session")
def faults() -> ModuleType:
    """A program whose N-th write fails."""
    return _load("sweep")


@pytest.fixture(scope="session")
def hostile_files() -> ModuleType:
    """Files that were made to break a reader."""
    return _load("hostile")


@pytest.fixture(scope="session")
def damage() -> ModuleType:
    """Databases that are damaged in one place."""
    return _load("damage")
