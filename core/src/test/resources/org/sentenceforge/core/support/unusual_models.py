"""Makes small models of legal but unusual configurations and what the library computes with them.

usage: unusual_models.py FOLDER
Writes FOLDER/NAME/{config.json,model.safetensors,inputs.json,expected.json}, as golden/architectures has them.
"""
import json
import math
import os
import sys

import torch
from transformers import *

OUT = sys.argv[1]
torch.manual_seed(7)
BERT = dict(vocab_size=150, hidden_size=36, intermediate_size=50, num_hidden_layers=3, num_attention_heads=3)
SHORT = dict(BERT, max_position_embeddings=80)
MODERN = dict(BERT, pad_token_id=5)
DECODER = dict(
    vocab_size=150, hidden_size=42, intermediate_size=56, num_hidden_layers=5, num_attention_heads=6,
    max_position_embeddings=256)
WIDE = dict(DECODER, hidden_size=48)
DISTIL = dict(vocab_size=150, dim=36, hidden_dim=50, n_layers=2, max_position_embeddings=80)
FULL, SLIDING = "full_attention", "sliding_attention"
ALTERNATING = [FULL, SLIDING, FULL, SLIDING, FULL]


def linear(factor, theta):
    return {"rope_type": "linear", "factor": factor, "rope_theta": theta}


def plain(theta):
    return {"rope_type": "default", "rope_theta": theta}


MODELS = {
    "bert_relu": (BertModel, BertConfig(**BERT, hidden_act="relu", layer_norm_eps=1e-3, type_vocab_size=3)),
    "bert_gelu_new": (BertModel, BertConfig(**BERT, hidden_act="gelu_new", pad_token_id=5)),
    "bert_classifier": (BertForSequenceClassification, BertConfig(**BERT, num_labels=5)),
    "roberta": (RobertaModel, RobertaConfig(**SHORT, pad_token_id=3, type_vocab_size=1, hidden_act="silu")),
    "roberta_classifier": (RobertaForSequenceClassification, RobertaConfig(**SHORT, num_labels=3, type_vocab_size=1)),
    "camembert": (CamembertModel, CamembertConfig(**SHORT, type_vocab_size=1)),
    "distilbert": (DistilBertModel, DistilBertConfig(**DISTIL, n_heads=9, activation="gelu_new")),
    "distilbert_sinusoidal": (DistilBertModel, DistilBertConfig(**DISTIL, n_heads=4, sinusoidal_pos_embds=True)),
    "distilbert_classifier": (
        DistilBertForSequenceClassification, DistilBertConfig(**DISTIL, n_heads=4, num_labels=3)),
    "electra": (ElectraModel, ElectraConfig(**BERT, embedding_size=20, type_vocab_size=3)),
    "electra_one_size": (ElectraModel, ElectraConfig(**BERT, embedding_size=36, hidden_act="relu")),
    "electra_classifier": (
        ElectraForSequenceClassification, ElectraConfig(**SHORT, embedding_size=48, hidden_act="relu", num_labels=3)),
    "mpnet": (
        MPNetModel, MPNetConfig(**BERT, relative_attention_num_buckets=40, max_position_embeddings=400)),
    "mpnet_classifier": (MPNetForSequenceClassification, MPNetConfig(**SHORT, num_labels=1)),
    "modernbert_biases": (ModernBertModel, ModernBertConfig(
        **MODERN, norm_bias=True, attention_bias=True, mlp_bias=True, local_attention=5, global_attn_every_n_layers=2,
        hidden_activation="silu")),
    "modernbert_layer_types": (ModernBertModel, ModernBertConfig(
        **MODERN, layer_types=[SLIDING, FULL, SLIDING], local_attention=6)),
    "modernbert_one_head": (ModernBertModel, ModernBertConfig(
        **dict(MODERN, num_attention_heads=1), local_attention=1, norm_eps=1e-3)),
    "modernbert_classifier_mean": (ModernBertForSequenceClassification, ModernBertConfig(
        **MODERN, num_labels=4, classifier_pooling="mean", classifier_bias=True, norm_bias=True,
        classifier_activation="relu", local_attention=6)),
    "modernbert_classifier_cls": (ModernBertForSequenceClassification, ModernBertConfig(
        **MODERN, num_labels=2, classifier_pooling="cls", local_attention=6)),
    "gemma2_no_cap": (Gemma2Model, Gemma2Config(
        **DECODER, head_dim=10, num_key_value_heads=2, attn_logit_softcapping=None, query_pre_attn_scalar=7,
        sliding_window=4, attention_bias=True)),
    "gemma2_layer_types": (Gemma2Model, Gemma2Config(
        **DECODER, head_dim=10, num_key_value_heads=1, attn_logit_softcapping=2.5, query_pre_attn_scalar=16,
        sliding_window=1, layer_types=[FULL, FULL, FULL, SLIDING, SLIDING])),
    "gemma2_linear": (Gemma2Model, Gemma2Config(
        **DECODER, head_dim=10, num_key_value_heads=6, sliding_window=6, rope_parameters=linear(3.0, 5000.0))),
    "gemma3_causal": (Gemma3TextModel, Gemma3TextConfig(
        **DECODER, head_dim=10, num_key_value_heads=3, sliding_window=5, query_pre_attn_scalar=10,
        attention_bias=True)),
    "gemma3_both_ways": (Gemma3TextModel, Gemma3TextConfig(
        **DECODER, head_dim=10, num_key_value_heads=3, sliding_window=7, query_pre_attn_scalar=10,
        use_bidirectional_attention=True, layer_types=ALTERNATING)),
    "gemma3_two_ropes": (Gemma3TextModel, Gemma3TextConfig(
        **DECODER, head_dim=10, num_key_value_heads=3, sliding_window=5, attn_logit_softcapping=3.0,
        rope_parameters={FULL: linear(8.0, 20000.0), SLIDING: plain(300.0)}, layer_types=ALTERNATING)),
    "qwen2_window": (Qwen2Model, Qwen2Config(
        **WIDE, num_key_value_heads=2, use_sliding_window=True, sliding_window=4, max_window_layers=2,
        rope_parameters=plain(777.0))),
    "qwen2_both_ways": (Qwen2Model, Qwen2Config(
        **WIDE, num_key_value_heads=3, use_sliding_window=True, sliding_window=4, max_window_layers=1,
        is_causal=False)),
    "qwen3_head_size": (Qwen3Model, Qwen3Config(
        **DECODER, head_dim=12, num_key_value_heads=2, attention_bias=True, rms_norm_eps=1e-3, hidden_act="gelu")),
    "qwen3_layer_types": (Qwen3Model, Qwen3Config(
        **DECODER, head_dim=12, num_key_value_heads=6, use_sliding_window=True, sliding_window=3,
        layer_types=ALTERNATING, rope_parameters=linear(2.0, 10000.0))),
    "qwen3_classifier": (Qwen3ForSequenceClassification, Qwen3Config(
        **DECODER, head_dim=12, num_key_value_heads=2, num_labels=3, pad_token_id=0)),
    "llama_llama3": (LlamaModel, LlamaConfig(
        **WIDE, num_key_value_heads=2, attention_bias=True, mlp_bias=True,
        rope_parameters={
            "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
            "original_max_position_embeddings": 32, "rope_theta": 10000.0})),
    "mistral": (MistralModel, MistralConfig(**DECODER, head_dim=14, num_key_value_heads=3, sliding_window=5)),
}


def spread(model):
    """Parameters large enough that attention is far from uniform."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter) * 0.1)
            elif "embed" in name:
                parameter.normal_(0, 0.5)
            else:
                parameter.normal_(0, 1.4 / math.sqrt(parameter.shape[1]))


def inputs(name, config, lengths, left):
    width = max(lengths)
    pad = config.pad_token_id or 0
    ids, mask = [], []
    for i, length in enumerate(lengths):
        row = torch.randint(10, config.vocab_size, (length,)).tolist()
        padding = [pad] * (width - length)
        ids.append(padding + row if left and i % 2 else row + padding)
        mask.append([0] * len(padding) + [1] * length if left and i % 2 else [1] * length + [0] * len(padding))
    case = {"name": name, "input_ids": ids, "attention_mask": mask}
    if getattr(config, "type_vocab_size", 1) > 1:
        case["token_type_ids"] = torch.randint(0, config.type_vocab_size, (len(lengths), width)).tolist()
    return case


def main():
    for name, (cls, config) in MODELS.items():
        config._attn_implementation = "eager"
        model = cls(config).eval()
        spread(model)
        folder = f"{OUT}/{name}"
        os.makedirs(folder)
        model.save_pretrained(folder)
        left = config.model_type in ("gemma2", "gemma3_text", "qwen2", "qwen3", "mistral", "llama")
        case = inputs(name, config, [300, 5, 17, 2] if name == "mpnet" else [23, 9, 40, 1],
                      left and "classifier" not in name)
        with torch.no_grad():
            output = model(**{key: torch.tensor(value) for key, value in case.items() if key != "name"})
        expected = {"name": name}
        if "logits" in output:
            expected["logits"] = output.logits.tolist()
        else:
            expected["last_hidden_state"] = [
                [vector for vector, real in zip(row, mask) if real]
                for row, mask in zip(output.last_hidden_state.tolist(), case["attention_mask"])]
        for file, content in (("inputs", case), ("expected", expected)):
            with open(f"{folder}/{file}.json", "w") as out:
                json.dump({"cases": [content]}, out)


main()
