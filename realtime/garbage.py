"""How often Python looks for garbage that holds on to itself."""

import gc

# An operation makes some thousand objects that live for milliseconds. Python's own 700 has the collector look at them
# in the middle of each operation, and promote what is about to die; these it looks at when most have gone by themselves.
YOUNG = 10_000


def settle() -> None:
    """For a process that has just been set up: what it is made of stays, and is not looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
