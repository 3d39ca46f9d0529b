"""The recipes and the notebook of docs/, followed as a reader would, on the finished tiny run.

The blocks of a recipe run literally, in a copy of that run. Replaced are the environment (`.venv` is a link to this
one), the folders of pictures and the number of cores.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
import yaml
from snakemake.cli import parse_config
from snakemake.utils import update_config

from hashbench.experiment import make_plan

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
REPLACED = {"my_pictures": "tiny", "my_new_pictures": "new", "--cores all": "--cores 2"}


def blocks(name, language):
    text = (DOCS / "recipes" / f"{name}.md").read_text(encoding="utf-8")
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    for typed, here in REPLACED.items():
        found = [block.replace(typed, here) for block in found]
    return found


def shell(kitchen, script, *, check=True):
    done = subprocess.run(
        ["bash", "-eu", "-c", script],
        cwd=kitchen.folder,
        env=os.environ | {"PYTHONPATH": str(kitchen.folder / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert not check or done.returncode == 0, done.stdout[-6000:]
    return done.stdout


def jobs(said):
    """The rules of the jobs that Snakemake says it does."""
    return set(re.findall(r"^(?:local)?rule (\w+):$", said, flags=re.MULTILINE)) - {"all"}


@pytest.fixture
def kitchen(copy):
    """A copy of the finished run in which the commands of a recipe work as they are typed."""
    (copy.folder / ".venv").mkdir()
    (copy.folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    # The whole configuration of the run, so that no command need name tiny.yaml.
    shutil.copy(copy.results / "config.yaml", copy.folder / "config" / "config.yaml")
    return copy


def test_every_recipe_is_followed_here():
    followed = {name.removeprefix("test_recipe_") for name in globals() if name.startswith("test_recipe_")}
    assert followed == {path.stem for path in (DOCS / "recipes").glob("*.md")}


def test_recipe_my_pictures(kitchen, monkeypatch):
    look, run = blocks("my_pictures", "sh")
    said = shell(kitchen, look)
    assert "0000,3,tuning\n" in said or "0000,3,held_out\n" in said
    assert "0001_99999999.jpg" in said
    assert said.rstrip().endswith("empty file")
    assert "Nothing to be done" in shell(kitchen, run)
    # The rules of its table, read as Snakemake reads them.
    monkeypatch.chdir(kitchen.folder)
    rules = re.findall(r"`'(family=.*?)'`", (DOCS / "recipes" / "my_pictures.md").read_text(encoding="utf-8"))
    families = []
    for rule in rules:
        config = yaml.safe_load(Path("config/config.yaml").read_text(encoding="utf-8"))
        update_config(config, parse_config([rule]))
        families.append(make_plan(config, home=kitchen.folder).config["family"])
    by_name, by_folder, none = families
    assert by_name["from"] == "name"
    assert re.search(by_name["pattern"], "cat-1.jpg")[1] == "cat"
    assert (by_folder["from"], none["from"]) == ("parent", "none")


def test_recipe_my_hash(kitchen):
    write, score = blocks("my_hash", "sh")
    shell(kitchen, write)
    said = shell(kitchen, score)
    assert set(re.findall(r"^    output: .*/hashes/(.+?)\.parquet", said, flags=re.MULTILINE)) == {"mine/numpy"}
    assert set(pd.read_csv(kitchen.results / "scores.csv").variant) == {
        *("phash-64", "phash-256", "mine-64"),
    }


def test_recipe_another_threshold(kitchen):
    (kitchen.folder / "new").mkdir()
    shutil.copy(kitchen.pictures / "0003_00000001.jpg", kitchen.folder / "new")
    match, advise, verdict = blocks("another_threshold", "sh")
    rated, reached = shell(kitchen, match).split("new,known,distance\n")[1:]
    assert "new/0003_00000001.jpg,0003_00000001.jpg,0\n" in rated
    distances = [int(line.rpartition(",")[2]) for line in reached.splitlines()]
    assert 0 in distances
    assert max(distances) <= 60
    assert "among 50,000,000 pictures" in shell(kitchen, advise)
    again = jobs(shell(kitchen, verdict))
    assert {"find_pairs", "choose_variant", "write_paper"} <= again
    assert not again & {"hash_images", "count_distances", "measure_implementations"}


def test_recipe_one_stage_again(kitchen):
    stages, page, until, times = blocks("one_stage_again", "sh")
    said = shell(kitchen, stages)
    assert "score_variants" in said
    assert {"score_variants", "choose_variant", "draw_item", "write_paper"} <= jobs(said)
    assert "count_distances" not in jobs(said)
    assert jobs(shell(kitchen, page)) == {"draw_item"}
    assert "Nothing to be done" in shell(kitchen, until)
    again = jobs(shell(kitchen, times))
    assert {"measure_implementations", "measure_session", "measure_matching", "collect_timings"} <= again


def test_recipe_after_a_crash(kitchen):
    hashes = "results/tiny/hashes/dhash/imagehash.parquet"
    crash(kitchen, hashes)
    again, unlock, logs = blocks("after_a_crash", "sh")
    # A whole run does not need these hashes again, because all files that follow from them exist.
    assert jobs(shell(kitchen, again.replace(" --config", f" {hashes} --config"))) == {"hash_images"}
    assert (kitchen.folder / hashes).exists()
    assert shell(kitchen, logs).splitlines()[0] == "results/tiny/logs/hash_images/dhash/imagehash.log"
    locks = kitchen.folder / ".snakemake" / "locks"
    locks.mkdir(exist_ok=True)
    (locks / "0.output.lock").write_text(f"{hashes}\n")
    shell(kitchen, unlock)
    assert not locks.exists()


def crash(kitchen, target):
    """Kill the run that makes a file again, and all that it started, once the job has begun."""
    (kitchen.folder / target).unlink()
    run = subprocess.Popen(
        [sys.executable, "-m", "snakemake", "--cores", "2", target, "--config", "images=tiny"],
        cwd=kitchen.folder,
        env=os.environ | {"PYTHONPATH": str(kitchen.folder / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    begun = kitchen.folder / ".snakemake" / "incomplete"
    while run.poll() is None and not any(begun.iterdir()):
        time.sleep(0.02)
    assert run.poll() is None
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    assert not (kitchen.folder / target).exists()


def test_recipe_cluster(kitchen):
    """tests/cluster runs the profile on a Slurm of one node. Here Snakemake plans the jobs, of the Ray cluster too."""
    slurm, on_ray = blocks("cluster", "sh")
    install, run = slurm.splitlines()
    project = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(re.search(r"\[(.*)\]", install)[1].split(",")) <= project["optional-dependencies"].keys()
    # What only Snakemake's plugin for Slurm understands is left out.
    profile = kitchen.folder / "workflow" / "profiles" / "slurm" / "config.yaml"
    lines = profile.read_text(encoding="utf-8").splitlines()
    general = [line for line in lines if not line.startswith(("executor:", "slurm-"))]
    profile.write_text("\n".join(general), encoding="utf-8")
    run = run.replace(" --config", " --dry-run --forceall --config")
    assert {"hash_images", "measure_implementations", "write_paper"} <= jobs(shell(kitchen, run))
    run = next(line for line in on_ray.splitlines() if "snakemake" in line)
    # Where Ray runs decides no result, so nothing is done again.
    assert "Nothing to be done" in shell(kitchen, run.replace(" --config", " --dry-run --config"))


def test_recipe_notebook(kitchen):
    (code,) = blocks("notebook", "python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=kitchen.folder, stdout=subprocess.PIPE, text=True, check=True
    )
    verdict = json.loads((kitchen.results / "verdict.json").read_text())
    assert f"{verdict['variant']} {verdict['threshold']} " in done.stdout


EXECUTE = """
import json, sys

namespace = {}
for source in json.load(sys.stdin):
    exec(compile(source, "a cell", "exec"), namespace)
computed = {"rates": namespace["rates"], "at_size": namespace["at_size"].astype(float)}
print(json.dumps({name: frame.to_dict(orient="index") for name, frame in computed.items()}))
"""


def test_the_notebook_computes_the_figures_of_the_verdict(finished):
    """Its cells run in one namespace. A Jupyter kernel and what it needs would add 60 MB to the environment."""
    cells = [cell for cell in notebook().cells if cell.cell_type == "code"]
    assert cells[0].source.endswith('RESULTS = Path("../results/demo")')
    cells[0].source = cells[0].source.replace('"../results/demo"', repr(str(finished.results)))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", EXECUTE],
        input=json.dumps([cell.source for cell in cells]),
        env=os.environ | {"MPLBACKEND": "agg"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    computed = json.loads(done.stdout)
    match = json.loads((finished.results / "verdict.json").read_text())["match"]
    for name in ("tpr", "fpr"):
        rate = match["expected"][name]
        ours = computed["rates"][name]
        assert [ours[end] for end in ("value", "low", "high")] == [rate[end] for end in ("value", "low", "high")]
        assert ours["n_families"] == rate["n_families"]
    for name in ("precision", "false_pairs"):
        for end in ("value", "low", "high"):
            expected = match["at_size"][name][end]
            expected = np.nan if expected is None else expected
            assert computed["at_size"][name][end] == pytest.approx(expected, nan_ok=True)


def test_the_notebook_is_valid_and_kept_without_outputs():
    nbformat.validate(notebook())
    cells = [cell for cell in notebook().cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in cells] == [[]] * len(cells)
    assert {cell.execution_count for cell in cells} == {None}


def notebook():
    return nbformat.read(DOCS / "verdict.ipynb", as_version=4)


def test_the_document_of_results_names_what_a_run_leaves(finished):
    rows = re.findall(r"^\| (`.*?) \| (.*) \|$", (DOCS / "RESULTS.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    firsts, everywhere = (
        {name.rstrip("/") for row in rows for name in re.findall(r"`(\w[\w.]*/?)`", " ".join(row[:count]))}
        for count in (1, 2)
    )
    assert {name for name in firsts if not (finished.results / name).exists()} == set()
    left = {path.name for path in finished.results.iterdir() if path.suffix in (".csv", ".json", ".html", ".pdf")}
    assert left - everywhere == set()
