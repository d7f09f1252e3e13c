"""rdflib-endpoint over an Oxigraph store on disk: rdflib's memory graph would need some 40 GB for 100,000 papers."""

import sys

import uvicorn
from oxrdflib import OxigraphStore
from pyoxigraph import Store
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint


def serve(graph: str, port: int) -> None:
    """Serve the store in the folder `graph` until SIGTERM."""
    dataset = Dataset(store=OxigraphStore(store=Store.read_only(graph)), default_union=True)
    uvicorn.run(SparqlEndpoint(graph=dataset), host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
