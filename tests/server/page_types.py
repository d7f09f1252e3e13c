"""The types of pages that there are: how each is called, and what its reader finds in it before a script has run."""

from dataclasses import dataclass
from urllib.parse import urlencode

from tests.server.conftest import PAPER

OTHER = "inference-scaling-vs-reasoning-an-empirical-analysis-of-compute-optimal-llm-problem-solving"
LONG = "tinygpt-v-efficient-multimodal-large-language-model-via-small-backbones"  # has a long address in its abstract
QUERY = """PREFIX kg: <https://w3id.org/paperkg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?benchmark ?name ?papers
WHERE { ?benchmark a kg:Benchmark ; skos:prefLabel ?name ; kg:paperCount ?papers }
ORDER BY DESC(?papers) ?name ?benchmark LIMIT 10"""


@dataclass(frozen=True, slots=True)
class PageType:
    """The address of a page, what stands in its title, and what stands in its main part."""

    path: str
    title: str
    holds: str

    def __str__(self) -> str:
        return self.path.partition("PREFIX")[0]


PAGES = (
    PageType("/", "PaperKG", "GSM8K"),
    PageType("/papers", "Papers", "Page 1 of 3"),
    PageType(f"/paper/{PAPER}", "Large Language Monkeys", "When solving math word problems from GSM8K and MATH"),
    PageType(f"/paper/{LONG}", "TinyGPT-V", "https://github.com/"),
    PageType("/concepts?kind=Benchmark", "Benchmarks", "HumanEval"),
    PageType("/concept/gsm8k", "GSM8K", "evaluates on"),
    PageType(f"/compare?paper={PAPER}&paper={OTHER}", "Papers side by side", "GSM8K"),
    PageType("/queries", "Questions", "Results reported on a benchmark"),
    PageType("/query/most-used?kind=Method", "Most used", "papers"),
    PageType("/query/results-on-benchmark", "Results reported on a benchmark", "accuracy"),
    PageType("/query/fits-on-card?memory=much", "What runs on one card", "not a whole number"),
    PageType("/query/paper-graph", "A paper as RDF", "@prefix kg:"),
    PageType("/api", "API", "/api/most-used"),
    PageType("/sparql", "SPARQL", "Ask"),
    PageType("/sparql?" + urlencode({"query": QUERY}), "SPARQL", "GSM8K"),
    PageType("/graph", "Graph of the most frequent concepts", "language modeling"),
    PageType("/concept/gsm8k/graph", "Concepts around GSM8K", "GPT-4o"),
    PageType("/leaderboards", "Leaderboards", "GSM8K"),
    PageType("/leaderboard/gsm8k", "Leaderboard of GSM8K", "accuracy"),
    PageType("/hardware", "Hardware", "A100"),
    PageType("/search?q=language+monkeys", "language monkeys", "Large Language Monkeys"),
    PageType("/search?q=hummaneval", "hummaneval", "HumanEval"),
    PageType("/search?q=nosuchword", "nosuchword", "Nothing"),
    PageType("/quality", "Data quality", "precision"),
    PageType("/downloads", "Downloads", "N-Triples"),
    PageType("/ontology", "Ontology", "evaluatesOn"),
    PageType("/nothing", "Not Found", "There is no page"),
)
