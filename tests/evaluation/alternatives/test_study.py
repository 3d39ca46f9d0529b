"""Each study gets what it needs: literal tables, and the rows by which one tells the studies apart."""

import pandas as pd

from hashbench import tables
from hashbench.evaluation.alternatives import flagged, second, weighting
from hashbench.evaluation.alternatives.study import study_hashes


def test_all_studies_of_two_variants_are_made(tmp_path):
    # Families x and y of two pictures each; the first picture of x is flat.
    images = pd.DataFrame({"image_id": [1, 2, 3, 4], "family": ["x", "x", "y", "y"]})
    families = pd.DataFrame({"family": ["x", "y"], "pictures": [2, 2], "split": ["tuning", "held_out"]})
    counted = [(family, "same", family, 1, 1) for family in "xy"]
    counted += [(family, "different", other, 8, 2) for family, other in ("xy", "yx")]
    digests = {"a-8": [b"\x00", b"\x01", b"\xff", b"\xfe"], "b-8": [b"\x0f", b"\x0e", b"\xf0", b"\xf1"]}
    hashes, distances = {}, {}
    for variant, values in digests.items():
        table = pd.DataFrame({"image_id": [1, 2, 3, 4], "hash": values, "quality": ["flat", "ok", "ok", "ok"]})
        table = table.assign(bits=8, status="ok", reason=None, mask=[b"\x1f"] * 4 if variant == "a-8" else None)
        hashes[variant], distances[variant] = tmp_path / f"{variant}.hashes", tmp_path / f"{variant}.distances"
        tables.write(table, tables.HASHES, hashes[variant])
        tables.write(pd.DataFrame(counted, columns=tables.DISTANCES.names), tables.DISTANCES, distances[variant])
    calibration = {"bits": 8, "thresholds": [{"target_fpr": 0.01, "threshold": 1}]}
    found = study_hashes(
        images,
        families,
        pd.DataFrame(columns=tables.DIFFICULT_HASHES.names),
        {"a-8": calibration, "b-8": calibration},
        hashes,
        distances,
        production={"a-8": "a/numba", "b-8": "b/numba"},
        bits={"a-8": 8, "b-8": 8},
        kinds={"a-8": "cosine", "b-8": "gradient"},
        verdict_fpr=0.01,
        flagged="keep",
        target_fprs=[0.01],
    )
    assert list(found) == ["flagged", "weighting", "second"]
    # The flat picture with the three others: two are of the other family, none within 1 bit.
    shown = found["flagged"][["variant", "threshold", "pairing", "flagged", "pairs", "within"]]
    assert shown[shown.pairing == flagged.WITH_OTHERS].values.tolist() == [
        ["a-8", 1, "flagged with others", 1, 2, 0],
        ["b-8", 1, "flagged with others", 1, 2, 0],
    ]
    assert found["weighting"].columns.tolist() == list(weighting.COLUMNS)
    assert set(found["weighting"].variant) == {"a-8"}  # the other has no masks
    assert found["second"].columns.tolist() == list(second.COLUMNS)
