"""One family of errors; the class says whose fault it is, the text says what to do."""

from __future__ import annotations

from typing import Any


class CenlabError(Exception):
    """Base of every error that a person can act on.

    Given an English text with {fields} and their values, it can be told in another language (`Translator.told`).
    """

    def __init__(self, *args: Any, **values: Any) -> None:
        self.template: str = args[0] if args and isinstance(args[0], str) else ""
        self.values = values
        super().__init__(*([self.template.format(**values)] if values else args))


class ScenarioError(CenlabError):
    """The author's content is wrong: names file, key, rule and remedy.

    Figures and names stand in rule and remedy as {fields}, with their values in `words`; shown is what the author
    wrote, put in brackets behind the rule.
    """

    def __init__(self, *, file: str, key: str, rule: str, remedy: str, shown: str = "", **words: Any) -> None:
        self.file, self.key, self.shown, self.words = file, key, shown, words
        self.rule_text, self.remedy_text = rule, remedy
        self.rule, self.remedy = self._filled(rule) + (f" ({shown})" if shown else ""), self._filled(remedy)
        super().__init__(f"{file}: {key}: {self.rule}. {self.remedy}")

    def _filled(self, text: str) -> str:
        return text.format(**self.words) if self.words else text


def plainly(error: BaseException) -> str:
    """An error in the middle of a sentence: of the system's own only its words, without number and quoted path."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
