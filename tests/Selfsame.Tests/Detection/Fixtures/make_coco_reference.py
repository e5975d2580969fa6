"""Writes coco_reference.json: made-up annotations and detections, and what pycocotools 2.0 makes of them (COCOeval, bbox, and its precision and recall as they are).

python3 make_coco_reference.py > coco_reference.json      # needs numpy and pycocotools
"""
import contextlib
import io
import json
import random

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

random.seed(7)
images, annotations, detections = [], [], []
for image in range(1, 17):
    images.append({"id": image, "width": 400, "height": 400, "file_name": f"{image}.jpg"})
    if image in (5, 11):  # nothing is there, but something is found in one of them
        objects = []
    else:
        objects = [None] * random.randint(1, 9)
    for _ in objects:
        side = random.choice([12, 20, 31, 32, 50, 96, 120, 200])
        box = [random.randint(0, 200), random.randint(0, 200), side, side if random.random() < 0.5 else side * 0.75]
        crowd = int(random.random() < 0.12)
        label = random.choice([2, 3, 3, 7])
        area = box[2] * box[3] * (0.8 if random.random() < 0.3 else 1)
        annotations.append({"id": len(annotations) + 1, "image_id": image, "category_id": label, "bbox": box, "area": area, "iscrowd": crowd})
        for _ in range(random.choice([0, 1, 1, 2, 3]) + 6 * crowd):
            jitter = [round(b + random.uniform(-0.15, 0.15) * side, 1) for b in box]
            # Scores of two decimals: many ties.
            detections.append({"image_id": image, "category_id": label if random.random() < 0.85 else 2, "bbox": jitter, "score": round(random.random(), 2)})
    for _ in range(random.choice([0, 2, 5]) if image != 5 else 3):
        side = random.uniform(8, 150)
        detections.append({"image_id": image, "category_id": random.choice([2, 3, 7]), "bbox": [round(random.uniform(0, 200), 1), round(random.uniform(0, 200), 1), round(side, 1), round(side, 1)], "score": round(random.random(), 2)})
for k in range(120):  # more than 100 of a class in one image
    detections.append({"image_id": 1, "category_id": 3, "bbox": [k, k, 30, 30], "score": round(random.random() * 0.5, 2)})

with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO()
    # Category 9 is nowhere.
    truth.dataset = {"images": images, "annotations": [dict(a) for a in annotations], "categories": [{"id": c, "name": f"class {c}"} for c in (2, 3, 7, 9)]}
    truth.createIndex()
    evaluation = COCOeval(truth, truth.loadRes([dict(d) for d in detections]), "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()

precision = evaluation.eval["precision"]
per_class = [float(p[p > -1].mean()) if (p > -1).any() else None for p in (precision[:, :, k, 0, 2] for k in range(4))]
print(json.dumps({
    "images": images,
    "annotations": annotations,
    "categories": truth.dataset["categories"],
    "detections": detections,
    "stats": [float(s) for s in evaluation.stats],
    "classes": per_class,
}, separators=(",", ":")))
