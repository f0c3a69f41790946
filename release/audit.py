"""Known vulnerabilities of what the tests and the archives are made with: ``make audit``.

pip-audit takes a dependency that its database does not know for one without vulnerabilities. Where it knows none of them there
is no database, as behind a mirror of the package index, and that is said.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PINNED = Path(__file__).parents[1] / "tests/requirements.txt"


def judged(dependencies: list[dict[str, Any]]) -> tuple[list[str], bool]:
    """The lines to print for pip-audit's ``dependencies``, and whether one has a known vulnerability."""
    unknown = [one["name"] for one in dependencies if "skip_reason" in one]
    lines = [
        f"{one['name']} {one['version']}: {flaw['id']}, fixed in {', '.join(flaw['fix_versions']) or 'no version'}"
        for one in dependencies
        for flaw in one.get("vulns", ())
    ]
    if len(unknown) == len(dependencies):
        return ["nothing was audited: no database of vulnerabilities can be reached"], False
    found = bool(lines)
    lines += [f"not audited, not in the database: {', '.join(unknown)}"] * bool(unknown)
    return [*lines, f"{len(dependencies) - len(unknown)} of {len(dependencies)} dependencies audited"], found


def main() -> int:
    """Run pip-audit, the first argument, on the pinned versions."""
    words = [
        sys.argv[1],
        "-r",
        str(PINNED),
        "--no-deps",
        "--disable-pip",
        "--progress-spinner=off",
        "--timeout=10",
        "-f",
        "json",
    ]
    done = subprocess.run(words, capture_output=True, encoding="utf-8")
    try:
        dependencies = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"nothing was audited: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'no answer'}")
        return 0
    lines, found = judged(dependencies)
    print("\n".join(lines))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
