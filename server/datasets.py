"""stub"""

import re


def is_volatile(text: str) -> bool:
    return bool(re.search(r"\b(NOW|RAND|UUID|STRUUID|BNODE)\s*\(", text, re.I))
