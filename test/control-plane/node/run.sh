#!/bin/sh
# run.sh PROGRAMS FOLDER: runs containerd and the kubelet as FOLDER configures them; all mounts and
# processes of the node are gone when it is.
set -eu
programs=$1 folder=$2
here=$(cd "$(dirname "$0")" && pwd)
export PATH="$programs:$PATH"

# Control groups as this namespace sees them: those of the node are the root.
mounts=$(cat /proc/self/mountinfo) # A file that changes with each mount.
while read -r _ _ _ _ at rest; do
  rest=${rest##* - }
  kind=${rest%% *} options=${rest##* }
  case $kind in cgroup | cgroup2) ;; *) continue ;; esac
  umount "$at"
  case $kind,$options in
    cgroup2,*) mount -t cgroup2 cgroup "$at" ;;
    *name=*) mount -t cgroup -o "none,name=${options##*name=}" cgroup "$at" ;;
    *) mount -t cgroup -o "${options#rw,}" cgroup "$at" ;;
  esac
done <<EOF
$mounts
EOF
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then # With version 2, a group has processes or groups.
  mkdir /sys/fs/cgroup/node
  echo 0 > /sys/fs/cgroup/node/cgroup.procs
  for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
    echo "+$controller" > /sys/fs/cgroup/cgroup.subtree_control
  done
fi

# The fixed paths of containerd and the kubelet, hidden from the machine.
for path in /run /var/lib /var/log; do mount -t tmpfs -o mode=755 tmpfs "$path"; done
mkdir -p /var/lib/cni/bin /var/lib/cni/net.d /var/lib/kernel

# Settings of the kernel that the kubelet corrects: it gets copies, and leaves the machine's alone.
for setting in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops \
  kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  copy=/var/lib/kernel/$(basename "$setting")
  cat "/proc/sys/$setting" > "$copy"
  mount --bind "$copy" "/proc/sys/$setting"
done

cp "$here/cni.sh" /var/lib/cni/bin/unconnected
ln -s unconnected /var/lib/cni/bin/loopback
cp "$folder/network.conflist" /var/lib/cni/net.d/

containerd -c "$folder/containerd.toml" > "$folder/containerd.log" 2>&1 &
tries=0
until ctr -n k8s.io images import "$programs/image.tar" > "$folder/import.log" 2>&1; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || exit 1
  sleep 0.1
done

# A kubelet that was killed comes back, as systemd would see to; any other end is one.
ended=137
while [ "$ended" = 137 ]; do
  ended=0
  kubelet --config="$folder/kubelet.json" --kubeconfig="$folder/kubeconfig" \
    --hostname-override="$(cat "$folder/name")" >> "$folder/kubelet.log" 2>&1 || ended=$?
done
exit 1
