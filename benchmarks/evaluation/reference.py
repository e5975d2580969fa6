#!/usr/bin/env python3
"""The Python half of the evaluation benchmark: faiss's nearest neighbours and scikit-learn's logistic regression, on demand.

    /usr/bin/python3 reference.py THREADS

Protocol, one tab-separated line in, one JSON object a line out:

    out  {"missing": []}                            or the Debian packages to install, and the end
    in   load BANK.npy QUERIES.npy UNIT_BANK.npy UNIT_QUERIES.npy      features and their unit rows, with a .tsv of labels beside each
    in   knn K T                                    search with IndexFlatIP on unit rows, then votes exp(cos / T)
    in   logistic C MAX_ITERATIONS                  LogisticRegression(solver="lbfgs", C=C) of the bank, tested on the queries

Only the work counts: adding to the index, searching and voting; or fitting, without the test.
"""

import json
import sys
import time
import warnings

MARGIN = 64  # more neighbours than are ever equally similar


class Clock:
    """Time since it was made: the clock's, and the processor's, which says more on a busy machine."""

    def __init__(self):
        self.start, self.processor = time.perf_counter(), time.process_time()

    def times(self):
        return {"seconds": time.perf_counter() - self.start, "processorSeconds": time.process_time() - self.processor}


def reply(**fields):
    print(json.dumps(fields), flush=True)


def labels_of(path):
    with open(path[: -len(".npy")] + ".tsv", encoding="utf-8") as lines:
        next(lines)
        return [int(line.split("\t")[2]) for line in lines]


def vote(similarities, labels, temperature, classes):
    """The class with the highest sum of exp(cos / T); of equal ones the lowest."""
    weights = np.exp(similarities.astype(np.float64) / temperature)
    scores = np.zeros((len(labels), classes))
    np.add.at(scores, (np.arange(len(labels))[:, None], labels), weights)
    return scores.argmax(axis=1)


def knn(unit_bank, bank_labels, unit_queries, query_labels, k, temperature):
    start = Clock()
    index = faiss.IndexFlatIP(unit_bank.shape[1])
    index.add(unit_bank)
    classes = int(bank_labels.max()) + 1
    similarities, rows = index.search(unit_queries, k)
    search_seconds = start.times()["seconds"]
    vote(similarities, bank_labels[rows], temperature, classes)
    times = start.times()

    # Which of several equally similar rows faiss keeps as the last depends on its heap; for the figure it is the lowest, as here. Not timed.
    similarities, rows = index.search(unit_queries, min(k + MARGIN, len(unit_bank)))
    nearest = np.lexsort((rows, -similarities), axis=1)[:, :k]
    similarities, rows = (np.take_along_axis(of, nearest, axis=1) for of in (similarities, rows))
    winners = vote(similarities, bank_labels[rows], temperature, classes)
    right = int((winners == query_labels).sum())
    reply(**times, searchSeconds=search_seconds, right=right)


def logistic(bank, bank_labels, queries, query_labels, c, iterations):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an end by max_iter shows in the iterations
        start = Clock()
        model = LogisticRegression(solver="lbfgs", multi_class="multinomial", C=c, max_iter=iterations).fit(bank, bank_labels)
        times = start.times()
    scores = bank.astype(np.float64) @ model.coef_.T.astype(np.float64) + model.intercept_
    highest = scores.max(axis=1)
    losses = np.log(np.exp(scores - highest[:, None]).sum(axis=1)) + highest - scores[np.arange(len(bank)), bank_labels]
    objective = losses.sum() + (model.coef_.astype(np.float64) ** 2).sum() / (2 * c)
    right = int((model.predict(queries) == query_labels).sum())
    reply(**times, right=right, objective=float(objective), iterations=int(model.n_iter_[0]))


missing = []
try:
    import faiss
except ImportError:
    missing.append("python3-faiss")
try:
    import numpy as np
    from sklearn.linear_model import LogisticRegression
except ImportError:
    missing.append("python3-sklearn")
if missing:
    reply(missing=missing)
    sys.exit()

import sklearn

faiss.omp_set_num_threads(int(sys.argv[1]))
reply(missing=[], faiss=faiss.__version__, sklearn=sklearn.__version__)
for line in sys.stdin:
    command, *words = line.rstrip("\n").split("\t")
    if command == "load":
        bank, queries, unit_bank, unit_queries = (np.load(path) for path in words)
        bank_labels, query_labels = (np.array(labels_of(path)) for path in words[:2])
        reply(bank=len(bank), queries=len(queries))
    elif command == "knn":
        knn(unit_bank, bank_labels, unit_queries, query_labels, int(words[0]), float(words[1]))
    elif command == "logistic":
        logistic(bank, bank_labels, queries, query_labels, float(words[0]), int(words[1]))
    else:
        sys.exit(f"reference.py: there is no command {command!r}")
