"""A low-rank adapter trained by sentence-transformers' own trainer. PEFT is not needed: what it does to a model is written out below.

usage: peer_lora.py MODEL ROWS.jsonl ARGUMENTS.json ADAPTER FOLDER [TRAINED PAIRS.json]

ADAPTER holds the adapter to begin with; the trained one's tensors go to FOLDER/adapter_model.safetensors. With an adapter of a cross-encoder,
the logits that MODEL with the adapter TRAINED gives to PAIRS are printed.
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
    CrossEncoder,
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
    losses,
)
from sentence_transformers.cross_encoder import CrossEncoderTrainer, CrossEncoderTrainingArguments
from sentence_transformers.cross_encoder import losses as pair_losses
from sentence_transformers.models import Pooling, Transformer

PREFIX = "base_model.model."
# Gemma2 caps its attention scores in this implementation alone
MODEL_ARGS = {"torch_dtype": torch.float32, "attn_implementation": "eager"}

start, rows, arguments, adapter, folder, *further = sys.argv[1:]
arguments = dict(
    json.loads(Path(arguments).read_text()),
    output_dir=folder + "/checkpoints",
    report_to="none",
    disable_tqdm=True,
    use_cpu=True,
)
data = Dataset.from_list([json.loads(line) for line in Path(rows).read_text().splitlines()])


class LoraLinear(torch.nn.Module):
    """peft.tuners.lora.Linear: the frozen layer, and B A x times a scale beside it."""

    def __init__(self, base, a, b, config):
        super().__init__()
        self.base_layer = base
        self.lora_A = torch.nn.Parameter(a.clone())
        self.lora_B = torch.nn.Parameter(b.clone())
        rank = a.shape[0]
        self.scaling = config["lora_alpha"] / (rank**0.5 if config["use_rslora"] else rank)

    def forward(self, x):
        linear = torch.nn.functional.linear
        return self.base_layer(x) + linear(linear(x, self.lora_A), self.lora_B) * self.scaling


def inject(model, directory):
    """Puts an adapter on a model; what is trained, by its name in the file."""
    config = json.loads((Path(directory) / "adapter_config.json").read_text())
    stored = load_file(Path(directory) / "adapter_model.safetensors")
    trained = {}
    saved = tuple(config["modules_to_save"] or [])
    for name, parameter in model.named_parameters():
        # peft.utils.other._set_trainable: whatever module's name ends so
        module = name.split(".")
        parameter.requires_grad = any(".".join(module[:i]).endswith(saved) for i in range(1, len(module)))
        if parameter.requires_grad:
            parameter.data.copy_(stored[PREFIX + name])
            trained[PREFIX + name] = parameter
    for name, module in list(model.named_modules()):
        a, b = (f"{PREFIX}{name}.lora_{matrix}.weight" for matrix in "AB")
        # peft.tuners.tuners_utils.check_target_module_exists
        if name in config["target_modules"] or name.endswith(tuple("." + target for target in config["target_modules"])):
            if not isinstance(module, torch.nn.Linear) or any(part in saved for part in name.split(".")):
                continue
            layer = LoraLinear(module, stored[a], stored[b], config)
            parent, _, own = name.rpartition(".")
            setattr(model.get_submodule(parent), own, layer)
            trained[a], trained[b] = layer.lora_A, layer.lora_B
    assert set(trained) == set(stored), set(trained) ^ set(stored)
    return trained


def cross_encoder(directory):
    config = json.loads((Path(directory) / "adapter_config.json").read_text())
    assert config["task_type"] == "SEQ_CLS", config
    model = CrossEncoder(start, num_labels=1, device="cpu", model_kwargs=dict(MODEL_ARGS))
    return model, inject(model.model, directory)


if further:
    model, trained = cross_encoder(adapter)
    loss = pair_losses.BinaryCrossEntropyLoss(model)
    CrossEncoderTrainer(model, CrossEncoderTrainingArguments(**arguments), data, loss=loss).train()
    directory, pairs = further
    loaded, _ = cross_encoder(directory)
    logits = loaded.predict(json.loads(Path(pairs).read_text()), activation_fn=torch.nn.Identity())
    print(json.dumps(logits.tolist()))
else:
    transformer = Transformer(start, model_args=dict(MODEL_ARGS))
    trained = inject(transformer.auto_model, adapter)
    size = transformer.get_word_embedding_dimension()
    model = SentenceTransformer(modules=[transformer, Pooling(size, "mean")], device="cpu")
    loss = losses.MultipleNegativesRankingLoss(model)
    SentenceTransformerTrainer(model, SentenceTransformerTrainingArguments(**arguments), data, loss=loss).train()

Path(folder).mkdir(exist_ok=True)
save_file(
    {name: parameter.detach().contiguous() for name, parameter in trained.items()},
    folder + "/adapter_model.safetensors",
)
