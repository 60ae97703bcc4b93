"""Finds the modules of a room: a module is the plug-in, and its file name is its name."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def names(package: str) -> list[str]:
    """List the plug-ins of a package without importing them; a leading underscore hides a module."""
    path = import_module(package).__path__
    return sorted(module.name for module in iter_modules(path) if not module.name.startswith("_"))


def discover(package: str) -> dict[str, Any]:
    """Import each plug-in of a package; a trailing underscore (`import_`) is not part of its name."""
    return {name.rstrip("_"): import_module(f"{package}.{name}") for name in names(package)}
