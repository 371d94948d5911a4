"""The report's page in Chromium: axe finds nothing, nothing is wider than a telephone, and print shows every table."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.formats.report.html import html_report
from tests.formats.report_sample import document

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SECONDS = 120
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
TELEPHONE = 320  # pixels; also a window of 1,280 at 400 % zoom, WCAG 1.4.10
# The page in frames of several widths, with all that is folded opened; what is found is the text of `#found`.
FRAMES = """<!DOCTYPE html><html lang="en"><title>Frames</title><body><pre id="found"></pre>FRAMES<script>
addEventListener("load", async () => {
  const found = [];
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument;
    page.querySelectorAll("details").forEach((each) => { each.open = frame.dataset.open === "true"; });
    const root = page.documentElement;
    const results = frame.contentWindow.axe ? await frame.contentWindow.axe.run(page) : null;
    found.push({
      window: frame.contentWindow.innerWidth,
      page: root.scrollWidth,
      scrolling: [...page.querySelectorAll(".table-scroller")].filter((each) => each.scrollWidth > each.clientWidth + 1)
        .map((each) => each.tabIndex),
      drawing: page.querySelector(".figure__drawing").getBoundingClientRect().width,
      tables: [...page.querySelectorAll(".figure__table")].map((each) => each.checkVisibility()),
      font: getComputedStyle(page.querySelector("h1")).fontFamily,
      passes: results && results.passes.map((each) => each.id),
      violations: results && results.violations.map((each) => [each.id, each.nodes.map((node) => node.html)]),
    });
  }
  document.getElementById("found").textContent = JSON.stringify(found);
});
</script></body></html>"""

pytestmark = [pytest.mark.load, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]


def with_axe(page: bytes) -> bytes:
    """The page with axe in it, which its policy would forbid."""
    script = f"<script>{AXE.read_text('utf-8')}</script></head>"
    return POLICY.sub("", page.decode("utf-8")).replace("</head>", script, 1).encode()


def as_printed(page: bytes) -> bytes:
    """The page with its rules for print in force."""
    return POLICY.sub("", page.decode("utf-8")).replace("@media print", "@media all").encode()


def browsed(page: bytes, *, home: Path, widths: tuple[int, ...], opened: bool = False) -> list[Any]:
    """What is found in the page in windows of some widths, with its folded parts opened or not."""
    source = html.escape(page.decode("utf-8"))
    frame = f'<iframe title="%s" data-open="{str(opened).lower()}" width="%s" height="256" srcdoc="'
    frames = "".join(f'{frame % (width, width)}{source}"></iframe>' for width in widths)
    (home / "frames.html").write_text(FRAMES.replace("FRAMES", frames, 1), "utf-8")
    dom = _run("--virtual-time-budget=60000", "--dump-dom", (home / "frames.html").as_uri(), home=home)
    [found] = re.findall(r'<pre id="found">(.*?)</pre>', dom, re.DOTALL)
    assert found, dom[-500:]
    answer: list[Any] = json.loads(html.unescape(found))
    return answer


def _run(*options: str, home: Path) -> str:
    assert CHROMIUM is not None
    run = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={home / 'browser'}", *options],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    return run.stdout


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm ci")
@pytest.mark.parametrize("opened", [False, True], ids=["folded", "opened"])
def test_axe_finds_no_violation(tmp_path: Path, *, opened: bool) -> None:
    page = with_axe(html_report(document(indicators=3)))
    for found in browsed(page, home=tmp_path, widths=(TELEPHONE, 1280), opened=opened):
        assert found["violations"] == []
        wanted = {
            "color-contrast",
            "document-title",
            "heading-order",
            "html-has-lang",
            "region",
            "svg-img-alt",
            "bypass",
        }
        assert wanted <= set(found["passes"])


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm ci")
def test_axe_sees_what_is_wrong(tmp_path: Path) -> None:
    page = html_report(document()).replace(b' lang="en-GB"', b"").replace(b"aria-labelledby=", b"data-nothing=")
    [found] = browsed(with_axe(page), home=tmp_path, widths=(1280,))
    assert {"html-has-lang", "svg-img-alt"} <= {name for name, _ in found["violations"]}


@pytest.mark.parametrize("opened", [False, True], ids=["folded", "opened"])
def test_nothing_is_wider_than_a_telephone(tmp_path: Path, *, opened: bool) -> None:
    narrow, wide = browsed(html_report(document()), home=tmp_path, widths=(TELEPHONE, 1280), opened=opened)
    assert (narrow["window"], wide["window"]) == (TELEPHONE, 1280)
    assert narrow["page"] <= TELEPHONE
    assert wide["page"] <= 1280
    assert narrow["drawing"] >= TELEPHONE - 20  # so that its texts of 12 are 11 pixels or more beside a scroll bar
    assert set(narrow["scrolling"]) <= {0}  # the keyboard reaches them
    assert wide["scrolling"] == []
    assert wide["font"].startswith("Arial")  # the policy lets the style sheet through


def test_print_shows_the_tables_that_are_folded_up(tmp_path: Path) -> None:
    page = html_report(document(indicators=2))
    [shown], [printed] = (browsed(each, home=tmp_path, widths=(700,)) for each in (page, as_printed(page)))
    assert (shown["tables"], printed["tables"]) == ([False] * 2, [True] * 2)
