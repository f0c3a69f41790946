"""How writing went: conflicts, permissions, deadlines, and what is written when a command stops halfway."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    "forbidden": (
        'you do not have permission to {permissions:all} in the namespace "{namespace}"',
        "; the ClusterRoles admin and edit do not grant it either{writing:?}",
    ),
    "permission": "{verb} {resource}",
    "ask-role": "ask for the Role that 'kubectl svc {command} --print-role -n {namespace}' prints",
    "quotas-unread": "whether {count} new EndpointSlices fit into the quotas could not be checked: {reason}",
    "written": "{objects:all} {objects:~is|are} written",
    "deleted": "{objects:all} {objects:~is|are} deleted",
    "unsure": "whether {objects:all} {objects:~was|were} written is unknown: no response was received",
    "account": "{sure}, and {unsure}",
    "finish": "to finish, run {command}",
    "finish-again": "run the same command again to finish",
    "gave-up": "{why}; {account}",
    "gave-up-unwritten": "{why}; nothing was written",
    "retry": "try again, or raise --timeout",
    "then-refused": "{account}; then another error occurred: {why}",
    "write-refused": "{account}, but {object} was refused: {why}",
    "bad-answer": "{account}: {why}",
    "not-done": "not done after {tries:try|tries} in {seconds} s: {reason}",
    "keeps-changing": "{manager} keeps changing {object}: {rounds} tries, {rounds} conflicts",
    "stop-first": "stop {manager} first",
    "not-mirrored": "the EndpointSliceMirroring controller has not copied the Endpoints into EndpointSlices after {seconds} s",
    "copies-left": "the EndpointSliceMirroring controller has not removed its copies of the Endpoints after {seconds} s",
    "not-labelled": "{object} exists without the label {label}={service}",
    "adopt": "{command} adds it",
    "service-deleted": 'the Service "{name}" was deleted meanwhile; {account}, and will be deleted with it',
    "create-first": "create the Service again first",
    "service-changed": 'the Service "{name}" {change} while this command ran; {account} for the Service before this change',
    "also-created": (
        "{objects:all} {objects:~was|were} created meanwhile and {objects:~serves|serve} {endpoints:words}, too; {account}"
    ),
    "adopt-first": "run {command} first, then the same command again",
    "look": "see {command}",
    "recreated": "was deleted and created again",
    "selector-added": "was given a selector",
    "made-external-name": "was changed to type ExternalName",
}
