#!/bin/bash
# init.sh ROOT DIR
# PID 1 of a mail server's namespaces: ROOT, unpacked packages, is seen below DIR/root with DIR/upper laid over it. Runs /start in
# there, which returns once the daemons are in the background, says "started" or "failed" in DIR/state, and reaps orphans until
# its standard input is closed.
# Whatever the daemons tell syslog is in DIR/syslog.
set -eu
lower=$1 dir=$2
root=$dir/root

hostname mail.lab
mkdir -p "$root" "$dir/work"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$dir/upper,workdir=$dir/work" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir -m 1777 "$root/dev/shm"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"

# Stands in for syslogd, and says when it listens.
read -r _ < <(/usr/bin/python3 -c '
import os, socket, sys
log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
log.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
print("listening", flush=True)
with open(sys.argv[2], "a", buffering=1, encoding="utf-8") as file:
    while True:
        print(log.recv(65536).decode(errors="replace").rstrip(), file=file)
' "$root/dev/log" "$dir/syslog" </dev/null)

umask 022
if chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin /bin/bash -eu /start >>"$dir/start.log" 2>&1 </dev/null; then
  echo started >"$dir/state"
else
  echo failed >"$dir/state"
fi
trap : TERM INT HUP
# The other end of the pipe closes when whoever started this is gone, perhaps without having tidied up.
while read -r _ || [ "$?" -gt 128 ]; do :; done
kill -KILL -1 2>/dev/null || true
umount --recursive --lazy "$root"
cd /
rm -rf --one-file-system "$dir"
