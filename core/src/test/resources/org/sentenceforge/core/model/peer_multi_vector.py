"""Makes small multi-vector encoders of legal but unusual configurations, and what the library computes with them.

usage: peer_multi_vector.py FOLDER TOKENIZER
Writes FOLDER/NAME, a directory of the library (or of PyLate or Stanford's ColBERT, as the library reads them), and
FOLDER/NAME.json: the embeddings of its texts as queries, as documents and for no task, and all scores.
"""
import json
import os
import shutil
import string
import sys

import safetensors.torch
import torch
from sentence_transformers import MultiVectorEncoder
from sentence_transformers.base.modules import Dense, Normalize, Transformer
from sentence_transformers.multi_vector_encoder.modules import HierarchicalTokenPooling, MultiVectorMask
from transformers import *

TEXTS = [
    "the cat eats an apple, and a tree?",
    "Who finds THE red car?",
    "my friend buys some bread in the garden. " * 4,
    "a",
    "?.",
]
FOLDER, TOKENIZER = sys.argv[1:]
torch.manual_seed(11)
tokenizer = AutoTokenizer.from_pretrained(TOKENIZER)
V = len(tokenizer)
SIZES = dict(vocab_size=V, hidden_size=36, intermediate_size=50, num_hidden_layers=2, num_attention_heads=3)
SHORT = dict(SIZES, max_position_embeddings=80)
T5 = dict(vocab_size=V, d_model=36, d_kv=10, d_ff=50, num_layers=2, num_heads=3, pad_token_id=0, eos_token_id=3)
FIXED = {"strategy": "fixed", "attend": False, "length": 16}
PUNCTUATION = list(string.punctuation)


def fixed(**changes):
    return {**FIXED, **changes}


CASES = {
    "bert": (BertConfig(**SHORT), dict(query_expansion=fixed(), document_length=20), PUNCTUATION, {}),
    "bert-attend": (BertConfig(**SHORT), dict(query_expansion=fixed(attend=True, length=9)), [".", "cat"],
                    dict(skiplist_tasks=["query", "document"])),
    "bert-min": (BertConfig(**SHORT), dict(query_expansion=fixed(strategy="min", length=12), query_length=24), [],
                 dict(keep_only_token_ids=list(range(5, 90)))),
    "bert-plain": (BertConfig(**SHORT), dict(query_length=7, document_length=11), PUNCTUATION, {}),
    "roberta": (RobertaConfig(**SHORT, type_vocab_size=1, pad_token_id=0), dict(query_expansion=fixed()), [], {}),
    "modernbert": (ModernBertConfig(**SIZES, pad_token_id=0, local_attention=8, global_attn_every_n_layers=2),
                   dict(query_expansion=fixed(length=24)), PUNCTUATION, {}),
    "modernbert-token": (ModernBertConfig(**SIZES, pad_token_id=0), dict(query_expansion=fixed(token="cat")),
                         PUNCTUATION, {}),
    "t5": (T5Config(**T5), dict(query_expansion=fixed(token="cat")), [], {}),
    "mpnet": (MPNetConfig(**SHORT), dict(query_expansion=fixed(strategy="min", length=14)), [], {}),
    "qwen3": (Qwen3Config(**SIZES, num_key_value_heads=1, head_dim=12), dict(query_expansion=fixed(length=20)), [], {}),
}


def save(model, name):
    def lists(embeddings):
        return [[[float(x) for x in row] for row in text] for text in embeddings]

    queries, documents = model.encode_query(TEXTS), model.encode_document(TEXTS)
    with open(os.path.join(FOLDER, name + ".json"), "w") as out:
        json.dump({
            "queries": lists(queries),
            "documents": lists(documents),
            "texts": lists(model.encode(TEXTS)),
            "scores": model.similarity(queries, documents).tolist(),
            "mean_scores": model.similarity(queries, documents, length_normalize=True).tolist(),
        }, out)


def bare(config, name):
    model = T5EncoderModel(config) if isinstance(config, T5Config) else AutoModel.from_config(config)
    for parameter in model.parameters():
        parameter.data += 0.15 * torch.randn_like(parameter)
    folder = os.path.join(FOLDER, name + "-bare")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def projection(out=20, bias=False, activation=torch.nn.Identity(), **more):
    return Dense(36, out, bias=bias, activation_function=activation, module_input_name="token_embeddings", **more)


for name, (config, rows, skipped, mask) in CASES.items():
    modules = [
        Transformer(bare(config, name), **rows),
        projection(),
        MultiVectorMask(skipped, **mask),
        Normalize(module_input_name="token_embeddings"),
    ]
    if name == "bert-min":
        modules.append(HierarchicalTokenPooling(2, num_protected_tokens=1))
    if name == "bert-plain":
        modules[1] = projection(24, True, torch.nn.Tanh(), use_residual=True)
        modules.append(HierarchicalTokenPooling(3, num_protected_tokens=0, tasks=["query", "document"]))
    model = MultiVectorEncoder(
        modules=modules,
        prompts={"query": "find: ", "document": "the "},
        similarity_fn_name="meanmaxsim" if name == "bert-attend" else None)
    model.save_pretrained(os.path.join(FOLDER, name))
    save(model, name)

# a directory of PyLate: prefixes that are tokens of their own, and settings in one file
pylate = os.path.join(FOLDER, "pylate")
os.makedirs(os.path.join(pylate, "1_Dense"))
added = AutoTokenizer.from_pretrained(TOKENIZER)
added.add_tokens(["[Q] ", "[D] "])
backbone = BertModel(BertConfig(**{**SHORT, "vocab_size": len(added)}))
backbone.save_pretrained(pylate)
added.save_pretrained(pylate)
head = projection()
safetensors.torch.save_file({"linear.weight": head.linear.weight.data.clone()},
                            os.path.join(pylate, "1_Dense", "model.safetensors"))


def write(path, value):
    with open(os.path.join(pylate, path), "w") as out:
        json.dump(value, out)


write("1_Dense/config.json", {"in_features": 36, "out_features": 20, "bias": False,
                              "activation_function": "torch.nn.modules.linear.Identity"})
write("modules.json", [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Dense", "type": "pylate.models.Dense.Dense"}])
write("sentence_bert_config.json", {"max_seq_length": 60, "do_lower_case": False})
SETTINGS = {"__version__": {"sentence_transformers": "4.0.2"}, "prompts": {"query": "find "}, "default_prompt_name": None,
            "similarity_fn_name": "MaxSim", "query_prefix": "[Q] ", "document_prefix": "[D] ", "query_length": 18,
            "document_length": 30, "attend_to_expansion_tokens": False, "skiplist_words": ["?", "apple"]}
write("config_sentence_transformers.json", SETTINGS)
save(MultiVectorEncoder(pylate), "pylate")
shutil.copytree(pylate, pylate + "-v3")
pylate += "-v3"
write("config_sentence_transformers.json",
      {**{k: v for k, v in SETTINGS.items() if k != "skiplist_words"}, "model_type": "ColBERT", "do_query_expansion": False})
save(MultiVectorEncoder(pylate), "pylate-v3")

# one of Stanford's ColBERT: the projection among the encoder's weights
stanford = os.path.join(FOLDER, "stanford")
words = AutoTokenizer.from_pretrained(TOKENIZER)
with open(os.path.join(FOLDER, "bert-bare", "config.json")) as file:
    config = json.load(file)
words.add_tokens(["[unused0]"])
tensors = {"bert." + k: v for k, v in BertModel(BertConfig(**{**SHORT, "vocab_size": len(words)})).state_dict().items()}
tensors["linear.weight"] = torch.randn(20, 36)
words.save_pretrained(stanford)
safetensors.torch.save_file({k: v.clone().contiguous() for k, v in tensors.items()},
                            os.path.join(stanford, "model.safetensors"), metadata={"format": "pt"})
with open(os.path.join(stanford, "config.json"), "w") as out:
    json.dump({**config, "vocab_size": len(words), "architectures": ["HF_ColBERT"]}, out)
with open(os.path.join(stanford, "artifact.metadata"), "w") as out:
    json.dump({"query_token_id": "[unused0]", "doc_token_id": "the", "query_maxlen": 14, "doc_maxlen": 22,
               "mask_punctuation": True, "attend_to_mask_tokens": False}, out)
save(MultiVectorEncoder(stanford), "stanford")
