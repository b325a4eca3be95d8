"""The map of weekdays and hours."""

from textual.app import App, ComposeResult

from tui.hour_map import HourMap, shade

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


class OneMap(App[None]):
    CSS = "HourMap { width: 30; height: 9; }"

    def compose(self) -> ComposeResult:
        yield HourMap(DAYS)

    def on_mount(self) -> None:
        self.query_one(HourMap).show({(0, 0): 1.0, (2, 14): 100.0, (6, 23): 50.0}, "most: 100")


def test_shades_are_fifths_of_the_largest() -> None:
    """Nothing is blank; the least is seen; 20 of 100 is one fifth, 21 is in the second."""
    assert [shade(v, 100) for v in (0, 0.001, 20, 21, 100)] == [0, 1, 1, 2, 5]
    assert shade(0, 0) == 0


async def test_each_hour_stands_in_its_row_and_column() -> None:
    """Four cells of names, then an hour a cell; shape alone tells how much."""
    app = OneMap()
    async with app.run_test(size=(30, 9)):
        chart = app.query_one(HourMap)
        found = [chart.render_line(y).text for y in range(9)]
    assert found[0].split() == ["0", "6", "12", "18"]
    assert found[1][:5] == "Mon ·"
    assert found[3].index("█") == 4 + 14
    assert found[7].index("▒") == 4 + 23
    assert "most: 100" in found[8]
