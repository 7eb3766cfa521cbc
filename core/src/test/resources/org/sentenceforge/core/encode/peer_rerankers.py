"""Tiny rerankers of every kind that a language model makes, as sentence-transformers saves them, and their scores.

usage: peer_rerankers.py FOLDER: FOLDER/NAME is a model, FOLDER/NAME.json has pairs, prompts and scores
"""
import json
import sys
from pathlib import Path

import torch
from sentence_transformers import CrossEncoder
from sentence_transformers.base.modules import Transformer
from sentence_transformers.cross_encoder.modules import LogitScore
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (AutoModelForCausalLM, AutoModelForSequenceClassification, Gemma2Config, Gemma3TextConfig,
                          LlamaConfig, PreTrainedTokenizerFast, Qwen3Config)

# the fused attention leaves out the cap of Gemma 2's scores
EAGER = {"attn_implementation": "eager"}
torch.manual_seed(7)
root = Path(sys.argv[1])
QWEN = '''<|im_start|>system
Note that the answer can only be "yes" or "no".<|im_end|>
<|im_start|>user
<Instruct>: {{ messages | selectattr("role", "eq", "system") | map(attribute="content") | first | default("Given a web search query, retrieve relevant passages") }}
<Query>: {{ messages | selectattr("role", "eq", "query") | map(attribute="content") | first }}
<Document>: {{ messages | selectattr("role", "eq", "document") | map(attribute="content") | first }}<|im_end|>
<|im_start|>assistant
<think>

</think>

'''
TURNS = '''{%- for m in messages %}
{{- '<|im_start|>' + {"query": "system", "document": "user"}.get(m.role, m.role) + '\\n' + m.content[0].text + '<|im_end|>' + '\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}'''
PAIRS = [["who eats an apple?", "the cat is eating an apple."], ["who eats an apple?", "water"], ["", "yes"],
         ["a dog reads", "our neighbour is painting a little boat at night in the garden very slowly before the rain " * 6]]
PROMPTS = [None, "Find the animal"]


def tokenizer(bos=False, template=None, end=False):
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    texts = [t for pair in PAIRS for t in pair] + ["yes", "no"] * 99 + [QWEN]
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    bpe.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=380, special_tokens=special, show_progress=False,
                                                       initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    if bos:
        bpe.post_processor = processors.TemplateProcessing(
            single="<|im_start|> $A", pair="<|im_start|> $A <|im_end|> $B", special_tokens=[("<|im_start|>", 1), ("<|im_end|>", 2)])
    if end:
        bpe.post_processor = processors.TemplateProcessing(
            single="$A <|endoftext|>", pair="$A <|im_end|> $B <|endoftext|>", special_tokens=[("<|endoftext|>", 0), ("<|im_end|>", 2)])
    fast = PreTrainedTokenizerFast(tokenizer_object=bpe, pad_token="<|endoftext|>", eos_token="<|im_end|>", model_max_length=96)
    fast.chat_template = template
    return fast


def save(config, name, tok, kind=AutoModelForCausalLM):
    model = kind.from_config(config)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.25) if parameter.dim() > 1 else parameter.add_(torch.randn_like(parameter) * 0.1)
    folder = root / name
    model.save_pretrained(folder)
    tok.save_pretrained(folder)
    return folder


def scores(model, name):
    found = [{"prompt": prompt, "scores": model.predict(PAIRS, prompt=prompt, batch_size=3).tolist()} for prompt in PROMPTS]
    (root / (name + ".json")).write_text(json.dumps({"pairs": PAIRS, "runs": found}))


sizes = dict(hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
             head_dim=8, max_position_embeddings=256)

# as published: a chat template in which query, document and instruction have their places; tied embeddings
tok = tokenizer(template=QWEN)
base = save(Qwen3Config(vocab_size=len(tok) + 5, tie_word_embeddings=True, **sizes), "qwen3-bare", tok)
model = CrossEncoder(str(base), device="cpu", prompts={"query": "Find water"}, default_prompt_name="query")
scores(model, "qwen3")
model.save_pretrained(str(root / "qwen3"))
model = CrossEncoder(str(base), device="cpu")
scores(model, "qwen3-bare")

# no template, an untied head, one token, special tokens of its own
tok = tokenizer(bos=True)
base = save(LlamaConfig(vocab_size=len(tok), tie_word_embeddings=False, **sizes), "llama-base", tok)
transformer = Transformer(str(base), transformer_task="text-generation")
model = CrossEncoder(modules=[transformer, LogitScore(tok.convert_tokens_to_ids("yes"))], device="cpu", activation_fn=torch.nn.Identity())
scores(model, "llama")
model.save_pretrained(str(root / "llama"))

# capped logits, messages in parts, a template with arguments
tok = tokenizer(template=TURNS)
base = save(Gemma2Config(vocab_size=len(tok), final_logit_softcapping=0.5, sliding_window=16, query_pre_attn_scalar=8,
                         **sizes), "gemma2-base", tok)
transformer = Transformer(str(base), transformer_task="text-generation", model_kwargs=EAGER, processing_kwargs={"chat_template": {"add_generation_prompt": True}})
model = CrossEncoder(modules=[transformer, LogitScore(7, 9)], device="cpu")
scores(model, "gemma2")
model.save_pretrained(str(root / "gemma2"))

base = save(Gemma3TextConfig(vocab_size=len(tok), sliding_window=16, query_pre_attn_scalar=8, **sizes), "gemma3-base", tok)
transformer = Transformer(str(base), transformer_task="text-generation")
model = CrossEncoder(modules=[transformer, LogitScore(7, 9)], device="cpu")
scores(model, "gemma3")
model.save_pretrained(str(root / "gemma3"))

# a scoring head behind a chat template
tok = tokenizer(template=QWEN)
base = save(Qwen3Config(vocab_size=len(tok), num_labels=1, pad_token_id=0, **sizes), "head-base", tok, AutoModelForSequenceClassification)
model = CrossEncoder(str(base), device="cpu")
scores(model, "head")
model.save_pretrained(str(root / "head"))

# a scoring head where the tokenizer puts the padding's token behind every text: what the head reads is the last token before it
tok = tokenizer(end=True)
base = save(Qwen3Config(vocab_size=len(tok), num_labels=1, pad_token_id=0, **sizes), "head-end-base", tok, AutoModelForSequenceClassification)
model = CrossEncoder(str(base), device="cpu")
scores(model, "head-end")
model.save_pretrained(str(root / "head-end"))
