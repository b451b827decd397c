# Makes the inside of a box and waits in it; box.py starts it in new namespaces. Arguments: SOURCE:TARGET of volumes.
set -eu
mount --make-rprivate /
ip link set lo up
hostname movierec

layer="$BOX/layer"
mkdir -p "$layer"
mount -t tmpfs tmpfs "$layer"
mkdir "$layer/upper" "$layer/work" "$layer/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$layer/upper,workdir=$layer/work" "$layer/root"
root="$layer/root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir -p "$root$PROJECT"  # it may lie below /tmp; its environment names its own path
mount --bind "$PROJECT" "$root$PROJECT"

for host in localhost movierec $HOSTS; do echo "127.0.0.1 $host"; done > "$root/etc/hosts"
echo "movierec:x:999:999::/home/movierec:/bin/sh" >> "$root/etc/passwd"
install -d -o 999 -g 999 "$root/home/movierec" "$root/var/run/postgresql"
ln -sfn "$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")" "$root/opt/java"
mkdir -p "$root/opt/movierec"
mount --bind "$PROJECT" "$root/opt/movierec"

# Python itself may lie in a folder that only root may enter.
python="$(readlink -f "$PROJECT/.venv/bin/python")"
for file in "$python" "$PROJECT"; do
    folder="$(dirname "$file")"
    while [ "$folder" != / ]; do
        chmod o+x "$root$folder"
        folder="$(dirname "$folder")"
    done
done

if [ -n "${WEED:-}" ]; then  # what the image of seaweedfs holds
    ln -sfn "$python" "$root/usr/local/bin/python"
    touch "$root/usr/local/bin/weed"
    mount --bind "$WEED" "$root/usr/local/bin/weed"
fi

for volume; do
    mkdir -p "$root${volume#*:}"
    mount --bind "${volume%%:*}" "$root${volume#*:}"
done

mkdir -m 0700 "$root/box"
mount --bind "$BOX" "$root/box"
exec chroot "$root" sh -c 'touch /box/ready; while :; do sleep 1; done'  # the shell takes leave of what has ended
