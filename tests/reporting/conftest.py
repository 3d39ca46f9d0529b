"""Tables of a run with two methods for figures and pages, small enough to check by eye."""

import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import pandas as pd
import pytest

from hashbench import tables
from hashbench.reporting.context import Context

SCORES_HEADER = "variant,families,metric,at,value,low,high,n_pairs,n_families,n_erring,note\n"
SCORES = """\
phash-64,all,auc,,0.99,0.98,0.995,1240,8,,
phash-64,all,threshold,0.1,12,,,1200,8,,
phash-64,all,tpr,0.1,0.9,,,40,8,4,
phash-64,all,fpr,0.1,0.08,,,1200,8,3,
phash-64,all,precision,0.1,0.27,,,132,8,,
phash-64,all,threshold,0.01,,,,1200,8,,
phash-64,all,tpr,0.01,0,,,40,8,4,
phash-64,all,fpr,0.01,0,,,1200,8,3,
phash-64,all,precision,0.01,,,,0,8,,
phash-64,held_out,threshold,0.1,11,,,300,5,,
phash-64,held_out,tpr,0.1,0.85,0.7,0.95,20,5,4,
phash-64,held_out,fpr,0.1,0.12,0.05,0.3,300,5,3,
phash-64,held_out,precision,0.1,0.32,,,53,5,,
phash-64,held_out,tpr,0.01,0,0,0.45,20,5,4,
phash-64,held_out,fpr,0.01,0,0,0.45,300,5,3,
phash-64,all,threshold_at_best_f1,,9,,,1200,8,,
phash-64,all,tpr_at_best_f1,,0.8,,,40,8,5,
phash-64,all,fpr_at_best_f1,,0.05,,,1200,8,6,
phash-64,held_out,tpr_at_best_f1,,0.75,0.6,0.9,20,5,3,
phash-64,all,effective_bits,,40.5,,,1200,8,,
phash-64,all,independence,,0.63,,,1200,8,,
phash-64,all,unrelated_distance,,0.49,,,1200,8,,
phash-64,all,binomial_gap,,0.06,,,1200,8,,
dhash-256,all,auc,,0.96,0.9,0.97,1240,8,,
dhash-256,all,threshold,0.1,70,,,1200,8,,
dhash-256,all,tpr,0.1,0.75,,,40,8,4,
dhash-256,all,fpr,0.1,0.1,,,1200,8,3,
dhash-256,all,precision,0.1,0.2,,,150,8,,
dhash-256,all,threshold,0.01,44,,,1200,8,,
dhash-256,all,tpr,0.01,0.5,,,40,8,4,
dhash-256,all,fpr,0.01,0.01,,,1200,8,3,
dhash-256,all,precision,0.01,0.62,,,32,8,,
dhash-256,held_out,threshold,0.1,68,,,300,5,,
dhash-256,held_out,tpr,0.1,0.7,0.55,0.8,20,5,4,
dhash-256,held_out,fpr,0.1,0.09,0.04,0.2,300,5,3,
dhash-256,held_out,precision,0.1,0.34,,,41,5,,
dhash-256,held_out,tpr,0.01,0.4,0.2,0.6,20,5,4,
dhash-256,held_out,fpr,0.01,0.02,0.001,0.3,300,5,3,
dhash-256,all,threshold_at_best_f1,,60,,,1200,8,,
dhash-256,all,tpr_at_best_f1,,0.8,,,40,8,5,
dhash-256,all,fpr_at_best_f1,,0.05,,,1200,8,6,
dhash-256,held_out,tpr_at_best_f1,,0.75,0.6,0.9,20,5,3,
dhash-256,all,effective_bits,,147,,,1200,8,,
dhash-256,all,independence,,0.63,,,1200,8,,
dhash-256,all,unrelated_distance,,0.49,,,1200,8,,
dhash-256,all,binomial_gap,,0.06,,,1200,8,,
"""
TIMINGS = """\
method,implementation,bits,stage,pictures,size,median_seconds,q1_seconds,q3_seconds,n,ratio_to_decode,ratio_to_average_hash
phash,imagehash,,decode,32,250,0.0004,0.0003,0.0005,7,1.0,0.5
phash,imagehash,,average_hash,32,250,0.0008,0.0007,0.0009,7,2.0,1.0
phash,imagehash,64,file_to_hash,32,250,0.001,0.0009,0.0012,7,2.5,1.25
phash,imagehash,64,hash,32,250,0.0006,0.0005,0.0007,7,1.5,0.75
dhash,imagehash,,decode,32,250,0.0004,0.0003,0.0005,7,1.0,0.5
dhash,imagehash,,average_hash,32,250,0.0008,0.0007,0.0009,7,2.0,1.0
dhash,imagehash,256,file_to_hash,32,250,0.00072,0.0007,0.0008,7,1.8,0.9
dhash,imagehash,256,hash,32,250,0.0003,0.0002,0.0004,7,0.75,0.375
dhash,slow,,decode,32,250,0.0004,0.0003,0.0005,7,1.0,0.5
dhash,slow,,average_hash,32,250,0.0008,0.0007,0.0009,7,2.0,1.0
dhash,slow,256,file_to_hash,2,250,0.25,0.2,0.3,7,625.0,312.5
dhash,slow,256,hash,2,250,0.24,0.2,0.3,7,600.0,300.0
"""


@pytest.fixture
def context(tmp_path):
    return Context(
        corpus="tiny",
        root=str(tmp_path / "pictures"),
        variants=["phash-64", "dhash-256"],
        production={"phash-64": "phash/imagehash", "dhash-256": "dhash/imagehash"},
        left_out={},
        samples={},
        target_fprs=[0.1, 0.01],
        verdict_fpr=0.1,
        cluster_fpr=0.01,
    )


@pytest.fixture
def write(tmp_path):
    """Write a file of the run and return its path."""

    def write_text(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write_text


@pytest.fixture
def write_table(tmp_path):
    """Write rows as a Parquet table and return its path."""

    def write_rows(name, schema, rows):
        path = tmp_path / name
        tables.write(pd.DataFrame(rows, columns=schema.names), schema, path)
        return str(path)

    return write_rows


@pytest.fixture
def scores(write):
    return write("scores.csv", SCORES_HEADER + SCORES)


@pytest.fixture
def in_sample(write):
    """Scores of a corpus that held out no families."""
    kept = [line for line in SCORES.splitlines(keepends=True) if ",held_out," not in line]
    return write("in_sample.csv", SCORES_HEADER + "".join(kept))


@pytest.fixture
def no_scores(write):
    return write("scores.csv", SCORES_HEADER)


@pytest.fixture
def standings(write):
    """The two variants at the two targets; they are tied at one of them."""
    header = "comparison,families,target_fpr,rank,variant,threshold,tpr,tpr_low,tpr_high,fpr,behind,behind_low,"
    return write(
        "standings.csv",
        header
        + "behind_high,p_holm,outcome,ratio_to_decode,on_front,passed_over\n"
        + "all variants,held_out,0.1,1,phash-64,11,0.85,0.7,0.95,0.12,,,,,,2.5,True,False\n"
        + "all variants,held_out,0.1,2,dhash-256,68,0.7,0.55,0.8,0.09,-0.15,-0.32,0.02,0.09,tie,1.8,True,False\n"
        + "all variants,held_out,0.01,1,dhash-256,44,0.4,0.2,0.6,0.02,,,,,,1.8,True,False\n"
        + "all variants,held_out,0.01,2,phash-64,,0,0,0.45,0,-0.4,-0.6,-0.2,0.004,worse,2.5,False,False\n"
        + "native sizes,held_out,0.1,1,phash-64,11,0.85,0.7,0.95,0.12,,,,,,2.5,True,False\n",
    )


@pytest.fixture
def timings(write):
    return write("timings.csv", TIMINGS)


@pytest.fixture
def no_verdict(write):
    reason = "no accuracy: the corpus has no family with two pictures, or only one family"
    advice = {"rule": "best", "target_fpr": 0.1, "variant": None, "threshold": None, "reason": reason, "ranking": []}
    advice["scenarios"] = [{"name": "moderation", "variant": None, "reason": reason}]
    return write("verdict.json", json.dumps(advice))


@pytest.fixture
def texts():
    """Return the texts of an SVG file, in order."""

    def read(path):
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
        return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]

    return read


@pytest.fixture
def rows():
    """Return the rows of a page's tables: a list of the cells' texts each, headings included."""

    class Rows(HTMLParser):
        def __init__(self):
            super().__init__()
            self.found, self.inside = [], False

        def handle_starttag(self, tag, attributes):
            if tag == "tr":
                self.found.append([])
            elif tag in ("td", "th"):
                self.found[-1].append("")
                self.inside = True

        def handle_endtag(self, tag):
            if tag in ("td", "th"):
                self.inside = False

        def handle_data(self, data):
            if self.inside:
                self.found[-1][-1] += data

    def read(path):
        parser = Rows()
        parser.feed(path.read_text(encoding="utf-8"))
        return parser.found

    return read
