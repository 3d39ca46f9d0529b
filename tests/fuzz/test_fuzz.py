"""A small fixed part of `make fuzz`, and whether it can fail."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import hashbench
from hashbench.hashers import decode

FUZZ = Path(__file__).parent / "fuzz.py"


def loaded(name):
    spec = importlib.util.spec_from_file_location(name, FUZZ.with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def fuzz():
    return loaded("fuzz")


@pytest.mark.slow
def test_200_mutated_pictures_do_no_harm():
    """No signal, no hang, less than 1 GiB, only refusals as exceptions, and Pillow's pixels if Pillow decodes."""
    environment = os.environ | {"PYTHONPATH": str(Path(hashbench.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, FUZZ, "--pictures", "200", "--every", "10"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].endswith("0 failures")


def test_a_seed_is_a_picture(fuzz):
    bases = fuzz.originals()
    assert fuzz.mutated(3, bases) == fuzz.mutated(3, bases)
    assert len({fuzz.mutated(seed, bases) for seed in range(200)}) > 190
    assert all(Image.open(fuzz.io.BytesIO(content)) for content in bases)


def test_other_pixels_than_pillows_are_found(fuzz, monkeypatch):
    content = fuzz.originals()[0]
    assert fuzz.check(content, []) == "decoded"
    load = decode.load
    monkeypatch.setattr(decode, "load", lambda image: load(image).paste(0, (0, 0, 1, 1)))
    with pytest.raises(AssertionError, match="other pixels than Pillow's"):
        fuzz.check(content, [])


def test_a_picture_that_is_refused_for_no_reason_is_found(fuzz, monkeypatch):
    def refuse(image):
        raise OSError("broken")

    monkeypatch.setattr(decode, "load", refuse)
    with pytest.raises(AssertionError, match="Pillow decodes what is refused: broken"):
        fuzz.check(fuzz.originals()[0], [])


@pytest.mark.slow
def test_a_child_that_dies_or_hangs_is_named_by_its_seed(fuzz, monkeypatch, tmp_path):
    script = tmp_path / "child.py"
    monkeypatch.setattr(fuzz, "__file__", str(script))
    monkeypatch.setattr(fuzz, "SECONDS", 4)
    for last, said in (
        ("os.kill(os.getpid(), 11)", "seed 8: signal 11\n"),
        ("raise ValueError('broken')", "seed 8: an error that is not a PictureError\n"),
        ("time.sleep(60)", "seed 8: no end after 4 s"),
    ):
        script.write_text(f"import os, time\nprint('ready\\n7\\ndecoded\\n8', flush=True)\n{last}\n")
        ends, after, failure = fuzz.watch(7, 9, 1)
        assert (dict(ends), after) == ({"decoded": 1}, 9)
        assert failure.startswith(said)


def test_every_hostile_file_is_written_and_of_no_family(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    loaded("among_good").write_hostile(tmp_path, 400, 0)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 400
    assert not any(name[0].isdigit() for name in names)
    assert sum(path.is_fifo() for path in tmp_path.iterdir()) == 4
    assert sum(path.is_symlink() for path in tmp_path.iterdir()) == 8


def test_a_page_that_is_led_astray_by_a_name_is_found(monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    page = loaded("among_good").Page()
    page.feed("<p>&lt;img src=x onerror=window.ran=1&gt; \\u202e</p>")
    assert page.led_astray == []
    page.feed("<img src=x onerror=window.ran=1> \x1b[31m")
    assert page.led_astray == ["<img onerror>", "'\\x1b'"]
