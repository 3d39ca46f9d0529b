"""Four jobs on two cores, times by hand: index 0 to 4, two hash jobs from 4 to 6 and 4 to 10, match 10 to 11."""

import json

import pandas as pd
import pytest

from hashbench.profiling.breakdown import break_down, break_down_run, decoding_floor, read_records, records_behind


def record(rule, start, end, inputs, outputs, run="1 2.00", cpu=1.0, peak=100):
    return {
        "rule": rule,
        "inputs": inputs,
        "outputs": outputs,
        "cores": 2,
        "run": run,
        "start": start,
        "end": end,
        "cpu_seconds": cpu,
        "peak_bytes": peak,
        "peak_all_bytes": 2 * peak,
    }


INDEX = record("index", 0.0, 4.0, ["code.py"], ["images"])
SHORT = record("hash", 4.0, 6.0, ["images", "code.py"], ["short"], cpu=2.0, peak=300)
LONG = record("hash", 4.0, 10.0, ["images", "code.py"], ["long"], cpu=5.0)
MATCH = record("match", 10.0, 11.0, ["short", "long"], ["pairs"], run="9 20.00")
JOBS = [INDEX, SHORT, LONG, MATCH]


def test_the_clock_is_shared_by_the_jobs_that_run_side_by_side():
    table, totals = break_down(JOBS)
    every = table[table.scope == "all jobs"].set_index("rule")
    assert list(every.index) == ["hash", "index", "match"]
    assert every.clock_seconds.to_dict() == {"hash": 6.0, "index": 4.0, "match": 1.0}
    assert every.job_seconds.to_dict() == {"hash": 8.0, "index": 4.0, "match": 1.0}
    assert every.cpu_seconds.to_dict() == {"hash": 7.0, "index": 1.0, "match": 1.0}
    assert every.jobs.to_dict() == {"hash": 2, "index": 1, "match": 1}
    assert every.peak_bytes.to_dict() == {"hash": 300, "index": 100, "match": 100}
    assert totals["all jobs"]["clock_seconds"] == 11.0
    assert totals["all jobs"]["peak_all_bytes"] == 800  # the two hash jobs at once: 2 x 300 and 2 x 100


def test_the_critical_path_is_the_longest_chain_of_jobs():
    table, totals = break_down(JOBS)
    assert totals["all jobs"]["critical_path"] == ["index", "hash", "match"]
    assert totals["all jobs"]["critical_seconds"] == 11.0
    every = table[table.scope == "all jobs"].set_index("rule")
    assert every.critical_seconds.to_dict() == {"hash": 6.0, "index": 4.0, "match": 1.0}


def test_the_latest_run_is_told_apart():
    table, totals = break_down(JOBS)
    assert table[table.scope == "latest run"].rule.tolist() == ["match"]
    assert totals["latest run"]["clock_seconds"] == 1.0


def test_time_between_two_runs_does_not_count():
    later = record("match", 1000.0, 1001.0, ["short", "long"], ["pairs"])
    assert break_down([INDEX, SHORT, LONG, later])[1]["all jobs"]["clock_seconds"] == 11.0


def test_a_cluster_knows_no_runs():
    assert list(break_down([INDEX | {"run": None}])[1]) == ["all jobs"]


def test_a_job_that_was_redone_alone_after_what_needs_it():
    redone = INDEX | {"start": 20.0, "end": 24.0}
    totals = break_down([SHORT, LONG, MATCH, redone])[1]["all jobs"]
    assert totals["critical_path"] == ["hash", "match"]
    assert totals["critical_seconds"] == 7.0


def test_no_records_give_an_empty_table():
    table, totals = break_down([])
    assert (len(table), totals) == (0, {})


def test_what_an_earlier_configuration_left_is_left_out():
    stale = record("hash", 4.0, 9.0, ["images"], ["another"])
    assert records_behind([INDEX, SHORT, LONG, stale, MATCH], ["pairs", "code.py"]) == JOBS


def test_records_are_read_by_their_start(tmp_path):
    for name, job in (("a/x.json", MATCH), ("b.json", INDEX)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(job), encoding="utf-8")
    assert read_records(tmp_path) == [INDEX, MATCH]


def test_the_floor_is_one_decode_of_each_picture_on_all_cores():
    timings = pd.DataFrame({"stage": ["decode", "hash", "decode"], "median_seconds": [0.001, 9.0, 0.003]})
    assert decoding_floor(timings, 1000, cores=2) == pytest.approx(1.0)  # 0.002 s x 1,000 / 2


def test_the_summary_compares_the_run_with_decoding_on_the_most_cores_of_a_job():
    timings = pd.DataFrame({"stage": ["decode"], "median_seconds": [0.002]})
    table, summary = break_down_run([INDEX, MATCH | {"cores": 4}], timings, 1000)
    assert table.rule.tolist() == ["index", "match", "match"]
    scopes = summary.pop("scopes")
    assert {scope: totals["jobs"] for scope, totals in scopes.items()} == {"all jobs": 2, "latest run": 1}
    assert summary == {"pictures": 1000, "cores": 4, "decoding_floor_seconds": pytest.approx(0.5)}
    assert break_down_run([], timings, 1000)[1]["cores"] == 1
