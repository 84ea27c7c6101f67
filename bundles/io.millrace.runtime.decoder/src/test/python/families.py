"""Makes the checkpoints and reference values of FamiliesTest with Hugging Face's transformers (5.x) on PyTorch.

    python3 families.py ../resources/io/millrace/runtime/decoder/golden [CASE...]

Every checkpoint is small and random, with norms and biases that are not 1 and 0, and longer sequences than its window.
Weights are rounded to what is stored. Logits come from the eager attention in float32.
"""
import json
import os
import sys

import torch
import transformers as t
from safetensors.torch import save_file

V, T = 61, 23
SMALL = dict(vocab_size=V, hidden_size=24, intermediate_size=40, num_hidden_layers=4, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=64, pad_token_id=None, bos_token_id=1, eos_token_id=None)
LLAMA3 = dict(rope_type="llama3", rope_theta=5000.0, factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=16)
YARN = dict(rope_type="yarn", rope_theta=1000.0, factor=4.0, original_max_position_embeddings=16)
LONG = dict(rope_type="longrope", rope_theta=10000.0, short_factor=[1.0, 1.1, 1.3], long_factor=[1.2, 2.0, 3.5],
            partial_rotary_factor=0.75)

CASES = {
    "llama2": (t.LlamaConfig, dict(num_key_value_heads=4, rms_norm_eps=1e-5), "BF16"),
    "llama3": (t.LlamaConfig, dict(tie_word_embeddings=True, attention_bias=True, mlp_bias=True, head_dim=8,
                                   rope_parameters=LLAMA3), "F16"),
    "llama-linear": (t.LlamaConfig, dict(num_hidden_layers=2,
                                         rope_parameters=dict(rope_type="linear", factor=2.5, rope_theta=500.0)),
                     "F32"),
    "llama-yarn": (t.LlamaConfig, dict(rope_parameters=YARN, head_dim=12, num_hidden_layers=2), "F16"),
    "mistral": (t.MistralConfig, dict(sliding_window=6, head_dim=10, num_hidden_layers=2), "BF16"),
    "qwen2": (t.Qwen2Config, dict(use_sliding_window=True, sliding_window=5, max_window_layers=2,
                                  tie_word_embeddings=True), "F16"),
    "qwen3": (t.Qwen3Config, dict(head_dim=16, rms_norm_eps=1e-6, num_hidden_layers=2), "F16"),
    "smollm3": (t.SmolLM3Config, dict(), "F16"),
    "gemma2": (t.Gemma2Config, dict(head_dim=10, sliding_window=6, query_pre_attn_scalar=7,
                                    attn_logit_softcapping=1.5, final_logit_softcapping=3.0), "F16"),
    "gemma3": (t.Gemma3TextConfig, dict(head_dim=8, num_hidden_layers=7, sliding_window=5, query_pre_attn_scalar=12,
                                        rope_parameters=dict(
                                            sliding_attention=dict(rope_type="default", rope_theta=100.0),
                                            full_attention=dict(rope_type="linear", factor=8.0, rope_theta=1000.0))),
               "BF16"),
    "phi3": (t.Phi3Config, dict(sliding_window=7), "F16"),
    "phi3-short": (t.Phi3Config, dict(original_max_position_embeddings=48, rope_parameters=LONG, hidden_size=32,
                                      num_hidden_layers=2),
                   "F16"),
    "phi3-long": (t.Phi3Config, dict(original_max_position_embeddings=8, rope_parameters=LONG, hidden_size=32,
                                     num_hidden_layers=2), "F16"),
    "gpt2": (t.GPT2Config, dict(vocab_size=V, n_embd=24, n_layer=3, n_head=4, n_positions=64, bos_token_id=1,
                                eos_token_id=None), "F16"),
    "gpt2-depth": (t.GPT2Config, dict(vocab_size=V, n_embd=15, n_layer=3, n_head=3, n_positions=64, n_inner=17,
                                      activation_function="tanh", scale_attn_by_inverse_layer_idx=True,
                                      bos_token_id=1, eos_token_id=None), "F16"),
    "llama-heads": (t.LlamaConfig, dict(tie_word_embeddings=True, num_hidden_layers=1, hidden_act="quick_gelu"), "F16"),
}
DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def fill(model, dtype):
    about_one = "Gemma" in type(model).__name__
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.dim() > 1:
                p.normal_(0, 0.35 if "embed" in name or "wte" in name else 0.3)
            elif name.endswith("bias"):
                p.normal_(0, 0.3)
            else:
                p.uniform_(-0.5, 0.5).add_(0 if about_one else 1)
            p.copy_(p.to(DTYPES[dtype]))


def save(model, folder, dtype, shards):
    tensors = {k: v.detach().to(DTYPES[dtype]).contiguous() for k, v in model.named_parameters()}
    if folder.endswith("llama-heads"):  # a head of its own, in spite of its configuration
        tensors["lm_head.weight"] = tensors["model.embed_tokens.weight"] * -0.5
    if shards == 1:
        save_file(tensors, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
        return
    weights = {}
    for i in range(shards):
        file = f"model-{i + 1:05}-of-{shards:05}.safetensors"
        part = {k: v for j, (k, v) in enumerate(tensors.items()) if j % shards == i}
        save_file(part, os.path.join(folder, file), metadata={"format": "pt"})
        weights.update({k: file for k in part})
    with open(os.path.join(folder, "model.safetensors.index.json"), "w") as f:
        json.dump({"metadata": {}, "weight_map": weights}, f)


def main():
    root = sys.argv[1]
    print(t.__version__, torch.__version__)
    path = os.path.join(root, "cases.json")
    chosen = sys.argv[2:] or CASES
    cases = json.load(open(path)) if sys.argv[2:] else {}
    for seed, (name, (kind, extra, dtype)) in enumerate(CASES.items()):
        if name not in chosen:
            continue
        torch.manual_seed(seed)
        config = kind(**(extra if kind is t.GPT2Config else {**SMALL, **extra}))
        config._attn_implementation = "eager"
        model = t.AutoModelForCausalLM.from_config(config, attn_implementation="eager").float().eval()
        fill(model, dtype)
        folder = os.path.join(root, name)
        os.makedirs(folder, exist_ok=True)
        config.architectures = [type(model).__name__]
        config.save_pretrained(folder)
        save(model, folder, dtype, 3 if name == "llama2" else 1)
        if name == "llama-heads":
            model = t.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
        ids = torch.randint(2, V, (T,))
        with torch.no_grad():
            logits = model(ids[None], use_cache=False).logits[0]
            hidden = model.base_model(ids[None], use_cache=False).last_hidden_state[0]
            tokens = ids.tolist()
            margin = 1e9
            while len(tokens) < T + 20:
                z = model(torch.tensor([tokens]), use_cache=False).logits[0, -1]
                best = z.topk(2).values
                margin = min(margin, (best[0] - best[1]).item())
                tokens.append(z.argmax().item())
        save_file({"logits": logits, "hidden": hidden}, os.path.join(folder, "expected.safetensors"))
        cases[name] = {"tokens": tokens[:T], "greedy": tokens[T:], "margin": margin}
        print(name, type(model).__name__, sum(p.numel() for p in model.parameters()), "std", logits.std().item(),
              "margin", margin)
    with open(path, "w") as f:
        json.dump(cases, f)


main()
