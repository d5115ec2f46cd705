"""The demo company: 200 people at example.com in three countries, the same on every start.

Six of them are the fixed cast that the examples and tests speak of; the others are drawn from name lists by index, so
that no random source is needed. Ids are UUIDs derived from the e-mail address: stable, and shaped like the directory's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from uuid import NAMESPACE_URL, UUID, uuid5

from hub.core.ports import SourceGroup, SourcePage, SourcePerson

SIZE = 200
DOMAIN = "example.com"


@dataclass(frozen=True, slots=True)
class _Country:
    code: str
    time_zone: str
    language: str
    given: tuple[str, ...]
    family: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COUNTRIES = (
    _Country(
        "DE",
        "Europe/Berlin",
        "de",
        _words(
            "Anneke Jonas Lena Tobias Miriam Felix Katrin Emre Svenja Lukas Zeynep Hannes Greta Milan Paulina Oskar"
        ),
        _words("Brandt Yilmaz Krause Lorenz Winkler Seidel Hartwig Nowak Petersen Vogel Jansen Kaya Ritter Albrecht"),
    ),
    _Country(
        "US",
        "America/New_York",
        "en",
        _words("Maya Jordan Olivia Marcus Chloe Andre Naomi Ethan Rosa Caleb Imani Victor Harper Diego Joelle Wesley"),
        _words(
            "Whitfield Ramirez Okafor Sullivan Nguyen Bennett Castillo Freeman Lindqvist Moreau Park Holloway Reyes"
        ),
    ),
    _Country(
        "IN",
        "Asia/Kolkata",
        "en",
        _words(
            "Aarav Priya Rohan Ananya Vikram Meera Arjun Kavya Sanjay Divya Nikhil Lakshmi Farhan Isha Harpreet Tara"
        ),
        _words(
            "Sharma Iyer Banerjee Reddy Kulkarni Khan Menon Patel Chatterjee Gill Deshpande Nair Bose Fernandes Rao"
        ),
    ),
)

# Department, cost centre, how many people besides the cast, and what they do.
DEPARTMENTS = (
    ("Finance", "CC-1000", 3, "Accountant"),
    ("Human Resources", "CC-1100", 7, "People Partner"),
    ("IT", "CC-1200", 14, "Systems Engineer"),
    ("Legal", "CC-1300", 5, "Counsel"),
    ("Sales", "CC-2000", 45, "Account Manager"),
    ("Marketing", "CC-2100", 20, "Campaign Manager"),
    ("Engineering", "CC-3000", 60, "Engineer"),
    ("Operations", "CC-4000", 40, "Operations Specialist"),
)
TEAM = 8
TOP = {"Chief": 9, "Head of": 8}  # how a title begins, and its grade

# Where some work by a calendar of their own: department and country -> key of the site; and the calendars by key.
SITES = {("Operations", "DE"): "munich"}
CALENDARS = {
    "munich": {
        "name": "Munich plant",
        "country": "DE",
        "subdivision": "BY",
        "timeZone": "Europe/Berlin",
        "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday"],
        "opens": "07:00",
        "closes": "15:30",
        "holidays": [{"date": "2026-12-24", "name": "Christmas Eve"}, {"date": "2026-12-31", "name": "New Year's Eve"}],
        "workingDays": ["2026-12-19"],
    }
}

# key, name, given name, job title, department, cost centre, country, manager's key
CAST = (
    ("erik", "Erik Eng", "Erik", "Chief Executive", "Management", "CC-0001", "DE", None),
    ("bob", "Bob Berg", "Bob", "Head of Engineering", "Engineering", "CC-3000", "DE", "erik"),
    ("ana", "Ana Alves", "Ana", "Engineer", "Engineering", "CC-3000", "DE", "bob"),
    ("carla", "Carla Conti", "Carla", "Head of Finance", "Finance", "CC-1000", "DE", "erik"),
    ("dora", "Dora Diaz", "Dora", "Head of IT", "IT", "CC-1200", "US", "erik"),
    ("fay", "Fay Fischer", "Fay", "Head of Human Resources", "Human Resources", "CC-1100", "IN", "erik"),
)
HEADS = {"Engineering": "bob", "Finance": "carla", "IT": "dora", "Human Resources": "fay"}


def person_id(email: str) -> str:
    """The directory's object id of whoever has this address."""
    return str(uuid5(NAMESPACE_URL, f"mailto:{email.lower()}"))


def group_id(key: str) -> str:
    """The directory's object id of the group with this key."""
    return str(uuid5(UUID("2f1d4c9e-6a3b-5d70-9b1e-77c0a4de5210"), key))


def _address(local_part: str) -> str:
    return f"{local_part}@{DOMAIN}"


def _cast() -> Iterator[SourcePerson]:
    countries = {country.code: country for country in COUNTRIES}
    for number, (key, name, given, title, department, cost_centre, code, manager) in enumerate(CAST):
        boss = person_id(_address(manager)) if manager else None
        yield _person(_address(key), name, given, title, department, cost_centre, countries[code], boss, number)


def _person(
    email: str,
    name: str,
    given: str,
    title: str,
    department: str,
    cost_centre: str,
    at: _Country,
    boss: str | None,
    number: int,
) -> SourcePerson:
    return SourcePerson(
        id=person_id(email),
        email=email,
        name=name,
        given_name=given,
        job_title=title,
        department=department,
        cost_centre=cost_centre,
        country=at.code,
        time_zone=at.time_zone,
        language=at.language,
        manager_id=boss,
        site=SITES.get((department, at.code), ""),
        grade=_grade(title, number),
    )


def _grade(title: str, number: int) -> int:
    """9 at the top, 8 for heads, 6 or 7 for leads, 3 to 5 for everybody else, by the number in the department."""
    if title.startswith("Lead"):
        return 6 + number // TEAM % 2
    return next((grade for words, grade in TOP.items() if title.startswith(words)), 3 + number % 3)


def _names() -> Iterator[tuple[str, str, _Country]]:
    """Given name, family name, country: each pair once, countries in turn."""
    for index in range(10_000):
        country = COUNTRIES[index % len(COUNTRIES)]
        turn = index // len(COUNTRIES)
        given, family = len(country.given), len(country.family)
        yield country.given[turn % given], country.family[(turn + turn // given) % family], country


def _department(
    name: str, cost_centre: str, size: int, title: str, names: Iterator[tuple[str, str, _Country]]
) -> Iterator[SourcePerson]:
    """A head who reports to the top, leads who report to the head, teams who report to their lead."""
    head = person_id(_address(HEADS[name])) if name in HEADS else None
    lead = head
    for number, (given, family, at) in enumerate(islice(names, size)):
        rank, boss = _place(number, name, title, head, lead)
        email = _address(f"{given}.{family}".lower())
        yield _person(email, f"{given} {family}", given, rank, name, cost_centre, at, boss, number)
        head = head or person_id(email)
        lead = person_id(email) if rank.startswith("Lead") else lead or head


def _place(number: int, department: str, title: str, head: str | None, lead: str | None) -> tuple[str, str | None]:
    if head is None:
        return f"Head of {department}", person_id(_address("erik"))
    if number % TEAM == 1:
        return f"Lead {title}", head
    return title, lead


@cache
def people() -> tuple[SourcePerson, ...]:
    """Everybody, the cast first."""
    names = _names()
    others = (person for row in DEPARTMENTS for person in _department(*row, names))
    return (*_cast(), *others)


@cache
def groups() -> tuple[SourceGroup, ...]:
    """The groups that the demo processes route by, with their direct members."""
    return tuple(
        SourceGroup(group_id(key), key, name, tuple(members)) for key, (name, members) in _memberships().items()
    )


def _memberships() -> dict[str, tuple[str, list[str]]]:
    bosses = {person.manager_id for person in people()}
    cast = {key: person_id(_address(key)) for key, *_ in CAST}
    heads = [person.id for person in people() if person.job_title.startswith("Head of")]
    return {
        "all-staff": ("All Staff", [person.id for person in people()]),
        "finance": ("Finance", _of("Finance")),
        "finance-leads": ("Finance Leads", _of("Finance")[:2]),
        "human-resources": ("Human Resources", _of("Human Resources")),
        "it": ("IT", _of("IT")),
        "legal": ("Legal", _of("Legal")),
        "administrators": ("Administrators", [cast["dora"]]),
        "auditors": ("Auditors", _of("Legal")[:2]),
        "managers": ("Managers", [person.id for person in people() if person.id in bosses]),
        "board": ("Board", [cast["erik"], *heads[:4]]),
        **{
            f"cost-centre-{centre.lower()}": (f"Cost centre {centre}", [cast[HEADS[name]]])
            for name, centre, *_ in DEPARTMENTS
            if name in HEADS
        },
    }


def _of(department: str) -> list[str]:
    return [person.id for person in people() if person.department == department]


class DemoCompany:
    """Serves the port `PeopleSource` with the demo company."""

    def people(self, resume: str = "") -> SourcePage[SourcePerson]:  # noqa: ARG002 - it knows no changes
        """Everybody, every time."""
        return SourcePage(people(), begins=True)

    def groups(self, resume: str = "") -> SourcePage[SourceGroup]:  # noqa: ARG002 - it knows no changes
        """All groups, every time."""
        return SourcePage(groups(), begins=True)
