#!/bin/sh
# clean-up.sh FOLDER: removes the control groups of a node that was killed, which takes until its last process is gone.
name=$(basename "$1")
tries=0
while [ "$tries" -lt 100 ]; do
  left=
  for group in "/sys/fs/cgroup/$name" /sys/fs/cgroup/*/"$name"; do
    [ -d "$group" ] || continue
    find "$group" -depth -type d -exec rmdir {} + 2> /dev/null
    [ ! -d "$group" ] || left=$group
  done
  [ -n "$left" ] || exit 0
  tries=$((tries + 1))
  sleep 0.1
done
echo "there are still processes in $left" >&2
exit 1
