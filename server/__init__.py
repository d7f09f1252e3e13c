"""The server: a SPARQL endpoint, linked data and pages over a built store.

>>> from server import create_app, serve
"""

from server.app import create_app
from server.run import serve

__all__ = ["create_app", "serve"]
