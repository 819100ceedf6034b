#!/bin/bash
# init.sh WORK NODE NUMBER
# PID 1 of a node: its own /etc and /var (kept over power cycles), /run, /sys, machine-id and boot_id; then it reaps orphans.
set -eu
work=$1 node=$2 number=$3
lab=$(cd "$(dirname "$0")" && pwd)
dir=$work/nodes/$node

hostname "$node"
umount -l /run/netns 2>/dev/null || true     # a named namespace of the host would be pinned by every node
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$dir/etc.upper,workdir=$dir/etc.work" /etc
mount -t overlay overlay -o "lowerdir=/var,upperdir=$dir/var.upper,workdir=$dir/var.work" /var
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -t sysfs sysfs /sys                     # shows this network namespace's interfaces
mount -t cgroup2 cgroup2 /sys/fs/cgroup       # rooted at the node's own group, by the cgroup namespace
mount -t fusectl fusectl /sys/fs/fuse/connections 2>/dev/null || true
mkdir -p /run/lock /run/sendmail/mta /run/dovecot /srv/shared
# A mount of its own, so that the witness can tell this node's writes from another's.
mount --bind "$work/shared" "$work/shared"

cat /proc/sys/kernel/random/uuid >"$dir/boot_id"
mount --bind -o ro "$dir/boot_id" /proc/sys/kernel/random/boot_id

[ -e "$dir/configured" ] || { "$lab/configure.sh" "$work" "$node" "$number" && touch "$dir/configured"; }

if [ -e "$dir/systemd" ]; then
  # A real systemd from here on, with nothing but what a test gives it: no unit of the machine below is started.
  printf '[Unit]\nDescription=A node of the lab\nDefaultDependencies=no\n' >/etc/systemd/system/lab.target
  echo ready >"$dir/ready"
  cd /
  container=lab exec /lib/systemd/systemd --system --unit=lab.target
fi

echo ready >"$dir/ready"
trap : TERM INT HUP
while :; do
  sleep infinity &
  wait || true
done
