#!/usr/bin/env bash
# A libvirtd of its own on this machine, as if on another: with its own files, and nothing of it outlives it. When libvirtd dies it is
# started again, as an init system would, unless FOLDER/hold is there.
#
#   host.sh FOLDER PORT [POOL_SIZE [DOOR DOOR_PORT]]
#
# DOOR is a script in doors/, which makes another way in. What it starts has process numbers of its own, and ends with this script.
#
# Needs root, unshare, libvirtd with its QEMU driver.
set -euo pipefail
folder=$1 port=$2 size=${3:-64m} door=${4:+$(dirname "$(realpath "$0")")/doors/$4.sh} door_port=${5:-}
mkdir -p "$folder"
exec unshare --mount --uts ${door:+--pid --mount-proc} --fork --kill-child bash -c '
  set -euo pipefail
  folder=$1 port=$2 size=$3 door=$4 door_port=$5
  mount --make-rprivate /
  hostname "host$port"
  for path in /run/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt /etc/libvirt /var/lib/quanta; do
    mkdir -p "$path"
    case $path in /var/lib/quanta) limit=$size ;; *) limit=64m ;; esac
    mount -t tmpfs -o "mode=755,size=$limit" tmpfs "$path"
  done
  mkdir -p /etc/libvirt/storage/autostart
  # The QEMU driver wants a user and groups that only a package this does not need would make.
  for list in passwd group; do cp "/etc/$list" "/run/libvirt/$list"; done
  grep -q ^libvirt-qemu: /etc/passwd || echo "libvirt-qemu:x:64055:64055::/:/usr/sbin/nologin" >> /run/libvirt/passwd
  grep -q ^libvirt-qemu: /etc/group || echo "libvirt-qemu:x:64055:" >> /run/libvirt/group
  grep -q ^kvm: /etc/group || echo "kvm:x:64056:" >> /run/libvirt/group
  for list in passwd group; do mount --bind "/run/libvirt/$list" "/etc/$list"; done
  printf "%s\n" "user = \"root\"" "group = \"root\"" "security_driver = \"none\"" "remember_owner = 0" \
    "cgroup_controllers = [ ]" "namespaces = [ ]" "stdio_handler = \"file\"" > /etc/libvirt/qemu.conf
  printf "%s\n" "listen_tls = 0" "listen_tcp = 1" "listen_addr = \"127.0.0.1\"" "tcp_port = \"$port\"" \
    "auth_tcp = \"none\"" "auth_unix_ro = \"none\"" "auth_unix_rw = \"none\"" > /etc/libvirt/libvirtd.conf
  echo "<pool type=\"dir\"><name>quanta</name><target><path>/var/lib/quanta</path></target></pool>" \
    > /etc/libvirt/storage/quanta.xml
  ln -s ../quanta.xml /etc/libvirt/storage/autostart/quanta.xml
  if [ -n "$door" ]; then . "$door" 2>> "$folder/log"; fi
  while :; do
    while [ -e "$folder/hold" ]; do sleep 0.1; done
    rm -f /run/libvirt/pid
    libvirtd -f /etc/libvirt/libvirtd.conf -l -p /run/libvirt/pid 2>> "$folder/log" &
    [ -n "$door" ] || echo $! > "$folder/pid"
    wait $! || true
    sleep 0.1
  done
' host "$folder" "$port" "$size" "$door" "$door_port"
