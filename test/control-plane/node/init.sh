#!/bin/sh
# init.sh PROGRAMS FOLDER: process 1 of a node, in mount and process namespaces of its own. Enters
# control groups named after the folder (clean-up.sh removes them) and goes on as run.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
name=$(basename "$2")

mount --make-rprivate /
mount -t proc proc /proc
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  mkdir "/sys/fs/cgroup/$name"
  echo 0 > "/sys/fs/cgroup/$name/cgroup.procs"
else
  for hierarchy in /sys/fs/cgroup/*/; do
    [ -f "$hierarchy/cgroup.procs" ] || continue
    group=$hierarchy$name
    mkdir "$group"
    for set in cpuset.cpus cpuset.mems; do
      [ ! -f "$group/$set" ] || cat "$hierarchy/$set" > "$group/$set" # Empty, it admits nobody.
    done
    echo 0 > "$group/cgroup.procs"
  done
fi
exec unshare --cgroup sh "$here/run.sh" "$1" "$2"
