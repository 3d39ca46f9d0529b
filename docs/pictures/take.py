"""Take the two pictures of README.md from a finished report: `python docs/pictures/take.py results/demo`."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
WIDTH = 1366
MOST_BYTES = 200_000
# Where a picture begins in the page, and its height in pixels. The answer is a laptop's first screen. The explorer's
# picture ends above its photographs, of which this repository holds none.
PICTURES = {"answer": ("", 768), "explorer": ("#explorer", 620)}


def main(results: str) -> None:
    """Write answer.webp and explorer.webp beside this file."""
    browser = shutil.which("chromium")
    page = Path(results, "index.html").resolve()
    if browser is None:
        sys.exit("pictures: chromium not found; install it (Debian: apt-get install chromium)")
    if not page.exists():
        sys.exit(f"pictures: {page} is missing; make run writes it")
    for name, (part, height) in PICTURES.items():
        with tempfile.TemporaryDirectory() as folder:
            screen = take(browser, page.as_uri() + part, height, Path(folder))
            target = HERE / f"{name}.webp"
            screen.save(target, quality=80, method=6)
        size = target.stat().st_size
        if size > MOST_BYTES:
            sys.exit(
                f"pictures: {target} has {size:,} bytes, more than {MOST_BYTES:,}; lower its quality in {__file__}"
            )
        print(f"{target}: {size:,} bytes")


def take(browser: str, address: str, height: int, folder: Path) -> Image.Image:
    """Return WIDTH × height pixels of a page."""
    # Chromium draws a page that is scrolled to a part as a blank screenshot, but not within a frame.
    frame = folder / "frame.html"
    style = f"position:fixed;inset:0;border:0;width:{WIDTH}px;height:{height}px"
    frame.write_text(f'<!doctype html><iframe src="{address}" style="{style}"></iframe>', encoding="utf-8")
    shot = folder / "screen.png"
    options = ["--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--force-device-scale-factor=1"]
    options += ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses root with its sandbox
    command = [browser, *options, f"--window-size={WIDTH},{height}", f"--user-data-dir={folder / 'profile'}"]
    done = subprocess.run(
        [*command, "--virtual-time-budget=10000", f"--screenshot={shot}", frame.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if not shot.exists():
        sys.exit(f"pictures: chromium took no screenshot of {address}: {done.stderr[-500:]}")
    with Image.open(shot) as image:
        return image.convert("RGB")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
