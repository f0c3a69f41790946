"""kubectl-svc: make, mend and understand Kubernetes Services."""

__version__ = "0.1.0"

_PROGRAMS = ("kubectl-svc", "kubectl_complete-svc", "-m")


def _end_silently_while_starting() -> None:
    """Ctrl-C ends the program without a traceback while it is still importing; `cli.main` takes over then.

    Only where this is the program, not a library. By the C module: ``signal`` itself takes milliseconds to import.
    """
    import _signal  # type: ignore[import-not-found]
    import sys

    name = sys.argv[0].replace("\\", "/").rpartition("/")[2].removesuffix(".exe") if getattr(sys, "argv", None) else ""
    if name in _PROGRAMS and _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)


_end_silently_while_starting()
