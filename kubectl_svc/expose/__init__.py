"""A source and flags -> the Service, and with addresses outside its EndpointSlices.

`request` is what was asked for, `facts` what a source says, which `gather` reads; `plan` makes the objects and what to tell
of them, by `manifest` (the Service), `outside` (the endpoints), `overrides`, `declared` and `effects`; `store` writes them, and
`changes` says what became of each. All is pure but `gather`, `store` and `waiting`; `run` does it for many sources.
"""
