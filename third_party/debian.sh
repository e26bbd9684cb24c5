# Sourced by ./run and ./test: installs the Debian packages that are missing, and nothing when all is there.

# ensure_packages PACKAGE...
ensure_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0

    if ! command -v apt-get >/dev/null; then
        echo "Penumbra needs these Debian packages, and this system has no apt-get: ${missing[*]}" >&2
        return 1
    fi
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "Penumbra needs packages that only root can install. As root: apt-get install ${missing[*]}" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    echo "Installing Debian packages: ${missing[*]}"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq)
    local options=(install -y --no-install-recommends -o Dpkg::Use-Pty=0)
    # The lists may be absent or old on a fresh machine: refresh them once if the first try fails.
    "${apt[@]}" "${options[@]}" "${missing[@]}" >/dev/null 2>&1 && return 0
    "${apt[@]}" update >/dev/null && "${apt[@]}" "${options[@]}" "${missing[@]}" >/dev/null && return 0
    echo "apt-get could not install: ${missing[*]}" >&2
    return 1
}

# What the programs are built from and run with.
penumbra_packages=(
    g++ cmake ninja-build pkg-config python3
    libtorch-dev libopenblas0-pthread libgloo-dev
    libglfw3-dev libimgui-dev libegl-dev libgl1-mesa-dri libegl1 libegl-mesa0 libgl1
    python3-glad nlohmann-json3-dev libcli11-dev zlib1g-dev libstb-dev fonts-inter
    libcurl4-openssl-dev libssl-dev
)

# What the tests need beside.
penumbra_test_packages=(libgtest-dev xvfb xauth xdotool imagemagick python3-torch)
