"""Findings as JUnit XML, for CI systems that read nothing else (GitLab, Jenkins).

An error is a failure; a warning passes, and is told.
"""

from __future__ import annotations

from xml.etree import ElementTree

from costaudit.document import Document
from costaudit.render import findings, written
from costaudit.render.escape import visible


def render(document: Document) -> str:
    """One suite; a case a finding, or one case that passed when there is none."""
    found = findings.rows(document)
    errors = sum(row.level == "error" for row in found)
    suite = ElementTree.Element(
        "testsuite", name="costaudit pricing check", tests=str(len(found) or 1), failures=str(errors), errors="0"
    )
    for row in found:
        case = ElementTree.SubElement(
            suite, "testcase", classname=visible(row.code), name=visible(f"{row.file}:{row.line}")
        )
        if row.level == "error":
            ElementTree.SubElement(case, "failure", message=visible(row.said), type=row.code)
        else:
            ElementTree.SubElement(case, "system-out").text = visible(row.said)
    if not found:
        ElementTree.SubElement(suite, "testcase", classname="pricing", name=visible(written.title(document)))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, "unicode", xml_declaration=True) + "\n"
