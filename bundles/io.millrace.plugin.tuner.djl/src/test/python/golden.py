"""Makes the reference values of GoldenTest with PyTorch alone, in double precision.

    python3 golden.py ../resources/io/millrace/plugin/tuner/djl/internal/golden

Written from the papers, not from the Java code: Llama (Touvron et al. 2023), LoRA (Hu et al. 2021), ORPO (Hong et al.
2024, equations 6 and 7, log-odds as in TRL's ORPOTrainer), AdamW (torch.optim.AdamW), Muon (Jordan et al. 2024 with the
scale of Liu et al. 2025).
"""
import json
import math
import os
import struct
import sys

import torch
import torch.nn.functional as F

V, H, FFN, LAYERS, HEADS, KV, POS = 48, 16, 24, 2, 4, 2, 32
D, EPS, THETA = H // HEADS, 1e-5, 10000.0
RANK, ALPHA = 3, 6.0
torch.manual_seed(20)
torch.set_default_dtype(torch.float64)


def shapes():
    yield "model.embed_tokens.weight", (V, H)
    yield "model.norm.weight", (H,)
    for i in range(LAYERS):
        p = f"model.layers.{i}."
        yield p + "self_attn.q_proj.weight", (HEADS * D, H)
        yield p + "self_attn.k_proj.weight", (KV * D, H)
        yield p + "self_attn.v_proj.weight", (KV * D, H)
        yield p + "self_attn.o_proj.weight", (H, HEADS * D)
        yield p + "mlp.gate_proj.weight", (FFN, H)
        yield p + "mlp.up_proj.weight", (FFN, H)
        yield p + "mlp.down_proj.weight", (H, FFN)
        yield p + "input_layernorm.weight", (H,)
        yield p + "post_attention_layernorm.weight", (H,)


def f32(t):
    return t.float().double()


def norm(x, w):
    return x / torch.sqrt((x ** 2).mean(-1, keepdim=True) + EPS) * w


def rotate(x):  # (T, heads, D)
    t = torch.arange(x.shape[0])[:, None] / THETA ** (torch.arange(0, D, 2) / D)
    c, s = torch.cos(t)[:, None], torch.sin(t)[:, None]
    a, b = x[..., : D // 2], x[..., D // 2:]
    return torch.cat([a * c - b * s, b * c + a * s], -1)


def forward(w, ids, lora=None):
    """Logits of one sequence without padding."""
    def linear(x, name):
        y = x @ w[name + ".weight"].T
        if lora:
            y = y + ALPHA / RANK * (x @ lora[name + ".lora_A.weight"].T @ lora[name + ".lora_B.weight"].T)
        return y

    x = w["model.embed_tokens.weight"][ids]
    n = len(ids)
    hidden = torch.triu(torch.full((n, n), -math.inf), 1)
    for i in range(LAYERS):
        p = f"model.layers.{i}."
        h = norm(x, w[p + "input_layernorm.weight"])
        q = rotate(linear(h, p + "self_attn.q_proj").view(n, HEADS, D))
        k = rotate(linear(h, p + "self_attn.k_proj").view(n, KV, D))
        v = linear(h, p + "self_attn.v_proj").view(n, KV, D)
        heads = []
        for j in range(HEADS):
            g = j * KV // HEADS
            scores = q[:, j] @ k[:, g].T / math.sqrt(D) + hidden
            heads.append(torch.softmax(scores, -1) @ v[:, g])
        x = x + linear(torch.cat(heads, -1), p + "self_attn.o_proj")
        h = norm(x, w[p + "post_attention_layernorm.weight"])
        gate = linear(h, p + "mlp.gate_proj")
        x = x + linear(gate * torch.sigmoid(gate) * linear(h, p + "mlp.up_proj"), p + "mlp.down_proj")
    return norm(x, w["model.norm.weight"]) @ w["model.embed_tokens.weight"].T


def log_probs(w, ids, lora=None):
    """log p of tokens 1... of a sequence."""
    z = torch.log_softmax(forward(w, ids, lora), -1)
    return z[:-1].gather(1, ids[1:, None])[:, 0]


def nll(w, batch):
    lp = [log_probs(w, torch.tensor(ids))[prompt - 1:] for ids, prompt in batch]
    return -torch.cat(lp).mean()


def orpo(w, lora, pairs, weight, sequence):
    chosen, rejected, likelihood = [], [], []
    for prompt, good, bad in pairs:
        n = len(prompt)
        lp = log_probs(w, torch.tensor(prompt + good), lora)
        chosen.append(lp[n - 1:].mean())
        likelihood.append(lp if sequence else lp[n - 1:])
        rejected.append(log_probs(w, torch.tensor(prompt + bad), lora)[n - 1:].mean())
    c, r = torch.stack(chosen), torch.stack(rejected)
    odds = (c - r) - (torch.log1p(-torch.exp(c)) - torch.log1p(-torch.exp(r)))
    ratio = F.logsigmoid(odds).mean()
    likelihood = -torch.cat(likelihood).mean()
    return likelihood - weight * ratio, likelihood, ratio, (c > r).double().mean()


def gradients(loss, params):
    return dict(zip(params, torch.autograd.grad(loss, list(params.values()))))


def fresh(tensors):
    return {k: v.detach().clone().requires_grad_() for k, v in tensors.items()}


def clip(params, most=1.0):
    return torch.nn.utils.clip_grad_norm_(list(params.values()), most)


def adamw(w, batch, steps):
    w = fresh(w)
    two = [v for v in w.values() if v.dim() > 1]
    one = [v for v in w.values() if v.dim() == 1]
    opt = torch.optim.AdamW([{"params": two, "weight_decay": 0.1}, {"params": one, "weight_decay": 0.0}],
                            lr=0.01, betas=(0.9, 0.95), eps=1e-8)
    for _ in range(steps):
        opt.zero_grad()
        nll(w, batch).backward()
        n = clip(w)
        opt.step()
    return w, n


def orthogonal(g):
    x = g if g.shape[0] <= g.shape[1] else g.T
    x = x / (torch.linalg.matrix_norm(x) + 1e-7)
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x if g.shape[0] <= g.shape[1] else x.T


def muon(w, batch, steps):
    w = fresh(w)
    inside = {k: v for k, v in w.items() if v.dim() > 1 and k.startswith("model.layers.")}
    buffers = {k: torch.zeros_like(v) for k, v in inside.items()}
    rest = [(k, v) for k, v in w.items() if k not in inside]
    opt = torch.optim.AdamW([{"params": [v for k, v in rest if v.dim() > 1], "weight_decay": 0.1},
                             {"params": [v for k, v in rest if v.dim() == 1], "weight_decay": 0.0}],
                            lr=0.01, betas=(0.9, 0.95), eps=1e-8)
    for _ in range(steps):
        for v in w.values():
            v.grad = None
        nll(w, batch).backward()
        clip(w)
        opt.step()
        with torch.no_grad():
            for k, v in inside.items():
                buffers[k] = 0.95 * buffers[k] + v.grad
                u = orthogonal(v.grad + 0.95 * buffers[k])
                v.mul_(1 - 0.01 * 0.1).add_(u, alpha=-0.01 * 0.2 * math.sqrt(max(v.shape)))
    return w


def write(path, tensors):
    header, data = {}, b""
    for k, v in tensors.items():
        raw = struct.pack(f"<{v.numel()}f", *v.detach().flatten().tolist())
        header[k] = {"dtype": "F32", "shape": list(v.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    w = {k: f32(torch.randn(s) * (0.3 if len(s) > 1 else 0.1) + (0 if len(s) > 1 else 1)) for k, s in shapes()}
    lora = {}
    for k, s in shapes():
        if "proj" in k:
            lora[k.replace(".weight", ".lora_A.weight")] = f32(torch.randn(RANK, s[1]) * 0.2)
            lora[k.replace(".weight", ".lora_B.weight")] = f32(torch.randn(s[0], RANK) * 0.2)
    random = torch.Generator().manual_seed(4)
    draw = lambda n: torch.randint(0, V, (n,), generator=random).tolist()
    sequence = draw(12)
    batch = [(draw(9), 4), (draw(6), 2), (draw(7), 3)]
    pairs = [(draw(4), draw(5), draw(3)), (draw(6), draw(2), draw(6)), (draw(3), draw(4), draw(4))]

    out = {"logits": forward(w, torch.tensor(sequence)), "lora.logits": forward(w, torch.tensor(sequence), lora)}
    p = fresh(w)
    loss = nll(p, batch)
    for k, g in gradients(loss, p).items():
        out["nll." + k] = g
    for k, v in adamw(w, batch, 3)[0].items():
        out["adamw." + k] = v
    for k, v in muon(w, batch, 3).items():
        out["muon." + k] = v
    l = fresh(lora)
    stats = orpo(w, l, pairs, 0.5, False)
    for k, g in gradients(stats[0], l).items():
        out["orpo." + k] = g
    whole = orpo(w, lora, pairs, 0.5, True)

    write(f"{folder}/model.safetensors", w)
    write(f"{folder}/adapter_model.safetensors", {"base_model.model." + k: v for k, v in lora.items()})
    write(f"{folder}/expected.safetensors", out)
    dump = lambda name, value: open(f"{folder}/{name}", "w").write(json.dumps(value, indent=1) + "\n")
    dump("config.json", {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
                         "vocab_size": V, "hidden_size": H, "intermediate_size": FFN, "num_hidden_layers": LAYERS,
                         "num_attention_heads": HEADS, "num_key_value_heads": KV, "rms_norm_eps": EPS,
                         "rope_theta": THETA, "max_position_embeddings": POS, "tie_word_embeddings": True})
    dump("adapter_config.json", {"peft_type": "LORA", "r": RANK, "lora_alpha": ALPHA, "bias": "none",
                                 "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj",
                                                    "down_proj"]})
    dump("cases.json", {"sequence": sequence, "batch": batch, "pairs": pairs, "nll": loss.item(),
                        "norm": adamw(w, batch, 1)[1].item(), "orpo": [s.item() for s in stats],
                        "orpoSequence": [s.item() for s in whole]})


if __name__ == "__main__":
    main(sys.argv[1])
