"""The API in OpenAPI 3.1, made from the headers of the canned queries."""

from collections.abc import Iterable

from kg import __version__
from kg.formats import Format
from kg.parameters import NUMBERS, Parameter
from kg.queries import GROUPS, CannedQuery, by_group, find_columns, formats_for
from kg.vocab import kinds

Json = dict[str, object]
LARGEST = 10**18 - 1  # what a whole number may be, either way
MEANINGS = {
    "concept": "A concept, by name, alias, slug or IRI.",
    "paper": "A paper, by title, id or IRI.",
    "author": "An author, by name.",
    "kind": "A kind of concept.",
    "integer": "A whole number.",
    "year": "A year.",
    "text": "A text.",
}
REFUSALS = {
    "400": ("WrongValue", "A value means nothing in this graph, or a field is unknown or given twice."),
    "404": ("NoSuchQuery", "There is no such query, or none any more."),
    "405": ("NoSuchMethod", "Only GET, HEAD and OPTIONS are possible."),
    "406": ("NoSuchFormat", "The answer can't be written in what the client accepts."),
    "503": ("Busy", "Too many queries run or wait: ask again after the seconds that Retry-After gives."),
    "504": ("TooLong", "The query ran longer than the limit and was ended."),
    "507": ("TooLarge", "The query took more memory, or its answer is larger, than the limit."),
}
TAG = {"schema": {"type": "string"}, "description": "Changes with the graph and the question."}


def describe_api(queries: Iterable[CannedQuery]) -> Json:
    """Return the OpenAPI document of canned queries."""
    ordered = by_group(queries)
    used = {query.group for query in ordered}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "PaperKG: canned queries",
            "version": __version__,
            "summary": "What research papers introduce, use, evaluate on and report.",
            "description": "Each operation answers one question that the knowledge graph was asked before. "
            "Parameters that are left out take their defaults, so every bare path gives an answer.",
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": group} for group in GROUPS if group in used],
        "paths": {f"/api/{query.name}": {"get": _to_operation(query)} for query in ordered},
        "components": {
            "schemas": {"Term": _TERM},
            "responses": {name: _to_refusal(meaning) for name, meaning in REFUSALS.values()},
        },
    }


def _to_operation(query: CannedQuery) -> Json:
    formats = formats_for(query)
    return {
        "operationId": query.name.replace("-", "_"),
        "tags": [query.group],
        "summary": query.title,
        "description": f"{query.description} For example: {query.example}",
        "externalDocs": {"url": f"/query/{query.name}", "description": "The same question as a page."},
        "parameters": [*map(_to_parameter, query.parameters), _to_format(formats)],
        "responses": {
            "200": {
                "description": "The answer.",
                "headers": {"ETag": TAG},
                "content": {each.media_type: {"schema": _to_schema(query, each)} for each in formats},
            },
            "304": {"description": "The client has this answer already.", "headers": {"ETag": TAG}},
            **{status: {"$ref": f"#/components/responses/{name}"} for status, (name, _) in REFUSALS.items()},
        },
    }


def _to_parameter(parameter: Parameter) -> Json:
    schema: Json = {"type": "string", "minLength": 1, "pattern": r"\S", "default": parameter.default}
    if parameter.type == "kind":
        schema = {"type": "string", "enum": list(parameter.choices or kinds()), "default": parameter.default}
    elif parameter.type in NUMBERS:
        schema = {"type": "integer", "default": int(parameter.default)}
        if parameter.fixed:
            schema["enum"] = [int(value) for value in parameter.fixed]
        else:
            schema["minimum"], schema["maximum"] = parameter.limits or (-LARGEST, LARGEST)
    elif parameter.fixed:
        schema = {"type": "string", "enum": list(parameter.fixed), "default": parameter.default}
    meaning = f"{parameter.label}. {MEANINGS[parameter.type]}"
    if parameter.type == "concept" and parameter.choices:
        meaning += f" What makes sense here: {', '.join(parameter.choices)}."
    return {
        "name": parameter.name,
        "in": "query",
        "description": meaning,
        "schema": schema,
        "example": schema["default"],
    }


def _to_format(formats: tuple[Format, ...]) -> Json:
    return {
        "name": "format",
        "in": "query",
        "description": "What the answer is written in; without it, the Accept header decides.",
        "schema": {"type": "string", "enum": [each.name for each in formats], "default": formats[0].name},
    }


def _to_schema(query: CannedQuery, format: Format) -> Json:
    """Return what an answer is like: SPARQL 1.1 results in JSON have the query's columns, all others are text."""
    if format.name != "json":
        return {} if format.name == "jsonld" else {"type": "string"}
    columns = list(find_columns(query))
    row = {"type": "object", "properties": {name: {"$ref": "#/components/schemas/Term"} for name in columns}}
    return {
        "type": "object",
        "required": ["head", "results"],
        "properties": {
            "head": {"type": "object", "properties": {"vars": {"const": columns}}, "required": ["vars"]},
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {"bindings": {"type": "array", "items": row | {"additionalProperties": False}}},
            },
        },
    }


def _to_refusal(meaning: str) -> Json:
    sentence = {"type": "string", "description": "One sentence that says what is wrong."}
    return {"description": meaning, "content": {"text/plain": {"schema": sentence}}}


_TERM: Json = {
    "type": "object",
    "description": "A term as in SPARQL 1.1 Query Results JSON Format, 3.2.2.",
    "required": ["type", "value"],
    "properties": {
        "type": {"enum": ["uri", "literal", "bnode"]},
        "value": {"type": "string"},
        "datatype": {"type": "string"},
        "xml:lang": {"type": "string"},
    },
}
