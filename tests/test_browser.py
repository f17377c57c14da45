"""Pages in a real browser: nothing runs, nothing is fetched, nothing sticks out, all of it can be read and heard.

Needs the `playwright` package and a Chromium of the distribution (Debian: apt-get install chromium); skipped without.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from answers import everything, real
from test_html import HOSTILE

from costaudit.document import Document
from costaudit.render import render, render_all

sync_api = pytest.importorskip("playwright.sync_api", reason="the playwright package is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")

WIDTHS, SCHEMES = (400, 1200), ("light", "dark")
LEAST_OF_TEXT, LEAST_OF_SHAPES = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11
CONTRASTS = """() => {
  const rgb = css => css.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r / 255, g / 255, b / 255]
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, place) => sum + v * [.2126, .7152, .0722][place], 0);
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  const below = element => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color.length < 4 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest('title, desc')) continue;
    const style = getComputedStyle(element);
    const ink = rgb(element.closest('svg') ? style.fill : style.color);
    found.push(['text', walker.currentNode.data.slice(0, 40), ratio(ink, below(element))]);
  }
  for (const shape of document.querySelectorAll('rect.a, rect.save, rect.loss, rect.left, path')) {
    const style = getComputedStyle(shape);
    const ink = rgb(style.stroke === 'none' ? style.fill : style.stroke);
    found.push(['shape', shape.getAttribute('class'), ratio(ink, below(shape.closest('figure')))]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM)
        yield started
        started.close()


@dataclass(frozen=True, slots=True)
class Looked:
    """What a page said or asked for, how far it reaches at each width, and its contrasts in each scheme."""

    heard: list[str]
    scripts: int
    reaches: dict[int, int]
    contrasts: dict[str, list[tuple[str, str, float]]]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every page to look at, as a file."""
    folder = tmp_path_factory.mktemp("pages")
    texts = {"everything": render(everything(), "html", command="costaudit report --format html -o october.html")}
    texts["hostile"] = render_all("x", [everything(text) for text in HOSTILE], "html")
    answers: dict[str, list[Document]] = real(folder)
    texts |= {name: render_all("x", documents, "html", command="costaudit") for name, documents in answers.items()}
    files = {name: folder / f"{place}.html" for place, name in enumerate(texts)}
    for name, path in files.items():
        path.write_bytes(texts[name].encode("utf-8", "backslashreplace"))
    return files


@pytest.fixture(scope="module")
def looked(browser: Any, pages: dict[str, Path]) -> dict[str, Looked]:
    found = {}
    for name, path in pages.items():
        page, heard = opened(browser, path)
        page.mouse.move(300, 400)
        page.keyboard.press("Tab")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        reaches, contrasts = {}, {}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            reaches[width] = page.evaluate("document.documentElement.scrollWidth")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            contrasts[scheme] = page.evaluate(CONTRASTS)
        found[name] = Looked(heard, page.evaluate("document.scripts.length"), reaches, contrasts)
        page.close()
    return found


def opened(browser: Any, path: Path, *, width: int = 1200) -> tuple[Any, list[str]]:
    """The page, and everything it said or asked for besides itself."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="light")
    heard: list[str] = []
    page.on("console", lambda message: heard.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (heard.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on(
        "request", lambda request: heard.append(f"request: {request.url}") if request.url != path.as_uri() else None
    )
    page.goto(path.as_uri())
    return page, heard


def test_nothing_runs_and_nothing_is_fetched(looked: dict[str, Looked]) -> None:
    for name, page in looked.items():
        assert (page.heard, page.scripts) == ([], 0), name


def test_the_policy_of_the_page_forbids_scripts_and_pictures(browser: Any, tmp_path: Path) -> None:
    """Even where something got in, the browser would not run or fetch it."""
    path = tmp_path / "page.html"
    bad = "<script>document.title = 'ran'</script><img src='https://example.org/x.png'><b style='position:fixed'>x</b>"
    path.write_text(render(everything(), "html").replace("</main>", f"{bad}</main>"), "utf-8")
    page, heard = opened(browser, path)
    failures: list[str] = []
    page.on("requestfailed", lambda request: failures.append(request.failure))
    page.reload()
    assert page.title() == "$612.40 spent on chat"
    assert page.evaluate("getComputedStyle(document.querySelector('main > b')).position") == "static"
    assert failures == ["csp"]
    assert len([each for each in heard if "Content Security Policy" in each]) >= 2
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sticks_out(looked: dict[str, Looked], width: int) -> None:
    assert {name: page.reaches[width] for name, page in looked.items() if page.reaches[width] > width} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_everything_can_be_read(looked: dict[str, Looked], scheme: str) -> None:
    least = {"text": LEAST_OF_TEXT, "shape": LEAST_OF_SHAPES}
    for name, page in looked.items():
        assert len(page.contrasts[scheme]) > 10, name
        assert [each for each in page.contrasts[scheme] if each[2] < least[each[0]]] == [], name


def test_the_schemes_differ(looked: dict[str, Looked]) -> None:
    light, dark = (looked["everything"].contrasts[scheme] for scheme in SCHEMES)
    assert light != dark


def test_charts_and_tables_have_names_a_screen_reader_says(browser: Any, pages: dict[str, Path]) -> None:
    page, _ = opened(browser, pages["everything"])
    for name in ("Bars", "Steps", "xchat", "Line"):
        assert page.get_by_role("img", name=name, exact=True).count() == 1
    assert page.get_by_role("img").count() == 4
    assert page.get_by_role("heading", level=1).inner_text() == "$612.40 spent on chat"
    assert page.get_by_role("complementary", name="Before using these numbers").count() == 1
    assert page.get_by_role("rowheader").count() > 0
    page.close()
    page, _ = opened(browser, pages["simulate"])
    for picture in page.get_by_role("img").all():
        said = picture.evaluate("svg => document.getElementById(svg.getAttribute('aria-describedby')).textContent")
        assert "$" in said
    assert page.get_by_role("img", name="Where the saving comes from").count() == 1
    page.close()


def test_bars_are_drawn_and_values_do_not_run_into_labels(browser: Any, pages: dict[str, Path]) -> None:
    for width in WIDTHS:
        page, _ = opened(browser, pages["spend by model and task"], width=width)
        boxes = page.evaluate(
            "[...document.querySelectorAll('svg[role=img] > rect')].map(each => each.getBoundingClientRect().width)"
        )
        assert boxes
        assert max(boxes) > width / 2
        gaps = page.evaluate(
            """[...document.querySelectorAll('svg[role=img] > text.value')].map(each =>
               each.getBoundingClientRect().left - each.previousElementSibling.getBoundingClientRect().right)"""
        )
        assert min(gaps) > 0
        page.close()


def test_paper_has_the_numbers_that_are_folded_on_screen(browser: Any, pages: dict[str, Path]) -> None:
    page, _ = opened(browser, pages["spend by task"])
    height = "document.querySelector('details table').getBoundingClientRect().height"
    page.emulate_media(media="print")
    assert page.evaluate(height) > 50
    assert page.evaluate("document.querySelector('details table').checkVisibility({contentVisibilityAuto: true})")
    page.close()
