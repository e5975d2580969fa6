#!/usr/bin/env bash
# Does what a network learns from hurt what it's worth elsewhere? SDR's preliminary study (Liu et al. 2022) on Tiny-ImageNet: SimSiam on what isn't alive
# (artefacts and landscapes, 123 classes), on what is (animals, plants and food, 77 classes), and on both, for the same number of epochs; then each on other sets,
# beside a random network and raw pixels.
#
#   SELFSAME_DATA=... examples/negative-transfer/run.sh studies/negative-transfer [options of pretrain]
#
# The same command goes on where it stopped. EPOCHS (60), and whatever options follow: --batch-size 128, --set limit=2000. The table is DIR/transfer/transfer.html.
# Equal epochs give the halves 61 % and 39 % of the steps, as in the paper. $SELFSAME_DATA has tinyimagenet.tar (with supergroups.tsv) and the sets below.
set -euo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.." && pwd)
out=${1:?name the folder of the study}
shift
: "${SELFSAME_DATA:?set it to the folder with the images}" "${EPOCHS:=60}"
archive=$SELFSAME_DATA/tinyimagenet.tar
living='^(bird|cat|dog|fish_amphibian_reptile|food_plant|invertebrate|other_mammal)$'

# split: DIR/artefact.tar and DIR/living.tar, each whole or not at all.
split() {
    local half pattern scratch
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' RETURN
    tar -xf "$archive" -C "$scratch" tinyimagenet/train tinyimagenet/supergroups.tsv
    for half in artefact living; do
        [[ $half == living ]] && pattern='$3 ~ g' || pattern='$3 !~ g'
        awk -F'\t' -v g="$living" "$pattern { print \"train/\" \$1 }" "$scratch/tinyimagenet/supergroups.tsv" >"$scratch/$half.txt"
        tar -cf "$out/$half.tar.part" --sort=name -C "$scratch/tinyimagenet" -T "$scratch/$half.txt"
        mv "$out/$half.tar.part" "$out/$half.tar"
        echo "$half: $(wc -l <"$scratch/$half.txt") classes"
    done
}

# train NAME IMAGES OPTIONS...: a run that is begun, continued, or finished already.
train() {
    local run=$out/runs/$1 images=$2
    shift 2
    [[ -e $run.done ]] && return
    if [[ -e $run/checkpoints/last.ckpt ]]; then
        "$root/selfsame" pretrain --resume "$run"
    else
        "$root/selfsame" pretrain --method simsiam --data "$images" --backbone resnet18 --epochs "$EPOCHS" --batch-size 128 --out "$run" \
            --set backbone.width=0.25 --set views.size=32 --set probe.every_epochs=10 "$@"
    fi
    touch "$run.done"
}

mkdir -p "$out/runs"
[[ -e $out/living.tar ]] || split
train artefact "$out/artefact.tar#train" "$@"
train living "$out/living.tar#train" "$@"
train full "$archive#tinyimagenet/train" "$@"
"$root/selfsame" transfer "$out"/runs/{artefact,living,full} --out "$out/transfer" --limit 5000 \
    --data "$SELFSAME_DATA/cifar10.tar#cifar10" "$SELFSAME_DATA/food64.tar#food64" "$SELFSAME_DATA/gtsrb.tar#gtsrb" "$SELFSAME_DATA/scenes15.tar#scenes15" fashion-mnist
