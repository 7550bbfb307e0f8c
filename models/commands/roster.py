"""`import roster`: a preview, and with --apply the import."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tqdm import tqdm

from models.actor import SERVICE
from models.bodies.rows import Body
from models.commands.asking import Failure, county_of
from models.database import found
from models.errors import Language, Refused
from models.representatives.rows import EndReason
from models.roster import actions as roster
from models.roster.findings import ImportMode
from models.roster.rows import RosterImport
from models.roster.telling import in_words
from models.roster.template import template_of


def add_import(subjects: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subjects.add_parser("roster", help="preview a roster (XLSX or CSV), and with --apply import it")
    parser.add_argument("file", type=Path, nargs="?", help="the roster")
    parser.add_argument("--template", type=Path, metavar="FILE", help="write an empty roster to fill in, and stop")
    parser.add_argument("--county", help="the county's code, where there are several")
    parser.add_argument("--body", metavar="CODE", help="import this one body; otherwise the rows name theirs")
    parser.add_argument(
        "--mode",
        choices=[mode.value for mode in ImportMode],
        default=ImportMode.ADD_AND_CHANGE.value,
        help="complete: seats of the body that the file does not have end",
    )
    parser.add_argument(
        "--end-reason", choices=[reason.value for reason in EndReason], help="for which reason they end"
    )
    parser.add_argument(
        "--add-missing", action="store_true", help="add delegations, groups and districts that nobody has entered"
    )
    parser.add_argument("--apply", action="store_true", help="import it, unless the preview finds a problem")
    parser.set_defaults(run=run_import_roster)


async def run_import_roster(arguments: argparse.Namespace) -> None:
    """Print the preview of a roster; with --apply, and without a problem, do what it shows."""
    county = await county_of(arguments)
    if arguments.template is not None:
        arguments.template.write_bytes(await template_of(county.id))
        print(f"Wrote {arguments.template}.")
        return
    if arguments.file is None:
        raise Failure("Name the file; or write an empty one with --template FILE.")
    body = None
    if arguments.body and (body := await found(Body.filter(county_id=county.id), code=arguments.body)) is None:
        raise Failure(f"{county.name} has no body with the code {arguments.body}.")
    content: bytes = arguments.file.read_bytes()
    try:
        row = await roster.preview(
            SERVICE,
            county_id=county.id,
            content=content,
            file_name=arguments.file.name,
            body_id=body.id if body else None,
            mode=ImportMode(arguments.mode),
            end_reason=EndReason(arguments.end_reason) if arguments.end_reason else None,
            add_missing=arguments.add_missing,
        )
        print("\n".join(await in_words(row)))
        if row.problem_count:
            raise Failure("Nothing was imported: mend the problems (!) first.")
        if not row.total:
            print("Everything stands already: there is nothing to import.")
            return
        if not arguments.apply:
            print("Nothing was imported: this was the preview. Add --apply to import it.")
            return

        async def content_of(_: RosterImport) -> bytes:
            return content

        with tqdm(total=row.total, unit=" changes") as bar:
            await roster.apply(SERVICE, import_id=row.id, content_of=content_of, on_progress=_move(bar))
            bar.update(row.total - bar.n)
    except Refused as refused:
        sentences = [
            f"{refusal.sentence(Language.ZH)} {refusal.sentence(Language.EN)} ({refusal.code.name})"
            for refusal in refused.refusals
        ]
        raise Failure("\n".join(sentences)) from refused
    print(f"Imported: {row.total} changes.")


def _move(bar: "tqdm[Any]") -> Callable[[int], None]:
    def report(done: int) -> None:
        bar.update(done - bar.n)

    return report
