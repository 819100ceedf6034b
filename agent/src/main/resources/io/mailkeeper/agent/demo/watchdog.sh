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

# Kills all that is left; true if there was any.
sweep() {
  any=1
  if [ -f "$dir/processes" ]; then
    while IFS=: read -r pid ticks; do
      if [ -n "$ticks" ] && [ "$(started "$pid")" = "$ticks" ]; then
        kill -s KILL "$pid" 2>/dev/null && any=0
      fi
    done <"$dir/processes"
  fi
  set +f
  for environ in $(grep -ls "MAILKEEPER_DEMO=$token" /proc/[0-9]*/environ 2>/dev/null); do
    pid=${environ#/proc/}
    kill -s KILL "${pid%/environ}" 2>/dev/null && any=0
  done
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
