"""The table of turned and mirrored copies."""

from hashbench.reporting.tables import orientations

RATES = """\
variant,target_fpr,orientations,calibrated_for,families,threshold,fpr,fpr_low,fpr_high,fpr_ratio,tpr,tpr_low,tpr_high,n_families,note
phash-64,0.1,1,1,tuning,12,0.1,0.05,0.2,1,0.8,0.7,0.9,5,
phash-64,0.1,8,1,tuning,12,0.4,0.3,0.5,4,0.8,0.7,0.9,5,
phash-64,0.1,8,8,tuning,10,0.1,0.06,0.2,1,0.6,0.5,0.7,5,
phash-64,0.01,1,1,tuning,,,,,,,,,0,too few pairs
"""
EDITS = """\
variant,edit,strength,n,threshold,recall,low,high,threshold_turned,recall_turned,low_turned,high_turned,finding
phash-64,horizontal flip,,60,12,0,0,0.06,10,1,0.94,1,more
phash-64,crop,10,60,12,0.5,0.37,0.63,10,0.4,0.28,0.53,
"""


def draw(tmp_path, context, write, rates, edits):
    output = tmp_path / "orientations.html"
    files = write("rates.csv", rates), write("edits.csv", edits)
    orientations.draw(output, context, turned_rates=files[0], turned_edits=files[1])
    return output


def test_rates_and_copies_found_more_or_less_often(tmp_path, context, write, rows):
    output = draw(tmp_path, context, write, RATES, EDITS)
    thin = "\u2009"
    cells = [row[:4] for row in rows(output)]
    assert cells.index(["phash-64", "8", "12", "1"]) == 1 + cells.index(["phash-64", "1", "12", "1"])
    assert ["horizontal flip", "–", "phash-64", "60"] in cells
    assert f"40.0{thin}%" in output.read_text(encoding="utf-8")
    more, less = output.read_text(encoding="utf-8").split("Copies found less often")
    assert "horizontal flip" in more
    assert "crop" not in more
    assert "<p>None.</p>" in less


def test_what_was_not_measured_is_said(tmp_path, context, write):
    output = tmp_path / "nothing.html"
    orientations.draw(output, context, turned_rates=[], turned_edits=[])
    assert "With the key orientations: 8 the run also hashes" in output.read_text(encoding="utf-8")
    few = RATES.splitlines()[0] + "\n" + RATES.splitlines()[-1].replace("0.01", "0.1") + "\n"
    page = draw(tmp_path, context, write, few, EDITS.splitlines()[0] + "\n").read_text(encoding="utf-8")
    assert "No rate could be measured: no variant has a threshold for this false-positive rate." in page
