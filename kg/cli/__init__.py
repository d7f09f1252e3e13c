"""The command line: each verb parses, calls one function and prints."""

from kg.cli import asking, graph, quality
from kg.cli.common import main

__all__ = ["asking", "graph", "main", "quality"]
