"""All duties of the timekeeper, in the order in which they are done. A new one gets its line here."""

from functools import partial

from models.evaluations.duties import close_due_periods
from models.files.duties import forget_loose_files
from models.files.store import FileStore
from models.projects.duties import judge_all_lights
from models.supervision.duties import mark_overdue_problems
from models.timekeeping import Duty


def duties(store: FileStore) -> list[Duty]:
    return [
        Duty("evaluations.periods", close_due_periods),
        Duty("files.loose", partial(forget_loose_files, store)),
        Duty("supervision.overdue", mark_overdue_problems),
        Duty("projects.lights", judge_all_lights),
    ]
