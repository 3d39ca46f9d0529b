import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from hashbench.corpus.sources import Source, find_source, fingerprint, list_pictures, read_manifest, root_of
from hashbench.errors import InputError


def listed(folder):
    return list_pictures(find_source(str(folder)), "nowhere").path.tolist()


def reasons(folder):
    table = list_pictures(find_source(str(folder)), "nowhere")
    return dict(zip(table.path, table.reason, strict=True))


def write(path, content=b"x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_kinds_of_source(tmp_path):
    archive = tmp_path / "set.bin"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.jpg", "x")
    manifest = write(tmp_path / "set.CSV")
    assert find_source("demo") == Source("demo", None)
    assert find_source(str(tmp_path)) == Source("folder", tmp_path)
    assert find_source(str(archive)) == Source("zip", archive)
    assert find_source(str(manifest)) == Source("manifest", manifest)


def test_home_is_expanded(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "set").mkdir()
    assert find_source("~/set").path == tmp_path / "set"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent", r"^images=.*absent: no such folder or file; give a folder, a \.zip or a \.csv of path,family$"),
        ("notes.txt", r"^images=.*notes\.txt: neither a folder, a zip file nor a \.csv; give one of these$"),
    ],
)
def test_what_is_not_a_source_is_refused(tmp_path, name, message):
    write(tmp_path / "notes.txt")
    with pytest.raises(InputError, match=message):
        find_source(str(tmp_path / name))


def test_an_empty_name_is_not_the_current_folder():
    with pytest.raises(InputError, match=r"^images=: "):
        find_source("")


@pytest.mark.parametrize(
    ("kind", "path", "name"),
    [
        ("demo", None, "demo"),
        ("folder", "/data/das images (2).v1", "das-images-2-v1"),
        ("zip", "/data/das_images.zip", "das_images"),
        ("manifest", "/data/list.of.all.csv", "list-of-all"),
        ("folder", "/data/图片", "corpus"),
    ],
)
def test_default_names(kind, path, name):
    assert Source(kind, path and Path(path)).default_name == name


def test_the_pictures_of_a_source_are_relative_to_its_root():
    assert root_of(Source("demo", None), "unpacked") == Path("unpacked")
    assert root_of(Source("zip", Path("set.zip")), "unpacked") == Path("unpacked")
    assert root_of(Source("folder", Path("set")), "unpacked") == Path("set")
    assert root_of(Source("manifest", Path("set/list.csv")), "unpacked") == Path("set")


def test_identity_is_the_path_seen_from_the_working_folder(tmp_path, monkeypatch):
    (tmp_path / "set").mkdir()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_source("set").identity == find_source("set/../set").identity == "folder:set"
    assert find_source(str(tmp_path / "set")).identity == "folder:set"
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert find_source("../set").identity == f"folder:{tmp_path / 'set'}"


def test_every_visible_file_is_listed_in_order(tmp_path):
    for name in ("b.jpg", "B.jpg", "a/c.txt", "a.jpg", "a/d/e"):
        write(tmp_path / name)
    assert listed(tmp_path) == ["B.jpg", "a.jpg", "a/c.txt", "a/d/e", "b.jpg"]


def test_hidden_files_and_folders_are_left_out_wherever_they_are(tmp_path):
    # The root has only folders, as if each family were a folder.
    for name in ("set/1.jpg", "set/.1.jpg.swp", ".git/config", "__MACOSX/set/1.jpg", "set/.thumbs/1.jpg"):
        write(tmp_path / name)
    assert listed(tmp_path) == ["set/1.jpg"]


def test_links_are_followed_but_not_in_circles(tmp_path):
    write(tmp_path / "elsewhere/1.jpg")
    write(tmp_path / "set/2.jpg")
    (tmp_path / "set/linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "set/circle").symlink_to(tmp_path / "set")
    # Two folders, each with a link to the other.
    (tmp_path / "elsewhere/back").symlink_to(tmp_path / "far")
    write(tmp_path / "far/3.jpg")
    (tmp_path / "far/again").symlink_to(tmp_path / "elsewhere")
    assert reasons(tmp_path / "set") == {
        "2.jpg": None,
        "circle": "a link to a folder above it",
        "linked/1.jpg": None,
        "linked/back/3.jpg": None,
        "linked/back/again": "a link to a folder above it",
    }


def test_a_folder_that_cannot_be_read_is_a_row(tmp_path, monkeypatch):
    write(tmp_path / "1.jpg")
    write(tmp_path / "shut/2.jpg")
    scandir = os.scandir

    def refuse(folder):
        if Path(folder).name == "shut":
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)  # the superuser may read every folder
    assert reasons(tmp_path) == {"1.jpg": None, "shut": "the folder cannot be read: Permission denied"}
    assert len(fingerprint(find_source(str(tmp_path)))) == 64
    with pytest.raises(InputError, match=r"shut: Permission denied; allow reading the folder or name another$"):
        listed(tmp_path / "shut")


def test_a_file_that_vanishes_after_it_is_listed_is_fingerprinted(tmp_path, monkeypatch):
    for name in ("1.jpg", "2.jpg"):
        write(tmp_path / name)
    lstat = Path.lstat
    monkeypatch.setattr(Path, "exists", lambda path: path.name != "2.jpg")
    monkeypatch.setattr(Path, "lstat", lambda path: lstat(path.with_name("gone") if path.name == "2.jpg" else path))
    assert len(fingerprint(find_source(str(tmp_path)))) == 64


def test_the_programs_own_folder_and_results_are_no_pictures(tmp_path, monkeypatch):
    for name in ("1.jpg", "results/pics/images.csv", "pics/results/2.jpg", ".venv/3.jpg"):
        write(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert listed(Path()) == ["1.jpg", "pics/results/2.jpg"]
    before = fingerprint(find_source("."))
    write(tmp_path / "results/pics/report.html")
    assert fingerprint(find_source(".")) == before  # a second run has nothing to do
    write(tmp_path / "workflow/Snakefile")
    said = "the folder holds this program and its results, which are no pictures; put the pictures in a folder of their"
    for name in (".", str(tmp_path), ".."):
        with pytest.raises(InputError, match=rf"^images={name}: {said} own and name that$"):
            find_source(name)
    assert find_source("pics").kind == "folder"


def test_a_broken_link_is_listed_and_fingerprinted(tmp_path):
    (tmp_path / "1.jpg").symlink_to(tmp_path / "absent.jpg")
    assert listed(tmp_path) == ["1.jpg"]
    assert len(fingerprint(find_source(str(tmp_path)))) == 64


def test_an_empty_folder_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="the folder holds no file"):
        fingerprint(find_source(str(tmp_path)))


def test_a_name_that_is_not_utf8_is_a_row(tmp_path):
    try:
        write(tmp_path / os.fsdecode(b"na\xefve.jpg"))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    write(tmp_path / "na\\xefve.jpg")  # a name that looks like the other one on the screen
    write(tmp_path / "naïve.jpg")
    said = "the file name is not UTF-8; rename the file"
    assert reasons(tmp_path) == {"na\\xefve.jpg": None, "na\\xefve.jpg (2)": said, "naïve.jpg": None}
    assert len(fingerprint(find_source(str(tmp_path)))) == 64


def add(folder):
    write(folder / "new.jpg")


def remove(folder):
    (folder / "b.jpg").unlink()


def replace(folder):
    write(folder / "b.jpg", b"longer")


def replace_by_as_many_bytes(folder):
    stat = (folder / "b.jpg").stat()
    write(folder / "b.jpg", b"y")
    os.utime(folder / "b.jpg", ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))


def rename(folder):
    (folder / "b.jpg").rename(folder / "c.jpg")


@pytest.mark.parametrize("change", [add, remove, replace, replace_by_as_many_bytes, rename])
def test_a_fingerprint_changes_with_the_pictures_alone(tmp_path, change):
    write(tmp_path / "a.jpg")
    write(tmp_path / "b.jpg")
    source = find_source(str(tmp_path))
    before = fingerprint(source)
    assert fingerprint(source) == before
    change(tmp_path)
    assert fingerprint(source) != before


def test_fingerprints_of_zip_manifest_and_demo(tmp_path):
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as file:
        file.writestr("a.jpg", "x")
    write(tmp_path / "set/a.jpg")
    manifest = write(tmp_path / "set/list.csv", b"path,family\na.jpg,1\n")
    assert fingerprint(find_source("demo")) == "demo"
    for changed in (tmp_path / "set.zip", tmp_path / "set/a.jpg", manifest):
        source = find_source(str(tmp_path / "set.zip" if changed.suffix == ".zip" else manifest))
        before = fingerprint(source)
        os.utime(changed, ns=(1, 1))
        # A manifest counts by content: only the pictures that it names and the archive have times that matter.
        assert (fingerprint(source) != before) == (changed != manifest)
    before = fingerprint(find_source(str(manifest)))
    write(manifest, b"path,family\na.jpg,2\n")
    assert fingerprint(find_source(str(manifest))) != before


def test_a_manifest_gives_paths_and_families(tmp_path):
    for name in ("b.jpg", "sub/a.jpg", "NA"):
        write(tmp_path / name)
    absolute = write(tmp_path / "other/c.jpg")
    lines = f"family,path,note\n 2 ,b.jpg,x\n007,sub/a.jpg,y\n,{absolute},z\nNA,NA,\n"
    rows = read_manifest(write(tmp_path / "list.csv", lines.encode()))
    assert rows.columns.tolist() == ["path", "family"]
    assert rows.path.tolist() == [str(absolute), "NA", "b.jpg", "sub/a.jpg"]
    assert rows.family.tolist()[1:] == ["NA", "2", "007"]
    assert pd.isna(rows.family[0])
    assert listed(tmp_path / "list.csv") == rows.path.tolist()


def test_a_manifest_without_families(tmp_path):
    write(tmp_path / "a.jpg")
    assert read_manifest(write(tmp_path / "list.csv", b"\xef\xbb\xbfpath\na.jpg\n")).family.isna().all()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a CSV file"),
        (b"path\n\xff\n", "not a CSV file"),
        (b"file,family\na.jpg,1\n", r"no column 'path' \(found: file, family\); give columns path,family$"),
        (b"path,family\n", "the manifest has no row; list at least one picture$"),
        (b"path\na.jpg\nb.jpg\na.jpg\n", "row 4 lists 'a.jpg' a second time; remove it$"),
        (b"path\na.jpg\nabsent.jpg\n", "row 3: 'absent.jpg' is missing; correct the path or remove the row$"),
        (b"path,family\n,1\n", "row 2: '' is missing"),
        (
            b"path\nx.jpg\na.jpg\ny.jpg\na.jpg\n" + b"z" * 300 + b"\n",
            r"4 rows are wrong: row 2: 'x\.jpg' is missing; row 4: 'y\.jpg' is missing; row 5 lists 'a\.jpg' a second "
            r"time; row 6: 'z{300}' is missing; correct the paths or remove the rows$",
        ),
        (
            b"path\n" + b"".join(b"%d.jpg\n" % n for n in range(60)),
            "60 rows are wrong: .*'49.jpg' is missing; and 10 more; ",
        ),
    ],
)
def test_a_manifest_is_refused_by_row(tmp_path, content, message):
    write(tmp_path / "a.jpg")
    write(tmp_path / "b.jpg")
    path = write(tmp_path / "list.csv", content)
    with pytest.raises(InputError, match=f"^images={path}: .*{message}"):
        fingerprint(find_source(str(path)))
