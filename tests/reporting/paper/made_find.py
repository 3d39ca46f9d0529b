"""Made tables on FINd's implementations and on executors."""

import numpy as np
import pandas as pd

from .made_run import frame

# Seconds a picture, ratio to decoding, bytes of a process, bytes added.
RUNGS = {
    "find-published/reference": (0.3, 800.0, 61_000_000, 6_000_000),
    "find/reference": (0.25, 666.0, 62_000_000, 5_000_000),
    "find/numpy": (0.002, 5.33, 63_000_000, 3_000_000),
}


PUBLISHED = "hashbench/hashers/find_published/reference.py"


ARITHMETIC = {
    "find-published/reference": "1 / (0.800 + 0.160 + 0.025 + 0.014 + 0.001)",
    "find/reference": "1 / (0.800 + 0.160 + 0.025 + 0.014 + 0.001)",
    "find/numpy": "1 / (0.800/(15*50) + 0.160/50 + 0.025/50 + 0.014/50 + 0.001)",
}


PREDICTED = {"find-published/reference": 1, "find/reference": 1, "find/numpy": 165}


STAGES = ("open", "decode", "load_rgb", "luma", "box_means", "transform", "pack")


SHARES = (0.05, 0.15, 0.1, 0.2, 0.4, 0.05, 0.05)


def made_functions():
    rows = [
        ("hash_image", PUBLISHED, 29, 2, 0.001, 1.0, 0.001, 0.999, 0.99),
        ("box_filter", PUBLISHED, 83, 2, 0.6, 0.65, 0.6, 0.65, 0.8),
        ("luma", PUBLISHED, 62, 2, 0.07, 0.34, 0.07, 0.34, 0.17),
        ("getpixel", "PIL/Image.py", 1757, 5000, 0.1, 0.27, 0.1, 0.27, np.nan),
    ]
    columns = "function file line calls self_seconds cumulative_seconds self_share cumulative_share untraced_share"
    return frame(columns, rows)


def made_lines(read="values[y * stride + x]"):
    rows = [
        ("hash_image", PUBLISHED, 41, 1, 1.0, 0.999, "    return pack(transform(box_means(box_filter(luma(rgb)))))"),
        ("luma", PUBLISHED, 68, 2500, 0.2, 0.2, "            r, g, b = rgb.getpixel((j, i))"),
        ("box_filter", PUBLISHED, 97, 88000, 0.3, 0.3, f"                    total += {read}"),
    ]
    return frame("function file line hits seconds share source", rows)


def made_ladder(rungs, identical=4, margin=0.1):
    """Speed-ups over the published program, or over the first rung without it, with an interval of ± a share."""
    slow = next(iter(rungs.values()), (np.nan,))[0]
    rows = []
    for name, arithmetic in ARITHMETIC.items():
        plan = (name, f"how {name} does it", "because", "easy", arithmetic, PREDICTED[name])
        if name not in rungs:
            rows.append((*plan, *[np.nan] * 11))
            continue
        seconds, ratio, _, added = rungs[name]
        times = slow / seconds
        shared = 4 if name != "find/reference" else identical
        verdict = "identical" if shared == 4 else "differs"
        ends = (times * (1 - margin), times * (1 + margin))
        rows.append((*plan, times, *ends, 7, seconds, ratio, ratio / 2, 4, shared, verdict, added))
    columns = "implementation technique why difficulty arithmetic predicted measured measured_low measured_high rounds"
    rest = "seconds_per_picture ratio_to_decode ratio_to_average_hash pictures identical exactness added_bytes"
    return frame(f"{columns} {rest}", rows)


def made_stages(seconds):
    return pd.DataFrame({"stage": STAGES, "median_seconds": [share * seconds for share in SHARES], "n": 7})


def made_memory(rungs):
    rows = [(*name.split("/"), 256, 0, loaded, loaded + added, added) for name, (_, _, loaded, added) in rungs.items()]
    return frame("method implementation bits run baseline_bytes peak_bytes added_bytes", rows)


def made_executors():
    # Whole times are the start-up and 1,000 pictures at the rate.
    rows = [
        ("serial", 1, 0, 1000, 0.5, 1.5, 1000.0, 1.0, 2e8),
        ("processes", 2, 0, 1000, 1.5, 2.0, 2000.0, 2.0, 1e8),
        ("ray", 2, 0, 1000, 4.5, 4.5 + 1000 / 1800, 1800.0, 1.8, 1.3e8),
    ]
    columns = "executor workers round pictures startup_seconds wall_seconds pictures_per_second speed_up worker_bytes"
    return frame(columns, rows)


def made_hashing():
    rows = [
        ("find", "numpy", "ray", 2, 60, 60, 8.0, 1.1, "find/numpy dhash/numba"),
        ("phash", "imagehash", "serial", 1, 60, 60, 0.2, 0.2, "phash/imagehash"),
    ]
    columns = "method implementation executor workers pictures pictures_hashed wall_seconds busy_seconds pass_of"
    return frame(columns, rows)


def made_batches(gpu=False):
    rows = [
        ("find/numba", "", "files_to_hashes", 1, 2000.0, 1.0),
        ("numpy", "", "kernel", 8, 1100.0, 0.14),
        ("numpy", "", "files_to_hashes", 8, 800.0, 0.4),
    ]
    rows += (
        [("torch:cuda", "", stage, 64, 9000.0, gain) for stage, gain in (("kernel", 9.0), ("files_to_hashes", 1.2))]
        if gpu
        else [("torch:cuda", "no torch", None, None, None, None)]
    )
    return frame("place reason stage batch pictures_per_second over_one_by_one", rows)
