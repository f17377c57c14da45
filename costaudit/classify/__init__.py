"""What a request was for, from the text of its prompt, as it streams by at ingest.

No network, no large model, and no text is kept: a prompt becomes a template (`instruction`), the template hashed
features (`features`), and those a task type with a confidence (`classifier`). How the weights were made, and how often
they are right, is in training/ and docs/task-types.md.
"""

SURE_FROM = (
    0.4  # below this confidence (0..1) the text decides nothing; docs/task-types.md has what it costs and brings
)
