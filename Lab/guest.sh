#!/usr/bin/env bash
# Prints libvirt's XML of a lab guest: PVH, on the kernel and initramfs that lie in dom0.
#
#   Lab/guest.sh NAME | virsh -c URI define /dev/stdin
#
# Environment: MEM, MAX_MEM (MiB; 160, MEM), VCPUS, MAX_VCPUS (1, VCPUS), BURN (busy loops, 1), ARGS (more words for the
# guest's kernel), TYPE (pvh or pv), DISK and SEED (paths in dom0 of a raw volume and of a NoCloud ISO), METADATA (XML).
set -euo pipefail
name=${1:?usage: $0 NAME}
MEM=${MEM:-160} VCPUS=${VCPUS:-1}
case "${TYPE:-pvh}" in
  pvh) os="<type arch='x86_64' machine='xenpvh'>xenpvh</type>" ;;
  pv) os="<type arch='x86_64' machine='xenpv'>linux</type>" ;;
  *) echo "guest.sh: TYPE is pvh or pv" >&2; exit 64 ;;
esac
# disk PATH TARGET MORE: there is no QEMU in dom0, so the kernel's own back end serves files.
disk() {
  echo "<disk type='file' device='disk'><driver name='phy'/><source file='$1'/><target dev='$2' bus='xen'/>${3:-}</disk>"
}
cat <<X
<domain type='xen'>
  <name>$name</name>
  ${METADATA:+<metadata>$METADATA</metadata>}
  <memory unit='MiB'>${MAX_MEM:-$MEM}</memory>
  <currentMemory unit='MiB'>$MEM</currentMemory>
  <vcpu current='$VCPUS'>${MAX_VCPUS:-$VCPUS}</vcpu>
  <os>
    $os
    <kernel>/lab/vmlinux</kernel>
    <initrd>/lab/domu.img</initrd>
    <cmdline>console=hvc0 rdinit=/init mitigations=off nokaslr quiet burn=${BURN:-1} ${ARGS:-}</cmdline>
  </os>
  <clock offset='utc'/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    ${DISK:+$(disk "$DISK" xvda)}
    ${SEED:+$(disk "$SEED" xvdb "<readonly/>")}
    <console type='pty'><target type='xen' port='0'/></console>
  </devices>
</domain>
X
