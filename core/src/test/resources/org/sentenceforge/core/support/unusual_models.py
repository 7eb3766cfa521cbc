"""Makes small models of legal but unusual configurations and what the library computes with them.

usage: unusual_models.py FOLDER
Writes FOLDER/NAME/{config.json,model.safetensors,inputs.json,expected.json}, as golden/architectures has them, and for encoders
FOLDER/NAME/gradient/model.safetensors, the gradient of a weighted sum of the texts' mean vectors by every parameter.
"""
import json
import math
import os
import sys

import safetensors.torch
import torch
from transformers import *
from transformers.modeling_outputs import BaseModelOutput

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
DEBERTA = dict(SHORT, relative_attention=True, pos_att_type="p2c|c2p", pad_token_id=0)
V3 = dict(
    DEBERTA, position_buckets=16, norm_rel_ebd="layer_norm", share_att_key=True, position_biased_input=False,
    type_vocab_size=0)
T5_SIZES = dict(vocab_size=150, d_model=36, d_ff=50, num_layers=3, num_heads=3, d_kv=10)
EURO = dict(BERT, pad_token_id=0, num_key_value_heads=1, max_position_embeddings=128)
FULL, SLIDING = "full_attention", "sliding_attention"
ALTERNATING = [FULL, SLIDING, FULL, SLIDING, FULL]


def linear(factor, theta):
    return {"rope_type": "linear", "factor": factor, "rope_theta": theta}


def plain(theta):
    return {"rope_type": "default", "rope_theta": theta}


class JinaBert(torch.nn.Module):
    """JinaBERT by its paper (arXiv 2310.19923) and the names of its checkpoints, since transformers has no such class."""

    def __init__(self, normed=False, **keys):
        super().__init__()
        self.config = BertConfig(
            **keys, position_embedding_type="alibi", _name_or_path="jina-bert-v2-qk-post-norm" if normed else "jina-bert")
        self.normed = normed
        c, linear, norm = self.config, torch.nn.Linear, lambda: torch.nn.LayerNorm(self.config.hidden_size, self.config.layer_norm_eps)
        h, up, down = c.hidden_size, *(("up_gated_layer", "down_layer") if normed else ("gated_layers", "wo"))
        layers = []
        for _ in range(c.num_hidden_layers):
            own = {name: linear(h, h) for name in ("query", "key", "value")}
            own |= {"layer_norm_q": norm(), "layer_norm_k": norm()} if normed else {}
            mlp = {up: linear(h, 2 * c.intermediate_size, bias=False), down: linear(c.intermediate_size, h)}
            parts = {
                "attention": torch.nn.ModuleDict({
                    "self": torch.nn.ModuleDict(own),
                    "output": torch.nn.ModuleDict({"dense": linear(h, h), "LayerNorm": norm()})}),
                "mlp": torch.nn.ModuleDict(mlp if normed else mlp | {"layernorm": norm()})}
            parts |= {"layer_norm_1": norm(), "layer_norm_2": norm()} if normed else {}
            layers.append(torch.nn.ModuleDict(parts))
        self.embeddings = torch.nn.ModuleDict({
            "word_embeddings": torch.nn.Embedding(c.vocab_size, h),
            "token_type_embeddings": torch.nn.Embedding(c.type_vocab_size, h), "LayerNorm": norm()})
        self.encoder = torch.nn.ModuleDict({"layer": torch.nn.ModuleList(layers)})

    def slopes(self, n):
        """Press et al. 2022, as the authors' own code has them for numbers that are no power of two."""
        if math.log2(n).is_integer():
            return [2 ** (-8 / n * (i + 1)) for i in range(n)]
        lower = 2 ** math.floor(math.log2(n))
        return self.slopes(lower) + self.slopes(2 * lower)[::2][:n - lower]

    def forward(self, input_ids, attention_mask, token_type_ids):
        e, c = self.embeddings, self.config
        x = e["LayerNorm"](e["word_embeddings"](input_ids) + e["token_type_embeddings"](token_type_ids))
        places = torch.arange(input_ids.shape[1])
        bias = -(places[None] - places[:, None]).abs() * torch.tensor(self.slopes(c.num_attention_heads))[:, None, None]
        bias = bias + (1 - attention_mask[:, None, None].float()) * -1e30
        for layer in self.encoder["layer"]:
            x = self.layer(layer, x, bias, torch.relu if c.feed_forward_type == "reglu" else torch.nn.functional.gelu)
        return BaseModelOutput(last_hidden_state=x)

    def layer(self, layer, x, bias, activation):
        own, out, mlp = layer["attention"]["self"], layer["attention"]["output"], layer["mlp"]
        q, k, v = own["query"](x), own["key"](x), own["value"](x)
        if self.normed:
            q, k = own["layer_norm_q"](q), own["layer_norm_k"](k)
        q, k, v = (t.unflatten(-1, (self.config.num_attention_heads, -1)).transpose(1, 2) for t in (q, k, v))
        context = ((q @ k.transpose(2, 3) / math.sqrt(q.shape[-1]) + bias).softmax(-1) @ v).transpose(1, 2).flatten(2)
        attended = out["LayerNorm"](out["dense"](context) + x)
        if self.normed:
            inner = layer["layer_norm_1"](x + attended)
            first, second = mlp["up_gated_layer"](inner).chunk(2, -1)
            return layer["layer_norm_2"](inner + mlp["down_layer"](first * activation(second)))
        first, second = mlp["gated_layers"](attended).chunk(2, -1)
        return mlp["layernorm"](mlp["wo"](activation(first) * second) + attended)

    def save_pretrained(self, folder):
        safetensors.torch.save_file(self.state_dict(), f"{folder}/model.safetensors")
        with open(f"{folder}/config.json", "w") as out:
            json.dump(self.config.to_dict() | {"_name_or_path": self.config._name_or_path}, out)


class Mixture(torch.nn.Module):
    """A mixture of experts by its paper (arXiv 2502.07972): every expert for every token, and the largest shares."""

    def __init__(self, h, size, experts, chosen):
        super().__init__()
        self.router, self.chosen = torch.nn.Linear(h, experts, bias=False), chosen
        self.w1, self.w2 = (torch.nn.Parameter(torch.empty(experts, size, h)) for _ in range(2))
        self.bias = torch.nn.Parameter(torch.zeros(h))

    def forward(self, x):
        shares = self.router(x).softmax(-1)
        kept = shares * (shares >= shares.topk(self.chosen).values[..., -1:])
        inner = torch.nn.functional.gelu(torch.einsum("bth,esh->btes", x, self.w1))
        return torch.einsum("btes,esh,bte->bth", inner, self.w2, kept) + self.bias


class NomicMixture(torch.nn.Module):
    """NomicBERT with biases and a mixture of experts in every so many layers, with the names of its checkpoints; transformers has no such class."""

    def __init__(self, every, experts, chosen):
        super().__init__()
        self.config = NomicBertConfig(**BERT, type_vocab_size=1, layer_norm_eps=1e-3, rope_parameters=plain(77.0))
        self.keys = {"moe_every_n_layers": every, "num_experts": experts, "moe_top_k": chosen}
        h, size = self.config.hidden_size, self.config.intermediate_size
        self.model = NomicBertModel(self.config, add_pooling_layer=False)
        for i, layer in enumerate(self.model.layers):
            for name in ("q_proj", "k_proj", "v_proj", "o_proj"):
                setattr(layer.self_attn, name, torch.nn.Linear(h, h))
            layer.mlp = Mixture(h, size, experts, chosen) if i % every == 1 else torch.nn.Sequential(
                torch.nn.Linear(h, size), torch.nn.GELU(), torch.nn.Linear(size, h))

    def forward(self, **inputs):
        return self.model(**inputs)

    def save_pretrained(self, folder):
        c, tensors = self.config, {}

        def add(name, part):
            tensors.update({f"{name}.{key}": value for key, value in part.state_dict().items()})

        for name in ("word_embeddings", "token_type_embeddings"):
            add(f"embeddings.{name}", getattr(self.model.embeddings, name))
        add("emb_ln", self.model.embeddings.LayerNorm)
        for i, layer in enumerate(self.model.layers):
            own, name = layer.self_attn, f"encoder.layers.{i}"
            for key in ("weight", "bias"):
                tensors[f"{name}.attn.Wqkv.{key}"] = torch.cat([getattr(p, key) for p in (own.q_proj, own.k_proj, own.v_proj)])
            add(f"{name}.attn.out_proj", own.o_proj)
            add(f"{name}.norm1", layer.post_attention_layernorm)
            add(f"{name}.norm2", layer.post_mlp_layernorm)
            if isinstance(layer.mlp, Mixture):
                add(f"{name}.mlp.router.layer", layer.mlp.router)
                tensors |= {f"{name}.mlp.experts.mlp.{key}": getattr(layer.mlp, key).flatten(0, 1) for key in ("w1", "w2")}
                tensors[f"{name}.mlp.experts.bias"] = layer.mlp.bias
            else:
                add(f"{name}.mlp.fc1", layer.mlp[0])
                add(f"{name}.mlp.fc2", layer.mlp[2])
        safetensors.torch.save_file({key: value.detach().contiguous() for key, value in tensors.items()}, f"{folder}/model.safetensors")
        keys = {
            "model_type": "nomic_bert", "n_embd": c.hidden_size, "n_head": c.num_attention_heads, "n_layer": c.num_hidden_layers,
            "n_inner": c.intermediate_size, "n_positions": c.max_position_embeddings, "vocab_size": c.vocab_size,
            "type_vocab_size": 1, "attn_pdrop": 0.0, "resid_pdrop": 0.0, "activation_function": "gelu", "rotary_emb_fraction": 1.0, "rotary_emb_base": 77.0,
            "layer_norm_epsilon": 1e-3, "qkv_proj_bias": True, "mlp_fc1_bias": True, "mlp_fc2_bias": True}
        with open(f"{folder}/config.json", "w") as out:
            json.dump(keys | self.keys, out)


MODELS = {
    "bert_relu": (BertModel, BertConfig(**BERT, hidden_act="relu", layer_norm_eps=1e-3, type_vocab_size=3)),
    "bert_gelu_new": (BertModel, BertConfig(**BERT, hidden_act="gelu_new", pad_token_id=5)),
    "bert_classifier": (BertForSequenceClassification, BertConfig(**BERT, num_labels=5)),
    "roberta": (RobertaModel, RobertaConfig(**SHORT, pad_token_id=3, type_vocab_size=1, hidden_act="silu")),
    "roberta_classifier": (RobertaForSequenceClassification, RobertaConfig(**SHORT, num_labels=3, type_vocab_size=1)),
    "camembert": (CamembertModel, CamembertConfig(**SHORT, type_vocab_size=1)),
    "albert_groups": (AlbertModel, AlbertConfig(
        **dict(SHORT, num_hidden_layers=5), embedding_size=20, num_hidden_groups=3, inner_group_num=2,
        type_vocab_size=3)),
    "albert_classifier": (AlbertForSequenceClassification, AlbertConfig(
        **SHORT, embedding_size=36, hidden_act="relu", num_labels=3)),
    "xlm_roberta_xl": (XLMRobertaXLModel, XLMRobertaXLConfig(**SHORT, pad_token_id=3, type_vocab_size=2)),
    "xlm_roberta_xl_classifier": (XLMRobertaXLForSequenceClassification, XLMRobertaXLConfig(**SHORT, num_labels=1)),
    "deberta_v3": (DebertaV2Model, DebertaV2Config(**V3)),
    "deberta_v3_classifier": (DebertaV2ForSequenceClassification, DebertaV2Config(
        **dict(V3, type_vocab_size=2), num_labels=3, pooler_hidden_act="tanh")),
    "deberta_no_buckets": (DebertaV2Model, DebertaV2Config(
        **DEBERTA, max_relative_positions=12, type_vocab_size=2, embedding_size=20)),
    "deberta_c2p": (DebertaV2Model, DebertaV2Config(
        **dict(V3, pos_att_type=["c2p"], share_att_key=False, norm_rel_ebd="none"), max_relative_positions=30)),
    "deberta_p2c": (DebertaV2Model, DebertaV2Config(
        **dict(DEBERTA, pos_att_type=["p2c"]), position_buckets=8, hidden_act="gelu_new")),
    "deberta_absolute": (DebertaV2Model, DebertaV2Config(**dict(DEBERTA, relative_attention=False))),
    "t5": (T5EncoderModel, T5Config(
        **T5_SIZES, relative_attention_num_buckets=40, relative_attention_max_distance=100)),
    "t5_gated": (T5EncoderModel, T5Config(**T5_SIZES, feed_forward_proj="gated-gelu", layer_norm_epsilon=1e-3)),
    "t5_gated_silu": (T5EncoderModel, T5Config(**T5_SIZES, feed_forward_proj="gated-silu")),
    "mt5": (MT5EncoderModel, MT5Config(**T5_SIZES)),
    "umt5": (UMT5EncoderModel, UMT5Config(**T5_SIZES, relative_attention_num_buckets=16)),
    "eurobert": (EuroBertModel, EuroBertConfig(
        **EURO, attention_bias=True, mlp_bias=True, rope_parameters=plain(777.0))),
    "eurobert_late": (EuroBertForSequenceClassification, EuroBertConfig(**EURO, num_labels=3)),
    "eurobert_bos": (EuroBertForSequenceClassification, EuroBertConfig(
        **EURO, num_labels=2, classifier_pooling="bos")),
    "eurobert_mean": (EuroBertForSequenceClassification, EuroBertConfig(
        **EURO, num_labels=1, classifier_pooling="mean", hidden_act="gelu")),
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
    "phi3": (Phi3Model, Phi3Config(**WIDE, num_key_value_heads=2, pad_token_id=0, rms_norm_eps=1e-3, hidden_act="gelu")),
    "phi3_partial": (Phi3Model, Phi3Config(
        **WIDE, num_key_value_heads=6, pad_token_id=0, sliding_window=5, partial_rotary_factor=0.75, rope_parameters=plain(500.0))),
    "phi3_long": (Phi3Model, Phi3Config(
        **WIDE, num_key_value_heads=3, pad_token_id=0, original_max_position_embeddings=64, partial_rotary_factor=0.5, rope_scaling={
            "type": "longrope", "short_factor": [1.25, 3.0], "long_factor": [4.0, 9.0]})),
    "phi3_classifier": (Phi3ForSequenceClassification, Phi3Config(**WIDE, num_key_value_heads=1, pad_token_id=0, num_labels=3)),
    "olmo": (OlmoModel, OlmoConfig(**WIDE, num_key_value_heads=2, attention_bias=True, rope_parameters=plain(777.0))),
    "olmo_clipped": (OlmoModel, OlmoConfig(**WIDE, num_key_value_heads=6, clip_qkv=0.7, hidden_act="gelu")),
    "olmo_classifier": (OlmoForSequenceClassification, OlmoConfig(**WIDE, num_labels=2, pad_token_id=0, clip_qkv=1.5)),
    "olmo2": (Olmo2Model, Olmo2Config(**WIDE, num_key_value_heads=3, attention_bias=True, rms_norm_eps=1e-3, rope_parameters=linear(2.0, 900.0))),
    "olmo2_classifier": (Olmo2ForSequenceClassification, Olmo2Config(**WIDE, num_labels=4, pad_token_id=0)),
    "deberta_v1": (DebertaModel, DebertaConfig(**DEBERTA, max_relative_positions=12, position_biased_input=False)),
    "deberta_v1_absolute": (DebertaModel, DebertaConfig(
        **dict(DEBERTA, pos_att_type=["p2c"]), type_vocab_size=3, embedding_size=20, hidden_act="gelu_new")),
    "deberta_v1_c2p": (DebertaModel, DebertaConfig(**dict(DEBERTA, pos_att_type=["c2p"]), max_relative_positions=30)),
    "deberta_v1_alone": (DebertaModel, DebertaConfig(**dict(DEBERTA, relative_attention=False), layer_norm_eps=1e-3)),
    "deberta_v1_classifier": (DebertaForSequenceClassification, DebertaConfig(
        **DEBERTA, max_relative_positions=-1, position_biased_input=False, num_labels=3, pooler_hidden_act="tanh")),
    "nomic_bert": (NomicBertModel, NomicBertConfig(**BERT, type_vocab_size=3, hidden_act="gelu", layer_norm_eps=1e-3)),
    "nomic_bert_head_size": (NomicBertModel, NomicBertConfig(**BERT, head_dim=10, rope_parameters=linear(2.0, 500.0))),
    "nomic_bert_classifier": (NomicBertForSequenceClassification, NomicBertConfig(**BERT, num_labels=3)),
    "gte": (GteModel, GteConfig(**BERT, pad_token_id=5, hidden_act="silu", rope_parameters=linear(1.5, 900.0))),
    "gte_no_types": (GteModel, GteConfig(**BERT, pad_token_id=5, type_vocab_size=0, layer_norm_eps=1e-3)),
    "gte_classifier": (GteForSequenceClassification, GteConfig(**BERT, num_labels=1, type_vocab_size=2)),
    "jina_v3": (JinaEmbeddingsV3Model, JinaEmbeddingsV3Config(**BERT, hidden_act="relu", rope_parameters=plain(77.0))),
    "jina_v3_classifier": (JinaEmbeddingsV3ForSequenceClassification, JinaEmbeddingsV3Config(**BERT, num_labels=4)),
    "jina_bert": (JinaBert, dict(BERT, feed_forward_type="geglu", type_vocab_size=3)),
    "jina_bert_reglu": (JinaBert, dict(BERT, feed_forward_type="reglu", layer_norm_eps=1e-3)),
    "jina_bert_normed": (JinaBert, dict(BERT, feed_forward_type="geglu", normed=True)),
    "jina_bert_normed_many_heads": (JinaBert, dict(BERT, feed_forward_type="reglu", normed=True, num_attention_heads=12)),
    "nomic_mixture": (NomicMixture, dict(every=2, experts=5, chosen=2)),
    "nomic_mixture_of_one": (NomicMixture, dict(every=3, experts=4, chosen=1)),
    "mistral": (MistralModel, MistralConfig(**DECODER, head_dim=14, num_key_value_heads=3, sliding_window=5)),
}


def spread(model):
    """Parameters large enough that attention is far from uniform."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter) * 0.1)
            elif name.endswith("SelfAttention.q.weight"):
                parameter.normal_(0, 1.4 / math.sqrt(parameter.numel() / model.config.num_heads))  # scores are not scaled
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


def save_gradient(model, output, mask, folder):
    """The i-th number of all vectors is weighted with sin(i + 1)."""
    mask = torch.tensor(mask)[..., None].float()
    vectors = (output.last_hidden_state * mask).sum(1) / mask.sum(1)
    weights = torch.sin(torch.arange(1, vectors.numel() + 1, dtype=torch.float64)).float().reshape(vectors.shape)
    (vectors * weights).sum().backward()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.zeros_like(parameter) if parameter.grad is None else parameter.grad)
    os.makedirs(folder)
    model.save_pretrained(folder)


def main():
    for name, (cls, config) in MODELS.items():
        model = (cls(**config) if cls in (JinaBert, NomicMixture) else cls(config)).eval()
        config = model.config
        config._attn_implementation = "eager"
        spread(model)
        folder = f"{OUT}/{name}"
        os.makedirs(folder)
        model.save_pretrained(folder)
        left = config.model_type in ("gemma2", "gemma3_text", "qwen2", "qwen3", "mistral", "llama", "phi3", "olmo", "olmo2")
        case = inputs(name, config, [300, 5, 17, 2] if name in ("mpnet", "t5") else [23, 9, 40, 1],
                      left and "classifier" not in name)
        output = model(**{key: torch.tensor(value) for key, value in case.items() if key != "name"})
        expected = {"name": name}
        if "logits" in output:
            expected["logits"] = output.logits.tolist()
        else:
            expected["last_hidden_state"] = [
                [vector for vector, real in zip(row, mask) if real]
                for row, mask in zip(output.last_hidden_state.tolist(), case["attention_mask"])]
            save_gradient(model, output, case["attention_mask"], f"{folder}/gradient")
        for file, content in (("inputs", case), ("expected", expected)):
            with open(f"{folder}/{file}.json", "w") as out:
                json.dump({"cases": [content]}, out)


main()
