"""Import closures: literal ones, and the proof that they are complete.

The proof imports, in one fresh interpreter, what each script of the workflow imports, each implementation and each
report item, and compares the files that were loaded with the closure found from the source.
"""

import importlib.metadata
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import hashbench
from hashbench.hashers.registry import ENTRIES
from hashbench.provenance import digest, import_closure, package_versions
from hashbench.reporting.items import ITEMS

PACKAGE = Path(hashbench.__file__).parent
SCRIPTS = sorted((Path(__file__).parents[1] / "workflow" / "scripts").glob("*.py"))
ROOTS = [
    *SCRIPTS,
    *dict.fromkeys(entry.module for entry in ENTRIES),
    *(module for item in ITEMS for module in item.modules),
]

# Prints, by root, the files of this package that importing it loads. A script's other statements do not run; an
# implementation hashes a picture, for what it imports only then.
PROBE = """
import ast, importlib, json, sys
from pathlib import Path
from PIL import Image

def load(root):
    if root.endswith(".py"):
        tree = ast.parse(Path(root).read_text(encoding="utf-8"))
        imports = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
        exec(compile(ast.Module(imports, []), root, "exec"), {})
        return
    module = importlib.import_module(root)
    if hasattr(module, "hash_image") and not (hasattr(module, "unavailable") and module.unavailable()):
        module.hash_image(Image.effect_noise((48, 48), 50), 256)

loaded = {}
for root in sys.argv[1:]:
    for name in [name for name in sys.modules if name.split(".")[0] == "hashbench"]:
        del sys.modules[name]
    load(root)
    loaded[root] = [m.__file__ for n, m in list(sys.modules.items()) if n.split(".")[0] == "hashbench"]
print(json.dumps(loaded))
"""


def names(paths):
    return [path.relative_to(PACKAGE).as_posix() for path in paths]


@pytest.mark.parametrize(
    ("source", "closure"),
    [
        ("import json", []),
        ("import hashbench", ["__init__.py"]),
        ("from hashbench.errors import InputError", ["__init__.py", "errors.py"]),
        ("from hashbench import errors", ["__init__.py", "errors.py"]),
        ("import hashbench.errors as e", ["__init__.py", "errors.py"]),
        ("def f():\n    if True:\n        import hashbench.errors", ["__init__.py", "errors.py"]),
        ("from hashbench import tables", ["__init__.py", "errors.py", "names.py", "tables.py"]),
        ("from hashbench.hashers.side import side_of", ["__init__.py", "hashers/__init__.py", "hashers/side.py"]),
        ("'from hashbench import errors'", []),
    ],
)
def test_the_closure_of_a_script(tmp_path, source, closure):
    script = tmp_path / "script.py"
    script.write_text(source)
    assert names(import_closure(script)) == closure


def test_the_closure_of_modules_and_scripts_together(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("import hashbench.errors")
    expected = ["__init__.py", "errors.py", "hashers/__init__.py", "hashers/side.py"]
    assert names(import_closure(script, "hashbench.hashers.side")) == expected


def test_editing_one_implementation_concerns_no_other():
    # Batches are about one implementation, and nothing is made from their table but a figure.
    scripts = [script for script in SCRIPTS if script.name != "time_batches.py"]
    shared = set(names(import_closure("hashbench.hashers.hashing", *scripts)))
    assert "hashers/hasher.py" in shared
    assert not any(re.fullmatch(r"hashers/\w+/.*", name) for name in shared)
    phash = set(names(import_closure("hashbench.hashers.phash.imagehash")))
    assert phash == {
        "__init__.py",
        "errors.py",
        "hashers/__init__.py",
        "hashers/by_imagehash.py",
        "hashers/phash/__init__.py",
        "hashers/phash/imagehash.py",
        "hashers/side.py",
        "hashers/sure.py",
    }


@pytest.fixture(scope="module")
def loaded():
    arguments = [str(root) for root in ROOTS]
    done = subprocess.run([sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return {root: {source_of(Path(file)) for file in files} for root, files in json.loads(done.stdout).items()}


def source_of(file):
    """The file to edit: of a compiled module, what it was compiled from."""
    return file if file.suffix == ".py" else file.with_name(file.name.partition(".")[0] + ".pyx")


@pytest.mark.parametrize("root", ROOTS, ids=lambda root: root.stem if isinstance(root, Path) else root)
@pytest.mark.slow
def test_a_closure_is_complete(loaded, root):
    files = loaded[str(root)]
    assert PACKAGE / "__init__.py" in files
    assert files <= set(import_closure(root))


def test_there_is_something_to_prove():
    assert len(SCRIPTS) >= 14
    assert len(ITEMS) >= 15


def test_versions_of_what_decides():
    versions = package_versions("hashbench.hashers.phash.imagehash")
    assert {"imagehash", "numpy", "pillow", "pywavelets", "scipy"} <= versions.keys()
    assert versions["numpy"] == importlib.metadata.version("numpy")
    assert list(versions) == sorted(versions)
    assert not versions.keys() & {"ray", "joblib", "tqdm", "pytest", "hashbench", "snakemake"}


def test_what_moves_work_about_decides_nothing():
    assert package_versions("hashbench.errors") == {}
    assert package_versions("hashbench.execution.ray", "hashbench.execution.processes", "hashbench.execution") == {}


def test_a_digest_changes_with_contents_and_versions_alone(tmp_path):
    a, b = tmp_path / "a.py", tmp_path / "b.py"
    a.write_text("1")
    b.write_text("2")
    first = digest([a, b], {"numpy": "2.4", "pillow": "13.0"})
    assert re.fullmatch(r"[0-9a-f]{16}", first)
    assert digest([str(b), a], {"pillow": "13.0", "numpy": "2.4"}) == first
    others = [
        digest([a], {"numpy": "2.4", "pillow": "13.0"}),
        digest([a, b], {"numpy": "2.5", "pillow": "13.0"}),
        digest([a, b], {"numpy": "2.4"}),
    ]
    b.write_text("3")
    others.append(digest([a, b], {"numpy": "2.4", "pillow": "13.0"}))
    assert len({first, *others}) == 5
