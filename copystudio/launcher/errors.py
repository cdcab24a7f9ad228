"""The two ways in which a start ends before the site is up."""


class StartError(Exception):
    """The start cannot work; the text is one line that says what to do about it."""


class StopRequested(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""
