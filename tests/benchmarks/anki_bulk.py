"""Runs inside a Python that has the Anki engine: `python anki_bulk.py NOTES.csv FOLDER`.

For each word on stdin (csv, export, again) one line of JSON on stdout: what it cost inside the engine, which is
running already. Each `csv` goes into a new collection; `again` imports the unchanged package that `export` wrote.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from anki.collection import (
    Collection,
    CsvMetadata,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
    ImportCsvRequest,
)


class Work:
    """The collection in use."""

    def __init__(self, csv: str, folder: Path) -> None:
        self.path, self.folder, self.count = csv, folder, 0
        self.collection: Collection | None = None

    def csv(self) -> int:
        if self.collection:
            self.collection.close()
        self.count += 1
        self.collection = Collection(str(self.folder / f"collection{self.count}.anki2"))
        metadata = self.collection.get_csv_metadata(path=self.path, delimiter=CsvMetadata.Delimiter.COMMA)
        metadata.global_notetype.id = self.collection.models.by_name("Basic")["id"]
        del metadata.global_notetype.field_columns[:]
        metadata.global_notetype.field_columns.extend([1, 2])
        return len(self.collection.import_csv(ImportCsvRequest(path=self.path, metadata=metadata)).log.new)

    def export(self) -> int:
        options = ExportAnkiPackageOptions(with_scheduling=False, with_media=False, with_deck_configs=False)
        return self.collection.export_anki_package(
            out_path=str(self.folder / "notes.apkg"), limit=None, options=options
        )

    def again(self) -> int:
        request = ImportAnkiPackageRequest(
            package_path=str(self.folder / "notes.apkg"), options=ImportAnkiPackageOptions()
        )
        found = self.collection.import_anki_package(request)
        assert not found.log.new
        return len(found.log.duplicate)


def main() -> None:
    """Do what is asked for."""
    work = Work(sys.argv[1], Path(sys.argv[2]))
    for line in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        count = getattr(work, line.strip())()
        found = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "count": count}
        found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


main()
