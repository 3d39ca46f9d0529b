from hashbench.experiment import sessions_of


def test_a_session_names_what_measures_and_whose_sources_decide(plan):
    sessions = sessions_of(plan(methods=["find", "phash"]))
    assert list(sessions) == ["rungs", "batches", "sizes", "executors"]
    executors = sessions["executors"]
    assert (executors.module, executors.function) == ("hashbench.profiling.sessions.executors", "compare_executors")
    assert executors.hashers["hasher"]["implementation"] == "numba"
    assert executors.modules == ["hashbench.profiling.sessions.executors", "hashbench.hashers.find.numba"]
    assert sessions["rungs"].options["baseline"] == "find/reference"


def test_without_find_no_batch_is_measured(plan):
    assert sessions_of(plan())["batches"].options["places"] == []
