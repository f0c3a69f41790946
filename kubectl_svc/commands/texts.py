"""What every command says of a command line, of kubectl beside it, and of completion; made last of all, from values."""

from __future__ import annotations

from kubectl_svc.wording import Said
from kubectl_svc.wording.filling import Filling, Texts

TEXTS: Texts = {
    "see": "see '{prog} --help'",
    "meant-see": "did you mean {meant}? See '{prog} --help'",
    "unknown-command": 'unknown command "{word}"',
    "meant-command": "did you mean \"{meant}\"? See '{prog} --help'",
    "the-commands": "the commands are {commands:all}; see '{prog} --help'",
    "unknown-flag": "unknown flag: {flag}",
    "unexpected": "unexpected argument: {words}",
    "needs-argument": "flag needs an argument: {flag}",
    "read-as-argument": '"{word}" after {flag} is read as an argument',
    "write-value": "write {flag}={word}",
    "begins-with": '"{word}" begins with {character}',
    "contains": '"{word}" contains {character}',
    "contradicts": "{flag} contradicts {other}; omit one of them",
    "invalid-value": "invalid value {value} for {flag}: {advice}",
    "choices": 'invalid value "{value}": use {others:all} or {last}',
    "truth": 'invalid value "{value}": use true or false',
    "whole": 'invalid value "{value}": use a whole number',
    "name-and-selector": "name cannot be provided when a selector is specified",
    "name-and-all": "a resource cannot be retrieved by name across all namespaces",
    "files-or-kustomize": "only one of -f or -k can be specified",
    "kustomize": "-k: {complaint}",
    "output": "-o: {complaint}",
    "no-kubectl": "{flag}: kubectl is required, and it is not on the PATH",
    "kubectl-ended": "kubectl exited with code {code}",
    "nothing-to-do": "nothing to do",
    "install-or-shell": "use 'kubectl svc completion install', or name a shell: bash, zsh or fish",
    "invalid-argument": 'invalid argument "{word}"',
    "install-or-shells": "use install, {shells:all}",
    "not-on-path": "kubectl-svc is not on PATH",
    "name-folder": "specify a directory on PATH: --directory DIR",
    "there-already": "{path} already exists",
    "remove-first": "remove it first",
    "not-written": "{path}: {reason}",
    "other-folder": "specify another directory on PATH: --directory DIR",
}


def text(said: Said) -> str:
    """The sentence that is meant."""
    return Filling().fill(TEXTS[said.key], said.values)
