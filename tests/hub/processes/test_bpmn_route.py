"""The way to a process as BPMN."""

import xml.etree.ElementTree as ET

from tests.support.offices import PLAIN, Office

INNER = PLAIN.replace("group:all-staff", "group:finance").replace("process: plain", "process: inner")
TASK = "{http://www.omg.org/spec/BPMN/20100524/MODEL}userTask"


def test_who_may_see_a_process_takes_it_along_in_her_language(office: Office) -> None:
    reply = office.as_("ana").get("/processes/expense-claim/bpmn", headers={"Accept-Language": "de"})
    assert reply.status == 200
    assert reply.headers["Content-Type"].startswith("application/xml")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="expense-claim.bpmn"'
    assert "Finanzen genehmigt" in [task.get("name") for task in ET.fromstring(reply.body).iter(TASK)]


def test_others_do_not_learn_that_it_is_there(office: Office) -> None:
    office.publish(INNER)
    assert office.as_("ana").get("/processes/inner/bpmn").status == 404
    assert office.as_("carla").get("/processes/inner/bpmn").status == 200
