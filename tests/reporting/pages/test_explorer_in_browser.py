"""The explorer in headless Chromium, loaded from disk without a network."""

import shutil

import pytest

from hashbench.reporting.pages.explorer import draw

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
SIZES = pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
THIN = "\u2009"
RUN = "<img src=x onerror=window.ran=1>"
HOSTILE = [
    "\"quoted\" & 'single'.png",
    "<script>window.ran=1<script>.png",
    f"{RUN}.png",
    "🦊 \u202eגיל.png",
    "line\nbreak.png",
    f"{'long' * 50}.png",
]


@pytest.fixture(scope="module")
def chromium():
    """A headless Chromium of the system."""
    if CHROMIUM is None:
        pytest.skip("no chromium on the path; install Debian's package chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def show(chromium, tmp_path, explorer_context, make_explorer_inputs, whole_page):
    """Draw the explorer of a run and open it. A page ends with an error if the browser reported one."""
    opened = []

    def open_page(viewport=LAPTOP, *, scheme="light", drawn=None, **run):
        run_context, inputs = drawn or (explorer_context, make_explorer_inputs(**run))
        draw(tmp_path / "explorer.html", run_context, **inputs)
        context = chromium.new_context(viewport=viewport, color_scheme=scheme)
        context.set_offline(True)
        page = context.new_page()
        said = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        opened.append((context, said))
        page.goto(whole_page(tmp_path / "explorer.html").as_uri())
        page.wait_for_selector("#explorer-histogram svg")
        return page

    yield open_page
    for context, said in opened:
        context.close()
        assert said == []


def tiles(page):
    """Return the text of each tile by its name."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("#explorer-tiles > div")].map((tile) =>
        [tile.querySelector("dt").textContent, [...tile.querySelectorAll("dd")].map((dd) => dd.textContent)]))"""
    )


def drag_to(page, place):
    """Move the slider to a place and wait until the page shows it."""
    page.locator("#explorer-threshold").fill(str(place))
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def wide(page):
    """Return how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def barriers(axe, page):
    """Return the serious and critical violations that axe finds, with what they are found in."""
    found = axe.Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]


def test_it_starts_at_the_advice(show):
    page = show()
    assert page.locator("#explorer-bits").text_content() == "4 of 64 bits"
    assert page.locator("#explorer-match").get_attribute("aria-pressed") == "true"
    page.locator("#explorer-link").click()
    page.wait_for_function("document.querySelector('#explorer-bits').textContent === '8 of 64 bits'")
    assert page.locator("#explorer-link").get_attribute("aria-pressed") == "true"


def test_moving_the_threshold_shows_what_the_tables_say(show):
    page = show()
    page.select_option("#explorer-size", "0")
    bits = ["2", "4", "6", "8", "10"]
    found = [("16.7", 1), ("33.3", 2), ("50.0", 3), ("66.7", 4), ("83.3", 5)]
    false = [("0", 0), ("0", 0), ("0", 0), ("1.67", 1), ("3.33", 2)]
    # Clusters are computed at 2 and 8 bits; 4 is nearer to 2, 6 to 8 or as near to it as to 4.
    linked = ["", " at 2 bits", " at 8 bits", "", " at 8 bits"]
    clusters = ["2", "2", "5", "5", "5"]
    f1 = ["28.6", "28.6", "72.7", "72.7", "72.7"]
    for place in range(5):
        drag_to(page, place)
        shown = tiles(page)
        assert page.locator("#explorer-bits").text_content() == f"{bits[place]} of 64 bits"
        assert shown["True-positive rate"][0] == f"{found[place][0]}{THIN}%"
        assert shown["True-positive rate"][-1] == f"{found[place][1]} of 6 pairs"
        assert shown["False-positive rate"][0] == f"{false[place][0]}{THIN}%"
        assert shown["False-positive rate"][-1] == f"{false[place][1]} of 60 pairs"
        assert shown["Clusters of all 16 pictures" + linked[place]][0] == clusters[place]
        assert shown["Pairwise F1, held-out families" + linked[place]][0] == f"{f1[place]}{THIN}%"
    assert any("never falls as the threshold grows" in text for text in tiles(page)["False-positive rate"])
    drag_to(page, 3)
    # 1,000 pictures: 333.3 pairs are found and 8,316.7 match falsely.
    assert tiles(page)["Precision among 1,000"][0] == f"3.85{THIN}%"
    assert tiles(page)["False matches a query among 1,000"][0] == "17"


def test_another_variant_opens_at_its_own_threshold(show, two_variants):
    page = show(drawn=two_variants)
    bits = "document.querySelector('#explorer-bits').textContent === '{} of 64 bits'"
    page.wait_for_function(bits.format(4))  # as advised for phash-64
    page.select_option("#explorer-variant", "1")
    page.wait_for_function(bits.format(6))
    assert page.locator(".own button").all_text_contents() == ["threshold to match: 6", "threshold to link: 2"]
    assert page.locator("#explorer-marks span").all_text_contents() == ["match", "link"]
    page.locator("#explorer-own-link").click()
    page.wait_for_function(bits.format(2))
    assert page.locator("#explorer-own-link").get_attribute("aria-pressed") == "true"
    # A reader who looks at links goes on with links.
    page.select_option("#explorer-variant", "0")
    page.wait_for_function(bits.format(8))


def test_the_mark_of_a_threshold_is_at_the_middle_of_the_thumb(show, two_variants):
    page = show(drawn=two_variants)
    slider, mark = (page.locator(f"#explorer-{name}").bounding_box() for name in ("threshold", "marks .match"))
    # 4 bits are the second of five places: a quarter of the way of a thumb that is 16 px wide.
    assert mark["x"] == pytest.approx(slider["x"] + 8 + (slider["width"] - 16) / 4, abs=1)


def test_the_threshold_moves_by_keyboard_and_buttons(show):
    page = show()
    page.locator("#explorer-threshold").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('#explorer-bits').textContent === '6 of 64 bits'")
    page.locator("#explorer-more").click()
    page.wait_for_function("document.querySelector('#explorer-bits').textContent === '8 of 64 bits'")
    page.locator("#explorer-less").click()
    page.wait_for_function("document.querySelector('#explorer-bits').textContent === '6 of 64 bits'")
    assert page.locator("#explorer-threshold").get_attribute("aria-valuetext") == "6 of 64 bits"


def test_pictures_follow_the_threshold(show):
    page = show()
    drag_to(page, 3)
    blocks = page.locator("#explorer-pairs > div")
    assert blocks.locator("h4").all_text_contents() == [
        "Found: same family, within",
        "Missed: same family, beyond",
        "False matches: different families, within",
        "Kept apart: different families, beyond",
    ]
    bits = [blocks.nth(place).locator("button").all_text_contents() for place in range(4)]
    assert [len(some) for some in bits] == [6, 2, 1, 2]
    assert bits[0][0] == "8 bits"
    assert bits[1:] == [["10 bits", "40 bits"], ["8 bits"], ["10 bits", "30 bits"]]
    assert page.locator(".sheet").first.text_content() == "4 pictures, all shown, 2 families among those shown"


def test_a_pair_is_enlarged_with_names_distance_and_families(show):
    page = show()
    page.locator("#explorer-pairs > div").nth(3).locator("button").first.click()
    dialog = page.locator("#explorer dialog")
    assert dialog.locator("h3").text_content() == "8 bits apart, different families"
    captions = [lines.split("\n") for lines in dialog.locator("figcaption").all_inner_texts()]
    assert captions == [["h1_a.png", "family h1", "30 × 20 pixels"], ["h2_a.png", "family h2", "30 × 20 pixels"]]
    # In the list a copy is at most 96 pixels wide. Enlarged it is up to three times as wide, in its own shape.
    box = dialog.locator("img").first.bounding_box()
    assert (box["width"], box["height"]) == (288, 192)
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@SIZES
def test_it_is_accessible_and_nothing_overflows(show, viewport, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = show(viewport, scheme=scheme)
    assert wide(page) <= 0
    assert barriers(axe, page) == []
    page.locator(".sheet").first.click()
    assert barriers(axe, page) == []
    assert wide(page) <= 0


@SIZES
def test_tab_reaches_every_control(show, viewport):
    page = show(viewport)
    wanted = page.evaluate(
        """() => { const all = [...document.querySelectorAll("#explorer :is(select, button, input)")]
        .filter((one) => one.checkVisibility()); all.forEach((one, place) => one.dataset.place = place);
        return all.length; }"""
    )
    reached = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.dataset.place"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert reached == [str(place) for place in range(wanted)]


@SIZES
def test_hostile_names_are_shown_as_text(show, viewport):
    families = [f"{RUN}{'family' * 40}"] * 2 + [family for family in ("h2", "h3", "h4", "h5", "h6") for _ in "ab"]
    page = show(viewport, names=HOSTILE, families=[*families, "t1", "t1", "t2", "t2"])
    drag_to(page, 4)
    page.locator(".sheet").first.click()
    captions = page.locator("#explorer dialog figcaption")
    assert captions.locator("span").all_text_contents() == HOSTILE[:4]
    assert captions.locator("small").first.text_content() == f"family {RUN}{'family' * 40}"
    assert wide(page) <= 0
    assert page.evaluate("document.querySelector('#explorer dialog').scrollWidth") <= viewport["width"]
    page.keyboard.press("Escape")
    page.locator("#explorer-pairs button[aria-label*=line]").first.click()
    assert captions.locator("span").all_text_contents() == HOSTILE[4:]
    assert wide(page) <= 0
    assert page.evaluate("window.ran") is None


@SIZES
def test_without_labels_it_shows_pairs_and_clusters(show, viewport):
    page = show(viewport, families=[None] * 16)
    assert page.locator("#explorer-bits").text_content() == "8 of 64 bits"  # at which the run links
    assert "True-positive rate" not in tiles(page)
    assert not page.locator("#explorer-families").is_visible()
    assert page.locator("#explorer-pairs h4").all_text_contents() == ["Within the threshold", "Beyond the threshold"]
    assert page.locator(".sheet").count() == 4
    assert "different" not in page.locator("#explorer-pairs button").first.get_attribute("aria-label")
    assert wide(page) <= 0


def test_on_paper_it_is_as_wide_as_the_sheet_and_has_no_controls(show):
    page = show({"width": 695, "height": 1000})  # A4 within the margins
    page.emulate_media(media="print")
    assert wide(page) <= 0
    shown = page.locator("#explorer button").filter(visible=True)
    # Pairs and clusters are buttons.
    assert shown.evaluate_all("all => all.every((one) => one.querySelector('img'))")
    assert not page.locator("#explorer-threshold").is_visible()
    assert page.locator("#explorer-variant").is_visible()
