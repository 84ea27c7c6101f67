"""The same training step in eager PyTorch: one JSON line with the shape, then one number of seconds per line read."""
import json
import resource
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint


class Lora(nn.Module):
    def __init__(self, base, rank):
        super().__init__()
        self.base, self.scale = base, 2.0
        self.a = nn.Linear(base.in_features, rank, bias=False)
        self.b = nn.Linear(rank, base.out_features, bias=False)

    def forward(self, x):
        return self.base(x) + self.b(self.a(x)) * self.scale


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * self.weight


def rotate(x, c, s):
    a, b = x.chunk(2, -1)
    return x * c + torch.cat([-b, a], -1) * s


class Block(nn.Module):
    def __init__(self, o):
        super().__init__()
        self.d = o["hidden"] // o["heads"]
        h, kv = o["hidden"], self.d * o["keyValueHeads"]
        self.q, self.k, self.v = (nn.Linear(h, n, bias=False) for n in (h, kv, kv))
        self.o = nn.Linear(h, h, bias=False)
        self.gate, self.up = (nn.Linear(h, o["feedForward"], bias=False) for _ in range(2))
        self.down = nn.Linear(o["feedForward"], h, bias=False)
        self.before, self.after = Norm(h), Norm(h)

    def forward(self, x, c, s):
        b, t, _ = x.shape
        h = self.before(x)
        q, k, v = (f(h).view(b, t, -1, self.d).transpose(1, 2) for f in (self.q, self.k, self.v))
        grouped = q.shape[1] != k.shape[1]
        a = F.scaled_dot_product_attention(rotate(q, c, s), rotate(k, c, s), v, is_causal=True, enable_gqa=grouped)
        x = x + self.o(a.transpose(1, 2).reshape(b, t, -1))
        h = self.after(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


class Llama(nn.Module):
    def __init__(self, o):
        super().__init__()
        self.embed = nn.Embedding(o["vocabulary"], o["hidden"])
        self.blocks = nn.ModuleList(Block(o) for _ in range(o["layers"]))
        self.norm = Norm(o["hidden"])
        self.again = o["gradientCheckpointing"]
        d = o["hidden"] // o["heads"]
        angle = torch.arange(o["length"])[:, None] / 10000.0 ** (torch.arange(0, d, 2) / d)
        self.c, self.s = (f(angle).repeat(1, 2) for f in (torch.cos, torch.sin))

    def forward(self, ids):
        c, s = (f[: ids.shape[1]] for f in (self.c, self.s))
        x = self.embed(ids)
        for block in self.blocks:
            if self.again:
                x = checkpoint(block, x, c, s, use_reentrant=False)
            else:
                x = block(x, c, s)
        return F.linear(self.norm(x), self.embed.weight)


def main():
    o = json.loads(sys.stdin.readline())
    torch.set_default_device(o.get("device", "cpu"))
    torch.manual_seed(0)
    torch.set_num_threads(o["threads"])
    model = Llama(o)
    for p in model.parameters():
        if p.dim() > 1:
            nn.init.normal_(p, 0, 0.02)
    if o["lora"]:
        for p in model.parameters():
            p.requires_grad_(False)
        for block in model.blocks:
            for name, child in list(block.named_children()):
                if isinstance(child, nn.Linear):
                    setattr(block, name, Lora(child, o["rank"]))
    params = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(params, lr=1e-3, betas=(0.9, 0.95), fused=True)
    ids = torch.randint(0, o["vocabulary"], (o["batchSize"], o["length"]))

    def step():
        optimizer.zero_grad()
        logits = model(ids[:, :-1])
        loss = F.cross_entropy(logits.reshape(-1, o["vocabulary"]), ids[:, 1:].reshape(-1))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(params, 1.0)
        optimizer.step()
        return loss.item()

    for _ in range(3):
        step()
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        if line.strip() == "memory":
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)
            continue
        start = time.perf_counter()
        for _ in range(int(line)):
            step()
        print(time.perf_counter() - start, flush=True)


main()
