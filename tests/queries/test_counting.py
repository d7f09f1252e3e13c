"""What canned queries count where a graph has gaps: years without papers, hours of other devices, memory in results."""

from pyoxigraph import RdfFormat, Store

from kg.queries import load_queries, run_query

HEAD = """@base <https://w3id.org/paperkg/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/paperkg/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<concept/a> a kg:Concept ; skos:prefLabel "a" .
<concept/b> a kg:Concept ; skos:prefLabel "b" .
<paper/1> a kg:Paper ; dcterms:title "One" .
"""
YEARS = """
<slice/1> a kg:YearSlice ; kg:year 2023 ; kg:paperCount 3 .
<slice/2> a kg:YearSlice ; kg:year 2024 ; kg:paperCount 4 .
<count/1> a kg:YearCount ; kg:concept <concept/a> ; kg:year 2024 ; kg:paperCount 3 .
<pair/1> a kg:CoOccurrence ; kg:member <concept/a> , <concept/b> ; kg:paperCount 3 .
"""
COUNTED = "<count/2> a kg:PairYearCount ; kg:pair <pair/1> ; kg:year 2024 ; kg:paperCount 3 ."
HOURS = """
<device/t> skos:prefLabel "Google TPU v4" ; kg:tdpWatts 170 .
<device/g> skos:prefLabel "NVIDIA T4" ; kg:tdpWatts 70 .
<paper/1> kg:mentions <device/t> , <device/g> .
<mention/t> kg:inPaper <paper/1> ; kg:sentence "s" ; kg:concept <device/t> ; oa:start 20 .
<mention/g> kg:inPaper <paper/1> ; kg:sentence "s" ; kg:concept <device/g> ; oa:start 30 .
<quantity/t> kg:inPaper <paper/1> ; kg:sentence "s" ; kg:unit "TPU hours" ; kg:statedValue "400" ; kg:value 400 ;
  oa:start 0 ; oa:end 9 .
<quantity/g> kg:inPaper <paper/1> ; kg:sentence "s" ; kg:unit "GPU hours" ; kg:statedValue "100" ; kg:value 100 ;
  oa:start 10 ; oa:end 19 .
"""
FIELDS = 'kg:CodeRelease a kg:Disclosable ; skos:notation "code" .\n' + "\n".join(
    f"""<slice/{number}> a kg:CategorySlice ; kg:category "{category}" ; kg:paperCount 9 .
    <slice/{number}#code> kg:discloses kg:CodeRelease ; kg:slice <slice/{number}> ; kg:paperCount 5 ."""
    for number, category in enumerate(("cs.CV", "68U05", "I.4.5", "G.3"))
)
MEMORY = """
<metric/m> skos:prefLabel "GPU memory usage" .
<result/1> kg:inPaper <paper/1> ; kg:sentence "It needs 16 GB." ; kg:metric <metric/m> ;
  kg:resultKind kg:AbsoluteResult ; kg:statedValue "16" ; kg:unit "GB" ; kg:normalValue 16 ; kg:normalUnit "GB" .
"""


def ask(triples: str, name: str, columns: str, **values: str) -> list[tuple[str | None, ...]]:
    store = Store()
    store.load((HEAD + triples).encode(), RdfFormat.TURTLE)
    rows = run_query(store, load_queries()[name], values)
    return [tuple(row[column] and row[column].value for column in columns.split()) for row in rows]


def test_a_year_without_a_paper_on_a_concept_has_a_row() -> None:
    rows = ask(YEARS, "concept-share", "year papers all percent", concept="a")
    assert rows == [("2023", "0", "3", "0"), ("2024", "3", "4", "75")]


def test_a_year_without_a_paper_on_a_pair_has_a_row_where_the_pair_is_counted_by_year() -> None:
    assert ask(YEARS, "link-by-year", "year", a="a", b="b") == []
    rows = ask(YEARS + COUNTED, "link-by-year", "year papers percent", a="a", b="b")
    assert rows == [("2023", "0", "0"), ("2024", "3", "75")]


def test_hours_of_tpus_are_no_hours_of_a_gpu() -> None:
    rows = ask(HOURS, "gpu-hours", "hours device computedKWhAtMost")
    base = "https://w3id.org/paperkg/device"
    assert rows == [("400", f"{base}/t", "68"), ("100", f"{base}/g", "7")]


def test_no_concept_is_new_in_a_year_with_hardly_a_paper_before_it() -> None:
    first = "<concept/a> kg:firstYear 2024 ; kg:paperCount 2 ."
    assert ask(YEARS + first, "new-concepts", "name papers", year="2024") == [("a", "2")]
    many = YEARS.replace("kg:paperCount 4", "kg:paperCount 31")
    assert ask(many + first, "new-concepts", "name papers", year="2024") == []


def test_numbers_of_other_classifications_are_no_fields() -> None:
    rows = ask(FIELDS, "disclosures-by-category", "category stating papers", what="code")
    assert rows == [("cs.CV", "5", "9")]


def test_memory_that_a_paper_reports_as_a_result_tells_what_fits_on_a_card() -> None:
    rows = ask(MEMORY, "fits-on-card", "because gigabytes unit", memory="24")
    assert rows == [("memory that the paper states", "16", "GB")]
