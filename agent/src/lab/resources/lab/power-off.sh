#!/bin/bash
# power-off.sh WORK CGROUP SWITCH_PID NODE INIT VIEW
# Power off: cables first, so that no dying socket says goodbye; then every process at once; then the shared view.
work=$1 cgroup=$2 switch=$3 node=$4 init=$5 view=$6
printf 'link set s-%s down\nlink set i-%s down\nlink set g-%s down\nlink set b-%s down\n' "$node" "$node" "$node" "$node" | nsenter -t "$switch" -n ip -force -batch - 2>/dev/null
kill -9 "$init" 2>/dev/null       # the kernel kills the whole pid namespace with its PID 1
kill_all() { [ -e "$1/cgroup.kill" ] && echo 1 >"$1/cgroup.kill"; }
kill_all "$cgroup/$node"          # returns when each has its signal: none goes on for a moment without the view
kill -9 "$view" 2>/dev/null       # also frees what hangs in a stopped view
kill_all "$cgroup/$node-view"
rm -f "$work/nodes/$node"/{init,outer,view}
printf 'link del s-%s\nlink del i-%s\nlink del g-%s\nlink del b-%s\n' "$node" "$node" "$node" "$node" | nsenter -t "$switch" -n ip -force -batch - 2>/dev/null
for _ in $(seq 400); do
  grep -qs 'populated 1' "$cgroup/$node/cgroup.events" "$cgroup/$node-view/cgroup.events" || break
  sleep 0.005
done
find "$cgroup/$node" "$cgroup/$node-view" -depth -type d -exec rmdir {} + 2>/dev/null
[ ! -e "$cgroup/$node" ] && [ ! -e "$cgroup/$node-view" ]
