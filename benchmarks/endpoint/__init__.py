"""How fast and how steady the endpoint is, beside Oxigraph's own server and rdflib-endpoint on the same data."""
