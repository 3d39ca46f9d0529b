"""The two errors that are not bugs: wrong input from the user, and a picture that cannot be used."""


class InputError(Exception):
    """The user gave wrong input. The message is one line: it names what is wrong and says what to do."""


class PictureError(Exception):
    """One picture cannot be read or hashed. The message is one line that names the cause. It never ends a run."""
