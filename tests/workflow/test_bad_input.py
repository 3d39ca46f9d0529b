"""Mistakes of a user: one line names the cause and the remedy, and the exit status is not zero."""

import zipfile
from pathlib import Path

import pytest
import yaml
from snakemake.cli import parse_config
from snakemake.utils import update_config

from hashbench.errors import InputError
from hashbench.experiment import make_plan

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workspace(bare):
    """The bare workspace with every kind of bad source beside its pictures."""
    (bare.folder / "empty").mkdir()
    (bare.folder / "unreadable").mkdir()
    (bare.folder / "unreadable" / "0001_1.jpg").write_bytes(b"no picture")
    (bare.folder / "manifest.csv").write_text("path,family\ntiny/0000_00000000.jpg,a\ntiny/gone.jpg,a\n")
    with zipfile.ZipFile(bare.folder / "pictures.zip", "w") as archive:
        archive.write(bare.pictures / "0000_00000000.jpg", "0000_00000000.jpg")
    return bare


def refusal(workspace, *config: str, target: str = "all") -> str:
    """Run and return the one line that starts with `hashbench: error:`."""
    done = workspace.snakemake(target, check=False, config=config)
    assert done.returncode != 0
    lines = [line for line in done.stdout.splitlines() if line.startswith("hashbench: error: ")]
    assert len(lines) == 1, done.stdout[-3000:]
    return lines[0].removeprefix("hashbench: error: ")


MISTAKES = [
    (("images=nowhere",), "images=nowhere: no such folder or file; give a folder, a .zip or a .csv of path,family"),
    (("images=empty",), "images=empty: the folder holds no file; put pictures in it or name another"),
    (("images=manifest.csv",), "images=manifest.csv: row 3: 'tiny/gone.jpg' is missing; correct the path"),
    (("methods=[find,fhash]",), "method 'fhash' is unknown; known methods: find, find-published, ahash"),
    (("implementations=[find/rust]",), "implementation 'rust' of find is unknown; known implementations: numba"),
    (("production={find: rust}",), "implementation 'rust' of find is unknown"),
    (("methdos=[find]",), "configuration: unknown key 'methdos'; did you mean 'methods'?"),
    (("measure={rounds: 0}",), "configuration: measure.rounds: 0 is less than the minimum of 1"),
    (("verdict_fpr=0.5",), "configuration: verdict_fpr 0.5 is not among target_fprs; add it there"),
    (("family={from: name, pattern: '(('}",), "family.pattern '((' is not a regular expression"),
    (
        ("decoding={orientation: upright}",),
        "configuration: decoding.orientation: 'upright' is not of type 'boolean'; write",
    ),
    (("decoding={background: whitish}",), "decoding: background 'whitish' is no colour; name one such as white"),
    (("images=.",), "images=.: the folder holds this program and its results, which are no pictures; put the pictures"),
    (("corpus=a/b",), "corpus=a/b: use letters, digits, - and _ only"),
    (("corpus=demo",), "corpus=demo is kept for the embedded pictures; choose another name with corpus=NAME"),
]


@pytest.mark.parametrize(("config", "said"), MISTAKES, ids=[config[0] for config, _ in MISTAKES])
def test_a_mistake_on_the_command_line_is_refused(workspace, monkeypatch, config, said):
    """The configuration as the workflow reads it, without a start of Snakemake."""
    monkeypatch.chdir(workspace.folder)
    merged: dict = {}
    for path in (Path("config/config.yaml"), Path(__file__).parent / "tiny.yaml"):
        update_config(merged, yaml.safe_load(path.read_text(encoding="utf-8")))
    update_config(merged, parse_config(config))
    with pytest.raises(InputError) as refused:
        make_plan(merged, home=workspace.folder)
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("mistake", ["images=manifest.csv", "measure={rounds: 0}"])
def test_refused_before_anything_runs(workspace, mistake):
    ((config, said),) = [(config, said) for config, said in MISTAKES if config == (mistake,)]
    assert refusal(workspace, *config).startswith(said)
    assert not (workspace.folder / "results").exists()


@pytest.mark.parametrize(
    ("config", "target", "said"),
    [
        (
            ("images=unreadable",),
            "results/unreadable/images.parquet",
            "images=unreadable: none of 1 files is a readable picture; name another source",
        ),
        (
            ("family={from: name, pattern: '^(zebra)'}",),
            "results/tiny/images.parquet",
            "family.pattern '^(zebra)' matches none of 4 files, such as",
        ),
        (("images=pictures.zip", "checksum=" + "f" * 32, "methods=dhash"), "all", "images=pictures.zip: md5 is "),
    ],
    ids=["unreadable", "pattern", "checksum"],
)
def test_refused_on_reading_the_pictures(workspace, config, target, said):
    assert refusal(workspace, *config, target=target).startswith(said)
    made = {path.name for path in workspace.folder.glob("results/*/*")}
    # What does not depend on the pictures may have been made beside them. Whole shards of hashes stay for the next run.
    assert made <= {"logs", "growth_pictures", "difficult", "hashes"}


def test_two_sources_under_one_corpus_name_are_refused(workspace):
    record = workspace.folder / "results" / "mine" / "source.json"
    record.parent.mkdir(parents=True)
    record.write_text('{"identity": "folder:/elsewhere"}\n')
    said = refusal(workspace, "corpus=mine")
    assert said.startswith("corpus=mine holds results of folder:/elsewhere, not of folder:tiny; ")
    assert "choose another name with corpus=NAME or delete results/mine" in said


def test_a_caption_that_uses_what_is_not_given_is_refused_before_anything_runs(quoted):
    figure = quoted.folder / "src" / "hashbench" / "reporting" / "figures" / "scale.py"
    figure.write_text(figure.read_text(encoding="utf-8").replace("What do the rates", "{{ rates }}"), encoding="utf-8")
    assert refusal(quoted) == (
        "hashbench.reporting.figures.scale: CAPTION: 'rates' is undefined; a caption may use config, context, metrics; "
        "correct it"
    )
    assert not (quoted.folder / "results").exists()
