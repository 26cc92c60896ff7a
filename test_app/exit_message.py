"""SystemExit with a message: status 1, the message on stderr.

status: 1
"""
raise SystemExit('could not go on: ünïcode')
