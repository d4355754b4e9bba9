"""What a region's ways and trade must fulfil: lines between stations, closures of posts, exporters with goods."""

from __future__ import annotations

from simulator.reference import codes, offices
from simulator.reference.trade import exporters
from simulator.region import Region
from simulator.texts import N_
from simulator.world.regions import Folder
from simulator.world.regions.reading import BRANDS, CLOSURES, DRIVING, RAIL, SEASONS, TRADE, TRADERS

UNKNOWN_GOODS = (N_("goods are those of cover_goods.csv"), N_("Mend the code."))


def way_faults(region: Region, folder: Folder) -> None:
    """Note the faults of rail, driving, closures, trade and brands in the folder."""
    _rail(region, folder)
    _shut(region, folder)
    _driving(region, folder)
    _trade(region, folder)
    for brand in region.brands:
        if brand.made_in != "XX" and brand.made_in not in _known(region):
            folder.wrong(
                BRANDS,
                f"{brand.code}.made_in",
                N_("a brand names a country of the region, a real one, or XX"),
                N_("Mend the code."),
                shown=brand.made_in,
            )


def _known(region: Region) -> set[str]:
    """Countries that a table of ways and trade may name."""
    return {*region.by_code, *exporters(), *(post.country for post in offices().values())}


def _rail(region: Region, folder: Folder) -> None:
    for line in region.lines:
        for station in (line.station, line.other):
            if station in folder.left_out:
                continue
            if station not in offices() or offices()[station].mode != "RAIL":
                folder.wrong(
                    RAIL,
                    f"{line.station}, {line.other}",
                    N_("a line leads from a railway station of offices.csv to another"),
                    N_("{station} is none; mend the code, or add the station."),
                    station=station,
                )


def _shut(region: Region, folder: Folder) -> None:
    for shutting in region.closures:
        if shutting.office not in offices() and shutting.office not in folder.left_out:
            folder.wrong(CLOSURES, shutting.office, N_("every post is in offices.csv"), N_("Mend the code."))
        if shutting.reopened <= shutting.closed:
            folder.wrong(
                CLOSURES,
                shutting.office,
                N_("a post is opened again after it was closed"),
                N_("Exchange the two days, or mend the year."),
                shown=f"{shutting.closed} … {shutting.reopened}",
            )


def _driving(region: Region, folder: Folder) -> None:
    for row in region.driving:
        for code in (row.plate, *row.countries):
            if code not in _known(region):
                folder.wrong(
                    DRIVING,
                    f"{row.plate}, {row.mode}",
                    N_("plates and countries are those of the region or of the shared tables"),
                    N_("{code} is none; mend the code."),
                    code=code,
                )


def _trade(region: Region, folder: Folder) -> None:
    goods = [code for code in codes("cover_goods") if code != "NONE"]
    for code in dict.fromkeys(goods_ for exporter in region.exporters for goods_ in exporter.goods):
        if code not in goods:
            folder.wrong(TRADE, code, *UNKNOWN_GOODS)
    for season in region.seasons:
        if season.goods not in goods:
            folder.wrong(SEASONS, season.goods, *UNKNOWN_GOODS)
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
    for land in region.lands:
        if land.code not in tabled and land.code not in region.traders:
            folder.wrong(
                TRADE,
                land.code,
                N_("every country of the region sends some goods"),
                N_("Add its column to trade.csv, or a line to traders.csv."),
            )
