"""Albums: platforms send their pictures one by one; the preview waits for the last."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.drafts import token_of
from bot.conversation.flows.report import consider_album
from bot.conversation.plan import Knowledge
from bot.conversation.turns import Scene
from bot.domain.delivery import ChatKey, Job
from bot.domain.dialogue import DialogueKey
from bot.domain.message import Content, Update
from bot.ports import Transaction

ALBUM = "album"
ALBUM_WAIT = timedelta(seconds=2)
"""How long after the last picture the preview is shown; platforms send those of one album within a second."""


def job_key(key: DialogueKey) -> str:
    """Return the key of the job that waits for the album of a conversation."""
    return f"{key.channel}\n{key.chat_id}\n{key.person_id}"


def run_album(tx: Transaction, job: Job, now: datetime, *, knowledge: Callable[[], Knowledge]) -> None:
    """Show the preview of an album that is complete, unless its draft was sent, given up or replaced meanwhile."""
    key = DialogueKey(*job.key.split("\n"))
    dialogue = tx.dialogues.get(key)
    draft = None if dialogue is None else dialogue.draft
    if dialogue is None or draft is None or draft.album is None or draft.album != job.payload.get("album"):
        return
    chat = ChatKey(key.channel, key.chat_id)
    if tx.inbox.waits(chat):
        # Another picture of it may be on its way: fetching one can take longer than the wait.
        tx.jobs.put(replace(job, due_at=now + ALBUM_WAIT, attempts=0))
        return
    hashes = tx.media.hashes(draft.pictures)
    cause = f"{ALBUM}:{token_of(draft)}"
    update = Update(
        channel=key.channel,
        event_id=cause,
        chat_id=key.chat_id,
        person_id=key.person_id,
        text=None,
        button=None,
        received_at=now,
        content=Content.PICTURE,
        pictures=draft.pictures,
        picture_hashes=tuple(hashes[sha256] for sha256 in draft.pictures if sha256 in hashes),
    )
    scene = Scene(dialogue, update, knowledge(), now, dialogue.language or dialogue.last_language)
    step = consider_album(scene, draft)
    tx.dialogues.save(replace(step.dialogue, version=scene.version), now)
    tx.outbox.put(chat, cause, step.replies, now)
