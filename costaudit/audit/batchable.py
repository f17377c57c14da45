"""Work that can wait, at full price.

Batches cost about half. Streams and turns that were followed up within a day are not counted.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="batchable",
    title="work that can wait, at full price",
    fix="Send these through the provider's batch interface: answers come within a day.",
    measure="less",
    saves=True,
    stage="batch",
    rule="when: {task: [classification, extraction, summarization, translation, embedding], not: {stream: true}}\n"
    "within: 24h",
    policy="batch-what-can-wait.yaml",
)
