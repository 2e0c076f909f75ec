# Sourced by host.sh: SSH on $door_port, for the users quanta, who is in the group quanta, and stranger, who is not. polkit decides what they
# may, by the rules the project has for operators. $folder/key is the key of both, $folder/ssh a client that knows the host.
project=$(cd "$(dirname "$door")/../../.." && pwd)

# Users
for name in quanta:64057 stranger:64058; do
  number=${name#*:} name=${name%:*}
  for list in passwd group; do grep -v "^$name:" "/etc/$list" > /run/libvirt/list || true; cat /run/libvirt/list > "/etc/$list"; done
  echo "$name:x:$number:$number::/run/libvirt/home-$name:/bin/bash" >> /etc/passwd
  echo "$name:x:$number:" >> /etc/group
  mkdir -p "/run/libvirt/home-$name"
  chown "$number:$number" "/run/libvirt/home-$name"
done
chmod 755 /run/libvirt

# polkit, on a bus of its own
for path in /run/dbus /etc/polkit-1/rules.d; do
  mkdir -p "$path"
  mount -t tmpfs -o mode=755 tmpfs "$path"
done
cp "$project/Packaging/quanta.rules" /etc/polkit-1/rules.d/60-quanta.rules
if [ -n "${is_fine:-}" ]; then
  cp "$project/Packaging/quanta-fine.rules" /etc/polkit-1/rules.d/61-quanta-fine.rules
  echo "access_drivers = [ \"polkit\" ]" >> /etc/libvirt/libvirtd.conf
fi
dbus-daemon --system --fork --nopidfile
"$(ls /usr/lib/polkit-1/polkitd /usr/libexec/polkitd 2>/dev/null | head -1)" --no-debug &
sed -i 's/^auth_unix_\(ro\|rw\) = "none"/auth_unix_\1 = "polkit"/' /etc/libvirt/libvirtd.conf
printf "%s\n" "unix_sock_ro_perms = \"0777\"" "unix_sock_rw_perms = \"0777\"" >> /etc/libvirt/libvirtd.conf

# SSH
mkdir -p /run/sshd /run/libvirt/ssh
ssh-keygen -q -t ed25519 -N "" -f "$folder/key"
ssh-keygen -q -t ed25519 -N "" -f /run/libvirt/ssh/host
cp "$folder/key.pub" /run/libvirt/ssh/authorized
printf "%s\n" "Port $door_port" "ListenAddress 127.0.0.1" "HostKey /run/libvirt/ssh/host" "PidFile none" "UsePAM no" \
  "AuthorizedKeysFile /run/libvirt/ssh/authorized" "StrictModes no" "PasswordAuthentication no" \
  "KbdInteractiveAuthentication no" "PermitRootLogin prohibit-password" > /run/libvirt/ssh/config
echo "[127.0.0.1]:$door_port $(cut -d " " -f 1,2 /run/libvirt/ssh/host.pub)" > "$folder/known_hosts"
printf "%s\n" "#!/bin/sh" "exec ssh -o UserKnownHostsFile='$folder/known_hosts' -o StrictHostKeyChecking=yes -o BatchMode=yes \"\$@\"" \
  > "$folder/ssh"
chmod 755 "$folder/ssh"
"$(command -v sshd)" -D -f /run/libvirt/ssh/config -E "$folder/sshd.log" &
