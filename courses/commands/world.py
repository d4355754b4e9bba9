"""`cenlab world …`: a world as files, for authors, statisticians and the curious.

The rule kept here: the same scenario, seed and number of cases give the same tables; an output folder is never changed.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from shutil import disk_usage
from typing import Annotated

import typer

from courses.commands.early import say
from courses.commands.named import among, bar, is_world, new_world_at, part_named, scenario_path, world_at
from courses.commands.world_scenario import app as scenario_app
from simulator.publish.source_names import choose_sources

# Cases are asked for by five years; a world with less than this part of them tells so.
FIVE_YEARS, LEAST_BROUGHT = 60, 0.85
app = typer.Typer(help="Build a simulated world as files.", no_args_is_help=True)
app.add_typer(scenario_app, name="scenario")


def shortfall(brought: int, asked: float) -> list[str]:
    """What is said of a world with fewer cases than were asked for; both in cases of all its months."""
    if brought >= LEAST_BROUGHT * asked:
        return []
    told = f"cases: {brought:,} of about {asked:,.0f} that are asked for: organisations and services bring no more."
    return [f"{told} Give organisations more supply, or ways over more posts."]


@app.callback()
def world() -> None:
    """Build a simulated world as files."""


@app.command()
def build(
    scenario: Annotated[
        str,
        typer.Argument(help="A scenario file, or the name of one that ships: northern_corridor.", metavar="SCENARIO"),
    ],
    out: Annotated[Path, typer.Option(help="A new folder for observed/ and truth/.")],
    seed_file: Annotated[
        Path | None,
        typer.Option(help="A file of 64 hex digits, closed to others; same seed, same world. [default: random, told]"),
    ] = None,
    cases: Annotated[
        int | None,
        typer.Option(
            help="Expected reported cases of the first five years; masses scale with it. [default: the scenario's]",
            min=100,
            max=1_000_000_000,
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            help="Processes that work at once. [default: one for each core; 1 for a small world or a part]",
            min=1,
            max=64,
        ),
    ] = None,
    dask: Annotated[
        str, typer.Option(help="Address of a Dask scheduler whose workers see the folder.", metavar="ADDRESS")
    ] = "",
    part: Annotated[
        str,
        typer.Option(
            help="Build together with others, on this machine or on others that see the folder: this is part I of N. "
            "Every part is given the same command but for I.",
            metavar="I/N",
        ),
    ] = "",
    sources: Annotated[
        str, typer.Option(help="Other sources: all, none, or names with commas.", metavar="all|none|LIST")
    ] = "none",
) -> None:
    """Build one world: observed/, truth/ and a manifest in each. Stopped in the middle, the same command goes on."""
    if dask and ((workers or 1) > 1 or part):
        raise typer.BadParameter("name one of --workers or --part, or --dask, not both.", param_hint="--dask")
    share = part_named(part)
    file, named = scenario_path(scenario), choose_sources(sources)
    if share is None or not is_world(out):
        new_world_at(out)
    if dask:
        from simulator.publish.executors import check_scheduler

        check_scheduler(dask)
    from courses.given import seed_from_file

    given = seed_from_file(seed_file) if seed_file is not None else None
    from simulator.publish.claims import Part
    from simulator.publish.crew import crew
    from simulator.publish.folder import TEXT_UP_TO, half_built, stopped_seed, write_world
    from simulator.publish.room import bytes_needed, megabytes
    from simulator.world import load_scenario

    left = stopped_seed(out) if given is None else None
    if share is not None and not (given or left):
        raise typer.BadParameter("all parts draw from one seed: name its --seed-file for each.", param_hint="--part")
    key = given or left or secrets.token_bytes(32)
    scenario_model = load_scenario(file)
    if left is not None:
        say(f"going on with the build that was stopped: seed {key.hex()}", err=True)
    size = scenario_model.cases if cases is None else cases
    text = size <= TEXT_UP_TO
    if not half_built(out).exists():
        needed = bytes_needed(scenario_model, size, named, text=text)
        free = disk_usage(out.absolute().parent).free
        say(f"about {megabytes(needed)} of disk needed, {megabytes(free)} free", err=True)
    with bar() as told:
        manifest = write_world(
            scenario_model,
            key,
            out,
            cases,
            told,
            workers=workers or (1 if share else crew(size, named, text=text)),
            dask=dask or None,
            part=Part(number=share[0], of=share[1]) if share else None,
            sources=named,
        )
    if given is None:
        say(f"seed {key.hex()}")
    rows = ", ".join(f"{name} {table['rows']:,}" for name, table in manifest["tables"].items())
    say(f"{out}: {rows}")
    for short in shortfall(manifest["tables"]["cases"]["rows"], size * scenario_model.months / FIVE_YEARS):
        say(short)
    say("Everything in it is SYNTHETIC. truth/ is for the instructor; hand out observed/ only.")


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="The folder of a built world.", metavar="DIR")],
    report: Annotated[
        Path | None, typer.Option(help="Folder for report.html and report.json. [default: DIR/truth/report]")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
    quick: Annotated[bool, typer.Option(help="Leave out the slow gates.")] = False,
) -> None:
    """Check a world: whether its files are as they were built, and the gates of realism. Exit status 1: one is red."""
    world_at(folder, "observed", "truth")
    from courses.commands.world_check import run_check

    raise typer.Exit(run_check(folder, report, as_json=as_json, quick=quick))


@app.command("next-day")
def next_day(folder: Annotated[Path, typer.Argument(help="The folder of a built world.", metavar="DIR")]) -> None:
    """Add one day to a world: its seizures, what is entered on that day, and what the other sources saw."""
    world_at(folder, "observed", "truth")
    from simulator.publish.next_day import next_day

    added = next_day(folder)
    say(f"{folder}: {added['day']}, {added['records']:,} records entered, {added['seizures']:,} seizures")


@app.command()
def seal(
    folder: Annotated[Path, typer.Argument(help="The folder of a built world.", metavar="DIR")],
    out: Annotated[Path, typer.Option(help="A new folder for messages and keys.")],
    country: Annotated[str, typer.Option(help="Whose messages: a member of the group.", metavar="CC")],
    first: Annotated[datetime, typer.Option("--from", help="First day.", formats=["%Y-%m-%d"])],
    last: Annotated[datetime, typer.Option("--to", help="Last day.", formats=["%Y-%m-%d"])],
) -> None:
    """Write a member's traffic of some days as sealed messages, with keys made for it. For the instructor."""
    world_at(folder, "observed")
    new_world_at(out)
    from simulator.publish.sealed_traffic import seal_traffic

    counts = seal_traffic(folder, out, country, first.date(), last.date())
    say(f"{out}: {counts['inbox']:,} messages received, {counts['sent']:,} sent by {country}")
    say("Everything in it is SYNTHETIC. keys/ holds every member's private key: hand out the reader's own only.")


@app.command()
def versions(
    folder: Annotated[Path, typer.Argument(help="The folder of a built world.", metavar="DIR")],
    product: Annotated[str, typer.Option(help="HASHISH", metavar="CODE")],
    country: Annotated[str, typer.Option(help="Where the series was counted.", metavar="CC")],
    first: Annotated[datetime, typer.Option("--from", help="First month of the change.", formats=["%Y-%m"])],
    last: Annotated[datetime, typer.Option("--to", help="Last month of it.", formats=["%Y-%m"])],
    baseline: Annotated[int, typer.Option(help="Months before it that it is compared with.", min=3, max=60)] = 12,
    fell: Annotated[bool, typer.Option("--fell", help="The series fell; without this: it rose.")] = False,
) -> None:
    """Say how likely each figure is under rival versions: market, enforcement, reporting, route. For the instructor."""
    world_at(folder, "observed", "truth")
    from courses.commands.world_versions import run_versions
    from simulator.publish.region_on_disk import region_on_disk
    from simulator.regional import using

    with using(region_on_disk(folder)):
        run_versions(folder, product, country, (first.date(), last.date()), baseline, fell=fell)


@app.command()
def documents(
    folder: Annotated[Path, typer.Argument(help="The folder of a built world.", metavar="DIR")],
    case_no: Annotated[str, typer.Argument(help="A case number of the world, KG-2025-000117.", metavar="CASE")],
    out: Annotated[Path, typer.Option(help="Folder for the documents.")],
    kind: Annotated[
        list[str] | None, typer.Option(help="seizure_report, cmr, smgs, xray_truck …; again for more. [default: all]")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the documents.", metavar="ru|en|ky|uz")] = "ru",
    form: Annotated[str, typer.Option(help="Kind of file.", metavar="pdf|html|png")] = "pdf",
) -> None:
    """Write the papers of one case: seizure report, waybills, registration, stamps, X-ray pictures; all SYNTHETIC."""
    world_at(folder, "truth", "observed")
    among(lang, ("ru", "en", "ky", "uz"), "--lang")
    among(form, ("pdf", "html", "png"), "--form")
    from simulator.observation.documents import write_documents
    from simulator.publish.known_things import known_things
    from simulator.publish.manifests import read_manifest
    from simulator.publish.records_on_disk import record_on_disk
    from simulator.publish.region_on_disk import region_on_disk
    from simulator.regional import using

    key = bytes.fromhex(read_manifest(folder, "truth")["seed"])
    with using(region_on_disk(folder)):
        record, known = record_on_disk(folder, case_no), known_things(folder, case_no)
        papers = list(write_documents(record, out, kind or (), lang, form, key=key, known=known))
    for path in papers:
        say(str(path))


@app.command()
def describe(
    source: Annotated[
        str, typer.Argument(help="A scenario's name or file, or the folder of a built world.", metavar="SCENARIO|DIR")
    ],
    out: Annotated[Path, typer.Option(help="A new HTML file.")],
    seed_file: Annotated[
        Path | None,
        typer.Option(help="A file of 64 hex digits: which world of the scenario. [default: always the same one]"),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of the page.", metavar="en|ru")] = "en",
    organisation: Annotated[
        str, typer.Option(help="Code of the organisation whose learning is drawn, O001. [default: the liveliest]")
    ] = "",
) -> None:
    """Draw a world as one page: maps, organisations, months, learning, sizes, delays. For the instructor."""
    from courses.commands.world_describe import run_describe

    run_describe(source, out, seed_file, lang, organisation)


@app.command()
def assumptions(
    lang: Annotated[str, typer.Option("--lang", help="Language of the tables.", metavar="en|ru")] = "en",
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List every figure that no public source confirms."""
    from courses.commands.world_describe import run_assumptions

    run_assumptions(lang, as_json=json)
