"""The form for writing a message, made from the message types; the code lists that its fields choose from.

The rule kept here: what the form offers and what the check accepts are the same lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.cencomm.procedure import MessageField, procedure
from simulator.reference import code_label, codes
from simulator.reference.offices import office_label, offices
from simulator.texts import N_, Translator, translator
from simulator.workspace.messages_material import PHOTOS, Material

OWN_COUNTRY = "KG"
HEAD = (
    ("handling", N_("Handling code"), N_("What the receiver may do with it; see the card.")),
    ("source_grade", N_("Reliability of the source"), N_("How reliable the source is; see the 4x4 card.")),
    ("information_grade", N_("Reliability of the information"), N_("How sure the information is; see the 4x4 card.")),
)
RECIPIENTS = N_("Recipients")
RECIPIENTS_HINT = N_("Exactly these will be able to read it; the list above the form names them.")
REPLY_TO = N_("Refers to")
REPLY_HINT = N_("The message of the inbox that this one answers or is about.")
MESSAGE = N_("Message")
MARKS = N_("Grading and handling")
CONTENT = N_("Content")


def code_lists(material: Material) -> dict[str, Sequence[str]]:
    """The codes that each list of the form offers; recipients are added by the mailroom."""
    own = {code_list.name: [listed.code for listed in code_list.code] for code_list in procedure().list}
    return {
        **own,
        **{name: list(codes(name)) for name in ("product", "mass_basis", "test_result", "detection_means")},
        "concealment_place": list(codes("concealment_place")),
        "handling": list(codes("handling")),
        "source_grade": list(codes("source_grade")),
        "information_grade": list(codes("information_grade")),
        "office": [code for code, office in offices().items() if office.country == OWN_COUNTRY],
        "inbox": [entry.id for entry in material.entries],
        "photos": list(material.note.photos),
    }


def label_of(name: str, code: str, material: Material, lang: str) -> str:
    """A code of one of the form's lists in words."""
    tr = translator(lang)
    if name == "office":
        return office_label(code, lang)
    if name == "photos" and code in material.note.photos:
        return tr(PHOTOS[material.note.photos[code]], number=code.removeprefix("photo-"))
    if name in {code_list.name for code_list in procedure().list}:
        return tr(procedure().codes(name).get(code, code))
    return code_label(name, code, lang) if name != "inbox" else code


def compose_spec(
    material: Material, kind: str, lang: str, recipients: Sequence[Mapping[str, str]], *, title: str = ""
) -> dict[str, Any]:
    """The form's description for a type of message; recipients are options {code, label}."""
    tr = translator(lang)
    form = procedure().message_type(kind)
    head = [_field("recipients", "choices", RECIPIENTS, RECIPIENTS_HINT, tr, required=True, options=list(recipients))]
    lists = code_lists(material)

    def options(name: str) -> list[dict[str, str]]:
        return [{"code": code, "label": label_of(name, code, material, lang)} for code in lists[name]]

    if form.refers:
        head.append(_field("reply_to", "choice", REPLY_TO, REPLY_HINT, tr, options=options("inbox")))
    marks = [
        _field(name, "choice", label, hint, tr, required=True, options=options(name)) for name, label, hint in HEAD
    ]
    content = [_content(field, tr, options(field.list) if field.list else []) for field in form.field]
    return {
        "title": title,
        "sections": [
            {"title": tr(MESSAGE), "fields": head},
            {"title": tr(MARKS), "fields": marks},
            {"title": tr(CONTENT), "fields": content},
        ],
    }


def _content(field: MessageField, tr: Translator, options: list[dict[str, str]]) -> dict[str, Any]:
    return _field(field.name, field.kind, field.label, field.hint, tr, required=field.required, options=options)


def _field(
    name: str, kind: str, label: str, hint: str, tr: Translator, *, required: bool = False, options: Any = ()
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "label": tr.bilingual(label),
        "hint": tr(hint),
        "required": required,
    }
    if options:
        described["options"] = list(options)
    if kind in ("area", "choices"):
        described["wide"] = True
    return described
