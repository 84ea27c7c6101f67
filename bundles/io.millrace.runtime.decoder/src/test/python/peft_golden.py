"""Makes the adapters and logits of PeftTest with Hugging Face's transformers and PEFT.

    python3 peft_golden.py ../resources/io/millrace/runtime/decoder/peft

One small untied Llama; an adapter with rank-stabilised scaling, patterns, layers and a regular expression; one with DoRA
and a saved head. With a second argument, an adapter folder that Millrace wrote for this model, it checks that PEFT loads
it and prints the logits of the same sequence.
"""
import json
import os
import shutil
import sys

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

SEQUENCE = [3, 17, 41, 8, 8, 29, 0, 12, 33]
ADAPTERS = {
    "patterned": LoraConfig(r=4, lora_alpha=6, use_rslora=True, target_modules=r".*\.(q_proj|v_proj|down_proj)",
                            rank_pattern={"down_proj": 2}, alpha_pattern={"layers.1.self_attn.q_proj": 3.0},
                            exclude_modules=["layers.0.self_attn.v_proj"], task_type="CAUSAL_LM"),
    "upper": LoraConfig(r=3, lora_alpha=5, target_modules=["q_proj", "o_proj", "gate_proj"], layers_to_transform=[1], task_type="CAUSAL_LM"),
    "turned": LoraConfig(r=2, lora_alpha=4, use_dora=True, target_modules=["k_proj", "up_proj"],
                         modules_to_save=["lm_head"], task_type="CAUSAL_LM"),
}


def logits(model):
    with torch.no_grad():
        return model(torch.tensor([SEQUENCE])).logits[0].double().tolist()


def main(folder):
    torch.manual_seed(5)
    shutil.rmtree(folder, ignore_errors=True)
    config = LlamaConfig(vocab_size=48, hidden_size=16, intermediate_size=24, num_hidden_layers=2,
                         num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=32,
                         tie_word_embeddings=False, initializer_range=0.3)
    LlamaForCausalLM(config).save_pretrained(folder)
    if os.path.exists(f"{folder}/generation_config.json"):
        os.remove(f"{folder}/generation_config.json")
    cases = {"sequence": SEQUENCE}
    for name, adapter in ADAPTERS.items():
        model = get_peft_model(LlamaForCausalLM.from_pretrained(folder), adapter).eval()
        for key, p in model.named_parameters():
            if p.requires_grad:
                p.data += torch.randn_like(p) * 0.2
        model.save_pretrained(f"{folder}/{name}")
        os.remove(f"{folder}/{name}/README.md")
        cases[name] = logits(model)
    json.dump(cases, open(f"{folder}/cases.json", "w"))


def outer(folder):
    torch.manual_seed(7)
    base = f"{folder}/golden/qwen2"
    adapter = LoraConfig(r=3, lora_alpha=5, target_modules=["q_proj", "embed_tokens"], bias="all",
                         modules_to_save=["lm_head"], task_type="CAUSAL_LM")
    adapter.base_model_name_or_path = "qwen2"
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32, attn_implementation="eager")
    model = get_peft_model(model, adapter).eval()
    for key, p in model.named_parameters():
        if p.requires_grad:
            p.data += torch.randn_like(p) * 0.2
    model.save_pretrained(f"{folder}/peft-outer")
    os.remove(f"{folder}/peft-outer/README.md")
    json.dump({"sequence": SEQUENCE, "outer": logits(model)}, open(f"{folder}/peft-outer/cases.json", "w"))


if sys.argv[1] == "outer":
    outer(sys.argv[2])
elif len(sys.argv) > 2:
    model = PeftModel.from_pretrained(LlamaForCausalLM.from_pretrained(sys.argv[1]), sys.argv[2]).eval()
    print(json.dumps(logits(model)))
else:
    main(sys.argv[1])
