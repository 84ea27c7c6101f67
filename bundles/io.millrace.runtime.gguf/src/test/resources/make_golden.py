"""Writes small GGUF files as llama.cpp's converter would, and what their content is.

Run once by hand: python3 make_golden.py (torch, transformers 5, gguf 0.19). Each model file is read
back by transformers' own GGUF loader, which must give the same logits as the checkpoint."""
import hashlib, json, pathlib, tempfile
import gguf, numpy as np, torch
from gguf import GGMLQuantizationType as Q
import transformers as T

HERE = pathlib.Path(__file__).parent
TOKENIZERS = HERE.parents[3] / "io.millrace.runtime.djl/src/test/resources/tokenizers"
rng = np.random.default_rng(7)

# --- every block format: two rows of 512
writer = gguf.GGUFWriter(HERE / "blocks.gguf", "llama")
expected = {}
for q in (Q.F32, Q.F16, Q.BF16, Q.Q8_0, Q.Q4_0, Q.Q4_1, Q.Q5_0, Q.Q5_1, Q.Q4_K, Q.Q5_K, Q.Q6_K, Q.Q2_K, Q.Q3_K, Q.IQ4_NL, Q.IQ4_XS):
    if q in (Q.Q2_K, Q.Q3_K, Q.Q4_K, Q.Q5_K, Q.Q6_K, Q.IQ4_NL, Q.IQ4_XS):
        # there is no quantizer in Python: random bits, with sane scales
        elements, size = gguf.GGML_QUANT_SIZES[q]
        count = 512 // elements
        packed = rng.integers(0, 256, (2, count, size), dtype=np.uint8)
        scales = rng.normal(0, 0.02, (2, count, 2)).astype(np.float16).view(np.uint8).reshape(2, count, 4)
        if q in (Q.Q3_K, Q.Q6_K):
            packed[:, :, -2:] = scales[:, :, :2]
        elif q == Q.Q2_K:
            packed[:, :, -4:] = scales
        elif q in (Q.IQ4_NL, Q.IQ4_XS):
            packed[:, :, :2] = scales[:, :, :2]
        else:
            packed[:, :, :4] = scales
        packed = packed.reshape(2, count * size)
    else:
        packed = gguf.quants.quantize(rng.normal(0, 1, (2, 512)).astype(np.float32), q)
    values = gguf.quants.dequantize(packed, q).astype("<f4")
    expected[q.name] = hashlib.sha256(values.tobytes()).hexdigest()
    raw = None if q in (Q.F32, Q.F16) else q
    writer.add_tensor(q.name, packed, raw_dtype=raw)
writer.write_header_to_file(); writer.write_kv_data_to_file(); writer.write_tensors_to_file(); writer.close()

# --- families
def permuted(w, heads):
    return w.reshape(heads, 2, w.shape[0] // heads // 2, *w.shape[1:]).swapaxes(1, 2).reshape(w.shape)

SMALL = dict(vocab_size=64)
SIZE = dict(vocab_size=720, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=256, bos_token_id=1, eos_token_id=2)
ROPE3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64, rope_theta=10000.0)
FAMILIES = {
    "llama": (T.LlamaForCausalLM, T.LlamaConfig(**SIZE, rms_norm_eps=1e-5, rope_parameters=dict(rope_type="default", rope_theta=10000.0)), "llama2"),
    "llama3": (T.LlamaForCausalLM, T.LlamaConfig(**SIZE, rms_norm_eps=1e-5, tie_word_embeddings=True, rope_parameters=ROPE3), "llama3"),
    "qwen2": (T.Qwen2ForCausalLM, T.Qwen2Config(**SIZE, tie_word_embeddings=True, rms_norm_eps=1e-6, rope_parameters=dict(rope_type="default", rope_theta=1000000.0)), "qwen2"),
    "qwen3": (T.Qwen3ForCausalLM, T.Qwen3Config(**SIZE | SMALL, head_dim=16, rms_norm_eps=1e-6, tie_word_embeddings=True, rope_parameters=dict(rope_type="default", rope_theta=1000000.0)), ""),
    "gemma2": (T.Gemma2ForCausalLM, T.Gemma2Config(**SIZE, head_dim=8, query_pre_attn_scalar=8, sliding_window=16), "gemma"),
    "gemma3": (T.Gemma3ForCausalLM, T.Gemma3TextConfig(**SIZE | SMALL, head_dim=8, query_pre_attn_scalar=8, sliding_window=16), ""),
    "phi3": (T.Phi3ForCausalLM, T.Phi3Config(**SIZE | SMALL, rms_norm_eps=1e-5, pad_token_id=0, sliding_window=None), ""),
    "gpt2": (T.GPT2LMHeadModel, T.GPT2Config(vocab_size=720, n_embd=32, n_layer=2, n_head=4, n_positions=128, n_inner=64, bos_token_id=0, eos_token_id=0), "gpt2"),
}

def tokenizer(w, name, size):
    t = json.loads((TOKENIZERS / f"{name}.json").read_text())
    spm = name in ("llama2", "mistral", "gemma")
    ids = {v: k for k, v in t["model"]["vocab"].items()}
    kinds = {i: gguf.TokenType.NORMAL for i in ids}
    for a in t["added_tokens"]:
        ids[a["id"]] = a["content"]
        kinds[a["id"]] = gguf.TokenType.CONTROL if a["special"] else gguf.TokenType.USER_DEFINED
    if spm:
        kinds[0] = gguf.TokenType.UNKNOWN
        for i, x in ids.items():
            if len(x) == 6 and x.startswith("<0x"):
                kinds[i] = gguf.TokenType.BYTE
    tokens = [ids.get(i, f"[PAD{i}]") for i in range(size)]
    types = [kinds.get(i, gguf.TokenType.UNUSED) for i in range(size)]
    w.add_tokenizer_model("llama" if spm else "gpt2")
    w.add_token_list(tokens)
    w.add_token_types(types)
    if spm:
        scores = json.loads((TOKENIZERS / "llama2-scores.json").read_text())
        w.add_token_scores(scores + [-1000.0] * (size - len(scores)))
        w.add_unk_token_id(0); w.add_bos_token_id(1); w.add_eos_token_id(2)
        w.add_add_space_prefix(name != "gemma")
    else:
        w.add_tokenizer_pre({"gpt2": "gpt-2", "llama3": "llama-bpe", "qwen2": "qwen2", "smollm2": "smollm"}[name])
        w.add_token_merges([" ".join(m) for m in t["model"]["merges"]])
        special = [a["id"] for a in t["added_tokens"] if a["special"]]
        w.add_bos_token_id(special[0]); w.add_eos_token_id(special[-1])
    w.add_chat_template("{% for m in messages %}<" + name + ">{{ m.content }}{% endfor %}")

def write(path, name, model, config, tok):
    arch = name.replace("llama3", "llama")
    w = gguf.GGUFWriter(path, arch)
    c = config
    gpt2 = arch == "gpt2"
    w.add_context_length(c.n_positions if gpt2 else c.max_position_embeddings)
    w.add_embedding_length(c.hidden_size); w.add_block_count(c.num_hidden_layers)
    w.add_head_count(c.num_attention_heads)
    w.add_feed_forward_length(c.n_inner if gpt2 else c.intermediate_size)
    if gpt2:
        w.add_layer_norm_eps(c.layer_norm_epsilon)
    else:
        w.add_head_count_kv(c.num_key_value_heads)
        w.add_layer_norm_rms_eps(c.rms_norm_eps)
        w.add_rope_freq_base((c.rope_parameters.get("full_attention") or c.rope_parameters)["rope_theta"])
        w.add_rope_dimension_count(getattr(c, "head_dim", None) or c.hidden_size // c.num_attention_heads)
        w.add_vocab_size(c.vocab_size)
        if getattr(c, "head_dim", None):
            w.add_key_length(c.head_dim); w.add_value_length(c.head_dim)
    if arch.startswith("gemma"):
        w.add_sliding_window(c.sliding_window)
    if arch == "gemma2":
        w.add_attn_logit_softcapping(c.attn_logit_softcapping); w.add_final_logit_softcapping(c.final_logit_softcapping)
    if tok:
        tokenizer(w, tok, c.vocab_size)
    if name == "llama3":
        head, r = c.hidden_size // c.num_attention_heads, c.rope_parameters
        freqs = 1.0 / (r["rope_theta"] ** (np.arange(0, head, 2, dtype=np.float32) / head))
        factors = []
        for f in freqs:
            wave, low, high = 2 * np.pi / f, r["original_max_position_embeddings"] / r["low_freq_factor"], r["original_max_position_embeddings"] / r["high_freq_factor"]
            if wave < high: factors.append(1)
            elif wave > low: factors.append(r["factor"])
            else:
                smooth = (r["original_max_position_embeddings"] / wave - r["low_freq_factor"]) / (r["high_freq_factor"] - r["low_freq_factor"])
                factors.append(1 / ((1 - smooth) / r["factor"] + smooth))
        w.add_tensor("rope_freqs.weight", np.array(factors, dtype=np.float32))
    names = gguf.get_tensor_name_map(getattr(gguf.MODEL_ARCH, arch.upper()), c.num_hidden_layers)
    digests = {}
    for key, value in model.state_dict().items():
        if key.endswith((".attn.bias", ".attn.masked_bias")) or key == "lm_head.weight" and getattr(c, "tie_word_embeddings", False):
            continue
        a = value.float().numpy()
        digests[key] = {"shape": list(a.shape), "sha256": hashlib.sha256(np.ascontiguousarray(a).astype("<f4").tobytes()).hexdigest()}
        if arch == "llama" and ".q_proj." in key: a = permuted(a, c.num_attention_heads)
        if arch == "llama" and ".k_proj." in key: a = permuted(a, c.num_key_value_heads)
        if arch.startswith("gemma") and key.endswith("norm.weight"): a = a + 1
        if gpt2 and key.endswith((".c_attn.weight", ".c_proj.weight", ".c_fc.weight")): a = a.T
        # as the converter stores it: matrices in F16, which holds these values exactly
        kind = np.float16 if a.ndim == 2 else np.float32
        w.add_tensor(names.get_name(key, try_suffixes=(".weight", ".bias")), np.ascontiguousarray(a.astype(kind)))
    w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
    return digests

result = {"blocks": expected, "families": {}}
prompt = torch.tensor([[3, 17, 25, 60, 4, 4, 9, 51]])
for name, (cls, config, tok) in FAMILIES.items():
    torch.manual_seed(3)
    config._attn_implementation = "eager"  # others leave out Gemma 2's soft cap
    model = cls(config).eval()
    with torch.no_grad():
        for key, p in model.named_parameters():
            # multiples of 1/64, so that Gemma's plus and minus one are exact; halves keep files small
            p.copy_(torch.round(torch.randn_like(p) * 16) / 64 + (1 if "norm" in key and "gemma" not in name or ".ln_" in key else 0))
        logits = model(prompt).logits[0]
    file = HERE / f"{name}.gguf"
    digests = write(file, name, model, config, tok)
    try:
        again = cls.from_pretrained(HERE, gguf_file=file.name).eval()
        with torch.no_grad():
            difference = (again(prompt).logits[0] - logits).abs().max().item()
    except Exception as e:
        difference = f"{type(e).__name__}: {e}"[:150]
    print(name, file.stat().st_size, "read back by transformers, largest difference", difference)
    result["families"][name] = {"tokenizer": tok, "tensors": digests, "logits": [round(float(x), 5) for x in logits[-1][:32]]}
(HERE / "golden.json").write_text(json.dumps(result, indent=1) + "\n")
