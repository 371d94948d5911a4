"""What a process keeps of a store: nothing that a writer has written, and no more than it has room for."""

from app.storage.cache.process_cache import ProcessCache, cached, process_cache, put_in_cache
from app.storage.database import Database


def test_what_a_reader_reads_is_kept_until_another_store_takes_the_place(database: Database) -> None:
    with database.read() as connection:
        put_in_cache(connection, "key", "entry")
        assert cached(connection, "key") == "entry"
    database.renew()
    assert process_cache(database.engine).get("key") is None


def test_what_a_writer_reads_is_never_kept(database: Database) -> None:
    with database.write() as connection:
        put_in_cache(connection, "key", "never committed")
        assert cached(connection, "key") is None


def test_what_a_writer_reads_before_it_writes_anything_is_kept(database: Database) -> None:
    with database.write() as connection:
        put_in_cache(connection, "key", "committed", before_writing=True)
        assert cached(connection, "key") == "committed"


def test_the_longest_unused_entry_makes_room() -> None:
    cache = ProcessCache(most=2)
    cache.put("first", 1)
    cache.put("second", 2)
    assert cache.get("first") == 1
    cache.put("third", 3)
    assert [cache.get(key) for key in ("first", "second", "third")] == [1, None, 3]
