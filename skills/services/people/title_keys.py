"""The key of a job title, by which decisions on it are remembered."""


def title_key(title: str) -> str:
    """The title in small letters with single spaces."""
    return " ".join(title.casefold().split())[:200]
