"""Documents of a case, rendered on demand: reports, waybills, certificates, stamps and X-ray pictures."""

from simulator.observation.documents.errors import DocumentError, RecordFault, TextDoesNotFit, UnknownChoice
from simulator.observation.documents.particulars import Particulars, particulars
from simulator.observation.documents.render import FORMS, KINDS, LANGUAGES, document, kinds_for, render, write_documents

__all__ = [
    "FORMS",
    "KINDS",
    "LANGUAGES",
    "DocumentError",
    "Particulars",
    "RecordFault",
    "TextDoesNotFit",
    "UnknownChoice",
    "document",
    "kinds_for",
    "particulars",
    "render",
    "write_documents",
]
