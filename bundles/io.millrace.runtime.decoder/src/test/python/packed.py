"""Models of four bits in compressed-tensors' form, by PyTorch alone.

  python packed.py make FOLDER   writes a small random Llama as llm-compressor's W4A16_ASYM saves
                                 it (head and one matrix left as they were), and logits.json: what
                                 transformers computes from the numbers that the codes stand for
  python packed.py read FOLDER   prints, for a folder of ours, how far its numbers are from those in
                                 FOLDER/../exact/model.safetensors, matrix by matrix
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

GROUP = 32
TOKENS = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]


def packed(codes, dim):
    """Eight codes of 0..15 a word along dim, the first in the lowest bits."""
    if dim == 0:
        return packed(codes.T.contiguous(), 1).T.contiguous()
    pad = -codes.shape[1] % 8
    codes = torch.nn.functional.pad(codes.to(torch.int64), (0, pad)).reshape(codes.shape[0], -1, 8)
    word = sum(codes[..., i] << 4 * i for i in range(8))
    return torch.where(word >= 1 << 31, word - (1 << 32), word).to(torch.int32)


def unpacked(words, shape, dim):
    if dim == 0:
        return unpacked(words.T, shape[::-1], 1).T
    codes = torch.stack([(words.to(torch.int64) >> 4 * i) & 15 for i in range(8)], -1)
    return codes.reshape(words.shape[0], -1)[:, : shape[1]]


def wide(tensors, module):
    shape = tensors[module + ".weight_shape"].tolist()
    codes = unpacked(tensors[module + ".weight_packed"], shape, 1).float()
    scale = tensors[module + ".weight_scale"].float()
    zero = torch.full_like(scale, 8)
    if module + ".weight_zero_point" in tensors:
        zero = unpacked(tensors[module + ".weight_zero_point"], list(scale.shape), 0).float()
    groups = codes.reshape(shape[0], scale.shape[1], -1)
    return ((groups - zero[..., None]) * scale[..., None]).reshape(shape)


def make(folder):
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(5)
    config = LlamaConfig(
        vocab_size=61, hidden_size=64, intermediate_size=96, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64,
        tie_word_embeddings=False, bos_token_id=1, eos_token_id=2, initializer_range=0.15)
    model = LlamaForCausalLM(config).eval()
    kept = "model.layers.1.mlp.down_proj"
    tensors = {}
    for name, parameter in model.named_parameters():
        module = name.removesuffix(".weight")
        w = parameter.data
        if w.dim() == 2 and ".layers." in name and module != kept:
            groups = w.reshape(w.shape[0], -1, GROUP)
            low, high = groups.amin(-1).clamp_max(0), groups.amax(-1).clamp_min(0)
            scale = ((high - low) / 15).to(torch.bfloat16)
            zero = (-low / scale.float()).round().clamp(0, 15)
            codes = (groups / scale.float()[..., None] + zero[..., None]).round().clamp(0, 15)
            tensors[module + ".weight_packed"] = packed(codes.reshape(w.shape), 1)
            tensors[module + ".weight_scale"] = scale
            tensors[module + ".weight_zero_point"] = packed(zero, 0)
            tensors[module + ".weight_shape"] = torch.tensor(w.shape)
            parameter.data = wide(tensors, module)
        else:
            tensors[name] = w.to(torch.bfloat16)
            parameter.data = tensors[name].float()
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    description = config.to_dict()
    description["architectures"] = ["LlamaForCausalLM"]
    description["quantization_config"] = {
        "config_groups": {"group_0": {
            "format": "pack-quantized", "input_activations": None, "output_activations": None,
            "targets": ["Linear"],
            "weights": {
                "actorder": None, "block_structure": None, "dynamic": False, "group_size": GROUP,
                "num_bits": 4, "observer": "minmax", "observer_kwargs": {}, "strategy": "group",
                "symmetric": False, "type": "int"}}},
        "format": "pack-quantized", "global_compression_ratio": None,
        "ignore": ["lm_head", kept], "kv_cache_scheme": None,
        "quant_method": "compressed-tensors", "quantization_status": "compressed"}
    (folder / "config.json").write_text(json.dumps(description, indent=1) + "\n")
    with torch.no_grad():
        logits = model(torch.tensor([TOKENS])).logits[0]
    text = json.dumps({"tokens": TOKENS, "logits": [[round(v, 6) for v in r] for r in logits.tolist()]})
    (folder / "logits.json").write_text(text + "\n")


def read(folder):
    tensors = load_file(folder / "model.safetensors")
    exact = load_file(folder.parent / "exact" / "model.safetensors")
    for name in exact:
        module = name.removesuffix(".weight")
        if module + ".weight_packed" in tensors:
            w = wide(tensors, module)
        else:
            w = tensors[name].float()
        print(name, f"{((w - exact[name]).norm() / exact[name].norm()).item():.6f}")


if __name__ == "__main__":
    {"make": make, "read": read}[sys.argv[1]](Path(sys.argv[2]))
