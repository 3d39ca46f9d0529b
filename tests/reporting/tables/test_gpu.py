import json

import pytest

from hashbench.matching import gpu as recorded
from hashbench.reporting.tables import gpu

PICTURES = """\
side,place,reason,stage,batch,pictures_per_second,q1_pictures_per_second,q3_pictures_per_second,n,over_one_by_one,\
pays_from,cores,over_all_cores,compared,differing_bits
250,find/numba,,files_to_hashes,1,4000,3900,4100,5,1,,1,0.2,,
250,torch:cuda,,files_to_hashes,8,2000,1900,2100,5,0.5,,16,0.1,512,0
250,torch:cuda,,files_to_hashes,512,40000,39000,41000,5,10,,16,2,512,0
"""
PAIRS = """\
bits,hashes,way,cores,seconds,q1_seconds,q3_seconds,n,pairs_per_second,over_all_cores,kernel_seconds,differing
256,55972,count_distances,16,0.5,0.5,0.5,7,3.1e9,1,,0
256,55972,XOR and population count,,0.01,0.01,0.01,7,1.5e11,50,0.005,0
"""
MACHINE = {
    "device": "Some GPU",
    "processor": "Some CPU",
    "cores": 16,
    "date": "2026-11-27",
    "packages": {"numpy": "2.5.2"},
    "how": "medians",
    "failed": {"cupy": "no kernel"},
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / recorded.PICTURES).write_text(PICTURES)
    (tmp_path / recorded.PAIRS).write_text(PAIRS)
    (tmp_path / recorded.MACHINE).write_text(json.dumps(MACHINE))
    monkeypatch.setattr(gpu, "read_recorded", lambda: recorded.read_recorded(tmp_path))
    return tmp_path


def test_a_recorded_run_names_its_machine_and_its_fastest_batch(tmp_path, folder, context, rows):
    output = tmp_path / "gpu.html"
    gpu.draw(output, context)
    words = output.read_text()
    assert "Recorded once, not in this run: 2026-11-27, Some GPU; Some CPU, cores: 16; numpy 2.5.2. Medians." in words
    assert "Not measured: cupy (no kernel)." in words
    first = next(row for row in rows(output) if row[0] == "torch:cuda")
    assert first[:8] == ["torch:cuda", "250", "from files", "16", "512", "40,000", "10.0×", "2.00×"]
    (counted,) = [row for row in rows(output) if row[0] == "XOR and population count"]
    assert counted[1:7] == ["256", "55,972", "–", "10.0\u2009ms", "1.50\u2009×\u200910¹¹", "50.0×"]


def test_without_a_recorded_run_the_table_says_so(tmp_path, monkeypatch, context):
    output = tmp_path / "gpu.html"
    monkeypatch.setattr(gpu, "read_recorded", lambda: None)
    gpu.draw(output, context)
    assert gpu.ABSENT in output.read_text()
