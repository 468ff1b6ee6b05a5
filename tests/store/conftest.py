import pytest

from syncd.store.store import Store


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "syncd.sqlite3")
    yield opened
    opened.close()
