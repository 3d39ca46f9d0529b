"""The paper's numbers are those of the tables."""

from hashbench.reporting.paper.paper import describe


def test_numbers_on_find_are_those_of_the_tables(run):
    find = describe(run.context, **run.tables())["find"]
    assert find["baseline"]["name"] == "find-published/reference"
    assert find["baseline"]["time"].split() == ["300", "ms"]
    # 0.3 / 0.002 = 150 and 0.3 / 0.25 = 1.2
    assert [(row["name"], row["measured"], row["interval"]) for row in find["rungs"]] == [
        ("find/numpy", "150×", "135×–165×"),
        ("find/reference", "1.20×", "1.08×–1.32×"),
        ("find-published/reference", "1.00×", "0.90×–1.10×"),
    ]
    assert find["defects"] == {"matches": "50", "refused": "9", "moved": "2"}
    assert find["gate"] == {
        "against": "find/numpy",
        "passed": [{"name": "find/reference", "pictures": "4"}],
        "failed": [],
    }
    assert find["memory"]["least"]["name"] == "find/numpy"
    assert find["memory"]["most"]["memory"].split() == ["6.00", "MB"]
    profile = find["profile"]
    assert [row["function"] for row in profile["functions"]] == ["box_filter", "luma"]
    assert profile["dearest"]["function"] == "box_filter"
    assert profile["inflated"]["function"] == "luma"
    assert profile["pillow"]["calls"] == "2,500"  # 5,000 calls over 2 pictures
    assert [row["source"] for row in profile["lines"]] == [
        "total += values[y * stride + x]",
        "r, g, b = rgb.getpixel((j, i))",
    ]
    assert find["growth"] == {
        "pictures": [{"how": "proportionally", "names": ["find/numpy", "find/reference"]}],
        "pixels": [
            {"how": "less than proportionally", "names": ["find/numpy"]},
            {"how": "more than proportionally", "names": ["find/reference"]},
        ],
    }


def test_times_of_find_are_those_of_the_session_that_the_table_of_rungs_shows(run):
    tables = run.tables()
    ladder = tables["ladder"].set_index("implementation")
    ladder.loc["find/numpy", ["seconds_per_picture", "ratio_to_decode", "ratio_to_average_hash"]] = [0.004, 0.9, 0.5]
    fastest = describe(run.context, **tables | {"ladder": ladder.reset_index()})["find"]["fastest"]
    assert fastest["name"] == "find/numpy"
    assert [fastest[name].split()[0] for name in ("time", "to_decode", "to_average_hash")] == ["4.00", "0.90×", "0.50×"]
    assert not fastest["longer_than_decoding"]


def test_numbers_on_accuracy_and_cost_are_those_of_the_tables(run):
    facts = describe(run.context, **run.tables())
    accuracy, cost, verdict = facts["accuracy"], facts["cost"], facts["verdict"]
    assert accuracy["pairs"]["every"] == "1,770"
    assert accuracy["pairs"]["scored_different"] == "405"
    assert [(row["variant"], row["threshold"]) for row in accuracy["rows"]] == [
        ("phash-256", "94"),
        ("find-256", "96"),
        ("phash-64", "14"),
    ]
    assert accuracy["rows"][1]["tpr"].split() == ["90.0", "%"]
    assert accuracy["rows"][1]["interval"].split() == ["85.0–94.0", "%"]
    assert accuracy["tied"] == ["find-256"]
    assert accuracy["clusters"]["variant"] == "phash-256"  # 0.895 of those linked, not 0.999
    assert accuracy["exceeding"]["clearly"] == ["phash-64"]  # 0.0015 > 0.001; 0.001 itself does not exceed
    assert accuracy["sizes"] == {"methods": 1, "better": 1}
    assert accuracy["thresholds"]["low"]["variant"] == "phash-64"  # 14/64 < 94/256 < 96/256
    assert [row["variant"] for row in cost["rows"]] == ["phash-64", "phash-256", "find-256"]
    assert cost["times"] == "2.00"  # 2.0 / 1.0
    assert (verdict["variant"], verdict["threshold"]) == ("phash-256", "94")
    assert verdict["claim"]["tpr"].split() == ["96.0", "%"]
    assert verdict["find"]["rank"] == "second"
    assert verdict["find"]["times"] == "1.60"  # 2.0 / 1.25
    assert verdict["cheaper"] is None  # phash-64 costs less, but is passed over


def test_the_pictures_are_counted(run):
    pictures = describe(run.context, **run.tables())["pictures"]
    assert (pictures["usable"], pictures["unusable"], pictures["sides"]) == ("60", 1, "80 to 120")
    assert (pictures["landscape"], pictures["portrait"]) == (1, 1)
    assert (pictures["tuning"], pictures["held_out"], pictures["family_sizes"]) == ("10", "10", "3")
