"""Whole batches against one picture after the other."""

import pandas as pd
import pytest

from hashbench.profiling.sessions import batches
from hashbench.profiling.sessions.batches import COLUMNS, ONE_BY_ONE, time_batches


def test_every_place_and_batch_is_timed_at_every_stage(files):
    table = time_batches(files, places=["numpy"], batches=[1, 30], rounds=2)
    assert tuple(table.columns) == COLUMNS
    alone, numpy = table[table.place == ONE_BY_ONE], table[table.place == "numpy"]
    assert alone.stage.tolist() == ["kernel", "files_to_hashes"]
    assert (alone.over_one_by_one == 1).all()
    assert list(zip(numpy.stage, numpy.batch, strict=True)) == [
        (stage, size) for size in (1, 30) for stage in ("kernel", "pixels_to_hashes", "files_to_hashes")
    ]
    assert set(table.n) == {2}
    assert (table.q1_pictures_per_second <= table.pictures_per_second).all()
    assert (table.pictures_per_second <= table.q3_pictures_per_second).all()
    # A stage that decodes is compared with one by one including decoding.
    reading = numpy[numpy.stage == "files_to_hashes"]
    expected = reading.pictures_per_second / alone.pictures_per_second.iloc[1]
    assert reading.over_one_by_one.tolist() == pytest.approx(expected.tolist())


def test_the_smallest_batch_that_pays_is_named(files, monkeypatch):
    # With the stubbed clock, one by one makes 10 pictures a second and a batch of n makes 6 n.
    monkeypatch.setattr(batches, "_pictures_per_second", lambda work, size: 6.0 * size if size > 1 else 10.0)
    table = time_batches(files, places=["numpy"], batches=[4, 2, 3], rounds=1)
    numpy = table[table.place == "numpy"]
    assert set(numpy.pays_from) == {2}
    assert table[table.place == ONE_BY_ONE].pays_from.isna().all()


def test_a_place_that_cannot_be_used_is_named_with_the_reason(files):
    table = time_batches(files, places=["jax", "numpy:cuda"], batches=[1], rounds=1)
    assert table.place.tolist() == ["jax", "numpy:cuda"]
    assert table.reason[0] == "'jax', which is not one of numpy, torch, cupy"
    assert table.reason[1].startswith("numpy:cuda: Unsupported device")
    assert table.drop(columns=["place", "reason"]).isna().all(axis=None)


def test_no_places_make_an_empty_table(files):
    pd.testing.assert_index_equal(time_batches(files, places=[], batches=[1], rounds=1).columns, pd.Index(COLUMNS))
