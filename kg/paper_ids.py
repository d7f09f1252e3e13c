"""Ids of papers: the one way to write a number at arXiv or a DOI, however somebody gives it.

https://info.arxiv.org/help/arxiv_identifier.html tells the numbers, and which DOIs arXiv registers for them.
"""

import re

_RESOLVER = r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*)"
_PAGE = r"(?:https?://)?(?:(?:www|export)\.)?arxiv\.org/(?:abs|pdf|html)/"
_AT_ARXIV = rf"arxiv:\s*|{_PAGE}|{_RESOLVER}?10\.48550/arxiv\."
_NUMBER = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})"
_ARXIV = re.compile(rf"(?:{_AT_ARXIV})?(?P<id>{_NUMBER}(?:v\d+)?)(?:\.pdf)?(?:[?#].*)?", re.IGNORECASE | re.ASCII)
_OWN = re.compile(rf"(?P<bare>{_NUMBER})(?:v\d+)?", re.IGNORECASE | re.ASCII)  # as `to_id` writes it
_DOI_BODY = r"""10\.\d{4,9}/[^\s"{}|\\^`]*[^\s"{}|\\^`,;.]"""  # those made of an SICI hold < and >
DOI = re.compile(rf"{_RESOLVER}?({_DOI_BODY})[,;.]?(?:\s+{_RESOLVER}?10\.\d{{4,9}}/\S+)*", re.IGNORECASE)


def to_id(given: str) -> str:
    """Return the one way to write a paper's number at arXiv or its DOI; any other id as it is.

    >>> to_id("arXiv:2401.00001v2"), to_id("https://doi.org/10.1000/ABC"), to_id("On BERT")
    ('2401.00001v2', '10.1000/abc', 'On BERT')
    """
    if match := _ARXIV.fullmatch(given):
        return match["id"]
    match = DOI.fullmatch(given)
    return match[1].lower() if match else given


def is_at_arxiv(paper_id: str) -> bool:
    """Tell whether an id, as `to_id` writes it, is a number at arXiv."""
    return _OWN.fullmatch(paper_id) is not None


def drop_version(paper_id: str) -> str:
    """Return an id without the version that a number at arXiv may name.

    >>> drop_version("2401.00001v2"), drop_version("10.1000/abcv2")
    ('2401.00001', '10.1000/abcv2')
    """
    match = _OWN.fullmatch(paper_id)
    return match["bare"] if match else paper_id
