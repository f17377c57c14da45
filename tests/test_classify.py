"""What a prompt's text says it is for: on prompts of our own, in every provider's form."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costaudit.classify import SURE_FROM, classifier, instruction
from costaudit.classify.instruction import BETWEEN, template

ARTICLE = "The council met on Tuesday to talk about the harbour, and put the decision off until the spring. " * 4


@pytest.fixture(scope="module")
def loaded() -> classifier.Classifier:
    return classifier.load()


def asked(text: str, system: str = "") -> bytes:
    turns = [{"role": "system", "content": system}] if system else []
    return template(json.dumps([*turns, {"role": "user", "content": text}]))


@pytest.mark.parametrize(
    ("task", "prompt"),
    [
        ("summarization", asked("Summarize the following article in two sentences.\n\n" + ARTICLE)),
        (
            "classification",
            asked("Classify this support ticket as billing, technical or other.\n\nMy invoice is wrong."),
        ),
        ("translation", asked("Translate the following text into German:\n" + ARTICLE)),
        ("coding", asked("Write a Python function to find the longest word in a list.")),
        ("extraction", asked(ARTICLE, "Extract all names of people and places from the text as JSON.")),
        ("drafting", asked("Write a blog post about gardening on balconies.")),
        ("qa", asked("who invented the sewing machine?")),
        ("summarization", asked(ARTICLE + "\n\nTL;DR:")),
        ("classification", asked(ARTICLE + "\nIs the tone of this article positive or negative?")),
        ("reasoning", asked("A box holds 12 eggs and Ann buys 5 boxes. She breaks 7 eggs. How many are whole?")),
        ("automation", asked("Book a table for two in Turin on Friday and send the address to Paolo.")),
        ("conversation", asked("hey there, how was your day?")),
        ("extraction", asked("Extrae los nombres y las fechas del texto en JSON.\n" + ARTICLE)),
    ],
)
def test_plain_instructions_are_understood(loaded: classifier.Classifier, task: str, prompt: bytes) -> None:
    (said,) = loaded.classify([prompt])
    assert (said.task, said.confidence >= SURE_FROM) == (task, True)


FORMS = {
    "one text": '"Summarize this: a b c"',
    "messages": '[{"role":"system","content":"x"},{"role": "user", "content": "Summarize this: a b c"}]',
    "parts": '[{"role":"user","content":[{"type":"text","text":"Summarize this: a b c"}]}]',
    "parts of a response": '[{"type":"message","role":"user","content":[{"type":"input_text","text":"Summarize this: a b c"}]}]',
    "Gemini": '[{"parts":[{"text":"Summarize this: a b c"}],"role":"user"}]',
    "text before role": '[{"content":"Summarize this: a b c","role":"user"}]',
    "a later turn": '[{"role":"user","content":"hi"},{"role":"assistant","content":"hello"},{"role":"user","content":"Summarize this: a b c"}]',
    "marked for caching": '[{"role":"user","content":[{"type":"text","cache_control":{"type":"ephemeral"},"text":"Summarize this: a b c"}]}]',
}


@pytest.mark.parametrize("form", FORMS)
def test_the_last_user_turn_is_found_in_every_form(form: str) -> None:
    assert template(FORMS[form]).split(BETWEEN)[1] == b"summarize this: a b c"


def test_calls_of_one_template_are_looked_at_once(loaded: classifier.Classifier) -> None:
    texts = [
        f'Classify ticket {number} of user u{number}f3: "{"abc"[number % 3]}" as billing or other'
        for number in range(50)
    ]
    prompts = {asked(text) for text in texts}
    assert len(prompts) == 1


def test_nothing_can_be_read_back_from_what_is_remembered() -> None:
    one = classifier.load()
    one.classify([asked("a secret plan of the council")])
    assert all(isinstance(key, int) and said.task in one.labels for key, said in one._remembered.items())


def test_a_script_that_was_not_learnt_is_not_guessed_at(loaded: classifier.Classifier) -> None:
    for text in ("请把下面的文章总结成三句话", "この文章を要約してください", "Кто изобрёл телефон и когда это было"):
        (said,) = loaded.classify([asked(text)])
        assert said.confidence < SURE_FROM


def test_an_answer_does_not_depend_on_the_company_it_is_in(loaded: classifier.Classifier) -> None:
    prompts = [
        asked(f"{verb} this {ARTICLE[: 40 * size]}")
        for size, verb in enumerate(("Summarize", "Translate", "Explain", ""))
    ]
    alone = [classifier.load().classify([prompt])[0] for prompt in prompts]
    assert loaded.classify(prompts * 3) == alone * 3


@given(st.text(max_size=2_000), st.sampled_from(["", '[{"role":"user","content":"', '{"role":"system"']))
def test_any_text_at_all_gives_a_template_and_an_answer(text: str, before: str) -> None:
    found = template(before + text, text[:50], text[:5])
    assert found.count(BETWEEN) == 3
    assert len(found) < 4 * (instruction.SYSTEM_CHARS + instruction.HEAD_CHARS + instruction.TAIL_CHARS + 200)
    (said,) = _LOADED.classify([found])
    assert 0 <= said.confidence <= 1


def test_the_weights_are_small() -> None:
    assert os.path.getsize(Path(classifier.__file__).with_name(classifier.WEIGHTS)) < 3_000_000


_LOADED = classifier.load()
