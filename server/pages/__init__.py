"""Pages: one module for each, which asks the graph and fills a template."""
