"""Commands as Unix tools: odd names, pipes whose reader ends, full disks, options of decoding."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from PIL import Image

from hashbench import hashers, tables
from hashbench.cli import main
from hashbench.hashers.decode import Decoding

ODD = os.fsdecode(b"na\xefve.png")


@pytest.fixture
def pictures(tmp_path):
    """A folder of a picture that brightens to the right, the same with EXIF data that turn it round, and odd files."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    ramp = Image.fromarray(np.tile(np.arange(0, 250, 2, dtype=np.uint8), (125, 1)))
    exif = Image.Exif()
    exif[0x0112] = 3
    ramp.save(folder / "a.png")
    ramp.save(folder / "turned.png", exif=exif)
    for name in (".DS_Store", "._a.png"):
        (folder / name).write_text("left by macOS")
    (tmp_path / "elsewhere").mkdir()
    ramp.save(tmp_path / "elsewhere/b.png")
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    return folder


def dhash(file, **decoding):
    return hashers.load("dhash", bits=64, decoding=Decoding(**decoding)).hash_file(file).tobytes()


@pytest.fixture
def known(tmp_path, pictures):
    """Return a function that writes a table of one known hash and its decoding in the folder of a run."""

    def write(digest, decoding=None):
        path = tmp_path / "results/mine/hashes/dhash/imagehash.parquet"
        rows = pd.DataFrame(
            {
                "image_id": [1],
                "hash": [digest],
                "bits": 64,
                "status": "ok",
                "reason": None,
                "quality": "ok",
                "mask": None,
            }
        )
        notes = {"method": "dhash"} | ({"decoding": json.dumps(decoding)} if decoding else {})
        tables.write(rows.astype({"image_id": "uint64"})[tables.HASHES.names], tables.HASHES, path, notes=notes)
        return str(path)

    return write


def test_match_of_a_folder_sees_the_files_that_the_workflow_sees(pictures, known, capsys):
    against = known(dhash(pictures / "a.png"))
    assert main(["match", str(pictures), "--against", against, "--radius", "0"]) == 0
    printed = capsys.readouterr()
    names = ("a.png", "linked/b.png", "turned.png")
    assert printed.out.splitlines() == ["new,known,distance", *(f"{pictures}/{name},1,0" for name in names)]
    assert printed.err == ""


def test_a_picture_given_twice_is_matched_twice(pictures, known, capsys):
    file, against = str(pictures / "a.png"), known(dhash(pictures / "a.png"))
    assert main(["match", file, file, "--against", against, "--radius", "0"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [f"{file},1,0"] * 2


def test_a_name_that_the_output_cannot_hold_is_named_and_the_others_are_printed(pictures, capsys):
    try:
        (pictures / "a.png").rename(pictures / ODD)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    good, odd = str(pictures / "turned.png"), str(pictures / ODD)
    assert main(["hash", "--method", "dhash", odd, good]) == 1
    printed = capsys.readouterr()
    assert printed.out == f"{'f' * 16},{good}\n"
    assert printed.err == (
        f"hashbench: error: {pictures}/na\\xefve.png: the output cannot hold this name in utf-8; rename the file\n"
    )


def test_match_of_odd_names_goes_on(pictures, known, capsys):
    try:
        (pictures / "turned.png").rename(pictures / ODD)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    against = known(dhash(pictures / "a.png"))
    said = f"hashbench: error: {pictures}/na\\xefve.png: the file name is not UTF-8; rename the file\n"
    for given in ([str(pictures)], [str(pictures / ODD), str(pictures / "a.png")]):
        assert main(["match", *given, "--against", against, "--radius", "0"]) == 1
        printed = capsys.readouterr()
        assert f"{pictures}/a.png,1,0" in printed.out.splitlines()
        assert printed.err == said


def test_on_a_terminal_names_change_nothing(pictures, monkeypatch):
    (pictures / "a.png").rename(pictures / "\x1b[31m\u202e.png")
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", terminal)
    assert main(["hash", "--method", "dhash", str(pictures / "\x1b[31m\u202e.png")]) == 0
    assert terminal.getvalue() == f"{'f' * 16},{pictures}/\\x1b[31m\\u202e.png\n"


def test_options_of_decoding_change_the_hash(pictures, capsys):
    file = str(pictures / "turned.png")
    assert main(["hash", "--method", "dhash", file]) == 0
    assert main(["hash", "--method", "dhash", "--orientation", file]) == 0
    assert capsys.readouterr().out == f"{'f' * 16},{file}\n{'0' * 16},{file}\n"
    assert main(["hash", "--method", "dhash", "--max-megapixels", "0.01", file]) == 1
    said = "too many pixels: 0.015625 megapixels, and max_megapixels is 0.01; raise it to hash the picture"
    assert capsys.readouterr().err == f"hashbench: error: {file}: {said}\n"
    assert main(["hash", "--background", "whitish", file]) == 2


def test_a_note_is_a_warning(pictures, capsys):
    file = str(pictures / "wide.png")
    Image.fromarray(np.arange(0, 60_000, 4, dtype=np.uint16).reshape(120, 125)).save(file)
    assert main(["hash", "--method", "dhash", file]) == 0
    assert capsys.readouterr().err == (
        f"hashbench: warning: {file}: clipped; its hash means nothing, do not match it\n"
        f"hashbench: warning: {file}: 16-bit grey, clipped to 8 bits; set grey16 to scale to keep its shades\n"
    )
    assert main(["hash", "--method", "dhash", "--grey16", "scale", file]) == 0
    assert capsys.readouterr().err == ""


def test_match_decodes_as_the_known_pictures_were(pictures, known, capsys):
    against = known(bytes(8), decoding={"orientation": True})
    arguments = ["match", str(pictures / "turned.png"), "--against", against, "--radius", "0"]
    assert main(arguments) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [f"{pictures}/turned.png,1,0"]
    assert main([*arguments, "--no-orientation"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == []


def test_compare_and_cluster_decode_as_the_run_did(pictures, tmp_path, capsys):
    run = tmp_path / "results/mine"
    run.mkdir(parents=True)
    link = {"variant": "dhash-64", "clustering": "connected_components", "threshold": 0, "min_samples": 5}
    (run / "verdict.json").write_text(json.dumps({"link": link}))
    a, turned = str(pictures / "a.png"), str(pictures / "turned.png")
    where = ["--results", str(tmp_path / "results"), "--corpus", "mine"]
    for decoding, distance, groups in (({}, 0, 1), ({"orientation": True}, 64, 2)):
        (run / "config.yaml").write_text(yaml.safe_dump({"decoding": decoding}))
        assert main(["compare", a, turned, "--method", "dhash", *where]) == 0
        assert capsys.readouterr().out.startswith(f"distance {distance} of 64 bits")
        assert main(["cluster", str(pictures), "--from", str(run)]) == 0
        rows = [line.split(",") for line in capsys.readouterr().out.splitlines()[1:]]
        assert len({row[0] for row in rows}) == groups
        assert len(rows) == 3
    assert main(["cluster", str(pictures), "--from", str(run), "--no-orientation"]) == 0
    assert {line[0] for line in capsys.readouterr().out.splitlines()[1:]} == {"0"}
    (run / "config.yaml").write_text("- no mapping")
    assert main(["compare", a, turned, "--method", "dhash", *where]) == 2
    assert f"{run}/config.yaml: not a configuration; delete it" in capsys.readouterr().err


def test_a_picture_may_come_from_standard_input(pictures, monkeypatch, capsys):
    for content, out, err in (
        ((pictures / "a.png").read_bytes(), f"{'f' * 16},-\n", ""),
        (b"no picture", "", "hashbench: error: -: not a picture that Pillow can identify\n"),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert main(["hash", "--method", "dhash", "-"]) == int(bool(err))
        assert capsys.readouterr() == (out, err)


def test_many_files_are_taken(capsys):
    """A glob of 100,000 missing files takes seconds, because no time grows with the square of their number."""
    files = [f"gone/{number}.jpg" for number in range(5_000)]
    assert main(["hash", "--method", "dhash", *files]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 5_000


def run(pictures, shell):
    environment = os.environ | {"PYTHONPATH": str(Path(hashers.__file__).parents[2])}
    command = f"{sys.executable} -c 'from hashbench.cli import main; raise SystemExit(main())'"
    return subprocess.run(
        ["bash", "-c", shell.replace("hashbench", command, 1)],
        cwd=pictures,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_reader_that_goes_and_a_full_disk_end_the_command_quietly(pictures):
    many = " ".join(["a.png"] * 3000)
    piped = run(pictures, f"hashbench hash --method dhash {many} | head -1; echo ${{PIPESTATUS[0]}}")
    assert piped.stdout.splitlines() == [f"{'f' * 16},a.png", "141"]
    assert piped.stderr == ""
    full = run(pictures, "hashbench hash --method dhash a.png > /dev/full")
    assert (full.returncode, full.stderr) == (1, "hashbench: error: standard output: No space left on device\n")
