"""Takes a section of bindings/c/README.md apart: blocks.py README SECTION FOLDER

Writes the files that the page gives up to the end of the section (```c NAME), the section's commands as N-outside.sh
(```sh) or N-repository.sh (```sh repository), in their order, and as `expected` the text block that is the last so far.
Fails if there is no such section, or no command in it.
"""

import re
import sys
from pathlib import Path

page, section, folder = Path(sys.argv[1]).read_text(), sys.argv[2], Path(sys.argv[3])
wanted = scripts = 0
heading = ""
for title, info, body in re.findall(r"^## (.+)$|^```(\S.*)\n((?s:.*?))^```$", page, re.MULTILINE):
    if title:
        if wanted:
            break
        heading, wanted = title, title == section
        continue
    language, _, name = info.partition(" ")
    if language == "text":
        (folder / "expected").write_text(body)
    elif language != "sh":
        (folder / name).write_text(body)
    elif wanted and name in ("", "repository"):
        scripts += 1
        (folder / f"{scripts}-{name or 'outside'}.sh").write_text(body)
if not scripts:
    sys.exit(f"blocks.py: no commands in a section {section!r}")
