"""The transliteration panel: why two spellings may mean one plate or one firm.

The rule kept here: the panel shows how spellings may have come about. It never says that they mean the same; a scheme
that fits proves nothing, and two trucks may differ by the order of two digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from simulator.reference.transliteration import SCHEMES, TWINS, cyrillic, transliterate
from simulator.texts import N_, Translator

LEGAL_FORMS = re.compile(r"\b(LLC|CO\.? ?LTD|LTD|OSOO|ОСОО|ООО)\b\.?", flags=re.I)
ALIKE = N_("The spellings are alike in part; no scheme gives one from the other.")
_TWIN_TO_LATIN = str.maketrans(dict(TWINS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing that is seen in two spellings; kind is a reason's code, values fill the text."""

    kind: str
    text: str
    values: tuple[tuple[str, str], ...] = ()

    def said(self, tr: Translator) -> str:
        """The remark in one language."""
        return tr(self.text, **{key: tr(value) for key, value in self.values})


def signs(text: str) -> str:
    """A text without legal form, quotation marks, spaces and hyphens, in capitals."""
    return re.sub(r"[^0-9A-ZА-ЯЁ]", "", LEGAL_FORMS.sub("", text).upper())


def look(text: str) -> str:
    """How a text looks: Cyrillic letters as their Latin twins, the letter O as a zero."""
    return signs(text).translate(_TWIN_TO_LATIN).replace("O", "0")


def spellings(text: str) -> list[tuple[str, str]]:
    """A Cyrillic spelling in Latin letters by each scheme: (scheme's name, result); empty for a Latin one."""
    if not cyrillic(text):
        return []
    plain = LEGAL_FORMS.sub("", text).strip(" «»\"'")
    return [(label, transliterate(plain, scheme)) for scheme, label in SCHEMES.items()]


def roots(text: str) -> dict[str, frozenset[str]]:
    """The Latin forms that a spelling may have, by scheme; a Latin spelling has one form, under ""."""
    plain = signs(text)
    if not cyrillic(plain):
        return {"": frozenset({plain})}
    return {scheme: frozenset({signs(transliterate(plain, scheme))}) for scheme in SCHEMES}


def compare(left: str, right: str) -> list[Remark]:
    """What is seen in two spellings, the plainest first; empty if nothing links them."""
    if left == right:
        return [Remark(kind="typing", text=N_("The two spellings are equal sign by sign."))]
    plain = signs(left), signs(right)
    if plain[0] == plain[1]:
        return [Remark(kind="typing", text=N_("Only spaces, hyphens, capitals or the legal form differ."))]
    if look(left) == look(right):
        remarks = _looks(left, right)
    elif sorted(look(left)) == sorted(look(right)):
        text = N_("The same signs stand in another order. No scheme and no confusion of looks does that.")
        remarks = [Remark(kind="order", text=text)]
    else:
        remarks = []
    return remarks or ([] if _plate(left) or _plate(right) else _schemes(left, right))


def _plate(text: str) -> bool:
    """Plates have digits, carriers have none; schemes are for names."""
    return any(sign.isdigit() for sign in text)


def _looks(left: str, right: str) -> list[Remark]:
    remarks = []
    if cyrillic(signs(left)) != cyrillic(signs(right)) or any(
        cyrillic(a) != cyrillic(b) for a, b in zip(signs(left), signs(right), strict=True)
    ):
        text = N_("Latin and Cyrillic letters of the same look stand for each other.")
        remarks.append(Remark(kind="look", text=text))
    latin = signs(left).translate(_TWIN_TO_LATIN), signs(right).translate(_TWIN_TO_LATIN)
    if latin[0] != latin[1]:
        remarks.append(Remark(kind="look", text=N_("The digit zero and the letter O stand for each other.")))
    return remarks


def _schemes(left: str, right: str) -> list[Remark]:
    mine, other = roots(left), roots(right)
    if not (cyrillic(signs(left)) or cyrillic(signs(right))):
        return _by_way_of_cyrillic(signs(left), signs(right))
    if mine == other:
        return [Remark(kind="scheme", text=N_("Both give the same Latin letters by every scheme."))]
    remarks = []
    for scheme in dict.fromkeys((*mine, *other)):
        forms, others = (roots.get(scheme) or roots.get("", frozenset()) for roots in (mine, other))
        if scheme and forms & others:
            text = N_("{scheme}: the Cyrillic spelling gives the Latin one.")
            remarks.append(Remark(kind="scheme", text=text, values=(("scheme", SCHEMES[scheme]),)))
    if not remarks and any(_near(a, b) for x in mine.values() for a in x for y in other.values() for b in y):
        remarks.append(Remark(kind="other", text=ALIKE))
    return remarks


def _by_way_of_cyrillic(left: str, right: str) -> list[Remark]:
    """Two Latin spellings: equal once the letters that schemes write differently are made equal."""
    if skeleton(left) == skeleton(right):
        text = N_("Both may come from one Cyrillic name, by two different schemes.")
        return [Remark(kind="scheme", text=text)]
    if _near(left, right):
        return [Remark(kind="other", text=ALIKE)]
    return []


def skeleton(latin: str) -> str:
    """A Latin spelling with what schemes write differently made equal: for comparing, not for reading."""
    letters = latin.upper()
    for parts, sign in (
        (("SHCH", "SHH"), "S"),
        (("ZH",), "Z"),
        (("KH", "X"), "H"),
        (("TS", "CZ"), "C"),
        (("CH",), "C"),
        (("SH",), "S"),
        (("YO", "JO"), "E"),
        (("YU", "IU", "JU"), "U"),
        (("YA", "IA", "JA"), "A"),
        (("Y", "J"), "I"),
    ):
        for part in parts:
            letters = letters.replace(part, sign)
    return letters.replace("H", "")


def _near(left: str, right: str) -> bool:
    """Alike in part: two thirds of the signs agree in order, by difflib's ratio."""
    return SequenceMatcher(None, left, right, autojunk=False).ratio() >= 0.65
