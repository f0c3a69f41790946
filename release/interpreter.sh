#!/usr/bin/env bash
# The CPython that the archive carries: interpreter.sh DIRECTORY builds it there, from Debian's source packages, with OpenSSL and zlib linked
# in, in a Debian 11 of its own, so that it runs wherever glibc is 2.31 or newer. Needs Linux, Debian or a relative, root, debootstrap and cargo.
#
# DIRECTORY then holds kubectl-svc (release/launcher.c), python (the same interpreter, to compile modules with), lib/ (the standard library),
# licenses/ and versions (a line "name version license" for each part).
set -euo pipefail

SUITE=bullseye           # the build root: its glibc is the oldest that the archive needs
PYTHON=python3.13        # source packages of a newer Debian
SOURCES=trixie
OPENSSL=300.5.5          # the crate openssl-src carries OpenSSL 3.5, a long-term release; its checksum:
OPENSSL_SHA256=3f1787d533e03597a7934fd0a765f0d28e94ecc5fb7789f8053b1e699a56f709
export SOURCE_DATE_EPOCH=1700000000 LC_ALL=C.UTF-8

output=$(realpath -m "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/var/tmp}/kubectl-svc-interpreter.XXXXXX")
trap '[ -n "${KEEP:-}" ] || rm -rf "$work"' EXIT   # KEEP=1 leaves the build for a look

mirror() { apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' | sed -n 's/^Debian //p' | grep -v security | head -n 1; }
mirror=$(mirror)
[ -n "$mirror" ] || { apt-get -qq update && mirror=$(mirror); }
[ -n "$mirror" ] || { echo "error: apt knows no Debian mirror; run apt-get update first" >&2; exit 1; }

step() { echo "interpreter: $1"; }

source_package() { # source_package NAME: the upstream source of a Debian package, unpacked below $work
  (cd "$work" && "${apt[@]}" source --download-only --only-source "$1" >/dev/null 2>>"$work/log" || true)
  local archive
  archive=$(find "$work" -maxdepth 1 -name "$1_*.orig.tar.*" ! -name '*.asc' | head -n 1)
  [ -n "$archive" ] || { echo "error: the source of $1 cannot be had; see:" >&2; tail -n 5 "$work/log" >&2; exit 1; }
  mkdir "$work/$1" && tar -xf "$archive" -C "$work/$1" --strip-components=1
}

step "sources"
mkdir -p "$work/apt/lists/partial"
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $SOURCES main" >"$work/apt/sources.list"
apt=(apt-get -qq -o "Dir::Etc::sourcelist=$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$work/apt/lists"
  -o APT::Sandbox::User=root)
"${apt[@]}" update
source_package "$PYTHON"
source_package zlib
mkdir "$work/crate"
printf '[package]\nname = "sources"\nversion = "0.0.0"\n[lib]\npath = "/dev/null"\n[dependencies]\nopenssl-src = "=%s"\n' "$OPENSSL" \
  >"$work/crate/Cargo.toml"
(cd "$work/crate" && CARGO_HOME="$work/cargo" cargo vendor --quiet vendor >/dev/null 2>>"$work/log") || { tail -n 5 "$work/log" >&2; exit 1; }
echo "$OPENSSL_SHA256 $(find "$work/cargo/registry/cache" -name 'openssl-src-*.crate')" | sha256sum --check --quiet

step "build root"
root=$work/root
debootstrap --variant=minbase --include=build-essential "$SUITE" "$root" "$mirror" >>"$work/log" 2>&1 || { tail -n 5 "$work/log" >&2; exit 1; }
mkdir "$root/build"
mv "$work/$PYTHON" "$root/build/python" && mv "$work/zlib" "$root/build/zlib" && mv "$work/crate/vendor/openssl-src/openssl" "$root/build/openssl"
cp "$here/launcher.c" "$root/build/"

cat >"$root/build/build.sh" <<'BUILD'
set -euo pipefail
export CFLAGS="-O2 -g0"
jobs=-j$(nproc) deps=/opt/deps
cd /build/zlib && ./configure --static --prefix=$deps && make "$jobs" install
cd /build/openssl
./Configure "linux-$(uname -m)" --prefix=$deps --libdir=lib --openssldir=/etc/ssl no-shared no-module no-tests no-apps no-docs no-legacy no-engine \
  no-comp no-ssl3 no-dtls no-srp no-psk
make "$jobs" build_libs && make install_dev
cd /build/python
./configure --prefix=/opt/python --disable-shared --without-ensurepip --without-doc-strings --disable-test-modules --with-openssl=$deps \
  MODULE_BUILDTYPE=static LDFLAGS=-Wl,--no-as-needed LIBS="-lpthread -ldl" ZLIB_CFLAGS="-I$deps/include" ZLIB_LIBS="-L$deps/lib -lz"
make "$jobs" && make install
./python -c "import _ssl, _hashlib, zlib, _socket, select"   # a module that cannot be built is only left out
cat >link.mk <<'MAKE'
include Makefile
../kubectl-svc: ../launcher.c $(LIBRARY)
	$(CC) -O2 -I. -IInclude $(PY_CORE_LDFLAGS) $(LINKFORSHARED) -o $@ ../launcher.c $(LIBRARY) $(LIBS) $(MODLIBS) $(SYSLIBS)
MAKE
make -f link.mk ../kubectl-svc
cd /build && strip kubectl-svc && strip -o interpreter /opt/python/bin/python3.??
BUILD
step "OpenSSL, zlib and CPython, some minutes"
chroot "$root" bash /build/build.sh >"$work/build.log" 2>&1 || { tail -n 20 "$work/build.log" >&2; exit 1; }

step "what the archive needs of it"
rm -rf "$output" && mkdir -p "$output/licenses"
cp "$root/build/kubectl-svc" "$output/kubectl-svc" && cp "$root/build/interpreter" "$output/python"
cp -R "$root"/opt/python/lib/python3.?? "$output/lib"
cp "$root/build/python/LICENSE" "$output/licenses/CPython"
cp "$root/build/openssl/LICENSE.txt" "$output/licenses/OpenSSL"
cp "$root/build/zlib/LICENSE" "$output/licenses/zlib" 2>/dev/null || sed -n '/Copyright notice/,$p' "$root/build/zlib/README" >"$output/licenses/zlib"
{
  echo "CPython $(chroot "$root" /opt/python/bin/python3 -c 'import platform; print(platform.python_version())') Python-2.0"
  echo "OpenSSL $(sed -n 's/^\(MAJOR\|MINOR\|PATCH\)=//p' "$root/build/openssl/VERSION.dat" | paste -sd.) Apache-2.0"
  echo "zlib $(sed -n 's/^#define ZLIB_VERSION "\(.*\)"/\1/p' "$root/build/zlib/zlib.h") Zlib"
} >"$output/versions"
chroot "$root" ldd --version | sed -n '1s/.* //p' >"$output/glibc"
