#!/bin/bash
# power-on.sh WORK CGROUP SWITCH_PID NODE NUMBER STORE
# Boots a node: namespaces with init.sh as PID 1, cables to the switch, and its own view of the shared directory.
# STORE says what that view is: bindfs over the host's directory (directory, small, etcd), a GlusterFS mount (gluster), none (brick).
# Leaves WORK/nodes/NODE/{init,outer,view}: the pids, on the host, of PID 1, of the unshare that waits for it, and of bindfs.
set -eu
work=$1 cgroup=$2 switch=$3 node=$4 number=$5 store=$6
lab=$(cd "$(dirname "$0")" && pwd)
dir=$work/nodes/$node

mkdir -p "$dir"/{etc.upper,etc.work,var.upper,var.work} "$cgroup/$node" "$cgroup/$node-view"
rm -f "$dir"/{init,outer,view,ready}
mkfifo "$dir/ready"

(
  echo "$BASHPID" >"$cgroup/$node/cgroup.procs"
  exec setsid unshare --net --mount --propagation private --pid --fork --kill-child --mount-proc --uts --ipc --cgroup \
    /bin/bash "$lab/init.sh" "$work" "$node" "$number"
) </dev/null >>"$dir/init.log" 2>&1 &
outer=$!

# Opened for both ways, so that a boot that fails does not block the reader for ever.
exec 8<>"$dir/ready"
read -r -t 10 _ <&8 || { echo "node $node did not boot:" >&2; tail -5 "$dir/init.log" >&2; kill -9 "$outer"; exit 1; }
read -r init _ <"/proc/$outer/task/$outer/children" || [ -n "$init" ]   # the file ends without a newline

mac=$(printf '02:77:00:00:%%s:%02x' "$number")
nsenter -t "$switch" -n ip -batch - <<IP
link add s-$node type veth peer name eth0 address $(printf "$mac" 01) netns $init
link add i-$node type veth peer name eth1 address $(printf "$mac" 02) netns $init
link set s-$node master service up
link set i-$node master interconnect up
IP
nsenter -t "$init" -n ip -batch - <<IP
link set lo up
link set eth0 up
link set eth1 up
addr add 10.77.0.$number/24 dev eth0
addr add fd77::$number/64 dev eth0 nodad
addr add 10.78.0.$number/24 dev eth1
addr add fd78::$number/64 dev eth1 nodad
IP

if [ "$store" = gluster ] || [ "$store" = brick ] || [ "$store" = etcd ]; then
  printf 'link add g-%s type veth peer name eth2 address %s netns %s\nlink set g-%s master storage up\n' \
    "$node" "$(printf "$mac" 03)" "$init" "$node" | nsenter -t "$switch" -n ip -batch -
  printf 'link set eth2 up\naddr add 10.79.0.%s/24 dev eth2\n' "$number" | nsenter -t "$init" -n ip -batch -
fi

view_command() {
  case $store in
    gluster) echo glusterfs --no-daemon --log-level=WARNING --log-file="$dir/view.log" --volfile-id=mail \
      --volfile-server=n4-storage --volfile-server=n5-storage --volfile-server=n6-storage /srv/shared ;;
    brick) echo sleep infinity ;;
    *) echo bindfs -f --multithreaded --forward-odirect=4096 \
      -o attr_timeout=0,entry_timeout=0,negative_timeout=0,fsname=shared "$work/shared" /srv/shared ;;
  esac
}

# The view runs outside the node's pid namespace: it can be stopped from outside, and the node cannot kill it.
# Attributes and names are never cached, O_DIRECT is passed on: what another node wrote is seen by the next open or direct read.
(
  echo "$BASHPID" >"$cgroup/$node-view/cgroup.procs"
  [ "$store" = gluster ] && net=--net || net=
  exec setsid nsenter -t "$init" --mount $net $(view_command)
) </dev/null >>"$dir/view.log" 2>&1 &
view=$!
mounted() { [ "$store" = brick ] || grep -q ' /srv/shared ' "/proc/$init/mountinfo"; }
for _ in $(seq 4000); do
  mounted && break
  kill -0 "$view" 2>/dev/null || break
  sleep 0.005
done
mounted || { cat "$dir/view.log" >&2; kill -9 "$outer" "$init"; exit 1; }

echo "$outer" >"$dir/outer"
echo "$view" >"$dir/view"
echo "$init" >"$dir/init.new"
mv "$dir/init.new" "$dir/init"     # last: whoever sees it sees a complete node
