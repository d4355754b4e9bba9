"""The trainee's side: the home, the drafts, the artifact and submitting."""

from simulator.workspace.artifact import Artifact, ArtifactError, parse_answers, parse_artifact, read_artifact
from simulator.workspace.drafts import Draft
from simulator.workspace.home import Home, HomeError, Manifest
from simulator.workspace.receipts import Receipt, receipts
from simulator.workspace.submit import SubmitError, submit

__all__ = [
    "Artifact",
    "ArtifactError",
    "Draft",
    "Home",
    "HomeError",
    "Manifest",
    "Receipt",
    "SubmitError",
    "parse_answers",
    "parse_artifact",
    "read_artifact",
    "receipts",
    "submit",
]
