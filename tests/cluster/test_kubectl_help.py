"""kubectl's lines for its flags, with which the help is compared, are those of the kubectl that the tests run."""

from __future__ import annotations

from tests.cluster.control_plane import ControlPlane
from tests.commands import kubectl_flags


def test_the_recorded_lines_are_kubectl_s(control_plane: ControlPlane) -> None:
    assert kubectl_flags.read(control_plane.binaries / "kubectl") == kubectl_flags.recorded()
