#!/usr/bin/env bash
# Boots one Xen host of the lab under QEMU without hardware virtualisation, waits until its libvirtd answers, prints the URI.
# A host that runs already is left alone. Hosts h1 and h2 are joined by a cable, for migration; whichever boots first.
#
#   Lab/boot.sh h1          → xen+tcp://127.0.0.1:16511/system
#   Lab/boot.sh --stop h1   ends it (only the process that this script started)
#
# Environment, all optional:
#   LAB        where Lab/build.sh put things (default .build/lab); state in LAB/run/NAME
#   PORT       port on 127.0.0.1 of its libvirtd (default 16510 + its number)
#   SMP        physical processors (2); dom0 is pinned to the first    SCHED      credit, credit2, rtds or null (credit)
#   MEM        MiB of the host (3072)                                  DOM0_MEM   MiB of dom0 (1536)
#   POOL       MiB that the storage pool holds (600)                   TIMEOUT    seconds to wait (300)
#   XEN_EXTRA, DOM0_EXTRA, QEMU_EXTRA   appended to the command line of Xen, dom0's kernel, QEMU
set -euo pipefail
usage() {
  echo "usage: $0 [--stop] h1…h9" >&2
  exit 64
}
stop=
if [ "${1:-}" = --stop ]; then
  stop=1
  shift
fi
[[ "${1:-}" =~ ^h[1-9]$ ]] || usage
name=$1 number=${1#h}
LAB=$(realpath -m "${LAB:-$(dirname "${BASH_SOURCE[0]}")/../.build/lab}")
out=$LAB/out run=$LAB/run/$name
mkdir -p "$run"

# Is the process that this script wrote down still the host it started?
alive() { [ -s "$run/pid" ] && grep -qsa "lab.name=$name " "/proc/$(cat "$run/pid")/cmdline"; }
if [ -n "$stop" ]; then
  if alive; then kill "$(cat "$run/pid")"; fi
  for _ in $(seq 50); do alive && sleep 0.1 || break; done
  rm -f "$run"/{pid,uri,serial.sock,cable.sock}
  exit 0
fi
if alive && [ -s "$run/uri" ]; then
  cat "$run/uri"
  exit 0
fi
[ -f "$out/stamp" ] || { echo "boot.sh: no $out; bash Lab/build.sh" >&2; exit 66; }
command -v qemu-system-x86_64 >/dev/null || { echo "boot.sh: no qemu-system-x86_64; bash Scripts/deps.sh lab" >&2; exit 69; }

# QEMU emulates AMD's nested paging, so on this model guests can be PV or PVH (and PVH migrate live).
cpu=qemu64,+svm,+npt,+ssse3,+sse4.1,+sse4.2,+popcnt
# Neither scrubbing memory nor mitigations mean anything here, and both are slow when emulated.
dom0_mem=${DOM0_MEM:-1536}
xen="console=com1 com1=115200,8n1 loglvl=info guest_loglvl=warning noreboot watchdog=0 bootscrub=0 spec-ctrl=no xpti=no"
xen+=" sched=${SCHED:-credit} dom0_mem=${dom0_mem}M,max:${dom0_mem}M dom0_max_vcpus=1 dom0_vcpus_pin ${XEN_EXTRA:-}"
kernel="console=hvc0 rdinit=/init mitigations=off nokaslr lab.name=$name lab.pool=${POOL:-600}"
kernel+=" lab.uuid=5e1ab000-0000-4000-8000-00000000000$number"

port=${PORT:-$((16510 + number))}
# Under Xen dom0's idea of an address is not the machine's: a virtio device must go through the platform's translation.
card=virtio-net-pci,disable-legacy=on,iommu_platform=on,romfile=
net=(-netdev "user,id=outside,hostfwd=tcp:127.0.0.1:$port-:16509"
  -device "$card,netdev=outside,mac=52:54:00:1a:b0:0$number")
if [ "$number" -le 2 ]; then
  # Datagrams, so that either end may come and go; over a local socket, where a full queue waits and loses nothing.
  other=../h$((3 - number))/cable.sock
  net+=(-netdev "dgram,id=cable,local.type=unix,local.path=cable.sock,remote.type=unix,remote.path=$other"
    -device "$card,netdev=cable,mac=52:54:00:1a:b1:0$number")
  kernel+=" lab.address=192.168.77.$number lab.hosts=192.168.77.1=h1;192.168.77.2=h2"
fi
kernel+=" ${DOM0_EXTRA:-}"

rm -f "$run"/{serial.log,serial.sock,cable.sock,pid,uri}
cd "$run" # the path of a socket is short, that of a clone may not be
# In QEMU's -initrd a comma separates modules: one that is meant is doubled.
# shellcheck disable=SC2086
setsid qemu-system-x86_64 -accel tcg,thread=multi -machine pc -cpu "$cpu" -smp "${SMP:-2}" -m "${MEM:-3072}" \
  -kernel "$out/xen" -append "$xen" -initrd "$out/vmlinux ${kernel//,/,,},$out/dom0.img" \
  -display none -vga none -nodefaults -no-reboot \
  -chardev "socket,id=serial,path=serial.sock,server=on,wait=off,logfile=serial.log" -serial chardev:serial \
  "${net[@]}" ${QEMU_EXTRA:-} </dev/null >qemu.log 2>&1 &
echo $! >pid

uri=xen+tcp://127.0.0.1:$port/system
limit=$((SECONDS + ${TIMEOUT:-300}))
until grep -qsa 'lab: ready' serial.log && timeout 20 virsh -q -c "$uri" version >version 2>&1; do
  sleep 0.5
  alive || { echo "boot.sh: $name ended; see $run/qemu.log and serial.log" >&2; tail -5 qemu.log >&2; exit 70; }
  [ $SECONDS -lt $limit ] || { echo "boot.sh: no libvirt on $name after ${TIMEOUT:-300} s; see $run/serial.log" >&2; exit 75; }
done
echo "lab: $name is up after $SECONDS s" >&2
echo "$uri" | tee uri
