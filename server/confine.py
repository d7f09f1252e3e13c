def confine(memory: int, *, network: bool) -> None:
    """stub"""
