# SPDX-License-Identifier: Apache-2.0
"""awscli_commands.py - runs AWS CLI commands in one process, since each start of it takes about a second

Reads a JSON line {"args": [...], "env": {...}} for each command and writes {"status", "out", "err"}.
"""
import contextlib
import io
import json
import os
import sys

from awscli.clidriver import create_clidriver


def run(args):
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = create_clidriver().main(args)
        except SystemExit as leaving:
            status = leaving.code
    out.flush()
    return {"status": status, "out": out.buffer.getvalue().decode(), "err": err.getvalue()}


for line in sys.stdin:
    command = json.loads(line)
    os.environ.update(command["env"])
    print(json.dumps(run(command["args"])), flush=True)
