from hashbench.matching import queries, warm
from hashbench.matching.clusters import complete_linkage
from hashbench.matching.counting import planes, rectangles, tiles
from hashbench.matching.matchers import multi_index
from hashbench.matching.matchers import numba as search


def test_every_way_to_match_is_compiled():
    assert warm.warm() == "matching"
    loops = [tiles.count_tiles, planes.count_planes, rectangles.count_rectangles, search.search, multi_index.search]
    loops += [queries._count_rows, complete_linkage._follow]
    assert all(loop.signatures for loop in loops)
