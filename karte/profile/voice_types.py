"""校区の声: what the people of a district have written, ready to be printed."""

from __future__ import annotations

from pydantic import Field

from karte.model import Frozen
from karte.profile.drawings import Table


class VoiceEntry(Frozen):
    """One thing that somebody has written.

    Attributes
    ----------
    text : str
        As written, with its line breaks.
    detail : str
        What it says besides, with what that is; may be empty.
    said : str
        In what role and when it was written.
    """

    text: str
    detail: str
    said: str


class VoiceGroup(Frozen):
    """What was written on one sheet of the form.

    Attributes
    ----------
    title, note : str
        What it is about, and of which year's form it comes where that is an earlier one.
    entries : tuple of VoiceEntry
        As written; at least one.
    """

    title: str
    note: str
    entries: tuple[VoiceEntry, ...]


class Photograph(Frozen):
    """A photograph that somebody has sent.

    Attributes
    ----------
    file : str
        Name in the folder of the district; not the sender's.
    alt, said : str
        What it shows, and in what role and when it was sent.
    width, height : int
        In pixels.
    content : bytes
        JPEG; not part of the profile as data.
    """

    file: str
    alt: str
    said: str
    width: int
    height: int
    content: bytes = Field(default=b"", exclude=True, repr=False)


class Voices(Frozen):
    """All that a district says of itself.

    Attributes
    ----------
    title, note : str
        Heading, and whose words these are.
    groups : tuple of VoiceGroup
        In the order of the form.
    photos : tuple of Photograph
        In the order of the form.
    bodies : Table or None
        The survey of organisations; None where there is none to show.
    activities : VoiceGroup or None
        What the organisations do, which may be too long for a table.
    """

    title: str
    note: str
    groups: tuple[VoiceGroup, ...]
    photos: tuple[Photograph, ...]
    bodies: Table | None
    activities: VoiceGroup | None
