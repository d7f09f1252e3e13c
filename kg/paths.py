"""Where the project's data folders are: inside the installed package, or beside it in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).parent
KNOWLEDGE = PACKAGE / "knowledge"
MODEL = PACKAGE / "extract" / "model"


def data_folder(name: str) -> Path:
    """Return the folder `name` ("ontology", "queries" or "docs"), which the wheel carries under `kg/data/`."""
    packaged = PACKAGE / "data" / name
    return packaged if packaged.is_dir() else PACKAGE.parent / name
