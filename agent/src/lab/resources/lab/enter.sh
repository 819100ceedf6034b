#!/bin/bash
# enter.sh CGROUP INIT COMMAND...   runs a command inside the node whose PID 1 is INIT, accounted to the node's cgroup
echo "$$" >"$1/cgroup.procs" && exec nsenter -t "$2" -m -u -i -n -p -C --wd=/ -- "${@:3}"
