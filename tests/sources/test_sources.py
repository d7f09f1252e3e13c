"""Papers from every form of source."""

import bz2
import gzip
import io
import json
import lzma
import os
import re
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.records import Paper
from kg.sources import formats, read_papers

SEEDS = Path(__file__).parents[2] / "seeds"
LONG = "We show that a listing is read as it was meant, " * 8 + "whatever stands around it."
ROW = {"id": "2401.00001", "title": "A Title", "abstract": "An abstract."}
FORMS = (
    "JSON lines (an object with id, title and abstract on each line) or a listing (title, blank line, abstract, blank "
    "line, ...)"
)
PAPER = Paper(**ROW, url="https://arxiv.org/abs/2401.00001")


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def read_all(source: Path) -> tuple[list[Paper], list[str]]:
    errors: list[InputError] = []
    papers = list(read_papers(source, errors.append))
    return papers, [str(error) for error in errors]


def read_error(source: Path) -> str:
    with pytest.raises(InputError) as error:
        list(read_papers(source))
    return str(error.value)


def to_zip(text: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("papers.jsonl", text)
    return file.getvalue()


def to_tar(text: bytes) -> bytes:
    file, member = io.BytesIO(), tarfile.TarInfo("papers.jsonl")
    member.size = len(text)
    with tarfile.open(fileobj=file, mode="w") as packed:
        packed.addfile(member, io.BytesIO(text))
    return file.getvalue()


def test_arxivs_own_dump_tells_the_first_date_and_the_address(tmp_path: Path) -> None:
    first, second = "Mon, 2 Apr 2007 19:18:42 GMT", "Tue, 24 Jul 2007 20:10:27 GMT"
    versions = [{"version": "v1", "created": first}, {"version": "v2", "created": second}]
    rows = ROW | {"versions": versions, "update_date": "2008-11-26"}, ROW | {"id": "x"}
    (dated, other), _ = read_all(write(tmp_path / "dump.jsonl", *rows))
    assert (dated.date, dated.url) == ("2007-04-02", PAPER.url)
    assert (other.date, other.url) == (None, None)


def test_the_seed_document_has_104_papers_and_no_site_furniture() -> None:
    papers = list(read_papers(SEEDS))
    assert len(papers) == len({paper.id for paper in papers}) == 104
    assert papers[0].title == "Self Expanding Convolutional Neural Networks"
    assert papers[-1].id == "what-should-data-science-education-do-with-large-language-models"
    assert papers[-1].abstract.endswith("this exciting, uncharted territory.")
    melange = next(paper for paper in papers if paper.id.startswith("melange"))
    assert melange.abstract.count("Mélange") == 3
    assert not any("\\" in paper.text or "inbox" in paper.text for paper in papers)


def test_every_line_of_the_seed_document_is_a_title_an_abstract_or_its_header() -> None:
    lines = [line for line in (SEEDS / "papers.txt").read_text(encoding="utf-8").splitlines() if line]
    papers = list(read_papers(SEEDS))
    assert [lines.index(line) for line in lines[:5]] == [0, 1, 2, 3, 4]
    assert [len(paper.title) for paper in papers] == [len(line) for line in lines[5::2]]


def test_a_listing_may_have_wrapped_lines_days_and_short_abstracts(tmp_path: Path) -> None:
    short = "A short abstract is a sentence that is longer than any button of a page, and it ends with a stop, too."
    wrapped = LONG.replace(", ", ",\n", 1)
    page = f"new\r\n\r\nMar 11\r\n\r\nOne: a\r\ntitle\r\n\r\n{wrapped}\n\nMar 12\n\nTwo?\n\n{short}"
    source = write(tmp_path / "page.txt", page)
    assert [(paper.id, paper.title, paper.abstract) for paper in read_papers(source)] == [
        ("one-a-title", "One: a title", LONG),
        ("two", "Two?", short),
    ]


def test_a_listing_with_a_lost_title_or_abstract_says_where(tmp_path: Path) -> None:
    source = write(tmp_path / "page.txt", "One", "", LONG, "", "Lost", "", "Two", "", LONG, "", LONG, "", "Last")
    papers, errors = read_all(source)
    assert [paper.id for paper in papers] == ["one", "two"]
    wanted = "expected a title, a blank line, an abstract of at least 100 characters that ends with a full stop"
    assert errors == [
        f"{source}:5: the title 'Lost' has no abstract; {wanted}",
        f"{source}:11: the abstract 'We show that a listing is read as it was'... has no title; "
        "expected a title, a blank line, an abstract",
        f"{source}:13: the title 'Last' has no abstract; {wanted}",
    ]


def test_abstracts_that_are_too_short_for_the_first_of_a_listing_are_told(tmp_path: Path) -> None:
    short = "This is a short abstract of a paper that says in one sentence what it does, and it ends with a full stop."
    source = write(tmp_path / "page.txt", "One", "", short, "", "Two", "", f"{short} ", "", "Three", "", LONG, "",
                   "Four", "", f"{short} ")  # fmt: skip
    papers, errors = read_all(source)
    assert [paper.id for paper in papers] == ["three", "four"]
    wanted = "expected only short lines there, and a first abstract of at least 250 characters"
    assert errors == [
        f"{source}:{line}: 'This is a short abstract of a paper that'... stands before the first abstract; {wanted}"
        for line in (3, 7)
    ]


def test_json_lines_give_every_field(tmp_path: Path) -> None:
    rows = [
        ROW | {"authors": ["Ann B\\'ee", "Cy Dee"], "date": "2024-01-05T10:00:00Z", "categories": "cs.CL  cs.AI",
               "url": "https://arxiv.org/abs/2401.00001", "doi": "https://doi.org/10.1000/182", "votes": 3},
        {"title": "No Id", "abstract": "x", "doi": "10.1000/183", "authors": "Ann Bee, Cy Dee and Eve Eff",
         "date": "2024-02"},
        {"title": "Only a Year", "abstract": "x", "date": 2024},
        {"title": "Nothing More", "abstract": "x", "authors": "Bee, A; Dee, C", "date": "",
         "categories": ["cs.CL cs.LG"], "url": None},
    ]  # fmt: skip
    assert list(read_papers(write(tmp_path / "papers", *rows))) == [
        Paper("2401.00001", "A Title", "An abstract.", ("Ann Bée", "Cy Dee"), "2024-01-05", ("cs.CL", "cs.AI"),
              "https://arxiv.org/abs/2401.00001", "10.1000/182"),
        Paper("10.1000/183", "No Id", "x", ("Ann Bee", "Cy Dee", "Eve Eff"), "2024-02", (), None, "10.1000/183"),
        Paper("only-a-year", "Only a Year", "x", date="2024"),
        Paper("nothing-more", "Nothing More", "x", ("A Bee", "C Dee"), None, ("cs.CL", "cs.LG"), None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ("A. Genon (1), J. B. Bee (2) ((1) Dept of Physics, Geneva, Switzerland, (2) MIT)", ("A. Genon", "J. B. Bee")),
        ("M. L. King, Jr., Ann Bee and Cy Dee, III", ("M. L. King Jr.", "Ann Bee", "Cy Dee III")),
        ("Bee, Ann (1; 2); King, Martin, Jr.", ("Ann Bee", "Martin King Jr.")),
        (["Bee, Ann", "John Smith, Jr.", "King, Jr., Martin", " ", "OpenAI, Inc."],
         ("Ann Bee", "John Smith Jr.", "Martin King Jr.", "OpenAI Inc.")),
        ("Iva Ivory, II", ("Iva Ivory II",)),
        ("Ann Bee, Ivy Dee", ("Ann Bee", "Ivy Dee")),
        ("Bee, Ann and Dee, Cy", ("Ann Bee", "Cy Dee")),
        ("Bee, Ann and Dee, Cy and others", ("Ann Bee", "Cy Dee")),
        ("Bee, Ann and others", ("Ann Bee",)),
        ("Ann Bee, Cy Dee, and others", ("Ann Bee", "Cy Dee")),
        ("Ann Bee and Cy Others", ("Ann Bee", "Cy Others")),
        ("Bee, Ann", ("Ann Bee",)),
        ("Bee, A.-M. B.", ("A.-M. B. Bee",)),
        ("Goldstein, Tom A.", ("Tom A. Goldstein",)),
        ("Goldstein, Tom A. et al.", ("Tom A. Goldstein",)),
        ("van der Berg, Jan", ("Jan van der Berg",)),
        ("Berg, Jan van der", ("Jan van der Berg",)),
        ("'t Hooft, Gerard", ("Gerard 't Hooft",)),
        ("King, Martin L., Jr.", ("Martin L. King Jr.",)),
        ("King, Jr., Martin L.", ("Martin L. King Jr.",)),
        ("Bee, Ann (MIT, USA)", ("Ann Bee",)),
        ("Ann Bee, Cy Dee", ("Ann Bee", "Cy Dee")),
        ("A. Bee, C. Dee", ("A. Bee", "C. Dee")),
        ("Bee A, Dee C", ("Bee A", "Dee C")),
        ("Ann Bee, Jr., Cy Dee", ("Ann Bee Jr.", "Cy Dee")),
        ("Ann Bee, Plato", ("Ann Bee", "Plato")),
        ("OpenAI, Ann Bee", ("OpenAI", "Ann Bee")),
        ("王小明, 李华", ("王小明", "李华")),
        ("Bee, Ann;", ("Ann Bee",)),
        ("Ann Bee, Cy Dee & Eve Eff", ("Ann Bee", "Cy Dee", "Eve Eff")),
        ("Ann Bee, Cy Dee, et al.", ("Ann Bee", "Cy Dee")),
        ("Ann Bee, PhD, Cy Dee, MD", ("Ann Bee", "Cy Dee")),
        (["John Smith, PhD", "OpenAI, et al."], ("John Smith", "OpenAI")),
    ],
)  # fmt: skip
def test_authors_are_named_as_one_speaks_of_them_without_places(
    tmp_path: Path, authors: object, names: tuple[str, ...]
) -> None:
    (paper,), errors = read_all(write(tmp_path / "p.jsonl", ROW | {"authors": authors}))
    assert (paper.authors, errors) == (names, [])


def test_arxivs_own_dump_tells_the_authors_by_their_parts(tmp_path: Path) -> None:
    parsed = [
        ["Bal\\'azs", "C.", ""],
        ["King", "M. L.", "Jr.", "Dept of Physics, Geneva"],
        ["CDF Collaboration", "", ""],
    ]
    rows = ({**ROW, "id": str(n), "authors": "Ann Bee", "authors_parsed": parts} for n, parts in enumerate((parsed, 1)))
    papers, errors = read_all(write(tmp_path / "p.jsonl", *rows))
    assert [paper.authors for paper in papers] == [("C. Balázs", "M. L. King Jr.", "CDF Collaboration"), ("Ann Bee",)]
    assert errors == []


@pytest.mark.parametrize(
    ("categories", "found"),
    [
        (["cs.AI", "68T01 (Primary)", "I.2.0; I.2.1; I.2.7"], ("cs.AI", "68T01", "I.2.0", "I.2.1", "I.2.7")),
        ("Computation and Language (cs.CL)", ("cs.CL",)),
        ("Machine Learning (cs.LG); Distributed, Parallel, and Cluster Computing (cs.DC); Physics (Applied)",
         ("cs.LG", "cs.DC", "Physics (Applied)")),
        ("hep-ph math.PR q-bio.NC cond-mat.mes-hall", ("hep-ph", "math.PR", "q-bio.NC", "cond-mat.mes-hall")),
        ("math cs, stat;68-02 (Primary) 05Cxx (Secondary, 2020)", ("math", "cs", "stat", "68-02", "05Cxx")),
        (["Machine  Learning", "machine learning, vision"], ("Machine Learning", "machine learning", "vision")),
        (["NLP", "(Primary)", " ; "], ("NLP",)),
    ],
)  # fmt: skip
def test_categories_are_told_apart_where_they_are_codes_and_names_of_words_stay_whole(
    tmp_path: Path, categories: object, found: tuple[str, ...]
) -> None:
    (paper,), errors = read_all(write(tmp_path / "p.jsonl", ROW | {"categories": categories}))
    assert (paper.categories, errors) == (found, [])


@pytest.mark.parametrize(
    ("doi", "found"),
    [
        ("10.1103/PhysRevD.76.013009 10.1103/PhysRevD.77.019901", "10.1103/physrevd.76.013009"),
        ("10.1000/182; https://doi.org/10.1000/183", "10.1000/182"),
        ("10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2",
         "10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2"),
        ("https://www.doi.org/10.1000/182", "10.1000/182"),
        ("10.1000/Abc", "10.1000/abc"),
        ("doi: 10.1000/182", "10.1000/182"),
        ("10.1000/182.", "10.1000/182"),
    ],
)  # fmt: skip
def test_the_first_doi_is_taken_in_whatever_way_it_is_written(tmp_path: Path, doi: str, found: str) -> None:
    (paper,), errors = read_all(write(tmp_path / "p.jsonl", ROW | {"doi": doi}))
    assert (paper.doi, errors) == (found, [])


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("{", "the JSON object does not end on its line; write each object whole, on a line of its own"),
        ('{"id": "a", "title": "A', "the JSON object does not end on its line; write each object whole, on a line of "
                                    "its own"),
        ("{'id': 1}", "not a JSON object: it cannot be read from column 2 on; expected as {\"title\": \"...\", "
                      "\"abstract\": \"...\"}"),
        ("1" * 5000, "not a JSON object: a number has too many digits"),
        ("[1]", "not a JSON object but '[1]'"),
        ('{"a":' * 100_000, "nested too deep; expected a JSON object with title and abstract"),
        (ROW | {"id": 2401.1}, "id is 2401.1; expected a string"),
        (ROW | {"id": 12}, 'id is 12; expected a string: "12"'),
        (ROW | {"id": True}, "id is true; expected a string"),
        (ROW | {"id": "\ufdd0x"}, "id holds U+FDD0, which cannot be printed; expected letters, digits and signs"),
        (ROW | {"id": "\U0001fffe"}, "id holds U+1FFFE, which cannot be printed; expected letters, digits and signs"),
        (ROW | {"id": "a\nb\1c"}, "id holds U+000A, which cannot be printed; expected letters, digits and signs"),
        (ROW | {"doi": "10.1000/\1"}, "doi holds U+0001, which cannot be printed; expected letters, digits and signs"),
        (ROW | {"url": "http://a/\1"}, "url holds U+0001, which cannot be printed; expected letters, digits and signs"),
        (ROW | {"categories": ["\1"]}, "categories holds U+0001, which cannot be printed; expected letters, digits and "
                                        "signs"),
        (ROW | {"date": 20240105}, "date is '20240105'; expected YYYY, YYYY-MM or YYYY-MM-DD"),
        (ROW | {"date": 2024.5}, "date is 2024.5; expected a string"),
        (ROW | {"title": None}, "title is missing or empty; expected a string"),
        (ROW | {"abstract": " "}, "abstract is missing or empty; expected a string"),
        (ROW | {"abstract": "{}\u200b\\cite{a}"}, None),
        (ROW | {"authors": [1]}, "authors is [1]; expected a list of strings or one string"),
        (ROW | {"date": "5 Jan 2024"}, "date is '5 Jan 2024'; expected YYYY, YYYY-MM or YYYY-MM-DD"),
        (ROW | {"date": "2024-02-30"}, "date is '2024-02-30'; expected YYYY, YYYY-MM or YYYY-MM-DD"),
        (ROW | {"date": "0001-01-01T00:00:00"}, "date is '0001-01-01T00:00:00'; expected YYYY, YYYY-MM or YYYY-MM-DD"),
        (ROW | {"versions": [{"created": "Mon, 2 Apr 99999999999999999999 19:18:42 GMT"}]},
         "created is 'Mon, 2 Apr 99999999999999999999 19:18:42'; expected as Mon, 2 Apr 2007 19:18:42 GMT"),
        (ROW | {"url": "arxiv.org"}, "url is 'arxiv.org'; expected an http or https address"),
        (ROW | {"doi": "10.1/x"}, "doi is '10.1/x'; expected a DOI such as 10.1000/182"),
        (ROW | {"doi": "10.1000/1 and more"}, "doi is '10.1000/1 and more'; expected a DOI such as 10.1000/182"),
        (ROW | {"doi": "11.1/x"}, "doi is '11.1/x'; expected a DOI such as 10.1000/182"),
        (ROW | {"title": "\ud800"}, "title holds half a surrogate pair, \\ud800; write the whole character"),
        (ROW | {"title": "a\0b"}, "title holds a NUL character; expected plain text in UTF-8"),
        (ROW | {"id": "", "title": "?!"}, "the title '?!' has no letter to make an id of; give the paper an id"),
        (ROW | {"id": 1, "keys": ["id", "title", "abstract", "date"]}, 'id is 1; expected a string: "1"'),
        (ROW | {"title": "\\cite{a}"}, "the title is empty; expected text"),
        (ROW | {"abstract": "a " * 50_001}, "the abstract has 100,001 characters; expected at most 100,000"),
        (ROW | {"title": "a" * 100_001}, "the title has 100,001 characters; expected at most 100,000"),
    ],
)  # fmt: skip
def test_a_malformed_line_names_file_line_and_field_and_the_others_still_come(
    tmp_path: Path, row: object, error: str | None
) -> None:
    source = write(tmp_path / "papers.jsonl", {**ROW, "id": "1"}, "", row, {**ROW, "id": "2"})
    papers, errors = read_all(source)
    assert {"1", "2"} <= {paper.id for paper in papers}
    assert errors == ([f"{source}:3: {error}"] if error else [])
    if error:
        assert read_error(source) == errors[0]


def test_json_lines_whose_first_is_cut_off_are_read_behind_it(tmp_path: Path) -> None:
    source = write(tmp_path / "papers.jsonl", ROW, {**ROW, "id": "2"})
    source.write_text(source.read_text()[9:])
    papers, errors = read_all(source)
    assert [paper.id for paper in papers] == ["2"]
    assert len(errors) == 1 and errors[0].startswith(f"{source}:1: ")


def test_one_line_that_is_not_utf_8_does_not_hide_the_others(tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    rows = [json.dumps({**ROW, "id": str(n), "title": "Café"}, ensure_ascii=False) for n in range(3)]
    source.write_bytes(b"\n".join(row.encode("latin-1" if n == 1 else "utf-8") for n, row in enumerate(rows)))
    papers, errors = read_all(source)
    assert [paper.id for paper in papers] == ["0", "2"]
    assert errors == [f"{source}:2: byte 0xE9 that is not UTF-8; save the file as UTF-8"]


def test_an_overlong_line_is_told_and_those_around_it_are_read(tmp_path: Path) -> None:
    rows = [{**ROW, "id": str(n)} for n in range(3)]
    source = write(tmp_path / "papers.jsonl", rows[0], "x" * (33 * 1024 * 1024), *rows[1:])
    papers, errors = read_all(source)
    assert [paper.id for paper in papers] == ["0", "1", "2"]
    assert errors == [f"{source}:2: longer than 16 MiB; expected one record or paragraph a line"]


def test_the_lines_before_the_end_of_cut_gzip_data_are_read(tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl.gz"
    rows = "".join(json.dumps({**ROW, "id": number}) + "\n" for number in ("0", 1, "2"))
    source.write_bytes(gzip.compress(rows.encode())[:-6])
    papers, errors = read_all(source)
    assert [paper.id for paper in papers] == ["0", "2"]
    assert errors == [
        f'{source}:2: id is 1; expected a string: "1"',
        f"{source}: the gzip data ends after line 3, too early; fetch it again",
    ]


def test_the_form_is_told_from_the_content_and_gzip_from_its_magic_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"\xef\xbb\xbf" + json.dumps(ROW).encode() + b"\r\n"
    for name, data in (("papers.txt", content), ("papers.jsonl", gzip.compress(content))):
        (tmp_path / name).write_bytes(data)
        assert list(read_papers(tmp_path / name)) == [PAPER]
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert list(read_papers(Path("-"))) == [PAPER]
        assert not sys.stdin.buffer.closed


def test_a_folder_is_read_in_the_order_of_names_without_notes_folders_and_hidden_files(tmp_path: Path) -> None:
    for name, number in (("b.jsonl", "3"), ("a.jsonl", "2"), (".hidden", "9"), ("README.md", "9")):
        write(tmp_path / name, {**ROW, "id": number})
    (tmp_path / "annotations").mkdir()
    write(tmp_path / "annotations" / "a.jsonl", {**ROW, "id": "9"})
    assert [paper.id for paper in read_papers(tmp_path)] == ["2", "3"]


def test_of_a_folder_files_named_like_notes_are_read_and_named_pipes_are_not(tmp_path: Path) -> None:
    names = ("license-plates.jsonl", "notice-and-takedown.jsonl", "License.txt", "README.de.md", "NOTICE")
    for number, name in enumerate(names):
        write(tmp_path / name, {**ROW, "id": str(number)})
    os.mkfifo(tmp_path / "pipe")
    assert [paper.id for paper in read_papers(tmp_path)] == ["0", "1"]
    (tmp_path / "moved.jsonl").symlink_to("elsewhere")
    assert read_error(tmp_path) == f"{tmp_path / 'moved.jsonl'}: cannot be opened: No such file or directory"


def test_a_file_of_a_folder_in_no_known_form_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "id,title,abstract")
    write(tmp_path / "b.jsonl", ROW)
    papers, errors = read_all(tmp_path)
    assert [paper.id for paper in papers] == [ROW["id"]]
    wanted = "write a JSON object with title and abstract on each line"
    assert errors == [f"{tmp_path / 'a.csv'}: CSV is not read; {wanted}"]


def test_an_id_may_come_twice_only_with_the_same_paper(tmp_path: Path) -> None:
    one = write(tmp_path / "one.jsonl", ROW, ROW)
    two = write(tmp_path / "two.jsonl", ROW, {**ROW, "title": "Another"})
    papers, errors = read_all(tmp_path)
    assert papers == [PAPER]
    assert errors == [f"{two}:2: the id '2401.00001' is already that of another paper at {one}:1"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (None, "{}: cannot be opened: No such file or directory"),
        (b"", "{}: the file is empty; expected papers"),
        (b" \r\n\n", "{}: the file is empty; expected papers"),
        (b"\x89PNG\r\n\x1a\n\0\0", "{}: a NUL character; expected plain text in UTF-8"),
        ("{}".encode("utf-16"), "{}: UTF-16; save the file as UTF-8"),
        ("{}".encode("utf-32"), "{}: UTF-32; save the file as UTF-8"),
        ("\ufeff{}".encode("utf-32-be"), "{}: UTF-32; save the file as UTF-8"),
        (f"One\n\n{LONG}".encode("utf-16-be"), "{}: a NUL character; expected plain text in UTF-8"),
        (b"caf\xe9", "{}: byte 0xE9 that is not UTF-8; save the file as UTF-8"),
        (json.dumps([ROW], indent=1).encode(), "{}: a JSON array; write its objects each on a line of its own"),
        (b"% Mine\n@article{x,\n title={1}}", "{}: BibTeX is not read; write a JSON object with title and abstract "
                                                  "on each line"),
        (b"# One\n\nText.", "{}: Markdown is not read; write a listing, with titles that have no # before them"),
        (b"One\n\n" + b"x" * 249, "{}: a listing has a first abstract of at least 250 characters; the longest "
                                 "text here has 249"),
        (b"One paragraph.", f"{{}}: no known form of papers; expected {FORMS}"),
        (gzip.compress(json.dumps(ROW).encode() * 50)[:-20], "{}: the gzip data ends after line 0, too early"),
        (gzip.compress(b"x")[:10] + b"\xff" * 50, "{}: the gzip data is damaged after line 0"),
        (b"{" * (16 * 1024 * 1024 + 1), "{}:1: longer than 16 MiB; expected one record or paragraph a line"),
    ],
    ids=["missing", "empty", "blank", "picture", "UTF-16", "UTF-32", "UTF-32-BE", "UTF-16 without mark", "Latin-1",
         "array", "BibTeX", "Markdown", "short abstract", "paragraph", "cut gzip", "damaged gzip", "endless line"],
)  # fmt: skip
def test_an_unusable_file_is_one_clear_sentence(tmp_path: Path, content: bytes | None, error: str) -> None:
    source = tmp_path / "papers"
    if content is not None:
        source.write_bytes(content)
    assert read_error(source).startswith(error.format(source))


@pytest.mark.parametrize(
    ("beginning", "form"),
    [
        ("@article{bee2024,\n  title = {On BERT},", "BibTeX"),
        ("Provider: a library\n\nTY  - JOUR\nTI  - On BERT", "RIS"),
        ("---\ntitle: On BERT\ndate: 2024-01-05\n---", "Markdown"),
        ("# On BERT", "Markdown"),
        ("% Mine\n\\documentclass{article}\n\\begin{document}", "LaTeX"),
        ('id,"Title",year,abstract', "CSV"),
        ("Authors\tTitle\tAbstract Note", "CSV"),
        ("<html>\n<h1>On BERT</h1>", "HTML or XML"),
    ],
)
def test_another_form_is_no_listing_though_its_paragraphs_are_like_those_of_one(
    tmp_path: Path, beginning: str, form: str
) -> None:
    source = write(tmp_path / "papers", beginning, "", LONG, "", "On GPUs", "", LONG)
    assert read_error(source).startswith(f"{source}: {form} is not read; write ")


@pytest.mark.parametrize(
    ("title", "id"),
    [
        ("[Re] On BERT", "re-on-bert"),
        ("{\\O}stergaard's test", "østergaard-s-test"),
        ("{BERT} is read", "bert-is-read"),
        ("#MeToo in papers", "metoo-in-papers"),
        ("Title, abstract and keywords", "title-abstract-and-keywords"),
        ("--- On BERT", "on-bert"),
    ],
)
def test_a_listing_may_begin_with_a_sign_that_other_forms_begin_with(tmp_path: Path, title: str, id: str) -> None:
    source = write(tmp_path / "page.txt", title, "", LONG, "", "On GPUs", "", LONG)
    assert [paper.id for paper in read_papers(source)] == [id, "on-gpus"]


@pytest.mark.parametrize("content", [b"no papers", b"\x89PNG\0"])
def test_a_file_that_is_called_gzip_and_is_none_says_so(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "papers.txt.gz"
    source.write_bytes(content)
    assert read_error(source) == f"{source}: no gzip data, though the name ends in .gz; fetch it again or rename it"
    source.write_bytes(gzip.compress(b"no papers"))
    assert read_error(source) == f"{source}: no known form of papers; expected {FORMS}"


def test_the_examples_of_each_form_in_the_documentation_are_read(tmp_path: Path) -> None:
    page = (SEEDS.parent / "docs" / "papers.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```\n(.+?)^```$", page, re.MULTILINE | re.DOTALL)
    forms = formats()
    assert len(examples) == len(forms)
    assert [form.NAME for form in forms if form.NAME not in " ".join(page.split())] == []
    for example, form in zip(examples, forms, strict=True):
        assert form.matches(example)
        assert len(list(read_papers(write(tmp_path / form.__name__, example)))) == 2


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    assert read_error(tmp_path) == f"{tmp_path}: the folder has no file with papers"


def test_a_folder_that_has_papers_only_in_its_subfolders_names_them(tmp_path: Path) -> None:
    for name in (".hidden", "a", "b", "c", "d"):
        (tmp_path / name).mkdir()
        write(tmp_path / name / "papers.jsonl", ROW)
    assert read_error(tmp_path) == (
        f"{tmp_path}: the folder has no file with papers, and its subfolders are not read; name those to read: "
        f"{tmp_path / 'a'}, {tmp_path / 'b'}, {tmp_path / 'c'} ..."
    )


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"id": "arXiv:2401.00001"}, "2401.00001"),
        ({"id": "https://arxiv.org/pdf/2401.00001.pdf"}, "2401.00001"),
        ({"id": "http://www.arxiv.org/abs/hep-ph/9901001"}, "hep-ph/9901001"),
        ({"doi": "10.48550/arXiv.2401.00001"}, "2401.00001"),
        ({"id": "2401.00001v2"}, "2401.00001v2"),
        ({"id": "https://doi.org/10.1000/ABC"}, "10.1000/abc"),
        ({"doi": "doi:10.1000/ABC"}, "10.1000/abc"),
        ({"id": "On BERT"}, "On BERT"),
    ],
)
def test_a_number_at_arxiv_and_a_doi_make_one_id_however_they_are_written(
    tmp_path: Path, given: dict[str, str], read: str
) -> None:
    row = {"title": "A Title", "abstract": "An abstract."} | given
    (paper,), errors = read_all(write(tmp_path / "p.jsonl", row))
    assert (paper.id, errors) == (read, [])


@pytest.mark.parametrize(
    ("name", "pack"),
    [("bzip2", bz2.compress), ("xz", lzma.compress), ("zip", to_zip), ("tar", to_tar),
     ("tar", lambda text: gzip.compress(to_tar(text)))],
)  # fmt: skip
def test_what_is_packed_otherwise_is_to_be_unpacked(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    source = tmp_path / "papers"
    source.write_bytes(pack(json.dumps(ROW).encode() * 100))
    assert read_error(source) == f"{source}: {name} data; unpack it"


def test_old_identifiers_of_arxiv_have_an_address_too(tmp_path: Path) -> None:
    (old, other), _ = read_all(write(tmp_path / "p.jsonl", ROW | {"id": "hep-ph/9901001"}, ROW | {"id": "a/1"}))
    assert (old.url, other.url) == ("https://arxiv.org/abs/hep-ph/9901001", None)


def test_code_points_that_are_no_characters_stay_as_they_are_written(tmp_path: Path) -> None:
    title = r"On \unicode{xE9} and \unicode{xD835} and \unicode{x00}"
    (paper,), errors = read_all(write(tmp_path / "p.jsonl", ROW | {"title": title}))
    assert (paper.title, errors) == (r"On é and \unicode{xD835} and \unicode{x00}", [])


def test_titles_of_other_scripts_have_ids_that_can_be_typed(tmp_path: Path) -> None:
    titles = ("한국어 모델", "がくしゅう", "かくしゅう", "Йод")
    rows = ({"title": title, "abstract": "An abstract."} for title in titles)
    papers, errors = read_all(write(tmp_path / "p.jsonl", *rows))
    assert ([paper.id for paper in papers], errors) == (["한국어-모델", "がくしゅう", "かくしゅう", "иод"], [])


def test_digits_of_other_scripts_make_no_date(tmp_path: Path) -> None:
    assert "date is" in read_error(write(tmp_path / "p.jsonl", ROW | {"date": "２０２４"}))
