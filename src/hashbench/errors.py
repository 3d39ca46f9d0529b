"""The two mistakes that are not bugs: a user's and a picture's."""


class InputError(Exception):
    """Something the user gave is wrong; the message is one line that names the culprit and the remedy."""


class PictureError(Exception):
    """One picture cannot be read or hashed; the message is one line that names the cause. Never ends a run."""
