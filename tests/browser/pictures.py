"""The pictures of the reading room for the README and docs: `python tests/browser/pictures.py [FOLDER]`.

The room of `python app.py`, over the two seed records, as a reader sees it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from driving import ANSWERED, CHROMIUM, DESK, FLAGS, PHONE, REFUSED, ROOT, ask, citation, free_port, served

PROJECTOR = {"width": 1920, "height": 1080}


def answer(page) -> None:
    """Quotes on one side, the first in its place on the other."""
    ask(page, ANSWERED)


def source(page) -> None:
    """The second quote in its place, and its citation pointed at."""
    ask(page, ANSWERED)
    citation(page, 2).click()
    page.wait_for_function("() => document.activeElement.matches('#source h2')")
    page.evaluate("document.activeElement.blur()")
    citation(page, 2).scroll_into_view_if_needed()
    page.mouse.move(5, 5)
    citation(page, 2).hover()
    page.locator("#preview").wait_for()


def refusal(page) -> None:
    """What is said where the records do not answer."""
    ask(page, REFUSED)


def how(page) -> None:
    """The steps from the question to its answer."""
    ask(page, ANSWERED)
    page.get_by_role("tab", name="How?").click()
    page.locator("#how table").first.wait_for()


def around(page) -> None:
    """The passages around the question."""
    how(page)
    page.locator("figure.map").evaluate("figure => figure.scrollIntoView({block: 'end'})")


def projector(page) -> None:
    """The text made larger, to be read from the last row."""
    for _ in range(3):
        page.get_by_role("button", name="A+ larger text").click()
    ask(page, ANSWERED)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: the name of its file, what is done before it is taken, and on what screen."""

    name: str
    before: Callable
    screen: dict[str, int]
    scheme: str = "light"


PICTURES = (
    Picture("reading-room.png", answer, DESK),
    Picture("reading-room-source.png", source, DESK),
    Picture("reading-room-refusal.png", refusal, DESK),
    Picture("reading-room-how.png", how, DESK),
    Picture("reading-room-map.png", around, DESK),
    Picture("reading-room-phone.png", answer, PHONE),
    Picture("reading-room-projector.png", projector, PROJECTOR),
    Picture("reading-room-dark.png", answer, DESK, "dark"),
)


def take(browser, address: str, picture: Picture, folder: Path) -> Path:
    """Takes one picture of the room at `address`; gives the path of the file in `folder`."""
    context = browser.new_context(viewport=picture.screen, color_scheme=picture.scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.locator("#announce").wait_for(state="attached")
    picture.before(page)
    page.wait_for_timeout(500)  # until nothing moves any more
    path = folder / picture.name
    page.screenshot(path=path)
    context.close()
    return path


def main() -> None:
    """Takes all of them."""
    from playwright.sync_api import sync_playwright

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs"
    port = free_port()
    with tempfile.TemporaryDirectory() as cache, sync_playwright() as play:
        command = [sys.executable, "app.py", "--port", str(port)]
        said = [f"Indexing the records of {ROOT / 'seeds'}, once ..."]
        with served(command, port, said, XDG_CACHE_HOME=cache) as address:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for picture in PICTURES:
                print(take(browser, address, picture, folder))
            browser.close()


if __name__ == "__main__":
    main()
