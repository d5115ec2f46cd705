"""Requests are gone when the time is over for which their process keeps them, and nothing else is."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import String, cast, insert, or_, select, update

from hub.core.db import metadata
from hub.requests.arrivals_models import awaited, origins
from hub.requests.forgetting import PARTS, Forgetting, ended, next_version
from hub.requests.models import participants, requests, timers
from tests.hub.requests.test_children import JOINING
from tests.support.clocks import ManualClock
from tests.support.events import told
from tests.support.offices import PLAIN, Office
from tests.support.plans import plan_of, sorts
from tests.support.statements import counted
from tests.support.threads import at_once
from tests.support.trail import recorded
from tests.support.works import Works

YEAR, DAY = timedelta(days=365), timedelta(days=1)
BRIEF = PLAIN.replace("process: plain", "process: brief").replace("1 years after", "2 days after")


def forget(office: Office, **bounds: int) -> int:
    return Forgetting(office.requests.desk, **bounds).forget(office.work.clock.now())


def approved(office: Office, process: str = "plain") -> str:
    request = office.submit(process=process)
    assert office.decide("bob", office.task_of("bob", request), comment="fine").status == 200
    return request


def withdrawn(office: Office, request: str) -> str:
    assert office.as_("ana").post(f"/requests/{request}/withdraw", {"reason": "no more"}).status == 200
    return request


def drafted(office: Office) -> str:
    draft = {"process": "plain", "form": {"wish": "x"}, "documents": ["somebody-elses"], "draft": True}
    return str(office.as_("ana").post("/requests", draft).json["id"])


def traces(office: Office, request: str) -> set[str]:
    """The tables of which some row holds this id, in whatever column."""
    found = set()
    with office.work.db.reading() as connection:
        for table in metadata.sorted_tables:
            holds = or_(*(cast(column, String).contains(request) for column in table.c))
            if connection.execute(select(*table.c).where(holds).limit(1)).first():
                found.add(table.name)
    return found - {"audit_entries", "outbox"}


def there(office: Office, *ids: str) -> list[str]:
    return [request for request in ids if office.as_("dora").get(f"/requests/{request}").status == 200]


def test_a_request_is_there_until_its_time_is_over_and_nowhere_afterwards(office: Office, clock: ManualClock) -> None:
    request = approved(office)
    task = office.task_of("bob", request)
    clock.advance(YEAR - DAY)
    assert forget(office) == 0
    assert there(office, request) == [request]
    clock.advance(2 * DAY)
    assert forget(office) == 1
    assert traces(office, request) == set()
    assert office.as_("ana").get(f"/requests/{request}").status == 404
    assert office.as_("ana").get("/requests", query={"search": "chair"}).json["items"] == []
    assert office.decide("bob", task).status == 404
    assert office.as_("ana").post(f"/requests/{request}/comments", {"text": "Hello?"}).status == 404


def test_every_way_to_end_ends_the_keeping_and_what_is_open_stays(office: Office, clock: ManualClock) -> None:
    rejected, failed = office.submit(), approved(office)
    office.decide("bob", office.task_of("bob", rejected), "reject", "no")
    with office.work.unit() as unit:
        unit.connection.execute(update(requests).where(requests.c.id == failed).values(state="failed"))
    over = [rejected, failed, withdrawn(office, office.submit()), withdrawn(office, drafted(office))]
    clock.advance(DAY)
    later, running, returned, draft = approved(office), office.submit(), office.submit(), drafted(office)
    office.decide("bob", office.task_of("bob", returned), "return", "which?")
    clock.advance(YEAR - DAY)
    assert forget(office) == len(over)
    assert there(office, *over, later, running, returned, draft) == [later, running, returned, draft]
    clock.advance(10 * YEAR)
    assert forget(office) == 1
    assert there(office, running, returned, draft) == [running, returned, draft]


def test_each_version_keeps_its_requests_for_as_long_as_it_says(office: Office, clock: ManualClock) -> None:
    office.publish(BRIEF)
    long, short = approved(office), approved(office, "brief")
    office.publish(BRIEF.replace("2 days", "3 months"))
    middle = approved(office, "brief")
    clock.advance(3 * DAY)
    assert (forget(office), there(office, long, short, middle)) == (1, [long, middle])
    clock.advance(timedelta(days=90))
    assert (forget(office), there(office, long, middle)) == (1, [long])


def test_it_is_told_once_without_a_word_of_anybody(office: Office, clock: ManualClock) -> None:
    office.ship()
    request = withdrawn(office, office.claim())
    task = office.task_of("bob", request)["id"]
    clock.advance(timedelta(days=3660))
    before = recorded(office.work)
    assert [forget(office), forget(office)] == [1, 0]
    [event] = told(office.work, "RequestForgotten")
    assert event.subject == request
    assert event.data == {"process": "expense-claim", "documents": ["receipt-of-ana"], "tasks": [task]}
    *others, entry = recorded(office.work)
    assert others == before
    assert (entry.actor, entry.action, entry.subject) == ("hub", "request.forgotten", request)
    assert entry.payload == {"process": "expense-claim", "retention": "10 years after end", "documents": 1}


def test_what_a_draft_names_need_not_be_its_own(office: Office, clock: ManualClock) -> None:
    withdrawn(office, drafted(office))
    clock.advance(YEAR + DAY)
    forget(office)
    assert told(office.work, "RequestForgotten")[0].data["documents"] == []


def test_every_table_of_requests_is_emptied_of_it(office: Office, clock: ManualClock) -> None:
    """Timers and waits go with the end; whatever was left behind goes now."""
    request = approved(office)
    with office.work.unit() as unit:
        place = {"request_id": request, "step": "manager"}
        unit.connection.execute(insert(timers).values(**place, key="k", due_at=unit.now + 9 * YEAR, paused=True))
        unit.connection.execute(insert(awaited).values(**place, round=1, event="a.b", key="k", since=unit.now))
        unit.connection.execute(insert(origins).values(request_id=request, occasion="o", depth=0))
    assert traces(office, request) == {"requests", *(part.name for part in PARTS)}
    clock.advance(YEAR + DAY)
    assert forget(office) == 1
    assert traces(office, request) == set()


def test_no_table_that_belongs_to_requests_was_overlooked() -> None:
    domains = ("documents", "report_figures")
    own = {table for table in metadata.sorted_tables if "request_id" in table.c and table.name not in domains}
    assert own - {metadata.tables["audit_entries"]} == set(PARTS)


def test_whatever_there_is_goes_in_batches_and_the_rest_next_time(office: Office, clock: ManualClock) -> None:
    first = approved(office)
    copies(office, first, 2499)
    clock.advance(YEAR + DAY)
    with counted(office.work.db) as statements:
        assert forget(office) == 2000
    assert len(statements) <= 20 * 16 + 10
    assert forget(office) == 500
    assert forget(office) == 0
    rows = office.rows()
    assert [rows[table.name] for table in (requests, *PARTS)] == [0] * 7
    assert len(told(office.work, "RequestForgotten")) == 2500


def copies(office: Office, request: str, count: int) -> None:
    """As many requests as one that was decided, each with all its parts."""
    tables = (requests, *PARTS)
    with office.work.unit() as unit:
        for table in tables:
            key = "id" if table is requests else "request_id"
            for row in unit.connection.execute(select(table).where(table.c[key] == request)).mappings().all():
                unit.connection.execute(insert(table), [copy(dict(row), key, number) for number in range(count)])


def copy(row: dict[str, Any], key: str, number: int) -> dict[str, Any]:
    own = {"id": f"t-{number}"} if "id" in row and key != "id" else {}
    return {**row, **own, **({"serial": 1000 + number} if "serial" in row else {}), key: f"r-{number}"}


def test_a_version_that_nobody_can_read_keeps_its_requests_and_the_others_go(
    office: Office, clock: ManualClock
) -> None:
    lost, known = approved(office), approved(office)
    with office.work.unit() as unit:
        unreadable = update(requests).where(requests.c.id == lost)
        unit.connection.execute(unreadable.values(process="a-lost-one", process_version=7))
    clock.advance(YEAR + DAY)
    assert forget(office) == 1
    assert (traces(office, known), "requests" in traces(office, lost)) == (set(), True)


def test_a_number_is_never_given_again(office: Office, clock: ManualClock) -> None:
    given = [office.request(approved(office))["number"] for _ in range(2)]
    clock.advance(YEAR + DAY)
    assert forget(office) == 2
    given += [office.request(approved(office))["number"] for _ in range(2)]
    clock.advance(YEAR + DAY)
    assert forget(office) == 2
    given.append(office.request(office.submit())["number"])
    assert given == sorted(set(given))


def test_two_at_once_forget_each_request_once(office: Office, clock: ManualClock) -> None:
    copies(office, approved(office), 39)
    clock.advance(YEAR + DAY)
    assert sum(at_once(*[lambda: forget(office, batch=4)] * 3)) == 40
    subjects = [event.subject for event in told(office.work, "RequestForgotten")]
    assert len(subjects) == len(set(subjects)) == 40
    assert office.rows()["requests"] == 0


def test_whoever_writes_to_it_meanwhile_is_told_that_it_is_gone_or_was_faster(
    office: Office, clock: ManualClock
) -> None:
    request = approved(office)
    clock.advance(YEAR + DAY)
    ana = office.as_("ana")
    said = {"text": "Thank you."}
    found = at_once(lambda: forget(office), lambda: ana.post(f"/requests/{request}/comments", said).status)
    forget(office)
    assert set(found) <= {0, 1, 201, 404}
    assert traces(office, request) == set()


@pytest.fixture
def works(office: Office) -> Works:
    office.publish(JOINING)
    office.publish(PLAIN.replace("1 years after", "2 days after"))
    return Works(office)


def family(office: Office, works: Works) -> tuple[str, str]:
    """A request that waits for one that it has started."""
    parent = office.submit(process="joining", newcomer="gero", wish="a chair")
    office.decide("bob", office.task_of("bob", parent))
    works.drain()
    return parent, office.request(parent)["children"][0]["id"]


def test_a_request_goes_alone_while_the_one_that_started_it_stays(
    office: Office, works: Works, clock: ManualClock
) -> None:
    parent, child = family(office, works)
    office.decide("erik", office.task_of("erik", child))
    works.drain()
    said = office.texts(parent)
    clock.advance(3 * DAY)
    assert forget(office) == 1
    assert there(office, parent, child) == [parent]
    assert (office.texts(parent), office.request(parent)["children"]) == (said, [])


def test_a_request_whose_end_is_still_to_be_told_to_another_stays_until_then(
    office: Office, works: Works, clock: ManualClock
) -> None:
    parent, child = family(office, works)
    office.decide("erik", office.task_of("erik", child))
    other = approved(office)
    clock.advance(3 * DAY)
    assert forget(office, batch=1) == 1
    assert there(office, child, other) == [child]
    works.drain()
    assert office.state(parent) == "approved"
    assert forget(office) == 1


def test_what_a_request_has_started_stays_for_its_own_time_and_names_it_no_more(
    office: Office, works: Works, clock: ManualClock
) -> None:
    office.publish(JOINING.replace("1 years after", "1 day after"))
    office.publish(PLAIN)
    parent, child = family(office, works)
    office.decide("erik", office.task_of("erik", child))
    works.drain()
    clock.advance(2 * DAY)
    assert forget(office) == 1
    assert there(office, parent, child) == [child]
    assert office.request(child)["parent"] is None
    assert "request_origins" in traces(office, child)
    assert "request_origins" not in traces(office, parent)


def test_what_is_over_is_read_from_an_index_in_its_order(office: Office, clock: ManualClock) -> None:
    class Last:
        ended_at, id = clock.now(), "r"

    with office.work.db.reading() as connection:
        for query in (ended("plain", 1, clock.now(), None, 100), ended("plain", 1, clock.now(), Last, 100)):
            plan = plan_of(connection, query)
            assert "ix_requests_ended" in plan
            assert not sorts(plan)
        plan = plan_of(connection, next_version(("plain", 1)))
        assert "ix_requests_ended" in plan
        plan = plan_of(connection, select(participants).where(participants.c.request_id == "r"))
        assert "ix_request_participants_request" in plan
