#!/usr/bin/env bash
# Runs a command of selfsame as two processes on two hosts, which are network namespaces of this machine joined by a cable of their own (root, iproute2):
#
#   benchmarks/scaling/namespaces.sh [--rate 1gbit] -- pretrain --method simclr --data photos --out runs/photos
#   benchmarks/scaling/namespaces.sh -- plan --method instance --images 50000 --size 32 --check 5
#
# --rate slows the cable down, as tc's tbf does it. Ends with the code of the first process that failed; Ctrl-C stops both.
set -euo pipefail

script=$(readlink -f -- "${BASH_SOURCE[0]}")
readonly root=${script%/benchmarks/*} first=selfsame-$$-0 second=selfsame-$$-1
rate=
while (($#)); do
    case $1 in
        --rate) rate=$2; shift 2 ;;
        --) shift; break ;;
        *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$script" >&2; exit 2 ;;
    esac
done
(($#)) || { printf 'namespaces.sh: no command is named; put it after --\n' >&2; exit 2; }
((EUID == 0)) || { printf 'namespaces.sh: making network namespaces takes root\n' >&2; exit 2; }
command -v ip >/dev/null || { printf 'namespaces.sh: there is no ip; install iproute2\n' >&2; exit 2; }

clean_up() { ip netns del "$first" 2>/dev/null || true; ip netns del "$second" 2>/dev/null || true; }
trap clean_up EXIT
trap 'kill -TERM $(jobs -p) 2>/dev/null || true' INT TERM

ip netns add "$first"
ip netns add "$second"
ip link add eth0 netns "$first" type veth peer name eth0 netns "$second"
for host in 0 1; do
    name=selfsame-$$-$host
    ip -n "$name" link set lo up
    ip -n "$name" addr add "10.77.0.$((host + 1))/24" dev eth0
    ip -n "$name" link set eth0 up
    [[ -z $rate ]] || ip netns exec "$name" tc qdisc add dev eth0 root tbf rate "$rate" burst 256kb latency 50ms
done

# Each host counts its own processes: one.
for host in 0 1; do
    RANK=$host WORLD_SIZE=2 LOCAL_RANK=0 LOCAL_WORLD_SIZE=1 MASTER_ADDR=10.77.0.1 MASTER_PORT=29500 GLOO_SOCKET_IFNAME=eth0 \
        OMP_NUM_THREADS=${OMP_NUM_THREADS:-$((($(nproc) + 1) / 2))} ip netns exec "selfsame-$$-$host" "$root/selfsame" "$@" &
done
code=0
for _ in 0 1; do
    wait -n || { failed=$?; ((code)) || code=$failed; }
done
exit "$code"
