"""nanoGPT's character-level configuration for a processor in plain eager PyTorch, as the GPT-2 that the tuner trains:
with biases. One JSON line with text, threads and presetSteps, then per line read one printed: seconds for
a number of steps, "loss" on the held-out tenth, or "memory"."""
import json
import math
import resource
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

OPTIONS = json.loads(sys.stdin.readline())
LAYERS, HEADS, WIDTH, BLOCK, BATCH, STEPS = 4, 4, 128, 64, 12, OPTIONS["presetSteps"]
torch.set_num_threads(OPTIONS["threads"])
torch.manual_seed(1337)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.after = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.up = nn.Linear(WIDTH, 4 * WIDTH)
        self.down = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        b, t, _ = x.shape
        q, k, v = (y.view(b, t, HEADS, -1).transpose(1, 2) for y in self.qkv(self.before(x)).split(WIDTH, 2))
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(a.transpose(1, 2).reshape(b, t, WIDTH))
        return x + self.down(F.gelu(self.up(self.after(x))))


class Model(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, WIDTH)
        self.places = nn.Embedding(BLOCK, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        for name, p in self.named_parameters():
            if p.dim() > 1:
                residual = name.endswith(("out.weight", "down.weight"))
                nn.init.normal_(p, 0, 0.02 / (math.sqrt(2 * LAYERS) if residual else 1))
            elif name.endswith("bias"):
                nn.init.zeros_(p)

    def forward(self, ids, targets):
        x = self.tokens(ids) + self.places(torch.arange(ids.shape[1]))
        for layer in self.layers:
            x = layer(x)
        logits = F.linear(self.norm(x), self.tokens.weight)
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.reshape(-1))


text = open(OPTIONS["text"], encoding="utf-8").read()
letters = {c: i for i, c in enumerate(sorted(set(text)))}
data = torch.tensor([letters[c] for c in text])
train, held = data[: int(0.9 * len(data))], data[int(0.9 * len(data)):]
model = Model(len(letters))
groups = [{"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 0.1},
          {"params": [p for p in model.parameters() if p.dim() == 1], "weight_decay": 0.0}]
try:
    optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99), fused=True)
except RuntimeError:  # before PyTorch 2.4 only for graphics cards
    optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99))


def learn(step):
    peak, floor = OPTIONS["presetRate"], OPTIONS["presetFloor"]
    rate = peak * (step + 1) / 101
    if step >= 100:
        fall = 0.5 * (1 + math.cos(math.pi * (step - 100) / max(1, STEPS - 100)))
        rate = peak * (floor + (1 - floor) * fall)
    for group in optimizer.param_groups:
        group["lr"] = rate
    at = torch.randint(len(train) - BLOCK, (BATCH,))
    ids = torch.stack([train[i:i + BLOCK] for i in at])
    targets = torch.stack([train[i + 1:i + 1 + BLOCK] for i in at])
    loss = model(ids, targets)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()


def judge():
    losses, count = 0.0, 0
    with torch.no_grad():
        for i in range(0, len(held) - 1, BLOCK):
            n = min(BLOCK, len(held) - 1 - i)
            losses += n * model(held[None, i:i + n], held[None, i + 1:i + 1 + n]).item()
            count += n
    return losses / count


print(torch.__version__, flush=True)
done = 0
for line in map(str.strip, sys.stdin):
    if line == "memory":
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)
    elif line == "loss":
        print(judge(), flush=True)
    else:
        start = time.perf_counter()
        for _ in range(int(line)):
            learn(done)
            done += 1
        print(time.perf_counter() - start, flush=True)
