"""The company register: firms with their directors, addresses and telephones, as the registrar got to know them.

Coverage: sources.companies entries for each expected case, or more where organisations have more firms: four of five
firms of organisations, one of five of the licit firms that they deal with, else the firms of declarations, at least
HONEST for each of an organisation: firms come and go everywhere. A block has the firms registered in its window, the
first block also all older ones. Resolution: a day. Key: the company's key, as
declarations show it; the director's key. Telephones join firms with each other and with calls to a firm.
Bias: fronts and shells put up nominees as directors (people.company_nominee) and share addresses (0.4) and telephones
(0.3) within their organisation; but a quarter of honest firms sits at addresses where many do, and 8 % have a
director who serves many. Organisations register young firms.
Error: entries are late (lognormal, median 9 days, sigma 1; half as long again for organisations' firms), 3 % of the
honest firms give another activity, 0.4 % of the dates have day and month swapped, 1 % of licit firms share an
address with a front by chance (false lead). All figures are assumptions; nominee directors and mass addresses are the
red flags that FATF's guidance on legal persons names.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.entries import permuted
from simulator.observation.registers.beside import beside
from simulator.observation.registers.cycles import lands, rows_before
from simulator.observation.registers.drawn import (
    BACKGROUND,
    ERROR,
    FALSE_LEAD,
    LICIT,
    NOBODY,
    TRUE,
    Drawn,
    Planned,
    Rows,
    below,
    dates,
    expected_rows,
    hashed,
    hits,
    labelled,
    quantile_table,
    rare,
    raw16,
    row_numbers,
    shown_keys,
    time_order,
    worded,
)
from simulator.observation.registers.loads import SLOTS, licit_companies
from simulator.observation.registers.nicknames import salt_of
from simulator.observation.registers.stories import whole_cast
from simulator.reference import names
from simulator.reference.names.lands import positions
from simulator.reproducible import exp, log
from simulator.rng import derive, stream
from simulator.world.belongings import COMPANY_KINDS
from simulator.world.chains import Cast

NAME = "companies"
FORMS = ("LLC", "SOLE", "JSC", "BRANCH")
ACTIVITIES = ("CARRIAGE", "FORWARDING", "WHOLESALE_FOOD", "WHOLESALE_TEXTILE", "WHOLESALE_OTHER", "BUILDING", "FARMING",
              "SERVICES", "TRADE_RETAIL")  # fmt: skip
STATUS = ("ACTIVE", "LIQUIDATED", "NO_REPORTS")
STATUS_SHARE, STRUCK_SHOWN = (0.66, 0.24, 0.10), 0.5
COVERED, COVERED_LICIT = 0.8, 0.2
# Honest firms registered for each of an organisation, and how many of the first block's lie before the calendar.
HONEST, OLDER = 3, 0.5
# Honest firms whose owner has others, and how many at most, one as likely as the next: they share director, often
# address and telephone.
FAMILY, FAMILY_FIRMS = 0.92, (2, 2, 4, 4, 8, 16)
SHARED_ADDRESS, SHARED_PHONE, MASS_ADDRESS, MANY_DIRECTOR = 0.4, 0.3, 0.25, 0.08
AT_MASS_ADDRESS, OF_MANY_DIRECTOR = 40, 10
SAME_PHONE = 0.4
DELAY_DAYS, DELAY_SIGMA, DELAY_OURS = 9.0, 1.0, 1.5
# Entries of firms of planted chains are late by so many days at most.
LATEST_DAYS = 60.0
ABOUT_DAYS = 120
FIRMS_A_CHAIN = 3
# Bits of the keys of addresses and telephones; from this number on lie those that a firm has to itself.
PLACE_BITS, OWN = 24, 1 << 22
AGE_YEARS = 5.0
FOREIGN_DIRECTOR = 0.4
OTHER_ACTIVITY, SWAPPED_DATE, CHANCE_ADDRESS = 0.03, 0.004, 0.01
# Persons who are directors and nothing else, apart from those that other registers show as drivers and travellers.
DIRECTORS, EACH_DIRECTORS = LICIT + 2_000_000, 600_000
OF_ONE, OF_FAMILY, OF_MANY = range(3)

ASSUMPTIONS = (
    Assumption(what="firms of organisations in the register", value="0.8", why="some are registered elsewhere"),
    Assumption(what="organisations' firms that share an address, a telephone", value="0.4, 0.3",
               why="mass addresses and shared telephones are known red flags; shares are ours"),
    Assumption(what="firms that keep the telephone of the firm that was struck off before them", value=f"{SAME_PHONE}",
               why="the same people answer it; no public figure"),
    Assumption(what="honest firms at mass addresses; with a director of many", value="0.25; 0.08",
               why="honest firms have bookkeepers and agents too"),
    Assumption(what="firms that are active, liquidated, without reports; firms struck off that the register says so of",
               value=f"{STATUS_SHARE}; {STRUCK_SHOWN}", why="honest small firms close often, and registrars are late"),
    Assumption(what="foreign directors of honest firms", value="0.4", why="border trade is run from both sides"),
    Assumption(what="delay of entries", value="lognormal, median 9 days, sigma 1", why="registrars are late"),
    Assumption(what="honest firms of owners who have others; firms of such an owner, at most",
               value=f"{FAMILY}; {FAMILY_FIRMS}", why="traders keep a firm for each line of goods"),
    Assumption(what="honest firms for each of an organisation; of the first block's those before the calendar",
               value=f"{HONEST} at least; {OLDER:.0%}", why="small firms are young, and close and open often"),
    Assumption(what="age of firms before the calendar", value="exponential, mean 5 years", why="small firms are young"),
)  # fmt: skip


def draw(plan: Planned, block: int, rows: Rows) -> Drawn:
    """The entries of firms registered in one block's window, in order of entry."""
    rng = stream(plan.seed, f"register-{NAME}-rows", block)
    chains = whole_cast(plan, rows or None)
    chained = np.concatenate([chains.firm, chains.further, chains.collector])
    firm = _known(plan, block, chained[_entered_in(plan, chained) == block])
    # Those beside a chain stand where its firm does.
    here = _entered_in(plan, chains.firm) == block
    others = np.concatenate([beside(plan, chains).twin[here], beside(plan, chains).lead[here]])
    people = plan.people
    theirs = int((people.company_organisation[firm] >= 0).sum())
    wanted = max(round(expected_rows(plan, NAME, block)) - firm.size - others.size, HONEST * theirs)
    # Never more than the blocks before have taken, and two more a block: roundings never make two firms one.
    before = int(rows_before(plan, NAME, block)) + 2 * block + HONEST * _theirs_before(plan, block)
    before += HONEST * FIRMS_A_CHAIN * sum(chain.count for chain in plan.scenario.chain) * (block > 0)
    n = firm.size + wanted + others.size
    known = np.arange(n) < firm.size
    firms = licit_companies(plan)
    # The licit firms of declarations, those that trade most first.
    base, slot = np.divmod(before + np.arange(wanted), len(firms.countries))
    company = np.concatenate([firm, LICIT + base * SLOTS + slot, others])
    organisation = np.full(n, NOBODY, np.int64)
    organisation[known] = people.company_organisation[firm]
    ours = organisation >= 0
    country = firms.country(plan, company).astype(np.int64)
    # Those beside a chain were registered about when its firm was.
    about = np.tile(_days(plan, chains.firm[here]), 2) - below(rng, ABOUT_DAYS, others.size)
    registered = np.concatenate([_days(plan, firm), _background_days(plan, block, rng, wanted), about])
    delay = exp(log(DELAY_DAYS) + DELAY_SIGMA * rng.standard_normal(n)) * np.where(ours, DELAY_OURS, 1.0)
    told = np.isin(company, np.concatenate([chained, others]))
    entered = registered + 1 + np.where(told, np.minimum(delay, LATEST_DAYS), delay).astype(np.int64)
    activity = quantile_table((0.16, 0.1, 0.14, 0.12, 0.18, 0.09, 0.07, 0.08, 0.06))[raw16(rng, n)].astype(np.int64)
    # Whoever moves goods says so: fronts carry, forward or trade.
    activity = np.where(ours & hits(rng, 0.5, n), below(rng, 5, n), activity)
    wrong = ~ours & hits(rng, OTHER_ACTIVITY, n)
    activity = np.where(wrong, (activity + 1 + below(rng, 8, n)) % len(ACTIVITIES), activity)
    family = np.where(~ours & hits(rng, FAMILY, n), _family(_index(plan, company)), NOBODY)
    director, nominee = _directors(plan, firm, company, family, rng)
    director_country = _director_country(plan, director, company, country)
    address, phone, chance = _places(plan, company, organisation, family, chains, rng)
    shown, swap = registered.copy(), rare(rng, SWAPPED_DATE, n)
    shown[swap] = _swapped(registered[swap])
    kind = np.where(ours, TRUE, BACKGROUND) | np.where(chance, FALSE_LEAD, 0) | np.where(wrong, ERROR, 0)
    kind |= np.where(shown != registered, ERROR, 0)
    order = time_order(plan.seed, NAME, block, entered, np.zeros(n, np.int64))
    order = order[entered[order] <= plan.scenario.moment.date().toordinal()]
    ids = row_numbers(plan.seed, NAME, block, order.size)
    status = quantile_table(STATUS_SHARE)[raw16(rng, n)]
    struck = np.flatnonzero(known)[people.company_until[firm] < plan.scenario.months]
    status[struck[hits(rng, STRUCK_SHOWN, struck.size)]] = STATUS.index("LIQUIDATED")
    observed = {
        f"{NAME}_id": ids,
        "company": shown_keys(plan.seed, "company", company[order]),
        "country": worded("country", country[order]),
        "form": labelled(quantile_table((0.62, 0.27, 0.06, 0.05))[raw16(rng, n)][order], FORMS),
        "registered": dates(shown[order]),
        "entered": dates(entered[order]),
        "activity": labelled(activity[order], ACTIVITIES),
        "director": shown_keys(plan.seed, "person", director[order]),
        "director_country": worded("country", director_country[order]),
        "director_sex": _sex(plan, director)[order],
        "address": address[order],
        "phone": phone[order],
        "employees": exp(1.2 + rng.standard_normal(n))[order].astype(np.int16),
        "status": labelled(status[order], STATUS),
    }
    company_kind = np.zeros(n, np.int64)
    company_kind[known] = people.company_kind[firm]
    owner = np.full(n, NOBODY, np.int64)
    owner[known] = people.company_owner[firm]
    truth = {
        f"{NAME}_id": ids,
        "company": company[order],
        "organisation": organisation[order].astype(np.int32),
        "company_kind": labelled(company_kind[order], COMPANY_KINDS),
        "owner": owner[order],
        "director": director[order],
        "nominee": nominee[order],
        "kind": kind[order].astype(np.uint8),
    }
    return Drawn(observed=pa.table(observed), truth=pa.table(truth))


def render(observed: pa.Table) -> pa.Table:
    """The entries with names, addresses and telephone numbers in place of keys; equal keys give equal texts."""
    country = positions(observed["country"].to_pylist())
    keys = {name: np.asarray(observed[name]) for name in ("company", "director", "director_sex", "address", "phone")}
    columns = {name: observed[name] for name in observed.column_names if not name.startswith("director_")}
    columns["company"] = names.company_names(keys["company"], country)
    nation = positions(observed["director_country"].to_pylist())
    columns["director"] = names.full_names(keys["director"], nation, keys["director_sex"])
    columns["address"] = names.addresses(keys["address"], country, of="firm")
    columns["phone"] = names.phones(keys["phone"], country)
    return pa.table(columns)


def _days(plan: Planned, firm: np.ndarray) -> np.ndarray:
    """The day of registration of firms of the world's people: any day of their month."""
    start = plan.scenario.start.toordinal()
    luck = hashed(firm, salt_of(plan.seed, "registered")) % np.uint64(30)
    return np.asarray(start + np.floor(plan.people.company_registered[firm] * 30.44) + luck.astype(np.int64), np.int64)


def _covered(plan: Planned) -> tuple[np.ndarray, np.ndarray]:
    """Firms of the world's people that are in the register, and the days of their registration."""
    every = np.arange(plan.people.company_kind.size)
    share = np.where(plan.people.company_organisation >= 0, COVERED, COVERED_LICIT) * 65536
    firm = every[(hashed(every, salt_of(plan.seed, "covered")) >> np.uint64(48)).astype(np.int64) < share]
    return firm, _days(plan, firm)


def truth_of(plan: Planned, chains: Cast) -> pa.Table:
    """What the entries truly are in all blocks that hold firms of these chains of a world of several blocks."""
    chained = np.concatenate([chains.firm, chains.further, chains.collector])
    blocks = np.unique(_entered_in(plan, chained)).tolist()
    return pa.concat_tables([draw(plan, block, {}).truth for block in blocks])


def _entered_in(plan: Planned, firm: np.ndarray) -> np.ndarray:
    """The block in whose days each firm of the world's people was registered; what is older stands in the first."""
    last = np.array([block.last for block in plan.blocks])
    return np.asarray(np.minimum(np.searchsorted(last, _days(plan, firm)), last.size - 1))


def _known(plan: Planned, block: int, chained: np.ndarray) -> np.ndarray:
    """Those of them that were registered in the block's window, and the firms of planted chains."""
    firm, day = _covered(plan)
    window = plan.blocks[block]
    return np.union1d(firm[(day <= window.last) & ((day >= window.first) | (block == 0))], chained).astype(np.int64)


def _theirs_before(plan: Planned, block: int) -> int:
    """Organisations' firms in the register that were registered before the block's window."""
    firm, day = _covered(plan)
    earlier = (day < plan.blocks[block].first) & (block > 0)
    return int((plan.people.company_organisation[firm[earlier]] >= 0).sum())


def _background_days(plan: Planned, block: int, rng: Stream, n: int) -> np.ndarray:
    """Days in the window; in the first block a share OLDER lies before the calendar."""
    window = plan.blocks[block]
    day = window.first + below(rng, window.last - window.first + 1, n)
    if block == 0:
        age = 1 + (rng.standard_exponential(n) * AGE_YEARS * 365).astype(np.int64)
        day = np.where(hits(rng, OLDER, n), window.first - np.minimum(age, 11_000), day)
    return np.asarray(day)


def _index(plan: Planned, company: np.ndarray) -> np.ndarray:
    """A number of every firm: first the world's people's, then the others."""
    return np.asarray(np.where(company >= LICIT, company - LICIT + plan.people.company_kind.size, company))


def _family(index: np.ndarray) -> np.ndarray:
    """The number of the first firm of the owner of each firm; who owns several owns such as follow each other.

    Of as many firms in a row as the largest owner has, all belong to owners of one size.
    """
    most = FAMILY_FIRMS[-1]
    size = np.array(FAMILY_FIRMS)[(hashed(index // most, 43) % np.uint64(len(FAMILY_FIRMS))).astype(np.int64)]
    return np.asarray(index // size * size)


def _own(index: np.ndarray) -> np.ndarray:
    """The number of a firm's own address or telephone, by the firm's."""
    return np.asarray(OWN + index % ((1 << PLACE_BITS) - OWN))


def firm_phone(plan: Planned, company: np.ndarray) -> np.ndarray:
    """The key of the telephone that a firm does not share, as the register shows it; whatever it is of -1."""
    number_of = _own(_index(plan, np.maximum(company, 0)))
    return permuted(number_of, derive(plan.seed, "register-firms", "phone"), bits=PLACE_BITS)


def _person(number: np.ndarray, *, of: int) -> np.ndarray:
    """The key of an honest director, of one firm, a family of firms or many: nobody is two of them."""
    return np.asarray(DIRECTORS + of * EACH_DIRECTORS + number % EACH_DIRECTORS)


def _directors(
    plan: Planned, firm: np.ndarray, company: np.ndarray, family: np.ndarray, rng: Stream
) -> tuple[np.ndarray, np.ndarray]:
    """The director that the register shows, and whether that is a nominee; family: the first firm of the same owner."""
    n = company.size
    own = np.where(family >= 0, _person(family, of=OF_FAMILY), _person(_index(plan, company), of=OF_ONE))
    many = _person(below(rng, max(n // (AT_MASS_ADDRESS * OF_MANY_DIRECTOR), 3), n), of=OF_MANY)
    director = np.where(hits(rng, MANY_DIRECTOR, n), many, own)
    nominee = np.zeros(n, bool)
    owner, stand_in = plan.people.company_owner[firm], plan.people.company_nominee[firm]
    nominee[: firm.size] = stand_in >= 0
    shown = np.where(stand_in >= 0, stand_in, owner)
    director[: firm.size] = np.where(shown >= 0, shown, director[: firm.size])
    return director, nominee


def _places(
    plan: Planned, company: np.ndarray, organisation: np.ndarray, family: np.ndarray, chains: Cast, rng: Stream
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Keys of address and telephone, and which licit firms share a front's address by chance.

    The first firm of a planted chain has a telephone of its own, and some chains hang together by their address.
    """
    n, ours = company.size, organisation >= 0
    index = _index(plan, company)
    few = int(organisation.max(initial=0)) + 1
    # Numbers of addresses: firms' own from OWN, organisations' common ones from 0, mass addresses from 2**20.
    chance = ~ours & hits(rng, CHANCE_ADDRESS, n)
    common = np.where(ours, organisation, below(rng, few, n))
    mass = (1 << 20) + below(rng, max(n // AT_MASS_ADDRESS, 3), n)
    home = np.where((family >= 0) & hits(rng, SHARED_ADDRESS, n), family, index)
    address = np.where(hits(rng, MASS_ADDRESS, n), mass, _own(home))
    together = chains.together(plan.people)
    address = np.where((ours & hits(rng, SHARED_ADDRESS, n)) | chance, common, address)
    address = np.where(np.isin(company, np.append(chains.firm[together], chains.further[together])), common, address)
    desk = np.where((family >= 0) & hits(rng, SAME_PHONE, n), family, index)
    phone = np.where(ours & hits(rng, SHARED_PHONE, n), common, _own(desk))
    # A firm that replaces another is reached under its number.
    follows = np.where(ours, plan.people.company_follows[np.where(ours, company, 0)], NOBODY)
    phone = np.where((follows >= 0) & hits(rng, SAME_PHONE, n), _own(follows), phone)
    agent = ~ours & hits(rng, MANY_DIRECTOR, n)
    phone = np.where(agent, (1 << 20) + below(rng, max(n // AT_MASS_ADDRESS, 3), n), phone)
    phone = np.where(np.isin(company, np.append(chains.firm, beside(plan, chains).twin)), _own(index), phone)
    keyed = [permuted(numbers, derive(plan.seed, "register-firms", what), bits=PLACE_BITS)
             for numbers, what in ((address, "address"), (phone, "phone"))]  # fmt: skip
    return keyed[0], keyed[1], chance


def _director_country(plan: Planned, director: np.ndarray, company: np.ndarray, country: np.ndarray) -> np.ndarray:
    """Where directors come from: the world's people as they are, others from where their firm is or fixed by key.

    Four of ten of the others are foreigners, from where the world's people come from.
    """
    ours = director < LICIT
    own = director == _person(_index(plan, company), of=OF_ONE)
    nations = lands(plan.scenario.reporting_countries)
    other = nations[(hashed(director, 29) % np.uint64(nations.size)).astype(np.int64)]
    luck = hashed(director, 31)
    like = ((luck >> np.uint64(8)) % np.uint64(plan.people.persons)).astype(np.int64)
    foreign = ~ours & ((luck & np.uint64(0xFF)).astype(np.int64) < FOREIGN_DIRECTOR * 256)
    countries = np.where(own, country, other)
    return np.asarray(np.where(ours | foreign, plan.people.country[np.where(ours, director, like)], countries))


def _sex(plan: Planned, person: np.ndarray) -> np.ndarray:
    """0 man, 1 woman: as the world's people say, else one in four."""
    ours = person < LICIT
    other = hashed(person, 23) % np.uint64(4) == 0
    return np.asarray(np.where(ours, plan.people.sex[np.where(ours, person, 0)], other), np.int8)


def _swapped(days: np.ndarray) -> np.ndarray:
    """Day and month of a date exchanged where that gives a date, else the date as it is."""
    swapped = days.copy()
    for i, day in enumerate(days.tolist()):
        right = date.fromordinal(day)
        if right.day <= 12:
            swapped[i] = date(right.year, right.day, right.month).toordinal()
    return swapped
