"""One command = one module: ``configure(parser)`` declares its flags, ``run(args, console) -> int`` does the work."""
