"""The pages that an answer can be shown on: a table, a chart, a graph; a form asks for them as it does for formats."""

PAGE, CHART, GRAPH = "html", "chart", "graph"
VIEWS = frozenset((PAGE, CHART, GRAPH))
