#!/bin/sh
# Builds the libraries that the tests read (x86_64, any GNU toolchain). Run in this directory.
# They are kept in the tree because the tests pin what this crate says about exactly these bytes.
set -eu
shared="cc -shared -fPIC -O2 -s -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,max-page-size=4096 -Wl,-z,noseparate-code"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

$shared -Wl,-soname,libpayload.so -o payload.so payload.c -Wl,--no-as-needed -lm
$shared -Wl,--hash-style=sysv -o payload-sysv-hash.so payload.c -lm
$shared -nostdlib -o library.so library.c
$shared -Wl,-z,execstack -o execstack.so payload.c -lm
cc -pie -fPIE -O2 -s -Wl,--build-id=none -Wl,-z,max-page-size=4096 -Wl,-z,noseparate-code -o pie -x c - <<'C'
int main(void) { return 0; }
C

# Stand-ins for the C libraries of Android and musl; only their names and versions matter.
echo 'int getpid(void) { return 1; }' >"$work/libc.c"
echo 'LIBC { global: *; };' >"$work/bionic.map"
$shared -nostdlib -Wl,-soname,libc.so -Wl,--version-script,"$work/bionic.map" -o "$work/bionic.so" "$work/libc.c"
$shared -nostdlib -Wl,-soname,libc.so -o "$work/plain.so" "$work/libc.c"
$shared -nostdlib -Wl,-soname,libc.musl-x86_64.so.1 -o "$work/musl.so" "$work/libc.c"
$shared -nostdlib -o android.so android.c "$work/bionic.so"
$shared -nostdlib -o bionic.so bionic.c "$work/bionic.so"
$shared -nostdlib -o libc-so.so bionic.c "$work/plain.so"
$shared -nostdlib -o musl.so bionic.c "$work/musl.so"
