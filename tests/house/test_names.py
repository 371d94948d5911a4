"""Names: none that design/names.md calls wrong, one class a name, and migrations that stand alone."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
# Private words that were module names once, and bags without a noun.
WRONG = set(
    """answers asked attempts bulk_values catalogue changes collection common copies framework helpers keyed
    keyed_router kept manager picture reading release remarks return_places returns_sent sent slow_clients strays
    trail utils waiting writing""".split()  # noqa: SIM905 - thirty words are read more easily so
)
# `storage/tables.py` shares its nouns with the domain on purpose: it is imported by name, `tables.Publication`.
SHARES_NOUNS = APP / "storage" / "tables.py"
SAMPLE = "class Card: ...\nclass _Card: ...\n"


def modules(folder: Path) -> Iterator[Path]:
    """Every Python file below a folder."""
    return (path for path in sorted(folder.rglob("*.py")) if "__pycache__" not in path.parts)


def wrongly_named(folder: Path) -> list[str]:
    """The modules and packages below a folder whose name is one of the wrong ones."""
    return [
        str(path.relative_to(folder))
        for path in modules(folder)
        if WRONG & {path.stem, *path.relative_to(folder).parts[:-1]}
    ]


def shared_class_names(paths: Iterator[Path]) -> dict[str, list[str]]:
    """Each public class name that several modules define, with those modules."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path.name)
    return {name: found for name, found in places.items() if len(found) > 1}


def imports_of(source: str) -> set[str]:
    """The top-level packages that a file imports, at its head or anywhere in it."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in plain | named}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert wrongly_named(APP) == []


def test_a_wrong_name_is_seen(tmp_path: Path) -> None:
    for name in ("picture/value.py", "services/utils.py", "services/values.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert wrongly_named(tmp_path) == ["picture/value.py", "services/utils.py"]


def test_no_class_name_is_given_twice() -> None:
    assert shared_class_names(path for path in modules(APP) if path != SHARES_NOUNS) == {}


def test_a_class_name_given_twice_is_seen_unless_it_is_private(tmp_path: Path) -> None:
    for name in ("card.py", "cards.py"):
        (tmp_path / name).write_text(SAMPLE, encoding="utf-8")
    assert shared_class_names(modules(tmp_path)) == {"Card": ["card.py", "cards.py"]}


def test_a_migration_imports_nothing_of_the_application() -> None:
    versions = ROOT / "migrations" / "versions"
    found = {path.name: imports_of(path.read_text(encoding="utf-8")) for path in modules(versions)}
    assert len(found) > 1
    assert {name for name, packages in found.items() if "app" in packages} == set()


def test_an_import_of_the_application_is_seen() -> None:
    assert imports_of("def upgrade():\n    from app.storage.tables import Instant\n") == {"app"}


def test_a_word_of_the_glossary_has_one_meaning() -> None:
    words = re.findall(r"^- \*\*(.+?)\*\*", (ROOT / "GLOSSARY.md").read_text("utf-8"), re.MULTILINE)
    assert [word for word, times in Counter(words).items() if times > 1] == []


# Words of a private English: what a name that begins with them holds or does is to be said by a noun or a verb.
PRIVATE = {"asked", "heard", "kept", "said", "strays", "told"}
LAYERS = ("api", "contract", "domain", "services", "storage", "wording")
PUBLISHED = {"told", "told_at"}  # fields of the contract, which stay


def private_words(source: str) -> set[str]:
    """The classes, functions, arguments and variables of a file that a private word names, alone or at the front."""
    nodes = list(ast.walk(ast.parse(source)))
    defined = {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    names = defined | stored | {n.arg for n in nodes if isinstance(n, ast.arg)}
    return {name for name in names if _first_word(name) in PRIVATE}


def _first_word(name: str) -> str:
    return next(iter(re.findall(r"[A-Z]?[a-z]+", name)), "").lower()


def test_no_name_is_of_a_private_english() -> None:
    found = {
        f"{path.relative_to(APP).as_posix()}: {name}"
        for layer in LAYERS
        for path in modules(APP / layer)
        if "track_record" not in path.parts
        for name in private_words(path.read_text(encoding="utf-8")) - PUBLISHED
    }
    assert found == set()


def test_a_private_word_is_seen() -> None:
    source = "class KeptItem: ...\ndef _told(x): said = 1\ndef stored_told(asked): ...\nheld_by = 2\n"
    assert private_words(source) == {"KeptItem", "_told", "said", "asked"}


def test_the_glossary_is_in_alphabetical_order() -> None:
    text = (ROOT / "GLOSSARY.md").read_text("utf-8")
    words = [word.lower() for word in re.findall(r"^- \*\*(.+?)\*\*", text, re.MULTILINE | re.DOTALL)]
    assert words == sorted(words)


# Where names are types that several files import; edges name the types of their own parameters.
INNER = ("domain", "services", "storage")


def type_names(source: str) -> set[str]:
    """The classes and the names for types that a file defines at its top, without private ones and type variables."""
    body = ast.parse(source).body
    classes = {node.name for node in body if isinstance(node, ast.ClassDef)}
    aliases = {
        target.id
        for node in body
        if isinstance(node, ast.Assign) and not (isinstance(node.value, ast.Call))
        for target in node.targets
        if isinstance(target, ast.Name) and target.id != target.id.upper() and target.id[0].isupper()
    }
    return {name for name in classes | aliases if not name.startswith("_")}


def test_no_name_of_a_type_is_given_twice_behind_the_edges() -> None:
    paths = [path for layer in INNER for path in modules(APP / layer) if path != SHARES_NOUNS]
    times = Counter(name for path in paths for name in type_names(path.read_text(encoding="utf-8")))
    assert {name for name, number in times.items() if number > 1} == set()


def test_a_name_of_a_type_is_seen() -> None:
    source = "Place = tuple[str, int]\nMOST = 3\nItem = TypeVar('Item')\n_Own = list[int]\nclass Card: ...\n"
    assert type_names(source) == {"Place", "Card"}
