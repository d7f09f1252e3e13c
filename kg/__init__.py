"""PaperKG: an open, self-hosted knowledge graph of research papers."""

__version__ = "0.1.0"
