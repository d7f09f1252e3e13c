"""How fast every canned query is answered, on a graph of 100,000 papers."""
