from hashbench.matching import kernel, queries, warm
from hashbench.matching.clusters import complete_linkage
from hashbench.matching.counting import rectangles, tiles
from hashbench.matching.matchers import multi_index
from hashbench.matching.matchers import numba as search


def test_every_way_to_match_is_compiled():
    assert warm.warm() == "matching"
    loops = [tiles.count_tiles, rectangles.count_rectangles, search.search, multi_index.search, queries._count_rows]
    loops += [complete_linkage._follow, kernel.distances_of_four]
    assert all(loop.signatures for loop in loops)
