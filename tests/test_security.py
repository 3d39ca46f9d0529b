"""Check the promises of docs/SECURITY.md about the sources, and that the tests that it names exist."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = [*ROOT.glob("src/**/*.py"), *ROOT.glob("workflow/scripts/*.py")]
# They run what a file or a text holds.
RUNNING = {"eval", "exec", "system", "popen", "read_pickle", "unsafe_load", "full_load", "Unpickler"}
# A run's own tasks, on their way to a process of its own, in a temporary folder that is the user's alone.
ALLOWED = {"rescue.py": ["cloudpickle.loads"]}
MODULES = {"pickle", "cloudpickle", "joblib", "marshal", "yaml", "dill", "shelve"}


def dangers(source):
    found = []
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func)
        module, _, function = name.rpartition(".")
        keywords = {word.arg: ast.unparse(word.value) for word in call.keywords}
        loads = module.rpartition(".")[2] in MODULES and function in ("load", "loads")
        switched = {"shell", "allow_pickle"} & {key for key, value in keywords.items() if value != "False"}
        if function in RUNNING or loads or switched:
            found.append(name)
    return found


def test_nothing_in_the_program_reads_pickles_or_runs_text():
    assert len(SOURCES) > 150
    found = {path.name: dangers(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert {name: calls for name, calls in found.items() if calls} == ALLOWED


def test_dangers_are_seen():
    lines = [
        "pickle.loads(x)",
        "yaml.load(x)",
        "eval(x)",
        "os.system(x)",
        "subprocess.run(x, shell=True)",
        "np.load(x, allow_pickle=True)",
        "pd.read_pickle(x)",
    ]
    assert [len(dangers(line)) for line in lines] == [1] * len(lines)
    assert dangers("json.loads(x); yaml.safe_load(x); subprocess.run([x], shell=False); execute(x)") == []


def test_the_tests_that_the_page_names_exist():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "SECURITY.md").read_text(encoding="utf-8")))
    there = {
        name
        for path in ROOT.glob("tests/**/test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    }
    assert len(named) > 15
    assert named - there == set()
