"""Following the company directory: what changed since, where to go on, groups within groups."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from hub.core.errors import IntegrationError
from hub.core.ports import SourceGroup, SourcePage, SourcePerson
from hub.core.unit_of_work import Work
from hub.directory import sync
from hub.directory.service import Directory
from tests.support.company import StubCompany
from tests.support.events import Told, take

ANA = SourcePerson("ana", "ana@example.com", "Ana", manager_id="bob")
BOB = SourcePerson("bob", "bob@example.com", "Bob")
CARLA = SourcePerson("carla", "carla@example.com", "Carla")
FINANCE = SourceGroup("f", "finance", "Finance", ("ana", "bob"))
Page = SourcePage[Any]


def whole(*items: object, resume: str = "later", last: bool = True, **more: Any) -> Page:
    """The first piece of everything."""
    return SourcePage(items, resume=resume, begins=True, last=last, **more)


def piece(*items: object, resume: str = "later", last: bool = True, **more: Any) -> Page:
    """A piece that goes on."""
    return SourcePage(items, resume=resume, last=last, **more)


class Telling:
    """Serves the port `PeopleSource` with prepared pieces, by the place that is asked for; a place that is not known
    leads to the beginning, nothing prepared is a source that is out."""

    def __init__(self, people: dict[str, Page], groups: dict[str, Page] | None = None) -> None:
        self.pieces = {"people": people, "groups": groups or {"": whole()}}
        self.asked: list[str] = []

    def people(self, resume: str = "") -> SourcePage[SourcePerson]:
        """The piece of people there."""
        self.asked.append(resume)
        return self._piece("people", resume)

    def groups(self, resume: str = "") -> SourcePage[SourceGroup]:
        """The piece of groups there."""
        return self._piece("groups", resume)

    def _piece(self, what: str, resume: str) -> Page:
        known = self.pieces[what]
        if resume not in known and "" not in known:
            raise IntegrationError("the directory is out", retryable=True)
        return known.get(resume, known.get("")) or whole()


@pytest.fixture
def directory(work: Work) -> Directory:
    """Nobody yet."""
    return Directory(work, clients=NotImplemented)


def load(directory: Directory, people: Sequence[SourcePerson], groups: Sequence[SourceGroup] = ()) -> None:
    """Everybody is there, and nothing more was told."""
    directory.load(Telling({"": whole(*people)}, {"": whole(*groups)}))


def follow(directory: Directory, *people: object, groups: Page | None = None, **more: Any) -> sync.Loaded:
    """Only this changed."""
    later = {"later": piece(*people, **more)}
    return directory.follow(Telling(later, {"later": groups or piece()}))


def keys(directory: Directory, person: str) -> set[str]:
    return set(directory.groups_of(person))


def names(directory: Directory, group: str) -> list[str]:
    return [person.name for person in directory.members(group)]


# Where to go on.


def test_a_reading_that_breaks_off_goes_on_where_it_stood(directory: Directory, work: Work) -> None:
    first = Telling({"": whole(ANA, resume="2", last=False), "2": piece(BOB, resume="3", last=False)})
    first._piece = _failing_at("3", first)  # type: ignore[method-assign]
    with pytest.raises(IntegrationError, match="out"):
        directory.load(first)
    assert not directory.is_loaded()
    assert [directory.person(name) is not None for name in ("ana", "bob", "carla")] == [True, True, False]

    second = Telling({"3": piece(CARLA)})
    second.pieces["groups"] = {"": whole()}
    assert directory.load(second).joined == 1
    assert second.asked == ["3"]
    assert directory.is_loaded()
    assert take(work, "PersonLeft") == []


def _failing_at(place: str, source: Telling) -> Any:
    def ask(what: str, resume: str) -> Page:
        if resume == place:
            raise IntegrationError("the directory is out", retryable=True)
        return source.pieces[what][resume]

    return ask


def test_a_piece_that_cannot_be_kept_is_asked_for_again(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Telling({"": whole(ANA, resume="2", last=False), "2": piece(BOB)})
    with monkeypatch.context() as broken:
        broken.setattr("hub.directory.taking.store", _refusing_after(1))
        with pytest.raises(RuntimeError, match="full"):
            directory.load(source)
    assert directory.person("bob") is None
    assert directory.load(source).joined == 1
    assert source.asked == ["", "2", "2"]


def _refusing_after(times: int) -> Any:
    from hub.directory.batches import store

    left = [2 * times]

    def keep(*arguments: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise RuntimeError("the disk is full")
        store(*arguments)

    return keep


def test_whoever_read_at_the_same_time_and_noted_first_is_not_overtaken(directory: Directory) -> None:
    class Overtaken(Telling):
        def people(self, resume: str = "") -> SourcePage[SourcePerson]:
            page = super().people(resume)
            if len(self.asked) == 1:
                directory.follow(Telling({"": whole(ANA, resume="2", last=False), "2": piece(BOB)}))
            return page

    slow = Overtaken({"": whole(replace(ANA, name="Former Ana")), "later": piece(CARLA)})
    assert directory.follow(slow).people == 1
    assert slow.asked == ["", "later"]
    ana = directory.person("ana")
    assert ana
    assert ana.name == "Ana"


def test_a_check_that_was_broken_off_lets_nobody_go_before_it_ended(directory: Directory, work: Work) -> None:
    load(directory, [ANA, BOB, CARLA])
    half = Telling({"": whole(ANA, resume="2", last=False)})
    half._piece = _failing_at("2", half)  # type: ignore[method-assign]
    with pytest.raises(IntegrationError):
        directory.load(half)
    assert take(work, "PersonLeft") == []
    # The clock's next look goes on with the check.
    assert directory.follow(Telling({"2": piece(BOB)}, {"": whole()})).left == 1
    assert [told.subject for told in take(work, "PersonLeft")] == ["carla"]


def test_letting_go_that_was_broken_off_is_done_next_time(
    directory: Directory, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(directory, [ANA, BOB])
    with monkeypatch.context() as broken:
        broken.setattr("hub.directory.gone.let_go", lambda work: 0)
        directory.load(Telling({"": whole(BOB)}))
    assert take(work, "PersonLeft") == []
    assert follow(directory).left == 1
    assert [told.subject for told in take(work, "PersonLeft")] == ["ana"]


# What changed.


def test_of_changes_nobody_leaves_who_is_not_named(directory: Directory, work: Work) -> None:
    load(directory, [ANA, BOB])
    loaded = follow(directory, replace(BOB, job_title="Head"))
    assert (loaded.people, loaded.changed, loaded.left) == (1, 1, 0)
    assert take(work) == [Told("PersonChanged", "bob", {"fields": ["job_title"]})]


def test_of_changes_the_next_reading_begins_where_the_last_one_ended(directory: Directory) -> None:
    load(directory, [ANA])
    source = Telling({"later": piece(BOB, resume="again"), "again": piece(resume="again")}, {"later": piece()})
    directory.follow(source)
    directory.follow(source)
    assert source.asked == ["later", "again"]


def test_whoever_is_removed_leaves_and_is_in_no_group(directory: Directory, work: Work) -> None:
    load(directory, [ANA, BOB], [FINANCE])
    assert follow(directory, gone=("ana", "unknown")).left == 1
    assert take(work, "PersonLeft") == [Told("PersonLeft", "ana", {"manager_id": "bob"})]
    ana = directory.person("ana")
    assert ana
    assert not ana.active
    assert keys(directory, "ana") == set()
    assert follow(directory, ANA).changed == 1
    assert keys(directory, "ana") == set()  # her groups will say so, or the next check


def test_a_manager_stays_when_nothing_is_said_of_her(directory: Directory) -> None:
    load(directory, [ANA, BOB])
    silent = replace(ANA, manager_id=None, manager_said=False, name="Ana Álvares")
    follow(directory, silent)
    ana = directory.person("ana")
    assert ana
    assert (ana.name, ana.manager_id) == ("Ana Álvares", "bob")
    follow(directory, replace(silent, manager_said=True))
    ana = directory.person("ana")
    assert ana
    assert ana.manager_id is None


def test_of_everything_nothing_said_is_no_manager_but_twice_told_is_once_said(
    directory: Directory,
) -> None:
    silent = replace(ANA, manager_id=None, manager_said=False)
    load(directory, [ANA, BOB])
    directory.load(Telling({"": whole(ANA, resume="2", last=False), "2": piece(BOB, silent)}))
    ana = directory.person("ana")
    assert ana
    assert ana.manager_id == "bob"
    load(directory, [silent, BOB])
    ana = directory.person("ana")
    assert ana
    assert ana.manager_id is None


def test_a_source_that_no_longer_knows_the_place_tells_everything_and_who_is_missing_leaves(
    directory: Directory, work: Work
) -> None:
    load(directory, [ANA, BOB, CARLA], [FINANCE])
    anew = Telling({"": whole(ANA, BOB)}, {"": whole(replace(FINANCE, member_ids=("bob",)))})
    loaded = directory.follow(anew)
    assert (loaded.people, loaded.changed, loaded.left) == (2, 0, 1)
    assert [told.subject for told in take(work)] == ["carla"]
    assert names(directory, "finance") == ["Bob"]
    assert anew.asked == ["later"]


# Groups.


def test_members_come_and_leave(directory: Directory) -> None:
    load(directory, [ANA, BOB, CARLA], [FINANCE])
    change = SourceGroup("f", "", "", member_ids=("carla",), left_ids=("ana",))
    assert follow(directory, groups=piece(change)).groups == 1
    assert names(directory, "finance") == ["Bob", "Carla"]


def test_a_large_group_comes_in_parts(directory: Directory) -> None:
    parts = {
        "": whole(replace(FINANCE, member_ids=("ana",)), resume="2", last=False),
        "2": piece(replace(FINANCE, member_ids=("bob",)), resume="3", last=False),
        "3": piece(SourceGroup("f", "", "", member_ids=("carla",))),
    }
    loaded = directory.load(Telling({"": whole(ANA, BOB, CARLA)}, parts))
    assert loaded.groups == 1
    assert names(directory, "finance") == ["Ana", "Bob", "Carla"]


def test_a_group_that_is_gone_is_forgotten_and_a_renamed_one_has_its_new_key(
    directory: Directory,
) -> None:
    load(directory, [ANA, BOB], [FINANCE, SourceGroup("i", "it", "IT", ("ana",))])
    follow(directory, groups=piece(SourceGroup("f", "money", "Money"), gone=("i",)))
    assert keys(directory, "ana") == {"money"}


def test_nobody_takes_the_key_of_a_group_over(directory: Directory) -> None:
    load(directory, [ANA, BOB, CARLA], [FINANCE])
    follow(directory, groups=piece(SourceGroup("x", "finance", "Mine", ("carla",))))
    assert names(directory, "finance") == ["Ana", "Bob"]
    assert keys(directory, "carla") == {"x"}


OUTER = SourceGroup("o", "company", "Company", subgroup_ids=("f", "i"))
IT = SourceGroup("i", "it", "IT", ("carla",))


def test_whoever_is_in_a_group_within_a_group_is_in_both(directory: Directory) -> None:
    load(directory, [ANA, BOB, CARLA], [OUTER, FINANCE, IT])
    assert names(directory, "company") == ["Ana", "Bob", "Carla"]
    follow(directory, groups=piece(SourceGroup("f", "", "", left_ids=("ana",))))
    assert names(directory, "company") == ["Bob", "Carla"]
    follow(directory, groups=piece(SourceGroup("o", "", "", left_ids=("i",))))
    assert names(directory, "company") == ["Bob"]
    assert names(directory, "it") == ["Carla"]
    follow(directory, groups=piece(gone=("f",)))
    assert names(directory, "company") == []


def test_groups_lie_as_deep_as_they_do_and_even_in_a_circle(directory: Directory) -> None:
    deep = SourceGroup("d", "deep", "Deep", ("carla",), subgroup_ids=("o",))
    load(directory, [ANA, BOB, CARLA], [deep, replace(OUTER, subgroup_ids=("f", "d")), FINANCE])
    assert names(directory, "deep") == names(directory, "company") == ["Ana", "Bob", "Carla"]
    assert names(directory, "finance") == ["Ana", "Bob"]


def test_whoever_is_directly_in_the_outer_group_stays_when_the_inner_one_goes(directory: Directory) -> None:
    load(directory, [ANA, BOB], [replace(OUTER, member_ids=("ana",)), FINANCE])
    follow(directory, groups=piece(gone=("f",)))
    assert names(directory, "company") == ["Ana"]


def test_whoever_leaves_the_outer_group_stays_by_the_inner_one(directory: Directory) -> None:
    load(directory, [ANA, BOB], [replace(OUTER, member_ids=("ana",)), FINANCE])
    follow(directory, groups=piece(SourceGroup("o", "", "", left_ids=("ana",))))
    assert names(directory, "company") == ["Ana", "Bob"]


def test_a_check_forgets_links_between_groups_that_are_not_named(directory: Directory) -> None:
    load(directory, [ANA, BOB, CARLA], [OUTER, FINANCE, IT])
    load(directory, [ANA, BOB, CARLA], [replace(OUTER, subgroup_ids=("i",)), FINANCE, IT])
    assert names(directory, "company") == ["Carla"]


def test_a_source_without_changes_is_read_as_a_whole_in_pieces_every_time(directory: Directory) -> None:
    people = [SourcePerson(f"{number:03}", f"p{number}@example.com", f"P {number:03}") for number in range(25)]
    source = StubCompany(people, [SourceGroup("g", "all", "All", tuple(one.id for one in people))], at_once=10)
    assert directory.follow(source).joined == 25
    source.persons = people[:-1]
    assert directory.follow(source) == sync.Loaded(24, 0, 0, 1, 1)
    assert len(names(directory, "all")) == 24
