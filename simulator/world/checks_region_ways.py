"""What a region's ways and trade must fulfil: lines between stations, closures of posts, exporters with goods."""

from __future__ import annotations

from difflib import get_close_matches

from babel import Locale

from simulator.reference import codes, offices
from simulator.reference.trade import exporters
from simulator.region import Region
from simulator.regional import left_to_users
from simulator.texts import N_
from simulator.world.regions import Folder
from simulator.world.regions.reading import BRANDS, CLOSURES, DRIVING, SEASONS, TRADE, TRADERS
from simulator.world.regions.tables import COUNTRIES, OFFICES, RAIL


def way_faults(region: Region, folder: Folder) -> None:
    """Note the faults of rail, driving, closures, trade and brands in the folder."""
    _rail(region, folder)
    _shut(region, folder)
    _driving(region, folder)
    _trade(region, folder)
    _brands(region, folder)


def countries(region: Region) -> frozenset[str]:
    """Codes that are countries here: real ones, and the region's own."""
    real = {str(code) for code in Locale.parse("en").territories if len(str(code)) == 2}
    return frozenset({code for code in real if not left_to_users(code)} | set(region.by_code))


def _known(region: Region) -> set[str]:
    """Countries that a table of ways may name."""
    return {*region.by_code, *exporters(), *(post.country for post in offices().values())}


def _rail(region: Region, folder: Folder) -> None:
    for line in region.lines:
        for station in (line.station, line.other):
            if folder.is_out(OFFICES, station):
                continue
            if station not in offices() or offices()[station].mode != "RAIL":
                folder.wrong(
                    RAIL,
                    f"{line.station}, {line.other}",
                    N_("a line leads from a railway station of offices.csv to another"),
                    N_("{station} is none; mend the code, or add the station."),
                    station=station,
                )
        if line.station == line.other:
            folder.wrong(RAIL, line.station, N_("a line leads to another station"), N_("Mend one of the two codes."))


def _shut(region: Region, folder: Folder) -> None:
    closed = {(shutting.office, shutting.closed, shutting.reopened) for shutting in region.closures}
    for shutting in region.closures:
        post = offices().get(shutting.office)
        if folder.is_out(OFFICES, shutting.office):
            continue
        if post is None:
            folder.wrong(CLOSURES, shutting.office, N_("every post is in offices.csv"), N_("Mend the code."))
        elif post.opposite and (post.opposite, shutting.closed, shutting.reopened) not in closed:
            folder.wrong(
                CLOSURES,
                shutting.office,
                N_("a crossing is shut on both sides at once"),
                N_("Add a line with the same days for {other}."),
                other=post.opposite,
            )
        span = f"{shutting.closed} … {shutting.reopened}"
        if shutting.reopened <= shutting.closed:
            folder.wrong(
                CLOSURES,
                shutting.office,
                N_("a post is opened again after it was closed"),
                N_("Exchange the two days, or mend the year."),
                shown=span,
            )
        elif any(office == shutting.office and first < shutting.closed < last for office, first, last in closed):
            folder.wrong(
                CLOSURES,
                shutting.office,
                N_("a post that is shut is not closed again"),
                N_("Make the two times one."),
                shown=span,
            )


def _driving(region: Region, folder: Folder) -> None:
    for row in region.driving:
        for code in (row.plate, *row.countries):
            if code not in _known(region) and not folder.is_out(COUNTRIES, code):
                folder.wrong(
                    DRIVING,
                    f"{row.plate}, {row.mode}",
                    N_("plates and countries are those of the region or of the shared tables"),
                    N_("{code} is none; mend the code."),
                    code=code,
                )
        if row.plate not in row.countries:
            folder.wrong(
                DRIVING,
                f"{row.plate}, {row.mode}",
                N_("vehicles run in their own country too"),
                N_("Add {plate} to its countries."),
                plate=row.plate,
            )


def _brands(region: Region, folder: Folder) -> None:
    for brand in region.brands:
        if (
            brand.made_in != "XX"
            and brand.made_in not in _known(region)
            and not folder.is_out(COUNTRIES, brand.made_in)
        ):
            folder.wrong(
                BRANDS,
                f"{brand.code}.made_in",
                N_("a brand names a country of the region, a real one, or XX"),
                N_("Mend the code."),
                shown=brand.made_in,
            )


def _trade(region: Region, folder: Folder) -> None:
    goods = [code for code in codes("cover_goods") if code != "NONE"]
    named = [(TRADE, code) for exporter in region.exporters for code in exporter.goods]
    for table, code in dict.fromkeys(named + [(SEASONS, season.goods) for season in region.seasons]):
        if code not in goods:
            near = get_close_matches(code, goods, 3) or goods
            rule, remedy = N_("goods are those of cover_goods.csv"), N_("Mend the code; there are {goods}.")
            folder.wrong(table, code, rule, remedy, goods=", ".join(near))
    named = [(TRADE, exporter.country) for exporter in region.exporters] + [(TRADERS, code) for code in region.traders]
    for table, code in named:
        if code not in countries(region) and not folder.is_out(COUNTRIES, code):
            folder.wrong(
                table,
                code,
                N_("who trades is a country of the region, or a real one"),
                N_("Mend the code, or add the country's line to countries.csv."),
            )
    for exporter in region.exporters:
        if sum(exporter.goods.values()) <= 0:
            folder.wrong(
                TRADE,
                exporter.country,
                N_("an exporter sends some goods"),
                N_("Write a number above 0 into its column, or take the column out and name it in traders.csv."),
            )
    tabled = exporters()
    for country, like in region.traders.items():
        if like not in tabled:
            folder.wrong(
                TRADERS,
                country,
                N_("a country trades like one that has a column of its own"),
                N_("{like} has none; there are {exporters}."),
                like=like,
                exporters=", ".join(sorted(tabled)),
            )
    own = {exporter.country for exporter in region.exporters}
    for country in (country for country in region.traders if country in own):
        folder.wrong(
            TRADERS,
            country,
            N_("a country has a column in trade.csv or a line in traders.csv, not both"),
            N_("Remove one of them."),
        )
    if not folder.unread.isdisjoint((TRADE, TRADERS)):
        return
    for land in region.lands:
        if land.code not in tabled and land.code not in region.traders:
            folder.wrong(
                TRADE,
                land.code,
                N_("every country of the region sends some goods"),
                N_("Add its column to trade.csv, or a line to traders.csv."),
            )
