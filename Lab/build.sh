#!/usr/bin/env bash
# Builds a small Xen host out of unmodified Debian 12 packages: no root, no mounts, no loop devices, about 1 GiB while it runs.
#
#   Lab/build.sh          build, unless what is there was built by these same scripts
#   Lab/build.sh --force  build again, with the packages Debian has now
#
# Environment: LAB (where everything goes, default .build/lab), SOURCES (a file of apt sources for Debian 12; by default this
# machine's own when it is Debian 12, else deb.debian.org).
#
#   LAB/out/xen             the hypervisor
#   LAB/out/vmlinux         the kernel of dom0 and of guests
#   LAB/out/dom0.img        dom0's root, an initramfs; in it /lab/vmlinux and /lab/domu.img boot a guest
#   LAB/out/versions        what went in
#   LAB/images/*.img        base images, to be uploaded to a pool, with their checksums in SHA256SUMS
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
LAB=$(realpath -m "${LAB:-../.build/lab}")
say() { printf 'lab: [%2d s] %s\n' "$SECONDS" "$*" >&2; }

stamp=$(cat build.sh dom0/* guest/* | sha256sum | cut -d' ' -f1)
if [ "${1:-}" != --force ] && [ "$(cat "$LAB/out/stamp" 2>/dev/null)" = "$stamp" ]; then exit 0; fi
for tool in mmdebstrap cpio zstd xz python3; do
  command -v "$tool" >/dev/null || { echo "build.sh: no $tool; bash Scripts/deps.sh lab" >&2; exit 69; }
done

work=$LAB/build out=$LAB/out images=$LAB/images
root=$work/root dom0=$work/dom0 guest=$work/guest
rm -rf "$work" "$out" "$images"
mkdir -p "$work/tmp" "$out" "$images" "$dom0" "$guest"
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work/tmp

# Packages are unpacked, never installed: no maintainer script runs.
say "fetching and unpacking Debian packages"
sources() {
  local codename mine=/etc/apt/sources.list.d/debian.sources
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  if [ -n "${SOURCES:-}" ]; then cat "$SOURCES"
  elif [ "$codename" = bookworm ] && [ -f "$mine" ]; then cat "$mine"
  elif [ "$codename" = bookworm ] && [ -s /etc/apt/sources.list ]; then cat /etc/apt/sources.list
  else
    for archive in "debian bookworm" "debian-security bookworm-security"; do
      echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/$archive main"
    done
  fi
}
packages=linux-image-amd64,xen-hypervisor-4.17-amd64,xen-utils-4.17,xenstore-utils,libvirt-daemon,libvirt-daemon-driver-xen
packages+=,libvirt-daemon-system,libvirt-clients,busybox-static,bash,coreutils,util-linux,iproute2,bridge-utils,kmod,libc-bin
sources >"$work/sources"
mmdebstrap --quiet --mode=chrootless --variant=extract --architectures=amd64 --skip=check/empty --include="$packages" \
  bookworm "$root" - <"$work/sources"
release=$(ls "$root/lib/modules")
for package in xen-hypervisor-4.17-amd64 xen-utils-4.17 libvirt-daemon libvirt-daemon-driver-xen \
  busybox-static; do
  zcat "$root/usr/share/doc/$package"/changelog.Debian*gz | awk -v name="$package" 'NR == 1 { print name, $2 }' || true
done >"$out/versions"

# A program of the unpacked tree, run here by the tree's own loader and libraries.
libraries=$root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu
loader() { "$root/lib64/ld-linux-x86-64.so.2" --library-path "$libraries" "$@"; }
needs() { loader --list "$root/$1" 2>/dev/null | grep -o "$root/[^ ]*" | sed "s|^$root/||" || true; }

# modules FOLDER NAME…: these modules and those they need, flat, with the order to load them in.
modules() {
  local folder=$1 name
  shift
  mkdir -p "$folder"
  for name; do
    loader --argv0 modprobe "$root/bin/kmod" -d "$root" -S "$release" --show-depends "$name" 2>/dev/null || true # built in
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
    cp "$file" "$folder/"
    basename "$file"
  done >"$folder/order"
}
# pack FOLDER: its files as an initramfs, the same bytes from the same files.
pack() {
  find "$1" -exec touch -h -d @0 {} +
  (cd "$1" && find . | LC_ALL=C sort | cpio --quiet --reproducible -o -H newc -R 0:0)
}

# Xen is unzipped because QEMU's loader cannot read it zipped, the kernel because emulated unpacking is slow.
say "hypervisor and kernel"
gunzip -c "$root/boot/xen-4.17-amd64.gz" >"$out/xen"
at=$(LC_ALL=C grep -abom1 $'\xfd7zXZ' "$root/boot/vmlinuz-$release" | head -1 | cut -d: -f1)
# What follows the compressed kernel in its file makes xz complain after all of it is out.
tail -c +$((at + 1)) "$root/boot/vmlinuz-$release" | xz -dc --single-stream >"$out/vmlinux" 2>/dev/null || true
[ "$(head -c 4 "$out/vmlinux" | tail -c 3)" = ELF ] || { echo "build.sh: the kernel did not unpack" >&2; exit 70; }
loader --argv0 depmod "$root/bin/kmod" -b "$root" "$release"

say "guest"
mkdir -p "$guest"/{bin,sbin,proc,sys,dev,tmp,lib}
cp "$root/bin/busybox" "$guest/bin/"
modules "$guest/lib/modules" xen-blkfront xen-netfront isofs
for applet in $("$root/bin/busybox" --list); do
  [ "$applet" = busybox ] || ln -s busybox "$guest/bin/$applet"
done
install -m 755 guest/init "$guest/init"
install -m 644 guest/context guest/cloud-config.awk "$guest/lib/"
install -m 755 guest/poweroff "$guest/sbin/poweroff"
ln -s poweroff "$guest/sbin/reboot"
pack "$guest" | gzip -n -6 >"$work/domu.img"

say "dom0"
mkdir -p "$dom0"/{bin,sbin,lib/modules,lib64,usr/{bin,sbin,lib,share},dev,proc,sys,run,tmp,root,lab} \
  "$dom0"/etc/{xen,libvirt/storage/autostart} \
  "$dom0"/var/{lock,tmp,log/{xen/console,libvirt/libxl},cache/libvirt} \
  "$dom0"/var/lib/{quanta,xen,xenstored,libvirt/{libxl,images,boot}}
ln -s /run "$dom0/var/run"
plugins=usr/lib/x86_64-linux-gnu/libvirt xen=usr/lib/xen-4.17/bin
wanted=(
  bin/bash usr/sbin/{libvirtd,virtlockd,virtlogd} usr/bin/{virsh,virt-admin}
  $xen/{xl,xenstored,xenconsoled,xenconsole,xen-init-dom0,libxl-save-helper,xenpm,xentop,readnotes}
  usr/bin/xenstore{,-ls,-read,-write,-exists,-list,-rm,-watch,-chmod}
  usr/bin/{flock,taskset} sbin/losetup bin/ip sbin/brctl
  $plugins/connection-driver/libvirt_driver_{libxl,network,storage,secret}.so
  $plugins/storage-backend/libvirt_storage_backend_fs.so $plugins/storage-file/libvirt_storage_file_fs.so
  $plugins/lock-driver/lockd.so
)
for file in "${wanted[@]}"; do
  echo "$file"
  needs "$file"
done | sort -u >"$work/files"
echo lib64/ld-linux-x86-64.so.2 >>"$work/files"
(cd "$root" && while read -r file; do cp -L --parents "$file" "$dom0/"; done <"$work/files")
ln -s /$xen/xl "$dom0/usr/sbin/xl"
cp -a "$root/usr/share/libvirt" "$dom0/usr/share/"
# libvirt's Xen driver starts only where the processor contains one of the models it knows. QEMU emulates no 'vme' and Xen
# hides 'sep' on AMD, which is what must be emulated for PVH guests (nested paging); its smallest model, less 'vme', fits.
sed -i "/'vme'/d" "$dom0/usr/share/libvirt/cpu_map/x86_486.xml"
cp -a "$root/etc/xen/." "$dom0/etc/xen/"
cp "$root/bin/busybox" "$dom0/bin/"
for applet in $("$root/bin/busybox" --list); do
  for folder in bin sbin usr/bin usr/sbin; do
    [ ! -e "$dom0/$folder/$applet" ] || continue 2
  done
  ln -s /bin/busybox "$dom0/bin/$applet"
done
modules "$dom0/lib/modules" xen-evtchn xen-gntdev xen-gntalloc xen-privcmd xenfs virtio_pci virtio_net loop \
  xen-blkback xen-netback bridge
echo 'root:x:0:0:root:/root:/bin/sh' >"$dom0/etc/passwd"
printf '%s\n' 'root:x:0:' 'libvirt:x:100:' 'kvm:x:101:' >"$dom0/etc/group"
printf '%s: files\n' passwd group hosts >"$dom0/etc/nsswitch.conf"
echo '127.0.0.1 localhost' >"$dom0/etc/hosts"
cp "$root"/etc/libvirt/{libvirt,libxl,virtlockd,virtlogd}.conf dom0/libvirtd.conf "$dom0/etc/libvirt/"
cp dom0/quanta-pool.xml "$dom0/etc/libvirt/storage/quanta.xml"
ln -s /etc/libvirt/storage/quanta.xml "$dom0/etc/libvirt/storage/autostart/quanta.xml"
install -m 755 dom0/init "$dom0/init"
install -m 755 dom0/lab-run "$dom0/usr/bin/lab-run"
cp "$work/domu.img" "$out/vmlinux" "$dom0/lab/"
pack "$dom0" | zstd -q -6 -T0 -o "$out/dom0.img"

# Base images: a line that names them, then noise that no two of them share.
say "base images"
python3 - "$images" <<'P'
import random, sys
for name, mebibytes in ("debian-lab", 16), ("other-lab", 8):
    line = (name + "\n").encode()
    noise = random.Random(name)
    with open(f"{sys.argv[1]}/{name}.img", "wb") as file:
        file.write(line + noise.randbytes((1 << 20) - len(line)))
        for _ in range(mebibytes - 1):
            file.write(noise.randbytes(1 << 20))
P
(cd "$images" && sha256sum ./*.img | sed 's|\./||' >SHA256SUMS)

{
  echo "kernel $release"
  du -sm "$dom0" | awk '{ print "dom0, unpacked, MiB", $1 }'
} >>"$out/versions"
echo "$stamp" >"$out/stamp"
say "built in $LAB"
