"""The topic of a roster import: its preview, its progress, its end."""


def roster_import_topic(import_id: int) -> str:
    return f"roster_import:{import_id}"
