# Reads the part of #cloud-config that a lab guest acts on, and writes into the folder `out` what init needs:
#   hostname         from hostname:
#   files, file.N    from write_files: a line "N mode encoding path" each, and the content
#   command.N        from runcmd: a shell script each
#   keys             from ssh_authorized_keys: (at the top or below a user): how many
# Understood: block lists and maps, one scalar a line (plain, 'single', "double" with \n \t \" \\), block scalars (| |- |+ with
# or without an indentation digit), and flow lists of scalars in runcmd. Not: folded (>) or multi-line scalars, anchors, tags.

function indent(s) { match(s, /^ */); return RLENGTH }
function trim(s) { sub(/^[ \t]+/, "", s); sub(/[ \t]+$/, "", s); return s }
function unescape(s,   r, i, c) {
  r = ""
  for (i = 1; i <= length(s); i++) {
    c = substr(s, i, 1)
    if (c == "\\") {
      i++
      c = substr(s, i, 1)
      if (c == "n") c = "\n"
      else if (c == "t") c = "\t"
    }
    r = r c
  }
  return r
}
function scalar(s) {
  s = trim(s)
  if (s ~ /^".*"$/) return unescape(substr(s, 2, length(s) - 2))
  if (s ~ /^'.*'$/) { s = substr(s, 2, length(s) - 2); gsub(/''/, "'", s); return s }
  sub(/[ \t]+#.*$/, "", s)
  return s
}
function quote(s) { gsub(/'/, "'\\''", s); return "'" s "'" }
# [a, "b c", 'd'] as words of a shell command.
function words(s,   r, item) {
  r = ""
  s = trim(substr(trim(s), 2))
  while (s != "" && substr(s, 1, 1) != "]") {
    if (match(s, /^"([^"\\]|\\.)*"/) || match(s, /^'([^']|'')*'/) || match(s, /^[^],]*/)) item = substr(s, 1, RLENGTH)
    s = trim(substr(s, RLENGTH + 1))
    sub(/^,[ \t]*/, "", s)
    r = r (r == "" ? "" : " ") quote(scalar(item))
  }
  return r
}
function flush_file() {
  if (path == "") return
  files++
  print files, mode, encoding, path > (out "/files")
  printf "%s", content > (out "/file." files)
  close(out "/file." files)
  path = ""
}
function start_file() { flush_file(); path = ""; content = ""; mode = "0644"; encoding = "plain" }
function command(text) {
  commands++
  printf "%s\n", text > (out "/command." commands)
  close(out "/command." commands)
}
function take(key, value) {
  if (section == "write_files") {
    if (key == "path") path = value
    else if (key == "permissions") mode = value
    else if (key == "encoding") encoding = value
    else if (key == "content") content = value
  } else if (section == "runcmd") command(value)
  else if (key == "hostname" && section == "hostname") print value > (out "/hostname")
}
function end_block(   text) {
  block = 0
  text = block_text
  if (chomp != "+") sub(/\n+$/, "", text)
  if (chomp == "" && text != "") text = text "\n"
  take(block_key, text)
}
# The value of `key`, whose parent is indented by `depth`: a scalar taken at once, or the start of a block.
function value_of(key, value, depth) {
  value = trim(value)
  if (value !~ /^[|>][-+0-9]*$/) { take(key, scalar(value)); return }
  block = 1
  block_key = key
  block_text = ""
  block_parent = depth
  block_indent = 0
  chomp = value ~ /-/ ? "-" : value ~ /\+/ ? "+" : ""
  if (match(value, /[0-9]/)) block_indent = depth + substr(value, RSTART, 1)
}

{ sub(/\r$/, "") }

block {
  if (trim($0) == "") { block_text = block_text substr($0, block_indent + 1) "\n"; next }
  if (indent($0) > block_parent) {
    if (!block_indent) block_indent = indent($0)
    block_text = block_text substr($0, block_indent + 1) "\n"
    next
  }
  end_block()
}

/^[ \t]*(#.*)?$/ { next }

# Keys are counted wherever they stand.
counting {
  if ($0 ~ /^ *- / && indent($0) >= key_depth) { keys++; next }
  counting = 0
}
/^[ -]*ssh_authorized_keys:[ \t]*$/ {
  counting = 1
  key_depth = indent($0)
  if (key_depth == 0) { flush_file(); section = "" }
  next
}

/^[A-Za-z_-]+:/ {
  flush_file()
  section = $0
  sub(/:.*/, "", section)
  value = $0
  sub(/^[^:]*:/, "", value)
  if (trim(value) != "") value_of(section, value, 0)
  next
}

section == "write_files" {
  line = $0
  if (line ~ /^ *- /) { start_file(); sub(/- /, "  ", line) }
  depth = indent(line)
  key = trim(line)
  sub(/:.*/, "", key)
  sub(/^[^:]*:/, "", line)
  value_of(key, line, depth)
  next
}

section == "runcmd" && /^ *- / {
  depth = indent($0)
  value = $0
  sub(/^ *- */, "", value)
  if (value ~ /^\[/) command(words(value))
  else value_of("", value, depth)
}

END {
  if (block) end_block()
  flush_file()
  print keys + 0 > (out "/keys")
}
