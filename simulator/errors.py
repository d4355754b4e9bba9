"""One family of errors; the class says whose fault it is, the text says what to do."""

from __future__ import annotations


class CenlabError(Exception):
    """Base of every error that a person can act on."""


class ScenarioError(CenlabError):
    """The author's content is wrong: names file, key, rule and remedy."""

    def __init__(self, *, file: str, key: str, rule: str, remedy: str) -> None:
        self.file, self.key, self.rule, self.remedy = file, key, rule, remedy
        super().__init__(f"{file}: {key}: {rule}. {remedy}")


def plainly(error: BaseException) -> str:
    """An error in the middle of a sentence: of the system's own only its words, without number and quoted path."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
