# Runs programs that use the original library, each in a process of its own that has the library loaded already: loading it
# takes longer than most of them do. A line of JSON asks for a program, a line with its exit code answers.
import gc
import json
import os
import runpy
import sys

import datasets  # noqa: F401
import sentence_transformers  # noqa: F401
import transformers.models.bert.modeling_bert  # noqa: F401
from transformers import set_seed

set_seed(7)  # for programs that draw without a seed of their own
gc.freeze()  # else each process would look through the library once more at its end
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
print(0, file=answers, flush=True)
for line in sys.stdin.buffer:
    request = json.loads(line)
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(os.open(request["messages"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        sys.argv = [request["program"], *request["arguments"]]
        sys.path[0] = os.path.dirname(request["program"])
        runpy.run_path(request["program"], run_name="__main__")
        sys.exit()
    status = os.waitpid(child, 0)[1]
    print(os.waitstatus_to_exitcode(status), file=answers, flush=True)
