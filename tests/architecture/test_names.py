"""Our packages have common names, so they must be ours; and no file names a host, an index or a machine."""

import importlib.metadata
import importlib.util
import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
TEXT_LIMIT = 4 * 1024 * 1024

# Written so that no pattern matches itself.
REGISTRY_HOST = re.compile(
    r"\b(?:registry|mirrors?|npm|pypi|index|packages?)\.(?:[a-z0-9-]+\.)*(?:org|com|net|cn|io|dev)\b"
    r"|\b(?:pypi|pythonhosted|npmjs|npmmirror|yarnpkg|jsdelivr|unpkg|esm)\.(?:org|com|net|sh)\b"
)
INDEX_OPTION = re.compile(
    r"(?:--(?:extra-)?index[-]url|--find[-]links|\bindex[-_]url\s*=|^\s*(?:@[\w-]+:)?registry\s*=)", re.M
)
DOWNLOAD = re.compile(r"(?:\"resolved[\"]\s*:|https?://\S+\.(?:whl|tgz|tar\.gz|zip)\b)")
MACHINE_PATH = re.compile(r"(?<![\w.\])}*-])/(?:work|root|home|Users)/")


def tracked() -> list[Path]:
    """Every file that is in the repository or about to be."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )
    return [path for name in listed.stdout.decode().split("\0") if name and (path := REPOSITORY / name).is_file()]


def texts() -> dict[str, str]:
    found = {}
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            assert len(content) < TEXT_LIMIT, path
            found[path.relative_to(REPOSITORY).as_posix()] = content.decode("utf-8")
    return found


def matches(pattern: re.Pattern[str]) -> dict[str, str]:
    return {name: found.group() for name, text in texts().items() if (found := pattern.search(text))}


def packages() -> set[str]:
    return {path.parent.name for path in tracked() if path.name == "__init__.py" and path.parent.parent == REPOSITORY}


def test_our_packages_are_imported_from_here() -> None:
    assert packages() == {"schema", "models", "resolvers", "realtime", "tests"}
    installed = importlib.metadata.packages_distributions()
    for name in packages():
        spec = importlib.util.find_spec(name)
        assert spec and spec.origin and Path(spec.origin) == REPOSITORY / name / "__init__.py"
        assert name not in installed, f"{installed[name]} installs a package {name} too"


def test_no_file_names_a_registry() -> None:
    assert matches(REGISTRY_HOST) == {}


def test_no_file_names_an_index() -> None:
    assert matches(INDEX_OPTION) == {}


def test_no_lock_names_a_download_address() -> None:
    assert matches(DOWNLOAD) == {}


def test_no_file_names_a_place_on_a_machine() -> None:
    assert matches(MACHINE_PATH) == {}


def test_the_locks_pin_by_checksum() -> None:
    for name, text in texts().items():
        if name.startswith("requirements") and name.endswith(".txt"):
            pins = re.findall(r"^[a-zA-Z0-9]\S*", text, re.M)
            assert pins and all("==" in pin for pin in pins)
            assert all(
                "--hash=sha256:" in part for part in re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.M) if part.strip()
            )
        if name.endswith("package-lock.json"):
            assert text.count('"version":') == text.count('"integrity": "sha512-') > 0


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRY_HOST, "https://registry" + ".npmjs" + ".org/react"),
        (REGISTRY_HOST, "https://files.pythonhosted" + ".org/packages"),
        (REGISTRY_HOST, "https://mirrors" + ".aliyun" + ".com/simple"),
        (INDEX_OPTION, "--extra-index" + "-url https://example.org"),
        (INDEX_OPTION, "index" + "-url = https://example.org"),
        (INDEX_OPTION, "registry" + "=https://example.org"),
        (DOWNLOAD, '"resolved"' + ': "https://example.org/x"'),
        (DOWNLOAD, "https://example.org/x-1.0" + ".whl"),
        (MACHINE_PATH, "cd " + "/wo" + "rk/main"),
        (MACHINE_PATH, '"' + "/ho" + 'me/me"'),
    ],
)
def test_the_search_finds_what_it_is_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)
