"""kubectl-svc: create, fix and understand Kubernetes Services."""

__version__ = "0.1.0"

_PROGRAMS = ("kubectl-svc", "kubectl_complete-svc", "-m")


def is_program() -> bool:
    """Whether this is the program, and not a library in another one."""
    import sys

    name = sys.argv[0].replace("\\", "/").rpartition("/")[2].removesuffix(".exe") if getattr(sys, "argv", None) else ""
    return name in _PROGRAMS


def _end_silently_while_starting() -> None:
    """Ctrl-C ends the program without a traceback while it is still importing; `cli.main` takes over then.

    By the C module: ``signal`` itself takes milliseconds to import.
    """
    import _signal  # type: ignore[import-not-found]

    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)


def _untranslated() -> None:
    """Spare argparse the search for translations of its few sentences: a tenth of the start, and ours are English, too."""
    import sys

    if "gettext" not in sys.modules:
        stand_in = type(sys)("gettext")
        vars(stand_in).update(gettext=str, ngettext=lambda one, more, count: one if count == 1 else more)
        sys.modules["gettext"] = stand_in


if is_program():
    _end_silently_while_starting()
    _untranslated()
