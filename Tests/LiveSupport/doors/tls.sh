# Sourced by host.sh: TLS on $door_port. $folder/pki has what the controller has, $folder/colleague what somebody else has of the same
# authority, $folder/stranger what somebody has of another.
certificates=$folder/pki
mkdir -p "$certificates"

# authority NAME FOLDER
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign -keyout "$2/cakey.pem" -out "$2/cacert.pem"
}

# certificate NAME SUBJECT USAGE AUTHORITY FOLDER: FOLDER/NAMEcert.pem and its key.
certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$2" -keyout "$5/$1key.pem" -out "$5/$1.csr"
  printf "%s\n" basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature,keyEncipherment \
    "extendedKeyUsage=$3" subjectAltName=IP:127.0.0.1 > "$5/$1.ext"
  openssl x509 -req -in "$5/$1.csr" -CA "$4/cacert.pem" -CAkey "$4/cakey.pem" -CAcreateserial -days 2 \
    -extfile "$5/$1.ext" -out "$5/$1cert.pem"
}

authority "Quanta tests" "$certificates"
certificate server /CN=127.0.0.1 serverAuth "$certificates" "$certificates"
certificate client /O=example/CN=quanta-controller clientAuth "$certificates" "$certificates"
for name in colleague stranger; do
  mkdir -p "$folder/$name"
  signing=$certificates
  if [ $name = stranger ]; then
    mkdir -p "$folder/elsewhere"
    authority "Somebody else" "$folder/elsewhere"
    signing=$folder/elsewhere
  fi
  certificate client "/O=example/CN=$name" clientAuth "$signing" "$folder/$name"
  # All of them believe that the host is the host.
  cp "$certificates/cacert.pem" "$folder/$name/"
done
sed -i 's/^listen_tls = 0/listen_tls = 1/' /etc/libvirt/libvirtd.conf
printf "%s\n" "tls_port = \"$door_port\"" "auth_tls = \"${auth_tls:-none}\"" \
  "tls_allowed_dn_list = [ \"O=example,CN=quanta-controller\" ]" "key_file = \"$certificates/serverkey.pem\"" \
  "cert_file = \"$certificates/servercert.pem\"" "ca_file = \"$certificates/cacert.pem\"" >> /etc/libvirt/libvirtd.conf
