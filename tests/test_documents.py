"""The documents against the tree: links, versions, commands, keys and dependencies that they name."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from hashbench.cli import main

ROOT = Path(__file__).parents[1]
PAGES = tuple(sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")))
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "config/README.md", "config/DATA.md", *PAGES)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def parsed(path):
    return yaml.safe_load(text(path))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_relative_links_lead_to_files(document):
    targets = re.findall(r"\]\(([^)#]+)\)", text(document))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (ROOT / document).parent.joinpath(target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_to_a_heading_lead_to_one(document):
    links = re.findall(r"\]\(([\w./]*\.md)?#([\w-]+)\)", text(document))
    lost = []
    for target, anchor in links:
        path = (ROOT / document).parent / target if target else ROOT / document
        headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        # As GitHub makes anchors: small letters, hyphens for spaces, no punctuation.
        anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
        lost += [] if anchor in anchors else [f"{target}#{anchor}"]
    assert lost == []


def test_the_readme_leads_to_every_page_and_opens_with_the_answer():
    readme = text("README.md")
    assert [page for page in PAGES if f"]({page})" not in readme] == []
    order = ["which threshold", "docs/pictures/answer.webp", "make run", "results/demo/index.html", "images=FOLDER"]
    assert sorted(order, key=readme.index) == order


def test_pictures_of_the_readme_are_small_and_described():
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", text("README.md"))
    assert [path for _, path in pictures] == ["docs/pictures/answer.webp", "docs/pictures/explorer.webp"]
    assert all(len(said) > 50 for said, _ in pictures)
    assert all((ROOT / path).stat().st_size <= 200_000 for _, path in pictures)


@pytest.mark.parametrize("document", ["README.md", *PAGES])
def test_commands_have_the_options_that_a_document_types(document, capsys):
    lines = text(document).replace("\\\n", "")  # a command may go on in the next line
    typed = re.findall(r"^(?:\w+=\S+ )?\.venv/bin/hashbench (\w+)(.*)$", lines, flags=re.MULTILINE)
    for command, rest in typed:
        with pytest.raises(SystemExit):
            main([command, "--help"])
        known = set(re.findall(r"--[\w-]+", capsys.readouterr().out))
        assert set(re.findall(r"(?<= )--[\w-]+", rest.partition("#")[0])) <= known


def test_a_contributor_is_sent_to_files_that_exist():
    paths = re.findall(r"`((?:src|tests|workflow|report)/[\w/.]+)`", text("CONTRIBUTING.md"))
    assert len(paths) > 10
    # What the reader is to write does not exist yet.
    written = [path for path in paths if Path(path).stem not in ("mine", "NAME")]
    assert [path for path in written if not (ROOT / path).exists()] == []


def test_the_configuration_document_has_every_key_and_no_other():
    schema = parsed("workflow/schemas/config.schema.yaml")["properties"]
    keys = {f"{key}.{inner}" for key, value in schema.items() for inner in value.get("properties", ())}
    keys |= {key for key, value in schema.items() if "properties" not in value}
    rows = re.findall(r"^\| (`.*?) \|", text("config/README.md"), flags=re.MULTILINE)
    assert {key for row in rows for key in re.findall(r"`([^`]+)`", row)} == keys


def test_the_citation_has_what_its_format_asks_for_and_the_version_of_the_package():
    citation = parsed("CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert {"message", "title"} <= citation.keys()
    assert all(author["name"] for author in citation["authors"])


def test_the_catalogue_entry_has_what_a_standardised_workflow_states():
    usage = parsed(".snakemake-workflow-catalog.yml")["usage"]
    assert usage["mandatory-flags"].keys() == {"desc", "flags"}
    assert set(usage["software-stack-deployment"].values()) == {False}  # make setup installs the packages
    assert usage["report"] is True
    assert (ROOT / "workflow" / "Snakefile").is_file()


def test_the_workflow_on_github_does_what_ci_does():
    workflow = parsed(".github/workflows/ci.yml")
    assert set(workflow[True]) == {"push", "pull_request"}  # YAML reads the key `on` as true
    steps = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert [step.split()[-1] for step in steps] == [".ci/run"]


def test_the_container_is_built_and_run_by_targets_of_the_makefile():
    commands = re.findall(r'RUN make (\S+)|"make", "(\S+)"', text("Dockerfile"))
    targets = set(re.findall(r"^(\w[\w-]*):", text("Makefile"), flags=re.MULTILINE))
    assert ["".join(found) for found in commands] == ["setup", "run"]
    assert {"setup", "run"} <= targets


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", *PAGES])
def test_a_document_names_targets_that_the_makefile_has(document):
    targets = set(re.findall(r"^(\w[\w-]*):", text("Makefile"), flags=re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([\w-]+)", text(document), flags=re.MULTILINE)) <= targets


def test_the_container_ci_and_the_package_have_one_version_of_python():
    version = PROJECT["requires-python"].removeprefix(">=")
    assert f"FROM python:{version}-slim" in text("Dockerfile")
    assert version == parsed(".github/workflows/ci.yml")["jobs"]["test"]["steps"][1]["with"]["python-version"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_lines_of_documents_have_at_most_120_characters(document):
    prose = [line for line in text(document).splitlines() if not line.startswith("|")]  # a row of a table is one line
    assert [line for line in prose if len(line) > 120] == []


def test_no_docstring_or_comment_begins_with_an_inversion():
    sources = [path for folder in ("src", "tests", "workflow") for path in sorted((ROOT / folder).rglob("*.py"))]
    assert len(sources) > 300
    begins = re.compile(r'^\s*(?:"""|# )Of ', flags=re.MULTILINE)
    assert [str(path) for path in sources if begins.search(path.read_text(encoding="utf-8"))] == []
