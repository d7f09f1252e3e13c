"""The graph as tools for assistants, asked by the MCP SDK's own client over standard input and output."""

import subprocess
import sys
from pathlib import Path

import pytest

from kg.queries import load_queries
from tests.server.asking import CROSS_JOIN
from tests.server.conftest import Assistant, run_assistant

PREFIXES = "PREFIX kg: <https://w3id.org/paperkg/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"


def test_the_tools_are_few_and_say_what_they_do(assistant: Assistant) -> None:
    tools = assistant.portal.call(assistant.client.list_tools).tools
    assert [tool.name for tool in tools] == [
        "list_questions",
        "ask_question",
        "find_concept",
        "find_paper",
        "find_author",
        "describe_schema",
        "run_sparql",
    ]
    assert all(tool.description and tool.output_schema for tool in tools)
    assert "list_questions" in (assistant.client.instructions or "")


def test_every_canned_query_is_listed_with_its_parameters(assistant: Assistant) -> None:
    listed = assistant.call("list_questions").structured_content["result"]
    assert {question["name"] for question in listed} == set(load_queries())
    (most_used,) = (question for question in listed if question["name"] == "most-used")
    (kind,) = most_used["parameters"]
    assert (kind["name"], kind["type"], kind["default"], kind["choices"][0]) == ("kind", "kind", "Benchmark", "Method")
    trends = assistant.call("list_questions", group="Trends").structured_content["result"]
    assert {question["group"] for question in trends} == {"Trends"}


def test_a_concept_is_found_in_spite_of_a_typo(assistant: Assistant) -> None:
    first = assistant.call("find_concept", text="hummaneval", kind="Benchmark").structured_content["result"][0]
    assert first | {"papers": 0} == {
        "name": "HumanEval+",
        "kind": "Benchmark",
        "iri": "https://w3id.org/paperkg/concept/humaneval-plus",
        "papers": 0,
        "near": True,
        "partial": False,
    }
    paper = assistant.call("find_paper", text="large language monkeys").structured_content["result"][0]
    assert paper["name"] == "Large Language Monkeys: Scaling Inference Compute with Repeated Sampling"


@pytest.mark.parametrize(
    ("name", "parameters", "columns", "value"),
    [
        ("most-used", {"kind": "Model"}, ["concept", "name", "papers"], "GPT-4"),
        ("papers-on-benchmark", {"benchmark": "gsm8k"}, ["paper", "title", "introduced", "introducedName"], None),
        ("pairs", {"atLeast": 2}, ["a", "nameA", "b", "nameB", "papers", "npmi"], "accuracy"),
    ],
)
def test_a_question_is_answered_in_rows(
    assistant: Assistant, name: str, parameters: dict[str, object], columns: list[str], value: str | None
) -> None:
    answer = assistant.call("ask_question", name=name, parameters=parameters).structured_content
    assert answer["columns"] == columns
    assert value in {text for row in answer["rows"] for text in row}
    assert answer["note"] == ""


def test_the_schema_names_what_occurs_with_its_count_and_its_meaning(assistant: Assistant) -> None:
    schema = assistant.call("describe_schema").structured_content
    assert schema["prefixes"]["kg"] == "https://w3id.org/paperkg/ontology#"
    classes = {each["name"]: each for each in schema["classes"]}
    assert classes["kg:Paper"]["count"] == 104
    assert classes["kg:Paper"]["meaning"].startswith("A research paper that was read")
    properties = {each["name"]: each for each in schema["properties"]}
    assert (properties["kg:uses"]["domain"], properties["kg:uses"]["range"]) == ("kg:Paper", "kg:Concept")


def test_a_query_is_run_within_a_number_of_rows_and_triples_come_as_turtle(assistant: Assistant) -> None:
    rows = assistant.call("run_sparql", query="SELECT ?s { ?s ?p ?o } LIMIT 600").structured_content
    assert (len(rows["rows"]), rows["note"]) == (
        500,
        "100 more rows are left out: ask for a part with LIMIT and OFFSET.",
    )
    asked = assistant.call("run_sparql", query=f"{PREFIXES} ASK {{ ?paper a kg:Paper }}").structured_content
    assert (asked["columns"], asked["rows"]) == (["answer"], [["yes"]])
    query = f"{PREFIXES} CONSTRUCT WHERE {{ ?c skos:prefLabel 'GSM8K' }}"
    built = assistant.call("run_sparql", query=query).structured_content
    assert (
        '<https://w3id.org/paperkg/concept/gsm8k> <http://www.w3.org/2004/02/skos/core#prefLabel> "GSM8K"'
        in (built["turtle"])
    )


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("ask_question", {"name": "none"}, "There is no question 'none': list_questions has the names."),
        (
            "ask_question",
            {"name": "pairs", "parameters": {"atLeast": "two"}},
            "'two' is not a whole number: write it in digits, such as 24.",
        ),
        ("ask_question", {"name": "tasks", "parameters": {"x": "y"}}, "The query 'tasks' has no parameter 'x'"),
        ("list_questions", {"group": "Animals"}, "There is no group 'Animals': choose A paper, A concept"),
        ("find_concept", {"text": "GSM8K", "kind": "Animal"}, "There is no kind 'Animal': choose Method"),
        ("find_concept", {"text": "qqqqqqqqqqqq"}, "Nothing here has a name like 'qqqqqqqqqqqq'"),
        ("run_sparql", {"query": "SELECT"}, "This is not a SPARQL query"),
        ("run_sparql", {"query": "INSERT DATA { <a:a> <a:b> <a:c> }"}, "This is not a SPARQL query"),
        ("run_sparql", {"query": "SELECT * { SERVICE <http://a.org/> { ?a ?b ?c } }"}, "SERVICE is refused"),
    ],
)
def test_what_cannot_be_answered_is_told_in_a_sentence(
    assistant: Assistant, tool: str, arguments: dict[str, object], sentence: str
) -> None:
    answer = assistant.call(tool, **arguments)
    assert answer.is_error
    assert answer.content[0].text.startswith(f"Error executing tool {tool}: {sentence}")


def test_a_query_that_does_not_end_is_ended_at_the_limit(seed_store: Path) -> None:
    with run_assistant(seed_store, "--timeout=0.5") as assistant:
        answer = assistant.call("run_sparql", query=CROSS_JOIN)
    assert answer.is_error
    assert "This query ran longer than the limit of 0.5 s and was ended" in answer.content[0].text


def test_without_a_store_the_command_ends_with_one_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg", "mcp", "--store", str(tmp_path)]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"Error: no store in {tmp_path}: run kg build first\n"
