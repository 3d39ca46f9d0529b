from concurrent.futures import ThreadPoolExecutor

from hashbench.experiment import warm


def test_set_up_compiles_every_compiled_hasher_and_matching(monkeypatch, capsys):
    monkeypatch.setattr(warm, "ProcessPoolExecutor", ThreadPoolExecutor)
    monkeypatch.setattr(warm, "warm_hasher", lambda entry: entry.name)
    monkeypatch.setattr(warm, "warm_matching", lambda: "matching")
    warm.main()
    said = sorted(capsys.readouterr().out.splitlines())
    methods = ("ahash/numba", "dhash/numba", "find/numba", "matching", "pdq/numba", "phash/numba", "whash/numba")
    assert said == [f"compiled {name}" for name in methods]
