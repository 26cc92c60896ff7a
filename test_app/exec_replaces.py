"""os.execv: the process becomes another program; its output and status are the new program's.

status: 5
oracle: no, what is not flushed is lost with the process
coverage: no, what is not flushed is lost with the process
"""
import os


def become(program, *args):
    print('becoming', program, flush=True)
    os.execv(program, [program, *args])


become('/bin/sh', '-c', 'echo now a shell; exit 5')
