"""Runs inside a Python that has the Anki engine: `python anki_again.py COLLECTION PACKAGE`.

A whole program, from its start to its end: it opens a collection and imports an unchanged package again.
"""

from __future__ import annotations

import sys

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

collection = Collection(sys.argv[1])
request = ImportAnkiPackageRequest(package_path=sys.argv[2], options=ImportAnkiPackageOptions())
found = collection.import_anki_package(request)
assert not found.log.new
collection.close()
