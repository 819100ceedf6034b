#!/bin/bash
# up.sh WORK CGROUP STORE      STORE: directory, small (a filesystem of its own, 96 MiB), gluster or etcd (a directory, without leases in it)
# The switch (two bridges) and the client, each a network namespace held by one sleeping process: nothing has a name on the host.
# Prints the two pids.
set -eu
work=$1 cgroup=$2 store=$3
lab=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$cgroup"/{switch,client,witness} "$work/shared"
if [ "$store" = small ]; then
  truncate -s 96M "$work/disk"
  mkfs.ext4 -q -m 0 -J size=4 "$work/disk"
  mount -o loop "$work/disk" "$work/shared"
fi
mkdir -p "$work"/shared/{mqueue,home/alice/Maildir/{cur,new,tmp}} "$work/nodes"
chmod 0755 "$work" "$work/shared"
# root, not smmta: sendmail's safe-file check refuses the queue otherwise.
chmod 0700 "$work/shared/mqueue"
chown -R 5001:5001 "$work/shared/home/alice"
chmod 0700 "$work/shared/home/alice"
m4 "$lab/sendmail.mc" >"$work/sendmail.cf"
# Nobody known has signed it, and it runs out soon: there is something to tell about it.
openssl req -x509 -newkey rsa:2048 -nodes -days 10 -subj /CN=mail.lab -addext subjectAltName=DNS:mail.lab \
  -keyout "$work/mail.key" -out "$work/mail.crt" 2>/dev/null
cat >"$work/hosts" <<HOSTS
127.0.0.1 localhost
::1 localhost
10.77.0.50 mail.lab mail
10.77.0.100 client.lab client
fd77::50 mail.lab
HOSTS
for i in 1 2 3 4 5 6 7 8 9; do
  printf '10.77.0.1%s n%s.lab n%s\n10.78.0.1%s n%s-interconnect.lab\n10.79.0.1%s n%s-storage\n' $i $i $i $i $i $i $i
done >>"$work/hosts"

holder() {  # NAME: a process in a new network namespace, once the namespace exists
  (
    echo "$BASHPID" >"$cgroup/$1/cgroup.procs"
    exec setsid unshare --net sleep infinity
  ) </dev/null >/dev/null 2>&1 &
  holder=$!
  for _ in $(seq 200); do
    [ "$(cat "/proc/$holder/comm")" = sleep ] && return
    sleep 0.005
  done
  exit 1
}
holder switch; switch=$holder
holder client; client=$holder
nsenter -t "$switch" -n ip -batch - <<IP
link add service type bridge stp_state 0 forward_delay 0 mcast_snooping 0
link add interconnect type bridge stp_state 0 forward_delay 0 mcast_snooping 0
link add storage type bridge stp_state 0 forward_delay 0 mcast_snooping 0
link set service up
link set interconnect up
link set storage up
link add s-client type veth peer name eth0 address 02:77:00:00:01:64 netns $client
link set s-client master service up
IP
nsenter -t "$client" -n ip -batch - <<IP
link set lo up
link set eth0 up
addr add 10.77.0.100/24 dev eth0
addr add fd77::100/64 dev eth0 nodad
IP
echo "$switch $client"
