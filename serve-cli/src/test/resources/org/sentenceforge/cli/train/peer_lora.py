"""A low-rank adapter trained by sentence-transformers' own trainer. PEFT is not needed: its layer is written out below.

usage: peer_lora.py MODEL ROWS.jsonl ARGUMENTS.json ADAPTER FOLDER

ADAPTER holds the adapter to begin with; the trained one's matrices go to FOLDER/adapter_model.safetensors.
"""
import json
import os
import sys
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""

import torch
from datasets import Dataset
from safetensors.torch import load_file, save_file
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
    losses,
)
from sentence_transformers.models import Pooling, Transformer

start, rows, arguments, adapter, folder = sys.argv[1:]
config = json.loads((Path(adapter) / "adapter_config.json").read_text())
begin = load_file(Path(adapter) / "adapter_model.safetensors")


class LoraLinear(torch.nn.Module):
    """peft.tuners.lora.Linear: the frozen layer, and B A x times a scale beside it."""

    def __init__(self, base, a, b):
        super().__init__()
        self.base_layer = base
        self.lora_A = torch.nn.Parameter(a.clone())
        self.lora_B = torch.nn.Parameter(b.clone())
        rank = a.shape[0]
        self.scaling = config["lora_alpha"] / (rank**0.5 if config["use_rslora"] else rank)

    def forward(self, x):
        linear = torch.nn.functional.linear
        return self.base_layer(x) + linear(linear(x, self.lora_A), self.lora_B) * self.scaling


# Gemma2 caps its attention scores in this implementation alone
transformer = Transformer(start, model_args={"torch_dtype": torch.float32, "attn_implementation": "eager"})
encoder = transformer.auto_model
for parameter in encoder.parameters():
    parameter.requires_grad = False
adapted = {}
for name, module in list(encoder.named_modules()):
    if f"base_model.model.{name}.lora_A.weight" in begin:
        layer = LoraLinear(
            module,
            begin[f"base_model.model.{name}.lora_A.weight"],
            begin[f"base_model.model.{name}.lora_B.weight"],
        )
        parent, _, own = name.rpartition(".")
        setattr(encoder.get_submodule(parent), own, layer)
        adapted[name] = layer
assert 2 * len(adapted) == len(begin), (sorted(adapted), sorted(begin))

model = SentenceTransformer(modules=[transformer, Pooling(transformer.get_word_embedding_dimension(), "mean")], device="cpu")
trainer = SentenceTransformerTrainer(
    model,
    SentenceTransformerTrainingArguments(
        output_dir=folder + "/checkpoints",
        report_to="none",
        disable_tqdm=True,
        use_cpu=True,
        **json.loads(Path(arguments).read_text()),
    ),
    Dataset.from_list([json.loads(line) for line in Path(rows).read_text().splitlines()]),
    loss=losses.MultipleNegativesRankingLoss(model),
)
trainer.train()
Path(folder).mkdir(exist_ok=True)
save_file(
    {
        f"base_model.model.{name}.{matrix}.weight": getattr(layer, matrix).detach().contiguous()
        for name, layer in adapted.items()
        for matrix in ("lora_A", "lora_B")
    },
    folder + "/adapter_model.safetensors",
)
