# Sourced by host.sh: TLS on $door_port, and a name and password over it. $folder/auth.conf has the right ones, $folder/wrong.conf the
# right name alone.
auth_tls=sasl
. "$(dirname "$door")/tls.sh"
mkdir -p /run/libvirt/sasl
printf "%s\n" "mech_list: scram-sha-256" "sasldb_path: /run/libvirt/sasl/passwd.db" > /run/libvirt/sasl/libvirt.conf
export SASL_CONF_PATH=/run/libvirt/sasl
for name in quanta somebody; do
  echo "secret of $name" | saslpasswd2 -p -c -a libvirt -f /run/libvirt/sasl/passwd.db -u "$(hostname)" "$name"
done
echo "sasl_allowed_username_list = [ \"quanta@*\", \"quanta\" ]" >> /etc/libvirt/libvirtd.conf
# credentials NAME PASSWORD FILE
credentials() {
  printf "%s\n" "[credentials-test]" "authname=$1" "password=$2" "[auth-libvirt-127.0.0.1]" "credentials=test" > "$3"
  chmod 600 "$3"
}
credentials quanta "secret of quanta" "$folder/auth.conf"
credentials quanta "something else" "$folder/wrong.conf"
credentials somebody "secret of somebody" "$folder/somebody.conf"
