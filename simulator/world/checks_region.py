"""What a region's folder must fulfil: countries that are whole, posts on their land, outlines for all who have posts.

The rule kept here: everything that is missing for a world of the scenario is told, with file, key, rule and remedy; the
region is in force while it is judged, so that its tables are seen as a world sees them. Ways and trade are judged by
`checks_region_ways`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import isinf

from simulator.errors import ScenarioError
from simulator.reference import codes, offices
from simulator.reference.distance import distance_km
from simulator.reference.ground import TOLERANCE_KM, beyond_km, farthest_apart_km
from simulator.reference.names.lands import COUNTRIES as KNOWN_PEOPLES
from simulator.reference.names.plates import LARGEST, plate_room, plate_shape
from simulator.region import LIKE, OWN, Land, Post, Region
from simulator.regional import left_to_users
from simulator.texts import N_, translator
from simulator.world.checks_region_ways import countries, way_faults
from simulator.world.regions import Folder
from simulator.world.regions.outlines import OUTLINES
from simulator.world.regions.reading import PEOPLES, TOWNS, WORDS
from simulator.world.regions.tables import COUNTRIES, OFFICES
from simulator.world.scenario import Scenario

# Of names, plates and numbers a country is one byte.
MOST_COUNTRIES = 100
# How goods pass each kind of place.
MODES = {
    "ROAD_BCP": "ROAD",
    "RAIL_BCP": "RAIL",
    "AIRPORT": "AIR",
    "SEAPORT": "SEA",
    "POST_EXPRESS": "POST",
    "INLAND": "ROAD",
    "GREEN_BORDER": "PEDESTRIAN",
}
# Kinds of places that lie at a border, and look over it.
CROSSINGS = ("ROAD_BCP", "RAIL_BCP")


def region_faults(region: Region, folder: Folder, scenario: Scenario) -> list[ScenarioError]:
    """Every fault of a region that could be read, the most basic first."""
    begun = len(folder.faults)
    _lands(region, folder)
    _named(region, folder, scenario)
    known = countries(region)
    strangers = Counter(post.country for post in region.posts if post.country not in known)
    for country, posts in strangers.items():
        first = next(post.code for post in region.posts if post.country == country)
        _unknown(folder, OFFICES, country, f"{country} ({first}, {posts})")
    for post in region.posts:
        if post.country not in strangers:
            _post(region, folder, post)
    for outline in region.outlines:
        if outline.country not in known:
            _unknown(folder, OUTLINES, outline.country, outline.country)
    way_faults(region, folder)
    return folder.faults[begun:]


UNKNOWN = (N_("a country stands in countries.csv, or is a real one"), N_("Mend the code, or add the country's line."))


def _unknown(folder: Folder, table: str, code: str, key: str) -> None:
    """A country that is nowhere, unless its own line is what is wrong."""
    if not folder.is_out(COUNTRIES, code):
        folder.wrong(table, key, *UNKNOWN)


def _lands(region: Region, folder: Folder) -> None:
    if len(region.lands) > MOST_COUNTRIES:
        folder.wrong(
            COUNTRIES,
            "-",
            N_("a region has at most {most} countries"),
            N_("Leave some out."),
            most=MOST_COUNTRIES,
        )
    own = {people.country for people in region.peoples}
    for country in sorted(own - set(region.by_code)):
        _unknown(folder, PEOPLES, country, country)
    for town in region.towns:
        if town.country not in region.by_code:
            _unknown(folder, TOWNS, town.country, f"{town.country}: {town.latin}")
    for land in region.lands:
        if not left_to_users(land.code) and land.code not in countries(Region(name="")):
            folder.wrong(
                COUNTRIES,
                land.code,
                N_("an invented country has a code that ISO 3166 leaves to its users"),
                N_("Take one of QM to QZ and XA to XZ without XX."),
            )
        _people(folder, land, own)
        _plates(region, folder, land)


def _people(folder: Folder, land: Land, own: set[str]) -> None:
    known = land.people == OWN or _like(land.people, {*KNOWN_PEOPLES, *own})
    if not known:
        folder.wrong(
            COUNTRIES,
            f"{land.code}.people",
            N_("a country's people is its own, or like one whose names are known"),
            N_('Write "own" and its lines in peoples.csv, or like and one of {known}.'),
            known=", ".join((*KNOWN_PEOPLES, *sorted(own))),
            shown=land.people,
        )
    elif land.people == OWN and land.code not in own and not folder.is_out(PEOPLES, land.code):
        folder.wrong(
            PEOPLES,
            land.code,
            N_("a people of its own has its names in peoples.csv"),
            N_("Add its lines, or write like and a country whose names it bears."),
        )


def _like(text: str, known: set[str]) -> bool:
    return text.startswith(LIKE) and text.removeprefix(LIKE) in known


def _plates(region: Region, folder: Folder, land: Land) -> None:
    shaped = {other.code for other in region.lands if plate_shape(other.plates)}
    if _like(land.plates, {*KNOWN_PEOPLES, *shaped}) or plate_shape(land.plates):
        return
    key, room = f"{land.code}.plates", plate_room(land.plates)
    if room is not None and room < LARGEST:
        folder.wrong(
            COUNTRIES,
            key,
            N_("plates have room for {least} vehicles"),
            N_("These have room for {room}; a d is 10 signs, an L 12. Add one."),
            least=LARGEST,
            room=room,
            shown=land.plates,
        )
        return
    folder.wrong(
        COUNTRIES,
        key,
        N_("plates have a shape of d, L and blanks with one = for the mark, at most 14 signs, or are like a country's"),
        N_('Write d for a digit, L for a letter, = for the mark, as in "= dddd LLLL", or like and a country.'),
        shown=land.plates,
    )


def _named(region: Region, folder: Folder, scenario: Scenario) -> None:
    """Every country of the scenario that nobody has is in the region; every country with posts has an outline."""
    drawn = {outline.country for outline in region.outlines}
    for code in dict.fromkeys([*scenario.reporting_countries, *scenario.partner_countries]):
        if code in region.by_code and code not in drawn and not folder.is_out(OUTLINES, code):
            folder.wrong(
                OUTLINES,
                code,
                N_("every country of the region has an outline"),
                N_("Add its feature, or its posts lie in the sea."),
            )
    named = [land.label for land in region.lands] + [post.label for post in region.posts]
    named += [brand.label for brand in region.brands]
    titles = [scenario.title, scenario.text, *(operation.title for operation in scenario.operation)]
    titles += [told.text for told in (*scenario.feature, *scenario.chain)]
    group = [] if region.group is None else [region.group.unit, region.group.time]
    russian = translator("ru")
    for text in dict.fromkeys([*named, *titles, *group]):
        if text and russian(text) == text and WORDS not in folder.unread:
            folder.lacks(
                WORDS,
                text,
                N_("what people read is there in both languages"),
                N_("Add msgid and msgstr to ru.po."),
            )


def _post(region: Region, folder: Folder, post: Post) -> None:
    """A post lies in its country, is of a known kind, and the post that it faces faces it."""
    for column, listed in (("location_type", "location_type"), ("mode", "mode")):
        if getattr(post, column) not in codes(listed):
            folder.wrong(
                OFFICES,
                f"{post.code}.{column}",
                N_("the code is in its list"),
                N_("There are {codes}."),
                codes=", ".join(codes(listed)),
                shown=getattr(post, column),
            )
    wanted = MODES.get(post.location_type)
    if wanted is not None and post.mode != wanted and post.mode in codes("mode"):
        folder.wrong(
            OFFICES,
            f"{post.code}.mode",
            N_("a post of each kind has its mode"),
            N_("Write {wanted}, or mend the location_type."),
            wanted=wanted,
            shown=f"{post.location_type}, {post.mode}",
        )
    for key, rule, remedy, words in _placed(region, folder, post):
        folder.wrong(OFFICES, f"{post.code}.{key}", rule, remedy, **words)


def _placed(region: Region, folder: Folder, post: Post) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    out = beyond_km(post.country, post.lat, post.lon)
    if isinf(out):
        if not folder.is_out(OUTLINES, post.country):
            yield "country", N_("a country with posts has an outline"), N_("Add its feature to outlines.json."), {}
    elif out > TOLERANCE_KM:
        words: dict[str, object] = {"km": round(out, 1), "country": post.country, "near": round(TOLERANCE_KM)}
        yield (
            "lat, lon",
            N_("a post lies in its country's outline, or at most {near} km beyond it"),
            N_("It lies {km} km outside {country}; mend the degrees (north, then east), or the outline."),
            words,
        )
    elif (land := _astray(region, post)) is not None:
        words = {"land": land}
        yield (
            "lat, lon",
            N_("a post lies in no other country's outline"),
            N_("It lies in that of {land} too; mend the outlines, which share the points of their border."),
            words,
        )
    if not post.opposite:
        if post.location_type in CROSSINGS:
            yield "opposite", N_("a crossing faces another one"), N_("Name the post on the other side."), {}
        return
    if folder.is_out(OFFICES, post.opposite):
        return
    other = offices().get(post.opposite)
    if other is None or other.opposite != post.code:
        words = {"other": post.opposite}
        yield "opposite", N_("the post that is faced faces back"), N_("Let {other} name this post, or mend it."), words
        return
    if not isinf(out) and out > beyond_km(post.country, other.lat, other.lon):
        words = {"other": other.code}
        yield "lat, lon", N_("a post lies on its own side of the border"), N_("Exchange it with {other}."), words
    apart, most = distance_km(post.code, other.code), farthest_apart_km(post.mode)
    if apart > most:
        words = {"km": round(apart), "most": round(most), "other": other.code}
        yield (
            "lat, lon",
            N_("posts that face each other lie {most} km apart at most"),
            N_("{other} is {km} km away."),
            words,
        )


def _astray(region: Region, post: Post) -> str | None:
    """Another country of the region in whose outline a post lies too, beyond what outlines leave open."""
    others = (outline.country for outline in region.outlines if outline.country != post.country)
    return next((land for land in others if beyond_km(land, post.lat, post.lon) < -TOLERANCE_KM), None)
