"""Findings as SARIF 2.1.0, for code scanning and editors."""

from __future__ import annotations

import json

from costaudit import __version__
from costaudit.document import Document
from costaudit.render import findings
from costaudit.render.escape import visible

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(document: Document) -> str:
    """One run; a rule a code, a result a finding. Paths are relative to where the check ran."""
    found = findings.rows(document)
    codes = sorted({row.code for row in found})
    run = {
        "tool": {
            "driver": {
                "name": "costaudit",
                "version": __version__,
                "rules": [{"id": code, "shortDescription": {"text": code.replace("-", " ")}} for code in codes],
            }
        },
        "results": [
            {
                "ruleId": row.code,
                "ruleIndex": codes.index(row.code),
                "level": row.level,
                "message": {"text": visible(row.said)},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": row.file.replace("\\", "/")},
                            "region": {"startLine": max(row.line, 1)},
                        }
                    }
                ],
            }
            for row in found
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, sort_keys=True) + "\n"
