"""Who may import whom: dependencies point one way along the line, and each library has its home."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILES = sorted(path for package in ("kg", "server") for path in (ROOT / package).rglob("*.py"))

# The line, from the source of a paper to its pages. A part may import itself and what stands in a row above its own;
# parts in one row know nothing of each other unless SIDEWAYS says so.
LINE = (
    ("records", "errors", "paths", "apart"),
    ("vocab", "writing", "spelling", "xml", "paper_ids"),
    ("knowledge",),
    ("sources",),
    ("extract",),
    ("link",),
    ("statistics", "search", "comparable"),
    ("triples", "formats", "ledger", "store", "counts", "index", "harmful"),
    ("annotations", "shapes", "naming", "swap", "facets", "figures", "similar", "rdf"),
    ("progress", "publish", "revise", "parameters"),
    ("defaults",),
    ("build", "load", "check", "queries", "draw", "sheets", "quads", "training"),
    ("export",),
    ("tables",),
    ("server",),
    ("cli",),
    ("__main__",),
)
SIDEWAYS = {("progress", "publish")}

# Where a library may be imported; spaCy's objects, for one, never leave the extraction.
HOMES = {
    "spacy": {"extract", "training"},
    "numpy": {"extract", "training"},
    "onnxruntime": {"extract", "training"},
    "tokenizers": {"extract"},
    "torch": {"training"},
    "transformers": {"training"},
    "pylatexenc": {"sources"},
    "sqlite3": {"ledger", "index", "search", "facets", "statistics", "server"},
    "filelock": {"ledger", "swap"},
    "networkx": {"draw", "export"},
    "pyvis": {"draw"},
    "rdflib": {"check", "shapes", "export"},
    "rich": {"progress", "tables"},
    "click": {"cli"},
    "flask": {"server"},
    "werkzeug": {"server"},
    "markdown_it": {"server"},
    "jinja2": {"server", "draw"},
    "granian": {"server"},
    "mcp": {"server"},
    "a2wsgi": {"server"},
    "prometheus_client": {"server"},
    "pyoxigraph": {"vocab", "triples", "statistics", "formats", "store", "counts", "index", "swap", "publish", "revise",
                   "harmful", "rdf", "load", "shapes", "check", "naming", "parameters", "defaults", "queries", "draw",
                   "sheets", "quads", "export", "tables", "server"},
}  # fmt: skip
HEAVY = {
    "spacy",
    "onnxruntime",
    "tokenizers",
    "torch",
    "numpy",
    "rdflib",
    "pyoxigraph",
    "flask",
    "granian",
    "mcp",
    "networkx",
    "pyvis",
    "pyshacl",
    "rich",
    "pylatexenc",
}

IRI = re.compile(r"www\.w3\.org/|w3id\.org|purl\.org|schema\.org/")
LONGEST_FILE, LONGEST_FUNCTION = 275, 45  # lines; the aim is 250 and 40

OURS = {
    path.relative_to(ROOT / "kg").parts[0].removesuffix(".py") for path in FILES if path.is_relative_to(ROOT / "kg")
}


def to_part(module: str) -> str:
    """Return the part of the line that a module is in: "extract" for kg.extract.names, "server" for all of server."""
    first, _, rest = module.partition(".")
    return "server" if first == "server" else rest.partition(".")[0] or "kg"


def find_imports(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, at its head and inside its functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "kg":
            yield from (f"kg.{alias.name}" if alias.name in OURS else "kg" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by the full name"
            yield node.module or ""


def to_module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_every_part_has_its_place_on_the_line() -> None:
    parts = [part for row in LINE for part in row]
    assert sorted(parts) == sorted({to_part(to_module(path)) for path in FILES} - {"kg"})


def test_imports_point_up_the_line() -> None:
    row = {part: number for number, parts in enumerate(LINE) for part in parts} | {"kg": -1}
    wrong = []
    for path in FILES:
        part = to_part(to_module(path))
        others = {to_part(name) for name in find_imports(path) if name.partition(".")[0] in ("kg", "server")} - {part}
        wrong += [(to_module(path), other) for other in sorted(others) if row[other] >= row[part]]
    assert [(module, other) for module, other in wrong if (to_part(module), other) not in SIDEWAYS] == []


def test_libraries_are_imported_at_home() -> None:
    found = {(to_module(path), name.partition(".")[0]) for path in FILES for name in find_imports(path)}
    assert [
        (module, name) for module, name in sorted(found) if to_part(module) not in HOMES.get(name, OURS | {"server"})
    ] == []


def test_iris_are_written_in_the_ontology_alone() -> None:
    """An example in a docstring may show one."""
    wrong = []
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = (node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef))
        docstrings = {ast.get_docstring(node, clean=False) for node in documented}
        texts = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        wrong += [(to_module(path), text) for text in texts - docstrings if IRI.search(text)]
    assert wrong == []


def test_files_and_functions_stay_short() -> None:
    long = []
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        functions = (
            node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        )
        sizes = [(node.name, (node.end_lineno or 0) - node.lineno + 1) for node in functions]
        long += [(to_module(path), name, size) for name, size in sizes if size > LONGEST_FUNCTION]
        long += [(to_module(path), "", size) for size in [len(text.splitlines())] if size > LONGEST_FILE]
    assert long == []


def test_the_command_line_starts_without_a_heavy_library() -> None:
    code = "import sys, kg.cli; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert HEAVY & set(loaded.split()) == set()
