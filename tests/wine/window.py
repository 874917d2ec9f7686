"""window.py WINE EXE FORM: the program in a console of its own, as a double click and a drop give it.

A terminal without a shell is such a console: nobody but the program is attached to it.
"""

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios

WINE, EXE, FORM = sys.argv[1:]
# Far more than it takes; only a program that hangs gets there.
PATIENCE = 120


def screen(raw: bytes) -> str:
    """What was drawn, without colours, moves of the cursor and the breaks between lines."""
    text = raw.decode("utf-8", "replace")
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\x1b[=>]|[\r\x00]", "", text)
    return " ".join(text.split())


def read(terminal: int) -> bytes:
    ready, _, _ = select.select([terminal], [], [], PATIENCE)
    if not ready:
        raise SystemExit("window: nothing more is said")
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux tells that the other end is closed
        return b""


def run(arguments: list[str], question: str, key: bytes) -> tuple[str, int]:
    """Starts the program, answers its question, and gives what was on the screen and how it ended."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(WINE, [WINE, EXE, *arguments])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
    raw = b""
    while question not in screen(raw):
        more = read(terminal)
        if not more:
            raise SystemExit(f"window: it ended without asking “{question}”: {screen(raw)}")
        raw += more
    if os.waitpid(child, os.WNOHANG) != (0, 0):
        raise SystemExit("window: it did not wait")
    os.write(terminal, key)
    while more := read(terminal):
        raw += more
    _, status = os.waitpid(child, 0)
    return screen(raw), os.waitstatus_to_exitcode(status)


def main() -> None:
    said, code = run([], "Nhấn phím bất kỳ để đóng cửa sổ này.", b" ")
    assert code == 0 and "kéo tệp phiếu (hoặc cả thư mục) thả vào biểu tượng phieu.exe" in said, said
    said, code = run([FORM], "hoặc phím khác để đóng cửa sổ này.", b"q")
    assert code == 0 and "Tổng kết: 1 phiếu" in said and "Nhấn Enter để mở thư mục" in said, said


main()
