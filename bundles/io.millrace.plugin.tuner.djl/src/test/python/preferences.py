"""Makes the reference values of PreferenceGoldenTest with PyTorch's autograd, in double precision.

    python3 preferences.py ../resources/io/millrace/plugin/tuner/djl/internal/golden

Takes the model, the adapter and the pairs that golden.py made. Written from the papers, with TRL's conventions: DPO
(Rafailov et al. 2023, equation 7), conservative DPO (Mitchell 2023), IPO (Azar et al. 2023, equation 17, averaged over
the answer's tokens), hinge (Zhao et al. 2023), robust DPO (Chowdhury et al. 2024), KTO (Ethayarajh et al. 2024,
equation 7, the divergence estimated on answers moved on by one prompt and clamped at 0). The reference is the model
without its adapter.
"""
import json
import struct
import sys

import torch
import torch.nn.functional as F

from golden import forward, fresh, gradients, log_probs, write

BETA, SMOOTH, DESIRABLE, UNDESIRABLE = 0.4, 0.1, 1.3, 0.7


def read(path, prefix=""):
    with open(path, "rb") as f:
        n = struct.unpack("<Q", f.read(8))[0]
        header, data = json.loads(f.read(n)), f.read()
    out = {}
    for name, t in header.items():
        a, b = t["data_offsets"]
        values = struct.unpack(f"<{(b - a) // 4}f", data[a:b])
        out[name.removeprefix(prefix)] = torch.tensor(values, dtype=torch.float64).reshape(t["shape"])
    return out


def answer(w, lora, prompt, completion):
    return log_probs(w, torch.tensor(prompt + completion), lora)[len(prompt) - 1:].sum()


def dpo(w, lora, pairs, kind, start=None):
    losses, rows = [], []
    for prompt, good, bad in pairs:
        c, r = answer(w, lora, prompt, good), answer(w, lora, prompt, bad)
        with torch.no_grad():
            cr, rr = answer(start or w, None, prompt, good), answer(start or w, None, prompt, bad)
        delta = (c - cr) - (r - rr)
        if kind == "sigmoid":
            loss = -F.logsigmoid(BETA * delta) * (1 - SMOOTH) - F.logsigmoid(-BETA * delta) * SMOOTH
        elif kind == "ipo":
            loss = ((c - cr) / len(good) - (r - rr) / len(bad) - 1 / (2 * BETA)) ** 2
        elif kind == "hinge":
            loss = torch.relu(1 - BETA * delta)
        else:
            loss = (-(1 - SMOOTH) * F.logsigmoid(BETA * delta) + SMOOTH * F.logsigmoid(-BETA * delta)) / (1 - 2 * SMOOTH)
        losses.append(loss)
        rows.append([v.item() for v in (BETA * (c - cr), BETA * (r - rr), c - cr > r - rr, c, r)])
    means = torch.tensor(rows).mean(0).tolist()
    names = ["rewards/chosen", "rewards/rejected", "rewards/accuracies", "logps/chosen", "logps/rejected"]
    stats = dict(zip(names, means))
    stats["rewards/margins"] = stats["rewards/chosen"] - stats["rewards/rejected"]
    return torch.stack(losses).mean(), stats


def details(w, lora, examples):
    """Of (prompt, answer, marked): accuracy of the marked, mean logits of both, entropy of all."""
    right, entropy, marked, other = [], [], [], []
    for prompt, completion, mark in examples:
        z = forward(w, torch.tensor(prompt + completion), lora)[len(prompt) - 1:-1]
        p = torch.log_softmax(z, -1)
        entropy += (-(p.exp() * p).sum(-1)).tolist()
        (marked if mark else other).extend(z.mean(-1).tolist())
        if mark:
            right += (z.argmax(-1) == torch.tensor(completion)).double().tolist()
    mean = lambda values: sum(values) / len(values)
    return {"mean_token_accuracy": mean(right), "entropy": mean(entropy), "logits/chosen": mean(marked),
            "logits/rejected": mean(other)}


def kto(w, lora, rows):
    with torch.no_grad():
        kl = []
        for i, (prompt, _, _) in enumerate(rows):
            other = rows[i - 1][1]
            kl.append(answer(w, lora, prompt, other) - answer(w, None, prompt, other))
        kl = torch.stack(kl).mean().clamp(min=0)
    losses, stats = [], {True: [], False: []}
    for prompt, completion, label in rows:
        lp = answer(w, lora, prompt, completion)
        with torch.no_grad():
            ratio = lp - answer(w, None, prompt, completion)
        ratio = ratio + lp - lp.detach()
        loss = 1 - torch.sigmoid(BETA * (ratio - kl)) if label else 1 - torch.sigmoid(BETA * (kl - ratio))
        losses.append(loss * (DESIRABLE if label else UNDESIRABLE))
        stats[label].append([BETA * ratio.item(), lp.item()])
    c, r = (torch.tensor(stats[k]).mean(0).tolist() for k in (True, False))
    return torch.stack(losses).mean(), {"rewards/chosen": c[0], "rewards/rejected": r[0], "logps/chosen": c[1],
                                        "logps/rejected": r[1], "rewards/margins": c[0] - r[0], "kl": kl.item()}


def main(folder):
    w = read(f"{folder}/model.safetensors")
    lora = read(f"{folder}/adapter_model.safetensors", "base_model.model.")
    pairs = json.load(open(f"{folder}/cases.json"))["pairs"]
    examples = [(p, c, True) for p, c, _ in pairs] + [(p, r, False) for p, _, r in pairs]
    rows = [(pairs[0][0], pairs[0][1], True), (pairs[1][0], pairs[1][2], False), (pairs[2][0], pairs[2][1], True)]
    out, cases = {}, {}
    for kind in ("sigmoid", "ipo", "hinge", "robust"):
        l = fresh(lora)
        loss, stats = dpo(w, l, pairs, kind)
        for k, g in gradients(loss, l).items():
            out[f"{kind}.{k}"] = g
        cases[kind] = {"loss": loss.item(), **stats, **details(w, lora, examples)}
    moved = {k: v * 1.1 for k, v in w.items()}
    full = fresh(moved)
    loss, stats = dpo(full, None, pairs, "sigmoid", w)
    for k, g in gradients(loss, full).items():
        out[f"full.{k}"] = g
    cases["full"] = {"loss": loss.item(), **stats}
    for name, case in (("kto", rows), ("ktoApart", [(r[0], o[1], o[2]) for r, o in zip(rows, rows[1:] + rows[:1])])):
        l = fresh(lora)
        loss, stats = kto(w, l, case)
        for k, g in gradients(loss, l).items():
            out[f"{name}.{k}"] = g
        cases[name] = {"loss": loss.item(), **stats, **details(w, lora, case)}
    write(f"{folder}/preferences.safetensors", out)
    open(f"{folder}/preferences.json", "w").write(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
