"""same.py FOLDER FOLDER: whether both hold the same files; of packages, the same members of the same bytes.

A package also says on which system it was made, which is all that may differ.
"""

import sys
import zipfile
from pathlib import Path


def content(path: Path) -> object:
    if not path.name.endswith(".ket-qua.xlsx"):
        return path.read_bytes()
    package = zipfile.ZipFile(path)
    return [(member.filename, member.date_time, package.read(member)) for member in package.infolist()]


def folder(path: str) -> dict[str, object]:
    return {file.name: content(file) for file in Path(path).iterdir()}


first, second = map(folder, sys.argv[1:])
different = {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)}
if different or not any(name.endswith(".ket-qua.xlsx") for name in first):
    sys.exit(f"same: {sorted(different)}")
