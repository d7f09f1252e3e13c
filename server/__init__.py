"""The server: a SPARQL endpoint, linked data and pages over a built store."""
