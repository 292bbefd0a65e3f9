#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Types at a program on a terminal of its own: keys.py COLUMNS PROGRAM... -- KEYS EXPECTED ...

KEYS (with \\t, \\r, \\xHH) are sent, and then EXPECTED waited for in what the program writes
from then on. One line for each pair: "ok KEYS", or "not ok KEYS" and what was written.
"""
import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

LIMIT = 30  # seconds; only against a program that hangs


def start(columns, program):
    pid, fd = pty.fork()
    if not pid:
        os.execvp(program[0], program)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    return fd


def wait_for(fd, expected):
    seen = b""
    end = time.monotonic() + LIMIT
    while expected not in seen and time.monotonic() < end:
        if not select.select([fd], [], [], 1)[0]:
            continue
        try:
            more = os.read(fd, 65536)
        except OSError:  # it has ended
            break
        seen += more
        if not more:
            break
    return expected in seen, seen


def main():
    end = sys.argv.index("--")
    fd = start(int(sys.argv[1]), sys.argv[2:end])
    pairs = sys.argv[end + 1:]
    for keys, expected in zip(pairs[::2], pairs[1::2]):
        os.write(fd, keys.encode().decode("unicode_escape").encode("latin-1"))
        good, seen = wait_for(fd, expected.encode())
        print("ok" if good else "not ok", keys.encode("unicode_escape").decode())
        if not good:
            print("#", repr(seen[-2000:]))


main()
