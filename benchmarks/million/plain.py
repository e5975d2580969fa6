"""The same step in plain PyTorch: all logits at once, autograd, torch.optim.SGD. Started by the benchmark."""
import resource
import sys
import time

import torch
import torch.nn.functional as F

classes, width, batch, rounds = map(int, sys.argv[1:5])
temperature = float(sys.argv[5])
torch.set_num_threads(int(sys.argv[6]))
torch.manual_seed(1)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
weight = torch.nn.Parameter(torch.randn(classes, width) * 0.01)
optimizer = torch.optim.SGD([weight], lr=0.03, momentum=0.9, weight_decay=1e-4)
labels = torch.randint(classes, (batch,))
times = []
for _ in range(rounds + 1):
    x = torch.randn(batch, width, requires_grad=True)
    started = time.perf_counter()
    logits = F.normalize(x) @ F.normalize(weight).t() / temperature
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    times.append(time.perf_counter() - started)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
seconds = sorted(times[1:])[rounds // 2]
print(f"plain PyTorch: median step {seconds:.2f} s, loss {loss.item():.4f}; resident {(peak - before) / 1e9:.2f} GB above {before / 1e9:.2f} GB")
