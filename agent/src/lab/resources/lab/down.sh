#!/bin/bash
# down.sh WORK CGROUP
# Ends everything a lab started, also one whose JVM is gone: its processes are all in one cgroup, and its namespaces and
# mounts live no longer than they do.
work=$1 cgroup=$2
case $work in */mailkeeper-lab-[0-9]*) ;; *) echo "not a lab: $work" >&2; exit 1 ;; esac
if [ -d "$cgroup" ]; then
  for _ in $(seq 400); do
    if [ -e "$cgroup/cgroup.kill" ]; then echo 1 >"$cgroup/cgroup.kill"
    else find "$cgroup" -name cgroup.procs -exec cat {} + | xargs -r kill -9; fi
    grep -q 'populated 1' "$cgroup/cgroup.events" || break
    sleep 0.005
  done
  find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null
fi
mountpoint -q "$work/shared" && umount -l "$work/shared"
# The kernel takes the dead nodes' mounts apart a moment after the last process.
if [ -z "${3:-}" ]; then
  for _ in $(seq 100); do rm -rf --one-file-system "$work" 2>/dev/null && break; sleep 0.01; done
fi
[ ! -d "$cgroup" ]
