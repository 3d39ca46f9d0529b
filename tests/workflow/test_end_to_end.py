"""The real workflow on a tiny corpus: 12 families of 3 pictures and two damaged files."""

import json
import os
import re
import shutil

import pandas as pd
import pytest
import yaml

from hashbench import tables
from hashbench.corpus.edits.registry import EDITS
from hashbench.evaluation.metrics import METRICS
from hashbench.reporting.items import ACCURACY, CORPUS, COST, FIND, ITEMS, PICTURES, WHICH

pytestmark = pytest.mark.slow

LIBRARY = ("ahash", "phash", "dhash", "whash")
PLAIN = {"find-256", "pdq-256"} | {f"{method}-{bits}" for method in LIBRARY for bits in (64, 256)}
VARIANTS = PLAIN | {"find-256w"}

PAPER = next(item.label for item in ITEMS if item.name == "paper")


def test_a_run_ends_in_report_paper_and_verdict(finished):
    assert (finished.results / "report.html").stat().st_size > 100_000
    assert (finished.results / "paper.pdf").read_bytes().startswith(b"%PDF")
    verdict = json.loads((finished.results / "verdict.json").read_text())
    assert verdict["variant"] in VARIANTS
    assert {scenario["variant"] for scenario in verdict["scenarios"]} <= VARIANTS | {None}
    assert verdict["match"]["variant"] == verdict["variant"]
    assert verdict["match"]["at_size"]["pictures"] == 1_000_000
    assert verdict["link"]["clustering"] in {"connected_components", "dbscan", "complete_linkage", None}
    made_by = tables.read_notes(finished.results / "hashes" / "find" / "numba.parquet")
    assert (made_by["method"], made_by["implementation"]) == ("find", "numba")
    assert {"pillow", "numpy", "numba"} <= json.loads(made_by["versions"]).keys()


def test_scores_cover_all_variants(finished):
    scores = pd.read_csv(finished.results / "scores.csv")
    assert set(scores.variant) == VARIANTS
    assert set(scores.metric) <= METRICS.keys()
    lacking = scores[(scores["at"] == 1e-3) & (scores.metric == "threshold") & (scores.families == "all")]
    needed = "at least 1,000 pairs of different families needed, here 594, and 78 families to promise it"
    assert set(lacking.note) == {f"too few pairs for 0.001: {needed}"}
    auc = scores[(scores.metric == "auc") & (scores.families == "all")]
    # 36 pictures: 12 x 3 same-family pairs and the rest of 36 * 35 / 2 different-family ones.
    assert set(auc.n_pairs) == {36 * 35 // 2}


def test_every_edit_is_scored_for_every_variant_and_labels_are_audited(finished):
    robustness = pd.read_csv(finished.results / "robustness.csv")
    scored = robustness.groupby("variant").size()
    assert set(scored.index) == VARIANTS
    assert set(scored) == {sum(len(edit.strengths) for edit in EDITS)}
    assert set(robustness.n) == {2}  # pictures, as in tiny.yaml
    assert set(pd.read_csv(finished.results / "audit.csv").variant) == VARIANTS
    assert (finished.results / "suspects.csv").read_text().startswith("a,b,path_a,path_b,family_a,family_b,")


def test_damaged_files_are_counted_with_a_reason(finished):
    images = pd.read_csv(finished.results / "images.csv")
    assert len(images) == 12 * 3 + 2
    damaged = images[images.status != "ok"].set_index("path").reason
    assert damaged.to_dict() == {
        "0000_99999999.jpg": "not a picture that Pillow can identify",
        "0001_99999999.jpg": "empty file",
    }
    page = (finished.results / "report" / "corpus.html").read_text()
    assert "0000_99999999.jpg" in page
    assert "empty file" in page


def test_the_scheduler_rests_while_jobs_run(finished):
    said = (finished.folder / "run.log").read_text()
    looks, jobs = said.count("\nReady jobs: "), said.count("\nFinished jobid: ")
    assert jobs > 100
    assert jobs / 2 < looks <= 2 * jobs  # one when a job ends; a hundred times that with Snakemake's own limit


def test_a_second_run_has_nothing_to_do_though_a_source_was_touched(copy):
    (copy.folder / "src/hashbench/hashers/phash/imagehash.py").touch()
    assert "Nothing to be done" in copy.snakemake("--dry-run").stdout


def test_another_ray_address_and_another_order_of_keys_rerun_nothing(copy):
    path = copy.folder / "config/config.yaml"
    config = yaml.safe_load(path.read_text())
    for key in ("measure", "family", "decoding"):
        config[key] = dict(reversed(config[key].items()))
    path.write_text(yaml.safe_dump(config, sort_keys=False))
    said = copy.snakemake("--dry-run", config=("execution={ray_address: '127.0.0.1:6379'}",)).stdout
    assert "Nothing to be done" in said


@pytest.mark.parametrize("implementation", ["imagehash", "numba"])
def test_editing_one_hasher_reruns_its_branch_alone(copy, implementation):
    copy.edit(f"src/hashbench/hashers/phash/{implementation}.py")
    jobs = copy.jobs("--dry-run")
    own = f"hash_images phash,{implementation}", "measure_implementations phash"
    assert {*own, "count_distances phash-64", "count_distances phash-256"} <= jobs
    branches = ("hash_images", "measure_implementations", "count_distances")
    assert not {job for job in jobs if job.startswith(branches) and "phash" not in job}
    assert not {job for job in jobs if job.startswith(("index_images", "gather_pictures"))}


def test_variants_are_hashed_as_they_are_indexed_and_an_edited_one_alone(copy):
    names = ["find/numba", "ahash/numba", "phash/numba", "dhash/numba", "whash/numba", "pdq/numba"]
    targets = [f"results/tiny/hashes/{name}.parquet" for name in names]
    before = [hashes_by_path(copy, target) for target in targets]
    runs = [json.loads((copy.results / f"hashes/{name}.json").read_text()) for name in names]
    assert {run["pass_of"] for run in runs} == {" ".join(names)}
    assert {(run["executor"], run["pictures"], run["pictures_hashed"]) for run in runs} == {("processes", 36, 36)}
    copy.edit("src/hashbench/hashers/phash/numba.py")
    assert copy.jobs(*targets) == {"hash_images phash,numba"}
    run = json.loads((copy.results / "hashes/phash/numba.json").read_text())
    assert (run["pass_of"], run["pictures_hashed"], run["shards_hashed"]) == ("phash/numba", 36, 8)
    assert [hashes_by_path(copy, target) for target in targets] == before


def test_what_is_hashed_with_the_index_does_not_make_it_anew(copy):
    target = "results/tiny/hashes/find/numba.parquet"
    assert copy.jobs("--dry-run", target, config=("methods=[find]",)) == set()
    jobs = copy.jobs("--dry-run", target, config=("execution={hashing: serial}",))
    assert jobs == {"hash_images find,numba"}


def test_editing_a_figure_redraws_its_page_alone(copy):
    copy.edit("src/hashbench/reporting/figures/suspects.py")
    assert copy.jobs("--dry-run") == {"draw_item report/labels"}


def test_an_upgraded_library_reruns_what_depends_on_it(copy):
    upgraded = copy.folder / "src" / "imagehash-9.9.9.dist-info"
    upgraded.mkdir()
    (upgraded / "METADATA").write_text("Metadata-Version: 2.1\nName: ImageHash\nVersion: 9.9.9\n")
    jobs = copy.jobs("--dry-run")
    assert "hash_images phash,imagehash" in jobs
    assert "hash_images find,numba" not in jobs


def test_changed_pictures_change_their_hashes_and_no_others(copy):
    target = "results/tiny/hashes/dhash/imagehash.parquet"
    before, report = hashes_by_path(copy, target), (copy.results / "report.html").read_bytes()
    shutil.copy(copy.pictures / "0004_00000000.jpg", copy.pictures / "0003_00000000.jpg")
    shutil.copy(copy.pictures / "0004_00000000.jpg", copy.pictures / "0003_00000077.jpg")
    (copy.pictures / "0003_00000001.jpg").unlink()
    jobs = copy.jobs(target)
    assert jobs == {"index_images", "hash_images dhash,imagehash"}
    after = hashes_by_path(copy, target)
    assert before.keys() - after.keys() == {"0003_00000001.jpg"}
    assert after.keys() - before.keys() == {"0003_00000077.jpg"}
    assert {path for path in before.keys() & after.keys() if before[path] != after[path]} == {"0003_00000000.jpg"}
    assert after["0003_00000000.jpg"] == after["0003_00000077.jpg"] == after["0004_00000000.jpg"]
    run = json.loads((copy.results / "hashes/dhash/imagehash.json").read_text())
    assert run["shards_hashed"] == 3  # one for each change
    # A chosen target leaves the report as it was.
    assert (copy.results / "report.html").read_bytes() == report


def hashes_by_path(workspace, target):
    images = pd.read_csv(workspace.results / "images.csv", dtype={"image_id": "uint64"})
    hashes = pd.read_parquet(workspace.folder / target).merge(images[["image_id", "path"]], on="image_id")
    return hashes.groupby("path").hash.apply(tuple).to_dict()


def test_a_subset_of_methods_without_labels_runs_to_a_report(copy):
    config = ("methods=[find,dhash]", "family={from: none, pattern: '^(x)'}")
    index = [copy.results / f"{name}{suffix}" for name in ("images", "families") for suffix in (".parquet", ".csv")]
    times = [path.stat().st_mtime_ns for path in index]
    copy.snakemake("results/tiny/images.parquet", config=config)
    # Files that do not depend on labels or on the other methods stay, because the index keeps its time. All others go.
    for path, time in zip(index, times, strict=True):
        os.utime(path, ns=(time, time))
    stands = {"source.json", "growth_pictures", "hashes", "profiles", "timings", "batches.csv", "executors.csv"}
    for path in set(copy.results.iterdir()) - set(index):
        if path.name not in stands:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    jobs = copy.jobs(config=config)
    assert not {job for job in jobs if job.startswith(("hash_images", "measure_implementations"))}
    assert (copy.results / "report.html").exists()
    assert (copy.results / "paper.pdf").exists()
    assert pd.read_csv(copy.results / "scores.csv").empty
    verdict = json.loads((copy.results / "verdict.json").read_text())
    assert verdict["variant"] is None
    assert verdict["reason"].startswith("no accuracy")
    assert [scenario["reason"].partition(":")[0].partition(",")[0] for scenario in verdict["scenarios"]] == [
        "no accuracy",
        "no family has two pictures",
        "no family has two pictures",
        "no accuracy",
    ]
    prices = pd.read_csv(copy.results / "prices.csv")
    assert prices.variant.value_counts().to_dict() == dict.fromkeys(
        ["find-256", "find-256w", "dhash-64", "dhash-256"], 6
    )
    sizes = pd.read_csv(copy.results / "cluster_scores.csv")
    assert set(sizes.pictures) == {36}
    assert sizes.linked.sum() == 4 * 3
    assert set(sizes.split) == {"all"}
    assert sizes.pair_f1.isna().all()
    assert len(pd.read_csv(copy.results / "clusters/find-256/connected_components.csv")) == 36


def test_snakemake_reports_on_a_finished_run(finished, tmp_path):
    finished.verb("--report", str(tmp_path / "other.html"))
    assert (tmp_path / "other.html").stat().st_size > 100_000


def test_snakemake_draws_a_rule_graph_that_a_person_can_read(finished):
    graph = finished.verb("--rulegraph").stdout
    rules = re.findall(r'^\s*\d+\[label *= *"(\w+)"', graph, flags=re.MULTILINE)
    assert {"all", "index_images", "hash_images", "draw_item"} <= set(rules)
    assert len(rules) == len(set(rules)) <= 30


def test_snakemake_summarises_what_there_is(finished):
    summary = finished.verb("--summary").stdout
    rows = [line.split("\t") for line in summary.splitlines() if line.startswith("results/tiny/")]
    assert {"results/tiny/scores.csv", "results/tiny/paper.pdf"} <= {row[0] for row in rows}
    assert {row[-1] for row in rows} == {"no update"}


def test_snakemake_unlocks_with_no_other_flag(finished):
    locks = finished.folder / ".snakemake" / "locks"
    locks.mkdir(exist_ok=True)
    (locks / "0.output.lock").write_text("results/tiny/scores.csv\n")
    finished.verb("--unlock")
    assert not locks.exists()


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium of the system."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no chromium on the path; install Debian's package chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")
    with sync_api.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


def page_of(browser, faults):
    """Open an empty page without a network. What the browser complains of is added to `faults`."""
    page = browser.new_context(offline=True, viewport={"width": 1366, "height": 768}).new_page()
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return page


def test_every_item_of_the_report_opens_and_has_content(finished, browser):
    faults, shown = [], {}
    page = page_of(browser, faults)
    page.goto((finished.results / "report.html").as_uri())
    for question in (WHICH, ACCURACY, COST, FIND, PICTURES, CORPUS):
        page.get_by_text(question, exact=True).click()
        for row in page.locator("#app nav tbody tr").all():
            label = row.inner_text().strip()
            row.locator("a").first.click()
            if label == PAPER:  # the browser's own viewer shows it
                page.wait_for_selector('iframe[src^="data:application/pdf"]')
                shown[label] = []
                continue
            pane = page.frame_locator("iframe")
            pane.locator("main > h1", has_text=label.partition(" ")[2]).wait_for()
            shown[label] = [len(text) for text in pane.locator("main > section").all_inner_texts()]
        page.locator("#app nav nav a").first.click()
    assert set(shown) == {item.label for item in ITEMS if item.in_report}
    assert [label for label, sections in shown.items() if label != PAPER and min(sections, default=0) < 50] == []
    assert faults == []


def test_every_page_can_be_read_by_everybody_and_needs_no_network(finished, browser):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra `browser` is not installed")
    pages = [*sorted(finished.results.glob("*.html")), *sorted(finished.results.glob("report/*.html"))]
    faults, judge = [], axe.Axe()
    page = page_of(browser, faults)
    for path in pages:
        page.goto(path.as_uri())
        for width, height in ((1366, 768), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            faults += [f"{path.name} is {wider} pixels wider than {width}"] if wider > 0 else []
        faults += [f"{path.name} runs what a file name says"] if page.evaluate("window.ran") else []
        # The frame of the report is Snakemake's own.
        found = judge.run(page).response["violations"] if path.name != "report.html" else []
        faults += [f"{path.name}: {fault['id']}" for fault in found if fault["impact"] in ("serious", "critical")]
    assert {"answer.html", "index.html", "report.html"} <= {path.name for path in pages}
    assert len(pages) >= 20
    assert faults == []
