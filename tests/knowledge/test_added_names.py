"""Adding a known name: a slip in its line is told when the lists are read, whatever is in the papers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.knowledge import CURATED, read_known
from kg.records import Known
from kg.vocab import kinds

ROOT = Path(__file__).parents[2]
KINDS = ", ".join(kinds())
KEYS = "name, kinds, aliases, cased, homepage, same_as, released, family, memory_gb, tflops, tdp_w, source"


def test_a_line_gives_a_known_thing(tmp_path: Path) -> None:
    file = tmp_path / "names.jsonl"
    row = {"name": "X-1", "kinds": ["Hardware"], "aliases": ["X 1"], "cased": True, "memory_gb": 40, "tflops": 1.5}
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert list(read_known(file)) == [Known("X-1", ("Hardware",), ("X 1",), cased=True, memory_gb=40, tflops=1.5)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"name": "Y", "kinds": ["Benchmrk"]}', f"kinds holds 'Benchmrk'; expected {KINDS}"),
        ('{"name": "Y", "kinds": "Benchmark"}', 'kinds is "Benchmark"; expected a list of strings'),
        ('{"name": "Y", "kinds": []}', f"kinds is empty; expected {KINDS}"),
        ('{"name": "Y"}', "the key 'kinds' is missing"),
        ('{"kinds": ["Benchmark"]}', "the key 'name' is missing"),
        ('{"name": " ", "kinds": ["Benchmark"]}', "name is empty; expected a string"),
        ('{"name": 1, "kinds": ["Benchmark"]}', "name is 1; expected a string"),
        ('{"name": "Y", "kinds": ["Benchmark"], "alias": ["Z"]}', f"there is no key 'alias'; expected {KEYS}"),
        ('{"name": "Y", "kinds": ["Benchmark"], "aliases": "Z"}', 'aliases is "Z"; expected a list of strings'),
        ('{"name": "Y", "kinds": ["Benchmark"], "aliases": [1]}', "aliases is [1]; expected a list of strings"),
        ('{"name": "Y", "kinds": ["Benchmark"], "aliases": [""]}', "aliases holds an empty string; leave it out"),
        ('{"name": "Y", "kinds": ["Benchmark"], "cased": "yes"}', 'cased is "yes"; expected true or false'),
        ('{"name": "Y", "kinds": ["Benchmark"], "tdp_w": "9"}', 'tdp_w is "9"; expected a number'),
        ('{"name": "Y", "kinds": ["Benchmark"]', "not a JSON object: it cannot be read from column 37 on"),
        ('["Y"]', 'not a JSON object but ["Y"]'),
    ],
)
def test_a_slip_is_told_with_file_line_and_key(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "names.jsonl"
    file.write_text('{"name": "X", "kinds": ["Benchmark"]}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        list(read_known(file))
    assert str(error.value) == f"{file}:2: {said}"


@pytest.mark.parametrize("papers", [1, 70], ids=["one process", "several processes"])
def test_a_slip_ends_a_verb_with_one_sentence(tmp_path: Path, papers: int) -> None:
    curated = copy_program(tmp_path)
    count = len(curated.read_text(encoding="utf-8").splitlines())
    with curated.open("a", encoding="utf-8") as lines:
        lines.write('{"name": "Y-Bench", "kinds": ["Benchmrk"]}\n')
    rows = (json.dumps({"id": str(n), "title": "On BERT", "abstract": "We use BERT."}) for n in range(papers))
    (tmp_path / "papers.jsonl").write_text("\n".join(rows), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "kg", "extract", "papers.jsonl"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert run.stderr.splitlines()[-1] == f"Error: {curated}:{count + 1}: kinds holds 'Benchmrk'; expected {KINDS}"


def copy_program(folder: Path) -> Path:
    """Link the program into a folder, with a list of known names of its own; return that list."""
    knowledge = folder / "kg" / "knowledge"
    knowledge.mkdir(parents=True)
    for name in ("ontology", "queries", "server"):
        (folder / name).symlink_to(ROOT / name)
    for inside, outside in ((folder / "kg", ROOT / "kg"), (knowledge, CURATED.parent)):
        for path in outside.iterdir():
            if not (inside / path.name).exists() and path.name != CURATED.name:
                (inside / path.name).symlink_to(path)
    own = knowledge / CURATED.name
    own.write_bytes(CURATED.read_bytes())
    return own
