"""The entry form as data, made from the field catalogue: what the one form widget draws.

The rule kept here: labels are bilingual, the reader's language first, because the real platforms work in English.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from simulator.cen.catalogue import COUNTRY, OFFICE, UNKNOWN_COUNTRY, Field, catalogue, country_codes
from simulator.cen.rulebook import figure
from simulator.reference import codes, units
from simulator.reference.offices import offices, offices_of
from simulator.texts import N_, country_name, translator

# Countries of the region come first in every list: they are chosen most.
NEAR = ("KG", "KZ", "TJ", "TM", "UZ", "AF", "CN", "IR", "RU")
FORM_TITLE = N_("Seizure case")
# Medicines are packed in blisters, other piece goods in packages; what is weighed or measured is not counted out.
BLISTERS = {
    "cartons": N_("packages in a box"),
    "packs": N_("blisters in a package"),
    "sticks": N_("capsules or tablets in a blister"),
    "packing_total": N_("capsules or tablets: {n}, written to the quantity"),
}
PACKAGES = {
    "cartons": N_("packages in a box"),
    "packs": N_("bundles in a package"),
    "sticks": N_("pieces in a bundle"),
}


def form_spec(lang: str, country: str, form_type: str = "LONG") -> dict[str, Any]:
    """The entry form of a reporting country, for the form widget.

    form_type decides which fields are shown and which are marked as required; fields that the system fills itself
    are left out. Labels and options are "reader's language / the other language".
    """
    tr = translator(lang)
    sections = []
    for section in catalogue().sections:
        fields = [
            field_spec(field, lang, country, form_type)
            for field in catalogue().of_case()
            if field.section == section.id and field.kind != "auto" and field.need(form_type) != "absent"
        ]
        if fields:
            sections.append({"title": tr.bilingual(section.title), "fields": fields})
    return {"title": tr.bilingual(FORM_TITLE), "sections": sections}


def field_spec(field: Field, lang: str, country: str, form_type: str = "LONG") -> dict[str, Any]:
    """One field for the form widget; a group carries the fields of its rows."""
    tr = translator(lang)
    spec: dict[str, Any] = {
        "name": field.key,
        "kind": field.kind,
        "label": tr.bilingual(field.label),
        "hint": tr(field.hint),
        "required": field.need(form_type) == "required",
    }
    if field.codes:
        spec["options"] = options(field.codes, lang, country)
    if field.unknown:
        spec["unknown"] = field.unknown
    if field.max:
        spec["max"] = field.max
    if field.kind == "packing":
        spec["kinds"] = packing_kinds(lang)
    if field.name == "lines.quantity":
        spec["whole_units"] = {code: tr(codes("unit")[code].label) for code in figure("whole_units")}
    if field.name == "lines.unit":
        spec["fits"] = {"field": "product", "allowed": {code: list(units(code)) for code in codes("product")}}
    if field.kind == "group":
        spec["fields"] = [
            field_spec(inner, lang, country, form_type)
            for inner in catalogue().of_group(field.name)
            if inner.need(form_type) != "absent"
        ]
    return spec


def options(name: str, lang: str, country: str = "") -> list[dict[str, str]]:
    """The entries of a code list for a type-ahead field; offices are those of one country, all for "".

    name is a list of simulator.reference, "country" or "office". A heading is also found by the names of its products,
    which are its "words".
    """
    if name == COUNTRY:
        return _countries(lang)
    tr = translator(lang)
    if name == OFFICE:
        return [
            {"code": office.code, "label": tr.bilingual(office.label)}
            for office in (offices().values() if country else offices_of().values())
            if country in ("", office.country)
        ]
    choices = []
    for entry in codes(name).values():
        option = {"code": entry.code, "label": tr.bilingual(entry.label)}
        if entry.parent:
            option["parent"] = entry.parent
        if name == "heading":
            option["words"] = " ".join(
                tr.bilingual(product.label) for product in codes("product").values() if product.parent == entry.code
            )
        choices.append(option)
    return choices


def packing_kinds(lang: str) -> list[dict[str, Any]]:
    """How the levels of a packing are called, by product; without labels the packing of these is not asked.

    Cigarettes keep the form's own words: cartons, packs, pieces.
    """
    tr = translator(lang)
    groups: dict[str, list[str]] = {"blisters": [], "packages": [], "": []}
    for code in codes("product"):
        counted = [unit for unit in units(code) if unit in figure("whole_units")]
        if "STICK" not in counted:
            medicine = {"CAPSULE", "TABLET"} & set(counted)
            groups["blisters" if medicine else "packages" if counted else ""].append(code)
    words = {"blisters": BLISTERS, "packages": PACKAGES, "": {}}
    return [
        {"products": products, "labels": {level: tr.text(text) for level, text in words[name].items()}}
        for name, products in groups.items()
    ]


@lru_cache(maxsize=4)
def _countries(lang: str) -> list[dict[str, str]]:
    other = "en" if lang != "en" else "ru"

    def label(code: str) -> str:
        here, there = country_name(code, lang), country_name(code, other)
        if code == UNKNOWN_COUNTRY:
            return f"{here} / {there}"
        return f"{here} / {there} ({code})"

    rest = sorted(country_codes() - {*NEAR, UNKNOWN_COUNTRY}, key=lambda code: country_name(code, lang))
    return [{"code": code, "label": label(code)} for code in (UNKNOWN_COUNTRY, *NEAR, *rest)]
