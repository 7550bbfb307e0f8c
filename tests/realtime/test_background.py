"""Work in the background ends when the service stops, whatever a library does with a cancellation."""

import asyncio

from realtime.background import end


async def test_a_cancellation_that_comes_in_the_moment_of_an_answer_is_not_lost() -> None:
    """Seen to hang for ever with one cancellation a task, on Python 3.11."""
    answers: list[asyncio.Future[None]] = []

    async def sending_for_ever() -> None:
        while True:
            answers.append(asyncio.get_running_loop().create_future())
            await asyncio.wait_for(answers[-1], 60)

    task = asyncio.create_task(sending_for_ever())
    await asyncio.sleep(0)
    answers[-1].set_result(None)
    async with asyncio.timeout(10):
        await end([task])
    assert task.cancelled()
