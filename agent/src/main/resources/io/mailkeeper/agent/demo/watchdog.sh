# Makes the demo's directory and prints its name. Ends what the demo started and removes the
# directory, once the demo has gone: then the pipe on stdin closes, however it went.
# Arguments: where to make the directory, token.
# What it may kill: processes on the list "pid:startTicks", while both still match, and processes
# that carry the demo's random token in their environment, that is: its descendants.
trap '' INT TERM HUP QUIT PIPE
token=$2
dir=$(mktemp -d "$1/mailkeeper-demo-XXXXXX") || exit 1
echo "$dir"

while read -r ignored; do :; done

# Prints the start ticks of a process, nothing if it ended: field 22 of proc_pid_stat(5), counted
# from the last parenthesis, for a program name may hold blanks.
started() {
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 0
  set -f
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  case $1 in Z | X) return 0 ;; esac
  shift 19
  echo "$1"
}

# Prints the numbers of all that is left.
left() {
  if [ -f "$dir/processes" ]; then
    while IFS=: read -r pid ticks; do
      if [ -n "$ticks" ] && [ "$(started "$pid")" = "$ticks" ]; then
        echo "$pid"
      fi
    done <"$dir/processes"
  fi
  # A guard that an agent started has another environment, and says where it belongs.
  set +f
  for lock in "$dir"/*/run/guard.lock; do
    if read -r pid 2>/dev/null <"$lock" && grep -qs "$dir/" "/proc/$pid/cmdline"; then
      echo "$pid"
    fi
  done
  for environ in $(grep -ls "MAILKEEPER_DEMO=$token" /proc/[0-9]*/environ 2>/dev/null); do
    pid=${environ#/proc/}
    echo "${pid%/environ}"
  done
}

# Kills all that is left; true if there was any. All are stopped before the first one is killed: an
# agent that sees its guard die would start another, and one that sees a daemon die, a daemon.
sweep() {
  pids=$(left)
  any=1
  for pid in $pids; do kill -s STOP "$pid" 2>/dev/null; done
  for pid in $pids; do kill -s KILL "$pid" 2>/dev/null && any=0; done
  return $any
}

# A process killed in the middle of a fork may leave a child that the same round did not see: only
# two empty rounds in a row are an end.
empty=0
round=0
while [ $empty -lt 2 ] && [ $round -lt 100 ]; do
  if sweep; then empty=0; else empty=$((empty + 1)); fi
  round=$((round + 1))
  sleep 0.1
done

# Control groups the agents made, empty now: the node's, a hierarchy's and a resource's. A process on
# its way out may still be in one for a moment. Their parent is removed if it is nobody else's.
remove_groups() {
  left=1
  while read -r group; do
    if [ -d "$group" ]; then
      rmdir "$group"/*/* "$group"/* "$group" 2>/dev/null
      if [ -d "$group" ]; then left=0; else rmdir "${group%/*}" 2>/dev/null; fi
    fi
  done <"$dir/cgroups"
  return $left
}

if [ -f "$dir/cgroups" ]; then
  set +f
  round=0
  while remove_groups && [ $round -lt 20 ]; do
    round=$((round + 1))
    sleep 0.1
  done
fi

case $dir in
*/mailkeeper-demo-*) rm -rf -- "$dir" ;;
esac
