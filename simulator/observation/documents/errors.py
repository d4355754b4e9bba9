"""What can be wrong with a request for a document; every error names the field and the remedy."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.errors import CenlabError


class DocumentError(CenlabError):
    """A document cannot be made from what was given; field and remedy say why and what to do."""

    def __init__(self, field: str, fault: str, remedy: str) -> None:
        self.field, self.remedy = field, remedy
        super().__init__(f"{field}: {fault}. {remedy}")


class UnknownChoice(DocumentError):
    """A kind, language or form that there is not."""

    def __init__(self, field: str, value: object, known: Iterable[str]) -> None:
        super().__init__(field, f"there is no {value!r}", f"Choose one of: {', '.join(known)}.")


class RecordFault(DocumentError):
    """A field of the record is missing, of the wrong type, or does not go with the document asked for."""


class TextDoesNotFit(DocumentError):
    """A text is too long for its box even in the smallest type."""
