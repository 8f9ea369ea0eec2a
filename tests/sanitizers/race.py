"""A race on purpose, as in control.c, from Python: two threads give data to one checksum at once, which they must not.

Long enough for both to be in the library: there, and only there, ctypes lets go of the interpreter's lock.
"""

import threading

from s3sign import Checksum

DATA = b"a" * (1 << 24)
checksum = Checksum("sha256")
threads = [threading.Thread(target=checksum.update, args=[DATA]) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
