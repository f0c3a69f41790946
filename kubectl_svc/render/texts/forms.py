"""What is wrong with ``-o``: no such form, or a template that is none."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    "no-printer": 'unable to match a printer suitable for the output format "{form}", allowed formats are: {allowed}',
    "meant-form": 'did you mean "{form}"?',
    "no-template": "-o {form}: no template given",
    "write-template": "write -o {form}={example}",
    "template-unread": "-o {form}: {file}: {reason}",
    "no-utf-8": "not UTF-8 text",
    "bad-template": "-o {form}: {template}: {reason}",
    "not-printed": "-o {form}: {reason}",
}
