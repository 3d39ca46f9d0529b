from hashbench.matching import queries, warm
from hashbench.matching.clusters import complete_linkage
from hashbench.matching.counting import rectangles, tiles
from hashbench.matching.matchers import multi_index
from hashbench.matching.matchers import numba as search


def test_every_way_to_match_is_compiled():
    assert warm.warm() == "matching"
    loops = [tiles.count_tiles, rectangles.count_rectangles, search.search, multi_index.search, queries._count_rows]
    loops.append(complete_linkage._follow)
    assert all(loop.signatures for loop in loops)
