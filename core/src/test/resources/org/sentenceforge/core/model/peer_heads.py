"""Loads cross-encoders that were given a new head and scores pairs with them: one JSON object by directory."""
import json
import sys
import warnings

import torch
from sentence_transformers import CrossEncoder
from transformers import AutoConfig, AutoModelForSequenceClassification, PreTrainedTokenizerFast

PAIRS = [("the cat", "eats an apple"), ("Who finds THE red car?", "my friend"), ("a", "bread in the garden " * 9)]
warnings.simplefilter("error")
# transformers' own DeBERTa is compiled by it
warnings.filterwarnings("ignore", message=".*torch.jit", category=DeprecationWarning)


def head(model):
    """Standard deviations and means of the parameters that the bare model does not have."""
    base = {f"{model.base_model_prefix}.{name}" for name, _ in model.base_model.named_parameters()}
    own = {name: parameter.detach() for name, parameter in model.named_parameters() if name not in base or "pooler" in name}
    return {name: {"deviation": p.std().item() if p.numel() > 1 else 0.0, "mean": p.mean().item(), "largest": p.abs().max().item()}
            for name, p in own.items()}


result = {}
for directory in sys.argv[1:]:
    loaded, report = AutoModelForSequenceClassification.from_pretrained(directory, output_loading_info=True)
    assert not any(report.values()), (directory, report)
    # the fused attention leaves out Gemma 2's soft cap
    model = CrossEncoder(directory, device="cpu", model_kwargs={"attn_implementation": "eager"})
    length = model.max_seq_length
    # AutoTokenizer gives qwen2 its own tokenizer, whatever tokenizer.json says
    model[0].processor = PreTrainedTokenizerFast.from_pretrained(directory)
    fresh = AutoModelForSequenceClassification.from_config(AutoConfig.from_pretrained(directory))
    result[directory] = {
        "logits": model.predict(PAIRS, activation_fn=torch.nn.Identity()).reshape(len(PAIRS), -1).tolist(),
        "labels": model.num_labels,
        "activation": type(model.activation_fn).__name__,
        "max_length": length,
        "loaded": head(loaded),
        "fresh": head(fresh),
    }
print(json.dumps(result))
